//! Numbers in a message: amounts, counts, shares, and what is wrong with those that are none.

use std::ops::Range;

use rust_decimal::Decimal;

use super::text::is_word;
use crate::text::money;
use crate::text::{self, Number, NumberMatch};

/// A number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberToken {
    /// How much.
    pub amount: Decimal,
    /// What it may be.
    pub shape: Shape,
    /// Why it is no answer, if it is none.
    pub fault: Option<Fault>,
    /// The ratio that a share was written as: 1:0.8.
    pub ratio: Option<(Decimal, Decimal)>,
    /// Whether it is money that is not yuan.
    pub is_foreign: bool,
}

/// What a number may be by the way it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An amount: 80万, 800 元.
    Money,
    /// A count: 3个.
    Counted,
    /// Either.
    Bare,
    /// A share of a hundred.
    Percent,
}

/// What makes a number no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Negative,
    TooFine,
    TooLarge,
}

impl NumberToken {
    /// A number without fault.
    pub fn new(amount: Decimal, shape: Shape) -> NumberToken {
        NumberToken {
            amount,
            shape,
            fault: None,
            ratio: None,
            is_foreign: false,
        }
    }
}

/// All numbers in normal text, and where each stands; single Chinese numerals are not among them.
pub(super) fn numbers(chars: &[char]) -> Vec<(Range<usize>, NumberToken)> {
    let mut numbers: Vec<(Range<usize>, NumberToken)> = money::amounts_in(chars)
        .into_iter()
        .filter(|it| times_at(chars, it.range.end).is_none())
        .map(|it| {
            (
                it.range,
                NumberToken::new(
                    it.amount,
                    if it.is_money {
                        Shape::Money
                    } else {
                        Shape::Bare
                    },
                ),
            )
        })
        .collect();
    for found in text::numbers(chars) {
        if numbers
            .iter()
            .any(|(range, _)| range.start < found.range.end && found.range.start < range.end)
        {
            continue;
        }
        let before = found
            .range
            .start
            .checked_sub(1)
            .and_then(|at| chars.get(at));
        let sign = matches!(before, Some('-' | '负' | '−'));
        // 80-100万 is two amounts, not one below zero.
        let joins = sign
            && found
                .range
                .start
                .checked_sub(2)
                .and_then(|at| chars.get(at))
                .is_some_and(|&it| is_word(it));
        let is_negative = sign && !joins;
        let (figure, end) = match times(chars, &found) {
            Some((percent, end)) if !sign => (Number::Percent(percent), end),
            _ => (found.figure, found.range.end),
        };
        let start = found.range.start - usize::from(is_negative);
        let number = match figure {
            Number::Percent(percent) => NumberToken::new(percent, Shape::Percent),
            Number::Ratio(left, right) => {
                let percent = left
                    .checked_mul(100.into())
                    .and_then(|it| it.checked_div(right));
                let Some(percent) = percent else { continue };
                NumberToken {
                    ratio: Some((left, right)),
                    ..NumberToken::new(percent, Shape::Percent)
                }
            }
            Number::Plain(amount) => {
                let fault = match () {
                    () if is_negative => Some(Fault::Negative),
                    () if amount > money::LARGEST => Some(Fault::TooLarge),
                    () if amount.normalize().scale() > 2 => Some(Fault::TooFine),
                    () if joins => None,
                    () => continue,
                };
                NumberToken {
                    fault,
                    ..NumberToken::new(amount, Shape::Bare)
                }
            }
        };
        numbers.push((start..end, number));
    }
    numbers.extend(endless(chars));
    numbers.retain(|(range, _)| !is_reference(chars, range.end));
    numbers.sort_by_key(|(range, _)| range.start);
    numbers
}

/// A number of times as a share of a hundred, and where it ends: 1.2倍 is 120 %.
fn times(chars: &[char], found: &NumberMatch) -> Option<(Decimal, usize)> {
    let Number::Plain(amount) = found.figure else {
        return None;
    };
    // 0.9到1.1倍 is a range.
    let before = found.range.start.checked_sub(1).map(|at| chars[at]);
    if before.is_some_and(|char| matches!(char, '到' | '至' | '~' | '-')) {
        return None;
    }
    let end = times_at(chars, found.range.end)?;
    Some((amount.checked_mul(Decimal::ONE_HUNDRED)?, end))
}

/// Where the word ends that makes a number of times of the number before `at`.
fn times_at(chars: &[char], at: usize) -> Option<usize> {
    const TIMES: [&str; 2] = ["倍", " times"];
    let word = TIMES.iter().find(|word| {
        let mut rest = chars[at.min(chars.len())..].iter();
        word.chars().all(|char| rest.next() == Some(&char))
    })?;
    Some(at + word.chars().count())
}

/// Whether a letter in brackets follows, so that the number is one of a clause: 11 (b).
fn is_reference(chars: &[char], end: usize) -> bool {
    let start = end + usize::from(chars.get(end) == Some(&' '));
    matches!(
        chars.get(start..start + 3),
        Some(['(', letter, ')']) if letter.is_ascii_lowercase()
    )
}

/// Runs of digits that no decimal holds.
fn endless(chars: &[char]) -> Vec<(Range<usize>, NumberToken)> {
    const HELD: usize = 28;
    let mut found = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let length = chars[start..]
            .iter()
            .take_while(|char| char.is_ascii_digit())
            .count();
        if length > HELD {
            let fault = Some(Fault::TooLarge);
            found.push((
                start..start + length,
                NumberToken {
                    fault,
                    ..NumberToken::new(Decimal::MAX, Shape::Bare)
                },
            ));
        }
        start += length.max(1);
    }
    found
}
