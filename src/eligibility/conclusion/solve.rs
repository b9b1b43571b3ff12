//! Solving: how much an amount may be, must be or lacks, the known ones held.

use rust_decimal::{Decimal, RoundingStrategy};

use super::amounts::System;
use super::{AskedAmount, Case, Conclusion, NamedValue, RuleResult, Says, Step, Unit, Want};
use crate::eligibility::{FactName, Truth};

/// The amounts that are asked for under the one topic that is meant. Each that was not known is held for the next.
pub(super) fn solve<'a>(case: &Case<'a>, asked: &[AskedAmount]) -> Option<Conclusion<'a>> {
    let mut found: Option<Conclusion<'a>> = None;
    for topic in case.topics() {
        let Some(conclusion) = under(case, topic, asked) else {
            continue;
        };
        match &found {
            Some(other) if other.values != conclusion.values => return None,
            Some(_) => {}
            None => found = Some(conclusion),
        }
    }
    found
}

fn under<'a>(case: &Case<'a>, topic: &'a str, asked: &[AskedAmount]) -> Option<Conclusion<'a>> {
    let mut system = System::new(case.rules, topic, case.facts);
    let mut conclusion = Conclusion::new(Says::Value);
    for amount in asked {
        let recorded = case
            .facts
            .get(amount.fact.as_str())
            .and_then(|value| value.number());
        if amount.want == Want::Share {
            let (value, step) = share(case, &amount.fact)?;
            conclusion.values.push(NamedValue {
                name: "share".to_owned(),
                value,
                unit: Unit::Percent,
            });
            conclusion.steps.push(step);
            continue;
        }
        let was_known = system.knows(&amount.fact);
        let (value, is_most) = wanted(&mut system, amount, recorded)?;
        let range = system.range(&amount.fact)?;
        let binding = system.binding(&amount.fact, range, is_most);
        if binding.is_empty() && value.is_zero() {
            return None;
        }
        conclusion
            .results
            .extend(binding.into_iter().map(|rule| RuleResult {
                rule,
                topic,
                result: Truth::Yes,
            }));
        let order = match (amount.want, is_most) {
            (Want::Exact, _) => "=",
            (_, true) => "≤",
            (_, false) => "≥",
        };
        conclusion.steps.push(Step::Bound {
            fact: amount.fact.clone(),
            order,
            value,
        });
        match (amount.want, recorded) {
            (Want::Difference, Some(recorded)) => {
                let missing = (value - recorded).abs();
                let (more, less) = if value > recorded {
                    (value, recorded)
                } else {
                    (recorded, value)
                };
                conclusion.steps.push(Step::Difference(more, less, missing));
                conclusion.values.push(NamedValue {
                    name: "missing".to_owned(),
                    value: missing,
                    unit: Unit::Yuan,
                });
            }
            (Want::Difference, None) => return None,
            _ => {
                conclusion.values.push(NamedValue {
                    name: amount.fact.to_string(),
                    value,
                    unit: Unit::Yuan,
                });
                if !was_known {
                    system.hold(&amount.fact, Some(value));
                }
            }
        }
    }
    (!conclusion.values.is_empty()).then_some(conclusion)
}

/// The amount that is wanted, in whole yuan, and whether it is a most.
fn wanted(
    system: &mut System<'_>,
    amount: &AskedAmount,
    recorded: Option<Decimal>,
) -> Option<(Decimal, bool)> {
    let range = system.range(&amount.fact).or_else(|| {
        // What is changed changes what it is summed up in.
        let sums = system.sums_with(&amount.fact);
        sums.iter().for_each(|sum| system.hold(sum, None));
        system.range(&amount.fact)
    })?;
    let (least, most) = (
        range.least.map(|it| it.yuan_up()),
        range.most.map(|it| it.yuan_down()),
    );
    match amount.want {
        Want::Most => Some((most?, true)),
        Want::Least => Some((least?, false)),
        Want::Exact => match (least, most) {
            (Some(least), Some(most)) if least == most => Some((least, false)),
            (Some(least), None) if !least.is_zero() => Some((least, false)),
            _ => None,
        },
        Want::Difference => {
            let recorded = recorded?;
            match (least, most) {
                (_, Some(most)) if recorded > most => Some((most, true)),
                (Some(least), _) if !least.is_zero() => Some((least, false)),
                (_, Some(most)) => Some((most, true)),
                _ => None,
            }
        }
        Want::Share => None,
    }
}

/// What an amount is of the amount that its rule compares it with a share of, in per cent with two decimals.
fn share(case: &Case<'_>, fact: &FactName) -> Option<(Decimal, Step)> {
    let facts = case.completed();
    let whole = case.rules.whole_of(fact)?;
    let part = facts.get(fact.as_str())?.number()?;
    let whole = facts.get(whole.as_str())?.number()?;
    let percent = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    let percent = percent.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Some((percent, Step::Ratio(part, whole, percent)))
}
