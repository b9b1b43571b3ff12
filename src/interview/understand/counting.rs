//! Numbers to facts: which fact each number of a message is the value of.
//!
//! A number belongs to the fact that is named beside it (申请80万自筹100万; 2 million matching), else to the open step.

use std::ops::Range;

use rust_decimal::{Decimal, RoundingStrategy};

use super::naming::{Mentioned, beside, fits, mentions, narrowed, unnamed};
use super::number::{Fault, Number, Shape};
use super::phrase::Phrase;
use super::reading::Reading;
use super::token::{Token, What};
use super::vocabulary::{General, Meaning};
use super::{Said, Unread};
use crate::fact::{Kind, Value};

/// The largest count that is taken for one: more than anything that is counted here.
const LARGEST_COUNT: u64 = 1_000;

/// A bare number below this, for an amount, may be meant in units of ten thousand (万).
const SMALLEST_PLAIN: u64 = 10_000;

/// A number of a message and where it belongs.
struct Counted<'a> {
    token: &'a Token,
    number: Number,
    /// The steps that it may belong to.
    steps: Vec<usize>,
    /// Whether it is not exact.
    is_about: bool,
    /// Whether it is a bound, and what is meant lies beyond it.
    is_beyond: bool,
    /// Whether only its kind, and nothing that was said, tells where it belongs.
    is_guess: bool,
}

/// Reads the numbers of the phrases that count.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut counted = Vec::new();
    let mut waiting: Option<Vec<usize>> = None;
    let mut is_taken_back = false;
    let phrases = reading.phrases;
    for (at, phrase) in phrases.iter().enumerate() {
        if !reading.is_heard(at) {
            waiting = None;
            continue;
        }
        let found = in_phrase(reading, phrase, waiting.take());
        is_taken_back |= phrase.tokens.iter().enumerate().any(|(at, it)| it.is_number() && phrase.is_negated(at));
        if found.is_empty() {
            waiting = mentions(reading, phrase).last().map(|(_, steps)| steps.clone());
        }
        counted.extend(found);
    }
    reading.correction |= is_taken_back && !counted.is_empty();
    names(reading);
    // 一共140万 after what is applied for and what is put in: what remains is meant.
    let named: Vec<usize> = counted.iter().filter(|it| it.steps.len() == 1).map(|it| it.steps[0]).collect();
    for counted in counted.iter_mut().filter(|it| it.steps.len() > 1) {
        counted.steps.retain(|step| !named.contains(step));
        counted.is_guess = true;
    }
    let numeric: Vec<usize> = (0..reading.dialog.steps.len()).filter(|&it| reading.kind(it).is_number()).collect();
    for counted in counted.iter().filter(|it| it.steps.len() > 1) {
        ambiguous(reading, counted);
    }
    // Shares come last: what they are shares of may stand in the same message.
    let mut shares = Vec::new();
    for step in numeric {
        let mut own: Vec<&Counted<'_>> = counted.iter().filter(|it| it.steps == [step]).collect();
        // 42万，占30%: the amount says it, the share only adds to it.
        if own.iter().any(|it| it.number.shape != Shape::Percent) {
            own.retain(|it| it.number.shape != Shape::Percent);
        }
        let differ = own.iter().any(|it| it.number != own[0].number);
        match (own.as_slice(), differ && !reading.correction) {
            ([], _) => {}
            (several, true) => {
                let written = several.iter().map(|it| reading.text.written(&it.token.range)).collect();
                reading.cannot(Some(step), Unread::Numbers(written));
            }
            ([.., last], false) if last.number.shape == Shape::Percent => shares.push((step, *last)),
            ([.., last], false) => value(reading, step, last),
        }
    }
    for (step, counted) in shares {
        value(reading, step, counted);
    }
}

/// The numbers of a phrase; `waiting` are the steps that the phrase before named without a number.
fn in_phrase<'a>(reading: &mut Reading<'_>, phrase: &'a Phrase, waiting: Option<Vec<usize>>) -> Vec<Counted<'a>> {
    let mentions = mentions(reading, phrase);
    let numbers: Vec<(usize, &Token, &Number)> = phrase
        .tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match &token.what {
            What::Number(number) => Some((at, token, number)),
            _ => None,
        })
        .collect();
    // 专题三 and topic 3 name a heading by its number.
    let is_heading = |at: usize, number: &Number| {
        let before = at.checked_sub(1).map(|before| &phrase.tokens[before]);
        let of_choice = |it: &Meaning| matches!(it, Meaning::Mention(step) if !reading.kind(*step).is_number());
        number.shape == Shape::Bare
            && before.is_some_and(|it| !it.meanings().is_empty() && it.meanings().iter().all(of_choice))
    };
    let kept: Vec<_> =
        numbers.iter().filter(|(at, _, number)| !phrase.is_negated(*at) && !is_heading(*at, number)).collect();
    if numbers.is_empty() {
        nothing(reading, phrase, &mentions);
        return Vec::new();
    }
    let chosen = beside(reading, phrase, &mentions, &kept.iter().map(|(at, _, it)| (*at, *it)).collect::<Vec<_>>());
    kept.into_iter()
        .zip(chosen)
        .map(|(&(at, token, number), steps)| {
            let named = steps.or(waiting.as_ref().filter(|it| fits(reading, it, number)));
            let (steps, is_guess) = match named {
                Some(steps) => (narrowed(reading, steps, number), false),
                None => unnamed(reading, phrase, number),
            };
            Counted {
                token,
                number: number.clone(),
                steps,
                is_about: is_beside(phrase, at, General::About),
                is_beyond: is_beside(phrase, at, General::Beyond),
                is_guess,
            }
        })
        .collect()
}

/// Whether a word that does this stands beside a token, over what says nothing.
fn is_beside(phrase: &Phrase, at: usize, general: General) -> bool {
    let passes =
        |token: &&Token| token.is(general) || token.is(General::Counter) || token.is_filler() || token.is_mention();
    let after = phrase.tokens[at + 1..].iter().take_while(passes);
    let before = phrase.tokens[..at].iter().rev().take_while(|token| token.is(general) || token.is_filler());
    after.chain(before).any(|token| token.is(general))
}

/// A phrase without a number may say that there is nothing of what it names, or of what is asked for.
fn nothing(reading: &mut Reading<'_>, phrase: &Phrase, mentions: &[Mentioned]) {
    let says_nothing = |token: &&Token| token.is(General::None) || token.is(General::No);
    let Some(none) = phrase.tokens.iter().find(says_nothing) else { return };
    let is_whole = phrase.loose() == 0;
    let step = match mentions {
        [(_, steps)] if steps.len() == 1 && is_whole => Some(steps[0]),
        [] if is_whole && !reading.speaks_of_other(phrase) => reading.open,
        _ => None,
    };
    let Some(step) = step.filter(|&step| reading.kind(step).is_number()) else { return };
    if !reading.may_be_nothing(step) {
        return;
    }
    let value = match reading.kind(step) {
        Kind::Count => Value::Count(0),
        _ => Value::Money(Decimal::ZERO),
    };
    reading.say(step, Some(value), true, &none.range);
}

/// Counts what stands by name: 日本、韩国、德国 are three.
fn names(reading: &mut Reading<'_>) {
    for step in 0..reading.dialog.steps.len() {
        let mut which: Vec<usize> = Vec::new();
        let mut words = None::<Range<usize>>;
        for (at, phrase) in reading.phrases.iter().enumerate() {
            let is_named = reading.open == Some(step) || phrase.means(|meaning| meaning == Meaning::Mention(step));
            if !reading.is_heard(at) || !is_named {
                continue;
            }
            for token in &phrase.tokens {
                for meaning in token.meanings() {
                    let Meaning::Counts(of, name) = meaning else { continue };
                    if *of == step && !which.contains(name) {
                        which.push(*name);
                        let start = words.as_ref().map_or(token.range.start, |it| it.start);
                        words = Some(start..token.range.end);
                    }
                }
            }
        }
        if let Some(words) = words {
            reading.say(step, Some(Value::Count(which.len() as u64)), false, &words);
        }
    }
}

/// A number that may belong to several facts: each is a way to read it.
fn ambiguous(reading: &mut Reading<'_>, counted: &Counted<'_>) {
    let words = reading.text.source(&counted.token.range);
    let ways = counted.steps.iter().filter_map(|&step| {
        let value = match reading.kind(step) {
            Kind::Count => Value::Count(u64::try_from(counted.number.amount).ok()?),
            _ => Value::Money(plain(&counted.number).unwrap_or(counted.number.amount)),
        };
        Some(Said { fact: reading.step(step).fact.clone(), value: Some(value), sure: false, words: words.clone() })
    });
    let ways: Vec<Said> = ways.collect();
    reading.cannot(None, Unread::Ambiguous(ways));
}

/// What a bare small number says if it is meant in 万.
fn plain(number: &Number) -> Option<Decimal> {
    let is_small = number.amount > Decimal::ZERO && number.amount < SMALLEST_PLAIN.into();
    (number.shape == Shape::Bare && is_small).then(|| number.amount * Decimal::from(SMALLEST_PLAIN))
}

/// Takes a number as the value of a step's fact, or tells why it is none.
fn value(reading: &mut Reading<'_>, step: usize, counted: &Counted<'_>) {
    let number = &counted.number;
    let range = counted.token.range.clone();
    let fault = match number.fault {
        Some(Fault::Negative) => Some(Unread::Negative),
        Some(Fault::TooLarge) => Some(Unread::TooLarge),
        Some(Fault::TooFine) if reading.kind(step) == Kind::Count => Some(Unread::NotWhole),
        Some(Fault::TooFine) => Some(Unread::TooFine),
        None if number.is_foreign => Some(Unread::ForeignMoney),
        None if counted.is_beyond => Some(Unread::Beyond(reading.text.written(&range))),
        None => None,
    };
    if let Some(fault) = fault {
        return reading.cannot(Some(step), fault);
    }
    let sure = !counted.is_about && !counted.is_guess;
    if reading.kind(step) == Kind::Count {
        return match u64::try_from(number.amount) {
            Ok(count) if number.amount.normalize().scale() == 0 && count <= LARGEST_COUNT => {
                reading.count(step, count, sure, &range);
            }
            _ if number.amount.normalize().scale() > 0 => reading.cannot(Some(step), Unread::NotWhole),
            _ => reading.cannot(Some(step), Unread::TooLarge),
        };
    }
    if number.shape == Shape::Percent {
        return share(reading, step, counted);
    }
    match plain(number) {
        Some(guess) => {
            let words = reading.text.source(&range);
            let fact = &reading.step(step).fact;
            let way = |amount| Said {
                fact: fact.clone(),
                value: Some(Value::Money(amount)),
                sure: false,
                words: words.clone(),
            };
            let ways = vec![way(guess), way(number.amount)];
            reading.cannot(None, Unread::Ambiguous(ways));
        }
        None => reading.say(step, Some(Value::Money(number.amount)), sure, &range),
    }
}

/// A share of an amount that is known or was said in the same message; rounded up to the cent, for a share is asked for
/// as the least that there must be.
fn share(reading: &mut Reading<'_>, step: usize, counted: &Counted<'_>) {
    let Some(of) = reading.step(step).spoken.share_of.clone() else { return };
    let percent = counted.number.amount;
    let whole = match reading.heard_value(&of) {
        Some(value) => value.number(),
        None => reading.facts.get(of.as_str()).and_then(Value::number),
    };
    let amount = whole.and_then(|whole| whole.checked_mul(percent)?.checked_div(100.into()));
    match amount {
        Some(amount) => {
            let amount = amount.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero);
            reading.say(step, Some(Value::Money(amount)), false, &counted.token.range);
        }
        None => reading.cannot(Some(step), Unread::Share { percent, of }),
    }
}
