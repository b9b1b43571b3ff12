//! Needs: the facts without which a case cannot be decided, the likeliest first.

use crate::eligibility::amounts::Amounts;
use crate::eligibility::condition::Expression;
use crate::eligibility::{Facts, Rule, TOPIC, Truth};

/// How many facts are asked for at most.
const MOST: usize = 3;

/// Gathers needs.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Each fact with how many open rules wait for it.
    waiting: Vec<(String, usize)>,
}

impl Needs {
    /// Adds what an open rule waits for.
    pub fn add_rule(&mut self, rule: &Rule, amounts: &Amounts<'_, '_>, facts: &Facts) {
        let holds = rule
            .when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(facts));
        match (&rule.when, holds) {
            (Some(when), Truth::Unknown) => {
                let unknown = when
                    .facts()
                    .into_iter()
                    .filter(|fact| facts.get(fact.as_str()).is_none());
                unknown.for_each(|fact| self.add(fact.as_str()));
            }
            _ => rule
                .requires
                .each_atom(&mut |atom| self.add_atom(atom, amounts, facts)),
        }
    }

    fn add_atom(&mut self, atom: &Expression, amounts: &Amounts<'_, '_>, facts: &Facts) {
        if atom.holds(facts) != Truth::Unknown {
            return;
        }
        let mut unknown = Vec::new();
        atom.each_fact(&mut |named| {
            if facts.get(named.name.as_str()).is_none() {
                unknown.push(&named.name);
            }
        });
        match atom {
            Expression::Compare { .. } => amounts
                .telling(&unknown)
                .iter()
                .for_each(|fact| self.add(fact.as_str())),
            _ => unknown.iter().for_each(|fact| self.add(fact.as_str())),
        }
    }

    /// Adds a fact that is waited for once more.
    pub fn add(&mut self, fact: &str) {
        match self.waiting.iter_mut().find(|(name, _)| name == fact) {
            Some((_, times)) => *times += 1,
            None => self.waiting.push((fact.to_owned(), 1)),
        }
    }

    /// Whether nothing is waited for.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The facts: those that were spoken of and not known first, then the topic, then those for which most rules wait.
    pub fn likeliest(mut self, facts: &Facts) -> Vec<String> {
        self.waiting.sort_by_key(|(name, times)| {
            (
                facts.said(name).is_none(),
                name != TOPIC,
                usize::MAX - times,
            )
        });
        self.waiting
            .into_iter()
            .map(|(name, _)| name)
            .take(MOST)
            .collect()
    }
}
