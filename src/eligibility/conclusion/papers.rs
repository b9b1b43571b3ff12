//! Papers: what this applicant hands in.

use rust_decimal::Decimal;

use super::needs::Needs;
use super::{Case, Conclusion, Figure, NamedValue, Papers, PapersWanted, Says};
use crate::eligibility::{Facts, Material, Needed, TOPIC, Truth};
use crate::guide::ClauseId;

/// What one topic asks this applicant for.
struct Asked<'a> {
    sure: Vec<&'a Material>,
    needed: Vec<Needed<'a>>,
    open: Vec<&'a Material>,
}

/// The papers, their number, or whether they are asked for at all.
pub(super) fn papers<'a>(case: &Case<'a>, papers: &Papers) -> Option<Conclusion<'a>> {
    let is_meant =
        |it: &&Material| papers.clauses.is_empty() || papers.clauses.contains(&it.citation.clause);
    if !case
        .rules
        .materials
        .iter()
        .any(|material| is_meant(&material))
    {
        return None;
    }
    let topics = case.topics(|rule| case.bears_on(rule));
    let asked: Vec<Asked<'a>> = topics
        .iter()
        .map(|topic| Asked::of(case, topic, is_meant))
        .collect();
    let first = asked.first()?;
    let mut needs = Needs::default();
    if asked.iter().any(|it| it.clauses() != first.clauses()) {
        needs.add(TOPIC);
    }
    for it in &asked {
        it.add_needs(papers.wants, case.facts, &mut needs);
    }
    if !needs.is_empty() {
        return Some(Conclusion::depends(needs.likeliest(case.facts)));
    }
    let conclusion = match papers.wants {
        PapersWanted::List => Conclusion::new(Says::Papers),
        PapersWanted::Count => {
            let figure = Figure::Count(Decimal::from(first.clauses().len()));
            let values = vec![NamedValue {
                name: "count".to_owned(),
                figure,
            }];
            Conclusion {
                values,
                ..Conclusion::new(Says::Value)
            }
        }
        // One who does not have to hand it in is spared.
        PapersWanted::Required => Conclusion::of_truth(first.sure.is_empty(), false),
    };
    Some(Conclusion {
        papers: first.needed.clone(),
        ..conclusion
    })
}

impl<'a> Asked<'a> {
    fn of(case: &Case<'a>, topic: &str, is_meant: impl Fn(&&Material) -> bool) -> Asked<'a> {
        let all = case
            .rules
            .materials
            .iter()
            .filter(|it| it.topics.iter().any(|own| own == topic));
        let holds = |it: &Material| {
            it.when
                .as_ref()
                .map_or(Truth::Yes, |when| when.holds(case.facts))
        };
        let asked: Vec<&Material> = all
            .filter(|it| is_meant(it) && holds(it) != Truth::No)
            .collect();
        let needed = asked
            .iter()
            .filter_map(|it| it.needed(case.facts))
            .collect();
        // What is asked for in some case only, and no fact tells whether that is it.
        let is_open = |it: &Material| {
            holds(it) == Truth::Unknown || it.when.is_none() && it.in_case.is_some()
        };
        let (open, sure) = asked.into_iter().partition(|it| is_open(it));
        Asked { sure, needed, open }
    }

    /// The clauses under which papers are asked for: what is listed under one is one thing.
    fn clauses(&self) -> Vec<&'a ClauseId> {
        let mut clauses: Vec<&ClauseId> = Vec::new();
        for material in &self.sure {
            if !clauses.contains(&&material.citation.clause) {
                clauses.push(&material.citation.clause);
            }
        }
        clauses
    }

    /// The facts on which the answer hangs: whose list it is; of what is asked for only in some case, whether that is it.
    fn add_needs(&self, wants: PapersWanted, facts: &Facts, needs: &mut Needs) {
        for material in &self.open {
            let unknown = material.when.iter().flat_map(|when| when.facts());
            unknown
                .filter(|fact| facts.get(fact.as_str()).is_none())
                .for_each(|fact| needs.add(fact.as_str()));
            if wants == PapersWanted::Required && self.sure.is_empty() {
                material.hangs_on.iter().for_each(|fact| needs.add(fact));
            }
        }
    }
}
