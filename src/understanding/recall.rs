//! Recalling: questions about what one said oneself (我一开始说的交流费是几万).

use regex::Regex;

use super::extraction::{Assertion, Extraction};
use super::pattern::pattern;
use super::text::Text;
use super::words::RecallPatterns;
use super::{AnswerParser, naming, token};
use crate::eligibility::{FactName, Facts};
use crate::error::Error;

/// What a message asks back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// The facts that it names.
    pub facts: Vec<FactName>,
    /// Whether it asks for what was said at first.
    pub at_first: bool,
}

/// Reads such questions.
#[derive(Debug)]
pub(super) struct RecallReader {
    asks: Regex,
    unless: Regex,
    at_first: Regex,
}

impl RecallReader {
    /// Compiles patterns.
    pub fn new(patterns: &RecallPatterns) -> Result<RecallReader, Error> {
        let compile = |written: &str| pattern("dialogs/answers.toml", written);
        Ok(RecallReader {
            asks: compile(&patterns.asks)?,
            unless: compile(&patterns.unless)?,
            at_first: compile(&patterns.at_first)?,
        })
    }
}

impl AnswerParser {
    /// What a message asks back of what one said oneself.
    pub fn recalls(&self, message: &str) -> Option<Recall> {
        /// No such question is longer, in characters.
        const LONGEST: usize = 60;
        if message.chars().count() > LONGEST {
            return None;
        }
        let text = Text::of(message);
        let written: String = text.chars.iter().collect();
        if !self.patterns.recall.asks.is_match(&written)
            || self.patterns.recall.unless.is_match(&written)
        {
            return None;
        }
        let words = self.vocabulary.find(&text, None);
        let phrases = token::phrases(&text, &words);
        let heard = vec![Assertion::Asked; phrases.len()];
        let facts = Facts::default();
        let extraction = Extraction::new(
            (&self.dialog, &self.vocabulary),
            (None, &facts),
            (&text, &phrases, &heard),
            false,
        );
        let named = phrases
            .iter()
            .flat_map(|phrase| naming::mentions(&extraction, phrase));
        let single = named.filter_map(|(_, steps)| match steps.as_slice() {
            [step] => Some(extraction.step(*step).fact.clone()),
            _ => None,
        });
        let facts: Vec<FactName> = single.collect();
        (!facts.is_empty()).then(|| Recall {
            facts,
            at_first: self.patterns.recall.at_first.is_match(&written),
        })
    }
}
