//! The diagnostic sink: parses files into values and collects all errors.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::text::{Diagnostic, Diagnostics, SourceFile};

/// Collects errors.
#[derive(Debug, Default)]
pub struct DiagnosticSink {
    mistakes: Vec<Diagnostic>,
}

impl DiagnosticSink {
    /// Parses a TOML file, or records an error and returns the default.
    pub fn toml<Value: DeserializeOwned + Default>(&mut self, source_file: &SourceFile) -> Value {
        self.parsed(source_file, toml::from_str(&source_file.text))
    }

    /// The result of parsing a TOML file. If it failed, the result is the default value and an error.
    pub fn parsed<Value: Default>(
        &mut self,
        source_file: &SourceFile,
        parsed: Result<Value, toml::de::Error>,
    ) -> Value {
        parsed.unwrap_or_else(|error| {
            self.mistake(
                source_file,
                error.span().unwrap_or(0..0),
                error.message().to_owned(),
            );
            Value::default()
        })
    }

    /// Whether there are no errors so far. If there are, something may be missing only because it could not be read.
    pub fn is_clean(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// Records an error.
    pub fn mistake(
        &mut self,
        source_file: &SourceFile,
        range: Range<usize>,
        what: impl Into<String>,
    ) {
        self.mistakes
            .push(Diagnostic::new(source_file, range, what));
    }

    /// Records an error with a hint.
    pub fn mistake_with_help(
        &mut self,
        source_file: &SourceFile,
        range: Range<usize>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.mistakes
            .push(Diagnostic::new(source_file, range, what).help(help));
    }

    /// Returns `value` if there are no errors.
    ///
    /// # Errors
    ///
    /// All collected errors.
    pub fn finish<Value>(self, value: Value) -> Result<Value, Error> {
        match self.mistakes.is_empty() {
            true => Ok(value),
            false => Err(Error::Knowledge(Diagnostics(self.mistakes))),
        }
    }
}
