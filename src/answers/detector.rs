//! The detector: finds the sentences that look as an intent says.

use regex::Regex;

use super::intent::Looks;
use super::value::ValueKinds;
use crate::error::Error;
use crate::guide::{Clause, Guide, Quote, segments};

/// A sentence that states something.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The index of its clause.
    pub clause: usize,
    /// The sentence.
    pub quote: Quote,
    /// Its value.
    pub value: Option<String>,
    /// How sure it is, up to 1.
    pub confidence: f32,
}

/// The looks of an intent, ready to be searched.
pub struct Detector<'a> {
    looks: &'a Looks,
    patterns: Vec<Regex>,
    value: Option<&'a Regex>,
}

impl<'a> Detector<'a> {
    /// Makes a detector.
    ///
    /// # Errors
    ///
    /// If a pattern cannot be read, or a kind of value is not known.
    pub fn new(looks: &'a Looks, kinds: &'a ValueKinds) -> Result<Detector<'a>, Error> {
        let patterns = looks
            .patterns
            .iter()
            .map(|pattern| ValueKinds::pattern(pattern));
        let value = match &looks.value {
            None => None,
            Some(kind) => Some(
                kinds
                    .get(kind)
                    .ok_or_else(|| Error::Index(format!("there is no kind of value `{kind}`")))?,
            ),
        };
        Ok(Detector {
            patterns: patterns.collect::<Result<_, _>>()?,
            looks,
            value,
        })
    }

    /// Finds the best sentence of each clause that has one. Letterhead and end state nothing of the call.
    pub fn find(&self, guide: &Guide) -> Vec<Sighting> {
        let clauses = guide.clauses.iter().enumerate();
        clauses
            .filter(|(_, clause)| clause.id != crate::guide::ClauseId::end())
            .filter_map(|(at, clause)| {
                let sentences = segments(&clause.text);
                let seen = sentences.filter_map(|range| self.sight(at, clause, range));
                seen.max_by(|a, b| a.confidence.total_cmp(&b.confidence))
            })
            .collect()
    }

    fn sight(&self, at: usize, clause: &Clause, range: std::ops::Range<usize>) -> Option<Sighting> {
        let sentence = clause.text.get(range.clone())?;
        let value = match self.value {
            Some(pattern) => Some(pattern.find(sentence)?.as_str().to_owned()),
            None => None,
        };
        let is_pattern =
            self.patterns.is_empty() || self.patterns.iter().any(|it| it.is_match(sentence));
        let above = clause.path.join("\n");
        let in_words = self
            .looks
            .words
            .iter()
            .any(|word| sentence.contains(word.as_str()));
        let in_labels = self
            .looks
            .labels
            .iter()
            .any(|word| above.contains(word.as_str()));
        let is_free = self.looks.words.is_empty() && self.looks.labels.is_empty();
        let is_named =
            in_words || in_labels || is_free && (value.is_some() || !self.patterns.is_empty());
        if !is_pattern || !is_named {
            return None;
        }
        let mut confidence = 0.6;
        for (holds, more) in [(in_words, 0.1), (in_labels, 0.15), (value.is_some(), 0.1)] {
            confidence += if holds { more } else { 0.0 };
        }
        Some(Sighting {
            clause: at,
            quote: Quote::at(clause, range)?,
            value,
            confidence,
        })
    }
}
