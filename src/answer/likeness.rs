//! Likeness: which subject a question is about, by how likely its words are in the ways in which people ask for each.
//!
//! A feature counts the more, the fewer subjects are asked for with it. All ways of asking for a subject together say how
//! often each feature is used for it; a question is about the subject under whose usage its features are likeliest
//! (Bayes' rule with the features taken one by one, over texts of equal length: the multinomial model of Rennie and
//! others, "Tackling the poor assumptions of naive Bayes text classifiers"). All of it is counting: nothing is trained,
//! and a way that is added to a file counts from the next start on.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::search::{Feature, FeatureKind};

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
    /// Where in [`Likeness::lifts`] stand the subjects that are asked for with it.
    lifts: Range<usize>,
}

/// The ways of asking for all subjects, ready to be compared with.
#[derive(Debug)]
pub struct Likeness {
    weighing: Weighing,
    /// The number of each feature that some way holds: its place in `usages`.
    numbers: FxHashMap<u64, u32>,
    usages: Vec<Usage>,
    /// Subjects, and how much likelier a feature makes each.
    lifts: Vec<(u32, f32)>,
    /// For each subject what is believed before anything is asked, and what each unit of a question's weight takes away.
    subjects: Vec<(f32, f32)>,
    /// What a feature weighs, beside its kind, that no way holds.
    unknown: f32,
}

/// A feature as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct Weighed {
    key: u64,
    kind: FeatureKind,
}

impl From<&Feature> for Weighed {
    fn from(feature: &Feature) -> Weighed {
        Weighed { key: feature.key, kind: feature.kind }
    }
}

/// The ways of asking as they are counted: features by number.
#[derive(Debug, Default)]
struct Counted {
    numbers: FxHashMap<u64, u32>,
    /// For each feature what its kind weighs, how many subjects are asked for with it, and which was last.
    features: Vec<(f32, u32, usize)>,
    /// The features of all ways, one way after the other, each feature once a way.
    ways: Vec<u32>,
    /// For each subject, where in `ways` each of its ways ends.
    ends: Vec<Vec<usize>>,
}

impl Counted {
    fn new(subjects: &[Vec<Vec<Weighed>>]) -> Counted {
        let mut counted = Counted::default();
        // The last way in which each feature was met, counted from 1.
        let mut met: Vec<u32> = Vec::new();
        let mut way = 0;
        for (subject, ways) in (1..).zip(subjects) {
            let mut ends = Vec::new();
            for features in ways {
                way += 1;
                for feature in features {
                    let next = counted.features.len() as u32;
                    let number = *counted.numbers.entry(feature.key).or_insert(next);
                    if number == next {
                        counted.features.push((feature.kind.weight(), 0, 0));
                        met.push(0);
                    }
                    let (_, held, last) = &mut counted.features[number as usize];
                    *held += u32::from(*last != subject);
                    *last = subject;
                    if std::mem::replace(&mut met[number as usize], way) != way {
                        counted.ways.push(number);
                    }
                }
                ends.push(counted.ways.len());
            }
            counted.ends.push(ends);
        }
        counted
    }
}

impl Likeness {
    /// Compares with `subjects`, each given by the features of its ways.
    pub fn new(subjects: &[Vec<Vec<Weighed>>], weighing: Weighing) -> Likeness {
        let Counted { numbers, features, ways, ends } = Counted::new(subjects);
        let total = ends.len() as f32;
        let rarity = |held: f32| (1.0 + (total - held + 0.5) / (held + 0.5)).ln();
        // Room for the lifts of each feature; they are filled in subject by subject.
        let mut room = 0;
        let mut usages = Vec::with_capacity(features.len());
        for (kind, held, _) in features {
            usages.push(Usage { weight: kind * rarity(held as f32), lifts: room..room });
            room += held as usize;
        }
        let mut lifts = vec![(0, 0.0); room];
        let vocabulary = usages.len() as f32;
        let ways_in_all = ends.iter().map(Vec::len).sum::<usize>().max(1) as f32;
        let mut believed = Vec::with_capacity(ends.len());
        // How much each feature is used for the subject at hand, and which are used at all.
        let mut uses = vec![0.0; usages.len()];
        let mut used: Vec<u32> = Vec::new();
        let mut start = 0;
        for (subject, ends) in (0u32..).zip(ends) {
            let mut all = 0.0;
            for &end in &ends {
                let way = &ways[start..end];
                let length = length(way.iter().map(|&number| usages[number as usize].weight));
                for &number in way {
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
                let usage = &mut usages[number as usize].lifts;
                let share = std::mem::take(&mut uses[number as usize]);
                lifts[usage.end] = (subject, (share / weighing.unseen).ln_1p());
                usage.end += 1;
            }
            let prior = weighing.prior * (ends.len().max(1) as f32 / ways_in_all).ln();
            believed.push((prior, (all + weighing.unseen * vocabulary).ln()));
        }
        Likeness { weighing, numbers, usages, lifts, subjects: believed, unknown: rarity(1.0) }
    }

    fn usage(&self, feature: &Feature) -> Option<&Usage> {
        self.usages.get(*self.numbers.get(&feature.key)? as usize)
    }

    /// What `feature` weighs: how telling its kind is, times how few subjects are asked for with it.
    pub fn weight(&self, feature: &Feature) -> f32 {
        match self.usage(feature) {
            Some(usage) => usage.weight,
            None => feature.kind.weight() * self.unknown,
        }
    }

    /// What `features` weigh together, each counted once.
    pub fn weight_of(&self, features: &[Feature]) -> f32 {
        let mut seen = FxHashSet::default();
        features.iter().filter(|feature| seen.insert(feature.key)).map(|feature| self.weight(feature)).sum()
    }

    /// Whether any way of asking holds `feature`.
    pub fn knows(&self, feature: &Feature) -> bool {
        self.numbers.contains_key(&feature.key)
    }

    /// All subjects, likeliest first; none for a question that shares nothing with any way of asking.
    pub fn rank(&self, question: &[Feature]) -> Vec<Likely> {
        let mut seen = FxHashSet::default();
        let fresh = question.iter().filter(|feature| seen.insert(feature.key));
        let known: Vec<&Usage> = fresh.filter_map(|feature| self.usage(feature)).collect();
        if known.is_empty() {
            return Vec::new();
        }
        let length = length(known.iter().map(|usage| usage.weight));
        let weight: f32 = known.iter().map(|usage| usage.weight / length).sum();
        let mut evidence: Vec<f32> = self.subjects.iter().map(|(prior, dilution)| prior - weight * dilution).collect();
        for usage in known {
            let share = usage.weight / length;
            for &(subject, lift) in &self.lifts[usage.lifts.clone()] {
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

/// The Euclidean length of weights; 1 for none.
fn length(weights: impl Iterator<Item = f32>) -> f32 {
    let length = weights.map(|weight| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 { length } else { 1.0 }
}
