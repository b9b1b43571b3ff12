//! Rows: comparisons of amounts as weighted sums.

use rust_decimal::Decimal;

use crate::eligibility::condition::{Expression, Order, Sum};
use crate::eligibility::linear::Inequality;
use crate::eligibility::{Condition, FactName, Known, Truth};

/// A weighted sum of amounts is at most a limit, or less than it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The weight of each amount.
    pub weights: Vec<Decimal>,
    /// The limit.
    pub limit: Decimal,
    /// Whether the sum has to be less.
    pub is_strict: bool,
}

/// What a condition demands of the amounts.
#[derive(Debug, Clone)]
pub(super) enum Linear {
    /// Nothing, or what none can meet: it hangs on no amount that is not known.
    Settled(Truth),
    /// All of these.
    Rows(Vec<Row>),
    /// More than rows can say.
    Beyond,
}

impl Row {
    /// That an amount is not below zero.
    pub fn not_negative(amount: usize, amounts: usize) -> Row {
        let mut weights = vec![Decimal::ZERO; amounts];
        weights[amount] = Decimal::NEGATIVE_ONE;
        Row {
            weights,
            limit: Decimal::ZERO,
            is_strict: false,
        }
    }

    /// The places of the amounts that it weighs.
    pub fn weighed(&self) -> impl Iterator<Item = usize> {
        self.weights
            .iter()
            .enumerate()
            .filter(|(_, weight)| !weight.is_zero())
            .map(|(at, _)| at)
    }

    /// Whether an amount is one of several on the same side.
    pub fn is_part(&self, amount: usize) -> bool {
        let side = self.weights[amount].is_sign_negative();
        self.weighed()
            .filter(|other| self.weights[*other].is_sign_negative() == side)
            .count()
            > 1
    }

    /// Whether two amounts stand on different sides.
    pub fn is_opposite(&self, one: usize, other: usize) -> bool {
        self.weights[one] * self.weights[other] < Decimal::ZERO
    }

    /// The row with some amounts held; `None` where numbers are too large.
    pub fn holding(&self, held: impl Fn(usize) -> Option<Decimal>) -> Option<Inequality> {
        let mut row = self.clone();
        for amount in self.weighed() {
            if let Some(value) = held(amount) {
                row.limit = row
                    .limit
                    .checked_sub(row.weights[amount].checked_mul(value)?)?;
                row.weights[amount] = Decimal::ZERO;
            }
        }
        Inequality::new(&row.weights, row.limit, row.is_strict)
    }
}

/// What a condition demands of the amounts `names`, the other facts being as known.
pub(super) fn linear(condition: &Condition, names: &[&FactName], facts: &dyn Known) -> Linear {
    of_expression(condition.expression(), names, facts, false)
}

/// What an expression demands, or its opposite where it is denied.
pub(super) fn of_expression(
    expression: &Expression,
    names: &[&FactName],
    facts: &dyn Known,
    is_denied: bool,
) -> Linear {
    match expression {
        Expression::Compare { left, order, right } => Comparison::new(left, right, names)
            .map_or(Linear::Beyond, |it| it.demands(*order, is_denied)),
        Expression::Not(inner) => of_expression(inner, names, facts, !is_denied),
        Expression::And(parts) | Expression::Or(parts) => {
            let parts = parts
                .iter()
                .map(|part| of_expression(part, names, facts, is_denied));
            match matches!(expression, Expression::And(_)) != is_denied {
                true => all(parts),
                false => any(parts),
            }
        }
        Expression::AnyOf { .. } | Expression::Is { .. } => match expression.holds(facts) {
            Truth::Unknown => Linear::Beyond,
            truth => Linear::Settled(if is_denied { !truth } else { truth }),
        },
    }
}

fn all(parts: impl Iterator<Item = Linear>) -> Linear {
    let mut rows = Vec::new();
    for part in parts {
        match part {
            Linear::Settled(Truth::Yes) => {}
            Linear::Rows(more) => rows.extend(more),
            other => return other,
        }
    }
    if rows.is_empty() {
        Linear::Settled(Truth::Yes)
    } else {
        Linear::Rows(rows)
    }
}

fn any(parts: impl Iterator<Item = Linear>) -> Linear {
    let mut open: Option<Linear> = None;
    for part in parts {
        match (part, &open) {
            (Linear::Settled(Truth::Yes), _) => return Linear::Settled(Truth::Yes),
            (Linear::Settled(_), _) => {}
            (part, None) => open = Some(part),
            (_, Some(_)) => open = Some(Linear::Beyond),
        }
    }
    open.unwrap_or(Linear::Settled(Truth::No))
}

/// Left minus right, as a weighted sum and what it is held against.
struct Comparison {
    weights: Vec<Decimal>,
    limit: Decimal,
}

impl Comparison {
    fn new(left: &Sum, right: &Sum, names: &[&FactName]) -> Option<Comparison> {
        let weight = |name: &&FactName| left.weight_of(name).checked_sub(right.weight_of(name));
        let weights = names.iter().map(weight).collect::<Option<Vec<Decimal>>>()?;
        Some(Comparison {
            weights,
            limit: right.constant().checked_sub(left.constant())?,
        })
    }

    fn demands(&self, order: Order, is_denied: bool) -> Linear {
        let below = |is_strict| Row {
            weights: self.weights.clone(),
            limit: self.limit,
            is_strict,
        };
        let above = |is_strict| Row {
            weights: self.weights.iter().map(|weight| -weight).collect(),
            limit: -self.limit,
            is_strict,
        };
        Linear::Rows(match (order, is_denied) {
            (Order::Less, false) | (Order::AtLeast, true) => vec![below(true)],
            (Order::AtMost, false) | (Order::More, true) => vec![below(false)],
            (Order::AtLeast, false) | (Order::Less, true) => vec![above(false)],
            (Order::More, false) | (Order::AtMost, true) => vec![above(true)],
            (Order::Equal, false) => vec![below(false), above(false)],
            // What is never below zero and not nothing is more.
            (Order::Equal, true) if self.is_nothing() => vec![above(true)],
            (Order::Equal, true) => return Linear::Beyond,
        })
    }

    /// Whether a sum of amounts is held against nothing.
    fn is_nothing(&self) -> bool {
        self.limit.is_zero() && self.weights.iter().all(|weight| *weight >= Decimal::ZERO)
    }
}
