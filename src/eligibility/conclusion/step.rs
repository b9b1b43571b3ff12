//! Steps: the computation behind a conclusion, as equations and inequalities that are right to their last digit.

use rust_decimal::Decimal;

use crate::eligibility::FactName;
use crate::text::{Language, money};

/// One equation or inequality: 自筹 ≥ 70万, 140万 × 30% = 42万.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What stands on the left.
    pub left: Side,
    /// How both sides are held against each other.
    pub relation: Relation,
    /// What stands on the right.
    pub right: Side,
}

/// One side of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// One term.
    Term(Term),
    /// The first plus the second.
    Sum(Term, Term),
    /// The first minus the second.
    Difference(Term, Term),
    /// The first times the second.
    Product(Term, Term),
    /// The first divided by the second.
    Quotient(Term, Term),
}

/// A name or a figure in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// An amount by its name.
    Fact(FactName),
    /// An amount in yuan.
    Yuan(Decimal),
    /// A number.
    Number(Decimal),
    /// Per cent.
    Percent(Decimal),
}

/// How two sides are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The left is less.
    Less,
    /// The left is not more.
    AtMost,
    /// Both are the same.
    Equal,
    /// Both are the same once the right is rounded.
    About,
    /// The left is not less.
    AtLeast,
    /// The left is more.
    More,
}

impl Step {
    /// That a side is just so much.
    pub fn equation(left: Side, right: Term) -> Step {
        Step {
            left,
            relation: Relation::Equal,
            right: Side::Term(right),
        }
    }

    /// That two terms are so related.
    pub fn comparison(left: Term, relation: Relation, right: Term) -> Step {
        Step {
            left: Side::Term(left),
            relation,
            right: Side::Term(right),
        }
    }

    /// The step in figures, with the names that `name` gives to amounts.
    pub fn write(&self, language: Language, name: &dyn Fn(&FactName) -> String) -> String {
        let side = |side: &Side| side.write(language, name);
        format!(
            "{} {} {}",
            side(&self.left),
            self.relation.symbol(),
            side(&self.right)
        )
    }
}

impl Side {
    /// Its value, exactly where it is one; `None` where a name stands in it.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Side::Term(term) => term.value(),
            Side::Sum(a, b) => a.value()?.checked_add(b.value()?),
            Side::Difference(a, b) => a.value()?.checked_sub(b.value()?),
            Side::Product(a, b) => a.value()?.checked_mul(b.value()?),
            Side::Quotient(a, b) => a.value()?.checked_div(b.value()?),
        }
    }

    fn write(&self, language: Language, name: &dyn Fn(&FactName) -> String) -> String {
        let term = |term: &Term| term.write(language, name);
        match self {
            Side::Term(it) => term(it),
            Side::Sum(a, b) => format!("{} + {}", term(a), term(b)),
            Side::Difference(a, b) => format!("{} − {}", term(a), term(b)),
            Side::Product(a, b) => format!("{} × {}", term(a), term(b)),
            Side::Quotient(a, b) => format!("{} ÷ {}", term(a), term(b)),
        }
    }
}

impl Term {
    /// Its value, where it is a figure.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Term::Fact(_) => None,
            Term::Yuan(figure) | Term::Number(figure) => Some(*figure),
            Term::Percent(figure) => figure.checked_div(Decimal::ONE_HUNDRED),
        }
    }

    fn write(&self, language: Language, name: &dyn Fn(&FactName) -> String) -> String {
        match self {
            Term::Fact(fact) => name(fact),
            Term::Yuan(figure) => money::term(*figure, language),
            Term::Number(figure) => figure.normalize().to_string(),
            Term::Percent(figure) => format!("{}%", figure.normalize()),
        }
    }
}

impl Relation {
    /// Its sign.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::AtMost => "≤",
            Relation::Equal => "=",
            Relation::About => "≈",
            Relation::AtLeast => "≥",
            Relation::More => ">",
        }
    }

    /// Whether two figures are so related; rounding is not judged.
    pub fn holds(self, left: Decimal, right: Decimal) -> bool {
        match self {
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::Equal => left == right,
            Relation::About => true,
            Relation::AtLeast => left >= right,
            Relation::More => left > right,
        }
    }

    /// What holds where this does not.
    pub fn opposite(self) -> Relation {
        match self {
            Relation::Less => Relation::AtLeast,
            Relation::AtMost => Relation::More,
            Relation::AtLeast => Relation::Less,
            Relation::More => Relation::AtMost,
            same => same,
        }
    }
}
