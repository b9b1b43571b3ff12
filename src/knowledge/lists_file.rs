//! `lists.toml`: the places and fields that a guide lists, each list on its sentence.

use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::gazetteer::{Gazetteer, List};
use crate::guide::{Citation, ClauseId, Guide, Quote};
use crate::text::SourceFile;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    list: Vec<ListEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    name: String,
    topics: Vec<String>,
    #[serde(default)]
    preference: bool,
    clause: Spanned<String>,
    quote: Spanned<String>,
    things: Spanned<Vec<String>>,
}

/// Reads the lists; a thing that the gazetteer does not have, or that the quote does not name, is a mistake.
pub fn read(
    source: &SourceFile,
    guide: &Guide,
    gazetteer: &Gazetteer,
    sink: &mut DiagnosticSink,
) -> Vec<List> {
    let file: File = sink.toml(source);
    let mut lists = Vec::new();
    for entry in file.list {
        let Some(citation) = citation(source, guide, &entry, sink) else {
            continue;
        };
        let span = entry.things.span();
        match List::new(
            gazetteer,
            entry.name,
            (entry.topics, entry.preference),
            citation,
            entry.things.get_ref(),
        ) {
            Ok(list) => {
                for thing in strange(gazetteer, &list) {
                    sink.mistake(
                        source,
                        span.clone(),
                        format!("the quote does not name {thing}"),
                    );
                }
                lists.push(list);
            }
            Err(strange) => {
                let what = format!(
                    "the gazetteer has no one place or field `{}`",
                    strange.join("`, `")
                );
                sink.mistake(source, span, what);
            }
        }
    }
    lists
}

fn citation(
    source: &SourceFile,
    guide: &Guide,
    entry: &ListEntry,
    sink: &mut DiagnosticSink,
) -> Option<Citation> {
    let at = ClauseId::parse(entry.clause.get_ref())
        .ok()
        .and_then(|id| guide.position(&id));
    let Some(at) = at else {
        let what = format!("the guide has no clause `{}`", entry.clause.get_ref());
        sink.mistake(source, entry.clause.span(), what);
        return None;
    };
    let quote = Quote::new(&guide.clauses[at], entry.quote.get_ref());
    let citation = quote.and_then(|quote| guide.cite(at, quote));
    if citation.is_none() {
        let what = format!(
            "these words do not stand in clause {}",
            guide.clauses[at].id
        );
        sink.mistake(source, entry.quote.span(), what);
    }
    citation
}

/// What is on a list and does not stand in its quote.
fn strange(gazetteer: &Gazetteer, list: &List) -> Vec<String> {
    let named: Vec<_> = gazetteer
        .find(list.citation.quote.text())
        .into_iter()
        .flat_map(|it| it.entries)
        .collect();
    let members = list.members(gazetteer).into_iter();
    members
        .filter(|member| !named.contains(member))
        .map(|member| format!("{member:?}"))
        .collect()
}
