//! Gathering: one amount that is told in parts (账上22万，加上股东新投的31万), less what is said not to be there to use.

use super::counting::Counted;
use super::describing::Descriptions;
use super::extraction::Extraction;
use super::number::Shape;
use crate::eligibility::Kind;

/// So many characters around a part of an amount tell what it is.
const AROUND: usize = 60;

/// A bare number below this may be meant in units of ten thousand (万).
const SMALLEST: u32 = 10_000;

/// How a number goes with the one before it.
enum Part {
    /// It comes on top.
    More,
    /// It is a part of it that does not count.
    Less,
}

/// Puts the parts of amounts together.
pub(super) fn gather(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    counted: &mut Vec<(usize, Counted<'_>)>,
) {
    let mut at = 1;
    while at < counted.len() {
        let (before, rest) = counted.split_at_mut(at);
        let (Some((_, whole)), Some((_, part))) = (before.last_mut(), rest.first()) else {
            return;
        };
        let Some(kind) = part_of(extraction, descriptions, whole, part) else {
            at += 1;
            continue;
        };
        let amount = part.number.amount;
        let sum = match kind {
            Part::More => whole.number.amount.checked_add(amount),
            Part::Less => whole.number.amount.checked_sub(amount),
        };
        let Some(sum) = sum.filter(|sum| sum.is_sign_positive()) else {
            at += 1;
            continue;
        };
        whole.number.amount = sum;
        if whole.steps.is_empty() {
            whole.steps.clone_from(&part.steps);
            whole.is_named = part.is_named;
        }
        counted.remove(at);
    }
}

/// Whether a phrase takes off a part of an amount that was told before it: 里面有8万去年就花掉了.
pub(super) fn is_of_what_was_said(descriptions: &Descriptions, phrase: &str) -> bool {
    let digits = |char: char| char.is_ascii_digit();
    let (Some(start), Some(end)) = (phrase.find(digits), phrase.rfind(digits)) else {
        return false;
    };
    descriptions
        .words
        .is_of_it(&phrase[..start], &phrase[end + 1..])
}

/// How a number goes with the one before it, where both are of the same amount.
fn part_of(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    whole: &Counted<'_>,
    part: &Counted<'_>,
) -> Option<Part> {
    // 60万，加上政府的70 leaves open what the second is of.
    let is_money = |it: &Counted<'_>| match it.number.shape {
        Shape::Money => true,
        Shape::Bare => it.number.amount >= SMALLEST.into(),
        _ => false,
    };
    let is_exact = |it: &Counted<'_>| !it.is_beyond && it.number.fault.is_none();
    if !(is_money(whole) && is_money(part) && is_exact(whole) && is_exact(part)) {
        return None;
    }
    let text =
        |range: std::ops::Range<usize>| -> String { extraction.text.chars[range].iter().collect() };
    let (start, end) = (whole.token.range.end, part.token.range.start);
    let between = text(start.min(end)..end);
    if end.saturating_sub(start) > AROUND {
        return None;
    }
    let after = part.token.range.end;
    let behind = text(after..extraction.text.chars.len().min(after + AROUND));
    let of_money = |step: &usize| extraction.kind(*step) == Kind::Money;
    let step = match (whole.steps.as_slice(), part.steps.as_slice()) {
        ([of], [same]) if of == same => *of,
        ([of], []) | ([], [of]) => *of,
        _ => return None,
    };
    if !of_money(&step) {
        return None;
    }
    if descriptions.words.is_of_it(&between, &behind) {
        return Some(Part::Less);
    }
    let is_same = whole.steps == part.steps;
    let fact = extraction.step(step).fact.as_str();
    let is_others = || {
        let from = whole.token.range.start;
        let before = text(from.saturating_sub(AROUND)..from);
        descriptions.are_givers(fact, &before, &between)
    };
    let is_more = descriptions.words.joins(&between, &behind) || is_same && is_others();
    is_more.then_some(Part::More)
}
