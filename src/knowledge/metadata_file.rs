//! Reads `guide.toml`: the metadata of a guide.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::guide::{ApplicationPeriod, ClauseId, GuideMetadata};
use crate::text::Bilingual;
use crate::text::SourceFile;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    id: Option<Spanned<String>>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    issuer: Option<String>,
    #[serde(default)]
    issued: Option<String>,
    #[serde(default)]
    sha256: Option<Spanned<String>>,
    #[serde(default)]
    contact: Option<Spanned<String>>,
    #[serde(default)]
    apply: Option<Spanned<String>>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    window: Option<WindowEntry>,
    /// The folder of the guide that has taken its place.
    #[serde(default)]
    superseded_by: Option<Spanned<String>>,
    /// `false` in what the importer wrote, until a person has read it.
    #[serde(default)]
    reviewed: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowEntry {
    clause: Spanned<String>,
    opens: Spanned<String>,
    closes: Spanned<String>,
    note: Option<Bilingual>,
}

/// Reads the metadata of the guide in folder `id`. `source` is its published text; `has` says which clauses exist.
pub fn read(
    source_file: &SourceFile,
    id: &str,
    source: Option<&SourceFile>,
    (is_guide, has): (impl Fn(&str) -> bool, impl Fn(&ClauseId) -> bool),
    diagnostics: &mut DiagnosticSink,
) -> GuideMetadata {
    let file: File = diagnostics.toml(source_file);
    match &file.id {
        Some(named) if named.get_ref() != id => {
            diagnostics.mistake(
                source_file,
                named.span(),
                format!("the folder is called `{id}`"),
            );
        }
        _ => {}
    }
    if let Some(successor) = &file.superseded_by
        && (successor.get_ref() == id || !is_guide(successor.get_ref()))
    {
        let what = format!("there is no other guide `{}`", successor.get_ref());
        diagnostics.mistake(source_file, successor.span(), what);
    }
    match (&file.sha256, source) {
        (Some(sha256), Some(source)) => {
            let found = hex(&Sha256::digest(source.text.as_bytes()));
            if *sha256.get_ref() != found {
                let what = format!("{} has another sha256: {found}", source.path);
                diagnostics.mistake_with_help(
                    source_file,
                    sha256.span(),
                    what,
                    "the published text is never edited; import it again if there is a new one",
                );
            }
        }
        (None, Some(source)) => {
            let found = hex(&Sha256::digest(source.text.as_bytes()));
            diagnostics.mistake(
                source_file,
                0..0,
                format!("`sha256` is missing; that of {} is {found}", source.path),
            );
        }
        _ => {}
    }
    let mut clause = |named: &Spanned<String>| {
        let id = ClauseId::parse(named.get_ref()).ok().filter(&has);
        if id.is_none() {
            diagnostics.mistake(
                source_file,
                named.span(),
                format!("the guide has no clause `{}`", named.get_ref()),
            );
        }
        id
    };
    let contact = file.contact.as_ref().and_then(&mut clause);
    let apply = file.apply.as_ref().and_then(&mut clause);
    let window_clause = file
        .window
        .as_ref()
        .and_then(|window| clause(&window.clause));
    let window = file.window.and_then(|window| {
        let (opens, offset) = instant(source_file, &window.opens, diagnostics)?;
        let (closes, _) = instant(source_file, &window.closes, diagnostics)?;
        if closes <= opens {
            diagnostics.mistake(
                source_file,
                window.closes.span(),
                "the window closes before it opens",
            );
        }
        Some(ApplicationPeriod {
            clause: window_clause?,
            opens,
            closes,
            offset,
            note: window.note,
        })
    });
    GuideMetadata {
        title: file.title.unwrap_or_default(),
        number: file.number.unwrap_or_default(),
        issuer: file.issuer.unwrap_or_default(),
        issued: file.issued.unwrap_or_default(),
        address: file.address,
        contact,
        apply,
        window,
        superseded_by: file.superseded_by.map(Spanned::into_inner),
        reviewed: file.reviewed.unwrap_or(true),
    }
}

fn instant(
    source_file: &SourceFile,
    written: &Spanned<String>,
    diagnostics: &mut DiagnosticSink,
) -> Option<(Timestamp, Offset)> {
    let parsed = written.get_ref().parse::<Timestamp>();
    let offset = jiff::fmt::temporal::DateTimeParser::new()
        .parse_pieces(written.get_ref())
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    match (parsed, offset) {
        (Ok(instant), Some(offset)) => Some((instant, offset)),
        _ => {
            diagnostics.mistake_with_help(
                source_file,
                written.span(),
                "this is no instant with an offset",
                "write it as 2026-06-03T16:30:00+08:00",
            );
            None
        }
    }
}

/// Writes bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
