//! Reads `guide.toml`: the metadata of a guide.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::guide::{ApplicationPeriod, ClauseId, GuideMetadata, Limit, Origin, Window};
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
    english_title: Option<String>,
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
    /// Where there are several.
    #[serde(default)]
    windows: Vec<WindowEntry>,
    /// The folder of the guide that has taken its place.
    #[serde(default)]
    superseded_by: Option<Spanned<String>>,
    /// `false` in what the importer wrote, `true` once a person has read it; absent where a person wrote it.
    #[serde(default)]
    reviewed: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowEntry {
    clause: Spanned<String>,
    opens: Option<Spanned<String>>,
    closes: Option<Spanned<String>>,
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
    let entries: Vec<WindowEntry> = file.window.into_iter().chain(file.windows).collect();
    let clauses: Vec<Option<ClauseId>> = entries.iter().map(|it| clause(&it.clause)).collect();
    let period = period(source_file, entries.into_iter().zip(clauses), diagnostics);
    GuideMetadata {
        title: file.title.unwrap_or_default(),
        english_title: file.english_title,
        number: file.number.unwrap_or_default(),
        issuer: file.issuer.unwrap_or_default(),
        issued: file.issued.unwrap_or_default(),
        address: file.address,
        contact,
        apply,
        period,
        superseded_by: file.superseded_by.map(Spanned::into_inner),
        origin: match file.reviewed {
            None => Origin::Written,
            Some(false) => Origin::Drafted,
            Some(true) => Origin::Reviewed,
        },
    }
}

/// The offset of days without an hour, which are those of China.
const CHINA: Offset = Offset::constant(8);

fn period(
    source_file: &SourceFile,
    entries: impl Iterator<Item = (WindowEntry, Option<ClauseId>)>,
    diagnostics: &mut DiagnosticSink,
) -> Option<ApplicationPeriod> {
    let (mut windows, mut offset, mut note) = (Vec::new(), None, None);
    for (entry, clause) in entries {
        let mut limit = |written: &Option<Spanned<String>>, whole: WholeDay| {
            let written = written.as_ref()?;
            let (limit, of) = limit(written.get_ref(), whole).or_else(|| {
                diagnostics.mistake_with_help(
                    source_file,
                    written.span(),
                    "this is neither an instant with an offset nor a day",
                    "write it as 2026-06-03T16:30:00+08:00, or as 2026-06-03 where the guide names no hour",
                );
                None
            })?;
            offset.get_or_insert(of);
            Some(limit)
        };
        let opens = limit(&entry.opens, Limit::first_day);
        let closes = limit(&entry.closes, Limit::last_day);
        if let (Some(from), Some(to), Some(written)) = (opens, closes, &entry.closes)
            && to.at <= from.at
        {
            let what = "the window closes before it opens";
            diagnostics.mistake(source_file, written.span(), what);
        }
        note = note.or(entry.note);
        windows.extend(clause.map(|clause| Window {
            clause,
            opens,
            closes,
        }));
    }
    ApplicationPeriod::new(windows, offset.unwrap_or(CHINA), note)
}

/// The end of a window that a whole day makes.
type WholeDay = fn(Date, Offset) -> Option<Limit>;

fn limit(written: &str, whole: WholeDay) -> Option<(Limit, Offset)> {
    if let Ok(day) = written.parse::<Date>()
        && !written.contains('T')
    {
        return Some((whole(day, CHINA)?, CHINA));
    }
    let instant = written.parse::<Timestamp>().ok()?;
    let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(written);
    let offset = pieces.ok()?.to_numeric_offset()?;
    Some((Limit::at(instant, offset), offset))
}

/// Writes bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
