//! Fitting: under which topics no condition fails of which the question or the record speaks.

use super::evidence::Evidence;
use super::needs::Needs;
use super::{Case, Conclusion, RuleResult, Says};
use crate::eligibility::{Rule, Truth};

/// A topic that fits, and how well.
struct Fitting<'a> {
    topic: &'a str,
    open: usize,
    met: usize,
}

/// The topics that fit, by all rules or by those that are named: those with the fewest open conditions of their own
/// first.
pub(super) fn fit<'a>(case: &Case<'a>, named: Option<&[String]>) -> Option<Conclusion<'a>> {
    let facts = case.completed();
    let is_meant = |rule: &Rule| named.is_none_or(|names| names.contains(&rule.id));
    let mut conclusion = Conclusion::new(Says::Topics);
    let mut needs = Needs::default();
    let mut fitting: Vec<Fitting<'a>> = Vec::new();
    let all = case
        .rules
        .topics
        .iter()
        .filter(|topic| case.topics.is_empty() || case.topics.contains(topic));
    for topic in all {
        let evidence = Evidence::new(case, topic, &facts);
        let mut results = evidence.results(is_meant);
        let steps = evidence.settle(&mut results);
        if results.iter().any(|it| it.result == Truth::No) {
            conclusion.show(steps);
            let failing = evidence.steps(&results).into_iter();
            let failing = failing.filter(|(truth, _)| *truth == Truth::No);
            conclusion.show(failing.map(|(_, step)| step));
        } else {
            let is_open = |it: &RuleResult<'a>| it.result == Truth::Unknown;
            let own: Vec<&RuleResult<'a>> = results
                .iter()
                .filter(|it| case.rules.is_own(it.rule))
                .collect();
            let open = own
                .iter()
                .filter(|it| is_open(it) && !evidence.is_undecided(it.rule));
            open.for_each(|it| needs.add_rule(it.rule, &evidence.amounts, &facts));
            let open = own.iter().filter(|it| is_open(it)).count();
            fitting.push(Fitting {
                topic,
                open,
                met: own.len() - open,
            });
        }
        results
            .into_iter()
            .for_each(|result| conclusion.rests_on(result));
    }
    fitting.sort_by_key(|it| (it.open, usize::MAX - it.met));
    conclusion.topics = fitting.iter().map(|it| it.topic.to_owned()).collect();
    conclusion.needs = needs.likeliest(&facts);
    conclusion
        .results
        .iter()
        .any(|it| it.result != Truth::Unknown)
        .then_some(conclusion)
}
