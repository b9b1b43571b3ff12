//! Shares: amounts that are said as a part of another (自筹是申请额的八成, 国际交流占35%).

use rust_decimal::{Decimal, RoundingStrategy};

use super::counting::Counted;
use super::extraction::Extraction;
use super::naming::{Mentioned, mentions};
use super::number::{NumberToken, Shape};
use super::phrase::Phrase;
use super::polarity::Words;
use super::token::{Token, What};
use super::{Rejection, ShareOf};
use crate::eligibility::{FactName, Proportion, Value};

/// The steps that a share in a phrase may be one of: those that the message names nearest to it, before it or else after.
pub(super) fn shared(extraction: &Extraction<'_>, at: usize) -> Option<Vec<usize>> {
    // A ratio (1:1) is one of two amounts, and says itself of which.
    let is_ratio = |token: &Token| {
        let written = extraction.text.written(&token.range);
        written.contains([':', '比']) || written.contains("to")
    };
    let is_share = |token: &Token| match &token.what {
        What::NumberToken(number) => number.shape == Shape::Percent && !is_ratio(token),
        _ => false,
    };
    // What is only asked about has to say itself of what it is a share.
    if extraction.is_trial || !extraction.phrases[at].tokens.iter().any(is_share) {
        return None;
    }
    let before = extraction.phrases[..at].iter().rev();
    let mut others = before.chain(&extraction.phrases[at + 1..]);
    others.find_map(|phrase| {
        let mentions = mentions(extraction, phrase);
        let mut steps = mentions.into_iter().flat_map(|(_, steps)| steps);
        let step = steps.find(|&step| extraction.step(step).spoken.share_of.is_some())?;
        Some(vec![step])
    })
}

/// The step that a share is said of where the word next to it names the whole: 自筹是申请额的八成.
pub(super) fn part_of(
    extraction: &Extraction<'_>,
    mentions: &[Mentioned],
    at: usize,
    number: &NumberToken,
) -> Option<Vec<usize>> {
    if number.shape != Shape::Percent {
        return None;
    }
    let before: Vec<&Mentioned> = mentions
        .iter()
        .take_while(|(place, _)| *place < at)
        .collect();
    // Half of what we ask for is our own: the whole stands right behind the share.
    if let ([], [(_, whole), rest @ ..]) = (before.as_slice(), mentions) {
        let is_part = |step: &usize| is_part_of(extraction, *step, whole);
        let mut parts = rest.iter().flat_map(|(_, steps)| steps.iter().copied());
        return parts.find(|step| is_part(step)).map(|step| vec![step]);
    }
    let [earlier @ .., (_, whole)] = before.as_slice() else {
        return None;
    };
    let is_part = |step: &usize| {
        is_part_of(extraction, *step, whole) || names_all(extraction, mentions, at, *step)
    };
    let mut parts = earlier
        .iter()
        .rev()
        .flat_map(|(_, steps)| steps.iter().copied());
    parts.find(|step| is_part(step)).map(|step| vec![step])
}

/// The amount that the whole of a step's shares is itself a part of.
pub(super) fn whole_of_all(extraction: &Extraction<'_>, step: usize) -> Option<FactName> {
    let of = extraction.step(step).spoken.share_of.as_ref()?;
    let whole = extraction.place(of.as_str())?;
    extraction.step(whole).spoken.share_of.clone()
}

/// The step whose amount is said as a share of that of `step`.
fn held_against(extraction: &Extraction<'_>, step: usize) -> Option<usize> {
    let whole = &extraction.step(step).fact;
    let mut parts = extraction.dialog.steps.iter();
    parts.position(|part| part.spoken.share_of.as_ref() == Some(whole))
}

/// A share of an amount that is known or was said in the same message; rounded up to the cent, for a share is asked for
/// as the least that there must be.
pub(super) fn share(extraction: &mut Extraction<'_>, step: usize, counted: &Counted<'_>) {
    // One to one is said of the amount that is held against another: 申请要降多少才守住1:1.
    let step = match counted.number.ratio {
        Some(ratio) if whole_of_all(extraction, step).is_none() => {
            match held_against(extraction, step).filter(|_| ratio.0 == ratio.1) {
                Some(held) => held,
                None => return,
            }
        }
        _ => step,
    };
    let Some(of) = extraction.step(step).spoken.share_of.clone() else {
        return;
    };
    let percent = counted.number.amount;
    let of = match counted.is_of_all {
        true => whole_of_all(extraction, step).unwrap_or(of),
        false => of,
    };
    let whole = match extraction.heard_value(&of) {
        Some(value) => value.number(),
        None => extraction.facts.get(of.as_str()).and_then(Value::number),
    };
    let amount = |whole: Decimal| whole.checked_mul(percent)?.checked_div(100.into());
    match whole.and_then(|whole| Some((whole, amount(whole)?))) {
        Some((whole, amount)) => {
            let amount = amount.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero);
            let share = ShareOf { percent, whole };
            extraction.say_share(step, amount, share, &counted.token.range);
        }
        // 三成左右 may be less.
        None if counted.is_about => {}
        None => {
            let part = extraction.step(step).fact.clone();
            extraction.proportions.push(Proportion {
                part,
                whole: of.clone(),
                percent,
                ratio: counted.number.ratio,
            });
            extraction.cannot(Some(step), Rejection::Share { percent, of })
        }
    }
}

/// Whether a share is said of each of the amounts that its phrase names, of all that there is: 申请和自筹各一半.
pub(super) fn is_of_each(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    counted: &Counted<'_>,
) -> bool {
    const EACH: [&str; 4] = ["各", "各占", "各是", "each"];
    let is_each = |token: &Token| EACH.contains(&extraction.text.written(&token.range).as_str());
    counted.number.shape == Shape::Percent && phrase.tokens.iter().any(is_each)
}

/// Keeps the share that an amount is said to be, where what it is a share of is not known: 交流占35%，是49万.
pub(super) fn alone(
    extraction: &mut Extraction<'_>,
    words: &Words,
    step: usize,
    own: &[&Counted<'_>],
) {
    /// So many characters before a share tell that it is one.
    const BEFORE: usize = 20;
    let is_share = |counted: &&&Counted<'_>| {
        let start = counted.token.range.start;
        let before = &extraction.text.chars[start.saturating_sub(BEFORE)..start];
        let before: String = before.iter().collect();
        let is_told = counted.is_of_all || words.is_share.is_match(&before);
        counted.number.shape == Shape::Percent && !counted.is_about && is_told
    };
    let Some(told) = own.iter().find(is_share) else {
        return;
    };
    let percent = told.number.amount;
    let Some(whole) = extraction.step(step).spoken.share_of.clone() else {
        return;
    };
    let is_known =
        extraction.heard_value(&whole).is_some() || extraction.facts.get(whole.as_str()).is_some();
    if !is_known && whole_of_all(extraction, step).is_none() {
        extraction.proportions.push(Proportion {
            part: extraction.step(step).fact.clone(),
            whole,
            percent,
            ratio: None,
        });
    }
}

/// Whether the amount of a step is said as a share of one of those.
fn is_part_of(extraction: &Extraction<'_>, step: usize, whole: &[usize]) -> bool {
    let of = extraction.step(step).spoken.share_of.as_ref();
    of.and_then(|of| extraction.place(of.as_str()))
        .is_some_and(|of| whole.contains(&of))
}

/// Whether the amount named last before a share is all that there is, of which the amount of a step is a part of a part:
/// 自筹占总经费四成.
pub(super) fn names_all(
    extraction: &Extraction<'_>,
    mentions: &[Mentioned],
    at: usize,
    step: usize,
) -> bool {
    let all = whole_of_all(extraction, step).and_then(|all| extraction.place(all.as_str()));
    let mut before = mentions.iter().rev().filter(|(place, _)| *place < at);
    let last = before.next();
    last.zip(all)
        .is_some_and(|((_, steps), all)| steps.contains(&all))
}
