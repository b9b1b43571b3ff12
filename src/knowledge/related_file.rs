//! Reads `related.toml`: everyday words that point to words of guides.

use serde::Deserialize;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::search::Related;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    related: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    says: Vec<String>,
    means: Vec<String>,
}

/// Reads the related words, if there are some.
pub fn read(files: &Files, diagnostics: &mut DiagnosticSink) -> Related {
    let Some(source_file) = files.get("knowledge/related.toml") else {
        return Related::default();
    };
    let file: File = diagnostics.toml(source_file);
    let groups: Vec<_> = file
        .related
        .into_iter()
        .map(|entry| (entry.says, entry.means))
        .collect();
    Related::new(&groups)
}
