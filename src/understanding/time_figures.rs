//! The numerals of dates and times of day, in figures: 四点二十 is 4点20.

use crate::text::numeral;

/// A text with the Chinese numerals before 年月日号点时分, and behind 点, in figures.
pub(super) fn in_figures(chars: &[char]) -> String {
    let is_unit = |char: Option<&char>| {
        char.is_some_and(|char| matches!(char, '月' | '日' | '号' | '点' | '时' | '分'))
    };
    let is_numeral = |char: char| char == '十' || numeral(char).is_some_and(|value| value < 10);
    let mut text = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end = at
            + chars[at..]
                .iter()
                .take_while(|&&char| is_numeral(char))
                .count();
        // 四点二十, and not 四点一刻.
        let is_minutes = text.ends_with('点') && end - at > 1;
        match end > at && (is_unit(chars.get(end)) || is_minutes) {
            true => {
                text.push_str(&small(&chars[at..end]).to_string());
                at = end;
            }
            false => {
                text.push(chars[at]);
                at += 1;
            }
        }
    }
    text
}

/// The number that numerals up to 99 write: 十六, 三十一.
fn small(numerals: &[char]) -> u32 {
    let mut number = 0;
    for &char in numerals {
        match (char, numeral(char)) {
            ('十', _) => number = number.max(1) * 10,
            (_, Some(value)) => number += value,
            _ => {}
        }
    }
    number
}
