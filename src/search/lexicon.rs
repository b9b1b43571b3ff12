//! The lexicon: joins people's words to the guides' words.
//!
//! 外企, WFOE and "foreign-owned" all mean what a guide calls 外商投资企业. Each entry is a *term*. A text that contains one
//! of its phrases, in any language, contains the term. Words that say nothing about what someone is looking for (请问,
//! "could you tell me") are *stop words*.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::pieces::{Piece, pieces};
use crate::text::normalize;

/// A word of the guides, with the words that people use for it.
#[derive(Debug, Clone)]
pub struct Term {
    /// The word in the guides.
    pub word: String,
    /// Words that people use.
    pub also: Vec<String>,
    /// The kind of which the term is a value (西班牙 is a 国家), if any. A question that names a value is about the clauses
    /// that list it, and resembles questions that name another value.
    pub of: Option<String>,
}

/// The meaning of a phrase in the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The term with this index in [`Lexicon::terms`].
    Term(usize),
    /// A stop word.
    Stop,
}

/// All terms and stop words, as a search tree.
#[derive(Debug, Default)]
pub struct Lexicon {
    terms: Vec<Term>,
    /// The edges of the tree: from a prefix and the next piece to a longer prefix.
    longer: FxHashMap<(u32, u64), u32>,
    /// The meaning of each prefix, if it is a whole phrase. The first prefix is empty.
    meanings: Vec<Option<Meaning>>,
}

impl Lexicon {
    /// Builds a lexicon. A phrase in two terms means the first.
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

    /// The term with index `at`.
    pub fn term(&self, at: usize) -> Option<&Term> {
        self.terms.get(at)
    }

    /// Finds phrases of the lexicon in `pieces`, longest match from the left, as ranges of pieces.
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

    /// The longest phrase at the start of `pieces`, with its length in pieces.
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
