//! The conclusion itself: what it says, and all that it rests on.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::step::Step;
use crate::eligibility::{FactName, Needed, ProjectPeriod, Proportion, Repair, Rule, Truth};

/// What a conclusion says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It depends on what is not known.
    Depends,
    /// These values.
    Value,
    /// These topics.
    Topics,
    /// These papers.
    Papers,
    /// The guide leaves it open.
    NotStated,
}

/// The answer to a question about a case.
#[derive(Debug, Clone)]
pub struct Conclusion<'a> {
    /// What it says.
    pub says: Says,
    /// Whether what the person wants holds; with yes and no.
    pub allowed: Option<bool>,
    /// The values, in the order asked.
    pub values: Vec<NamedValue>,
    /// The topics that fit, the best first.
    pub topics: Vec<String>,
    /// The facts that would decide it, the likeliest first.
    pub needs: Vec<String>,
    /// What the rules that it rests on say.
    pub results: Vec<RuleResult<'a>>,
    /// The rules that the question is about and that do not hold for this applicant or topic.
    pub spared: Vec<&'a Rule>,
    /// What fails on record outside the question.
    pub aside: Vec<RuleResult<'a>>,
    /// The least changes that would meet the rules that fail.
    pub repairs: Vec<Repair<'a>>,
    /// Where open amounts would have to lie, with `depends`; where known ones would, with what no amount solves.
    pub within: Vec<AmountRange>,
    /// The amounts asked for that nothing limits.
    pub unlimited: Vec<FactName>,
    /// The papers.
    pub papers: Vec<Needed<'a>>,
    /// The period in which projects run, where the question is about that.
    pub period: Option<&'a ProjectPeriod>,
    /// The amounts that were said as shares of others that are not known.
    pub proportions: &'a [Proportion],
    /// The computation.
    pub steps: Vec<Step>,
}

/// A value with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// The fact, `missing` for a difference, `share`, `ratio`, `count`.
    pub name: String,
    /// How much.
    pub figure: Figure,
}

/// A figure of a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// An amount in yuan.
    Yuan(Decimal),
    /// Per cent.
    Percent(Decimal),
    /// A number of things.
    Count(Decimal),
    /// Two numbers held against each other.
    Ratio(Decimal, Decimal),
    /// A day.
    Date(Date),
}

/// From where to where an amount may go, in what can be said: whole yuan, or to the cent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountRange {
    /// The amount.
    pub fact: FactName,
    /// The least, where there is one.
    pub least: Option<Decimal>,
    /// The most, where there is one.
    pub most: Option<Decimal>,
}

/// What one rule says under one topic.
#[derive(Debug, Clone, Copy)]
pub struct RuleResult<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// The topic.
    pub topic: &'a str,
    /// Its result.
    pub result: Truth,
}

impl<'a> Conclusion<'a> {
    pub(super) fn new(says: Says) -> Conclusion<'a> {
        Conclusion {
            says,
            allowed: None,
            values: Vec::new(),
            topics: Vec::new(),
            needs: Vec::new(),
            results: Vec::new(),
            spared: Vec::new(),
            aside: Vec::new(),
            repairs: Vec::new(),
            within: Vec::new(),
            unlimited: Vec::new(),
            papers: Vec::new(),
            period: None,
            proportions: &[],
            steps: Vec::new(),
        }
    }

    /// Yes or no, as the question is put.
    pub(super) fn of_truth(allowed: bool, asks_for: bool) -> Conclusion<'a> {
        let says = if allowed == asks_for {
            Says::Yes
        } else {
            Says::No
        };
        Conclusion {
            allowed: Some(allowed),
            ..Conclusion::new(says)
        }
    }

    /// That it depends on these facts.
    pub(super) fn depends(needs: Vec<String>) -> Conclusion<'a> {
        Conclusion {
            needs,
            ..Conclusion::new(Says::Depends)
        }
    }

    /// Takes up steps that it does not have yet.
    pub(super) fn show(&mut self, steps: impl IntoIterator<Item = Step>) {
        for step in steps {
            if !self.steps.contains(&step) {
                self.steps.push(step);
            }
        }
    }

    /// Takes up what a rule says, once.
    pub(super) fn rests_on(&mut self, result: RuleResult<'a>) {
        let is_known =
            |it: &RuleResult<'_>| std::ptr::eq(it.rule, result.rule) && it.topic == result.topic;
        if !self.results.iter().any(is_known) {
            self.results.push(result);
        }
    }
}

impl Figure {
    /// The unit by its name on the wire.
    pub fn unit(self) -> &'static str {
        match self {
            Figure::Yuan(_) => "yuan",
            Figure::Percent(_) => "%",
            Figure::Count(_) => "count",
            Figure::Ratio(..) => "ratio",
            Figure::Date(_) => "date",
        }
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Figure::Yuan(number) | Figure::Percent(number) | Figure::Count(number) => {
                write!(f, "{}", number.normalize())
            }
            Figure::Ratio(left, right) => write!(f, "{}:{}", left.normalize(), right.normalize()),
            Figure::Date(date) => write!(f, "{date}"),
        }
    }
}
