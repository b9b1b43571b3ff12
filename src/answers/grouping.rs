//! Grouping: puts questions that ask the same thing together, so that staff can review a thousand of them.
//!
//! The similarity of two questions is the cosine of the angle between their features; a feature counts more if fewer
//! questions have it. A question joins the group whose first question is most similar, or starts a group. A prefix
//! filter saves comparisons: features are sorted, rare ones first, and two similar questions must share a feature
//! early in that order (Bayardo and others, "Scaling up all pairs similarity search").

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::search::{FeatureKind, Lexicon, analyze};

/// The least cosine similarity of two questions that ask the same thing.
const ALIKE: f32 = 0.6;
/// At this similarity, the search for a better group stops.
const SURELY: f32 = 0.9;

/// The features of a question, rare ones first, with their weights.
type Vector = Vec<(u32, f32)>;

/// Groups texts that ask the same thing, as indexes. Groups and texts keep their order.
pub fn groups(texts: &[&str], lexicon: &Lexicon) -> Vec<Vec<usize>> {
    let vectors = vectors(texts, lexicon);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // For each feature, the groups whose first question has it in front, and how much of that question is left from there.
    let mut in_front: Vec<Vec<(u32, f32)>> = Vec::new();
    // The question for which each group was looked at last, so that none is looked at twice.
    let mut looked: Vec<usize> = Vec::new();
    for (at, vector) in vectors.iter().enumerate() {
        let mut best: Option<(f32, usize)> = None;
        'looking: for (feature, left) in front(vector) {
            for &(group, left_there) in in_front.get(feature as usize).into_iter().flatten() {
                let group = group as usize;
                // It is met by the first feature that both have, so that all they have in common is left from there.
                let is_first = std::mem::replace(&mut looked[group], at) != at;
                if !is_first || left * left_there < ALIKE * ALIKE {
                    continue;
                }
                let alike = cosine(vector, &vectors[groups[group][0]]);
                if alike >= ALIKE && best.is_none_or(|(most, _)| alike > most) {
                    best = Some((alike, group));
                    if alike >= SURELY {
                        break 'looking;
                    }
                }
            }
        }
        if let Some((_, group)) = best {
            groups[group].push(at);
            continue;
        }
        for (feature, left) in front(vector) {
            let feature = feature as usize;
            if in_front.len() <= feature {
                in_front.resize_with(feature + 1, Vec::new);
            }
            in_front[feature].push((groups.len() as u32, left));
        }
        groups.push(vec![at]);
        looked.push(at);
    }
    groups
}

/// Turns the texts into vectors of length 1. Sounds are left out, because they repeat the characters.
fn vectors(texts: &[&str], lexicon: &Lexicon) -> Vec<Vector> {
    let telling = |kind: FeatureKind| kind != FeatureKind::Sound;
    let mut counted: Vec<Vec<(u64, f32)>> = texts
        .par_iter()
        .map(|text| {
            let features = analyze(text, lexicon);
            let any = features.iter().any(|feature| telling(feature.kind));
            let chosen = features
                .iter()
                .filter(|feature| telling(feature.kind) || !any);
            let mut chosen: Vec<(u64, f32)> = chosen
                .map(|feature| (feature.key, feature.kind.weight()))
                .collect();
            chosen.sort_unstable_by_key(|(key, _)| *key);
            chosen.dedup_by_key(|(key, _)| *key);
            chosen
        })
        .collect();
    let mut held: FxHashMap<u64, u32> = FxHashMap::default();
    counted
        .iter()
        .flatten()
        .for_each(|(key, _)| *held.entry(*key).or_default() += 1);
    let mut order: Vec<(u32, u64)> = held.iter().map(|(key, count)| (*count, *key)).collect();
    order.par_sort_unstable();
    let numbers: FxHashMap<u64, u32> = (0..)
        .zip(order)
        .map(|(number, (_, key))| (key, number))
        .collect();
    let all = texts.len() as f32;
    counted
        .par_iter_mut()
        .map(|features| {
            let weigh = |(key, weight): &(u64, f32)| {
                let count = held.get(key).copied().unwrap_or_default() as f32;
                (
                    numbers.get(key).copied().unwrap_or_default(),
                    weight * (1.0 + all / (count + 1.0)).ln(),
                )
            };
            let mut vector: Vector = features.iter().map(weigh).collect();
            vector.sort_unstable_by_key(|(number, _)| *number);
            let length = vector
                .iter()
                .map(|(_, weight)| weight * weight)
                .sum::<f32>()
                .sqrt()
                .max(f32::MIN_POSITIVE);
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
            vector
        })
        .collect()
}

/// The prefix of a vector: its features up to the point from which the rest cannot make two questions similar.
fn front(vector: &Vector) -> impl Iterator<Item = (u32, f32)> + '_ {
    let left = vector.iter().scan(1.0, |left, (feature, weight)| {
        let from_here = *left;
        *left -= weight * weight;
        Some((*feature, from_here))
    });
    left.take_while(|(_, left)| *left >= ALIKE * ALIKE)
}

fn cosine(one: &Vector, other: &Vector) -> f32 {
    let (mut one, mut other) = (one.as_slice(), other.as_slice());
    let mut cosine = 0.0;
    while let ([(a, weight), rest @ ..], [(b, with), others @ ..]) = (one, other) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => one = rest,
            std::cmp::Ordering::Greater => other = others,
            std::cmp::Ordering::Equal => {
                cosine += weight * with;
                (one, other) = (rest, others);
            }
        }
    }
    cosine
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups by comparing each question with every group.
    fn naively(texts: &[&str], lexicon: &Lexicon) -> Vec<Vec<usize>> {
        let vectors = vectors(texts, lexicon);
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (at, vector) in vectors.iter().enumerate() {
            let alike = groups
                .iter_mut()
                .map(|group| (cosine(vector, &vectors[group[0]]), group));
            match alike
                .max_by(|(a, _), (b, _)| a.total_cmp(b))
                .filter(|(alike, _)| *alike >= ALIKE)
            {
                Some((_, group)) => group.push(at),
                None => groups.push(vec![at]),
            }
        }
        groups
    }

    #[test]
    fn what_asks_for_the_same_stands_together_in_the_order_in_which_it_came() {
        let texts = [
            "申请人有年龄限制吗",
            "有没有食堂",
            "申请人年龄有限制吗？",
            "is there an age limit",
            "",
            "申请人有没有年龄限制",
            "Is there any age limit?",
            "？",
        ];
        let lexicon = Lexicon::new(Vec::new(), &[]);
        let grouped = groups(&texts, &lexicon);
        assert_eq!(
            grouped,
            [vec![0, 2, 5], vec![1], vec![3, 6], vec![4], vec![7]]
        );
    }

    #[test]
    fn no_group_is_overlooked_that_comparing_with_all_would_find() {
        let words = [
            "年龄",
            "限制",
            "合作方",
            "经费",
            "多少",
            "期限",
            "foreign",
            "partner",
            "申报",
            "项目",
            "专题二",
        ];
        let texts: Vec<String> = (0..600_usize)
            .map(|at| {
                (0..2 + at % 5)
                    .map(|word| words[(at * (word * 7 + 3) + word * at / 5) % words.len()])
                    .collect()
            })
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let lexicon = Lexicon::new(Vec::new(), &[]);
        let found = groups(&texts, &lexicon);
        assert!(found.len() > 20 && found.len() < 500, "{}", found.len());
        assert_eq!(found.len(), naively(&texts, &lexicon).len());
    }
}
