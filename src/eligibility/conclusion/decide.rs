//! Deciding: whether the rules in doubt hold.

use super::evidence::Evidence;
use super::needs::Needs;
use super::{Asks, Case, Conclusion, Doubt, RuleResult, Says, Step};
use crate::eligibility::repair::repair;
use crate::eligibility::{FactName, Facts, Repair, Rule, TOPIC, Truth};

/// What the rules in doubt say under one topic.
struct Outcome<'a> {
    truth: Truth,
    is_left_open: bool,
    results: Vec<RuleResult<'a>>,
    spared: Vec<&'a Rule>,
    /// The computation, each step with what the rule says that it belongs to.
    steps: Vec<(Truth, Step)>,
}

/// Whether what is in doubt holds: no where one rule fails, else on what it depends where one is open, else yes.
pub(super) fn decide<'a>(case: &Case<'a>, doubt: &Doubt, asks: Asks) -> Option<Conclusion<'a>> {
    let facts = case.completed();
    let is_meant = |rule: &Rule| match doubt {
        Doubt::All => true,
        Doubt::Rules(names) => names.contains(&rule.id),
        Doubt::Topic => case.rules.is_own(rule) || case.bears_on(rule),
    };
    let topics = case.topics(|rule| match doubt {
        Doubt::Rules(_) => is_meant(rule),
        Doubt::All | Doubt::Topic => case.bears_on(rule),
    });
    let evidence: Vec<Evidence<'a, '_>> = topics
        .iter()
        .map(|topic| Evidence::new(case, topic, &facts))
        .collect();
    let is_set = |it: &&Evidence<'a, '_>| {
        !case.topics.is_empty() || case.rules.of_topic(it.topic).any(is_meant)
    };
    let evidence: Vec<&Evidence<'a, '_>> = evidence.iter().filter(is_set).collect();
    // What no rule of the guide is about has no conclusion.
    if !case.rules.rules.iter().any(is_meant) {
        return None;
    }
    let outcome = |evidence: &&Evidence<'a, '_>| match asks {
        Asks::Allowed | Asks::Barred => Outcome::of(evidence, is_meant),
        Asks::Required | Asks::Spared => Outcome::sparing(evidence, is_meant),
    };
    let outcomes: Vec<Outcome<'a>> = evidence.iter().map(outcome).collect();
    let mut conclusion = together(&outcomes, &evidence, asks)?;
    // Where not all holds, only what fails is computed before one's eyes.
    let shown = match conclusion.allowed {
        Some(true) => Truth::Yes,
        _ => Truth::No,
    };
    for (outcome, evidence) in outcomes.into_iter().zip(&evidence) {
        outcome
            .results
            .into_iter()
            .for_each(|result| conclusion.rests_on(result));
        conclusion.spared.extend(outcome.spared);
        let shown = outcome
            .steps
            .into_iter()
            .filter(|(truth, _)| *truth == shown);
        conclusion.show(shown.map(|(_, step)| step));
        let outside = evidence.results(|rule| !is_meant(rule));
        conclusion
            .aside
            .extend(outside.into_iter().filter(|it| it.result == Truth::No));
    }
    let failing = conclusion
        .results
        .iter()
        .filter(|it| it.result == Truth::No);
    conclusion.repairs = failing
        .filter_map(|it| repaired(case, it.rule, &facts))
        .collect();
    let rests_on_rules = !conclusion.results.is_empty() || !conclusion.spared.is_empty();
    rests_on_rules.then_some(conclusion)
}

/// What the outcomes under all topics that are meant come to.
fn together<'a>(
    outcomes: &[Outcome<'a>],
    evidence: &[&Evidence<'a, '_>],
    asks: Asks,
) -> Option<Conclusion<'a>> {
    let first = outcomes.first()?;
    let is_same = outcomes
        .iter()
        .all(|it| it.truth == first.truth && it.is_left_open == first.is_left_open);
    let mut needs = Needs::default();
    if !is_same {
        needs.add(TOPIC);
    } else if first.truth != Truth::Unknown {
        let asks_for = matches!(asks, Asks::Allowed | Asks::Spared);
        return Some(Conclusion::of_truth(first.truth == Truth::Yes, asks_for));
    } else if first.is_left_open {
        return Some(Conclusion::new(Says::NotStated));
    }
    for (outcome, evidence) in outcomes.iter().zip(evidence) {
        let open = outcome
            .results
            .iter()
            .filter(|it| it.result == Truth::Unknown && !evidence.is_undecided(it.rule));
        open.for_each(|it| needs.add_rule(it.rule, &evidence.amounts, evidence.facts));
    }
    let facts = evidence.first()?.facts;
    let is_told = !needs.is_empty();
    let mut conclusion = Conclusion::depends(needs.likeliest(facts));
    if let [evidence] = evidence {
        let open = conclusion
            .needs
            .iter()
            .filter_map(|need| FactName::parse(need).ok());
        conclusion.within = open
            .filter_map(|fact| evidence.amounts.within(&fact))
            .collect();
    }
    is_told.then_some(conclusion)
}

impl<'a> Outcome<'a> {
    /// Whether the rules that are meant hold.
    fn of(evidence: &Evidence<'a, '_>, is_meant: impl Fn(&Rule) -> bool) -> Outcome<'a> {
        let mut results = evidence.results(&is_meant);
        let has = |results: &[RuleResult<'_>], truth| results.iter().any(|it| it.result == truth);
        let mut steps = evidence.steps(&results);
        if !has(&results, Truth::No) {
            let clash = evidence.settle(&mut results);
            steps.extend(clash.into_iter().map(|step| (Truth::No, step)));
        }
        let truth = match (has(&results, Truth::No), has(&results, Truth::Unknown)) {
            (true, _) => Truth::No,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::Yes,
        };
        let open = results.iter().filter(|it| it.result == Truth::Unknown);
        let is_left_open =
            truth == Truth::Unknown && open.into_iter().any(|it| evidence.is_undecided(it.rule));
        let spared = evidence.spared(&is_meant);
        Outcome {
            truth,
            is_left_open,
            results,
            spared,
            steps,
        }
    }

    /// Whether the rules that are meant spare the applicant.
    fn sparing(evidence: &Evidence<'a, '_>, is_meant: impl Fn(&Rule) -> bool) -> Outcome<'a> {
        let spared = evidence.spared(&is_meant);
        let rules = evidence
            .case
            .rules
            .of_topic(evidence.topic)
            .filter(|rule| is_meant(rule));
        let holds = |rule: &Rule| {
            rule.when
                .as_ref()
                .map_or(Truth::Yes, |when| when.holds(evidence.facts))
        };
        let results = rules.filter_map(|rule| match holds(rule) {
            Truth::No => None,
            holds => Some(RuleResult {
                rule,
                topic: evidence.topic,
                result: !holds,
            }),
        });
        let results: Vec<RuleResult<'a>> = results.collect();
        let truth = results
            .iter()
            .fold(Truth::Yes, |so_far, it| so_far.and(it.result));
        Outcome {
            truth,
            is_left_open: false,
            results,
            spared,
            steps: Vec::new(),
        }
    }
}

/// The least change that would meet a rule that fails: of what was said, else of what follows from it.
fn repaired<'a>(case: &Case<'a>, rule: &'a Rule, completed: &Facts) -> Option<Repair<'a>> {
    let of = |facts: &Facts| repair(rule, facts, &case.rules.contradictions);
    of(case.facts).or_else(|| of(completed))
}
