//! Repairs: the least change of one fact, the others held, with which a rule that fails would be met.

use rust_decimal::Decimal;

use super::rule::Rule;
use crate::eligibility::{Condition, Expression, Sum, Truth};
use crate::eligibility::{FactName, Facts, Known, Supposing, Value};
use crate::text::Bilingual;

/// A fact that an applicant can change.
#[derive(Debug, Clone)]
pub struct Change {
    /// The fact.
    pub fact: FactName,
    /// How it is said: `{value}` is what it has to become, `{change}` by how much.
    pub says: Bilingual,
}

/// The least change of one fact that meets a rule.
#[derive(Debug, Clone)]
pub struct Repair<'a> {
    /// Which fact, and how it is said.
    pub change: &'a Change,
    /// What it has to become; an amount in whole yuan.
    pub value: Value,
    /// By how much, for a number.
    pub by: Option<Value>,
}

/// The least change that meets `rule`, unless nobody can make one, or only one that contradicts what else was said. Of
/// equal changes it is the one of the fact that the rule names first.
pub(super) fn repair<'a>(
    rule: &'a Rule,
    facts: &Facts,
    contradictions: &[Condition],
) -> Option<Repair<'a>> {
    let mut least: Option<(Decimal, Repair<'a>)> = None;
    for change in &rule.repairs {
        let Some(now) = facts.get(change.fact.as_str()) else {
            continue;
        };
        let mut candidates = Vec::new();
        rule.requires
            .each_atom(&mut |atom| candidates.extend(values(atom, &change.fact, now, facts)));
        for value in candidates {
            let supposed = Supposing {
                facts,
                fact: &change.fact,
                value: &value,
            };
            let contradicts = contradictions
                .iter()
                .any(|it| it.holds(&supposed) == Truth::Yes);
            if contradicts || rule.result(&supposed) != Some(Truth::Yes) {
                continue;
            }
            let distance = distance(now, &value);
            if least.as_ref().is_none_or(|(so_far, _)| distance < *so_far) {
                let by = match (now, &value) {
                    (Value::Money(_), Value::Money(_)) => Some(Value::Money(distance)),
                    (Value::Count(now), Value::Count(then)) => {
                        Some(Value::Count(now.abs_diff(*then)))
                    }
                    _ => None,
                };
                least = Some((distance, Repair { change, value, by }));
            }
        }
    }
    least.map(|(_, repair)| repair)
}

/// Values of `fact` that may meet `atom`: of numbers those around where it turns.
fn values(atom: &Expression, fact: &FactName, now: &Value, facts: &Facts) -> Vec<Value> {
    match (atom, now) {
        (Expression::Is { fact: asked, .. }, Value::YesNo(yes)) if asked.name == *fact => {
            vec![Value::YesNo(!yes)]
        }
        (
            Expression::AnyOf {
                fact: asked,
                values,
                ..
            },
            now,
        ) if asked.name == *fact => values
            .iter()
            .map(|listed| match now {
                Value::Choices(chosen) => Value::Choices(
                    chosen
                        .iter()
                        .cloned()
                        .chain([listed.value.clone()])
                        .collect(),
                ),
                _ => Value::Choice(listed.value.clone()),
            })
            .collect(),
        (Expression::Compare { left, right, .. }, Value::Money(_) | Value::Count(_)) => {
            let is_money = matches!(now, Value::Money(_));
            let number = |whole: Decimal| match is_money {
                true => Some(Value::Money(whole)),
                false => u64::try_from(whole).ok().map(Value::Count),
            };
            let point = turning_point(left, right, fact, now, facts);
            let whole = point
                .into_iter()
                .flat_map(|it| (-1..=2).map(move |step| it.floor() + Decimal::from(step)));
            whole
                .filter(|it| *it >= Decimal::ZERO)
                .filter_map(number)
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What `fact` has to be so that both sides are equal, about.
pub(super) fn turning_point(
    left: &Sum,
    right: &Sum,
    fact: &FactName,
    now: &Value,
    facts: &dyn Known,
) -> Option<Decimal> {
    let weight = left.weight_of(fact) - right.weight_of(fact);
    let difference = left.value(facts)?.checked_sub(right.value(facts)?)?;
    now.number()?.checked_sub(difference.checked_div(weight)?)
}

/// How much two values differ: numbers by their difference, lists by what is added, others by one.
fn distance(now: &Value, then: &Value) -> Decimal {
    match (now, then, now.number(), then.number()) {
        (_, _, Some(now), Some(then)) => (now - then).abs(),
        (Value::Choices(now), Value::Choices(then), ..) => then.len().abs_diff(now.len()).into(),
        _ => Decimal::ONE,
    }
}
