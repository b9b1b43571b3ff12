//! A verdict: what the rules of a topic say of an applicant.

use serde::Serialize;

use super::repair::Repair;
use super::rule::{Material, Priority, Rule, Weighed};
use crate::eligibility::Truth;
use crate::text::Bilingual;

/// What a verdict comes to, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every rule is met.
    Eligible,
    /// No rule fails, but some are open.
    Undetermined,
    /// A rule fails.
    Ineligible,
}

/// The verdict on an applicant under one topic.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// The topic, as a value of the fact `topic`.
    pub topic: &'a str,
    /// What each rule says, in clause order.
    pub findings: Vec<Finding<'a>>,
    /// What reviewers weigh.
    pub judged: Vec<&'a Weighed>,
    /// What earns priority.
    pub priorities: Vec<&'a Priority>,
    /// What has to be uploaded.
    pub materials: Vec<Needed<'a>>,
}

/// What one rule says.
#[derive(Debug, Clone)]
pub struct Finding<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Whether it is met.
    pub result: Truth,
    /// The least change that would meet it, where it fails and anyone can make it.
    pub repair: Option<Repair<'a>>,
}

/// Something to upload.
#[derive(Debug, Clone, Copy)]
pub struct Needed<'a> {
    /// What.
    pub material: &'a Material,
    /// Only in this case.
    pub in_case: Option<&'a Bilingual>,
}

impl<'a> Verdict<'a> {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match (self.count(Truth::No), self.count(Truth::Unknown)) {
            (0, 0) => Outcome::Eligible,
            (0, _) => Outcome::Undetermined,
            _ => Outcome::Ineligible,
        }
    }

    /// The findings with this result, in clause order.
    pub fn with(&self, result: Truth) -> impl Iterator<Item = &Finding<'a>> {
        self.findings
            .iter()
            .filter(move |finding| finding.result == result)
    }

    /// How many rules have this result.
    pub fn count(&self, result: Truth) -> usize {
        self.with(result).count()
    }

    /// The names of the rules with this result, sorted.
    pub fn names(&self, result: Truth) -> Vec<&'a str> {
        let mut names: Vec<&str> = self
            .with(result)
            .map(|finding| finding.rule.id.as_str())
            .collect();
        names.sort_unstable();
        names
    }
}
