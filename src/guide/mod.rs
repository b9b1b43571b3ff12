//! The guide: a published text as numbered clauses, and what it says about itself (title, number, window).

mod clause;
mod grounding;
pub mod label;
pub mod markdown;
mod outline;
mod quote;
mod application_period;

pub use application_period::{ApplicationPeriod, PeriodState};
pub use clause::{Clause, ClauseId, Heading};
pub use grounding::Grounding;
pub use outline::{Outline, Part};
pub use quote::{Citation, Quote};

use std::collections::HashMap;
use std::ops::Range;

/// One guide.
#[derive(Debug, Clone)]
pub struct Guide {
    /// Its short name: the name of its folder.
    pub id: String,
    /// What it says about itself.
    pub metadata: GuideMetadata,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The clauses, in order.
    pub clauses: Vec<Clause>,
    /// For each clause, its English: one line a segment (see [`segments`]); empty where nobody has translated it.
    pub english: Vec<Vec<String>>,
    /// The English of headings.
    pub english_headings: HashMap<ClauseId, String>,
}

/// What is known of a guide as a whole (`guide.toml`).
#[derive(Debug, Clone)]
pub struct GuideMetadata {
    /// Its title.
    pub title: String,
    /// The number under which it was issued.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// The day on which it was issued, as 2026-05-08.
    pub issued: String,
    /// Where one applies.
    pub address: Option<String>,
    /// The clause that gives the hotline.
    pub contact: Option<ClauseId>,
    /// The clause that says how to apply.
    pub apply: Option<ClauseId>,
    /// When one may apply.
    pub window: Option<ApplicationPeriod>,
}

impl Guide {
    /// Headings and clauses as a reader meets them.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        outline::parts(&self.headings, &self.clauses)
    }

    /// The clause with this id.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| &clause.id == id)
    }

    /// The place of the clause with this id.
    pub fn position(&self, id: &ClauseId) -> Option<usize> {
        self.clauses.iter().position(|clause| &clause.id == id)
    }

    /// The clause at a place, cited for `quote`.
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

    /// The clause with this id, cited as a whole.
    pub fn cite_whole(&self, id: &ClauseId) -> Option<Citation> {
        let at = self.position(id)?;
        self.cite(
            at,
            Quote::at(&self.clauses[at], 0..self.clauses[at].text.len())?,
        )
    }

    /// The English of the segments of a clause that `quote` touches, or nothing where nobody has translated it.
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

    /// The headings above a clause in English, where they have one.
    pub fn english_path(&self, clause: &ClauseId) -> Vec<&str> {
        clause
            .lineage()
            .filter_map(|step| self.english_headings.get(&step))
            .map(String::as_str)
            .collect()
    }
}

/// The segments of a clause, as ranges of bytes: it ends after each `。` and `；` that stands outside brackets and
/// quotation marks. They are what the English is aligned by and the least that is shown of a clause.
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
