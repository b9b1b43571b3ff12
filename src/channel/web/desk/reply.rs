//! Replies to paste: a clause or an answer, with its clause number.

use super::super::site::Site;
use super::page::phrases;
use crate::guide::{Clause, Guide};
use crate::text::Language;
use crate::wording::{Reply, ReplyKind, fill};

/// A clause as a reply. An English reply also contains the Chinese, which prevails, or only that if there is no
/// translation.
pub fn of_clause(site: &Site, guide: &Guide, clause: &Clause, language: Language) -> String {
    let phrases = &phrases(site).lookup;
    let english = english(guide, clause);
    let path = match language {
        Language::En => guide.english_path(&clause.id).join(" › "),
        Language::Zh => clause.path.join(" › "),
    };
    let phrase = if english.is_empty() {
        &phrases.reply_original
    } else {
        &phrases.reply
    };
    let places = [
        ("title", guide.metadata.title.as_str()),
        ("number", &guide.metadata.number),
        ("path", &path),
        ("clause", clause.id.as_str()),
        ("english", &english),
        ("text", &clause.text),
    ];
    fill(phrase, language, &places)
}

/// An answer of the assistant as a reply.
pub fn of_answer(site: &Site, guide: &Guide, answer: &Reply) -> String {
    let places = [
        ("text", answer.text()),
        ("title", guide.metadata.title.clone()),
        ("number", guide.metadata.number.clone()),
    ];
    let places = places
        .each_ref()
        .map(|(place, text)| (*place, text.as_str()));
    let lookup = &phrases(site).lookup;
    let phrase = match answer.kind {
        ReplyKind::NotCovered => &lookup.reply_silent,
        _ => &lookup.reply_answer,
    };
    fill(phrase, answer.language, &places)
}

/// The English of a clause; empty if it is not translated.
pub fn english(guide: &Guide, clause: &Clause) -> String {
    let lines = guide
        .position(&clause.id)
        .and_then(|at| guide.english.get(at));
    lines.map(|lines| lines.join(" ")).unwrap_or_default()
}
