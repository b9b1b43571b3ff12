//! Conditions in files: read where they stand, so that a mistake is shown under its own words.

use std::ops::Range;

use toml::Spanned;

use super::reading::Reading;
use crate::condition::{Condition, Declared, Fault};
use crate::fact::FactName;
use crate::script::Script;

/// The condition that `written` says, if it can be read and fits what `declared` knows.
pub fn read<'a>(
    script: &Script,
    written: &Spanned<String>,
    declared: impl Fn(&FactName) -> Option<Declared<'a>>,
    reading: &mut Reading,
) -> Option<Condition> {
    let (condition, faults) = match Condition::parse(written.get_ref()) {
        Ok(condition) => {
            let faults = condition.faults(declared);
            (faults.is_empty().then_some(condition), faults)
        }
        Err(fault) => (None, vec![fault]),
    };
    for Fault { range, what } in faults {
        reading.mistake(script, within(script, written, range), what);
    }
    condition
}

/// Where a range of a string's value stands in the file; the whole string, where it is written with escapes.
pub fn within(script: &Script, written: &Spanned<String>, range: Range<usize>) -> Range<usize> {
    let span = written.span();
    let start = span.start + 1;
    match script.text.get(start..start + written.get_ref().len()) {
        Some(text) if text == written.get_ref() => start + range.start..start + range.end.max(range.start + 1),
        _ => span,
    }
}
