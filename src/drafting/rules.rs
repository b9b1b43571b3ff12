//! Draft rules: the conditions that the sentences of a guide state, as far as their shape can be read.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Captures;

use super::shape::{Shape, Shapes};
use crate::guide::{Clause, ClauseId, Guide, Quote, segments};
use crate::text::{Bilingual, Number, normalize, numbers, small_numerals};

/// A condition that a sentence probably states.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRule {
    /// The id of the rule.
    pub id: String,
    /// How sure the draft is, up to 1.
    pub confidence: f32,
    /// The clause.
    pub clause: ClauseId,
    /// Its words that state it.
    pub quote: Quote,
    /// The condition.
    pub requires: String,
    /// Whether the sentence lets exceptions in, so that the rule cannot fail for sure.
    pub is_soft: bool,
    /// The facts that it looks at.
    pub facts: Vec<String>,
    /// How the dialog asks for the first of them, if not as for other guides.
    pub ask: Option<Bilingual>,
    /// What is said if it fails.
    pub fails: Bilingual,
    /// What of it is our reading.
    pub reading: Option<Bilingual>,
    /// What an applicant can change.
    pub repairs: Vec<(String, Bilingual)>,
}

/// Words that look like a condition and that no draft stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The clause.
    pub clause: ClauseId,
    /// The words.
    pub quote: Quote,
    /// Why there is no draft.
    pub why: UnreadWhy,
}

/// Why words are not read as a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadWhy {
    /// They are one of several alternatives.
    Alternative,
    /// The guide states several of the kind, for different applicants.
    Several,
    /// They have no known shape.
    Shape,
}

/// What was read of the conditions of a guide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftRules {
    /// The drafts, in the order of the clauses.
    pub rules: Vec<DraftRule>,
    /// What a person has to read.
    pub unread: Vec<Unread>,
}

const SURE: f32 = 0.85;
const UNSURE: f32 = 0.6;

/// Drafts the rules of a guide.
pub fn draft_rules(guide: &Guide, shapes: &Shapes) -> DraftRules {
    let mut drafts = DraftRules::default();
    let apart = [ClauseId::letterhead(), ClauseId::end()];
    let body = guide.clauses.iter().filter(|it| !apart.contains(&it.id));
    for clause in body {
        let above = above(guide, clause);
        if !shapes.apart.is_match(&clause.path.join("\n")) {
            Reading {
                clause,
                above: &above,
                shapes,
            }
            .read(&mut drafts);
        }
    }
    told_once(&mut drafts);
    drafts
}

/// The headings and lead-ins above a clause.
fn above(guide: &Guide, clause: &Clause) -> String {
    let mut above = clause.path.join("\n");
    let own = &clause.id;
    for id in own.lineage().filter(|id| id != own) {
        let lead_in = ClauseId::numbered(Some(&id), 0);
        let leads = [&id, &lead_in].into_iter().filter(|it| *it != own);
        for lead in leads.filter_map(|it| guide.clause(it)) {
            above.push('\n');
            above.push_str(&lead.text);
        }
    }
    above
}

/// The reading of one clause.
struct Reading<'a> {
    clause: &'a Clause,
    above: &'a str,
    shapes: &'a Shapes,
}

impl Reading<'_> {
    fn read(&self, drafts: &mut DraftRules) {
        let text = &self.clause.text;
        // What was read, each with its fact: a piece may state conditions on several.
        let mut read: Vec<(&str, Range<usize>)> = Vec::new();
        for range in segments(text) {
            let Some(sentence) = text.get(range.clone()) else {
                continue;
            };
            for shape in &self.shapes.shapes {
                let within = shape.within.as_ref().unwrap_or(&self.shapes.within);
                if !within.is_match(self.above) && !self.shapes.subject.is_match(sentence) {
                    continue;
                }
                let fact = shape.facts.first().map_or("", String::as_str);
                let found = shape.pattern.captures_iter(sentence).find_map(|found| {
                    let words = found.get(0)?.range();
                    let words = piece(text, range.start + words.start..range.start + words.end);
                    let is_new = !read
                        .iter()
                        .any(|(of, it)| *of == fact && overlap(it, &words));
                    let means_else = shape.unless.as_ref().is_some_and(|it| {
                        text.get(words.clone())
                            .is_some_and(|words| it.is_match(words))
                    });
                    (is_new && !means_else).then_some((found, words))
                });
                let Some((found, words)) = found else {
                    continue;
                };
                read.push((fact, words.clone()));
                match self.is_alternative(words.start) {
                    true => drafts
                        .unread
                        .extend(self.unread(words, UnreadWhy::Alternative)),
                    false => drafts
                        .rules
                        .extend(self.rule(shape, &found, words, sentence)),
                }
            }
        }
        if self.shapes.within.is_match(self.above) {
            let cues = self.shapes.cue.find_iter(text);
            let pieces = cues.map(|found| piece(text, found.range()));
            let is_idle = |words: &Range<usize>| {
                let words = text.get(words.clone()).unwrap_or_default();
                self.shapes.idle.is_match(words)
            };
            let mut left: Vec<Range<usize>> = pieces
                .filter(|words| !is_idle(words))
                .filter(|words| !read.iter().any(|(_, it)| overlap(it, words)))
                .collect();
            left.dedup();
            let unread = left
                .into_iter()
                .filter_map(|it| self.unread(it, UnreadWhy::Shape));
            drafts.unread.extend(unread);
        }
    }

    /// Whether what stands here is one of several alternatives, of which one suffices.
    fn is_alternative(&self, at: usize) -> bool {
        let alternatives = &self.shapes.alternatives;
        let before = self.clause.text.get(..at).unwrap_or_default();
        alternatives.is_match(self.above) || alternatives.is_match(before)
    }

    fn unread(&self, words: Range<usize>, why: UnreadWhy) -> Option<Unread> {
        Some(Unread {
            clause: self.clause.id.clone(),
            quote: Quote::at(self.clause, words)?,
            why,
        })
    }

    fn rule(
        &self,
        shape: &Shape,
        found: &Captures<'_>,
        words: Range<usize>,
        sentence: &str,
    ) -> Option<DraftRule> {
        let groups = Groups::read(shape, found)?;
        let is_soft = self.shapes.softens.is_match(sentence);
        let filled = |text: &Bilingual| Bilingual {
            zh: groups.fill(&text.zh, |group| group.said.clone()),
            en: groups.fill(&text.en, |group| group.number.clone()),
        };
        Some(DraftRule {
            id: shape.rule.clone(),
            confidence: if is_soft { UNSURE } else { SURE },
            clause: self.clause.id.clone(),
            quote: Quote::at(self.clause, words)?,
            requires: groups.fill(&shape.requires, |group| group.number.clone()),
            is_soft,
            facts: shape.facts.clone(),
            ask: shape.ask.as_ref().map(filled),
            fails: filled(&shape.fails),
            reading: shape.reading.as_ref().map(filled),
            repairs: shape.repairs.clone(),
        })
    }
}

/// What the groups of a pattern hold: `value`, and `value2` for another place of it.
struct Groups(BTreeMap<String, Group>);

struct Group {
    /// As it is written.
    said: String,
    /// As a number, or as it is written.
    number: String,
}

impl Groups {
    /// Reads the groups; none if a figure cannot be read.
    fn read(shape: &Shape, found: &Captures<'_>) -> Option<Groups> {
        let mut groups = BTreeMap::new();
        for name in shape.pattern.capture_names().flatten() {
            let Some(words) = found.name(name) else {
                continue;
            };
            let said = words.as_str().trim().to_owned();
            let number = match name == "place" {
                true => said.clone(),
                false => number(&said)?,
            };
            let name = name.trim_end_matches(|it: char| it.is_ascii_digit());
            groups.insert(name.to_owned(), Group { said, number });
        }
        Some(Groups(groups))
    }

    fn fill(&self, text: &str, with: impl Fn(&Group) -> String) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, group)| {
            text.replace(&format!("{{{name}}}"), &with(group))
        })
    }
}

/// A figure as conditions write it: 300万元 is 3000000, 两 is 2.
fn number(words: &str) -> Option<String> {
    let normalized = normalize(words);
    let found = numbers(normalized.chars()).into_iter().map(|it| it.figure);
    let figure = found.chain(small_numerals(normalized.chars())).next()?;
    match figure {
        Number::Plain(number) => Some(number.normalize().to_string()),
        Number::Percent(number) => Some(format!("{} %", number.normalize())),
        Number::Ratio(..) => None,
    }
}

/// The words from comma to comma around some words.
fn piece(text: &str, words: Range<usize>) -> Range<usize> {
    const ENDS: [char; 7] = ['，', '。', '；', '：', ',', ';', '\n'];
    let start = text
        .get(..words.start)
        .and_then(|before| before.rfind(ENDS).map(|at| (before, at)))
        .map_or(0, |(before, at)| {
            at + before[at..].chars().next().map_or(0, char::len_utf8)
        });
    let after = text.get(words.end..).unwrap_or_default();
    start..words.end + after.find(ENDS).unwrap_or(after.len())
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// Keeps each rule once. Where a guide states several of a kind, no applicant is held to all of them.
fn told_once(drafts: &mut DraftRules) {
    let mut by_id: BTreeMap<String, Vec<DraftRule>> = BTreeMap::new();
    for rule in drafts.rules.drain(..) {
        by_id.entry(rule.id.clone()).or_default().push(rule);
    }
    for (_, rules) in by_id {
        let is_one = rules.windows(2).all(|pair| match pair {
            [one, other] => one.requires == other.requires,
            _ => true,
        });
        match is_one {
            true => drafts.rules.extend(rules.into_iter().next()),
            false => drafts.unread.extend(rules.into_iter().map(|rule| Unread {
                clause: rule.clause,
                quote: rule.quote,
                why: UnreadWhy::Several,
            })),
        }
    }
    drafts.rules.sort_by(|a, b| a.clause.cmp(&b.clause));
    drafts.unread.sort_by(|a, b| a.clause.cmp(&b.clause));
}
