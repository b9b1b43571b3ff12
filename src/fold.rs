//! Folding: the one form in which texts are compared.
//!
//! Full-width forms, traditional characters and capitals are ways of writing the same thing. Folding takes them away
//! (NFKC, traditional to simplified, lower case) and remembers for each folded character which character of the
//! original it came from, so that what is found in the folded text can be shown in the original.
//!
//! ```
//! let folded = zhinan::fold::fold("專題２ＡＢ");
//! assert_eq!(folded.text(), "专题2ab");
//! assert_eq!(folded.origin(2), 2);
//! ```

use unicode_normalization::UnicodeNormalization as _;
use zhconv::{Variant, zhconv};

/// A folded text, with the place of each of its characters in the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    text: String,
    chars: Vec<char>,
    origins: Vec<u32>,
}

impl Folded {
    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The folded characters as a string.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folded text alone.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Which character (counted from 0) of the original the folded character at `index` came from.
    pub fn origin(&self, index: usize) -> usize {
        self.origins.get(index).map_or(0, |&origin| origin as usize)
    }
}

/// Folds `text`.
pub fn fold(text: &str) -> Folded {
    let mut chars = Vec::with_capacity(text.len() / 2);
    let mut origins = Vec::with_capacity(text.len() / 2);
    for (origin, original) in (0u32..).zip(text.chars()) {
        if original.is_ascii() || is_settled(original) {
            chars.push(original.to_ascii_lowercase());
            origins.push(origin);
            continue;
        }
        for folded in std::iter::once(original).nfkc().flat_map(char::to_lowercase) {
            chars.push(folded);
            origins.push(origin);
        }
    }
    let text = joined(&chars);
    if text.is_ascii() {
        return Folded { text, chars, origins };
    }
    let simplified = zhconv(&text, Variant::ZhHans);
    if simplified == text {
        return Folded { text, chars, origins };
    }
    let chars = simplify(chars, &simplified);
    Folded { text: joined(&chars), chars, origins }
}

fn joined(chars: &[char]) -> String {
    let mut text = String::with_capacity(3 * chars.len());
    text.extend(chars);
    text
}

/// Whether a character has no other width and no case: nearly all of a Chinese text, so that it need not be looked up.
fn is_settled(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '。' | '、')
}

/// Traditional characters to simplified ones, one for one: where the converter's knowledge of words changed the number
/// of characters, each character is converted by itself.
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

/// Whether `char` is a Chinese character.
pub fn is_han(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_ways_of_writing_fold_to_one() {
        for (written, folded) in [
            ("ＲＭＢ１：１", "rmb1:1"),
            ("專題三方向一優先支持什麼", "专题三方向一优先支持什么"),
            ("８００－８２０", "800-820"),
            ("（Ａ）", "(a)"),
        ] {
            assert_eq!(fold(written).text(), folded);
        }
    }

    #[test]
    fn a_folded_character_knows_where_it_came_from() {
        let folded = fold("㈠abc");
        assert_eq!(folded.text(), "(一)abc");
        assert_eq!((0..6).map(|at| folded.origin(at)).collect::<Vec<_>>(), [0, 0, 0, 1, 2, 3]);
    }
}
