//! Doubts: what a guide that a person has read seems to state, although it neither binds it nor leaves it open on purpose.

use super::diagnostics::DiagnosticSink;
use super::{Files, values_file};
use crate::assistant::Assistant;
use crate::drafting::{self, DraftBinding};
use crate::error::Error;
use crate::text::{Diagnostic, Diagnostics, SourceFile};

/// How sure a draft has to be to count as a doubt.
const SURE: f32 = 0.5;

/// The doubts about the guides of an assistant that was loaded from `files`, each under the words of the guide.
///
/// # Errors
///
/// If a pattern of an intent cannot be read.
pub fn doubts(files: &Files, assistant: &Assistant) -> Result<Diagnostics, Error> {
    let mut sink = DiagnosticSink::default();
    let kinds = values_file::read(files, &mut sink);
    let kinds = sink.finish(kinds)?;
    let mut doubts = Vec::new();
    for guide in assistant.guides().filter(|it| it.metadata.is_reviewed()) {
        let Some(loaded) = assistant.loaded_guide(Some(&guide.id)) else {
            continue;
        };
        let text = files.get(&format!("knowledge/{}/guide.md", guide.id));
        let drafts = drafting::draft(&loaded.answerer, &kinds)?;
        let sure = drafts.iter().filter(|draft| draft.confidence >= SURE);
        doubts.extend(
            text.into_iter()
                .flat_map(|text| sure.clone().filter_map(|it| doubt(text, it))),
        );
    }
    Ok(Diagnostics(doubts))
}

fn doubt(text: &SourceFile, draft: &DraftBinding) -> Option<Diagnostic> {
    let (clause, quote) = draft.cites.first()?;
    let words = quote.text().split('\n').next().unwrap_or_default();
    let at = text.text.find(words).unwrap_or_default();
    let what = format!(
        "clause {clause} seems to state `{}`, which the guide does not bind",
        draft.intent
    );
    Some(Diagnostic::new(text, at..at + words.len(), what).help(
        "bind it in bindings.toml, or name it in `left_open` there, if this is something else",
    ))
}
