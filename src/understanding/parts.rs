//! Parts: of how many there are in all, how many count (三个项目，两个我负责，一个结题了).

use rust_decimal::Decimal;

use super::counting::Counted;
use super::counts::Part;
use super::describing::Descriptions;
use super::extraction::Extraction;
use super::token::Token;
use crate::eligibility::Kind;

/// The numbers that count for their facts. Where it is told how many of all count, these are meant; else those are taken
/// off that are over, or that one only takes part in.
pub(super) fn that_count<'a>(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    counted: Vec<(usize, Counted<'a>)>,
) -> Vec<Counted<'a>> {
    let mut kept: Vec<Whole<'a>> = Vec::new();
    for (at, it) in counted {
        if names_whole(extraction, descriptions, at, it.token) {
            continue;
        }
        let text = segment(extraction, at, it.token);
        let is_its =
            |whole: &&mut Whole<'_>| match (whole.counted.steps.as_slice(), it.steps.as_slice()) {
                ([own], [step]) => own == step,
                ([own], []) => extraction.kind(*own) == Kind::Count,
                _ => false,
            };
        let whole = kept.iter_mut().rev().find(is_its);
        let fact = |step: usize| extraction.step(step).fact.as_str();
        let Some(whole) = whole else {
            let is_led = match it.steps.as_slice() {
                [step] => descriptions.is_led(fact(*step), &text),
                _ => false,
            };
            kept.push(Whole {
                counted: it,
                is_led,
                counting: None,
            });
            continue;
        };
        let part = descriptions.part(fact(whole.counted.steps[0]), &text);
        let amount = it.number.amount;
        let is_of_whole = amount <= whole.counted.number.amount && !extraction.correction;
        match part {
            Some(Part::Soon) => whole.counted.is_about = true,
            Some(Part::Over) if is_of_whole => whole.take_off(amount),
            // Of those that one leads, one takes part in none.
            Some(Part::Other) if is_of_whole && !whole.is_led => whole.take_off(amount),
            Some(Part::Over | Part::Other) => {}
            Some(Part::Counts) if is_of_whole => {
                whole.counting = Some(whole.counting.unwrap_or_default() + amount);
            }
            _ if it.steps.is_empty() => {}
            _ => kept.push(Whole {
                counted: it,
                is_led: false,
                counting: None,
            }),
        }
    }
    kept.into_iter().map(Whole::into_counted).collect()
}

/// How many there are in all, and how many of them are said to count.
struct Whole<'a> {
    counted: Counted<'a>,
    is_led: bool,
    counting: Option<Decimal>,
}

impl<'a> Whole<'a> {
    fn take_off(&mut self, amount: Decimal) {
        self.counted.number.amount -= amount;
    }

    fn into_counted(self) -> Counted<'a> {
        let mut counted = self.counted;
        if let Some(counting) = self.counting {
            counted.number.amount = counted.number.amount.min(counting);
        }
        counted
    }
}

/// Whether a number only names how many there are in all again: one of the two.
fn names_whole(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    phrase: usize,
    number: &Token,
) -> bool {
    let numbers = extraction.phrases[phrase].tokens.iter();
    let mut before = numbers.take_while(|token| token.range.end <= number.range.start);
    let Some(first) = before.find(|token| token.is_number()) else {
        return false;
    };
    let between: String = extraction.text.chars[first.range.end..number.range.start]
        .iter()
        .collect();
    descriptions.names_whole(between.trim())
}

/// What is said of a number in its phrase: from it to the next number, with what stands before the first.
pub(super) fn segment(extraction: &Extraction<'_>, phrase: usize, number: &Token) -> String {
    let phrase = &extraction.phrases[phrase];
    let Some(whole) = phrase.range() else {
        return String::new();
    };
    let numbers = || phrase.tokens.iter().filter(|token| token.is_number());
    let is_first = numbers()
        .next()
        .is_some_and(|first| first.range == number.range);
    let next = numbers().find(|token| token.range.start >= number.range.end);
    let start = if is_first {
        whole.start
    } else {
        number.range.start
    };
    let end = next.map_or(whole.end, |next| next.range.start);
    let text: String = extraction.text.chars[start..end].iter().collect();
    let before: String = extraction.text.chars[whole.start..number.range.start]
        .iter()
        .collect();
    // What is joined by an "and" is said of what stands beside it.
    const AND: &str = " and ";
    let text = match next.and_then(|_| text.rfind(AND)) {
        Some(at) => text[..at].to_owned(),
        None => text,
    };
    match before.rfind(AND).filter(|_| !is_first) {
        Some(at) => format!("{}{text}", &before[at + AND.len()..]),
        None => text,
    }
}
