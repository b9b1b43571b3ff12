//! Reads `values.toml`: the kinds of values that sentences of guides have.

use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::answers::ValueKinds;

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
    #[serde(default)]
    asks: Vec<String>,
}

/// Reads the kinds of values, if there are some.
pub fn read(files: &Files, diagnostics: &mut DiagnosticSink) -> ValueKinds {
    let Some(source_file) = files.get(PATH) else {
        return ValueKinds::default();
    };
    let file: File = diagnostics.toml(source_file);
    let mut kinds = Vec::new();
    for Entry {
        kind,
        pattern,
        asks,
    } in file.value
    {
        match ValueKinds::pattern(pattern.get_ref()) {
            Ok(_) => kinds.push((kind, pattern.into_inner(), asks)),
            Err(error) => diagnostics.mistake(source_file, pattern.span(), error.to_string()),
        }
    }
    ValueKinds::new(kinds).unwrap_or_default()
}
