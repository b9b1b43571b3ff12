//! The lexicon: people's words for the guides' words.
//!
//! 外企, WFOE and "foreign-owned" all mean what a guide calls 外商投资企业. Each entry is a *term*; wherever one of its
//! phrases stands in a text, in whatever language, the text holds the term. Words that say nothing of what is looked for
//! (请问, "could you tell me") are *stop words*.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::pieces::{self, Pieces};
use crate::error::Error;

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
#[derive(Debug)]
pub struct Lexicon {
    terms: Vec<Term>,
    meanings: Vec<Meaning>,
    matcher: AhoCorasick,
}

impl Lexicon {
    /// A lexicon of `terms` and `stop` words.
    ///
    /// # Errors
    ///
    /// If the phrases are too many for the matcher (some hundred million characters).
    pub fn new(terms: Vec<Term>, stop: &[String]) -> Result<Lexicon, Error> {
        let mut phrases: Vec<String> = Vec::new();
        let mut meanings = Vec::new();
        let mut add = |phrase: &str, meaning| {
            let normal = pieces::pieces(phrase).normal().to_owned();
            if !normal.is_empty() {
                phrases.push(normal);
                meanings.push(meaning);
            }
        };
        for (at, term) in terms.iter().enumerate() {
            for phrase in std::iter::once(&term.word).chain(&term.also) {
                add(phrase, Meaning::Term(at));
            }
        }
        for phrase in stop {
            add(phrase, Meaning::Stop);
        }
        let matcher = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&phrases)
            .map_err(|error| Error::Index(error.to_string()))?;
        Ok(Lexicon { terms, meanings, matcher })
    }

    /// The term at `at`.
    pub fn term(&self, at: usize) -> Option<&Term> {
        self.terms.get(at)
    }

    /// Where phrases of the lexicon stand in `pieces`, as ranges of pieces; the longest from the left.
    pub fn find<'a>(&'a self, pieces: &'a Pieces) -> impl Iterator<Item = (std::ops::Range<usize>, Meaning)> + 'a {
        self.matcher.find_iter(pieces.normal()).map(|found| {
            let meaning = self.meanings[found.pattern().as_usize()];
            (pieces.within(found.range()), meaning)
        })
    }
}
