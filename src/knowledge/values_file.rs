//! Reads `values.toml`: the kinds of values that sentences of guides have.

use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::drafting::ValueKinds;
use crate::error::Error;

const PATH: &str = "knowledge/values.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    value: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    pattern: Spanned<String>,
}

/// Reads the kinds of values.
///
/// # Errors
///
/// All errors in the file.
pub fn read(files: &Files) -> Result<ValueKinds, Error> {
    let mut diagnostics = DiagnosticSink::default();
    let mut kinds = Vec::new();
    if let Some(source_file) = files.get(PATH) {
        let file: File = diagnostics.toml(source_file);
        for Entry { kind, pattern } in file.value {
            let span = pattern.span();
            match ValueKinds::new(vec![(kind.clone(), pattern.get_ref().clone())]) {
                Ok(_) => kinds.push((kind, pattern.into_inner())),
                Err(error) => diagnostics.mistake(source_file, span, error.to_string()),
            }
        }
    }
    ValueKinds::new(diagnostics.finish(kinds)?)
}
