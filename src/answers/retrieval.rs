//! Retrieval: how much of a question each clause explains, by its words, its headings and everyday words for them.
//!
//! In a guide that nobody has reviewed no binding is certain, so the clauses themselves are compared with the question.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::classifier::Classifier;
use super::keys::Keys;
use super::value::ValueKinds;
use crate::guide::{Clause, ClauseId, Guide};
use crate::search::{Feature, FeatureKind, Lexicon, Related, analyze};
use crate::text::{Normalized, normalize};

/// What helps to compare a question with clauses that nobody has bound.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Everyday words that point to words of guides.
    pub related: Related,
    /// The kinds of values that people ask for.
    pub kinds: ValueKinds,
}

/// What a clause holds: in its own text, and in what stands above it.
#[derive(Debug)]
struct Held {
    text: String,
    above: String,
    own_keys: Keys,
    above_keys: Keys,
    length: f32,
    /// For each kind of value, whether it has one.
    values: Vec<bool>,
    /// How far it can state anything.
    worth: f32,
}

/// A part of a question that a clause can hold.
#[derive(Debug)]
struct Atom {
    what: What,
    weight: f32,
}

#[derive(Debug)]
enum What {
    /// A feature, by its key.
    Key(u64),
    /// Any of these words.
    Words(Vec<String>),
}

/// The clauses of a guide, ready to be compared with questions.
#[derive(Debug)]
pub struct Retrieval {
    held: Vec<Held>,
    counts: FxHashMap<u64, usize>,
    /// What the title of the guide holds, which is true of all its clauses.
    title: Keys,
    mean_length: f32,
    hints: Arc<Hints>,
}

/// The weight of what stands in a heading or lead-in above a clause.
const ABOVE: f32 = 0.6;
/// The weight of what the title holds.
const TITLE: f32 = 0.3;
/// The weight of a blank form, which holds many words and states nothing, and of the text around the call.
const FORM: f32 = 0.6;
/// The weight of a clause with a value of the kind that is asked for, and of one without.
const VALUED: f32 = 1.3;
const UNVALUED: f32 = 0.7;
const AROUND: f32 = 0.85;
/// The weight of a figure or foreign word that no clause has.
const OF_CASE: f32 = 0.3;
/// How far a long question has to be explained less than a short one, and the weight of a question of usual length.
const LENIENCE: f32 = 0.3;
const USUAL: f32 = 40.0;

impl Retrieval {
    /// Prepares the clauses of `guide`.
    pub fn new(guide: &Guide, lexicon: &Lexicon, hints: Arc<Hints>) -> Retrieval {
        let keys = |text: &str| Keys::of(&analyze(text, lexicon));
        let held: Vec<Held> = guide
            .clauses
            .iter()
            .map(|clause| {
                let above = above(guide, clause);
                Held {
                    own_keys: keys(&clause.text),
                    above_keys: keys(&above),
                    text: normalize(&clause.text).into_text(),
                    above: normalize(&above).into_text(),
                    length: clause.text.chars().count() as f32,
                    values: hints.kinds.held(&clause.text),
                    worth: worth(clause),
                }
            })
            .collect();
        let mut counts = FxHashMap::default();
        for key in held.iter().flat_map(|held| held.own_keys.iter()) {
            *counts.entry(*key).or_default() += 1;
        }
        let all: f32 = held.iter().map(|held| held.length).sum();
        let letterhead = guide.clauses.first().map(|clause| clause.text.as_str());
        let title = letterhead.and_then(|text| text.split('\n').find(|line| is_title(line)));
        Retrieval {
            title: title.map(keys).unwrap_or_default(),
            mean_length: all / held.len().max(1) as f32,
            held,
            counts,
            hints,
        }
    }

    /// The share of a question that each clause explains.
    pub fn fits(&self, message: &str, features: &[Feature], classifier: &Classifier) -> Vec<f32> {
        let normalized = normalize(message);
        let atoms = self.atoms(&normalized, features, classifier);
        let asked = self.hints.kinds.asked(normalized.text());
        let all: f32 = atoms.iter().map(|atom| atom.weight).sum();
        self.held
            .iter()
            .map(|held| {
                let sum: f32 = atoms
                    .iter()
                    .map(|atom| atom.weight * held.has(&atom.what))
                    .sum();
                let norm = 0.8 + 0.2 * held.length / self.mean_length.max(1.0);
                let share = sum
                    / (all.max(f32::MIN_POSITIVE).powf(1.0 - LENIENCE) * USUAL.powf(LENIENCE))
                    / norm.min(1.6);
                (share * held.worth * held.values_for(&asked)).max(0.0)
            })
            .collect()
    }

    /// For each clause, whether it lacks a value of the kind that is asked for.
    pub fn lacking(&self, message: &str) -> Vec<bool> {
        let asked = self.hints.kinds.asked(normalize(message).text());
        let lacks = |held: &Held| held.values_for(&asked) < 1.0;
        self.held.iter().map(lacks).collect()
    }

    /// Whether two clauses say nearly the same, as where a form is asked for in several places.
    pub fn repeats(&self, one: usize, other: usize) -> bool {
        const NEARLY: f32 = 0.75;
        let (Some(one), Some(other)) = (self.held.get(one), self.held.get(other)) else {
            return false;
        };
        let both = one.own_keys.shared_with(&other.own_keys) as f32;
        both >= NEARLY * one.own_keys.len().max(other.own_keys.len()) as f32
    }

    /// Cuts a question into what a clause can hold of it, with weights: the rarer among what people ask and among the clauses,
    /// the more it counts.
    fn atoms(
        &self,
        message: &Normalized,
        features: &[Feature],
        classifier: &Classifier,
    ) -> Vec<Atom> {
        let matches = self.hints.related.find(message);
        let mut atoms: Vec<Atom> = Vec::new();
        for found in matches.iter().filter(|found| found.words.len() > 1) {
            let count = self
                .held
                .iter()
                .filter(|held| found.words.iter().any(|word| held.text.contains(word)))
                .count();
            atoms.push(Atom {
                weight: 4.0 * self.rarity(count),
                what: What::Words(found.words.clone()),
            });
        }
        let characters: FxHashMap<usize, f32> = features
            .iter()
            .filter(|feature| feature.kind == FeatureKind::Character)
            .map(|feature| {
                (
                    feature.source.start,
                    classifier.weight(feature) / feature.kind.weight(),
                )
            })
            .collect();
        let mut seen = FxHashSet::default();
        for feature in features {
            let within = matches.iter().any(|found| {
                found.source.start <= feature.source.start && feature.source.end <= found.source.end
            });
            if within || !seen.insert(feature.key) {
                continue;
            }
            let rarity = classifier.weight(feature) / feature.kind.weight();
            // Two characters that nobody wrote together are hardly a word, unless one of them is rare itself.
            let rarity = match feature.kind {
                FeatureKind::Pair | FeatureKind::Sound => {
                    let of = |at: usize| characters.get(&at).copied().unwrap_or(rarity);
                    let both = of(feature.source.start) + of(feature.source.end.saturating_sub(1));
                    rarity.min(both / 2.0)
                }
                _ => rarity,
            };
            let kind = match feature.kind {
                FeatureKind::Term => 1.6,
                FeatureKind::Pair => 1.0,
                FeatureKind::Character => 0.4,
                FeatureKind::Word => 1.2,
                FeatureKind::Number => 0.4,
                FeatureKind::Sound => 0.15,
            };
            let count = self.counts.get(&feature.key).copied().unwrap_or(0);
            // A figure or foreign word of a case that no clause has tells little.
            let is_of_case = matches!(feature.kind, FeatureKind::Word | FeatureKind::Number);
            let kind = if is_of_case && count == 0 {
                OF_CASE * kind
            } else {
                kind
            };
            let title = if self.title.has(feature.key) {
                TITLE
            } else {
                1.0
            };
            atoms.push(Atom {
                weight: title * kind * rarity * self.rarity(count),
                what: What::Key(feature.key),
            });
        }
        atoms
    }

    /// How rare something is that `count` clauses hold: 1 for none, least for all.
    fn rarity(&self, count: usize) -> f32 {
        let (all, count) = (self.held.len() as f32, count as f32);
        let rarity = |count: f32| (1.0 + (all - count + 0.5) / (count + 0.5)).ln();
        0.3 + 0.7 * rarity(count) / rarity(0.0)
    }
}

impl Held {
    /// How much more a clause fits a question for a value because it has one of the kind, or less because it has none.
    fn values_for(&self, asked: &[bool]) -> f32 {
        let has = asked
            .iter()
            .zip(&self.values)
            .any(|(asked, has)| *asked && *has);
        match (asked.contains(&true), has) {
            (false, _) => 1.0,
            (true, true) => VALUED,
            (true, false) => UNVALUED,
        }
    }

    /// How far a clause holds a part of a question: in its text, above it, or not.
    fn has(&self, what: &What) -> f32 {
        let (own, above) = match what {
            What::Key(key) => (self.own_keys.has(*key), self.above_keys.has(*key)),
            What::Words(words) => (
                words.iter().any(|word| self.text.contains(word)),
                words.iter().any(|word| self.above.contains(word)),
            ),
        };
        match (own, above) {
            (true, _) => 1.0,
            (false, true) => ABOVE,
            (false, false) => 0.0,
        }
    }
}

/// How far a clause can state anything: a long text without the end of a sentence is a form.
fn worth(clause: &Clause) -> f32 {
    /// The longest text that may do without, in characters.
    const SHORT: usize = 60;
    // Papers to fill in, by their names alone.
    let is_listing = clause.text.starts_with("附件") || clause.text.starts_with("附表");
    let is_form = is_listing
        || clause.text.chars().nth(SHORT).is_some() && !clause.text.contains(['。', '；', '：']);
    if clause.id == ClauseId::letterhead() || clause.id == ClauseId::end() {
        AROUND
    } else if is_form {
        FORM
    } else {
        1.0
    }
}

/// Whether a line of the letterhead may be the title.
fn is_title(line: &str) -> bool {
    /// The longest title, in characters.
    const LONGEST: usize = 60;
    line.chars().count() >= 6
        && line.chars().nth(LONGEST).is_none()
        && !line.ends_with(['：', '。'])
}

/// The headings and the lead-ins above a clause.
fn above(guide: &Guide, clause: &Clause) -> String {
    let lead_in = |id: &ClauseId| guide.clause(id).map(|lead| lead.text.as_str());
    let mut above: Vec<&str> = clause.path.iter().map(String::as_str).collect();
    let own = &clause.id;
    above.extend(
        own.lineage()
            .filter(|id| id != own)
            .filter_map(|id| lead_in(&id)),
    );
    above.join("\n")
}
