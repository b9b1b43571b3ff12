//! The case that a question is about.

use jiff::Timestamp;

use crate::eligibility::amounts::Amounts;
use crate::eligibility::{FactName, Facts, Proportion, Rule, RuleSet, Sums, Truth};
use crate::guide::ApplicationPeriod;

/// A case: what is known of an applicant, and what the question speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The rules of the guide.
    pub rules: &'a RuleSet,
    /// What is on record, and what the question tells or supposes.
    pub facts: &'a Facts,
    /// The facts that the question itself speaks of.
    pub spoken: &'a [FactName],
    /// The topics that are meant; none, where none was said.
    pub topics: &'a [String],
    /// Whether the sums of the guide hold: no other money is spoken of.
    pub sums: Sums,
    /// The amounts that were said as shares of others that are not known.
    pub proportions: &'a [Proportion],
    /// Now.
    pub now: Timestamp,
    /// When applications are taken.
    pub period: Option<&'a ApplicationPeriod>,
}

impl<'a> Case<'a> {
    /// The topics to look at: those that are meant, else all that are open to such an applicant as far as is known, what
    /// is in doubt left aside.
    pub(super) fn topics(&self, is_in_doubt: impl Fn(&Rule) -> bool) -> Vec<&'a str> {
        let all = self.rules.topics.iter().map(String::as_str);
        if !self.topics.is_empty() {
            return all
                .filter(|topic| self.topics.iter().any(|it| it == topic))
                .collect();
        }
        let is_closed = |topic: &str| {
            let own = self
                .rules
                .of_topic(topic)
                .filter(|rule| self.rules.is_own(rule));
            own.filter(|rule| !is_in_doubt(rule))
                .any(|rule| rule.result(self.facts) == Some(Truth::No))
        };
        let open: Vec<&str> = all.clone().filter(|topic| !is_closed(topic)).collect();
        if open.is_empty() { all.collect() } else { open }
    }

    /// The facts with the amount that follows from the sums where one is not said.
    pub(super) fn completed(&self) -> Facts {
        match self.sums {
            Sums::Hold => self.rules.completed(self.facts),
            Sums::Open => self.facts.clone(),
        }
    }

    /// Whether the question speaks of a fact of which a rule demands something.
    pub fn bears_on(&self, rule: &Rule) -> bool {
        self.spoken
            .iter()
            .any(|fact| rule.requires.facts().contains(&fact))
    }

    /// What a rule says of the case, however the amounts that are not known turn out; `None` where it does not hold.
    pub(super) fn result(
        &self,
        rule: &Rule,
        amounts: &Amounts<'_, '_>,
        completed: &Facts,
    ) -> Option<Truth> {
        let result = rule.result(completed)?;
        if result != Truth::Unknown || rule.is_undecided(completed) || !rule.requires.compares() {
            return Some(result);
        }
        let holds = rule
            .when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(completed));
        Some((!holds).or(amounts.truth(&rule.requires)))
    }
}
