//! What was found in a guide: a list, best first, and in the text the steps from one place to the next.

use std::ops::Range;

use maud::{Markup, html};

use super::super::layout::tag;
use super::super::site::Site;
use crate::assistant::SearchHit;
use crate::guide::{ClauseId, Guide};
use crate::text::Language;
use crate::wording::{GuidePagePhrases, fill};

/// The most hits shown.
const MOST: usize = 12;

/// What was found for a query.
pub struct Found<'a> {
    query: &'a str,
    hits: Vec<SearchHit<'a>>,
}

impl<'a> Found<'a> {
    /// Searches `guide`; without a query, nothing is found.
    pub fn new(site: &'a Site, guide: &Guide, query: &'a str) -> Found<'a> {
        let mut hits = match query.is_empty() {
            true => Vec::new(),
            false => site.assistant().search(query, Some(&guide.id), MOST),
        };
        // What only its headings or the utterances speak for helps where no clause has the words.
        if hits.iter().any(|hit| !hit.highlights.is_empty()) {
            hits.retain(|hit| !hit.highlights.is_empty());
        }
        Found { query, hits }
    }

    /// What of a clause was sought, in bytes.
    pub fn marks(&self, clause: &ClauseId) -> Vec<Range<usize>> {
        let hit = self.hits.iter().find(|hit| hit.clause.id == *clause);
        let Some(hit) = hit else { return Vec::new() };
        let text = hit.clause.text.as_str();
        let starts = text.char_indices().map(|(at, _)| at);
        let starts: Vec<usize> = starts.chain([text.len()]).collect();
        let byte = |at: usize| starts.get(at).copied().unwrap_or(text.len());
        let ranges = hit.highlights.iter();
        ranges
            .map(|range| byte(range.start)..byte(range.end))
            .collect()
    }

    /// The list of what was found.
    pub fn list(&self, guide: &Guide, phrases: &GuidePagePhrases, language: Language) -> Markup {
        if self.query.is_empty() {
            return html! {};
        }
        let count = self.hits.len().to_string();
        let said = match self.hits.is_empty() {
            true => &phrases.not_found,
            false => &phrases.found,
        };
        let said = fill(said, language, &[("query", self.query), ("count", &count)]);
        html! {
            section.found #found {
                p { strong { (said) } " " a href={ "/guide/" (guide.id) } { (phrases.all.get(language)) } }
                ol {
                    @for hit in &self.hits {
                        li {
                            a href={ "#" (hit.clause.id) } { (hit.clause.id) } " "
                            span.soft lang=(tag(Language::Zh)) { (hit.clause.path.join(" › ")) }
                            p lang=(tag(Language::Zh)) { (highlighted(&hit.clause.text, &hit.highlights)) }
                        }
                    }
                }
            }
        }
    }

    /// At a clause that was found: which of how many it is, and the way to the one before and the one after.
    pub fn steps(
        &self,
        clause: &ClauseId,
        phrases: &GuidePagePhrases,
        language: Language,
    ) -> Markup {
        let at = self.hits.iter().position(|hit| hit.clause.id == *clause);
        let Some(at) = at else { return html! {} };
        let (number, count) = ((at + 1).to_string(), self.hits.len().to_string());
        let place = fill(
            &phrases.place,
            language,
            &[("number", &number), ("count", &count)],
        );
        let neighbours = [
            (at.checked_sub(1), &phrases.before),
            (Some(at + 1), &phrases.after),
        ];
        html! {
            p.steps {
                span { (place) }
                @for (at, label) in neighbours {
                    @if let Some(hit) = at.and_then(|at| self.hits.get(at)) {
                        " " a href={ "#" (hit.clause.id) } { (label.get(language)) }
                    }
                }
                " " a href="#found" { (phrases.back.get(language)) }
            }
        }
    }
}

/// Marks ranges of characters in `text`.
pub fn highlighted(text: &str, ranges: &[Range<usize>]) -> Markup {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut done = 0;
    for range in ranges {
        let (start, end) = (
            range.start.max(done).min(chars.len()),
            range.end.min(chars.len()),
        );
        if start < end {
            pieces.push((chars[done..start].iter().collect(), false));
            pieces.push((chars[start..end].iter().collect(), true));
            done = end;
        }
    }
    pieces.push((chars[done..].iter().collect(), false));
    html! { @for (piece, is_marked) in pieces { @if is_marked { mark { (piece) } } @else { (piece) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_characters_are_marked() {
        assert_eq!(
            highlighted("甲<乙丙", &[0..1, 2..9]).into_string(),
            "<mark>甲</mark>&lt;<mark>乙丙</mark>"
        );
        assert_eq!(
            highlighted("甲乙", &[0..2, 1..2]).into_string(),
            "<mark>甲乙</mark>"
        );
    }
}
