//! Counts: which numbers are no count of a fact, and what says that there is nothing of it (`dialogs/descriptions.toml`).

use regex::Regex;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::describing::Descriptions;
use super::extraction::Extraction;
use super::number::Shape;
use super::parts::segment;
use super::pattern::pattern;
use super::polarity::Belief;
use super::text::{Text, is_word};
use super::token::What;
use super::vocabulary::{Meaning, Occurrence};
use crate::eligibility::{Kind, Value};
use crate::error::Error;
use crate::interview::{Dialog, Step};
use crate::text::is_han;

/// The patterns of one fact that is counted, as they are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountPattern {
    fact: String,
    unless: Option<String>,
    over: Option<String>,
    /// That one leads them.
    led: Option<String>,
    /// That so many of them count.
    counts: Option<String>,
    soon: Option<String>,
    none: Option<String>,
    /// That there is nothing beside what is said: nothing of this, where nothing is said of it.
    no_other: Option<String>,
    /// That there are two: both of them.
    both: Option<String>,
    /// That some of those that were counted do not count, without a word of how many.
    mixed: Option<String>,
    /// Who gives, up to the verb behind which the amount stands: 老板答应出130万.
    given: Option<String>,
}

/// What is no count of a fact, and what says that there is nothing of it.
#[derive(Debug)]
pub(super) struct Count {
    fact: String,
    unless: Option<Regex>,
    over: Option<Regex>,
    led: Option<Regex>,
    counts: Option<Regex>,
    soon: Option<Regex>,
    none: Option<Regex>,
    no_other: Option<Regex>,
    both: Option<Regex>,
    mixed: Option<Regex>,
    given: Option<Regex>,
}

/// What a number beside a fact is of how many there are in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// So many count.
    Counts,
    /// It is one of something else: projects that one only takes part in.
    Other,
    /// It is over: of three that one leads, two are finished.
    Over,
    /// It will be over soon, so that it is not clear whether it counts.
    Soon,
}

/// Compiles the patterns.
///
/// # Errors
///
/// If one is no regular expression.
pub(super) fn compiled(counts: &[CountPattern]) -> Result<Vec<Count>, Error> {
    let maybe = |written: &Option<String>| {
        let written = written.as_deref();
        let compiled = written.map(|written| pattern("dialogs/descriptions.toml", written));
        compiled.transpose()
    };
    let counts = counts.iter().map(|count| {
        Ok(Count {
            fact: count.fact.clone(),
            unless: maybe(&count.unless)?,
            over: maybe(&count.over)?,
            led: maybe(&count.led)?,
            counts: maybe(&count.counts)?,
            soon: maybe(&count.soon)?,
            none: maybe(&count.none)?,
            no_other: maybe(&count.no_other)?,
            both: maybe(&count.both)?,
            mixed: maybe(&count.mixed)?,
            given: maybe(&count.given)?,
        })
    });
    counts.collect()
}

impl Descriptions {
    /// Whether a text says that one leads what is counted for a fact.
    pub(super) fn is_led(&self, fact: &str, text: &str) -> bool {
        let mut counts = self.counts.iter().filter(|it| it.fact == fact);
        counts.any(|it| it.led.as_ref().is_some_and(|led| led.is_match(text)))
    }

    /// Whether a text says that something that is counted is over.
    pub(super) fn tells_over(&self, text: &str) -> bool {
        let mut overs = self.counts.iter().filter_map(|it| it.over.as_ref());
        overs.any(|over| over.is_match(text))
    }

    /// Whether the texts before two amounts of a fact end with givers, and with different ones: the uni gives …, a charity gives ….
    pub(super) fn are_givers(&self, fact: &str, before: &str, between: &str) -> bool {
        let mut counts = self.counts.iter().filter(|it| it.fact == fact);
        let giver = |text: &str, given: &Regex| {
            let last = given.find_iter(text).last()?;
            Some(last.as_str().to_owned())
        };
        counts.any(|count| {
            let Some(given) = &count.given else {
                return false;
            };
            let givers = (giver(before, given), giver(between, given));
            matches!(givers, (Some(one), Some(other)) if one != other)
        })
    }

    /// What a number in `text` is of how many there are in all for a fact, if it is a part of them.
    pub(super) fn part(&self, fact: &str, text: &str) -> Option<Part> {
        let count = self.counts.iter().find(|it| it.fact == fact)?;
        let says = |cue: &Option<Regex>| cue.as_ref().is_some_and(|it| it.is_match(text));
        match () {
            () if says(&count.soon) => Some(Part::Soon),
            () if says(&count.over) && !self.words.leaves_open(text) => Some(Part::Over),
            () if says(&count.unless) => Some(Part::Other),
            () if says(&count.counts) => Some(Part::Counts),
            () => None,
        }
    }
}

/// Gives the verbs of `text` that say who gives an amount the fact that it is.
pub(super) fn add_givers(
    counts: &[Count],
    dialog: &Dialog,
    text: &Text,
    words: &mut [Option<Occurrence>],
) {
    let written: String = text.chars.iter().collect();
    for count in counts {
        let step = |step: &Step| step.fact.as_str() == count.fact;
        let (Some(given), Some(step)) = (&count.given, dialog.steps.iter().position(step)) else {
            continue;
        };
        for found in given.find_iter(&written) {
            let end = written[..found.end()].chars().count();
            let starts =
                |at: &usize| *at == 0 || !is_word(text.chars[*at - 1]) || is_han(text.chars[*at]);
            let Some(verb) = (0..end).rev().find(starts) else {
                continue;
            };
            let overlaps = |at: usize, word: &Option<Occurrence>| {
                word.as_ref()
                    .is_some_and(|word| at < end && word.end > verb)
            };
            (0..words.len())
                .filter(|&at| overlaps(at, &words[at]))
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|at| words[at] = None);
            let meanings = vec![Meaning::Mention(step)];
            words[verb] = Some(Occurrence { end, meanings });
        }
    }
}

/// Puts right what was counted: what does not count is taken away, and what says that there is nothing says so.
pub(super) fn correct(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    let whole: String = extraction.text.chars.iter().collect();
    for count in &descriptions.counts {
        let Some(step) = extraction.place(&count.fact) else {
            continue;
        };
        if count
            .mixed
            .as_ref()
            .is_some_and(|mixed| mixed.is_match(&whole))
        {
            extraction.said.retain(|(known, _)| *known != step);
            continue;
        }
        for (at, phrase) in extraction.phrases.iter().enumerate() {
            let Some(range) = phrase.range().filter(|_| extraction.is_heard(at)) else {
                continue;
            };
            let text: String = extraction.text.chars[range.clone()].iter().collect();
            // What is counted may stand beside what is not: I lead one and take part in four others.
            let counted = phrase.tokens.iter().find(|token| {
                let source = extraction.text.source(&token.range);
                let mut said = extraction.said.iter().filter(|(known, _)| *known == step);
                token.is_number() && said.any(|(_, said)| said.words == source)
            });
            let own = counted.map(|token| segment(extraction, at, token));
            if count
                .unless
                .as_ref()
                .is_some_and(|unless| unless.is_match(own.as_deref().unwrap_or(&text)))
            {
                let source = extraction.text.source(&range);
                extraction.said.retain(|(known, said)| {
                    *known != step
                        || said.words.end <= source.start
                        || source.end <= said.words.start
                });
            }
            let says = |cue: &Option<Regex>| cue.as_ref().is_some_and(|it| it.is_match(&text));
            if says(&count.both) && extraction.kind(step) == Kind::Count {
                extraction.say(step, Some(Value::Count(2)), true, &range);
            }
            // 只有德国，没有别的国家: what was named is all there is.
            if says(&count.no_other) && extraction.kind(step) == Kind::Count {
                let named = extraction
                    .said
                    .iter_mut()
                    .filter(|(known, _)| *known == step);
                named.for_each(|(_, said)| said.sure = true);
                continue;
            }
            let is_none = says(&count.none)
                || says(&count.no_other)
                    && !is_told(extraction, step)
                    && !has_loose_amount(extraction);
            let belief = descriptions.words.belief(&text);
            if is_none && belief != Belief::NotOwn {
                let zero = match extraction.kind(step) {
                    Kind::Count => Value::Count(0),
                    _ => Value::Money(Decimal::ZERO),
                };
                extraction.said.retain(|(known, _)| *known != step);
                extraction.say(step, Some(zero), belief == Belief::Sure, &range);
            }
        }
    }
}

/// Whether a message has an amount of which nothing tells what it is.
fn has_loose_amount(extraction: &Extraction<'_>) -> bool {
    let tokens = extraction.phrases.iter().flat_map(|it| &it.tokens);
    let mut amounts = tokens.filter(
        |token| matches!(&token.what, What::NumberToken(number) if number.shape == Shape::Money),
    );
    amounts.any(|token| {
        let source = extraction.text.source(&token.range);
        !extraction.said.iter().any(|(_, said)| said.words == source)
    })
}

/// Whether a message or the record tells of an amount that a step asks for, be it by the sum that it is a part of.
fn is_told(extraction: &Extraction<'_>, step: usize) -> bool {
    let fact = extraction.step(step).fact.as_str();
    let names = |meaning: Meaning| meaning == Meaning::Mention(step);
    let is_named = extraction.phrases.iter().any(|phrase| phrase.means(names));
    let is_share = extraction
        .proportions
        .iter()
        .any(|it| it.part.as_str() == fact);
    is_named || is_share || extraction.facts.get(fact).is_some()
}
