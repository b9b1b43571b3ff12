//! Bounds: the most or the least that an amount may be under a topic, the other facts held.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::amounts::{Amounts, Bounds, End, Ends, Origin, Requirement, Scope, Sums};
use super::{FactName, Facts, Rule, RuleSet, Truth};

/// Which end of what is allowed is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extreme {
    /// The most.
    Most,
    /// The least.
    Least,
}

/// How far an amount may go under one topic.
#[derive(Debug, Clone)]
pub struct Bound<'a> {
    /// How far.
    pub reach: Reach,
    /// The rules that set it.
    pub by: Vec<&'a Rule>,
    /// Rules that look at the amount too, but also at what is not known.
    pub open: Vec<&'a Rule>,
}

/// How far an amount may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As far as one likes, as far as is known.
    Free,
    /// To this amount, in whole yuan; to the cent, where it can be no other.
    To(Decimal),
    /// No amount will do.
    Nowhere,
}

impl RuleSet {
    /// The most or the least that the amount `fact` may be under `topic`, whatever the facts say of it themselves. There
    /// may be more money than the sums of the guide name.
    pub fn bound(
        &self,
        topic: &str,
        fact: &FactName,
        extreme: Extreme,
        facts: &Facts,
    ) -> Bound<'_> {
        let amounts = Amounts::new(self, topic, facts, Sums::Open);
        let open = self
            .of_topic(topic)
            .filter(|rule| is_open(rule, fact, facts))
            .collect();
        let free = Bound {
            reach: Reach::Free,
            by: Vec::new(),
            open,
        };
        let Some(place) = amounts.place(fact) else {
            return free;
        };
        match amounts.bounds(fact, Scope::Rules) {
            Some(Bounds::Between { least, most }) => {
                let ends = Ends::of(least, most, place);
                let end = match extreme {
                    Extreme::Most => ends.most,
                    Extreme::Least => ends.least,
                };
                let end = end.filter(|end| end.edge.leaning(place).next().is_none());
                match end.and_then(|end: End<'_, '_>| Some((end.said()?, rules(&end.edge.by)))) {
                    Some((value, by)) => Bound {
                        reach: Reach::To(value),
                        by,
                        ..free
                    },
                    None => free,
                }
            }
            Some(Bounds::Clash(sets)) => {
                let by = sets.first().map(|set| rules(set)).unwrap_or_default();
                Bound {
                    reach: Reach::Nowhere,
                    by,
                    ..free
                }
            }
            None => free,
        }
    }
}

/// The rules among requirements.
fn rules<'a>(requirements: &[&Requirement<'a>]) -> Vec<&'a Rule> {
    let rules = requirements.iter().filter_map(|it| match it.origin {
        Origin::Rule(rule) => Some(rule),
        Origin::Sum | Origin::Said | Origin::Consistency | Origin::Sign => None,
    });
    rules.collect()
}

/// Whether a rule looks at a fact, and also at what is not known.
fn is_open(rule: &Rule, fact: &FactName, facts: &Facts) -> bool {
    let looked_at = rule.requires.facts();
    let is_known = |it: &&FactName| *it == fact || facts.get(it.as_str()).is_some();
    let holds = rule
        .when
        .as_ref()
        .map_or(Truth::Yes, |when| when.holds(facts));
    let is_closed = holds == Truth::Yes && looked_at.iter().all(is_known);
    looked_at.contains(&fact) && holds != Truth::No && !is_closed
}
