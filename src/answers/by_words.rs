//! Answers by words: if the utterances decide nothing, the clause whose own words explain the question answers it.

use std::collections::HashSet;
use std::ops::Range;

use super::answerer::{Answered, Answerer};
use super::question::Question;
use super::{Answer, Part};
use crate::guide::{Citation, Quote, segments};
use crate::search::{BackgroundIndex, Feature, FeatureKind, analyze};

impl Answerer {
    /// If no intent is probable enough: the clause whose own words explain the question, or silence.
    pub(super) fn by_words(&self, index: &BackgroundIndex, answered: &mut Answered) {
        let question = &answered.question;
        let found = self.clauses(index, question, 3);
        let held = |clause: usize| {
            self.held(&question.features, |feature| {
                self.selector.has(clause, feature)
            })
        };
        if let Some(&clause) = found.first() {
            let share = held(clause);
            answered.is_confident = self.is_far(share, self.shared.thresholds.clause);
            if share >= self.shared.thresholds.clause {
                answered.reason = format!(
                    "no intent is like enough, but clause {} holds {share:.2} of the question's weight, at least {:.2} is needed",
                    self.guide.clauses[clause].id, self.shared.thresholds.clause
                );
                let citations = self
                    .cite_best_segment(clause, question)
                    .into_iter()
                    .collect();
                answered.answer = Answer::Cited(vec![Part {
                    citations,
                    ..Part::default()
                }]);
                return;
            }
        }
        let known = |feature: &Feature| {
            self.classifier.knows(feature)
                || (0..self.guide.clauses.len()).any(|clause| self.selector.has(clause, feature))
        };
        let domain = self.held(&question.features, known);
        answered.reason = format!(
            "no intent is like enough; {domain:.2} of the question's weight is known, from {:.2} on it is about the call",
            self.shared.thresholds.domain
        );
        answered.is_confident &= self.is_far(domain, self.shared.thresholds.domain);
        answered.answer = match domain >= self.shared.thresholds.domain {
            true => Answer::NotCovered {
                what: None,
                is_checked: true,
                nearest: self.nearest(index, question),
            },
            false => Answer::OffTopic,
        };
    }

    /// The share of the question's weight in meaningful features that `held` accepts.
    pub(super) fn held(&self, features: &[Feature], held: impl Fn(&Feature) -> bool) -> f32 {
        let (mut all, mut accepted) = (0.0, 0.0);
        let mut seen = HashSet::new();
        let telling = |feature: &&Feature| {
            !matches!(feature.kind, FeatureKind::Character | FeatureKind::Sound)
        };
        for feature in features
            .iter()
            .filter(telling)
            .filter(|feature| seen.insert(feature.key))
        {
            let weight = self.classifier.weight(feature);
            all += weight;
            if held(feature) {
                accepted += weight;
            }
        }
        if all > 0.0 { accepted / all } else { 0.0 }
    }

    /// Finds the clauses that share most words with a question, in its scope if it has one.
    pub(super) fn clauses(
        &self,
        index: &BackgroundIndex,
        question: &Question,
        limit: usize,
    ) -> Vec<usize> {
        let hits = index
            .search(&question.features, Some(self.number), limit * 4)
            .unwrap_or_default();
        hits.iter()
            .filter_map(|hit| hit.document.checked_sub(self.first_document))
            .filter(|&clause| {
                let Some(clause) = self.guide.clauses.get(clause) else {
                    return false;
                };
                question.scope.headings.is_empty()
                    || !self.selector.topical(&clause.id)
                    || question.scope.holds(&clause.id)
            })
            .take(limit)
            .collect()
    }

    /// Finds clauses that may help with a question that the guide does not answer.
    pub(super) fn nearest(&self, index: &BackgroundIndex, question: &Question) -> Vec<Citation> {
        /// A clause with less in common does not help.
        const HELPS: f32 = 0.2;
        self.clauses(index, question, 1)
            .into_iter()
            .filter(|&clause| {
                self.held(&question.features, |feature| {
                    self.selector.has(clause, feature)
                }) >= HELPS
            })
            .filter_map(|clause| self.cite_best_segment(clause, question))
            .collect()
    }

    /// Cites the sentence of a clause that has most in common with a question.
    pub(super) fn cite_best_segment(&self, clause: usize, question: &Question) -> Option<Citation> {
        let text = &self.guide.clauses.get(clause)?.text;
        let wanted: HashSet<u64> = question
            .features
            .iter()
            .map(|feature| feature.key)
            .collect();
        let shared = |range: &Range<usize>| -> f32 {
            let features = analyze(&text[range.clone()], &self.shared.lexicon);
            features
                .iter()
                .filter(|it| wanted.contains(&it.key))
                .map(|it| self.classifier.weight(it))
                .sum()
        };
        let best = segments(text)
            .map(|range| (shared(&range), range))
            .max_by(|a, b| a.0.total_cmp(&b.0))?
            .1;
        self.guide
            .cite(clause, Quote::at(&self.guide.clauses[clause], best)?)
    }

    /// Finds the clause that contains every word of a question: 「巴西」 alone asks for the clause that lists it.
    pub(super) fn fully_matching_clause(
        &self,
        index: &BackgroundIndex,
        question: &Question,
    ) -> Option<usize> {
        const ALL: f32 = 0.99;
        let clause = *self.clauses(index, question, 1).first()?;
        let share = self.held(&question.features, |feature| {
            self.selector.has(clause, feature)
        });
        (share >= ALL).then_some(clause)
    }
}
