//! Questions: a message as features, scope and parts.

use std::ops::Range;

use regex::Regex;

use super::scope::{Scope, Scopes};
use crate::error::Error;
use crate::search::{Cut, Feature, Lexicon, analyze_without};
use crate::text::{Normalized, normalize};

/// A message as the answerer understands it.
#[derive(Debug, Clone)]
pub struct Question {
    /// The topics that it means.
    pub scope: Scope,
    /// Its features, without the mentions of its scope.
    pub features: Vec<Feature>,
    /// Its phrases: the features between two commas.
    pub phrases: Vec<Vec<Feature>>,
    /// Its questions: the features between question marks, full stops or words such as "and also".
    pub questions: Vec<Vec<Feature>>,
}

/// Reads questions.
#[derive(Debug)]
pub struct Reader {
    /// Ends a phrase.
    comma: Regex,
    /// Ends a question.
    joint: Regex,
}

impl Reader {
    /// Makes a reader that splits questions at `joints` (还有, "and also").
    ///
    /// # Errors
    ///
    /// If there are too many joints.
    pub fn new(joints: &[String]) -> Result<Reader, Error> {
        let regex =
            |pattern: &str| Regex::new(pattern).map_err(|error| Error::Index(error.to_string()));
        let words: String = joints
            .iter()
            .map(|joint| match joint.is_ascii() {
                true => format!(r"|\b{}\b", regex::escape(&joint.to_lowercase())),
                false => format!("|{}", regex::escape(joint)),
            })
            .collect();
        Ok(Reader {
            comma: regex(r"[,。.:;?!\n…]+\s*|(?:\p{Han})(\s+)")?,
            joint: regex(&format!(r"[。;?!\n]+{words}"))?,
        })
    }

    /// Reads a message.
    pub fn read(&self, message: &str, scopes: &Scopes, lexicon: &Lexicon) -> Question {
        let normalized = normalize(message);
        let (scope, features) = read(&normalized, scopes, lexicon);
        let text = normalized.text();
        let seams = |pattern: &Regex| -> Vec<usize> {
            let mut seams: Vec<usize> = pattern
                .captures_iter(text)
                .filter_map(|captures| captures.get(1).or(captures.get(0)))
                .map(|seam| normalized.origin(text[..seam.start()].chars().count()))
                .collect();
            seams.push(usize::MAX);
            seams
        };
        let parts = |pattern: &Regex| -> Vec<Vec<Feature>> {
            let mut start = 0;
            let mut parts = Vec::new();
            for end in seams(pattern) {
                let part = between(&features, start..end);
                if !part.is_empty() {
                    parts.push(part);
                }
                start = end;
            }
            parts
        };
        let phrases = parts(&self.comma);
        let questions = parts(&self.joint);
        let placeholders = scopes.placeholders(&scope.mentions, lexicon);
        Question {
            scope,
            phrases,
            questions,
            features: features.into_iter().chain(placeholders).collect(),
        }
    }
}

/// The features of an utterance, as in [`Question::features`].
pub fn features(utterance: &str, scopes: &Scopes, lexicon: &Lexicon) -> Vec<Feature> {
    let (scope, mut features) = read(&normalize(utterance), scopes, lexicon);
    features.extend(scopes.placeholders(&scope.mentions, lexicon));
    features
}

/// Reads the scope of a text, and its features without the mentions of the scope.
fn read(normalized: &Normalized, scopes: &Scopes, lexicon: &Lexicon) -> (Scope, Vec<Feature>) {
    let cut = Cut::new(normalized, &[]);
    let scope = scopes.of(normalized, &cut);
    let features = match scope.mentions.is_empty() {
        true => cut.features(lexicon),
        false => analyze_without(normalized, &scope.mentions, lexicon),
    };
    (scope, features)
}

fn between(features: &[Feature], range: Range<usize>) -> Vec<Feature> {
    features
        .iter()
        .filter(|feature| range.contains(&feature.source.start))
        .cloned()
        .collect()
}
