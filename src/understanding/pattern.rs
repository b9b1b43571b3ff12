//! Patterns: the regular expressions of dialogs, in bounded memory.

use regex::{Regex, RegexBuilder};

use crate::error::Error;

/// How much memory the states of one pattern may take on each thread that uses it, in bytes. There are some hundred
/// patterns, and messages are short: a larger cache is only memory.
const CACHE: usize = 64 << 10;

/// Compiles a pattern of a file that is only looked for: its unnamed groups capture nothing, for each thread that uses it would
/// keep room for all that they may capture. Its `\b` and `\w` are those of ASCII: words of other scripts have no blanks between them, and a pattern
/// that has to look for their bounds is slow and large.
///
/// # Errors
///
/// If it is no regular expression.
pub(super) fn pattern(file: &str, written: &str) -> Result<Regex, Error> {
    let ascii = without_captures(written)
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", r"(?-u:\w)");
    let compiled = RegexBuilder::new(&ascii).dfa_size_limit(CACHE).build();
    compiled.map_err(|error| Error::Index(format!("{file}: {error}")))
}

/// A pattern whose unnamed groups capture nothing.
fn without_captures(written: &str) -> String {
    let mut plain = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    let mut in_class = false;
    while let Some(char) = chars.next() {
        plain.push(char);
        match char {
            '\\' => plain.extend(chars.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && chars.peek() != Some(&'?') => plain.push_str("?:"),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{pattern, without_captures};

    #[test]
    fn unnamed_groups_capture_nothing() {
        assert_eq!(
            without_captures(r"(a|\(b)[(c](?<d>e)"),
            r"(?:a|\(b)[(c](?<d>e)"
        );
    }

    #[test]
    fn words_are_bounded_by_other_scripts() {
        assert!(pattern("", r"\bok\b").is_ok_and(|it| it.is_match("我们ok吗")));
        assert!(pattern("", r"\bok\b").is_ok_and(|it| !it.is_match("token")));
    }
}
