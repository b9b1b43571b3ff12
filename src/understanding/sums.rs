//! Sums: amounts that are told as what they change (再加10万), as a part of another, or by their parts.

use std::ops::Range;

use rust_decimal::Decimal;

use super::counting::Counted;
use super::describing::Descriptions;
use super::extraction::Extraction;
use super::number::Shape;
use super::phrase::Phrase;
use super::polarity::Words;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use crate::eligibility::{Kind, Value};

/// Takes an amount that changes what is on record for what that comes to: 自筹再加10万. One that changes nothing that is
/// known is no amount.
pub(super) fn change_by(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    counted: &mut Vec<(usize, Counted<'_>)>,
) {
    let words = &descriptions.words;
    let mut changed: Vec<Decimal> = Vec::new();
    let mut told: Vec<(usize, Decimal)> = Vec::new();
    let mut changes_here: Vec<(usize, Decimal)> = Vec::new();
    counted.retain_mut(|(at, counted)| {
        let is_amount = |step: &usize| extraction.kind(*step) == Kind::Money;
        let is_bare = counted.number.shape == Shape::Bare && counted.steps.iter().any(is_amount);
        if counted.number.shape != Shape::Money && !is_bare {
            return true;
        }
        let (start, end) = (counted.token.range.start, counted.token.range.end);
        let (before, behind) = around(extraction, start..end);
        // 交流里面有5万是设备: what is named before it is the whole.
        let is_part =
            || words.part_of.is_match(&before) && is_named_before(extraction, *at, counted);
        let change = match () {
            () if words.more_by.is_match(&before) => counted.number.amount,
            () if words.less_by.is_match(&before) => -counted.number.amount,
            () if is_part() && words.taken_out.is_match(&behind) => -counted.number.amount,
            () if is_part() => return false,
            () if words.taken_off.is_match(&behind) => {
                counted.steps = named_behind(extraction, *at, counted);
                -counted.number.amount
            }
            // 拿8万来请他们过来 is spent.
            () if is_of_item(extraction, words, *at, counted) => return false,
            () if words.spends.is_match(&before) && words.spent.is_match(&behind) => return false,
            () => {
                if let [step] = counted.steps.as_slice() {
                    told.push((*step, counted.number.amount));
                }
                return true;
            }
        };
        // 把这5万去掉 is a part of what was told last, and 再加15万 of what was asked about.
        let last = told.last().map(|(step, _)| *step);
        let is_money = |step: &usize| extraction.kind(*step) == Kind::Money;
        let last = last.or(extraction.focus.filter(is_money));
        if let ([], Some(last)) = (counted.steps.as_slice(), last) {
            counted.steps = vec![last];
        }
        let [step] = counted.steps.as_slice() else {
            return false;
        };
        let fact = extraction.step(*step).fact.as_str();
        let here = told.iter().rev().find(|(known, _)| known == step);
        let on_record = || extraction.facts.get(fact).and_then(Value::number);
        let known = here.map(|(_, amount)| *amount).or_else(on_record);
        let Some(after) = known.and_then(|known| known.checked_add(change)) else {
            return false;
        };
        counted.number.amount = after;
        counted.is_guess = false;
        counted.is_named = true;
        changed.push(after);
        changes_here.extend(here.map(|(step, before)| (*step, *before)));
        after > Decimal::ZERO
    });
    // 交流少1万，只有15万: what that comes to is only said again.
    counted.retain(|(_, it)| {
        let is_before =
            |(step, before): &(usize, Decimal)| it.steps == [*step] && it.number.amount == *before;
        let is_replaced = changes_here.iter().any(is_before);
        !is_replaced && (it.is_named || !changed.contains(&it.number.amount))
    });
}

/// What stands before a number and behind it.
fn around(extraction: &Extraction<'_>, number: Range<usize>) -> (String, String) {
    /// So many characters tell what it is.
    const NEAR: usize = 30;
    let chars = &extraction.text.chars;
    let before = chars[number.start.saturating_sub(NEAR)..number.start].iter();
    let behind = chars[number.end..chars.len().min(number.end + NEAR)].iter();
    (before.collect(), behind.collect())
}

/// Whether an amount is one of a single item, whose phrase names no fact that it may be: 设备这部分15万.
fn is_of_item(
    extraction: &Extraction<'_>,
    words: &Words,
    phrase: usize,
    counted: &Counted<'_>,
) -> bool {
    let names = |it: Meaning| matches!(it, Meaning::Mention(step) if counted.steps.contains(&step));
    let is_named = extraction.phrases[phrase].means(names);
    !is_named
        && words
            .item
            .is_match(&extraction.written(&extraction.phrases[phrase]))
}

/// The step of the amount that all others are parts of.
pub(super) fn whole(extraction: &Extraction<'_>) -> Option<Vec<usize>> {
    let is_whole = |step: &usize| {
        extraction.kind(*step) == Kind::Money && extraction.step(*step).spoken.share_of.is_none()
    };
    let step = (0..extraction.dialog.steps.len()).find(is_whole)?;
    Some(vec![step])
}

/// Whether a number stands right behind words for the whole: of the total 600,000.
pub(super) fn follows_whole(phrase: &Phrase, at: usize) -> bool {
    let mut before = phrase.tokens[..at].iter().rev();
    let last = before.find(|token| token.is(General::OfAll) || !token.is_filler());
    last.is_some_and(|token| token.is(General::OfAll) && token.range.len() > 2)
}

/// Whether the word that names what a number is of stands before it.
fn is_named_before(extraction: &Extraction<'_>, phrase: usize, counted: &Counted<'_>) -> bool {
    let start = counted.token.range.start;
    let mut tokens = extraction.phrases[phrase].tokens.iter();
    tokens.any(|token| {
        let names = |step: &usize| token.meanings().contains(&Meaning::Mention(*step));
        token.range.end <= start && counted.steps.iter().any(names)
    })
}

/// The step whose amount is named behind a number, in its phrase or the next: 设备那5万不要了，从申请里扣掉.
fn named_behind(extraction: &Extraction<'_>, phrase: usize, counted: &Counted<'_>) -> Vec<usize> {
    let end = counted.token.range.end;
    let phrases = extraction.phrases[phrase..].iter().take(2);
    let tokens = phrases.flat_map(|phrase| &phrase.tokens);
    let mut behind = tokens.skip_while(|token| token.range.start < end);
    let named = behind.find_map(|token| {
        let mut meanings = token.meanings().iter();
        meanings.find_map(|meaning| match *meaning {
            Meaning::Mention(step) if extraction.kind(step) == Kind::Money => Some(step),
            _ => None,
        })
    });
    named.map_or_else(|| counted.steps.clone(), |step| vec![step])
}

/// Adds up an amount that is told by its parts, each with what it is for (国际交流：机票8万，住宿5万). The sum is to be confirmed.
pub(super) fn add_parts(
    extraction: &Extraction<'_>,
    words: &Words,
    counted: &mut Vec<(usize, Counted<'_>)>,
) {
    let mut at = 0;
    while at < counted.len() {
        let many = match is_first_part(extraction, &counted[at]) {
            true => parts_behind(extraction, words, &counted[at..]),
            false => 0,
        };
        let parts: Vec<Decimal> = counted
            .drain(at + 1..at + 1 + many)
            .map(|(_, part)| part.number.amount)
            .collect();
        let first = &mut counted[at].1;
        for part in &parts {
            first.number.amount = first.number.amount.saturating_add(*part);
        }
        first.is_guess |= !parts.is_empty();
        at += 1;
    }
}

/// Whether what an amount is for stands between the word that names it and the amount.
fn is_first_part(extraction: &Extraction<'_>, (phrase, counted): &(usize, Counted<'_>)) -> bool {
    let [step] = counted.steps.as_slice() else {
        return false;
    };
    let names = |token: &Token| token.meanings().contains(&Meaning::Mention(*step));
    let start = counted.token.range.start;
    let tokens = &extraction.phrases[*phrase].tokens;
    let before = tokens.iter().take_while(|token| token.range.end <= start);
    let mut before = before.collect::<Vec<_>>().into_iter().rev();
    let described = before.by_ref().take_while(|token| !names(token));
    // 列了30万 says nothing of what it is for.
    const WORD: usize = 2;
    let loose = described.filter(|token| token.is_loose());
    is_amount(counted) && loose.map(|token| token.range.len()).sum::<usize>() >= WORD
}

/// How many amounts follow the first of some at once that name nothing and have words of their own, before or behind them.
fn parts_behind(
    extraction: &Extraction<'_>,
    words: &Words,
    counted: &[(usize, Counted<'_>)],
) -> usize {
    // 现改为198万, 里面有5万, 5万去掉 change what stands before them.
    let changes = |at: usize, part: &Counted<'_>| {
        let text = extraction.written(&extraction.phrases[at]);
        let (start, end) = (part.token.range.start, part.token.range.end);
        let (before, behind) = around(extraction, start..end);
        extraction.phrases[at].has(General::Correction)
            || words.part_of.is_match(&before)
            || words.taken_off.is_match(&behind)
            || words.removes.is_match(&text)
    };
    let is_part = |pair: &&[(usize, Counted<'_>)]| {
        let [(before, earlier), (at, part)] = pair else {
            return false;
        };
        let tokens = &extraction.phrases[*at].tokens;
        let start = match before == at {
            true => earlier.token.range.end,
            false => 0,
        };
        let own = tokens.iter().filter(|token| token.range.start >= start);
        let own: Vec<&Token> = own.collect();
        let is_bare = !own.iter().any(|token| token.is_mention());
        let is_unnamed = part.steps.is_empty() || part.steps == earlier.steps && is_bare;
        is_unnamed
            && !changes(*at, part)
            && is_amount(part)
            && own.iter().any(|token| token.is_loose())
    };
    counted.windows(2).take_while(is_part).count()
}

/// What each two of some amounts come to.
pub(super) fn of_two(amounts: &[Decimal]) -> Vec<Decimal> {
    /// Nobody tells more amounts in one message.
    const MANY: usize = 6;
    let amounts = &amounts[..amounts.len().min(MANY)];
    let pairs = amounts.iter().enumerate();
    pairs
        .flat_map(|(at, one)| {
            amounts[at + 1..]
                .iter()
                .map(move |other| one.saturating_add(*other))
        })
        .collect()
}

/// Whether a number is an amount without fault.
pub(super) fn is_amount(counted: &Counted<'_>) -> bool {
    counted.number.shape == Shape::Money && counted.number.fault.is_none()
}
