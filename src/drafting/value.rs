//! Values: what kinds of values sentences have, and how each is written.

use regex::Regex;

use crate::error::Error;

/// The kinds of values, by name.
#[derive(Debug, Clone, Default)]
pub struct ValueKinds(Vec<(String, Regex)>);

impl ValueKinds {
    /// Makes the kinds from their names and patterns.
    ///
    /// # Errors
    ///
    /// If a pattern cannot be read.
    pub fn new(kinds: Vec<(String, String)>) -> Result<ValueKinds, Error> {
        let read = |(kind, pattern): (String, String)| Ok((kind, regex(&pattern)?));
        kinds
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(ValueKinds)
    }

    /// How values of this kind are written.
    pub fn get(&self, kind: &str) -> Option<&Regex> {
        let (_, pattern) = self.0.iter().find(|(name, _)| name == kind)?;
        Some(pattern)
    }
}

/// Reads a pattern.
pub(super) fn regex(pattern: &str) -> Result<Regex, Error> {
    Regex::new(pattern).map_err(|error| Error::Index(format!("the pattern `{pattern}`: {error}")))
}
