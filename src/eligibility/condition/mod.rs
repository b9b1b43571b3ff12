//! Conditions: what must be true of the facts, as a dialog or a rule states it.
//!
//! A condition compares amounts and counts (`self_raised >= requested`, `international_exchange >= 30 % of
//! total_budget`) or looks for a value (`unit_type in [enterprise, foreign_enterprise]`, `fields any of
//! [life_science]`, `confidential_content is false`). `and`, `or`, `not` and brackets combine conditions. The result
//! is a [`Truth`]: unknown if a fact is missing, unless the known facts decide. Amounts are compared exactly.
//!
//! ```
//! use zhinan::eligibility::{Condition, Truth};
//! use zhinan::eligibility::{FactName, Facts, Value};
//! let facts: Facts = [(FactName::parse("pi_ongoing_projects").unwrap(), Some(Value::Count(2)))].into_iter().collect();
//! let condition = Condition::parse("pi_ongoing_projects < 2 or pi_frontline is true").unwrap();
//! assert_eq!(condition.holds(&facts), Truth::Unknown);
//! ```

mod check;
mod parse;

use std::ops::Range;

use rust_decimal::Decimal;

use crate::eligibility::{FactName, Facts, Known, Value};
use crate::text::Number;

pub use check::Declared;

/// Whether something is true, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// True.
    Yes,
    /// False.
    No,
    /// The known facts do not decide it.
    Unknown,
}

impl Truth {
    /// Whether both are true.
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    /// Whether at least one is true.
    pub fn or(self, other: Truth) -> Truth {
        !(!self).and(!other)
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        match holds {
            true => Truth::Yes,
            false => Truth::No,
        }
    }
}

/// An error in the text of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The wrong words, in bytes.
    pub range: Range<usize>,
    /// A description of the error.
    pub what: String,
}

/// A condition about facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition(Expression);

impl Condition {
    /// The condition that holds of every applicant.
    pub fn of_all() -> Condition {
        Condition(Expression::And(Vec::new()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expression {
    /// Compares two sums.
    Compare { left: Sum, order: Order, right: Sum },
    /// A choice is one of these, or a list contains one of these.
    AnyOf {
        fact: Named,
        values: Vec<Listed>,
        of_list: bool,
    },
    /// A fact is yes or no.
    Is { fact: Named, yes: bool },
    /// The inner condition is false.
    Not(Box<Expression>),
    /// All are true.
    And(Vec<Expression>),
    /// At least one is true.
    Or(Vec<Expression>),
}

/// A fact, with the place of its name in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: FactName,
    at: Range<usize>,
}

/// A value in a list, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) value: String,
    at: Range<usize>,
}

/// How two sums compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// A sum of numbers and facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sum(Vec<Term>);

/// A number, or a share of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// The factor in hundredths: 30 for `30 % of total_budget`, 100 for `requested`, and 200 for the number 2.
    pub(crate) weight: Decimal,
    pub(crate) fact: Option<Named>,
    /// The number as written, with its place in the text.
    figure: Option<(Number, Range<usize>)>,
}

impl Condition {
    /// Decides the condition for `facts`.
    pub fn holds(&self, facts: &dyn Known) -> Truth {
        self.0.holds(facts)
    }

    /// The facts that it uses, each once, in the order of the text.
    pub fn facts(&self) -> Vec<&FactName> {
        let mut names: Vec<&FactName> = Vec::new();
        self.0.each_fact(&mut |fact| {
            if !names.contains(&&fact.name) {
                names.push(&fact.name);
            }
        });
        names
    }

    /// Whether `fact` can still decide it: a part uses the fact, and no fact that will `never` be known.
    pub fn turns_on(&self, fact: &str, never: &dyn Fn(&str) -> bool) -> bool {
        let mut turns = false;
        self.0.each_atom(&mut |atom| {
            let (mut looks, mut hopeless) = (false, false);
            atom.each_fact(&mut |named| {
                looks |= named.name.as_str() == fact;
                hopeless |= never(named.name.as_str());
            });
            turns |= looks && !hopeless;
        });
        turns
    }

    /// The one amount of a sum that is not known, and what it is then; nothing where that would be below zero.
    pub(crate) fn missing_amount(&self, facts: &Facts) -> Option<(FactName, Decimal)> {
        let Expression::Compare {
            left,
            order: Order::Equal,
            right,
        } = &self.0
        else {
            return None;
        };
        let mut unknown = self
            .facts()
            .into_iter()
            .filter(|fact| facts.get(fact.as_str()).is_none());
        let (Some(name), None) = (unknown.next(), unknown.next()) else {
            return None;
        };
        let zero = Value::Money(Decimal::ZERO);
        let supposed = super::Supposing {
            facts,
            fact: name,
            value: &zero,
        };
        let difference = right
            .value(&supposed)?
            .checked_sub(left.value(&supposed)?)?;
        let value =
            difference.checked_div(left.weight_of(name).checked_sub(right.weight_of(name))?)?;
        (value >= Decimal::ZERO).then(|| (name.clone(), value.normalize()))
    }

    /// The figures in it, with their places in the text.
    pub fn figures(&self) -> Vec<(Number, Range<usize>)> {
        let mut figures = Vec::new();
        self.0.each_atom(&mut |atom| {
            if let Expression::Compare { left, right, .. } = atom {
                figures.extend(
                    left.0
                        .iter()
                        .chain(&right.0)
                        .filter_map(|term| term.figure.clone()),
                );
            }
        });
        figures
    }

    /// What it is made of.
    pub(crate) fn expression(&self) -> &Expression {
        &self.0
    }

    /// Whether it compares numbers.
    pub(crate) fn compares(&self) -> bool {
        let mut compares = false;
        self.each_compared(&mut |_| compares = true);
        compares
    }

    /// The facts whose numbers it compares.
    pub(crate) fn each_compared<'a>(&'a self, visit: &mut impl FnMut(&'a FactName)) {
        self.each_atom(&mut |atom| {
            if let Expression::Compare { left, right, .. } = atom {
                let facts = left
                    .0
                    .iter()
                    .chain(&right.0)
                    .filter_map(|term| term.fact.as_ref());
                facts.for_each(|fact| visit(&fact.name));
            }
        });
    }

    /// Visits each comparison and lookup.
    pub(crate) fn each_atom<'a>(&'a self, visit: &mut impl FnMut(&'a Expression)) {
        self.0.each_atom(visit);
    }
}

impl std::ops::Not for Condition {
    type Output = Condition;

    fn not(self) -> Condition {
        Condition(Expression::Not(Box::new(self.0)))
    }
}

impl Expression {
    pub(crate) fn holds(&self, facts: &dyn Known) -> Truth {
        match self {
            Expression::Compare { left, order, right } => {
                match (left.value(facts), right.value(facts)) {
                    (Some(left), Some(right)) => order.holds(left, right).into(),
                    _ => Truth::Unknown,
                }
            }
            Expression::AnyOf { fact, values, .. } => {
                let is_listed =
                    |chosen: &String| values.iter().any(|listed| listed.value == *chosen);
                match facts.value(fact.name.as_str()) {
                    Some(Value::Choice(chosen)) => is_listed(chosen).into(),
                    Some(Value::Choices(chosen)) => chosen.iter().any(is_listed).into(),
                    _ => Truth::Unknown,
                }
            }
            Expression::Is { fact, yes } => match facts.value(fact.name.as_str()) {
                Some(Value::YesNo(value)) => (value == yes).into(),
                _ => Truth::Unknown,
            },
            Expression::Not(inner) => !inner.holds(facts),
            Expression::And(all) => all
                .iter()
                .fold(Truth::Yes, |so_far, it| so_far.and(it.holds(facts))),
            Expression::Or(any) => any
                .iter()
                .fold(Truth::No, |so_far, it| so_far.or(it.holds(facts))),
        }
    }

    fn each_atom<'a>(&'a self, visit: &mut impl FnMut(&'a Expression)) {
        match self {
            Expression::Not(inner) => inner.each_atom(visit),
            Expression::And(inner) | Expression::Or(inner) => {
                inner.iter().for_each(|it| it.each_atom(visit))
            }
            atom => visit(atom),
        }
    }

    pub(crate) fn each_fact<'a>(&'a self, visit: &mut impl FnMut(&'a Named)) {
        self.each_atom(&mut |atom| match atom {
            Expression::Compare { left, right, .. } => {
                left.0
                    .iter()
                    .chain(&right.0)
                    .filter_map(|term| term.fact.as_ref())
                    .for_each(&mut *visit);
            }
            Expression::AnyOf { fact, .. } | Expression::Is { fact, .. } => visit(fact),
            Expression::Not(_) | Expression::And(_) | Expression::Or(_) => {}
        });
    }
}

impl Order {
    fn holds(self, left: Decimal, right: Decimal) -> bool {
        match self {
            Order::Less => left < right,
            Order::AtMost => left <= right,
            Order::Equal => left == right,
            Order::AtLeast => left >= right,
            Order::More => left > right,
        }
    }
}

impl Sum {
    pub(crate) fn terms(&self) -> &[Term] {
        &self.0
    }

    /// The factor of a fact in the sum, in hundredths.
    pub(crate) fn weight_of(&self, fact: &FactName) -> Decimal {
        let weighs = |term: &&Term| term.fact.as_ref().is_some_and(|it| it.name == *fact);
        self.0.iter().filter(weighs).map(|term| term.weight).sum()
    }

    /// What of it hangs on no fact, in hundredths.
    pub(crate) fn constant(&self) -> Decimal {
        self.0
            .iter()
            .filter(|term| term.fact.is_none())
            .map(|term| term.weight)
            .sum()
    }

    /// The exact sum in hundredths; `None` if a fact is not known.
    pub(crate) fn value(&self, facts: &dyn Known) -> Option<Decimal> {
        self.0.iter().try_fold(Decimal::ZERO, |sum, term| {
            sum.checked_add(term.value(facts)?)
        })
    }
}

impl Term {
    fn value(&self, facts: &dyn Known) -> Option<Decimal> {
        match &self.fact {
            Some(fact) => self
                .weight
                .checked_mul(facts.value(fact.name.as_str())?.number()?),
            None => Some(self.weight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::Facts;

    fn facts(said: &[(&str, Value)]) -> Facts {
        said.iter()
            .map(|(name, value)| (FactName::parse(name).unwrap(), Some(value.clone())))
            .collect()
    }

    fn holds(condition: &str, facts: &Facts) -> Truth {
        Condition::parse(condition)
            .unwrap_or_else(|fault| panic!("{condition}: {fault:?}"))
            .holds(facts)
    }

    #[test]
    fn thirty_percent_is_a_comparison_of_products_exact_to_the_cent() {
        let share = "exchange >= 30 % of total";
        let money = |cents| Value::Money(Decimal::new(cents, 2));
        let total = money(233_333_334);
        // 30 % of 2,333,333.34 is 700,000.002.
        assert_eq!(
            holds(
                share,
                &facts(&[("exchange", money(70_000_000)), ("total", total.clone())])
            ),
            Truth::No
        );
        assert_eq!(
            holds(
                share,
                &facts(&[("exchange", money(70_000_001)), ("total", total)])
            ),
            Truth::Yes
        );
        assert_eq!(
            holds(
                share,
                &facts(&[("exchange", money(3)), ("total", money(10))])
            ),
            Truth::Yes
        );
        assert_eq!(
            holds(share, &facts(&[("exchange", money(3))])),
            Truth::Unknown
        );
    }

    #[test]
    fn what_known_facts_decide_is_decided_and_the_rest_stays_open() {
        let known = facts(&[
            ("unit", Value::Choice("a".into())),
            ("own", Value::Money(1.into())),
            ("n", Value::Count(2)),
        ]);
        for (condition, truth) in [
            ("unit in [a, b]", Truth::Yes),
            ("unit not in [a, b]", Truth::No),
            ("unit in ['3.1'] or other is true", Truth::Unknown),
            ("unit in [a] or other is true", Truth::Yes),
            ("unit in [b] and other is true", Truth::No),
            ("not (unit in [b] and other is true)", Truth::Yes),
            ("n < 2", Truth::No),
            ("n <= 2 and n = 2 and n > 1.5", Truth::Yes),
            ("own + n > 3", Truth::No),
            ("own + n + missing > 3", Truth::Unknown),
        ] {
            assert_eq!(holds(condition, &known), truth, "{condition}");
        }
    }

    #[test]
    fn an_empty_list_has_none_of_the_values_and_an_unknown_one_is_open() {
        let some = "fields any of [x, y]";
        assert_eq!(
            holds(some, &facts(&[("fields", Value::Choices(vec![]))])),
            Truth::No
        );
        assert_eq!(
            holds(
                some,
                &facts(&[("fields", Value::Choices(vec!["z".into(), "y".into()]))])
            ),
            Truth::Yes
        );
        assert_eq!(holds(some, &Facts::default()), Truth::Unknown);
    }

    #[test]
    fn numbers_too_large_to_multiply_leave_a_comparison_open_rather_than_fail() {
        let large = facts(&[
            ("a", Value::Money(Decimal::MAX)),
            ("b", Value::Money(1.into())),
        ]);
        assert_eq!(holds("a >= 30 % of b", &large), Truth::Unknown);
    }
}
