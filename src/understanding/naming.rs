//! What a number is the number of: the fact that is named beside it, or the one that it can only be.

use std::ops::Range;

use super::extraction::Extraction;
use super::number::{NumberToken, Shape};
use super::phrase::Phrase;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Kind, Value};
use crate::text::is_han;

/// A token that names facts with numbers: which it is, and the steps of the facts.
pub(super) type Mentioned = (usize, Vec<usize>);

/// The steps with numbers that a phrase names, and at which token.
pub(super) fn mentions(extraction: &Extraction<'_>, phrase: &Phrase) -> Vec<Mentioned> {
    let steps = |token: &Token| -> Vec<usize> {
        let named = token.meanings().iter().filter_map(|meaning| match meaning {
            Meaning::Mention(step) => Some(*step),
            _ => None,
        });
        named
            .filter(|&step| extraction.kind(step).is_number())
            .collect()
    };
    let named = phrase
        .tokens
        .iter()
        .enumerate()
        .map(|(at, token)| (at, steps(token)));
    let mut mentions: Vec<Mentioned> = named.filter(|(_, steps)| !steps.is_empty()).collect();
    // 要 and 拿 only fill in where a longer word in the phrase names a fact: 自筹要100万.
    let is_weak = |at: usize| {
        let range = &phrase.tokens[at].range;
        let written = extraction.text.written(range);
        let is_verb = |step: usize| extraction.step(step).spoken.verbs.contains(&written);
        if steps(&phrase.tokens[at]).into_iter().any(is_verb) {
            return true;
        }
        range.len() == 1
            && extraction
                .text
                .chars
                .get(range.start)
                .is_some_and(|&char| is_han(char))
    };
    let last = phrase.tokens.iter().rposition(Token::is_number);
    // Not in 按70万报 and 500k own, where it ends the phrase.
    let ends = |at: usize| at + 1 == phrase.tokens.len() && Some(at) == last.map(|last| last + 1);
    if let Some(first) = mentions.iter().position(|(at, _)| !is_weak(*at)) {
        let numbered =
            |from: usize, to: usize| phrase.tokens[from..to].iter().any(Token::is_number);
        let strong = mentions[first].0;
        // 投100万自筹: the only number goes with the longer word.
        let goes_on = numbered(strong, phrase.tokens.len());
        let is_before = |at: usize| at < strong && numbered(at, strong) && goes_on;
        // We ask for 1.6 million and put in 1.5 million.
        let is_behind =
            |at: usize| at > strong && numbered(strong, at) && numbered(at, phrase.tokens.len());
        let is_meant = |at: usize| is_before(at) || is_behind(at) || ends(at);
        mentions.retain(|(at, _)| !is_weak(*at) || is_meant(*at));
    }
    // What follows the last number is done with it: 六万拿设备顶.
    mentions.retain(|(at, _)| !is_weak(*at) || ends(*at) || last.is_none_or(|last| *at < last));
    narrow(phrase, &mut mentions);
    mentions
}

/// Narrows a word that may name several facts to those that the word before it may name too: 整个项目一共150万.
fn narrow(phrase: &Phrase, mentions: &mut [Mentioned]) {
    for at in 1..mentions.len() {
        let (before, rest) = mentions.split_at_mut(at);
        let (Some((from, narrower)), Some((to, steps))) = (before.last(), rest.first_mut()) else {
            continue;
        };
        let is_apart = phrase.tokens[*from..*to].iter().any(Token::is_number);
        if !is_apart && narrower.iter().any(|step| steps.contains(step)) {
            steps.retain(|step| narrower.contains(step));
        }
    }
}

/// For each number of a phrase, the steps of the word that names it: before it or after it, and no other number between
/// them; or else the nearest before it.
pub(super) fn beside<'m>(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    mentions: &'m [Mentioned],
    numbers: &[(usize, &NumberToken)],
) -> Vec<Option<&'m Vec<usize>>> {
    let within = |range: Range<usize>, number: &NumberToken| -> Vec<&'m Vec<usize>> {
        let fitting = mentions
            .iter()
            .filter(|(at, steps)| range.contains(at) && fits(extraction, steps, number));
        fitting.map(|(_, steps)| steps).collect()
    };
    let place = |which: Option<usize>| {
        which
            .and_then(|which| numbers.get(which))
            .map(|(at, _)| *at)
    };
    let before: Vec<Option<&Vec<usize>>> = (0..numbers.len())
        .map(|which| {
            within(
                place(which.checked_sub(1)).unwrap_or(0)..numbers[which].0,
                numbers[which].1,
            )
            .pop()
        })
        .collect();
    let after: Vec<Option<&Vec<usize>>> = (0..numbers.len())
        .map(|which| {
            let end = place(Some(which + 1)).unwrap_or(phrase.tokens.len());
            within(numbers[which].0..end, numbers[which].1)
                .first()
                .copied()
        })
        .collect();
    if after.iter().all(Option::is_some) && !before.iter().all(Option::is_some) {
        return after;
    }
    let far = |&(at, number): &(usize, &NumberToken)| within(0..at, number).pop();
    let near: Vec<Option<&Vec<usize>>> = before
        .into_iter()
        .zip(after)
        .map(|(before, after)| before.or(after))
        .collect();
    near.iter()
        .zip(numbers)
        .map(|(near, number)| near.or_else(|| far(number)))
        .collect()
}

pub(super) fn fits(extraction: &Extraction<'_>, steps: &[usize], number: &NumberToken) -> bool {
    steps
        .iter()
        .any(|&step| fits_step(extraction, step, number))
}

/// Whether a number can be the value of a step by the way it is written.
fn fits_step(extraction: &Extraction<'_>, step: usize, number: &NumberToken) -> bool {
    match (extraction.kind(step), number.shape) {
        (Kind::Money, Shape::Money | Shape::Bare) | (Kind::Count, Shape::Counted | Shape::Bare) => {
            true
        }
        (Kind::Money, Shape::Percent) => extraction.step(step).spoken.share_of.is_some(),
        _ => false,
    }
}

/// Of the steps that a word names, those that the number fits and that apply; the open one, if it is among them.
pub(super) fn narrowed(
    extraction: &Extraction<'_>,
    steps: &[usize],
    number: &NumberToken,
) -> Vec<usize> {
    // 跟申请一样多: the word names what the share is a share of.
    let is_whole = |open: &usize| {
        let of = extraction
            .step(*open)
            .spoken
            .share_of
            .as_ref()
            .and_then(|of| extraction.place(of.as_str()));
        number.shape == Shape::Percent && of.is_some_and(|of| steps.contains(&of))
    };
    if let Some(open) = extraction.open.filter(is_whole) {
        return vec![open];
    }
    let fit = steps
        .iter()
        .copied()
        .filter(|&step| fits_step(extraction, step, number));
    let fit: Vec<usize> = fit.collect();
    let applies = |step: &usize| extraction.step(*step).applies(extraction.facts) != Truth::No;
    let mut apply = fit.clone();
    apply.retain(applies);
    // 医院出10万 is told, though nobody asks a hospital for it.
    if let ([only], []) = (fit.as_slice(), apply.as_slice()) {
        return vec![*only];
    }
    match extraction.open.filter(|open| apply.contains(open)) {
        Some(open) if !extraction.correction => vec![open],
        _ => apply,
    }
}

/// More than anybody counts without saying what.
const MANY: u32 = 20;

/// Where a number belongs beside which nothing is named: to the open step; one that changes what was said or settles upon
/// an amount, to the facts of its kind that are on record with another value.
pub(super) fn unnamed(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    number: &NumberToken,
) -> (Vec<usize>, bool) {
    // 我今年58了 beside a question is no answer, and IP is shared 50/50 counts nothing.
    let is_counted = extraction
        .open
        .is_some_and(|open| extraction.kind(open) == Kind::Count);
    let is_apart = is_counted && number.shape == Shape::Bare && number.amount > MANY.into();
    if (extraction.asks || is_apart) && phrase.loose() > 0 {
        return (Vec::new(), false);
    }
    if let Some(open) = extraction
        .open
        .filter(|&open| fits_step(extraction, open, number))
    {
        // "Make it 800k" may mean what was said before as well.
        let may_be_earlier = |name: &FactName| {
            extraction
                .place(name.as_str())
                .is_some_and(|step| step != open && fits_step(extraction, step, number))
        };
        let is_guess = extraction.asks
            || extraction.correction
                && extraction
                    .facts
                    .iter()
                    .any(|(name, _)| may_be_earlier(name));
        return (vec![open], is_guess);
    }
    let settles = phrase.has(General::Settles) && phrase.loose() == 0;
    if !extraction.correction && !settles {
        return (Vec::new(), false);
    }
    // 改成24万 right after a question about an amount changes that one; what is not on record is to be confirmed.
    let focus = extraction
        .focus
        .filter(|&step| fits_step(extraction, step, number));
    if let Some(focus) = focus {
        let fact = extraction.step(focus).fact.as_str();
        return (vec![focus], extraction.facts.get(fact).is_none());
    }
    // What has that value already is not changed to it.
    let is_other = |value: Option<&Value>| {
        value
            .and_then(Value::number)
            .is_some_and(|it| it != number.amount)
    };
    let said = extraction
        .facts
        .iter()
        .filter(|(_, value)| is_other(*value));
    let known = said
        .filter_map(|(name, _)| extraction.place(name.as_str()))
        .filter(|&step| fits_step(extraction, step, number));
    (known.collect(), false)
}
