//! Likeness: which subject a question is about, by how much it has in common with the ways in which people ask for each.
//!
//! A feature counts the more, the fewer subjects are asked for with it. A way of asking is like a question if most of
//! what weighs in either stands in both; what the question has beyond the way (its circumstances) counts less against
//! it than what the way has and the question lacks. A subject is as like as its likest way, lifted a little by the next
//! ones and by what all its ways together explain of the question.

use std::collections::{HashMap, HashSet};

use crate::search::Feature;

/// How the shares of likeness are weighed. Found by cross-validation over `tests/questions` (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighing {
    /// What counts against a way for each part of the question that the way does not have.
    pub question_only: f32,
    /// What counts against a way for each part of it that the question does not have.
    pub way_only: f32,
    /// The share of the second and third likest ways in a subject's likeness.
    pub next_ways: f32,
    /// The share of what all ways of a subject together explain of the question.
    pub explained: f32,
}

impl Default for Weighing {
    fn default() -> Weighing {
        Weighing { question_only: 0.45, way_only: 0.35, next_ways: 0.15, explained: 0.3 }
    }
}

/// How like a subject is to a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likely {
    /// The subject, by number.
    pub subject: usize,
    /// From 0 (nothing in common) to 1 (asked in one of its very ways).
    pub likeness: f32,
    /// The likest way, by its number within the subject.
    pub way: usize,
}

/// One way of asking, by the numbers of its features.
#[derive(Debug)]
struct Way {
    subject: u32,
    number: u32,
    weight: f32,
}

/// The ways of asking for all subjects, ready to be compared with.
#[derive(Debug)]
pub struct Likeness {
    weighing: Weighing,
    /// The number and weight of each known feature.
    features: HashMap<String, (u32, f32)>,
    /// The ways that hold each feature.
    holders: Vec<Vec<u32>>,
    /// The subjects that hold each feature, with the share of their ways that do, damped.
    prone: Vec<Vec<(u32, f32)>>,
    ways: Vec<Way>,
    subjects: usize,
    /// What a feature weighs, beside its kind, that no way holds.
    unknown: f32,
}

impl Likeness {
    /// Compares with `subjects`, each given by the features of its ways.
    pub fn new(subjects: &[Vec<Vec<Feature>>], weighing: Weighing) -> Likeness {
        let mut spread: HashMap<&str, HashSet<usize>> = HashMap::new();
        for (subject, ways) in subjects.iter().enumerate() {
            for feature in ways.iter().flatten() {
                spread.entry(&feature.key).or_default().insert(subject);
            }
        }
        let total = subjects.len() as f32;
        let rarity = |held: f32| (1.0 + (total - held + 0.5) / (held + 0.5)).ln();
        let mut likeness = Likeness {
            weighing,
            features: HashMap::with_capacity(spread.len()),
            holders: Vec::new(),
            prone: Vec::new(),
            ways: Vec::new(),
            subjects: subjects.len(),
            unknown: rarity(1.0),
        };
        for (subject, ways) in subjects.iter().enumerate() {
            let mut held: HashMap<u32, f32> = HashMap::new();
            for (number, features) in ways.iter().enumerate() {
                let at = likeness.ways.len() as u32;
                let mut weight = 0.0;
                let mut seen = HashSet::new();
                for feature in features.iter().filter(|feature| seen.insert(feature.key.as_str())) {
                    let next = likeness.features.len() as u32;
                    let spread = spread.get(feature.key.as_str()).map_or(1, HashSet::len) as f32;
                    let (id, feature_weight) = *likeness
                        .features
                        .entry(feature.key.clone())
                        .or_insert_with(|| (next, feature.kind.weight() * rarity(spread)));
                    if id == next {
                        likeness.holders.push(Vec::new());
                        likeness.prone.push(Vec::new());
                    }
                    likeness.holders[id as usize].push(at);
                    *held.entry(id).or_default() += 1.0;
                    weight += feature_weight;
                }
                likeness.ways.push(Way { subject: subject as u32, number: number as u32, weight });
            }
            let ways = ways.len() as f32;
            for (id, count) in held {
                // Held by a fifth of the ways is as good as held by all: ways are written to differ.
                likeness.prone[id as usize].push((subject as u32, (5.0 * count / ways).min(1.0).sqrt()));
            }
        }
        likeness
    }

    /// What `feature` weighs: how telling its kind is, times how few subjects are asked for with it.
    pub fn weight(&self, feature: &Feature) -> f32 {
        match self.features.get(&feature.key) {
            Some(&(_, weight)) => weight,
            None => feature.kind.weight() * self.unknown,
        }
    }

    /// Whether any way of asking holds `feature`.
    pub fn knows(&self, feature: &Feature) -> bool {
        self.features.contains_key(&feature.key)
    }

    /// The subjects that have anything in common with a question, likest first.
    pub fn rank(&self, question: &[Feature]) -> Vec<Likely> {
        let mut whole = 0.0;
        let mut shared = vec![0.0f32; self.ways.len()];
        let mut explained = vec![0.0f32; self.subjects];
        let mut seen = HashSet::new();
        for feature in question.iter().filter(|feature| seen.insert(feature.key.as_str())) {
            let Some(&(id, weight)) = self.features.get(&feature.key) else {
                whole += feature.kind.weight() * self.unknown;
                continue;
            };
            whole += weight;
            for &way in &self.holders[id as usize] {
                shared[way as usize] += weight;
            }
            for &(subject, share) in &self.prone[id as usize] {
                explained[subject as usize] += weight * share;
            }
        }
        if whole <= 0.0 {
            return Vec::new();
        }
        let mut best = vec![[(0.0f32, 0u32); 3]; self.subjects];
        for (way, &shared) in self.ways.iter().zip(&shared) {
            if shared <= 0.0 {
                continue;
            }
            let against =
                self.weighing.question_only * (whole - shared) + self.weighing.way_only * (way.weight - shared);
            let like = shared / (shared + against.max(0.0));
            let best = &mut best[way.subject as usize];
            if like > best[2].0 {
                best[2] = (like, way.number);
                best.sort_by(|a, b| b.0.total_cmp(&a.0));
            }
        }
        let Weighing { next_ways, explained: explained_share, .. } = self.weighing;
        let mut likely: Vec<Likely> = best
            .iter()
            .enumerate()
            .filter(|(_, best)| best[0].0 > 0.0)
            .map(|(subject, best)| {
                let ways = (1.0 - next_ways) * best[0].0 + next_ways * (best[1].0 + best[2].0) / 2.0;
                let together = (explained[subject] / whole).min(1.0);
                Likely {
                    subject,
                    likeness: (1.0 - explained_share) * ways + explained_share * together,
                    way: best[0].1 as usize,
                }
            })
            .collect();
        likely.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.subject.cmp(&b.subject)));
        likely
    }
}
