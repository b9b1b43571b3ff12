//! Values: what kinds of values sentences have, how each is written, and how people ask for it.

use regex::Regex;

use crate::error::Error;

/// The kinds of values.
#[derive(Debug, Clone, Default)]
pub struct ValueKinds(Vec<ValueKind>);

/// A kind of value.
#[derive(Debug, Clone)]
pub struct ValueKind {
    /// Its name.
    pub name: String,
    /// How it is written.
    pub pattern: Regex,
    /// Words that ask for one, normalized.
    pub asks: Vec<String>,
}

impl ValueKinds {
    /// Makes the kinds from names, patterns and words that ask.
    ///
    /// # Errors
    ///
    /// If a pattern cannot be read.
    pub fn new(kinds: Vec<(String, String, Vec<String>)>) -> Result<ValueKinds, Error> {
        let read = |(name, pattern, asks): (String, String, Vec<String>)| {
            Ok(ValueKind {
                name,
                pattern: ValueKinds::pattern(&pattern)?,
                asks,
            })
        };
        kinds
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(ValueKinds)
    }

    /// Reads a pattern of a sentence.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn pattern(pattern: &str) -> Result<Regex, Error> {
        Regex::new(pattern)
            .map_err(|error| Error::Index(format!("the pattern `{pattern}`: {error}")))
    }

    /// How values of this kind are written.
    pub fn get(&self, name: &str) -> Option<&Regex> {
        let kind = self.0.iter().find(|kind| kind.name == name)?;
        Some(&kind.pattern)
    }

    /// For each kind, whether it stands in `text`.
    pub fn held(&self, text: &str) -> Vec<bool> {
        self.0
            .iter()
            .map(|kind| kind.pattern.is_match(text))
            .collect()
    }

    /// For each kind, whether the normalized `question` asks for one.
    pub fn asked(&self, question: &str) -> Vec<bool> {
        let asks = |kind: &ValueKind| {
            kind.asks
                .iter()
                .any(|word| question.contains(word.as_str()))
        };
        self.0.iter().map(asks).collect()
    }
}
