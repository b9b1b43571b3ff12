//! Reads `en.md`: the English of a guide's clauses, one line per segment, and of its headings.

use std::collections::HashMap;

use super::diagnostics::DiagnosticSink;
use crate::guide::{ClauseId, Grounding, Guide, segments};
use crate::text::SourceFile;

/// The English of a guide.
#[derive(Debug, Default)]
pub struct English {
    /// The lines of each clause.
    pub clauses: Vec<Vec<String>>,
    /// The titles of translated headings.
    pub headings: HashMap<ClauseId, String>,
}

/// Reads the English of `guide`. Every clause must have one line per segment, and no figure that its Chinese does not
/// have.
pub fn read(source_file: &SourceFile, guide: &Guide, diagnostics: &mut DiagnosticSink) -> English {
    let mut english = English {
        clauses: vec![Vec::new(); guide.clauses.len()],
        headings: HashMap::new(),
    };
    let mut current: Option<usize> = None;
    let mut started: Vec<std::ops::Range<usize>> = vec![0..0; guide.clauses.len()];
    let mut start = 0;
    for line in source_file.text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with("<!--") {
            continue;
        }
        if let Some(title) = line.strip_prefix('#') {
            current = None;
            let title = title.trim_start_matches('#').trim();
            match title
                .split_once(' ')
                .map(|(id, title)| (ClauseId::parse(id).ok(), title))
            {
                Some((Some(id), title))
                    if guide.headings.iter().any(|heading| heading.id == id) =>
                {
                    english.headings.insert(id, title.to_owned());
                }
                _ => diagnostics.mistake(
                    source_file,
                    range,
                    "the guide has no such heading; write `# ID TITLE`",
                ),
            }
        } else if let Some(id) = line
            .strip_prefix("**")
            .and_then(|line| line.strip_suffix("**"))
        {
            current = ClauseId::parse(id).ok().and_then(|id| guide.position(&id));
            match current {
                Some(at) => started[at] = range,
                None => diagnostics.mistake(
                    source_file,
                    range,
                    format!("the guide has no clause `{id}`"),
                ),
            }
        } else if let Some(at) = current {
            for figure in Grounding::default()
                .and(&guide.clauses[at].text)
                .ungrounded(line)
            {
                diagnostics.mistake(
                    source_file,
                    range.clone(),
                    format!("clause {} does not say {figure}", guide.clauses[at].id),
                );
            }
            english.clauses[at].push(line.to_owned());
        } else {
            diagnostics.mistake(
                source_file,
                range,
                "this stands under no clause; write `**ID**` above it",
            );
        }
    }
    for ((clause, lines), range) in guide.clauses.iter().zip(&english.clauses).zip(started) {
        let needed = segments(&clause.text).count();
        if !lines.is_empty() && lines.len() != needed {
            let what = format!(
                "clause {} has {needed} sentences, its English {} lines",
                clause.id,
                lines.len()
            );
            diagnostics.mistake_with_help(
                source_file,
                range,
                what,
                "write one line for each 。 or ； outside brackets",
            );
        }
    }
    english
}
