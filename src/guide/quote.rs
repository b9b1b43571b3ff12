//! Quotes and citations: the guide's own words and their place.

use std::ops::Range;

use super::{Clause, ClauseId};

/// Words of a clause. A quote can only be made from words that stand in its clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    words: String,
    start: usize,
}

impl Quote {
    /// Makes a quote if `words` stand in `clause`, line ends ignored. The quote has the line ends of the clause.
    pub fn new(clause: &Clause, words: &str) -> Option<Quote> {
        find(&clause.text, words).and_then(|range| Quote::at(clause, range))
    }

    /// Quotes a range of bytes of `clause`.
    pub fn at(clause: &Clause, range: Range<usize>) -> Option<Quote> {
        let words = clause
            .text
            .get(range.clone())
            .filter(|words| !words.trim().is_empty())?;
        Some(Quote {
            words: words.to_owned(),
            start: range.start,
        })
    }

    /// The shortest quote of `clause` that contains both quotes.
    pub fn join(self, clause: &Clause, other: &Quote) -> Quote {
        let (one, two) = (self.range(), other.range());
        Quote::at(clause, one.start.min(two.start)..one.end.max(two.end)).unwrap_or(self)
    }

    /// The quoted words.
    pub fn text(&self) -> &str {
        &self.words
    }

    /// Their place in the clause, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.words.len()
    }
}

/// Finds `words` in `text`, ignoring line ends.
fn find(text: &str, words: &str) -> Option<Range<usize>> {
    let words: Vec<char> = words.chars().filter(|char| *char != '\n').collect();
    let places: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, char)| *char != '\n')
        .collect();
    if words.is_empty() {
        return None;
    }
    let at = places
        .windows(words.len())
        .position(|window| window.iter().map(|(_, char)| char).eq(&words))?;
    let (last, char) = places[at + words.len() - 1];
    Some(places[at].0..last + char.len_utf8())
}

/// A clause that an answer rests on, with the words that carry the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The id of the guide.
    pub guide: String,
    /// The id of the clause.
    pub clause: ClauseId,
    /// The headings above the clause and its own label.
    pub path: Vec<String>,
    /// The text of the whole clause.
    pub text: String,
    /// The words that carry the answer.
    pub quote: Quote,
    /// The English of the sentences that the quote touches, if they are translated.
    pub english: Option<String>,
}
