//! The form in which names are looked for.
//!
//! Beyond the normal form of texts, blanks, dots and dashes beside Chinese characters are gone (巴登－符腾堡 is 巴登符腾堡), a
//! hyphen between letters is a blank, and accents are taken off (Göteborg is goteborg). Each character knows where it stands.

use std::ops::Range;

use crate::text::{is_han, normalize, without_accent};

/// A text in the form in which names are looked for.
#[derive(Debug, Default)]
pub(super) struct Surface {
    pub chars: Vec<char>,
    /// Where each character stands in the text that was given.
    origins: Vec<usize>,
    /// Whether each was a capital.
    capitals: Vec<bool>,
}

impl Surface {
    /// The form of a message as it was written; its origins are characters of the message.
    pub fn of(message: &str) -> Surface {
        let original: Vec<char> = message.chars().collect();
        let normal = normalize(message);
        let is_capital = |at: usize| {
            original
                .get(at)
                .is_some_and(|char| char.is_ascii_uppercase())
        };
        let chars = normal.chars().iter().enumerate();
        Surface::from_chars(
            chars.map(|(at, &char)| (char, normal.origin(at), is_capital(normal.origin(at)))),
        )
    }

    /// The form of a name as it stands in a file, in simplified characters.
    pub fn of_name(name: &str) -> Surface {
        let is_plain = |char: char| char.is_ascii() || is_han(char);
        match name.chars().all(is_plain) {
            true => Surface::from_chars(
                name.chars()
                    .map(|char| (char.to_ascii_lowercase(), 0, false)),
            ),
            false => Surface::of(name),
        }
    }

    /// The form of a text that is normal already; its origins are characters of that text.
    pub fn of_normal(chars: &[char], is_capital: impl Fn(usize) -> bool) -> Surface {
        Surface::from_chars(
            chars
                .iter()
                .enumerate()
                .map(|(at, &char)| (char, at, is_capital(at))),
        )
    }

    fn from_chars(chars: impl Iterator<Item = (char, usize, bool)>) -> Surface {
        let mut surface = Surface::default();
        let mut waiting: Option<(char, usize)> = None;
        for (char, origin, is_capital) in chars {
            if char.is_whitespace() && char != '\n'
                || matches!(char, '-' | '‐' | '–' | '—' | '·' | '・' | '•')
            {
                waiting = waiting.or(Some((char, origin)));
                continue;
            }
            let last = surface.chars.last().copied();
            if let Some((dropped, at)) = waiting.take()
                && let Some(last) = last
                && !(is_han(last) || is_han(char))
            {
                let is_kept = dropped == '-' && !(last.is_alphabetic() && char.is_alphabetic());
                surface.push(if is_kept { dropped } else { ' ' }, at, false);
            }
            let char = match char {
                '\u{2018}' | '\u{2019}' => '\'',
                other => without_accent(other),
            };
            surface.push(char, origin, is_capital);
        }
        surface
    }

    fn push(&mut self, char: char, origin: usize, is_capital: bool) {
        self.chars.push(char);
        self.origins.push(origin);
        self.capitals.push(is_capital);
    }

    /// How long it is.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The text of it.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Whether all of a range was written in capitals.
    pub fn is_in_capitals(&self, range: Range<usize>) -> bool {
        self.capitals
            .get(range)
            .is_some_and(|it| it.iter().all(|&capital| capital))
    }

    /// Where a range stands in the text that was given.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        match (
            self.origins.get(range.start),
            range.end.checked_sub(1).and_then(|at| self.origins.get(at)),
        ) {
            (Some(&start), Some(&last)) => start..last + 1,
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_dots_blanks_and_accents_do_not_tell_names_apart() {
        for (written, form) in [
            ("巴登－符腾堡州", "巴登符腾堡州"),
            ("巴登·符腾堡", "巴登符腾堡"),
            ("德 國", "德国"),
            ("Baden-Württemberg", "baden wurttemberg"),
            ("Göteborg", "goteborg"),
            ("80-100", "80-100"),
        ] {
            assert_eq!(Surface::of(written).text(), form);
        }
        assert_eq!(Surface::of("在 巴登-符腾堡").source(&(1..6)), 2..8);
    }
}
