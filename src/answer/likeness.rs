//! Likeness: which subject a question is about, by how likely its words are in the ways in which people ask for each.
//!
//! A feature counts the more, the fewer subjects are asked for with it. All ways of asking for a subject together say how
//! often each feature is used for it; a question is about the subject under whose usage its features are likeliest
//! (Bayes' rule with the features taken one by one, over texts of equal length: the multinomial model of Rennie and
//! others, "Tackling the poor assumptions of naive Bayes text classifiers"). All of it is counting: nothing is trained,
//! and a way that is added to a file counts from the next start on.

use std::collections::{HashMap, HashSet};

use crate::search::Feature;

/// How usage is weighed. Found by cross-validation over `tests/questions` (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// What a feature counts for a subject none of whose ways has it.
    pub unseen: f32,
    /// How much more is believed of a subject for which more ways of asking are written: 0 nothing, 1 in proportion.
    pub prior: f32,
    /// How fast belief moves from one subject to another as the evidence for it grows.
    pub sharpness: f32,
}

impl Default for Weighing {
    fn default() -> Weighing {
        Weighing { unseen: 0.01, prior: 0.5, sharpness: 1.0 }
    }
}

/// How likely a subject is what a question is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likely {
    /// The subject, by number.
    pub subject: usize,
    /// The share of belief: all subjects' shares add up to 1.
    pub share: f32,
}

/// What is known of one feature.
#[derive(Debug)]
struct Usage {
    /// What it weighs: how telling its kind is, times how few subjects are asked for with it.
    weight: f32,
    /// The subjects that are asked for with it, and how much likelier it makes each.
    lifts: Vec<(u32, f32)>,
}

/// The ways of asking for all subjects, ready to be compared with.
#[derive(Debug)]
pub struct Likeness {
    weighing: Weighing,
    usages: HashMap<String, Usage>,
    /// For each subject what is believed before anything is asked, and what each unit of a question's weight takes away.
    subjects: Vec<(f32, f32)>,
    /// What a feature weighs, beside its kind, that no way holds.
    unknown: f32,
}

impl Likeness {
    /// Compares with `subjects`, each given by the features of its ways.
    pub fn new(subjects: &[Vec<Vec<Feature>>], weighing: Weighing) -> Likeness {
        let mut spread: HashMap<&str, (f32, u32)> = HashMap::new();
        for (subject, ways) in (1u32..).zip(subjects) {
            for feature in ways.iter().flatten() {
                let (held, last) = spread.entry(&feature.key).or_default();
                if *last != subject {
                    (*held, *last) = (*held + 1.0, subject);
                }
            }
        }
        let total = subjects.len() as f32;
        let rarity = |held: f32| (1.0 + (total - held + 0.5) / (held + 0.5)).ln();
        let vocabulary = spread.len() as f32;
        let mut usages: HashMap<String, Usage> = HashMap::with_capacity(spread.len());
        let ways_in_all = subjects.iter().map(Vec::len).sum::<usize>().max(1) as f32;
        let mut believed = Vec::with_capacity(subjects.len());
        for (subject, ways) in (0u32..).zip(subjects) {
            let mut used: HashMap<&str, f32> = HashMap::new();
            let mut all = 0.0;
            for way in ways {
                let weighed = once(way, |feature| feature.kind.weight() * rarity(spread[feature.key.as_str()].0));
                let length = length(&weighed);
                for (key, weight) in weighed {
                    let share = weight / length;
                    *used.entry(key).or_default() += share;
                    all += share;
                }
                for feature in way {
                    if !usages.contains_key(&feature.key) {
                        let weight = feature.kind.weight() * rarity(spread[feature.key.as_str()].0);
                        usages.insert(feature.key.clone(), Usage { weight, lifts: Vec::new() });
                    }
                }
            }
            for (key, used) in used {
                if let Some(usage) = usages.get_mut(key) {
                    usage.lifts.push((subject, (used / weighing.unseen).ln_1p()));
                }
            }
            let prior = weighing.prior * (ways.len().max(1) as f32 / ways_in_all).ln();
            believed.push((prior, (all + weighing.unseen * vocabulary).ln()));
        }
        Likeness { weighing, usages, subjects: believed, unknown: rarity(1.0) }
    }

    /// What `feature` weighs: how telling its kind is, times how few subjects are asked for with it.
    pub fn weight(&self, feature: &Feature) -> f32 {
        match self.usages.get(&feature.key) {
            Some(usage) => usage.weight,
            None => feature.kind.weight() * self.unknown,
        }
    }

    /// What `features` weigh together, each counted once.
    pub fn weight_of(&self, features: &[Feature]) -> f32 {
        once(features, |feature| self.weight(feature)).iter().map(|(_, weight)| weight).sum()
    }

    /// Whether any way of asking holds `feature`.
    pub fn knows(&self, feature: &Feature) -> bool {
        self.usages.contains_key(&feature.key)
    }

    /// All subjects, likeliest first; none for a question that shares nothing with any way of asking.
    pub fn rank(&self, question: &[Feature]) -> Vec<Likely> {
        let mut seen = HashSet::new();
        let known: Vec<&Usage> = question
            .iter()
            .filter(|feature| seen.insert(feature.key.as_str()))
            .filter_map(|feature| self.usages.get(&feature.key))
            .collect();
        let length = known.iter().map(|usage| usage.weight * usage.weight).sum::<f32>().sqrt();
        if length <= 0.0 {
            return Vec::new();
        }
        let weight: f32 = known.iter().map(|usage| usage.weight / length).sum();
        let mut evidence: Vec<f32> = self.subjects.iter().map(|(prior, dilution)| prior - weight * dilution).collect();
        for usage in known {
            let share = usage.weight / length;
            for &(subject, lift) in &usage.lifts {
                evidence[subject as usize] += share * lift;
            }
        }
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        let mut ranking: Vec<Likely> = evidence
            .iter()
            .enumerate()
            .map(|(subject, evidence)| Likely { subject, share: (self.weighing.sharpness * (evidence - most)).exp() })
            .collect();
        let all: f32 = ranking.iter().map(|likely| likely.share).sum();
        ranking.iter_mut().for_each(|likely| likely.share /= all);
        ranking.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.subject.cmp(&b.subject)));
        ranking
    }
}

/// Each feature of a way once, in order, with its weight.
fn once<'a>(way: &'a [Feature], weight: impl Fn(&Feature) -> f32) -> Vec<(&'a str, f32)> {
    let mut seen = HashSet::new();
    let fresh = way.iter().filter(|feature| seen.insert(feature.key.as_str()));
    fresh.map(|feature| (feature.key.as_str(), weight(feature))).collect()
}

/// The Euclidean length of weights; 1 for none.
fn length(weighed: &[(&str, f32)]) -> f32 {
    let length = weighed.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 { length } else { 1.0 }
}
