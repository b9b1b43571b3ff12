//! Quotes and citations: the guide's own words, and where they stand.

use std::ops::Range;

use super::{Clause, ClauseId};

/// Words of a clause. One can be made only of words that stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    words: String,
    start: usize,
}

impl Quote {
    /// `words` as a quote, if they stand in `clause`, line ends aside; the quote has the clause's own.
    pub fn new(clause: &Clause, words: &str) -> Option<Quote> {
        find(&clause.text, words).and_then(|range| Quote::at(clause, range))
    }

    /// The words of `clause` in a range of bytes.
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

    /// The shortest run of `clause` that holds both quotes.
    pub fn join(self, clause: &Clause, other: &Quote) -> Quote {
        let (one, two) = (self.range(), other.range());
        Quote::at(clause, one.start.min(two.start)..one.end.max(two.end)).unwrap_or(self)
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.words
    }

    /// Where they stand in the clause, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.words.len()
    }
}

/// Where `words` stand in `text`, line ends aside.
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

/// A clause that an answer stands on, and the words of it that carry the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The guide, by its id.
    pub guide: String,
    /// The clause.
    pub clause: ClauseId,
    /// The headings above the clause, and its own label.
    pub path: Vec<String>,
    /// The whole clause.
    pub text: String,
    /// The words that carry the answer.
    pub quote: Quote,
    /// The English of the sentences that the quote touches, where there is one.
    pub english: Option<String>,
}
