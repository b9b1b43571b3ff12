//! The lexicon: people's words for the guides' words.
//!
//! 外企, WFOE and "foreign-owned" all mean what a guide calls 外商投资企业. Each entry is a *term*; wherever one of its
//! phrases stands in a text, in whatever language, the text holds the term. Words that say nothing of what is looked for
//! (请问, "could you tell me") are *stop words*.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::pieces::{Piece, pieces};
use crate::text::normalize;

/// A word of the guides, and what people say for it.
#[derive(Debug, Clone)]
pub struct Term {
    /// The guides' word.
    pub word: String,
    /// What people say for it.
    pub also: Vec<String>,
    /// What the term is one value of (西班牙 is one 国家), if it is: a question that names it is about the clauses that
    /// list it, and is asked like one that names another.
    pub of: Option<String>,
}

/// What a phrase of the lexicon means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The term at this place in [`Lexicon::terms`].
    Term(usize),
    /// Nothing that one would look for.
    Stop,
}

/// All terms and stop words, ready to be found in a text.
#[derive(Debug, Default)]
pub struct Lexicon {
    terms: Vec<Term>,
    /// The phrases as one tree: from a beginning that some phrase has, by its next piece, to a longer beginning.
    longer: FxHashMap<(u32, u64), u32>,
    /// What each beginning means, if it is a phrase. The first is the empty one.
    meanings: Vec<Option<Meaning>>,
}

impl Lexicon {
    /// A lexicon of `terms` and `stop` words; a phrase that stands in two terms means the first.
    pub fn new(terms: Vec<Term>, stop: &[String]) -> Lexicon {
        let mut lexicon = Lexicon {
            meanings: vec![None],
            ..Lexicon::default()
        };
        for (at, term) in terms.iter().enumerate() {
            for phrase in std::iter::once(&term.word).chain(&term.also) {
                lexicon.add(phrase, Meaning::Term(at));
            }
        }
        for phrase in stop {
            lexicon.add(phrase, Meaning::Stop);
        }
        Lexicon { terms, ..lexicon }
    }

    fn add(&mut self, phrase: &str, meaning: Meaning) {
        let mut beginning = 0;
        for piece in pieces(&normalize(phrase), &[]) {
            beginning = *self
                .longer
                .entry((beginning, piece.key))
                .or_insert_with(|| {
                    self.meanings.push(None);
                    self.meanings.len() as u32 - 1
                });
        }
        if beginning > 0 {
            self.meanings[beginning as usize].get_or_insert(meaning);
        }
    }

    /// The term at `at`.
    pub fn term(&self, at: usize) -> Option<&Term> {
        self.terms.get(at)
    }

    /// Where phrases of the lexicon stand in `pieces`, as ranges of pieces; the longest from the left.
    pub fn find(&self, pieces: &[Piece]) -> impl Iterator<Item = (Range<usize>, Meaning)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            while start < pieces.len() {
                let from = start;
                start += 1;
                if let Some((length, meaning)) = self.longest(&pieces[from..]) {
                    start = from + length;
                    return Some((from..start, meaning));
                }
            }
            None
        })
    }

    /// The longest phrase that `pieces` begin with, by its length in pieces.
    fn longest(&self, pieces: &[Piece]) -> Option<(usize, Meaning)> {
        let mut found = None;
        let mut beginning = 0;
        for (length, piece) in (1..).zip(pieces) {
            let Some(&longer) = self.longer.get(&(beginning, piece.key)) else {
                break;
            };
            beginning = longer;
            found = self.meanings[beginning as usize]
                .map(|meaning| (length, meaning))
                .or(found);
        }
        found
    }
}
