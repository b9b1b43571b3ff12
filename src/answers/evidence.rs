//! Answers from an imported guide: its bindings, drafted or reviewed, and the clauses' own words, weighed together.

use super::answerer::{Answered, Answerer};
use super::intent::Resolution;
use super::retrieval::Retrieval;
use super::{Answer, Part};
use crate::guide::{Citation, Clause, Quote, segments};
use crate::search::analyze;
use rustc_hash::FxHashSet;

/// What speaks for answering a question, and what against.
#[derive(Debug, Default)]
struct Evidence {
    /// How well each clause fits: by its words, and by the drafts of likely intents.
    clauses: Vec<f32>,
    /// The probability that the message is no question about a call.
    talk: f32,
    /// The probability of intents that the guide does not state.
    missing: f32,
}

/// The weight of the drafts beside that of the words.
const DRAFTS: f32 = 0.35;
/// How sure a binding counts that a person kept: that it is true does not say that a question means it.
const KEPT: f32 = 0.75;
/// The weight of a draft on a clause without a value of the kind that is asked for.
const VALUELESS: f32 = 0.5;
/// What a clause has to reach.
const ANSWER: f32 = 0.21;
/// How much likely talk and likely missing intents take away.
const TALK: f32 = 0.3;
const MISSING: f32 = 0.3;
/// From which probability an intent that was not found counts: many unlikely ones say nothing together.
const LIKELY: f32 = 0.1;
/// How much it counts that the best clause stands out from all others.
const STANDING_OUT: f32 = 0.1;
/// The most clauses of an answer, and how near the best they have to be.
const MOST: usize = 3;
const NEAR: f32 = 0.45;
/// The longest heading-like lead-in of a list, in characters.
const SHORT_LEAD: usize = 20;
/// The longest clause that is quoted whole, in characters.
const WHOLE: usize = 240;

impl Answerer {
    /// Answers by the clause that plainly fits, or says that nothing was found.
    pub(super) fn retrieve(&self, message: &str, answered: &mut Answered) {
        let retrieval = self.retrieval();
        let evidence = self.evidence(message, retrieval, answered);
        let mut order: Vec<usize> = (0..evidence.clauses.len()).collect();
        order.sort_by(|&a, &b| {
            evidence.clauses[b]
                .total_cmp(&evidence.clauses[a])
                .then(a.cmp(&b))
        });
        let best = order.first().map_or(0.0, |&at| evidence.clauses[at]);
        let second = order.get(1).map_or(0.0, |&at| evidence.clauses[at]);
        let standing_out = STANDING_OUT * (best - second) / best.max(f32::MIN_POSITIVE);
        let worth = best + standing_out - TALK * evidence.talk - MISSING * evidence.missing;
        answered.is_confident = self.is_far(worth, ANSWER);
        answered.reason = format!(
            "the best clause fits by {best:.2} and stands out by {standing_out:.2}, less {:.2} for talk and {:.2} for what was not found; {ANSWER:.2} is needed",
            evidence.talk, evidence.missing
        );
        if worth >= ANSWER {
            let mut chosen: Vec<usize> = Vec::new();
            for &at in order
                .iter()
                .filter(|&&at| evidence.clauses[at] >= NEAR * best)
            {
                if chosen.len() < MOST && !chosen.iter().any(|&other| retrieval.repeats(at, other))
                {
                    chosen.push(at);
                }
            }
            self.add_best_of_questions(&evidence, answered, &mut chosen);
            let citations = self
                .with_items(&chosen, &evidence)
                .into_iter()
                .filter_map(|at| self.cite_fitting(at, answered))
                .collect();
            answered.answer = Answer::Cited(vec![Part {
                citations,
                ..Part::default()
            }]);
            return;
        }
        let likely = answered.ranking.first().map(|best| best.intent);
        let talk = likely
            .and_then(|intent| self.intents.get(intent))
            .map(|it| &it.resolution);
        answered.answer = match talk {
            Some(Resolution::Smalltalk) if evidence.talk > 0.5 => {
                Answer::Smalltalk(likely.map(|at| self.name(at)).unwrap_or_default())
            }
            Some(Resolution::Interview) if evidence.talk > 0.5 => Answer::Interview,
            _ if evidence.talk > 0.5 => Answer::OffTopic,
            _ => {
                let nearest = order
                    .first()
                    .filter(|_| best > 0.1)
                    .and_then(|&at| self.cite_fitting(at, answered));
                self.silence(nearest, answered)
            }
        };
    }

    /// Of a message with several questions, the best clause of each has its place.
    fn add_best_of_questions(
        &self,
        evidence: &Evidence,
        answered: &Answered,
        chosen: &mut Vec<usize>,
    ) {
        let questions = &answered.question.questions;
        if questions.len() < 2 {
            return;
        }
        for features in questions {
            let keys: FxHashSet<u64> = features.iter().map(|feature| feature.key).collect();
            let shared = |at: usize| -> f32 {
                let held = features
                    .iter()
                    .filter(|it| self.selector.has(at, it) && keys.contains(&it.key));
                let weight: f32 = held.map(|it| self.classifier.weight(it)).sum();
                weight * evidence.clauses[at]
            };
            let best = (0..evidence.clauses.len()).max_by(|&a, &b| shared(a).total_cmp(&shared(b)));
            if let Some(best) = best.filter(|best| !chosen.contains(best) && shared(*best) > 0.0) {
                chosen.truncate(MOST - 1);
                chosen.push(best);
            }
        }
    }

    /// Puts the items of a list in the place of its lead-in, which states nothing itself, if it comes first and they are few.
    fn with_items(&self, chosen: &[usize], evidence: &Evidence) -> Vec<usize> {
        let Some((&first, rest)) = chosen.split_first() else {
            return Vec::new();
        };
        let lead = &self.guide.clauses[first];
        let items: Vec<usize> = (0..self.guide.clauses.len())
            .filter(|&at| self.guide.clauses[at].id.parent().as_ref() == Some(&lead.id))
            .collect();
        let is_lead = lead.text.ends_with(['：', ':']) || lead.text.chars().count() <= SHORT_LEAD;
        if !is_lead || items.is_empty() || items.len() > MOST {
            return chosen.to_vec();
        }
        let more = rest.iter().filter(|at| {
            !items.contains(at) && evidence.clauses[**at] >= 0.9 * evidence.clauses[first]
        });
        items.iter().chain(more).take(MOST).copied().collect()
    }

    fn evidence(&self, message: &str, retrieval: &Retrieval, answered: &Answered) -> Evidence {
        let features = &answered.question.features;
        let mut evidence = Evidence {
            clauses: retrieval.fits(message, features, &self.classifier),
            ..Evidence::default()
        };
        let lacking = retrieval.lacking(message);
        for candidate in &answered.ranking {
            let Some(intent) = self.intents.get(candidate.intent) else {
                continue;
            };
            match &intent.resolution {
                Resolution::Covered(binding) => {
                    let confidence = binding.confidence.unwrap_or(KEPT);
                    for (place, cite) in (0u8..).zip(&binding.cites) {
                        if let Some(clause) = evidence.clauses.get_mut(cite.clause) {
                            let order = 0.85_f32.powi(i32::from(place));
                            let lacks = lacking.get(cite.clause) == Some(&true);
                            let value = if lacks { VALUELESS } else { 1.0 };
                            *clause += DRAFTS * candidate.share * confidence * order * value;
                        }
                    }
                }
                Resolution::NotCovered(_)
                    if candidate.share >= LIKELY && self.is_missing(intent) =>
                {
                    evidence.missing += candidate.share;
                }
                Resolution::NotCovered(_) => {}
                Resolution::Interview | Resolution::Smalltalk | Resolution::OffTopic => {
                    evidence.talk += candidate.share;
                }
            }
        }
        evidence
    }

    /// Cites a clause by its sentences that fit a question: a short clause whole, of a long one from the first to the last of
    /// those that fit nearly best.
    fn cite_fitting(&self, at: usize, answered: &Answered) -> Option<Citation> {
        let clause = self.guide.clauses.get(at)?;
        if clause.text.chars().nth(WHOLE).is_none() {
            return self
                .guide
                .cite(at, Quote::at(clause, 0..clause.text.len())?);
        }
        let quote = self.fitting(clause, answered)?;
        self.guide.cite(at, quote)
    }

    fn fitting(&self, clause: &Clause, answered: &Answered) -> Option<Quote> {
        const NEARLY: f32 = 0.4;
        let features = &answered.question.features;
        let wanted: FxHashSet<u64> = features.iter().map(|feature| feature.key).collect();
        let shared: Vec<(f32, std::ops::Range<usize>)> = segments(&clause.text)
            .map(|range| {
                let found = analyze(&clause.text[range.clone()], &self.shared.lexicon);
                let kept = found.iter().filter(|it| wanted.contains(&it.key));
                (kept.map(|it| self.classifier.weight(it)).sum(), range)
            })
            .collect();
        let most = shared.iter().map(|(weight, _)| *weight).fold(0.0, f32::max);
        let mut fitting = shared
            .into_iter()
            .filter(|(weight, _)| *weight >= NEARLY * most)
            .map(|(_, range)| range);
        let first = fitting.next()?;
        let end = fitting.next_back().map_or(first.end, |last| last.end);
        Quote::at(clause, first.start..end)
    }
}
