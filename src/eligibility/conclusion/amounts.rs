//! Amounts as one small linear system: what the rules, the sums and the known figures leave of each, exactly.
//!
//! Every requirement on amounts is a row `a₁x₁ + a₂x₂ + … ≤ b` in whole numbers (cents and hundredths). The range of one
//! amount follows by eliminating the others (Fourier and Motzkin: each upper row is added to each lower row so that the
//! amount falls out), which is exact and, for the handful of amounts of a call, small.

use rust_decimal::Decimal;

use crate::eligibility::condition::{Expression, Order, Sum};
use crate::eligibility::{FactName, Facts, Rule, RuleSet, Truth};

/// One requirement: the weighted sum of the amounts is at most `most`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    weights: Vec<i128>,
    most: i128,
}

/// A fraction of cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cents {
    numerator: i128,
    denominator: i128,
}

/// What is left of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// The least, where there is a bound.
    pub least: Option<Cents>,
    /// The most, where there is one.
    pub most: Option<Cents>,
}

/// The amounts of a case under one topic.
pub(super) struct System<'a> {
    names: Vec<FactName>,
    sums: Vec<Row>,
    rules: Vec<(&'a Rule, Vec<Row>)>,
    known: Vec<(usize, Decimal)>,
}

impl<'a> System<'a> {
    /// The system of `topic` for what is known, with the rules that hold for this applicant.
    pub fn new(set: &'a RuleSet, topic: &str, facts: &Facts) -> System<'a> {
        let names = set.amounts();
        let of_topic = set
            .rules
            .iter()
            .filter(|rule| rule.topics.iter().any(|it| it == topic));
        let holding = of_topic.filter(|rule| {
            rule.when
                .as_ref()
                .is_none_or(|when| when.holds(facts) == Truth::Yes)
        });
        let rules = holding.filter_map(|rule| {
            let mut rows = Vec::new();
            rule.requires.each_atom(&mut |atom| {
                if let Expression::Compare { left, order, right } = atom {
                    rows.extend(compared(&names, left, *order, right));
                }
            });
            (!rows.is_empty()).then_some((rule, rows))
        });
        let rules = rules.collect();
        let sums = set.identities.iter().flat_map(|identity| {
            let mut rows = Vec::new();
            identity.each_atom(&mut |atom| {
                if let Expression::Compare { left, order, right } = atom {
                    rows.extend(compared(&names, left, *order, right));
                }
            });
            rows
        });
        let sums = sums.collect();
        let known = names
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((at, facts.get(name.as_str())?.number()?)));
        let known = known.collect();
        System {
            names,
            sums,
            rules,
            known,
        }
    }

    /// Counts an amount as known, or as known no longer.
    pub fn hold(&mut self, name: &FactName, value: Option<Decimal>) {
        let Some(at) = self.place(name) else { return };
        self.known.retain(|(known, _)| *known != at);
        self.known.extend(value.map(|value| (at, value)));
    }

    /// Whether an amount is known.
    pub fn knows(&self, name: &FactName) -> bool {
        self.place(name)
            .is_some_and(|at| self.known.iter().any(|(known, _)| *known == at))
    }

    /// What is left of an amount, the other known ones held; `None` where nothing is.
    pub fn range(&self, name: &FactName) -> Option<Range> {
        let at = self.place(name)?;
        self.range_of(at, |_| true)
    }

    /// The rules without which an amount could be more (or less).
    pub fn binding(&self, name: &FactName, range: Range, is_most: bool) -> Vec<&'a Rule> {
        let Some(at) = self.place(name) else {
            return Vec::new();
        };
        let end = |range: Range| if is_most { range.most } else { range.least };
        let binds = |rule: &&'a Rule| {
            let without = self.range_of(at, |other: &Rule| !std::ptr::eq(other, *rule));
            without.is_some_and(|without| end(without) != end(range))
        };
        self.rules
            .iter()
            .map(|(rule, _)| *rule)
            .filter(binds)
            .collect()
    }

    /// The amounts that a sum with `name` gives.
    pub fn sums_with(&self, name: &FactName) -> Vec<FactName> {
        let Some(at) = self.place(name) else {
            return Vec::new();
        };
        let opposite = |row: &Row, other: usize| row.weights[at] * row.weights[other] < 0;
        let places =
            (0..self.names.len()).filter(|&other| self.sums.iter().any(|row| opposite(row, other)));
        places.map(|other| self.names[other].clone()).collect()
    }

    fn place(&self, name: &FactName) -> Option<usize> {
        self.names.iter().position(|it| it == name)
    }

    fn range_of(&self, at: usize, counts: impl Fn(&Rule) -> bool) -> Option<Range> {
        let size = self.names.len();
        let mut rows: Vec<Row> = self.sums.clone();
        for (_, own) in self.rules.iter().filter(|(rule, _)| counts(rule)) {
            rows.extend(own.iter().cloned());
        }
        for amount in 0..size {
            rows.push(Row::single(size, amount, -1, 0));
        }
        for &(known, value) in self.known.iter().filter(|(known, _)| *known != at) {
            let cents = cents(value)?;
            rows.push(Row::single(size, known, 1, cents));
            rows.push(Row::single(size, known, -1, -cents));
        }
        for other in (0..size).filter(|other| *other != at) {
            rows = eliminate(rows, other)?;
        }
        let mut range = Range {
            least: None,
            most: None,
        };
        for row in rows {
            match row.weights[at] {
                0 if row.most < 0 => return None,
                0 => {}
                weight if weight > 0 => {
                    let bound = Cents {
                        numerator: row.most,
                        denominator: weight,
                    };
                    range.most = Some(range.most.map_or(bound, |most| most.min(bound)));
                }
                weight => {
                    let bound = Cents {
                        numerator: -row.most,
                        denominator: -weight,
                    };
                    range.least = Some(range.least.map_or(bound, |least| least.max(bound)));
                }
            }
        }
        match (range.least, range.most) {
            (Some(least), Some(most)) if least.is_more_than(most) => None,
            _ => Some(range),
        }
    }
}

impl Cents {
    /// In whole yuan, rounded up.
    pub fn yuan_up(self) -> Decimal {
        -Cents {
            numerator: -self.numerator,
            ..self
        }
        .yuan_down()
    }

    /// In whole yuan, rounded down.
    pub fn yuan_down(self) -> Decimal {
        Decimal::from_i128_with_scale(self.numerator.div_euclid(self.denominator * 100), 0)
    }

    fn is_more_than(self, other: Cents) -> bool {
        self.numerator * other.denominator > other.numerator * self.denominator
    }

    fn min(self, other: Cents) -> Cents {
        if self.is_more_than(other) {
            other
        } else {
            self
        }
    }

    fn max(self, other: Cents) -> Cents {
        if self.is_more_than(other) {
            self
        } else {
            other
        }
    }
}

impl Row {
    fn single(size: usize, at: usize, weight: i128, most: i128) -> Row {
        let mut weights = vec![0; size];
        weights[at] = weight;
        Row { weights, most }
    }

    /// The same row in the smallest whole numbers.
    fn reduced(mut self) -> Row {
        let divisor = self.weights.iter().fold(self.most.abs(), |so_far, weight| {
            common_divisor(so_far, weight.abs())
        });
        if divisor > 1 {
            self.weights
                .iter_mut()
                .for_each(|weight| *weight /= divisor);
            self.most /= divisor;
        }
        self
    }
}

fn common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// The rows that `left order right` comes to.
fn compared(names: &[FactName], left: &Sum, order: Order, right: &Sum) -> Vec<Row> {
    let weights = |sign: i64| -> Option<Row> {
        let difference =
            |name: &FactName| (left.weight_of(name) - right.weight_of(name)) * Decimal::from(sign);
        let whole = |value: Decimal| {
            i128::try_from(value)
                .ok()
                .filter(|_| value.fract().is_zero())
        };
        let weights = names
            .iter()
            .map(|name| whole(difference(name)))
            .collect::<Option<Vec<i128>>>()?;
        let constant =
            (right.constant() - left.constant()) * Decimal::from(sign) * Decimal::ONE_HUNDRED;
        let is_about_amounts = weights.iter().any(|weight| *weight != 0);
        is_about_amounts.then_some(
            Row {
                weights,
                most: whole(constant)?,
            }
            .reduced(),
        )
    };
    match order {
        Order::Less | Order::AtMost => weights(1).into_iter().collect(),
        Order::AtLeast | Order::More => weights(-1).into_iter().collect(),
        Order::Equal => weights(1).into_iter().chain(weights(-1)).collect(),
    }
}

/// The rows without one amount; `None` where numbers grow beyond what can be computed with.
fn eliminate(rows: Vec<Row>, at: usize) -> Option<Vec<Row>> {
    let (with, mut rest): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.weights[at] != 0);
    let (upper, lower): (Vec<Row>, Vec<Row>) =
        with.into_iter().partition(|row| row.weights[at] > 0);
    for above in &upper {
        for below in &lower {
            let (up, down) = (above.weights[at], -below.weights[at]);
            let joined = |a: i128, b: i128| a.checked_mul(down)?.checked_add(b.checked_mul(up)?);
            let weights = above
                .weights
                .iter()
                .zip(&below.weights)
                .map(|(a, b)| joined(*a, *b));
            let row = Row {
                weights: weights.collect::<Option<_>>()?,
                most: joined(above.most, below.most)?,
            }
            .reduced();
            if !rest.contains(&row) {
                rest.push(row);
            }
        }
    }
    Some(rest)
}

/// An amount in cents.
fn cents(value: Decimal) -> Option<i128> {
    let cents = value.checked_mul(Decimal::ONE_HUNDRED)?;
    i128::try_from(cents)
        .ok()
        .filter(|_| cents.fract().is_zero())
}
