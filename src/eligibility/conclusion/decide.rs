//! Deciding: whether the rules in doubt hold.

use super::{Asks, Case, Conclusion, Doubt, RuleResult, Says};
use crate::eligibility::{Facts, Rule, TOPIC, Truth};

/// How many facts are asked for at most.
const NEEDS: usize = 3;

/// Whether what is in doubt holds: no where one rule fails, else on what it depends where one is open, else yes.
pub(super) fn decide<'a>(case: &Case<'a>, doubt: &Doubt, asks: Asks) -> Option<Conclusion<'a>> {
    let facts = case.completed();
    let topics = case.topics();
    let mut outcomes: Vec<(Truth, Vec<RuleResult<'a>>)> = Vec::new();
    for topic in &topics {
        let rules = case
            .rules
            .rules
            .iter()
            .filter(|rule| rule.topics.iter().any(|it| it == topic));
        let meant: Vec<&Rule> = rules.filter(|rule| is_meant(case, rule, doubt)).collect();
        let results: Vec<RuleResult<'a>> = meant
            .iter()
            .filter_map(|rule| {
                Some(RuleResult {
                    rule,
                    topic,
                    result: rule.result(&facts)?,
                })
            })
            .collect();
        if meant.is_empty() && topics.len() > 1 {
            continue;
        }
        let has = |truth| results.iter().any(|it: &RuleResult<'_>| it.result == truth);
        let outcome = match (has(Truth::No), has(Truth::Unknown)) {
            (true, _) => Truth::No,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::Yes,
        };
        outcomes.push((outcome, results));
    }
    let (first, _) = outcomes.first()?;
    let first = *first;
    if outcomes.iter().all(|(_, results)| results.is_empty()) && !matches!(doubt, Doubt::Rules(_)) {
        return None;
    }
    if outcomes.iter().all(|(_, results)| results.is_empty()) && !is_spared(case, doubt, &topics) {
        return None;
    }
    let same = outcomes.iter().all(|(outcome, _)| *outcome == first);
    let results: Vec<RuleResult<'a>> = outcomes
        .into_iter()
        .flat_map(|(_, results)| results)
        .collect();
    if !same {
        return Some(Conclusion {
            needs: vec![TOPIC.to_owned()],
            results,
            ..Conclusion::new(Says::Depends)
        });
    }
    let of = |says, allowed| Conclusion {
        allowed: Some(allowed),
        results: results.clone(),
        ..Conclusion::new(says)
    };
    match first {
        Truth::Unknown => {
            let open = results.iter().filter(|it| it.result == Truth::Unknown);
            if open.clone().all(|it| it.rule.is_undecided(&facts)) {
                return Some(Conclusion {
                    results,
                    ..Conclusion::new(Says::NotStated)
                });
            }
            let needs = needs(open.map(|it| it.rule), &facts);
            (!needs.is_empty()).then(|| Conclusion {
                needs,
                results,
                ..Conclusion::new(Says::Depends)
            })
        }
        truth => {
            let allowed = truth == Truth::Yes;
            let says = match allowed == (asks == Asks::Allowed) {
                true => Says::Yes,
                false => Says::No,
            };
            Some(of(says, allowed))
        }
    }
}

/// Whether the rules in doubt exist under the topics and spare this applicant.
fn is_spared(case: &Case<'_>, doubt: &Doubt, topics: &[&str]) -> bool {
    let Doubt::Rules(names) = doubt else {
        return false;
    };
    let stands = |rule: &Rule| {
        names.contains(&rule.id) && rule.topics.iter().any(|it| topics.contains(&it.as_str()))
    };
    case.rules.rules.iter().any(|rule| {
        stands(rule)
            && rule
                .when
                .as_ref()
                .is_some_and(|when| when.holds(case.facts) == Truth::No)
    })
}

/// The facts that open rules wait for, the likeliest first.
pub(super) fn needs<'a>(open: impl Iterator<Item = &'a Rule>, facts: &Facts) -> Vec<String> {
    let mut needs: Vec<String> = Vec::new();
    for rule in open.filter(|rule| !rule.is_undecided(facts)) {
        let conditions = rule.when.iter().chain([&rule.requires]);
        for fact in conditions.flat_map(|condition| condition.facts()) {
            let is_new =
                facts.get(fact.as_str()).is_none() && !needs.iter().any(|it| it == fact.as_str());
            if is_new {
                needs.push(fact.to_string());
            }
        }
    }
    needs.truncate(NEEDS);
    needs
}

/// Whether a rule is in doubt.
fn is_meant(case: &Case<'_>, rule: &Rule, doubt: &Doubt) -> bool {
    match doubt {
        Doubt::All => true,
        Doubt::Rules(names) => names.contains(&rule.id),
        Doubt::Topic => case.rules.is_own(rule) || case.bears_on(rule),
    }
}
