//! Conclusions: what follows for a case from the rules of the guide, exactly, or on what it depends.
//!
//! A [`Goal`] says what a question about a case asks for; [`conclude`] answers it for the facts that are known. Yes and no
//! come from the findings of the rules that the question is about, values from the linear system of the amounts. What no
//! rule reaches has no conclusion: a guessed one is worse than none.

mod amounts;
mod decide;
mod fit;
mod solve;

use rust_decimal::Decimal;

use super::{FactName, Facts, Rule, RuleSet, Truth};

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
}

/// What a question about a case asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Whether something holds.
    Decide {
        /// Which rules it is about.
        doubt: Doubt,
        /// How it is put.
        asks: Asks,
    },
    /// How much, in the order asked.
    Solve(Vec<AskedAmount>),
    /// Which topics fit; by some rules alone, where these are named.
    Fit(Option<Vec<String>>),
}

/// Which rules a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Those with these names.
    Rules(Vec<String>),
    /// A topic's own conditions, and those on which the facts of the question bear.
    Topic,
    /// All.
    All,
}

/// How a question of yes and no is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Whether it is allowed: 能报吗.
    Allowed,
    /// Whether it is barred: 是不是就不能报了.
    Barred,
}

/// An amount that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAmount {
    /// Which.
    pub fact: FactName,
    /// What of it.
    pub want: Want,
}

/// What is asked of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The most.
    Most,
    /// The least.
    Least,
    /// How much more or less than there is.
    Difference,
    /// What follows from the others.
    Exact,
    /// Its share of the whole, in per cent.
    Share,
}

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
    /// The topics that fit.
    pub topics: Vec<String>,
    /// The facts that would decide it, the likeliest first.
    pub needs: Vec<String>,
    /// What the rules that it rests on say.
    pub results: Vec<RuleResult<'a>>,
    /// The computation.
    pub steps: Vec<Step>,
}

/// A value with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// The fact, `missing` for a difference, `share`.
    pub name: String,
    /// How much.
    pub value: Decimal,
    /// In what.
    pub unit: Unit,
}

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Yuan.
    Yuan,
    /// Per cent.
    #[serde(rename = "%")]
    Percent,
    /// A number of things.
    Count,
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

/// One equation or inequality of a computation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// One amount holds against another: 自筹 ≥ 70万.
    Bound {
        /// The amount.
        fact: FactName,
        /// `≤`, `≥` or `=`.
        order: &'static str,
        /// The figure.
        value: Decimal,
    },
    /// A sum: 70万 + 70万 = 140万.
    Sum(Decimal, Decimal, Decimal),
    /// A difference: 70万 − 60万 = 10万.
    Difference(Decimal, Decimal, Decimal),
    /// A share of an amount: 140万 × 30% = 42万.
    Share(Decimal, Decimal, Decimal),
    /// What an amount is of another, in per cent, rounded: 20万 ÷ 60万 ≈ 33.33%.
    Ratio(Decimal, Decimal, Decimal),
}

/// The conclusion for a case, where the rules reach it.
pub fn conclude<'a>(case: &Case<'a>, goal: &Goal) -> Option<Conclusion<'a>> {
    match goal {
        Goal::Decide { doubt, asks } => decide::decide(case, doubt, *asks),
        Goal::Solve(asked) => solve::solve(case, asked),
        Goal::Fit(rules) => fit::fit(case, rules.as_deref()),
    }
}

impl<'a> Conclusion<'a> {
    fn new(says: Says) -> Conclusion<'a> {
        Conclusion {
            says,
            allowed: None,
            values: Vec::new(),
            topics: Vec::new(),
            needs: Vec::new(),
            results: Vec::new(),
            steps: Vec::new(),
        }
    }
}

impl<'a> Case<'a> {
    /// The topics to look at: those that are meant, else all.
    fn topics(&self) -> Vec<&'a str> {
        let meant = self
            .rules
            .topics
            .iter()
            .filter(|topic| self.topics.is_empty() || self.topics.contains(topic));
        meant.map(String::as_str).collect()
    }

    /// The facts with the amount that follows from the sums where one is not said.
    fn completed(&self) -> Facts {
        self.rules.completed(self.facts)
    }

    /// Whether the question speaks of a fact that a rule looks at.
    fn bears_on(&self, rule: &Rule) -> bool {
        self.spoken.iter().any(|fact| rule.looks_at(fact.as_str()))
    }
}
