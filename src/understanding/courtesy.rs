//! Courtesy: what people put around a message that says nothing of what it asks (老师您好…谢谢, Dear Sir or Madam).

use regex::Regex;
use serde::Deserialize;

use super::pattern::pattern;
use crate::error::Error;

/// The words of courtesy, each a regular expression.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourtesyPatterns {
    opening: Vec<String>,
    closing: Vec<String>,
}

/// Takes courtesy off.
#[derive(Debug)]
pub struct Courtesy {
    opening: Regex,
    closing: Regex,
}

/// What may stand between words of courtesy, and around them.
const BETWEEN: &str = r"[\s\p{P}\p{S}\p{M}]*";

impl Courtesy {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &CourtesyPatterns) -> Result<Courtesy, Error> {
        let compile = |written: &str| pattern("dialogs/courtesy.toml", written);
        let any = |words: &[String]| -> String {
            let words: Vec<String> = words.iter().map(|word| whole(word)).collect();
            format!("(?:{})", words.join("|"))
        };
        let opening = any(&patterns.opening);
        let closing = any(&patterns.closing);
        Ok(Courtesy {
            opening: compile(&format!("(?i)^(?:{BETWEEN}{opening})+{BETWEEN}"))?,
            closing: compile(&format!("(?i)(?:{closing}{BETWEEN})+$"))?,
        })
    }

    /// What a message says without its courtesy; the message itself where nothing else is said.
    pub fn without<'m>(&self, message: &'m str) -> &'m str {
        let begins = self.opening.find(message).map_or(0, |found| found.end());
        let rest = &message[begins..];
        let ends = self
            .closing
            .find(rest)
            .map_or(rest.len(), |found| found.start());
        let bare = rest[..ends].trim_end_matches(|char: char| {
            char.is_whitespace() || matches!(char, ',' | '，' | '~' | '～')
        });
        match bare.chars().any(char::is_alphanumeric) {
            true => bare,
            false => message,
        }
    }
}

/// A pattern that does not begin or end within an English word.
fn whole(pattern: &str) -> String {
    match pattern.is_ascii() {
        // Right beside Chinese, too: hi老师.
        true => format!(r"(?-u:\b)(?:{pattern})(?-u:\b)"),
        false => pattern.to_owned(),
    }
}
