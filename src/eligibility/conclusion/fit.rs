//! Fitting: under which topics no condition fails of which the question or the record speaks.

use super::decide::needs;
use super::{Case, Conclusion, RuleResult, Says};
use crate::eligibility::{Rule, Truth};

/// The topics that fit, by all rules or by those that are named.
pub(super) fn fit<'a>(case: &Case<'a>, named: Option<&[String]>) -> Option<Conclusion<'a>> {
    let facts = case.completed();
    let is_meant = |rule: &Rule| named.is_none_or(|names| names.contains(&rule.id));
    let mut fitting = Vec::new();
    let mut results: Vec<RuleResult<'a>> = Vec::new();
    let mut open: Vec<&Rule> = Vec::new();
    let mut decided = false;
    for topic in case.topics() {
        let rules = case
            .rules
            .rules
            .iter()
            .filter(|rule| rule.topics.iter().any(|it| it == topic) && is_meant(rule));
        let own: Vec<RuleResult<'a>> = rules
            .filter_map(|rule| {
                Some(RuleResult {
                    rule,
                    topic,
                    result: rule.result(&facts)?,
                })
            })
            .collect();
        decided |= own.iter().any(|it| it.result != Truth::Unknown);
        if own.iter().all(|it| it.result != Truth::No) {
            fitting.push(topic.to_owned());
            let is_open =
                |it: &&RuleResult<'a>| it.result == Truth::Unknown && case.rules.is_own(it.rule);
            open.extend(own.iter().filter(is_open).map(|it| it.rule));
        }
        results.extend(own);
    }
    let needs = needs(open.into_iter(), &facts);
    decided.then(|| Conclusion {
        topics: fitting,
        needs,
        results,
        ..Conclusion::new(Says::Topics)
    })
}
