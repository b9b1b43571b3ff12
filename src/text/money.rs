//! Money: amounts as people write them, and as the assistant writes them back.
//!
//! 80万, 八十万元, 0.8百万, 80w, ¥800,000 and 800k RMB are the same amount in yuan. An amount is a decimal, exact to the
//! cent.
//!
//! ```
//! use zhinan::text::{Language, money};
//! let amount = money::amount("80万5千元").unwrap();
//! assert_eq!(money::yuan(amount, Language::Zh), "805,000 元");
//! ```

use std::ops::Range;

use rust_decimal::Decimal;

use crate::text::Language;
use crate::text::normalize;
use crate::text::{Number, numbers};

/// The largest amount that counts as one, in yuan: far above any budget, and far below the limit of decimals.
pub const LARGEST: Decimal = Decimal::from_parts(0xa764_0000, 0x0de0_b6b3, 0, false, 0);

/// Words for the currency, which are not part of the number.
const CURRENCY: [&str; 11] = [
    "人民币",
    "块钱",
    "元整",
    "renminbi",
    "yuan",
    "rmb",
    "cny",
    "元",
    "块",
    "¥",
    "￥",
];

/// An amount and its place in the normalized text, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountMatch {
    /// The amount in yuan.
    pub amount: Decimal,
    /// The characters that write it.
    pub range: Range<usize>,
    /// Whether it is written as money: with 万, k or million, or next to the currency. A bare 80 can be a count.
    pub is_money: bool,
}

/// Finds all amounts in `text`, in order. Shares, ratios and numbers finer than a cent are not amounts.
pub fn amounts(text: &str) -> Vec<AmountMatch> {
    amounts_in(normalize(text).chars())
}

/// Finds all amounts in normalized text.
pub fn amounts_in(normalized: &[char]) -> Vec<AmountMatch> {
    let mut chars = normalized.to_vec();
    join_thousands(&mut chars);
    capital_three(&mut chars);
    blank_currency(&mut chars);
    let mut found: Vec<AmountMatch> = Vec::new();
    for written in numbers(&chars) {
        let Number::Plain(number) = written.figure else {
            continue;
        };
        if let Some(last) = found.last_mut()
            && last.range.end == written.range.start
            && let Some(rest) = continued(&chars, last.range.end, number, &written.range)
            && rest < last.amount
        {
            last.amount += rest;
            last.range.end = written.range.end;
        } else if is_amount(&chars, &written.range) {
            found.push(AmountMatch {
                amount: number,
                range: written.range,
                is_money: false,
            });
        }
    }
    found.retain(|it| is_exact(it.amount));
    for it in &mut found {
        it.is_money =
            has_unit(&chars[it.range.clone()]) || is_beside_currency(normalized, &chars, &it.range);
    }
    found
}

/// The amount in `text`, if there is exactly one.
pub fn amount(text: &str) -> Option<Decimal> {
    match amounts(text).as_slice() {
        [one] => Some(one.amount),
        _ => None,
    }
}

/// Whether an amount is exact to the cent, not negative and not larger than [`LARGEST`].
pub fn is_exact(amount: Decimal) -> bool {
    amount.normalize().scale() <= 2 && amount >= Decimal::ZERO && amount <= LARGEST
}

/// Writes an amount in digits: 700,000 元, 700,000.50 yuan.
pub fn yuan(amount: Decimal, language: Language) -> String {
    let amount = amount.normalize();
    let written = match amount.scale() {
        0 => grouped(&amount.to_string()),
        _ => grouped(&format!("{amount:.2}")),
    };
    match language {
        Language::Zh => format!("{written} 元"),
        Language::En => format!("{written} yuan"),
    }
}

/// Writes an amount in its short form, 70万元 or 0.7 million yuan, or in digits if the short form would not be exact.
pub fn short(amount: Decimal, language: Language) -> String {
    let (unit, word) = match language {
        Language::Zh => (10_000, "万元"),
        Language::En => (1_000_000, " million yuan"),
    };
    match amount.checked_div(unit.into()).map(|it| it.normalize()) {
        Some(units) if units.scale() <= 2 && amount >= Decimal::from(10_000) => {
            format!("{}{word}", grouped(&units.to_string()))
        }
        _ => yuan(amount, language),
    }
}

/// An amount as a term of a computation: 70万, 18.3704万, 9,000元; 700,000.
pub fn term(amount: Decimal, language: Language) -> String {
    let wan = Decimal::from(10_000);
    match (language, amount.checked_div(wan).map(|it| it.normalize())) {
        (Language::Zh, Some(units)) if amount >= wan && amount.normalize().scale() == 0 => {
            format!("{}万", grouped(&units.to_string()))
        }
        (Language::Zh, _) => format!("{}元", grouped(&amount.normalize().to_string())),
        (Language::En, _) => grouped(&amount.normalize().to_string()),
    }
}

/// Puts commas between the thousands of a number.
fn grouped(written: &str) -> String {
    let (whole, cents) = written
        .split_once('.')
        .map_or((written, None), |(whole, cents)| (whole, Some(cents)));
    let mut out = String::with_capacity(written.len() + whole.len() / 3);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(cents) = cents {
        out.push('.');
        out.push_str(cents);
    }
    out
}

/// Replaces the currency by blanks, so that the numbers in 800kRMB and CNY800000 can be read.
/// Joins thousands that blanks set apart, where a currency stands beside: 520 000 RMB.
fn join_thousands(chars: &mut [char]) {
    let is_digit = |char: Option<&char>| char.is_some_and(char::is_ascii_digit);
    let mut start = 0;
    while start < chars.len() {
        if !chars[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let run = |from: usize| {
            chars[from..]
                .iter()
                .take_while(|it| it.is_ascii_digit())
                .count()
        };
        let mut blanks = Vec::new();
        let first = run(start);
        let mut end = start + first;
        while first <= 3 && chars.get(end) == Some(&' ') && run(end + 1) == 3 {
            blanks.push(end);
            end += 4;
        }
        let behind: String = chars[end..]
            .iter()
            .skip_while(|it| **it == ' ')
            .take(3)
            .collect();
        let before: String = chars[..start]
            .iter()
            .rev()
            .filter(|it| **it != ' ')
            .take(3)
            .collect();
        let before: String = before.chars().rev().collect();
        let is_money = CURRENCY
            .iter()
            .any(|word| behind.starts_with(word) || before.ends_with(word));
        // 180 000 of the whole: what is written in groups is one number, unless it may be two (2026 500).
        let is_grouped = !blanks.is_empty() && chars[end - 3..end] == ['0'; 3];
        if (is_money || is_grouped) && !is_digit(start.checked_sub(1).and_then(|at| chars.get(at)))
        {
            blanks.into_iter().for_each(|at| chars[at] = ',');
        }
        start = end.max(start + 1);
    }
}

/// Writes a capital three as such: 參拾伍萬 in its simplified form begins with a character that is none elsewhere.
fn capital_three(chars: &mut [char]) {
    for at in 1..chars.len() {
        if chars[at - 1] == '参' && matches!(chars[at], '拾' | '佰' | '仟' | '万') {
            chars[at - 1] = '叁';
        }
    }
}

fn blank_currency(chars: &mut [char]) {
    let mut at = 0;
    while at < chars.len() {
        let length = CURRENCY.iter().find_map(|word| {
            let length = word.chars().count();
            let stands = word.chars().eq(chars[at..].iter().copied().take(length));
            stands.then_some(length)
        });
        let length = length.unwrap_or(0);
        chars[at..at + length].fill(' ');
        at += length.max(1);
    }
}

/// Whether a number has a multiplier that only money has: 三百 and 20 can be counts, 3万 and 20k cannot.
fn has_unit(written: &[char]) -> bool {
    match written {
        // Spelled out, a hundred may be one of anything.
        [first, ..] if first.is_ascii_alphabetic() => {
            !written.ends_with(&['h', 'u', 'n', 'd', 'r', 'e', 'd'])
        }
        _ => written
            .iter()
            .any(|&char| matches!(char, '千' | '万' | '亿') || char.is_ascii_alphabetic()),
    }
}

/// Whether a currency word, now blank, stands right before or after `range`.
fn is_beside_currency(normalized: &[char], redacted: &[char], range: &Range<usize>) -> bool {
    let is_currency = |at: usize| normalized[at] != redacted[at];
    let after = (range.end..normalized.len()).find(|&at| normalized[at] != ' ');
    let before = (0..range.start).rev().find(|&at| normalized[at] != ' ');
    after.is_some_and(is_currency) || before.is_some_and(is_currency)
}

/// What a number adds to the one right before it: 5千 after 80万, and 5 (thousand) after 3万.
fn continued(chars: &[char], at: usize, number: Decimal, range: &Range<usize>) -> Option<Decimal> {
    let place = match chars.get(at.checked_sub(1)?)? {
        '亿' => 10_000_000,
        '万' | 'w' => 1_000,
        '千' | 'k' => 100,
        '百' => 10,
        _ => return None,
    };
    match range.len() {
        1 => number.checked_mul(place.into()),
        _ => Some(number),
    }
}

/// Whether the number at `range` can be an amount, judged by its characters and its neighbours.
fn is_amount(chars: &[char], range: &Range<usize>) -> bool {
    let before = range.start.checked_sub(1).and_then(|at| chars.get(at));
    let negative = matches!(before, Some('-' | '负' | '−'));
    let telephone = chars[range.start].is_ascii_digit() && chars[range.clone()].contains(&'-');
    let word = chars.get(range.end).is_some_and(char::is_ascii_alphabetic);
    !negative && !telephone && !word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_amount_is_read_in_all_the_ways_people_write_it() {
        for eight_hundred_thousand in [
            "80万",
            "八十万元",
            "0.8百万",
            "80w",
            "¥800,000",
            "800k RMB",
            "800kRMB",
            "eight hundred thousand yuan",
            "eighty wan",
            "CNY800000",
            "0.8 million",
            "0.8m",
            "８０万",
            "80 万块钱",
            "大概八十萬",
            "800000.00",
            "我们申请80万。",
            "80wan",
        ] {
            assert_eq!(
                amount(eight_hundred_thousand),
                Some(800_000.into()),
                "{eight_hundred_thousand}"
            );
        }
        for (written, yuan) in [
            ("三百五十万", 3_500_000),
            ("1.2 million", 1_200_000),
            ("80万5千", 805_000),
            ("3万5", 35_000),
            ("三万五", 35_000),
            ("1亿2000万", 120_000_000),
            ("两百万", 2_000_000),
            ("0", 0),
        ] {
            assert_eq!(amount(written), Some(yuan.into()), "{written}");
        }
        assert_eq!(amount("700000.01元"), Some(Decimal::new(70_000_001, 2)));
    }

    #[test]
    fn what_is_not_one_amount_is_not_read_as_one() {
        for other in [
            "80到100万",
            "500-1000万",
            "-5万",
            "30%",
            "1:1",
            "很多",
            "80kg",
            "1.005元",
            "",
        ] {
            assert_eq!(amount(other), None, "{other}");
        }
    }

    #[test]
    fn amounts_are_written_for_people_in_both_languages() {
        let cents = Decimal::new(233_333_334, 2);
        assert_eq!(yuan(700_000.into(), Language::Zh), "700,000 元");
        assert_eq!(yuan(cents, Language::En), "2,333,333.34 yuan");
        assert_eq!(yuan(Decimal::new(5, 1), Language::Zh), "0.50 元");
        assert_eq!(short(700_000.into(), Language::Zh), "70万元");
        assert_eq!(short(700_000.into(), Language::En), "0.7 million yuan");
        assert_eq!(short(cents, Language::Zh), "2,333,333.34 元");
        assert_eq!(short(Decimal::ZERO, Language::Zh), "0 元");
        assert_eq!(LARGEST, Decimal::from(1_000_000_000_000_000_000u64));
    }
}
