//! The guide: a published text as numbered clauses, with its metadata (title, number, application period).

mod clause;
mod contact;
mod grounding;
pub mod label;
pub mod markdown;
mod outline;
mod quote;
mod application_period;

pub use application_period::{ApplicationPeriod, Limit, PeriodState, Window};
pub use clause::{Clause, ClauseId, Heading};
pub use grounding::Grounding;
pub use outline::{Outline, Part};
pub use quote::{Citation, Quote};

use std::collections::HashMap;
use std::ops::Range;

use crate::text::Language;

/// A published guide.
#[derive(Debug, Clone)]
pub struct Guide {
    /// The id, which is the name of its folder.
    pub id: String,
    /// The metadata.
    pub metadata: GuideMetadata,
    /// The headings in reading order.
    pub headings: Vec<Heading>,
    /// The clauses in reading order.
    pub clauses: Vec<Clause>,
    /// The English of each clause, one line per segment (see [`segments`]); empty if nobody has translated it.
    pub english: Vec<Vec<String>>,
    /// The English of headings.
    pub english_headings: HashMap<ClauseId, String>,
}

/// Metadata about a guide (`guide.toml`).
#[derive(Debug, Clone)]
pub struct GuideMetadata {
    /// The title of the guide.
    pub title: String,
    /// The title in English, where someone has translated it.
    pub english_title: Option<String>,
    /// The number of the notice.
    pub number: String,
    /// The issuing authority.
    pub issuer: String,
    /// The day of issue, such as 2026-05-08.
    pub issued: String,
    /// The web address for applications.
    pub address: Option<String>,
    /// The clause with the hotline.
    pub contact: Option<ClauseId>,
    /// The clause on how to apply.
    pub apply: Option<ClauseId>,
    /// The application period.
    pub period: Option<ApplicationPeriod>,
    /// The id of the guide that has taken its place.
    pub superseded_by: Option<String>,
    /// Who made what is known of the guide.
    pub origin: Origin,
}

/// Who made what is known of a guide: where it answers what people ask, its rules, its dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person, in ways of asking of its own too.
    Written,
    /// The importer, and nobody has read it.
    Drafted,
    /// The importer, and a person decided all of it.
    Reviewed,
}

impl GuideMetadata {
    /// Whether the guide names a day on which applications begin or end.
    pub fn has_dates(&self) -> bool {
        let mut windows = self.period.iter().flat_map(ApplicationPeriod::windows);
        windows.any(|window| !window.is_always())
    }

    /// Whether a person has read what is known of the guide.
    pub fn is_reviewed(&self) -> bool {
        self.origin != Origin::Drafted
    }
}

impl Guide {
    /// Headings and clauses in reading order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        outline::parts(&self.headings, &self.clauses)
    }

    /// The clause with this id.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| &clause.id == id)
    }

    /// The title for someone who reads `language`, and its own language.
    pub fn title(&self, language: Language) -> (&str, Language) {
        match (language, &self.metadata.english_title) {
            (Language::En, Some(english)) => (english, Language::En),
            _ => (&self.metadata.title, Language::Zh),
        }
    }

    /// The telephone numbers of the clause with the hotline.
    pub fn phones(&self) -> impl Iterator<Item = &str> {
        let contact = self
            .metadata
            .contact
            .as_ref()
            .and_then(|id| self.clause(id));
        let text = contact.map_or("", |clause| clause.text.as_str());
        contact::phones(text).into_iter().map(|range| &text[range])
    }

    /// The index of the clause with this id.
    pub fn position(&self, id: &ClauseId) -> Option<usize> {
        self.clauses.iter().position(|clause| &clause.id == id)
    }

    /// Cites the clause at an index for `quote`.
    pub fn cite(&self, at: usize, quote: Quote) -> Option<Citation> {
        let clause = self.clauses.get(at)?;
        Some(Citation {
            guide: self.id.clone(),
            clause: clause.id.clone(),
            path: clause.path.clone(),
            text: clause.text.clone(),
            english: self.english_of(at, &quote),
            quote,
        })
    }

    /// Cites the whole clause with this id.
    pub fn cite_whole(&self, id: &ClauseId) -> Option<Citation> {
        let at = self.position(id)?;
        self.cite(
            at,
            Quote::at(&self.clauses[at], 0..self.clauses[at].text.len())?,
        )
    }

    /// The English of the segments that `quote` touches, if the clause is translated.
    pub fn english_of(&self, clause: usize, quote: &Quote) -> Option<String> {
        let lines = self.english.get(clause).filter(|lines| !lines.is_empty())?;
        let quoted = quote.range();
        let touched: Vec<&str> = segments(&self.clauses.get(clause)?.text)
            .zip(lines)
            .filter(|(segment, _)| segment.start < quoted.end && segment.end > quoted.start)
            .map(|(_, line)| line.as_str())
            .collect();
        (!touched.is_empty()).then(|| touched.join(" "))
    }

    /// The English headings above a clause, as far as they are translated.
    pub fn english_path(&self, clause: &ClauseId) -> Vec<&str> {
        clause
            .lineage()
            .filter_map(|step| self.english_headings.get(&step))
            .map(String::as_str)
            .collect()
    }
}

/// Splits a clause into segments, as ranges of bytes. A segment ends after a `。` or `；` outside brackets and quotation
/// marks. Segments align the English with the Chinese.
pub fn segments(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut ends = Vec::new();
    let mut depth = 0usize;
    for (at, char) in text.char_indices() {
        match char {
            '（' | '(' | '“' | '【' | '〔' | '《' => depth += 1,
            '）' | ')' | '”' | '】' | '〕' | '》' => depth = depth.saturating_sub(1),
            '。' | '；' if depth == 0 => ends.push(at + char.len_utf8()),
            _ => {}
        }
    }
    if ends.last().copied().unwrap_or(0) < text.len() {
        ends.push(text.len());
    }
    let starts: Vec<usize> = std::iter::once(0).chain(ends.iter().copied()).collect();
    starts.into_iter().zip(ends).map(|(start, end)| start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_cut_into_sentences_but_not_inside_brackets() {
        let text = "甲（一。二）乙。丙；丁";
        let cut: Vec<&str> = segments(text).map(|range| &text[range]).collect();
        assert_eq!(cut, ["甲（一。二）乙。", "丙；", "丁"]);
        assert_eq!(segments("").count(), 0);
    }
}
