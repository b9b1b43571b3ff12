//! The text of a message in the one form in which words are looked for.
//!
//! Beyond folding, blanks beside Chinese characters are gone (专题 3 is 专题3), others are single, and a hyphen between
//! letters is a blank (foreign-invested). Each character knows where it stands in the message.

use std::ops::Range;

use crate::text::{is_han, normalize};

/// A normal text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Its characters.
    pub chars: Vec<char>,
    /// Where each stands in the message.
    origins: Vec<usize>,
    /// Whether each is a capital letter in the message.
    capitals: Vec<bool>,
    /// Whether a blank was dropped before each.
    gaps: Vec<bool>,
}

impl Text {
    /// The normal form of `message`.
    pub fn of(message: &str) -> Text {
        let original: Vec<char> = message.chars().collect();
        let normalized = normalize(message);
        let chars = normalized.chars();
        let mut text = Text::default();
        let mut gap = false;
        for (at, &char) in chars.iter().enumerate() {
            let letter = |at: Option<usize>| {
                at.and_then(|at| chars.get(at))
                    .is_some_and(char::is_ascii_alphabetic)
            };
            let char = match char {
                '\u{2018}' | '\u{2019}' => '\'',
                '-' if letter(at.checked_sub(1)) && letter(Some(at + 1)) => ' ',
                '\n' => '\n',
                other if other.is_whitespace() => ' ',
                other => other,
            };
            if char == ' ' {
                gap = true;
                continue;
            }
            let origin = normalized.origin(at);
            let between_words =
                |last: char| !is_han(last) && !is_han(char) && last != '\n' && char != '\n';
            if gap && text.chars.last().copied().is_some_and(between_words) {
                text.push(' ', origin.saturating_sub(1), false, false);
            }
            let is_capital = original
                .get(origin)
                .is_some_and(|it| it.is_ascii_uppercase());
            let next = chars.get(at + 1).copied();
            match dialect(char, next) {
                Some(words) => words.chars().for_each(|char| {
                    text.push(char, origin, false, gap);
                    gap = false;
                }),
                None => text.push(char, origin, is_capital, gap),
            }
            gap = false;
        }
        text
    }

    fn push(&mut self, char: char, origin: usize, capital: bool, gap: bool) {
        self.chars.push(char);
        self.origins.push(origin);
        self.capitals.push(capital);
        self.gaps.push(gap);
    }

    /// Where a range of characters stands in the message.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.origins.get(at).copied();
        match (place(range.start), range.end.checked_sub(1).and_then(place)) {
            (Some(start), Some(last)) if range.start < range.end => start..last + 1,
            _ => 0..0,
        }
    }

    /// The characters in a range, as text.
    pub fn written(&self, range: &Range<usize>) -> String {
        self.chars
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .collect()
    }

    /// Whether all letters in a range are capitals in the message.
    pub fn is_in_capitals(&self, range: Range<usize>) -> bool {
        self.capitals
            .get(range)
            .is_some_and(|it| it.iter().all(|&capital| capital))
    }

    /// Whether the message has a blank before the character at `at`.
    pub fn has_gap(&self, at: usize) -> bool {
        self.gaps.get(at).copied().unwrap_or(false)
    }
}

/// The standard words for a character of Cantonese writing.
fn dialect(char: char, next: Option<char>) -> Option<&'static str> {
    Some(match (char, next) {
        ('夥', _) => "伙",
        ('冇', _) => "没有",
        ('嘅', _) => "的",
        ('咗', _) => "了",
        ('唔', _) => "不",
        ('嗰', _) => "那",
        ('佢', _) => "他",
        ('哋', _) => "们",
        ('喺', _) => "在",
        ('啲', _) => "些",
        ('咁', _) => "这么",
        ('乜', _) => "什么",
        ('嘢', _) => "东西",
        ('边', Some('个' | '啲' | '度' | '间' | '条')) => "哪",
        _ => return None,
    })
}

/// Whether a character is part of a word.
pub(super) fn is_word(char: char) -> bool {
    char.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_hyphens_do_not_keep_words_apart() {
        for (written, normal) in [
            ("專題 3 方向 二", "专题3方向二"),
            (
                "Foreign-invested   R&D centre",
                "foreign invested r&d centre",
            ),
            ("自筹 80 万", "自筹80万"),
            ("800-820", "800-820"),
            ("一\n二", "一\n二"),
        ] {
            assert_eq!(Text::of(written).chars.iter().collect::<String>(), normal);
        }
        let text = Text::of("自筹 80 万");
        assert_eq!(text.source(&(2..5)), 3..7);
        assert!(text.has_gap(2) && !text.has_gap(1));
    }
}
