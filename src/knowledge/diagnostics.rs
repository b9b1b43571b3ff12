//! DiagnosticSink: files into values, with all mistakes kept to be told together.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::text::{Diagnostic, Diagnostics, SourceFile};

/// What went wrong so far.
#[derive(Debug, Default)]
pub struct DiagnosticSink {
    mistakes: Vec<Diagnostic>,
}

impl DiagnosticSink {
    /// A TOML file as a value; a default one, and a mistake, where it is none.
    pub fn toml<Value: DeserializeOwned + Default>(&mut self, source_file: &SourceFile) -> Value {
        toml::from_str(&source_file.text).unwrap_or_else(|error| {
            self.mistake(
                source_file,
                error.span().unwrap_or(0..0),
                error.message().to_owned(),
            );
            Value::default()
        })
    }

    /// Whether nothing went wrong so far, so that what is missing is not just what could not be read.
    pub fn is_clean(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// Notes a mistake.
    pub fn mistake(
        &mut self,
        source_file: &SourceFile,
        range: Range<usize>,
        what: impl Into<String>,
    ) {
        self.mistakes
            .push(Diagnostic::new(source_file, range, what));
    }

    /// Notes a mistake with a word on what to do.
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

    /// `value`, if nothing went wrong.
    ///
    /// # Errors
    ///
    /// All the mistakes.
    pub fn finish<Value>(self, value: Value) -> Result<Value, Error> {
        match self.mistakes.is_empty() {
            true => Ok(value),
            false => Err(Error::Knowledge(Diagnostics(self.mistakes))),
        }
    }
}
