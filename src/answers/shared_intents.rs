//! What all guides share to answer questions, made once: the intents and their utterances, and the words of the language.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classifier::{FeatureKey, SharedClassifier, Smoothing};
use super::clause_number::ClauseNumbers;
use super::intent::Intent;
use super::question::{self, Reader};
use super::retrieval::Hints;
use super::scope::{Compared, Level, LevelWords, Scopes};
use super::thresholds::Thresholds;
use crate::error::Error;
use crate::search::{Feature, Lexicon};

/// The parts of shared intents.
#[derive(Debug)]
pub struct Parts {
    /// The lexicon.
    pub lexicon: Arc<Lexicon>,
    /// People's words for the levels of headings.
    pub levels: Vec<Level>,
    /// Words around a heading that another is compared with.
    pub compared: Compared,
    /// Words between two questions.
    pub joints: Vec<String>,
    /// The intents, each as a guide leaves it open that does not bind it.
    pub intents: Vec<Arc<Intent>>,
    /// The number of the intent of each utterance, normalized and [plain](super::plain).
    pub utterances: FxHashMap<String, usize>,
    /// What helps to compare a question with clauses that nobody has bound.
    pub hints: Hints,
    /// The parameters of classifiers.
    pub smoothing: Smoothing,
    /// The thresholds of decisions.
    pub thresholds: Thresholds,
}

/// What all guides share.
#[derive(Debug)]
pub struct SharedIntents {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) levels: Arc<LevelWords>,
    pub(super) reader: Reader,
    pub(super) numbers: ClauseNumbers,
    pub(super) intents: Vec<Arc<Intent>>,
    pub(super) utterances: FxHashMap<String, usize>,
    pub(super) classifier: Arc<SharedClassifier>,
    pub(super) hints: Arc<Hints>,
    pub(super) thresholds: Thresholds,
}

impl SharedIntents {
    /// Compiles what all guides share.
    ///
    /// # Errors
    ///
    /// If there are too many levels or joints to match.
    pub fn new(parts: Parts) -> Result<SharedIntents, Error> {
        let levels = Arc::new(LevelWords::new(parts.levels, &parts.compared)?);
        let scopes = Scopes::of_no_guide(Arc::clone(&levels));
        let utterances: Vec<Vec<Vec<FeatureKey>>> = parts
            .intents
            .par_iter()
            .map(|intent| {
                let utterances = intent.utterances();
                utterances
                    .map(|it| keys(it, &scopes, &parts.lexicon))
                    .collect()
            })
            .collect();
        Ok(SharedIntents {
            levels,
            reader: Reader::new(&parts.joints)?,
            numbers: ClauseNumbers::new()?,
            classifier: Arc::new(SharedClassifier::new(&utterances, parts.smoothing)),
            lexicon: parts.lexicon,
            intents: parts.intents,
            utterances: parts.utterances,
            hints: Arc::new(parts.hints),
            thresholds: parts.thresholds,
        })
    }

    /// How specific a feature is, from 0 for one that everything is asked with to 1 for one that nothing is.
    pub fn specificity(&self, feature: &Feature) -> f32 {
        self.classifier.specificity(feature)
    }
}

/// The features of an utterance, as a classifier counts them.
pub(super) fn keys(utterance: &str, scopes: &Scopes, lexicon: &Lexicon) -> Vec<FeatureKey> {
    let features = question::features(utterance, scopes, lexicon);
    features.iter().map(FeatureKey::from).collect()
}
