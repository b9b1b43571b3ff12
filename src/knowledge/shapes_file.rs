//! Reads `conditions.toml`: how sentences of calls state conditions.

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::drafting::{Shape, Shapes};
use crate::interview::Words;
use crate::text::{Bilingual, SourceFile};

const PATH: &str = "knowledge/conditions.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    within: Spanned<String>,
    apart: Spanned<String>,
    subject: Spanned<String>,
    softens: Spanned<String>,
    alternatives: Spanned<String>,
    cue: Spanned<String>,
    idle: Spanned<String>,
    exception: Bilingual,
    open: Bilingual,
    not_met: Bilingual,
    words: Words,
    #[serde(default)]
    shape: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    fact: String,
    #[serde(default)]
    also: Vec<String>,
    within: Option<Spanned<String>>,
    pattern: Spanned<String>,
    unless: Option<Spanned<String>>,
    requires: String,
    ask: Option<Bilingual>,
    fails: Bilingual,
    reading: Option<Bilingual>,
    #[serde(default)]
    repairs: Vec<RepairEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RepairEntry {
    fact: String,
    says: Bilingual,
}

/// Reads the shapes, if there is a file of them.
pub fn read(files: &Files, diagnostics: &mut DiagnosticSink) -> Option<Shapes> {
    let source = files.get(PATH)?;
    let file: Option<File> = diagnostics.parsed(source, toml::from_str(&source.text).map(Some));
    let file = file?;
    let mut pattern = |written: &Spanned<String>| regex(source, written, diagnostics);
    let (within, apart) = (pattern(&file.within), pattern(&file.apart));
    let (subject, softens) = (pattern(&file.subject), pattern(&file.softens));
    let (alternatives, cue) = (pattern(&file.alternatives), pattern(&file.cue));
    let idle = pattern(&file.idle);
    let shapes: Vec<Option<Shape>> = file
        .shape
        .into_iter()
        .map(|entry| {
            Some(Shape {
                within: entry.within.as_ref().and_then(&mut pattern),
                unless: entry.unless.as_ref().and_then(&mut pattern),
                pattern: pattern(&entry.pattern)?,
                rule: entry.rule,
                facts: std::iter::once(entry.fact).chain(entry.also).collect(),
                requires: entry.requires,
                ask: entry.ask,
                fails: entry.fails,
                reading: entry.reading,
                repairs: entry
                    .repairs
                    .into_iter()
                    .map(|it| (it.fact, it.says))
                    .collect(),
            })
        })
        .collect();
    Some(Shapes {
        within: within?,
        apart: apart?,
        subject: subject?,
        softens: softens?,
        alternatives: alternatives?,
        cue: cue?,
        idle: idle?,
        exception: file.exception,
        open: file.open,
        not_met: file.not_met,
        words: file.words,
        shapes: shapes.into_iter().flatten().collect(),
    })
}

fn regex(
    source: &SourceFile,
    written: &Spanned<String>,
    diagnostics: &mut DiagnosticSink,
) -> Option<Regex> {
    match Regex::new(written.get_ref()) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            diagnostics.mistake(source, written.span(), error.to_string());
            None
        }
    }
}
