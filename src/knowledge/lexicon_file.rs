//! Reads `lexicon.toml`: people's words for the guides' words, stop words, and names of levels.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::answers::{Compared, Level};
use crate::search::Term;
use crate::text::SourceFile;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    stop: Vec<String>,
    #[serde(default)]
    joint: Vec<String>,
    #[serde(default)]
    compared: ComparedEntry,
    #[serde(default)]
    level: Vec<LevelEntry>,
    #[serde(default)]
    term: Vec<TermEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparedEntry {
    before: String,
    after: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelEntry {
    word: String,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermEntry {
    word: Spanned<String>,
    also: Vec<Spanned<String>>,
    of: Option<String>,
}

/// The content of the lexicon file.
#[derive(Debug, Default)]
pub struct Words {
    /// The terms.
    pub terms: Vec<Term>,
    /// Stop words.
    pub stop: Vec<String>,
    /// Words between two questions.
    pub joints: Vec<String>,
    /// Words around a heading that another is compared with.
    pub compared: Compared,
    /// The levels of headings.
    pub levels: Vec<Level>,
}

/// Reads the lexicon. A phrase in two terms is an error, because only one of them would be found.
pub fn read(source_file: &SourceFile, diagnostics: &mut DiagnosticSink) -> Words {
    let file: File = diagnostics.toml(source_file);
    let mut owner: HashMap<&str, &str> = HashMap::new();
    for term in &file.term {
        for phrase in std::iter::once(&term.word).chain(&term.also) {
            if let Some(other) = owner.insert(phrase.get_ref(), term.word.get_ref()) {
                diagnostics.mistake(
                    source_file,
                    phrase.span(),
                    format!(
                        "`{}` stands in the term `{other}` already",
                        phrase.get_ref()
                    ),
                );
            }
        }
    }
    Words {
        terms: file
            .term
            .into_iter()
            .map(|term| Term {
                word: term.word.into_inner(),
                also: term.also.into_iter().map(Spanned::into_inner).collect(),
                of: term.of,
            })
            .collect(),
        stop: file.stop,
        joints: file.joint,
        compared: Compared {
            before: file.compared.before,
            after: file.compared.after,
        },
        levels: file
            .level
            .into_iter()
            .map(|level| Level {
                word: level.word,
                also: level.also,
            })
            .collect(),
    }
}
