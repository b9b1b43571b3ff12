//! Parses conditions in files, and reports each error under its own words.

use std::ops::Range;

use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::eligibility::FactName;
use crate::eligibility::{Condition, Declared, Fault};
use crate::text::SourceFile;

/// Parses a condition and checks it against the declared facts.
pub fn read<'a>(
    source_file: &SourceFile,
    written: &Spanned<String>,
    declared: impl Fn(&FactName) -> Option<Declared<'a>>,
    diagnostics: &mut DiagnosticSink,
) -> Option<Condition> {
    let (condition, faults) = match Condition::parse(written.get_ref()) {
        Ok(condition) => {
            let faults = condition.faults(declared);
            (faults.is_empty().then_some(condition), faults)
        }
        Err(fault) => (None, vec![fault]),
    };
    for Fault { range, what } in faults {
        diagnostics.mistake(source_file, within(source_file, written, range), what);
    }
    condition
}

/// The place in the file of a range in a string; the whole string, if it contains escapes.
pub fn within(
    source_file: &SourceFile,
    written: &Spanned<String>,
    range: Range<usize>,
) -> Range<usize> {
    let span = written.span();
    let start = span.start + 1;
    match source_file.text.get(start..start + written.get_ref().len()) {
        Some(text) if text == written.get_ref() => {
            start + range.start..start + range.end.max(range.start + 1)
        }
        _ => span,
    }
}
