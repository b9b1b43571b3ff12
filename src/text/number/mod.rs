//! Numbers in a text, in all forms that people write.
//!
//! `300万元`, `三百万`, `3,000,000 yuan` and `3 million` are the same number; so are `30%` and `百分之三十`, `1:1` and `1比1`.
//! Search finds a clause by its numbers, and every number in a reply is checked against the clauses that the reply
//! cites.
//!
//! ```
//! use zhinan::text::{Number, normalize, numbers};
//! let found: Vec<Number> = numbers(&normalize("三百万 = 3,000,000").chars()).into_iter().map(|it| it.figure).collect();
//! assert_eq!(found[0], found[1]);
//! ```

mod spelled;

use std::fmt;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::text::{effort, is_han};
use spelled::spelled_at;

/// A number, share or ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// An amount in yuan, a count, a year, a telephone number.
    Plain(Decimal),
    /// A percentage.
    Percent(Decimal),
    /// A ratio (1:1) or a time of day (16:30).
    Ratio(Decimal, Decimal),
}

/// Writes equal numbers as equal texts.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Plain(number) => write!(f, "{}", number.normalize()),
            Number::Percent(number) => write!(f, "{}%", number.normalize()),
            Number::Ratio(left, right) => write!(f, "{}:{}", left.normalize(), right.normalize()),
        }
    }
}

/// A number and its place, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberMatch {
    /// The number.
    pub figure: Number,
    /// The characters that write it.
    pub range: Range<usize>,
}

/// Finds all numbers in normalized text, in order. A single Chinese numeral (一) counts only before a multiplier (三万),
/// because many words contain one; [`small_numerals`] finds the others.
pub fn numbers(chars: &[char]) -> Vec<NumberMatch> {
    let mut found: Vec<NumberMatch> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match figure_at(chars, at) {
            Some((figure, end)) => {
                found.push(NumberMatch {
                    figure,
                    range: at..end,
                });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Finds single Chinese numerals in normalized text: 专题二 contains 2.
pub fn small_numerals(chars: &[char]) -> impl Iterator<Item = Number> + '_ {
    chars
        .iter()
        .filter_map(|&char| numeral(char).map(|value| Number::Plain(value.into())))
}

/// The value of one Chinese numeral up to ten.
pub fn numeral(char: char) -> Option<u32> {
    Some(match char {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        _ => return None,
    })
}

fn figure_at(chars: &[char], at: usize) -> Option<(Number, usize)> {
    if chars[at..].starts_with(&['百', '分', '之']) {
        let (number, end) =
            number_at(chars, at + 3).or_else(|| single_numeral_at(chars, at + 3))?;
        return Some((Number::Percent(number), end));
    }
    if chars[at].is_ascii_digit()
        && at > 0
        && (chars[at - 1].is_ascii_alphanumeric() || chars[at - 1] == '.')
    {
        return None;
    }
    let (number, end) = number_at(chars, at)?;
    if let Some(end) = percent_sign(chars, end) {
        return Some((Number::Percent(number), end));
    }
    if chars[at].is_ascii_digit()
        && matches!(chars.get(end), Some(':' | '比'))
        && let Some((right, end)) = arabic_at(chars, end + 1)
    {
        return Some((Number::Ratio(number, right), end));
    }
    Some((Number::Plain(number), end))
}

fn percent_sign(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at) == Some(&'%') {
        return Some(at + 1);
    }
    let at = skip_blanks(chars, at);
    if chars.get(at) == Some(&'%') {
        return Some(at + 1);
    }
    ["percent", "per cent"]
        .iter()
        .find_map(|word| word_at(chars, at, word))
}

/// Reads a number with its multiplier, and returns where it ends.
fn number_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    if chars.get(at)?.is_ascii_digit() {
        let (number, end) = arabic_at(chars, at)?;
        return Some(multiplied(chars, number, end));
    }
    chinese_at(chars, at).or_else(|| spelled_at(chars, at))
}

/// The most characters of a written number with its separators: more digits than a decimal holds. A longer one is none, and
/// is not read to its end from each of its parts.
const LONGEST: usize = 64;

/// The most characters of a Chinese numeral.
const LONGEST_NUMERAL: usize = 20;

/// Reads digits with separators between thousands, hyphens inside telephone numbers and one decimal point.
fn arabic_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    let digits = |from: usize| {
        let rest = chars[from.min(chars.len())..].iter();
        let count = rest.take_while(|char| char.is_ascii_digit()).count();
        effort::look_at(count + 1);
        count
    };
    let mut end = at + digits(at);
    if end == at {
        return None;
    }
    while let Some(separator @ (',' | '-')) = chars.get(end) {
        if end - at > LONGEST {
            return None;
        }
        let group = digits(end + 1);
        let joins = match separator {
            ',' => group == 3 || group == 4 && chars.get(end + 5) != Some(&','),
            _ => {
                (3..=4).contains(&(end - at)) && (3..=4).contains(&group)
                    || end - at > 4 && group == 4
            }
        };
        if !joins {
            break;
        }
        end += 1 + group;
    }
    if chars.get(end) == Some(&'.') && digits(end + 1) > 0 && !chars[at..end].contains(&'-') {
        end += 1 + digits(end + 1);
    }
    let written: String = chars[at..end]
        .iter()
        .filter(|char| !matches!(char, ',' | '-'))
        .collect();
    Some((written.parse().ok()?, end))
}

/// The multipliers that can follow digits, longer ones before their beginnings.
const MULTIPLIERS: [(&str, i64); 17] = [
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("亿", 100_000_000),
    ("千", 1_000),
    ("百", 100),
    ("million", 1_000_000),
    ("mio", 1_000_000),
    ("mln", 1_000_000),
    ("mn", 1_000_000),
    ("thousand", 1_000),
    ("billion", 1_000_000_000),
    ("wan", 10_000),
    ("w", 10_000),
    ("k", 1_000),
    ("m", 1_000_000),
];

fn multiplied(chars: &[char], number: Decimal, end: usize) -> (Decimal, usize) {
    let at = skip_blanks(chars, end);
    MULTIPLIERS
        .iter()
        .find_map(|&(word, factor)| {
            let after = word_at(chars, at, word)?;
            Some((number.checked_mul(factor.into())?, after))
        })
        .unwrap_or((number, end))
}

/// The end of `word` if it stands at `at`; a Latin word must stand there as a whole word.
fn word_at(chars: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for expected in word.chars() {
        if *chars.get(end)? != expected {
            return None;
        }
        end += 1;
    }
    let runs_on = word.is_ascii()
        && chars
            .get(end)
            .is_some_and(|next| next.is_ascii_alphabetic());
    (!runs_on).then_some(end)
}

fn skip_blanks(chars: &[char], at: usize) -> usize {
    let rest = chars[at.min(chars.len())..].iter();
    let count = rest.take_while(|&&char| char == ' ').count();
    effort::look_at(count + 1);
    at + count
}

fn single_numeral_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    Some((numeral(*chars.get(at)?)?.into(), at + 1))
}

/// A Chinese numeral: 三百五十万, 七十点五万, 七〇万, 廿五万. Where a run of numerals makes no one number it is none at all,
/// so that no tail of it is taken for one.
fn chinese_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    let is_numeral = |char: char| {
        is_han(char) && (numeral(char).is_some() || unit(char).is_some() || tens(char).is_some())
    };
    // 參 is simplified to 参, which stands in many words: it is three before a unit alone (參拾捌萬).
    let is_three = |at: usize| {
        chars.get(at) == Some(&'参') && chars.get(at + 1).is_some_and(|&next| unit(next).is_some())
    };
    let is_numeral_at = |at: usize| is_numeral(chars[at]) || is_three(at);
    // 方向二壹佰万: capital numerals begin a number of their own behind others.
    let begins = |at: usize| at > 0 && is_capital(chars[at]) && is_plain_digit(chars[at - 1]);
    if at >= chars.len() || !is_numeral_at(at) {
        return None;
    }
    if at > 0 && is_numeral_at(at - 1) && !begins(at) {
        return None;
    }
    let is_point = |at: usize| {
        chars.get(at) == Some(&'点') && chars.get(at + 1).is_some_and(|&next| is_numeral(next))
    };
    let mut end = at;
    let last = chars.len().min(at + LONGEST_NUMERAL + 1);
    while end < last && (is_numeral_at(end) || is_point(end)) && (end == at || !begins(end)) {
        end += 1;
    }
    effort::look_at(end - at);
    let written: Vec<char> = (at..end)
        .map(|at| if is_three(at) { '叁' } else { chars[at] })
        .collect();
    if !(2..=LONGEST_NUMERAL).contains(&written.len()) {
        return None;
    }
    match written.iter().position(|&char| char == '点') {
        Some(point) => Some((decimal(&written[..point], &written[point + 1..])?, end)),
        None => Some((whole(&written)?, end)),
    }
}

/// Whether a numeral is a digit as it is written on cheques.
fn is_capital(char: char) -> bool {
    "壹贰叁肆伍陆柒捌玖".contains(char)
}

/// Whether a numeral is a digit as it is written elsewhere.
fn is_plain_digit(char: char) -> bool {
    "一二三四五六七八九".contains(char)
}

/// What a unit of numerals multiplies by.
fn unit(char: char) -> Option<u64> {
    Some(match char {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// Several tens in one character.
fn tens(char: char) -> Option<u64> {
    match char {
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    }
}

/// A numeral with a point: 七十点五万, 零点七百万.
fn decimal(before: &[char], after: &[char]) -> Option<Decimal> {
    let digits = after
        .iter()
        .take_while(|&&char| unit(char).is_none())
        .count();
    let (digits, units) = after.split_at(digits);
    let mut fraction = Decimal::ZERO;
    for &digit in digits.iter().rev() {
        fraction = (fraction + Decimal::from(numeral(digit)?)) / Decimal::TEN;
    }
    let whole = match before {
        [one] => Decimal::from(numeral(*one)?),
        several => whole(several)?,
    };
    let number = whole + fraction;
    units.iter().try_fold(number, |so_far, &char| {
        so_far.checked_mul(unit(char)?.into())
    })
}

/// A whole numeral, with units (三百五十万) or digit by digit (七〇万).
fn whole(written: &[char]) -> Option<Decimal> {
    let is_digit = |char: &char| numeral(*char).is_some_and(|value| value < 10);
    let leading = written.iter().take_while(|char| is_digit(char)).count();
    if leading >= 2 && (written[..leading].contains(&'〇') || leading >= 4) {
        let (digits, units) = written.split_at(leading);
        let digits = digits.iter().try_fold(0u64, |so_far, &char| {
            so_far.checked_mul(10)?.checked_add(numeral(char)?.into())
        })?;
        let factor = units
            .iter()
            .try_fold(1u64, |so_far, &char| so_far.checked_mul(unit(char)?))?;
        return if units.is_empty() {
            None
        } else {
            Some(digits.checked_mul(factor)?.into())
        };
    }
    let counts = |char: &char| unit(*char).is_some() || tens(*char).is_some();
    if !written.iter().any(counts) {
        return None;
    }
    let (mut total, mut section, mut digit, mut place) = (0u64, 0u64, 0u64, 1u64);
    let mut is_after_digit = false;
    for &char in written {
        if let Some(tens) = tens(char) {
            section = section.checked_add(tens)?;
            (digit, place, is_after_digit) = (0, 1, false);
            continue;
        }
        match unit(char) {
            Some(unit @ (10_000 | 100_000_000)) => {
                total = total.checked_add(section.checked_add(digit)?.max(1).checked_mul(unit)?)?;
                (section, digit, place, is_after_digit) = (0, 0, unit / 10, false);
            }
            Some(unit) => {
                section = section.checked_add(digit.max(1).checked_mul(unit)?)?;
                (digit, place, is_after_digit) = (0, unit / 10, false);
            }
            None => {
                let value: u64 = numeral(char)?.into();
                // 七八十万 is a range, and no number.
                if is_after_digit && value > 0 {
                    return None;
                }
                // 三万五 is 35,000; 三万零五 is 30,005.
                place = if digit == 0 && value != 0 { place } else { 1 };
                (digit, is_after_digit) = (value, value > 0);
            }
        }
    }
    let digit = digit.checked_mul(place)?;
    Some(total.checked_add(section)?.checked_add(digit)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;

    fn written(text: &str) -> Vec<String> {
        numbers(normalize(text).chars())
            .iter()
            .map(|found| found.figure.to_string())
            .collect()
    }

    #[test]
    fn one_figure_is_found_in_all_its_forms() {
        for three_million in [
            "300万",
            "三百万元",
            "3,000,000",
            "3 million yuan",
            "300w",
            "3百万",
            "３００万",
            "3000k",
            "3000000.00",
        ] {
            assert_eq!(written(three_million), ["3000000"], "{three_million}");
        }
        for third in [
            "30%",
            "百分之三十",
            "30 %",
            "30 percent",
            "30 per cent",
            "３０％",
        ] {
            assert_eq!(written(third), ["30%"], "{third}");
        }
        for even in ["1:1", "1比1", "1：1"] {
            assert_eq!(written(even), ["1:1"], "{even}");
        }
    }

    #[test]
    fn dates_times_and_telephone_numbers_are_figures() {
        assert_eq!(written("2026年6月3日16:30"), ["2026", "6", "3", "16:30"]);
        assert_eq!(
            written("800-820-5114，8008205114"),
            ["8008205114", "8008205114"]
        );
        assert_eq!(written("三百五十万零两千"), ["3502000"]);
        assert_eq!(written("0.7 million"), ["700000"]);
        assert_eq!(written("三万五"), ["35000"]);
        assert_eq!(written("三万零五"), ["30005"]);
        assert_eq!(written("一百二十五"), ["125"]);
        assert_eq!(written("一百五"), ["150"]);
    }

    #[test]
    fn english_numbers_are_figures_where_they_have_a_multiplier() {
        for (text, number) in [
            ("seven hundred thousand yuan", "700000"),
            ("Two million", "2000000"),
            ("seventy wan", "700000"),
            ("half a million", "500000"),
            ("half million", "500000"),
            ("a million", "1000000"),
            ("a hundred", "100"),
            ("one million two hundred thousand", "1200000"),
            ("six hundred and fifty thousand", "650000"),
            ("forty-five thousand", "45000"),
            ("two and a half million", "2500000"),
            ("three hundred and five", "305"),
            ("a hundred percent", "100%"),
            ("two million and a partner", "2000000"),
            ("two hundred and the rest", "200"),
        ] {
            assert_eq!(written(text), [number], "{text}");
        }
        for text in [
            "one or two",
            "twenty",
            "a partner",
            "half of it",
            "someone million",
            "two, three",
            "hundreds",
            "a thousandth",
        ] {
            assert!(written(text).is_empty(), "{text}: {:?}", written(text));
        }
        assert_eq!(written("two million three hundred"), ["2000300"]);
        assert_eq!(written("one million, two million"), ["1000000", "2000000"]);
    }

    #[test]
    fn words_are_no_figures() {
        assert!(
            written("统一 一般 bsl2 6g用不了 v1.2")
                .iter()
                .all(|figure| figure == "6")
        );
        assert!(written("一个").is_empty());
    }
}
