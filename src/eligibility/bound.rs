//! Bounds: the most or the least that a number may be, by the rules themselves, the other facts held.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::repair::turning_point;
use super::{Rule, RuleSet};
use crate::eligibility::{Condition, Expression, Truth};
use crate::eligibility::{FactName, Facts, Supposing, Value};

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
    /// The rules that set it: those that a cent more (or less) would break.
    pub by: Vec<&'a Rule>,
    /// Rules that look at the amount too, but also at what is not known.
    pub open: Vec<&'a Rule>,
}

/// How far an amount may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As far as one likes, as far as is known.
    Free,
    /// To this amount, in yuan, exact to the cent.
    To(Decimal),
    /// No amount will do.
    Nowhere,
}

/// One cent.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

impl RuleSet {
    /// The most or the least that the amount `fact` may be under `topic`, whatever the facts say of it themselves.
    pub fn bound(
        &self,
        topic: &str,
        fact: &FactName,
        extreme: Extreme,
        facts: &Facts,
    ) -> Bound<'_> {
        let zero = Value::Money(Decimal::ZERO);
        let at_zero = Supposing {
            facts,
            fact,
            value: &zero,
        };
        let of_topic = self
            .rules
            .iter()
            .filter(|rule| rule.topics.iter().any(|it| it == topic));
        let looking = of_topic.filter(|rule| rule.requires.facts().contains(&fact));
        let (closed, open): (Vec<&Rule>, Vec<&Rule>) = looking
            .filter(|rule| rule.result(&at_zero).is_some())
            .partition(|rule| {
                holds(rule, &at_zero) && rule.requires.holds(&at_zero) != Truth::Unknown
            });
        let keeps = |rule: &Rule, amount: Decimal| {
            rule.requires.holds(&Supposing {
                facts,
                fact,
                value: &Value::Money(amount),
            }) != Truth::No
        };
        let fits = |amount: Decimal| {
            let value = Value::Money(amount);
            let supposed = Supposing {
                facts,
                fact,
                value: &value,
            };
            let contradicts = self
                .contradictions
                .iter()
                .any(|it| it.holds(&supposed) == Truth::Yes);
            amount >= Decimal::ZERO && !contradicts && closed.iter().all(|rule| keeps(rule, amount))
        };
        let beyond = |amount: Decimal| match extreme {
            Extreme::Most => amount + CENT,
            Extreme::Least => amount - CENT,
        };
        let mut turns = vec![Decimal::ZERO];
        let conditions = closed
            .iter()
            .map(|rule| &rule.requires)
            .chain(&self.contradictions);
        conditions
            .for_each(|condition| turns.extend(turning_points(condition, fact, &zero, facts)));
        let candidates = turns.iter().flat_map(|turn| {
            let cents = (*turn * Decimal::ONE_HUNDRED).floor() / Decimal::ONE_HUNDRED;
            [cents - CENT, cents, cents + CENT]
        });
        let ends: Vec<Decimal> = candidates
            .filter(|it| fits(*it) && !fits(beyond(*it)))
            .collect();
        let end = match extreme {
            Extreme::Most => ends.into_iter().max(),
            Extreme::Least => ends.into_iter().min(),
        };
        let by = |amount: Decimal| {
            closed
                .iter()
                .copied()
                .filter(|rule| !keeps(rule, amount))
                .collect()
        };
        match end {
            Some(end) => Bound {
                reach: Reach::To(end.normalize()),
                by: by(beyond(end)),
                open,
            },
            None if turns.iter().any(|turn| fits(*turn)) => Bound {
                reach: Reach::Free,
                by: Vec::new(),
                open,
            },
            None => Bound {
                reach: Reach::Nowhere,
                by: by(CENT),
                open,
            },
        }
    }
}

/// Whether a rule is known to hold for the applicant.
fn holds(rule: &Rule, facts: &Supposing<'_>) -> bool {
    rule.when
        .as_ref()
        .is_none_or(|when| when.holds(facts) == Truth::Yes)
}

/// Where a condition turns, as far as the other facts are known.
fn turning_points(
    condition: &Condition,
    fact: &FactName,
    now: &Value,
    facts: &Facts,
) -> Vec<Decimal> {
    let supposed = Supposing {
        facts,
        fact,
        value: now,
    };
    let mut points = Vec::new();
    condition.each_atom(&mut |atom| {
        if let Expression::Compare { left, right, .. } = atom {
            points.extend(turning_point(left, right, fact, now, &supposed));
        }
    });
    points.retain(|point| *point >= Decimal::ZERO && crate::text::money::LARGEST >= *point);
    points
}
