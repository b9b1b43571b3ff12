//! Normalization: the form in which texts are compared.
//!
//! Full-width forms, traditional characters and capitals write the same thing in different ways. Normalization removes
//! the differences (NFKC, traditional to simplified, lower case). For each normalized character it remembers the
//! character of the original, so that matches in the normalized text can be shown in the original.
//!
//! ```
//! let normalized = zhinan::text::normalize("專題２ＡＢ");
//! assert_eq!(normalized.text(), "专题2ab");
//! assert_eq!(normalized.origin(2), 2);
//! ```

use unicode_normalization::UnicodeNormalization as _;
use zhconv::{Variant, zhconv};

use crate::text::effort;

/// A normalized text that knows where each character came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    text: String,
    chars: Vec<char>,
    origins: Vec<u32>,
}

impl Normalized {
    /// The normalized characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The normalized characters as a string.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The normalized text without the origins.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The character of the original, counted from 0, that became the normalized character at `index`.
    pub fn origin(&self, index: usize) -> usize {
        self.origins.get(index).map_or(0, |&origin| origin as usize)
    }
}

/// Normalizes `text`.
pub fn normalize(text: &str) -> Normalized {
    let mut chars = Vec::with_capacity(text.len() / 2);
    let mut origins = Vec::with_capacity(text.len() / 2);
    let mut before: Option<char> = None;
    for (origin, original) in (0u32..).zip(text.chars()) {
        if is_invisible(original) || is_note_mark(original, before) {
            continue;
        }
        before = Some(original);
        let original = match original {
            '\u{2236}' | '\u{fe30}' | '\u{fe55}' => ':',
            other => other,
        };
        if original.is_ascii() || is_settled(original) || is_phrase(original) {
            chars.push(original.to_ascii_lowercase());
            origins.push(origin);
            continue;
        }
        for normalized in std::iter::once(original)
            .nfkc()
            .flat_map(char::to_lowercase)
        {
            chars.push(normalized);
            origins.push(origin);
        }
    }
    effort::look_at(chars.len());
    let text = joined(&chars);
    if text.is_ascii() {
        return Normalized {
            text,
            chars,
            origins,
        };
    }
    let simplified = zhconv(&text, Variant::ZhHans);
    if simplified == text {
        return Normalized {
            text,
            chars,
            origins,
        };
    }
    let chars = simplify(chars, &simplified);
    Normalized {
        text: joined(&chars),
        chars,
        origins,
    }
}

/// Whether a character is not seen: joiners, marks of direction, soft hyphens.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character stands for a phrase of many characters (ﷺ for eighteen). It is left as it is, so that no text grows
/// many times over.
fn is_phrase(char: char) -> bool {
    matches!(char, '\u{fdfa}' | '\u{fdfb}')
}

/// Whether a raised or circled digit points at a note: it stands behind a word or a unit. Behind a digit it is a power.
fn is_note_mark(char: char, before: Option<char>) -> bool {
    let is_mark = matches!(char, '\u{2460}'..='\u{2473}' | '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}');
    is_mark && before.is_some_and(|before| before.is_alphanumeric() && !before.is_ascii_digit())
}

fn joined(chars: &[char]) -> String {
    let mut text = String::with_capacity(3 * chars.len());
    text.extend(chars);
    text
}

/// Whether a character has no other width and no case. This holds for nearly all of a Chinese text and saves a lookup.
fn is_settled(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '。' | '、')
}

/// Converts traditional characters to simplified ones, one for one. If the converter changed the number of characters
/// because it knows a word, each character is converted by itself.
fn simplify(chars: Vec<char>, simplified: &str) -> Vec<char> {
    let simplified: Vec<char> = simplified.chars().collect();
    if simplified.len() == chars.len() {
        return simplified;
    }
    chars
        .into_iter()
        .map(|original| {
            let converted = zhconv(original.encode_utf8(&mut [0; 4]), Variant::ZhHans);
            let mut converted = converted.chars();
            match (converted.next(), converted.next()) {
                (Some(simplified), None) => simplified,
                _ => original,
            }
        })
        .collect()
}

/// A Latin letter without its accent, and any other character as it is.
pub fn without_accent(char: char) -> char {
    if char.is_ascii() || is_settled(char) {
        return char;
    }
    match char {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        other => {
            let mut parts = std::iter::once(other).nfd();
            match parts.next() {
                Some(letter) if letter.is_ascii_alphabetic() => letter,
                _ => other,
            }
        }
    }
}

/// Whether `char` is a Chinese character.
pub fn is_han(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_ways_of_writing_fold_to_one() {
        for (written, normalized) in [
            ("ＲＭＢ１：１", "rmb1:1"),
            ("專題三方向一優先支持什麼", "专题三方向一优先支持什么"),
            ("８００－８２０", "800-820"),
            ("（Ａ）", "(a)"),
        ] {
            assert_eq!(normalize(written).text(), normalized);
        }
    }

    #[test]
    fn a_folded_character_knows_where_it_came_from() {
        let normalized = normalize("㈠abc");
        assert_eq!(normalized.text(), "(一)abc");
        assert_eq!(
            (0..6).map(|at| normalized.origin(at)).collect::<Vec<_>>(),
            [0, 0, 0, 1, 2, 3]
        );
    }
}
