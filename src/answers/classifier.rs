//! The naive Bayes classifier: gives each intent a probability by its utterances.
//!
//! A feature counts more if fewer intents have it. The utterances of an intent show how often each feature is used for
//! it. By Bayes' rule, a question is about the intent that makes its features most likely. Features count one by one,
//! over texts of equal length: the multinomial model of Rennie and others, "Tackling the poor assumptions of naive
//! Bayes text classifiers". It only counts, so nothing is trained, and a new utterance in a file counts from the next
//! start.

use std::ops::Range;
use std::sync::Arc;

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

/// A feature as the utterances of shared intents use it.
#[derive(Debug)]
struct Shared {
    /// The weight of its kind.
    kind: f32,
    /// The range of its intents in [`SharedClassifier::uses`].
    uses: Range<usize>,
}

/// What one intent makes of a feature.
#[derive(Debug, Clone, Copy)]
struct Use {
    intent: u32,
    /// How much its utterances use the feature.
    share: f32,
    /// How much more likely the feature makes the intent.
    lift: f32,
}

/// The utterances of an intent, counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// How many there are.
    utterances: usize,
    /// How much they use all features together.
    all: f32,
}

/// The utterances of the intents that all guides share, counted once for all of them.
#[derive(Debug)]
pub struct SharedClassifier {
    smoothing: Smoothing,
    /// The number of each known feature, which is its index in `features`.
    numbers: FxHashMap<u64, u32>,
    features: Vec<Shared>,
    uses: Vec<Use>,
    intents: Vec<Counts>,
}

/// A feature as the utterances and quotes of one guide use it.
#[derive(Debug)]
struct Own {
    /// The weight of its kind.
    kind: f32,
    /// How many intents have it, the shared ones included.
    held: u32,
    /// The range of its intents in [`Classifier::lifts`].
    lifts: Range<u32>,
}

/// The classifier of one guide: the shared utterances, and those that only this guide adds.
#[derive(Debug)]
pub struct Classifier {
    shared: Arc<SharedClassifier>,
    /// The features that this guide adds utterances or quotes with.
    own: FxHashMap<u64, Own>,
    /// Intents, and how much more likely a feature makes each than the shared utterances alone.
    lifts: Vec<(u32, f32)>,
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

/// The utterances of one intent, by the features of each.
pub type Utterances = Vec<Vec<FeatureKey>>;

/// How rare a feature is that `held` of so many intents have.
fn rarity(total: usize, held: u32) -> f32 {
    let (total, held) = (total as f32, held as f32);
    (1.0 + (total - held + 0.5) / (held + 0.5)).ln()
}

/// How much each feature is used in utterances, each of which counts by its features in equal length.
fn used(utterances: &[Vec<FeatureKey>], weight: impl Fn(u64) -> f32) -> FxHashMap<u64, f32> {
    let mut used: FxHashMap<u64, f32> = FxHashMap::default();
    let mut keys: Vec<u64> = Vec::new();
    for utterance in utterances {
        keys.clear();
        keys.extend(utterance.iter().map(|feature| feature.key));
        keys.sort_unstable();
        keys.dedup();
        let length = length(keys.iter().map(|key| weight(*key)));
        for key in &keys {
            *used.entry(*key).or_default() += weight(*key) / length;
        }
    }
    used
}

/// The counted utterances, with features by number.
#[derive(Debug, Default)]
struct Counted {
    numbers: FxHashMap<u64, u32>,
    /// For each feature, the weight of its kind, its number of intents, and the last intent seen.
    held: Vec<(f32, u32, usize)>,
    /// The features of all utterances, utterance by utterance, each feature once per utterance.
    utterances: Vec<u32>,
    /// For each intent, where its utterances end in `utterances`.
    ends: Vec<Vec<usize>>,
}

impl Counted {
    fn new(intents: &[Utterances]) -> Counted {
        let mut counted = Counted::default();
        // The last utterance in which each feature was met, counted from 1.
        let mut met: Vec<u32> = Vec::new();
        let mut utterance = 0;
        for (intent, utterances) in (1..).zip(intents) {
            let mut ends = Vec::with_capacity(utterances.len());
            for features in utterances {
                utterance += 1;
                for feature in features {
                    let next = counted.held.len() as u32;
                    let number = *counted.numbers.entry(feature.key).or_insert(next);
                    if number == next {
                        counted.held.push((feature.kind.weight(), 0, 0));
                        met.push(0);
                    }
                    let (_, held, last) = &mut counted.held[number as usize];
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

impl SharedClassifier {
    /// Counts the features of the utterances of each intent.
    pub fn new(intents: &[Utterances], smoothing: Smoothing) -> SharedClassifier {
        let Counted {
            numbers,
            held,
            utterances,
            ends,
        } = Counted::new(intents);
        let weights: Vec<f32> = held
            .iter()
            .map(|(kind, held, _)| kind * rarity(intents.len(), *held))
            .collect();
        let mut room = 0;
        let mut features: Vec<Shared> = Vec::with_capacity(held.len());
        for (kind, held, _) in held {
            features.push(Shared {
                kind,
                uses: room..room,
            });
            room += held as usize;
        }
        let nothing = Use {
            intent: 0,
            share: 0.0,
            lift: 0.0,
        };
        let mut uses = vec![nothing; room];
        let mut counts = Vec::with_capacity(ends.len());
        // How much each feature is used for the intent at hand, and which are used at all.
        let mut shares = vec![0.0; features.len()];
        let mut used: Vec<u32> = Vec::new();
        let mut start = 0;
        for (intent, ends) in (0u32..).zip(ends) {
            let mut all = 0.0;
            for &end in &ends {
                let utterance = &utterances[start..end];
                let length = length(utterance.iter().map(|&number| weights[number as usize]));
                for &number in utterance {
                    let share = weights[number as usize] / length;
                    let known = &mut shares[number as usize];
                    if *known == 0.0 {
                        used.push(number);
                    }
                    *known += share;
                    all += share;
                }
                start = end;
            }
            for number in used.drain(..) {
                let own = &mut features[number as usize].uses;
                let share = std::mem::take(&mut shares[number as usize]);
                uses[own.end] = Use {
                    intent,
                    share,
                    lift: (share / smoothing.unseen).ln_1p(),
                };
                own.end += 1;
            }
            counts.push(Counts {
                utterances: ends.len(),
                all,
            });
        }
        SharedClassifier {
            smoothing,
            numbers,
            features,
            uses,
            intents: counts,
        }
    }

    /// How rare `feature` is among the shared intents, against one that no utterance has.
    pub fn specificity(&self, feature: &Feature) -> f32 {
        let total = self.intents.len();
        let known = self
            .feature(feature.key)
            .map(|it| rarity(total, it.uses.len() as u32));
        known.map_or(1.0, |rarity_of| rarity_of / rarity(total, 1))
    }

    fn feature(&self, key: u64) -> Option<&Shared> {
        self.features.get(*self.numbers.get(&key)? as usize)
    }

    fn uses(&self, feature: &Shared) -> &[Use] {
        self.uses.get(feature.uses.clone()).unwrap_or_default()
    }
}

impl Classifier {
    /// The classifier of a guide that adds utterances, its quotes among them, to intents by their number: the shared ones come
    /// first, then those of the guide alone, `total` in all.
    pub fn new(
        shared: Arc<SharedClassifier>,
        added: &[(usize, Utterances)],
        total: usize,
    ) -> Classifier {
        let unseen = shared.smoothing.unseen;
        let uses_of = |key: u64| {
            shared
                .feature(key)
                .map(|it| shared.uses(it))
                .unwrap_or_default()
        };
        let mut own: FxHashMap<u64, Own> = FxHashMap::default();
        for (intent, utterances) in added {
            let mut seen = FxHashSet::default();
            let features = utterances.iter().flatten();
            for feature in features.filter(|feature| seen.insert(feature.key)) {
                let uses = uses_of(feature.key);
                let own = own.entry(feature.key).or_insert_with(|| Own {
                    kind: feature.kind.weight(),
                    held: uses.len() as u32,
                    lifts: 0..0,
                });
                own.held += u32::from(!uses.iter().any(|it| it.intent as usize == *intent));
                own.lifts.end += 1;
            }
        }
        let mut room = 0;
        for own in own.values_mut() {
            let many = own.lifts.end;
            own.lifts = room..room;
            room += many;
        }
        let mut lifts = vec![(0, 0.0); room as usize];
        let mut counts = shared.intents.clone();
        counts.resize(total, Counts::default());
        let weights: FxHashMap<u64, f32> = own
            .iter()
            .map(|(key, own)| (*key, own.kind * rarity(total, own.held)))
            .collect();
        for (intent, utterances) in added {
            let weight = |key: u64| weights.get(&key).copied().unwrap_or_default();
            for (key, share) in used(utterances, weight) {
                let Some(own) = own.get_mut(&key) else {
                    continue;
                };
                let mut uses = uses_of(key).iter();
                let before = uses.find(|it| it.intent as usize == *intent);
                let (before, lift) = before.map_or((0.0, 0.0), |it| (it.share, it.lift));
                let more = ((before + share) / unseen).ln_1p() - lift;
                lifts[own.lifts.end as usize] = (*intent as u32, more);
                own.lifts.end += 1;
                if let Some(counts) = counts.get_mut(*intent) {
                    counts.all += share;
                }
            }
            if let Some(counts) = counts.get_mut(*intent) {
                counts.utterances += utterances.len();
            }
        }
        let known = own
            .keys()
            .filter(|key| !shared.numbers.contains_key(key))
            .count();
        let vocabulary = (shared.features.len() + known) as f32;
        let every: usize = counts.iter().map(|it| it.utterances).sum();
        let intents = counts.iter().map(|it| {
            let share = it.utterances.max(1) as f32 / every.max(1) as f32;
            let prior = shared.smoothing.prior * share.ln();
            (prior, (it.all + unseen * vocabulary).ln())
        });
        Classifier {
            intents: intents.collect(),
            own,
            lifts,
            unknown: rarity(total, 1),
            shared,
        }
    }

    /// The weight of a feature that an utterance has.
    fn known_weight(&self, key: u64) -> Option<f32> {
        let total = self.intents.len();
        if let Some(own) = self.own.get(&key) {
            return Some(own.kind * rarity(total, own.held));
        }
        let shared = self.shared.feature(key)?;
        Some(shared.kind * rarity(total, shared.uses.len() as u32))
    }

    /// The weight of `feature`: the weight of its kind times its rarity among intents.
    pub fn weight(&self, feature: &Feature) -> f32 {
        let known = self.known_weight(feature.key);
        known.unwrap_or_else(|| feature.kind.weight() * self.unknown)
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
        self.own.contains_key(&feature.key) || self.shared.numbers.contains_key(&feature.key)
    }

    /// All intents, most probable first; none if the question shares nothing with any utterance.
    pub fn rank(&self, question: &[Feature]) -> Vec<Candidate> {
        let mut seen = FxHashSet::default();
        let fresh = question.iter().filter(|feature| seen.insert(feature.key));
        let known: Vec<(u64, f32)> = fresh
            .filter_map(|feature| Some((feature.key, self.known_weight(feature.key)?)))
            .collect();
        if known.is_empty() {
            return Vec::new();
        }
        let length = length(known.iter().map(|(_, weight)| *weight));
        let weight: f32 = known.iter().map(|(_, weight)| weight / length).sum();
        let mut evidence: Vec<f32> = self
            .intents
            .iter()
            .map(|(prior, dilution)| prior - weight * dilution)
            .collect();
        for (key, weight) in known {
            let share = weight / length;
            if let Some(feature) = self.shared.feature(key) {
                for it in self.shared.uses(feature) {
                    evidence[it.intent as usize] += share * it.lift;
                }
            }
            if let Some(own) = self.own.get(&key) {
                let lifts = own.lifts.start as usize..own.lifts.end as usize;
                for (intent, lift) in self.lifts.get(lifts).unwrap_or_default() {
                    evidence[*intent as usize] += share * lift;
                }
            }
        }
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        let mut ranking: Vec<Candidate> = evidence
            .iter()
            .enumerate()
            .map(|(intent, evidence)| Candidate {
                intent,
                share: (self.shared.smoothing.sharpness * (evidence - most)).exp(),
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
