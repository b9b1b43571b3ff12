//! Conclusions: what follows for a case from the rules of the guide, exactly, or on what it depends.
//!
//! A [`Goal`] says what a question about a case asks for; [`conclude`] answers it for the facts that are known. Yes and no
//! come from the findings of the rules that the question is about, values from the bounds of the amounts, topics from
//! deciding all of them, times from the periods that the guide sets. What no rule reaches has no conclusion: a guessed
//! one is worse than none.

mod answer;
mod case;
mod decide;
mod derivation;
mod evidence;
mod fit;
mod goal;
mod needs;
mod papers;
mod solve;
mod solved;
mod step;
mod when;

pub use answer::{AmountRange, Conclusion, Figure, NamedValue, RuleResult, Says};
pub use case::Case;
pub use goal::{AskedAmount, Asks, Days, Doubt, Event, Goal, Moment, Papers, PapersWanted, Want};
pub use step::{Relation, Side, Step, Term};

/// The conclusion for a case, where the rules reach it.
pub fn conclude<'a>(case: &Case<'a>, goal: &Goal) -> Option<Conclusion<'a>> {
    let conclusion = match goal {
        Goal::Decide { doubt, asks } => decide::decide(case, doubt, *asks),
        Goal::Solve(asked) => solve::solve(case, asked),
        Goal::Fit(rules) => fit::fit(case, rules.as_deref()),
        Goal::Papers(papers) => papers::papers(case, papers),
        Goal::When(event) => when::when(case, event),
    }?;
    Some(Conclusion {
        proportions: case.proportions,
        ..conclusion
    })
}
