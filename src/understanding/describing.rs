//! Descriptions: what running speech says of facts that are yes or no (`dialogs/descriptions.toml`).
//!
//! A message is cut into phrases, and these into pieces. A piece that has the cue of a fact says something of it: no,
//! where an odd number of negations stands in it, yes where it affirms. What only affirms or denies belongs to the cues
//! before it (协议签好了，能交), and cues that wait take what is said of them all (场地、团队、协议都有). A fact with
//! halves is true if all of them are, and false if one is not.

use std::ops::Range;

use regex::Regex;
use serde::Deserialize;

use super::counts::{self, Count, CountPattern};
use super::extraction::Extraction;
use super::pattern::pattern;
use super::phrase::Phrase;
use super::polarity::{Belief, WordPatterns, Words};
use super::seat::{SeatPatterns, Seats};
use super::text::Text;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use super::{Halves, Said};
use crate::eligibility::{Kind, TOPIC, Value};
use crate::error::Error;

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DescriptionPatterns {
    words: WordPatterns,
    seat: SeatPatterns,
    #[serde(default)]
    fact: Vec<FactPatterns>,
    #[serde(default)]
    choice: Vec<ChoicePattern>,
    #[serde(default)]
    count: Vec<CountPattern>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoicePattern {
    fact: String,
    value: String,
    cue: String,
    unless: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactPatterns {
    name: String,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    inverse: bool,
    half: Vec<HalfPatterns>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HalfPatterns {
    cue: String,
    unless: Option<String>,
    affirm: Option<String>,
    deny: Option<String>,
    only: Option<String>,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    beside: bool,
}

/// The patterns, ready to be held against a message.
#[derive(Debug)]
pub(super) struct Descriptions {
    pub(super) words: Words,
    pub(super) seats: Seats,
    facts: Vec<Described>,
    pub(super) choices: Vec<Choice>,
    pub(super) counts: Vec<Count>,
}

/// A kind, or one of several kinds, by the words that say it.
#[derive(Debug)]
pub(super) struct Choice {
    pub fact: String,
    pub value: String,
    pub cue: Regex,
    pub unless: Option<Regex>,
}

#[derive(Debug)]
struct Described {
    name: String,
    topics: Vec<String>,
    /// Whether it is meant only where the topic is known: any agreement is the platform's there.
    is_strict: bool,
    inverse: bool,
    halves: Vec<Half>,
}

#[derive(Debug)]
struct Half {
    cue: Regex,
    unless: Option<Regex>,
    affirm: Option<Regex>,
    deny: Option<Regex>,
    only: Option<Regex>,
    bare: bool,
    /// Whether it only says something beside another half.
    beside: bool,
}

/// What a piece says by its words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Polarity {
    Yes,
    No,
    /// Nothing.
    Silent,
}

impl Half {
    /// What a piece says of it by its negations and affirmations.
    fn polarity(&self, words: &Words, text: &str, is_carried: bool) -> Polarity {
        let says = |cue: &Option<Regex>| cue.as_ref().is_some_and(|cue| cue.is_match(text));
        let denials = words.denials(text);
        if says(&self.deny) || denials.denies {
            return Polarity::No;
        }
        let affirms = match &self.only {
            Some(only) => only.is_match(text),
            None => {
                let is_bare = self.bare && !is_carried;
                says(&self.affirm) || denials.is_double || words.affirm.is_match(text) || is_bare
            }
        };
        match affirms {
            true => Polarity::Yes,
            false => Polarity::Silent,
        }
    }
}

/// What was found of one half of a fact.
struct Finding {
    fact: usize,
    half: usize,
    yes: bool,
    belief: Belief,
    range: Range<usize>,
}

impl Descriptions {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &DescriptionPatterns) -> Result<Descriptions, Error> {
        let compile = |written: &str| pattern("dialogs/descriptions.toml", written);
        let maybe = |pattern: &Option<String>| pattern.as_deref().map(compile).transpose();
        let facts = patterns.fact.iter().map(|fact| {
            let halves = fact.half.iter().map(|half| {
                Ok(Half {
                    cue: compile(&half.cue)?,
                    unless: maybe(&half.unless)?,
                    affirm: maybe(&half.affirm)?,
                    deny: maybe(&half.deny)?,
                    only: maybe(&half.only)?,
                    bare: half.bare,
                    beside: half.beside,
                })
            });
            Ok(Described {
                name: fact.name.clone(),
                topics: fact.topics.clone(),
                is_strict: fact.strict,
                inverse: fact.inverse,
                halves: halves.collect::<Result<_, Error>>()?,
            })
        });
        let choices = patterns.choice.iter().map(|choice| {
            Ok(Choice {
                fact: choice.fact.clone(),
                value: choice.value.clone(),
                cue: compile(&choice.cue)?,
                unless: maybe(&choice.unless)?,
            })
        });
        Ok(Descriptions {
            counts: counts::compiled(&patterns.count)?,
            choices: choices.collect::<Result<_, Error>>()?,
            seats: Seats::new(&patterns.seat)?,
            words: Words::new(&patterns.words)?,
            facts: facts.collect::<Result<_, Error>>()?,
        })
    }
}

impl Descriptions {
    /// Whether a fact is true only if several things are.
    pub(super) fn has_halves(&self, fact: &str) -> bool {
        let mut facts = self.facts.iter().filter(|it| it.name == fact);
        facts.any(|it| it.halves.len() > 1)
    }
}

/// Reads what the phrases that count describe.
pub(super) fn read(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    let topic = topic(extraction);
    let mut findings: Vec<Finding> = Vec::new();
    let mut carried: Vec<(usize, usize)> = Vec::new();
    let mut sentence = usize::MAX;
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let Some(range) = phrase.range() else {
            continue;
        };
        if phrase.sentence != sentence {
            sentence = phrase.sentence;
            carried.clear();
        }
        if !extraction.is_heard(at) || phrase.has(General::Unknown) {
            carried.clear();
            continue;
        }
        // 负责人没有在研项目 says nothing of the agreement before it.
        if speaks_for_itself(phrase) {
            carried.clear();
        }
        let mut waiting: Vec<(usize, usize)> = Vec::new();
        for piece in pieces(extraction.text, range.clone(), &descriptions.words.between) {
            let text: String = extraction.text.chars[piece.clone()].iter().collect();
            let cues = descriptions.cues(&text, topic.as_deref());
            let belief = descriptions.words.belief(&text);
            // What goes on with what was said is short: 能交, 早签好了.
            let is_short = text.chars().filter(|it| !it.is_ascii()).count() <= CARRIED
                && text.split_whitespace().count() <= CARRIED;
            let own = if cues.is_empty() && !is_short {
                Vec::new()
            } else if cues.is_empty() {
                carried.clone()
            } else {
                cues.clone()
            };
            let mut said = false;
            for &(fact, half) in own.iter().chain(&waiting) {
                let pattern = &descriptions.facts[fact].halves[half];
                let is_carried = cues.is_empty();
                if descriptions.is_only_where(&text, (fact, half), &cues) {
                    continue;
                }
                let is_other = pattern.unless.as_ref().is_some_and(|it| it.is_match(&text));
                if is_carried && is_other {
                    continue;
                }
                match pattern.polarity(&descriptions.words, &text, is_carried) {
                    Polarity::Silent => {}
                    polarity => {
                        said = true;
                        let yes = polarity == Polarity::Yes;
                        findings.push(Finding {
                            fact,
                            half,
                            yes,
                            belief,
                            range: piece.clone(),
                        });
                    }
                }
            }
            if said {
                waiting.clear();
            } else {
                waiting.extend(&cues);
            }
            if !cues.is_empty() {
                carried = cues;
            }
        }
    }
    for (at, fact) in descriptions.facts.iter().enumerate() {
        let own: Vec<&Finding> = findings
            .iter()
            .filter(|it| it.fact == at && it.belief != Belief::NotOwn)
            .collect();
        let Some(last) = own.last() else { continue };
        let Some(step) = extraction
            .place(&fact.name)
            .filter(|&step| extraction.kind(step) == Kind::YesNo)
        else {
            continue;
        };
        // What is sure stands against a doubt behind it: 还没签，对方法务在看.
        let latest = |half: usize| {
            let of_half = || own.iter().rev().filter(|it| it.half == half);
            let sure = of_half().find(|it| it.belief == Belief::Sure);
            sure.or_else(|| of_half().next())
        };
        let states: Vec<Option<&&Finding>> = (0..fact.halves.len()).map(latest).collect();
        // A contract alone may be any.
        let stands_alone = |(half, state): (usize, &Option<&&Finding>)| {
            state.is_some() && !fact.halves[half].beside
        };
        if !states.iter().enumerate().any(stands_alone) && extraction.open != Some(step) {
            continue;
        }
        let denied = states.iter().flatten().find(|it| !it.yes);
        let is_whole = states.iter().all(Option::is_some);
        let is_sure = |finding: &Finding| finding.belief == Belief::Sure;
        let (yes, sure, range) = match denied {
            Some(finding) => (false, is_sure(finding), finding.range.clone()),
            None => (
                true,
                is_whole && states.iter().flatten().all(|it| is_sure(it)),
                last.range.clone(),
            ),
        };
        // 实验场所是固定的 answers half of the open question.
        if yes && !is_whole {
            let halves: Vec<Range<usize>> = states
                .iter()
                .flatten()
                .map(|it| extraction.text.source(&it.range))
                .collect();
            // 能证明, as the option is called, is the whole of it.
            let names_it = |meaning: &Meaning| matches!(meaning, Meaning::Option(of, _) | Meaning::Says(of, _) | Meaning::Answers(of, _) if *of == step);
            let tokens = || extraction.phrases.iter().flat_map(|phrase| &phrase.tokens);
            let named: Vec<Range<usize>> = tokens()
                .filter(|token| token.meanings().iter().any(names_it))
                .map(|token| extraction.text.source(&token.range))
                .collect();
            let is_half = |said: &Said| {
                halves
                    .iter()
                    .any(|it| it.start <= said.words.start && said.words.end <= it.end)
                    && !named.contains(&said.words)
            };
            let said = extraction
                .said
                .iter_mut()
                .filter(|(it, said)| *it == step && is_half(said));
            said.for_each(|(_, said)| said.sure = false);
        }
        let halves = (yes && !is_whole).then(|| halves(&states)).flatten();
        // An answer to the open question is no half of another fact.
        let is_aside = extraction
            .open
            .is_some_and(|open| open != step && extraction.said.iter().any(|(it, _)| *it == open));
        if sure || !is_aside {
            extraction.say(step, Some(Value::YesNo(yes != fact.inverse)), sure, &range);
            let said = extraction
                .said
                .iter_mut()
                .find(|(it, said)| *it == step && !said.sure);
            if let Some((_, said)) = said {
                said.halves = halves;
            }
        }
    }
}

/// The halves of a fact that are said for sure; nothing where a doubt is among them.
fn halves(states: &[Option<&&Finding>]) -> Option<Halves> {
    let mut halves = Halves { said: 0, all: 0 };
    for (at, state) in states.iter().enumerate() {
        let bit = 1u8.checked_shl(u32::try_from(at).ok()?)?;
        halves.all |= bit;
        match state {
            Some(finding) if finding.belief == Belief::Sure => halves.said |= bit,
            Some(_) => return None,
            None => {}
        }
    }
    Some(halves)
}

/// So many Chinese characters, or words, are no more than an answer.
const CARRIED: usize = 7;

/// Whether a phrase names a fact or a value itself.
fn speaks_for_itself(phrase: &Phrase) -> bool {
    // 我搞混了 says nothing of what was said before.
    if phrase.has(General::Correction) {
        return true;
    }
    phrase.means(|meaning| {
        matches!(
            meaning,
            Meaning::Mention(_) | Meaning::Option(..) | Meaning::Says(..)
        )
    })
}

/// The topic that is known, or named in the message.
fn topic(extraction: &Extraction<'_>) -> Option<String> {
    let said = extraction
        .said
        .iter()
        .find(|(_, said)| said.fact.as_str() == TOPIC);
    // What one asks about is under the topic that the question names, be it recorded or not.
    let named = || {
        let step = extraction.place(TOPIC)?;
        let tokens = extraction.phrases.iter().flat_map(|it| &it.tokens);
        let mut meanings = tokens.flat_map(Token::meanings);
        let option = meanings.find_map(|meaning| match *meaning {
            Meaning::Option(of, option) if of == step => Some(option),
            _ => None,
        })?;
        Some(extraction.step(step).options[option].value.clone())
    };
    let value = said.and_then(|(_, said)| said.value.as_ref());
    let recorded = || match value.or(extraction.facts.get(TOPIC)) {
        Some(Value::Choice(topic)) => Some(topic.clone()),
        _ => None,
    };
    match value {
        Some(Value::Choice(topic)) => Some(topic.clone()),
        _ => named().or_else(recorded),
    }
}

/// The pieces of a phrase, cut where something else begins, and at a blank between longer runs of Chinese: 不涉密 承诺书能出.
fn pieces(text: &Text, phrase: Range<usize>, between: &Regex) -> Vec<Range<usize>> {
    /// So many characters on each side of a blank are more than a word that is spread.
    const RUN: usize = 3;
    let written: String = text.chars[phrase.clone()].iter().collect();
    // What a pattern calls the cut is all that is cut out: and, before a verb.
    let cuts = between.captures_iter(&written);
    let cuts = cuts.filter_map(|found| found.name("cut").or_else(|| found.get(0)));
    let cuts = cuts.map(|cut| {
        let from = phrase.start + written[..cut.start()].chars().count();
        from..from + cut.as_str().chars().count()
    });
    // In English a blank stands between any two words.
    let is_chinese = |at: usize| {
        let before = at.checked_sub(1).map(|before| text.chars[before]);
        let next = text.chars[at];
        before.is_some_and(crate::text::is_han) && (crate::text::is_han(next) || next == '(')
    };
    let gaps: Vec<usize> = phrase
        .clone()
        .filter(|&at| text.has_gap(at) && is_chinese(at))
        .collect();
    let ends = std::iter::once(phrase.start).chain(gaps.iter().copied());
    let ends: Vec<usize> = ends.chain([phrase.end]).collect();
    let blanks = ends.windows(3).filter_map(|it| match it {
        [before, gap, after] if gap - before >= RUN && after - gap >= RUN => Some(*gap..*gap),
        _ => None,
    });
    let mut all: Vec<Range<usize>> = cuts.chain(blanks).collect();
    all.sort_by_key(|cut| (cut.start, cut.end));
    let mut pieces = Vec::new();
    let mut start = phrase.start;
    for cut in all {
        if cut.start > start {
            pieces.push(start..cut.start);
        }
        start = start.max(cut.end);
    }
    if start < phrase.end {
        pieces.push(start..phrase.end);
    }
    pieces
}

impl Descriptions {
    /// Whether words between two numbers say that the second is all of which the first is a part.
    pub(super) fn names_whole(&self, between: &str) -> bool {
        self.words.of_whole.is_match(between)
    }

    /// Whether a text takes something away from what is on record.
    pub(super) fn removes(&self, text: &str) -> bool {
        self.words.removes.is_match(text)
    }

    /// Words that add to a list.
    pub(super) fn adds(&self) -> &Regex {
        &self.words.adds
    }

    /// Whether what a piece denies is another fact, behind the cue of this one: the platform has no full-time team.
    fn is_only_where(&self, text: &str, own: (usize, usize), cues: &[(usize, usize)]) -> bool {
        let cue = |(fact, half): (usize, usize)| self.facts[fact].halves[half].cue.find(text);
        let plain = !self.words.neutral.is_match(text);
        let Some(denied) = self.words.negation.find(text).filter(|_| plain) else {
            return false;
        };
        let Some(own_cue) = cue(own) else {
            return false;
        };
        own_cue.end() <= denied.start()
            && cues.iter().any(|other| {
                other.0 != own.0 && cue(*other).is_some_and(|it| it.start() >= denied.end())
            })
    }

    /// The halves of facts whose cue stands in a piece.
    fn cues(&self, text: &str, topic: Option<&str>) -> Vec<(usize, usize)> {
        let mut cues = Vec::new();
        for (fact, described) in self.facts.iter().enumerate() {
            let is_of = |topic: &str| described.topics.iter().any(|it| it == topic);
            let is_asked = match topic {
                None => !described.is_strict,
                Some(topic) => described.topics.is_empty() || is_of(topic),
            };
            if !is_asked {
                continue;
            }
            for (half, pattern) in described.halves.iter().enumerate() {
                let is_other = pattern
                    .unless
                    .as_ref()
                    .is_some_and(|unless| unless.is_match(text));
                if !is_other && pattern.cue.is_match(text) {
                    cues.push((fact, half));
                }
            }
        }
        cues
    }
}
