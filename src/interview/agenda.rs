//! The agenda of an interview: the questions that are left, and the progress. Both are computed from the facts each
//! time, so undoing, changing an answer and an edited dialog need no code of their own.

use super::dialog::{Dialog, Step};
use crate::eligibility::Facts;
use crate::eligibility::Truth;
use crate::eligibility::{Outcome, RuleSet};

/// A dialog and the rules for its verdict.
#[derive(Debug, Clone, Copy)]
pub struct Agenda<'a> {
    /// The dialog.
    pub dialog: &'a Dialog,
    /// The rules.
    pub rules: &'a RuleSet,
}

/// The progress of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The number of the open question, from 1.
    pub step: usize,
    /// The approximate number of all questions.
    pub of: usize,
}

impl<'a> Agenda<'a> {
    /// The first question that is left.
    pub fn next_step(&self, facts: &Facts) -> Option<&'a Step> {
        self.pending(facts).first().copied()
    }

    /// The progress, with `pending` questions left.
    pub fn progress(&self, facts: &Facts, pending: usize) -> Progress {
        let counts = |step: &&Step| {
            facts.said(step.fact.as_str()).is_some() && step.applies(facts) != Truth::No
        };
        let answered = self.dialog.steps.iter().filter(counts).count();
        Progress {
            step: answered + 1,
            of: answered + pending.max(1),
        }
    }

    /// The topic, if it is known.
    pub fn topic(&self, facts: &Facts) -> Option<&'a str> {
        self.rules.topic_of(facts)
    }

    /// The questions that are left: those that may apply, have no answer yet, and can decide an open rule, or that no
    /// rule looks at.
    ///
    /// If the topic is not known, all topics count that have not failed yet. If there are too many questions, the most
    /// useful ones remain.
    pub fn pending(&self, facts: &Facts) -> Vec<&'a Step> {
        let never = |name: &str| facts.said(name) == Some(None);
        let chosen = self.topic(facts);
        let in_question: Vec<&str> = match chosen {
            Some(topic) => vec![topic],
            None => {
                let topics = self.rules.topics.iter().map(String::as_str);
                topics
                    .filter(|topic| {
                        self.rules.decide(facts, topic).outcome() != Outcome::Ineligible
                    })
                    .collect()
            }
        };
        let waiting = |step: &Step, topic: &str| {
            let of_topic = self
                .rules
                .rules
                .iter()
                .filter(|rule| rule.topics.iter().any(|it| it == topic));
            of_topic
                .into_iter()
                .any(|rule| rule.waits_for(step.fact.as_str(), facts, &never))
        };
        let mut pending: Vec<(usize, &'a Step)> = Vec::new();
        for step in &self.dialog.steps {
            if facts.said(step.fact.as_str()).is_some() || step.applies(facts) == Truth::No {
                continue;
            }
            let use_of = match self
                .rules
                .rules
                .iter()
                .any(|rule| rule.looks_at(step.fact.as_str()))
            {
                true => in_question
                    .iter()
                    .filter(|topic| waiting(step, topic))
                    .count(),
                false => usize::MAX,
            };
            if use_of > 0 {
                pending.push((use_of, step));
            }
        }
        if let (None, Some(at_most)) = (chosen, self.dialog.at_most) {
            keep_most_useful(&mut pending, at_most.saturating_sub(facts.len()));
        }
        pending.into_iter().map(|(_, step)| step).collect()
    }
}

/// Keeps at most `many` steps, those that decide something for most topics, in their order.
fn keep_most_useful(pending: &mut Vec<(usize, &Step)>, many: usize) {
    let mut uses: Vec<usize> = pending.iter().map(|(use_of, _)| *use_of).collect();
    uses.sort_unstable_by(|a, b| b.cmp(a));
    let Some(&least) = many.checked_sub(1).and_then(|last| uses.get(last)) else {
        if uses.len() > many {
            pending.retain(|(use_of, _)| *use_of == usize::MAX);
        }
        return;
    };
    let mut of_least = many - uses.iter().filter(|use_of| **use_of > least).count();
    pending.retain(|(use_of, _)| {
        let keep = *use_of > least || (*use_of == least && of_least > 0);
        if *use_of == least && keep {
            of_least -= 1;
        }
        keep
    });
}
