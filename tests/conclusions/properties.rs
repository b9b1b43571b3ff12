//! Properties: what holds of every case. The bounds of amounts against brute force over a grid of budgets, conclusions
//! against the verdict on each budget that the known figures leave, steps against arithmetic.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use zhinan::eligibility::{
    AskedAmount, Asks, Doubt, Extreme, FactName, Facts, Figure, Goal, RuleSet, Says, Sums, Truth,
    Value, Want, conclude,
};

use super::reading::{OwnedCase, period};
use crate::support::loaded_guide;

const AMOUNTS: [&str; 4] = [
    "requested",
    "self_raised",
    "total_budget",
    "international_exchange",
];
const UNITS: [&str; 5] = [
    "university",
    "enterprise",
    "foreign_enterprise",
    "hmt_enterprise",
    "social_organization",
];
const TOPICS: [&str; 4] = ["1", "2", "3.1", "3.2"];
/// In 万: the limits of the guide, what lies around them, and nothing.
const GRID: [i64; 12] = [0, 15, 21, 30, 42, 60, 70, 71, 100, 140, 200, 310];

fn name(text: &str) -> FactName {
    FactName::parse(text).unwrap()
}

fn wan(units: i64) -> Decimal {
    Decimal::from(units) * Decimal::from(10_000)
}

fn number(facts: &Facts, fact: &str) -> Option<Decimal> {
    facts.get(fact)?.number()
}

/// Some amounts, each known or not.
fn amounts() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let one = (0..AMOUNTS.len(), select(GRID.to_vec()));
    proptest::collection::vec(one, 0..4)
}

fn facts(unit: Option<&str>, amounts: &[(usize, i64)]) -> Facts {
    let unit = unit.map(|unit| (name("unit_type"), Some(Value::Choice(unit.to_owned()))));
    let amounts = amounts
        .iter()
        .map(|(at, units)| (name(AMOUNTS[*at]), Some(Value::Money(wan(*units)))));
    unit.into_iter().chain(amounts).collect()
}

fn case(topic: &str, facts: Facts) -> OwnedCase {
    OwnedCase {
        spoken: facts.iter().map(|(name, _)| name.clone()).collect(),
        facts,
        topics: vec![topic.to_owned()],
        sums: Sums::Hold,
        proportions: Vec::new(),
        period: period(),
        now: "2026-05-20T10:00:00+08:00".parse().unwrap(),
    }
}

/// The facts with all four amounts, where they are such a budget as there can be.
fn budget(facts: &Facts, requested: Decimal, own: Decimal, exchange: Decimal) -> Option<Facts> {
    let mut whole = facts.clone();
    let figures = [requested, own, requested + own, exchange];
    for (fact, figure) in AMOUNTS.iter().zip(figures) {
        if number(facts, fact).is_some_and(|known| known != figure) {
            return None;
        }
        whole.say(name(fact), Some(Value::Money(figure)));
    }
    let contradicts = rules()
        .contradictions
        .iter()
        .any(|it| it.holds(&whole) == Truth::Yes);
    (!contradicts).then_some(whole)
}

/// Every budget of the grid that the known figures leave.
fn budgets(facts: &Facts) -> Vec<Facts> {
    let values = |fact: &str| {
        let grid = GRID.iter().map(|units| wan(*units));
        number(facts, fact).map_or_else(|| grid.collect::<Vec<Decimal>>(), |known| vec![known])
    };
    let mut found = Vec::new();
    for requested in values("requested") {
        let own = number(facts, "total_budget")
            .map(|total| total - requested)
            .filter(|own| *own >= Decimal::ZERO);
        let own = own.map_or_else(|| values("self_raised"), |own| vec![own]);
        for (own, exchange) in own.into_iter().flat_map(|own| {
            values("international_exchange")
                .into_iter()
                .map(move |it| (own, it))
        }) {
            found.extend(budget(facts, requested, own, exchange));
        }
    }
    found
}

fn rules() -> &'static RuleSet {
    &loaded_guide().rules
}

/// Whether no rule on amounts fails.
fn passes(topic: &str, facts: &Facts) -> bool {
    let compares = |rule: &zhinan::eligibility::Rule| {
        AMOUNTS
            .iter()
            .any(|fact| rule.requires.facts().iter().any(|it| it.as_str() == *fact))
    };
    let verdict = rules().decide(facts, topic);
    verdict
        .findings
        .iter()
        .filter(|it| compares(it.rule))
        .all(|it| it.result != Truth::No)
}

fn solved(case: &OwnedCase, fact: &str, want: Want) -> Option<(Says, Option<Decimal>)> {
    let goal = Goal::Solve(vec![AskedAmount {
        fact: name(fact),
        want,
        goes_on: false,
    }]);
    let conclusion = conclude(&case.case(), &goal)?;
    let value = conclusion.values.first().map(|it| match it.figure {
        Figure::Yuan(value) => value,
        other => panic!("{other:?}"),
    });
    Some((conclusion.says, value))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// No budget of the grid that passes goes beyond a bound, and one yuan beyond it none is left.
    #[test]
    fn no_budget_that_passes_goes_beyond_a_bound(
        topic in select(TOPICS.to_vec()), unit in select(UNITS.to_vec()), known in amounts(), asked in 0..AMOUNTS.len(),
        most in any::<bool>(),
    ) {
        let asked = AMOUNTS[asked];
        let known: Vec<(usize, i64)> = known.into_iter().filter(|(at, _)| AMOUNTS[*at] != asked).collect();
        let facts = facts(Some(unit), &known);
        let want = if most { Want::Most } else { Want::Least };
        let passing: Vec<Facts> = budgets(&facts).into_iter().filter(|it| passes(topic, it)).collect();
        let case = case(topic, facts);
        match solved(&case, asked, want) {
            Some((Says::Value, Some(value))) => {
                for budget in &passing {
                    let there = number(budget, asked).unwrap();
                    prop_assert!(if most { there <= value } else { there >= value }, "{there} beyond {value}: {budget:?}");
                }
            }
            Some((Says::No, _)) => prop_assert!(passing.is_empty(), "none is said to pass: {passing:?}"),
            _ => {}
        }
    }

    /// At a bound there is a budget that passes, where what is known passes: solving the other amounts one by one from there finds it.
    #[test]
    fn at_a_bound_a_budget_passes(
        topic in select(TOPICS.to_vec()), unit in select(UNITS.to_vec()), known in amounts(), asked in 0..AMOUNTS.len(),
        most in any::<bool>(),
    ) {
        let asked = AMOUNTS[asked];
        let known: Vec<(usize, i64)> = known.into_iter().filter(|(at, _)| AMOUNTS[*at] != asked).collect();
        let mut facts = facts(Some(unit), &known);
        // Where two known amounts break a rule between them, or leave nothing for a third, no other mends it.
        prop_assume!(budgets(&facts).iter().any(|it| passes(topic, it)));
        let want = if most { Want::Most } else { Want::Least };
        let Some((Says::Value, Some(value))) = solved(&case(topic, facts.clone()), asked, want) else { return Ok(()) };
        // An amount of nothing for what has to be more is no budget.
        prop_assume!(!value.is_zero());
        facts.say(name(asked), Some(Value::Money(value)));
        for fact in AMOUNTS {
            if number(&facts, fact).is_none() {
                let least = solved(&case(topic, facts.clone()), fact, Want::Least);
                let most = || solved(&case(topic, facts.clone()), fact, Want::Most);
                let figure = match least {
                    Some((Says::Value, Some(least))) if !least.is_zero() => least,
                    _ => match most() {
                        Some((Says::Value, Some(most))) => most,
                        _ => return Ok(()),
                    },
                };
                facts.say(name(fact), Some(Value::Money(figure)));
            }
        }
        prop_assert!(passes(topic, &facts), "{facts:?}");
        prop_assert_eq!(
            number(&facts, "total_budget"),
            number(&facts, "requested").zip(number(&facts, "self_raised")).map(|(a, b)| a + b)
        );
    }

    /// Yes is said only where every budget that the known figures leave passes, no only where none does.
    #[test]
    fn no_conclusion_contradicts_the_verdict_on_a_whole_budget(
        topic in select(TOPICS.to_vec()), unit in select(UNITS.to_vec()), known in amounts(),
    ) {
        let facts = facts(Some(unit), &known);
        let names = ["cap", "international_share", "self_raised_ratio"].map(str::to_owned).to_vec();
        let whole = budgets(&facts);
        let case = case(topic, facts);
        let goal = Goal::Decide { doubt: Doubt::Rules(names), asks: Asks::Allowed };
        let conclusion = conclude(&case.case(), &goal);
        for budget in &whole {
            match conclusion.as_ref().and_then(|it| it.allowed) {
                Some(true) => prop_assert!(passes(topic, budget), "yes: {budget:?}"),
                Some(false) => prop_assert!(!passes(topic, budget), "no: {budget:?}"),
                None => {}
            }
        }
    }

    /// What `check` decides on the same facts is concluded so; only what follows from sums may be decided beyond it.
    #[test]
    fn what_the_verdict_decides_is_concluded_so(
        topic in select(TOPICS.to_vec()), unit in proptest::option::of(select(UNITS.to_vec())), known in amounts(),
    ) {
        let facts = facts(unit, &known);
        prop_assume!(!rules().contradictions.iter().any(|it| it.holds(&facts) == Truth::Yes));
        let case = case(topic, facts.clone());
        let goal = Goal::Decide { doubt: Doubt::All, asks: Asks::Allowed };
        let Some(conclusion) = conclude(&case.case(), &goal) else { return Ok(()) };
        for finding in rules().decide(&facts, topic).findings {
            let concluded = conclusion.results.iter().find(|it| std::ptr::eq(it.rule, finding.rule));
            let concluded = concluded.map(|it| it.result);
            prop_assert!(finding.result == Truth::Unknown || concluded == Some(finding.result), "{}", finding.rule.id);
        }
    }

    /// Every equation and inequality of a computation is right to its last digit.
    #[test]
    fn every_step_is_right_to_its_last_digit(
        topic in select(TOPICS.to_vec()), unit in select(UNITS.to_vec()), known in amounts(), cents in 0..100_u32,
        asked in proptest::collection::vec((0..AMOUNTS.len(), 0..6_usize), 1..4),
    ) {
        let mut facts = facts(Some(unit), &known);
        if let Some((at, units)) = known.first() {
            let odd = wan(*units) + Decimal::new(i64::from(cents), 2);
            facts.say(name(AMOUNTS[*at]), Some(Value::Money(odd)));
        }
        let wants = [Want::Most, Want::Least, Want::Exact, Want::Difference, Want::Share, Want::Taken(Extreme::Most)];
        let asked = asked.into_iter().map(|(at, want)| AskedAmount { fact: name(AMOUNTS[at]), want: wants[want], goes_on: false });
        let case = case(topic, facts);
        let Some(conclusion) = conclude(&case.case(), &Goal::Solve(asked.collect())) else { return Ok(()) };
        for step in &conclusion.steps {
            if let (Some(left), Some(right)) = (step.left.value(), step.right.value()) {
                prop_assert!(step.relation.holds(left, right), "{step:?}");
            }
        }
    }
}
