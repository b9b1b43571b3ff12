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
use super::seat::{SeatPatterns, Seats};
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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordPatterns {
    neutral: String,
    negation: String,
    double: String,
    affirm: String,
    doubt: String,
    pending: String,
    past: String,
    others: String,
    between: String,
    doing: String,
    adds: String,
    removes: String,
    institution: String,
    of_whole: String,
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
    choices: Vec<Choice>,
    pub(super) counts: Vec<Count>,
}

/// A kind, or one of several kinds, by the words that say it.
#[derive(Debug)]
struct Choice {
    fact: String,
    value: String,
    cue: Regex,
    unless: Option<Regex>,
}

#[derive(Debug)]
pub(super) struct Words {
    neutral: Regex,
    negation: Regex,
    double: Regex,
    affirm: Regex,
    doubt: Regex,
    pub(super) pending: Regex,
    past: Regex,
    others: Regex,
    between: Regex,
    doing: Regex,
    adds: Regex,
    removes: Regex,
    institution: Regex,
    of_whole: Regex,
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

/// How far what a piece says may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    Sure,
    Doubtful,
    /// It is about somebody else.
    NotOwn,
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
        let words = &patterns.words;
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
            words: Words {
                neutral: compile(&words.neutral)?,
                negation: compile(&words.negation)?,
                double: compile(&words.double)?,
                affirm: compile(&words.affirm)?,
                doubt: compile(&words.doubt)?,
                pending: compile(&words.pending)?,
                past: compile(&words.past)?,
                others: compile(&words.others)?,
                between: compile(&words.between)?,
                doing: compile(&words.doing)?,
                adds: compile(&words.adds)?,
                removes: compile(&words.removes)?,
                institution: compile(&words.institution)?,
                of_whole: compile(&words.of_whole)?,
            },
            facts: facts.collect::<Result<_, Error>>()?,
        })
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
        for piece in pieces(
            &extraction.text.chars,
            range.clone(),
            &descriptions.words.between,
        ) {
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
                let is_other = pattern.unless.as_ref().is_some_and(|it| it.is_match(&text));
                if is_carried && is_other {
                    continue;
                }
                match descriptions.words.polarity(&text, pattern, is_carried) {
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

/// The fact that lists what an applicant works on.
const FIELDS: &str = "fields";
/// A phrase no longer than this, in characters, only names what it names.
const BARE: usize = 8;

/// Reads the kinds that the phrases that count describe: of a choice the first, of choices all.
pub(super) fn read_kinds(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    let mut lists: Vec<(usize, Vec<String>, Range<usize>, bool)> = Vec::new();
    // What answers the open question by its words says nothing else.
    let answered = extraction
        .open
        .filter(|open| extraction.said.iter().any(|(step, _)| step == open));
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let Some(range) = phrase.range().filter(|_| extraction.is_heard(at)) else {
            continue;
        };
        let whole: String = extraction.text.chars[range.clone()].iter().collect();
        let belief = descriptions.words.belief(&whole);
        if belief == Belief::NotOwn {
            continue;
        }
        for choice in &descriptions.choices {
            let text = match extraction.place(&choice.fact) {
                Some(step) => without_others(extraction, phrase, step),
                None => continue,
            };
            // 农业科学院 does not tell what one works on.
            let text = match choice.fact == FIELDS {
                true => descriptions
                    .words
                    .institution
                    .replace_all(&text, " ")
                    .into_owned(),
                false => text,
            };
            let is_other = choice
                .unless
                .as_ref()
                .is_some_and(|unless| unless.is_match(&text));
            let Some(found) = choice.cue.find(&text).filter(|_| !is_other) else {
                continue;
            };
            // 也没有科研机构 says of nobody that they are one.
            if descriptions.words.denies_at_end(&text[..found.start()]) {
                continue;
            }
            let Some(step) = extraction.place(&choice.fact) else {
                continue;
            };
            let is_listed = matches!(extraction.kind(step), Kind::Choice | Kind::Choices);
            if is_alternative(&text)
                || is_listed && (answered.is_some_and(|open| open != step) || is_several(&text))
            {
                continue;
            }
            // 我们公司准备报 says who one is.
            let is_doubted = descriptions.words.doubt.is_match(&whole)
                || descriptions.words.past.is_match(&whole);
            let is_who = extraction.kind(step) == Kind::Choice && !is_doubted;
            let sure = belief == Belief::Sure || is_who;
            match extraction.kind(step) {
                Kind::YesNo => extraction.say(
                    step,
                    Some(Value::YesNo(choice.value == "true")),
                    sure,
                    &range,
                ),
                Kind::Choice => extraction.say(
                    step,
                    Some(Value::Choice(choice.value.clone())),
                    sure,
                    &range,
                ),
                Kind::Choices => {
                    // What is only mentioned may be anybody's.
                    let sure = sure
                        && (extraction.open == Some(step)
                            || text.chars().count() <= BARE
                            || descriptions.words.doing.is_match(&text)
                            || extraction.step(step).fact.as_str() != FIELDS);
                    match lists.iter_mut().find(|(known, ..)| *known == step) {
                        Some((_, values, _, all)) => {
                            *all |= sure;
                            if !values.contains(&choice.value) {
                                values.push(choice.value.clone());
                            }
                        }
                        None => lists.push((step, vec![choice.value.clone()], range.clone(), sure)),
                    }
                }
                Kind::Money | Kind::Count => {}
            }
        }
    }
    for (step, values, range, sure) in lists {
        extraction.say(step, Some(Value::Choices(values)), sure, &range);
    }
    let wondered = wondered_kinds(extraction, descriptions);
    extraction.said.retain(|(step, _)| !wondered.contains(step));
}

/// The choices of which a message says that it is not known which kind it is: 是公司还是民非我不清楚.
fn wondered_kinds(extraction: &Extraction<'_>, descriptions: &Descriptions) -> Vec<usize> {
    let mut steps = Vec::new();
    for range in extraction.phrases.iter().filter_map(Phrase::range) {
        let text: String = extraction.text.chars[range].iter().collect();
        if !descriptions.words.doubt.is_match(&text) || !leaves_open(&text) {
            continue;
        }
        let choices = descriptions.choices.iter();
        let named = choices.filter(|choice| choice.cue.is_match(&text));
        let kinds = named.filter_map(|choice| extraction.place(&choice.fact));
        steps.extend(kinds.filter(|&step| extraction.kind(step) == Kind::Choice));
    }
    steps
}

/// A phrase without the organisations that a step does not count, for they are elsewhere.
fn without_others(extraction: &Extraction<'_>, phrase: &Phrase, step: usize) -> String {
    const NAME: char = '某';
    let Some(range) = phrase.range() else {
        return String::new();
    };
    let mut chars: Vec<char> = extraction.text.chars[range.clone()].to_vec();
    let is_other = |token: &&Token| token.meanings().contains(&Meaning::Elsewhere(step));
    for token in phrase.tokens.iter().filter(is_other) {
        chars[token.range.start - range.start..token.range.end - range.start].fill(NAME);
    }
    chars.into_iter().collect()
}

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

/// Whether a phrase leaves open which of two it is: 是官办还是民办, and not 还是企业.
fn is_alternative(text: &str) -> bool {
    let before = text.find("还是").map(|at| &text[..at]);
    before.is_some_and(|before| before.contains(['是', '按', '拿', '算', '在']))
}

/// Whether a phrase leaves open whether something is so.
fn leaves_open(text: &str) -> bool {
    let wonders = ["还是", "是不是", "算不算", "是否", " whether ", " if "];
    wonders.iter().any(|word| text.contains(word))
}

/// Whether a phrase names several kinds, or what is asked of kinds, and so says none.
fn is_several(text: &str) -> bool {
    const SHORT: usize = 24;
    let joins = [" or ", "和", "或", "比例", "及"];
    let is_alternative = is_alternative(text) || text.contains(" whether ");
    // 和某某大学共建 names one.
    let text = text.trim_start_matches(['和', '与', '跟', '同']);
    is_alternative
        || text.chars().count() <= SHORT && joins.iter().any(|joint| text.contains(joint))
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

/// The pieces of a phrase, cut where something else begins.
fn pieces(chars: &[char], phrase: Range<usize>, between: &Regex) -> Vec<Range<usize>> {
    let text: String = chars[phrase.clone()].iter().collect();
    let mut pieces = Vec::new();
    let mut start = phrase.start;
    for cut in between.find_iter(&text) {
        let from = phrase.start + text[..cut.start()].chars().count();
        let to = from + cut.as_str().chars().count();
        if from > start {
            pieces.push(start..from);
        }
        start = to;
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

impl Words {
    /// What a piece says of a half by its negations and affirmations.
    fn polarity(&self, text: &str, half: &Half, is_carried: bool) -> Polarity {
        if half.deny.as_ref().is_some_and(|deny| deny.is_match(text)) {
            return Polarity::No;
        }
        let plain = self.neutral.replace_all(text, "\u{20}");
        let doubles = self.double.find_iter(&plain).count();
        let plain = self.double.replace_all(&plain, "\u{20}");
        // Nothing is agreed and there is no agreement: each part denies for itself.
        let mut parts = plain
            .split(" and ")
            .map(|part| self.negation.find_iter(part).count());
        let (mut denies, mut turns) = (false, false);
        parts.by_ref().for_each(|negations| {
            denies |= negations % 2 == 1;
            turns |= negations > 0 && negations % 2 == 0;
        });
        if denies && !turns {
            return Polarity::No;
        }
        if let Some(only) = &half.only {
            return if only.is_match(text) {
                Polarity::Yes
            } else {
                Polarity::Silent
            };
        }
        let own = half
            .affirm
            .as_ref()
            .is_some_and(|affirm| affirm.is_match(text));
        let affirms = own || doubles > 0 || self.affirm.is_match(text) || half.bare && !is_carried;
        if affirms {
            Polarity::Yes
        } else {
            Polarity::Silent
        }
    }

    /// Whether a text says that something is not yet so.
    pub(super) fn leaves_open(&self, text: &str) -> bool {
        self.pending.is_match(text) || self.negation.is_match(&self.neutral.replace_all(text, ""))
    }

    /// Whether a text ends with a word that denies what follows it.
    fn denies_at_end(&self, text: &str) -> bool {
        /// How many characters may stand between: 不是一家企业.
        const BETWEEN: usize = 3;
        let plain = self.neutral.replace_all(text, "");
        let last = self.negation.find_iter(&plain).last();
        last.is_some_and(|found| {
            let rest = plain[found.end()..].trim();
            let is_short = match rest.is_ascii() {
                true => rest.split_whitespace().count() <= 1,
                false => rest.chars().count() <= BETWEEN,
            };
            is_short && self.double.find_iter(&plain).count() == 0
        })
    }

    /// How far a piece may be believed.
    pub(super) fn belief(&self, text: &str) -> Belief {
        if self.others.is_match(text) {
            return Belief::NotOwn;
        }
        let is_denied = self.negation.is_match(&self.neutral.replace_all(text, ""));
        let is_open = self.doubt.is_match(text)
            || self.past.is_match(text)
            || self.pending.is_match(text) && !is_denied;
        if is_open {
            Belief::Doubtful
        } else {
            Belief::Sure
        }
    }
}
