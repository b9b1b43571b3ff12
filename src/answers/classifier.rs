//! The naive Bayes classifier: gives each intent a probability by its utterances.
//!
//! A feature counts more if fewer intents have it. The utterances of an intent show how often each feature is used for
//! it. By Bayes' rule, a question is about the intent that makes its features most likely. Features count one by one,
//! over texts of equal length: the multinomial model of Rennie and others, "Tackling the poor assumptions of naive
//! Bayes text classifiers". It only counts, so nothing is trained, and a new utterance in a file counts from the next
//! start.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::search::{Feature, FeatureKind};

/// The parameters of the classifier. Cross-validation over `tests/questions` chose them (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smoothing {
    /// The count of a feature in an intent whose utterances do not have it.
    pub unseen: f32,
    /// How much an intent gains from having more utterances: 0 nothing, 1 in proportion.
    pub prior: f32,
    /// How fast the probability moves to another intent as evidence grows.
    pub sharpness: f32,
}

impl Default for Smoothing {
    fn default() -> Smoothing {
        Smoothing {
            unseen: 0.01,
            prior: 0.5,
            sharpness: 1.0,
        }
    }
}

/// An intent that a question may be about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The number of the intent.
    pub intent: usize,
    /// Its probability; those of all intents add up to 1.
    pub share: f32,
}

/// Statistics of a feature.
#[derive(Debug)]
struct Usage {
    /// Its weight: the weight of its kind times its rarity among intents.
    weight: f32,
    /// The range of its intents in [`Classifier::log_likelihoods`].
    log_likelihoods: Range<usize>,
}

/// The classifier, built from the utterances of all intents.
#[derive(Debug)]
pub struct Classifier {
    smoothing: Smoothing,
    /// The number of each known feature, which is its index in `usages`.
    numbers: FxHashMap<u64, u32>,
    usages: Vec<Usage>,
    /// Intents, and how much more likely a feature makes each.
    log_likelihoods: Vec<(u32, f32)>,
    /// For each intent, its log prior, and the penalty per unit of a question's weight.
    intents: Vec<(f32, f32)>,
    /// The rarity of a feature that no utterance has.
    unknown: f32,
}

/// A feature as the classifier counts it.
#[derive(Debug, Clone, Copy)]
pub struct FeatureKey {
    key: u64,
    kind: FeatureKind,
}

impl From<&Feature> for FeatureKey {
    fn from(feature: &Feature) -> FeatureKey {
        FeatureKey {
            key: feature.key,
            kind: feature.kind,
        }
    }
}

/// The counted utterances, with features by number.
#[derive(Debug, Default)]
struct Counted {
    numbers: FxHashMap<u64, u32>,
    /// For each feature, the weight of its kind, its number of intents, and the last intent seen.
    features: Vec<(f32, u32, usize)>,
    /// The features of all utterances, utterance by utterance, each feature once per utterance.
    utterances: Vec<u32>,
    /// For each intent, where its utterances end in `utterances`.
    ends: Vec<Vec<usize>>,
}

impl Counted {
    fn new(intents: &[Vec<Vec<FeatureKey>>]) -> Counted {
        let mut counted = Counted::default();
        // The last utterance in which each feature was met, counted from 1.
        let mut met: Vec<u32> = Vec::new();
        let mut utterance = 0;
        for (intent, utterances) in (1..).zip(intents) {
            let mut ends = Vec::new();
            for features in utterances {
                utterance += 1;
                for feature in features {
                    let next = counted.features.len() as u32;
                    let number = *counted.numbers.entry(feature.key).or_insert(next);
                    if number == next {
                        counted.features.push((feature.kind.weight(), 0, 0));
                        met.push(0);
                    }
                    let (_, held, last) = &mut counted.features[number as usize];
                    *held += u32::from(*last != intent);
                    *last = intent;
                    if std::mem::replace(&mut met[number as usize], utterance) != utterance {
                        counted.utterances.push(number);
                    }
                }
                ends.push(counted.utterances.len());
            }
            counted.ends.push(ends);
        }
        counted
    }
}

impl Classifier {
    /// Builds the classifier from the features of the utterances of each intent.
    pub fn new(intents: &[Vec<Vec<FeatureKey>>], smoothing: Smoothing) -> Classifier {
        let Counted {
            numbers,
            features,
            utterances,
            ends,
        } = Counted::new(intents);
        let total = ends.len() as f32;
        let rarity = |held: f32| (1.0 + (total - held + 0.5) / (held + 0.5)).ln();
        // Tab for the log_likelihoods of each feature; they are filled in intent by intent.
        let mut room = 0;
        let mut usages = Vec::with_capacity(features.len());
        for (kind, held, _) in features {
            usages.push(Usage {
                weight: kind * rarity(held as f32),
                log_likelihoods: room..room,
            });
            room += held as usize;
        }
        let mut log_likelihoods = vec![(0, 0.0); room];
        let vocabulary = usages.len() as f32;
        let ways_in_all = ends.iter().map(Vec::len).sum::<usize>().max(1) as f32;
        let mut believed = Vec::with_capacity(ends.len());
        // How much each feature is used for the intent at hand, and which are used at all.
        let mut uses = vec![0.0; usages.len()];
        let mut used: Vec<u32> = Vec::new();
        let mut start = 0;
        for (intent, ends) in (0u32..).zip(ends) {
            let mut all = 0.0;
            for &end in &ends {
                let utterance = &utterances[start..end];
                let length = length(
                    utterance
                        .iter()
                        .map(|&number| usages[number as usize].weight),
                );
                for &number in utterance {
                    let share = usages[number as usize].weight / length;
                    let usage = &mut uses[number as usize];
                    if *usage == 0.0 {
                        used.push(number);
                    }
                    *usage += share;
                    all += share;
                }
                start = end;
            }
            for number in used.drain(..) {
                let usage = &mut usages[number as usize].log_likelihoods;
                let share = std::mem::take(&mut uses[number as usize]);
                log_likelihoods[usage.end] = (intent, (share / smoothing.unseen).ln_1p());
                usage.end += 1;
            }
            let prior = smoothing.prior * (ends.len().max(1) as f32 / ways_in_all).ln();
            believed.push((prior, (all + smoothing.unseen * vocabulary).ln()));
        }
        Classifier {
            smoothing,
            numbers,
            usages,
            log_likelihoods,
            intents: believed,
            unknown: rarity(1.0),
        }
    }

    fn usage(&self, feature: &Feature) -> Option<&Usage> {
        self.usages.get(*self.numbers.get(&feature.key)? as usize)
    }

    /// The weight of `feature`: the weight of its kind times its rarity among intents.
    pub fn weight(&self, feature: &Feature) -> f32 {
        match self.usage(feature) {
            Some(usage) => usage.weight,
            None => feature.kind.weight() * self.unknown,
        }
    }

    /// How rare `feature` is among intents, against one that no utterance has.
    pub fn specificity(&self, feature: &Feature) -> f32 {
        self.weight(feature) / (feature.kind.weight() * self.unknown)
    }

    /// The weight of `features` together, each counted once.
    pub fn weight_of(&self, features: &[Feature]) -> f32 {
        let mut seen = FxHashSet::default();
        features
            .iter()
            .filter(|feature| seen.insert(feature.key))
            .map(|feature| self.weight(feature))
            .sum()
    }

    /// Whether any utterance has `feature`.
    pub fn knows(&self, feature: &Feature) -> bool {
        self.numbers.contains_key(&feature.key)
    }

    /// All intents, most probable first; none if the question shares nothing with any utterance.
    pub fn rank(&self, question: &[Feature]) -> Vec<Candidate> {
        let mut seen = FxHashSet::default();
        let fresh = question.iter().filter(|feature| seen.insert(feature.key));
        let known: Vec<&Usage> = fresh.filter_map(|feature| self.usage(feature)).collect();
        if known.is_empty() {
            return Vec::new();
        }
        let length = length(known.iter().map(|usage| usage.weight));
        let weight: f32 = known.iter().map(|usage| usage.weight / length).sum();
        let mut evidence: Vec<f32> = self
            .intents
            .iter()
            .map(|(prior, dilution)| prior - weight * dilution)
            .collect();
        for usage in known {
            let share = usage.weight / length;
            for &(intent, lift) in &self.log_likelihoods[usage.log_likelihoods.clone()] {
                evidence[intent as usize] += share * lift;
            }
        }
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        let mut ranking: Vec<Candidate> = evidence
            .iter()
            .enumerate()
            .map(|(intent, evidence)| Candidate {
                intent,
                share: (self.smoothing.sharpness * (evidence - most)).exp(),
            })
            .collect();
        let all: f32 = ranking.iter().map(|candidate| candidate.share).sum();
        ranking
            .iter_mut()
            .for_each(|candidate| candidate.share /= all);
        ranking.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.intent.cmp(&b.intent)));
        ranking
    }
}

/// The Euclidean length of weights; 1 if there are none.
fn length(weights: impl Iterator<Item = f32>) -> f32 {
    let length = weights.map(|weight| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 { length } else { 1.0 }
}
