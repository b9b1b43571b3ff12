//! A rule, and what else hangs on the facts of an applicant: what reviewers weigh, what earns priority, what to upload.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::repair::Change;
use super::verdict::Needed;
use crate::eligibility::Known;
use crate::eligibility::{Condition, Truth};
use crate::guide::Citation;
use crate::text::Bilingual;

/// One rule: what a sentence of the guide demands.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name; the same under each topic.
    pub id: String,
    /// The topics that it holds for.
    pub topics: Vec<String>,
    /// For whom it holds; for all, where there is no condition.
    pub when: Option<Condition>,
    /// The sentence.
    pub citation: Citation,
    /// What it demands.
    pub requires: Condition,
    /// For whom the guide leaves it open.
    pub undecided: Option<Undecided>,
    /// What is said where it fails; `{fact}` stands for an answer.
    pub fails: Bilingual,
    /// What of it is our reading of the guide.
    pub reading: Option<Bilingual>,
    /// What an applicant can change so that it passes, the likeliest first.
    pub repairs: Vec<Change>,
}

/// Where the guide leaves a rule open.
#[derive(Debug, Clone)]
pub struct Undecided {
    /// For whom.
    pub when: Condition,
    /// What is said of it.
    pub says: Bilingual,
}

impl Rule {
    /// Whether the rule is met, or `None` where it does not hold for this applicant. Where it is not known whether it
    /// holds, it is met if what it demands is, and else open.
    pub fn result(&self, facts: &dyn Known) -> Option<Truth> {
        let holds = self
            .when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(facts));
        match holds {
            Truth::No => None,
            _ if self.is_undecided(facts) => Some(Truth::Unknown),
            holds => Some((!holds).or(self.requires.holds(facts))),
        }
    }

    /// Whether the guide leaves it open for this applicant.
    pub fn is_undecided(&self, facts: &dyn Known) -> bool {
        self.undecided
            .as_ref()
            .is_some_and(|it| it.when.holds(facts) == Truth::Yes)
    }

    /// Whether its result hangs on a fact.
    pub fn looks_at(&self, fact: &str) -> bool {
        let conditions = [Some(&self.requires), self.when.as_ref()];
        conditions
            .into_iter()
            .flatten()
            .any(|condition| condition.facts().iter().any(|it| it.as_str() == fact))
    }

    /// Whether it is open and a fact could decide it, or be part of what does; `never` tells what will not be known.
    pub fn waits_for(&self, fact: &str, facts: &dyn Known, never: &dyn Fn(&str) -> bool) -> bool {
        let is_open = self.result(facts) == Some(Truth::Unknown) && !self.is_undecided(facts);
        let mut conditions = [Some(&self.requires), self.when.as_ref()]
            .into_iter()
            .flatten();
        is_open && conditions.any(|condition| condition.turns_on(fact, never))
    }
}

/// What the guide asks for and reviewers weigh.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The topics that it holds for.
    pub topics: Vec<String>,
    /// The sentence.
    pub citation: Citation,
}

/// What earns priority.
#[derive(Debug, Clone)]
pub struct Priority {
    /// The topics that it holds for.
    pub topics: Vec<String>,
    /// The sentence.
    pub citation: Citation,
    /// What it is.
    pub what: Bilingual,
}

/// When projects of some topics run.
#[derive(Debug, Clone)]
pub struct ProjectPeriod {
    /// The topics that it holds for.
    pub topics: Vec<String>,
    /// The sentence.
    pub citation: Citation,
    /// The first day.
    pub starts: Date,
    /// The last day.
    pub ends: Date,
}

/// How many projects of some topics are to be funded at most.
#[derive(Debug, Clone)]
pub struct Quota {
    /// The topics that it holds for.
    pub topics: Vec<String>,
    /// The sentence.
    pub citation: Citation,
    /// How many.
    pub most: Decimal,
    /// The list for each of whose things there are so many.
    pub per: Option<String>,
}

/// Something to upload.
#[derive(Debug, Clone)]
pub struct Material {
    /// The topics that it is asked for.
    pub topics: Vec<String>,
    /// Of whom; of all, where there is no condition.
    pub when: Option<Condition>,
    /// The sentence.
    pub citation: Citation,
    /// What it is.
    pub what: Bilingual,
    /// In which case it is needed, where the facts do not tell.
    pub in_case: Option<Bilingual>,
    /// The fact on which that hangs, where it has a name.
    pub hangs_on: Option<String>,
    /// What of it is our reading of the guide.
    pub reading: Option<Bilingual>,
}

impl Material {
    /// Whether this applicant needs it, and whether only in some case.
    pub(super) fn needed<'a>(&'a self, facts: &dyn Known) -> Option<Needed<'a>> {
        match self.when.as_ref().map(|when| when.holds(facts)) {
            Some(Truth::No) => None,
            Some(Truth::Yes) => Some(Needed {
                material: self,
                in_case: None,
            }),
            Some(Truth::Unknown) | None => Some(Needed {
                material: self,
                in_case: self.in_case.as_ref(),
            }),
        }
    }
}
