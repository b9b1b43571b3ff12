//! Writes additions as lines of the files, in the same form.

use std::fmt::Write as _;

use super::{AddedCitation, Addition};
use crate::knowledge::Files;
use crate::text::Bilingual;

/// Appends `lines` to a file.
pub(super) fn append(files: &mut Files, path: &str, lines: &str) {
    let text = files
        .get(path)
        .map(|source_file| source_file.text.trim_end())
        .unwrap_or_default();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let text = format!("{text}{gap}{lines}");
    files.insert(path, text);
}

/// Appends `utterances` to the list that ends at `end`.
pub(super) fn lengthen(text: &mut String, end: usize, utterances: &[String]) {
    let Some(inner) = text
        .get(..end)
        .and_then(|before| before.strip_suffix(']'))
        .map(str::trim_end)
    else {
        return;
    };
    let comma = if inner.ends_with([',', '[']) { "" } else { "," };
    let place = inner.len();
    text.replace_range(place..end, &format!("{comma}\n{}]", list(utterances)));
}

/// A new intent, with `what` it is if a guide leaves it open.
pub(super) fn intent(addition: &Addition, what: Option<&Bilingual>) -> String {
    let mut lines = format!("[[intent]]\nname = {}\n", quoted(&addition.intent));
    // Writing to a string does not fail.
    if let Some(Bilingual { zh, en }) = what {
        writeln!(
            lines,
            "what = {{ zh = {}, en = {} }}",
            quoted(zh),
            quoted(en)
        )
        .ok();
    }
    for (language, utterances) in [("zh", &addition.zh), ("en", &addition.en)] {
        writeln!(lines, "{language} = [\n{}]", list(utterances)).ok();
    }
    lines
}

/// The binding of an intent to the clauses that answer it.
pub(super) fn binding(addition: &Addition, cites: &[AddedCitation]) -> String {
    let mut lines = format!(
        "[[binding]]\nintent = {}\ncites = [\n",
        quoted(&addition.intent)
    );
    for cite in cites {
        let quote = cite
            .quote
            .as_ref()
            .map(|quote| format!(", quote = {}", quoted(quote)))
            .unwrap_or_default();
        writeln!(lines, "  {{ clause = {}{quote} }},", quoted(&cite.clause)).ok();
    }
    lines + "]\n"
}

fn list(utterances: &[String]) -> String {
    utterances
        .iter()
        .map(|utterance| format!("  {},\n", quoted(utterance)))
        .collect()
}

fn quoted(text: &str) -> String {
    // One line, whatever was typed.
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut quoted = String::from('"');
    for char in line.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            // Other control characters are white space, or have no place in words.
            char if char.is_control() => {}
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}
