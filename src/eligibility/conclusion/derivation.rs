//! Derivations: from the requirements that set a bound to the steps that compute it.

use rust_decimal::Decimal;

use super::step::{Relation, Side, Step, Term};
use crate::eligibility::amounts::{Amounts, End, Origin, Requirement, Row};
use crate::eligibility::{Extreme, FactName, Proportion};

/// The figures of a computation, as far as they are computed, and its steps.
pub(super) struct Derivation<'s, 'a, 'f> {
    amounts: &'s Amounts<'a, 'f>,
    values: Vec<Option<Decimal>>,
    steps: Vec<Step>,
}

/// What a row says of two or three amounts, or of one.
enum Form {
    /// One amount is at least, or at most, a figure.
    Figure {
        amount: usize,
        relation: Relation,
        figure: Decimal,
    },
    /// One amount is at least so much of another.
    Multiple {
        amount: usize,
        of: usize,
        factor: Factor,
    },
    /// Two amounts together are at most a third, or at least.
    Sum {
        parts: [usize; 2],
        whole: usize,
        relation: Relation,
    },
}

/// How much of another amount an amount is, either way round as far as a decimal says it.
#[derive(Clone, Copy)]
struct Factor {
    forth: Option<Decimal>,
    back: Option<Decimal>,
}

/// The steps that compute a bound from what is known, and the bound in the figure that is said.
pub(super) fn derive(
    amounts: &Amounts<'_, '_>,
    amount: usize,
    end: &End<'_, '_>,
    said: Decimal,
) -> Vec<Step> {
    let mut derivation = Derivation::new(amounts, amount);
    if !derivation.compute(&end.edge.by, amount) {
        // What no decimal says is shown by holding the rounded figure against what is known.
        derivation = Derivation::new(amounts, amount);
        derivation.values[amount] = Some(said);
        derivation.check(&end.edge.by);
        return derivation.steps;
    }
    if let Some(exact) = derivation.values[amount].filter(|exact| *exact != said) {
        let relation = match end.extreme {
            Extreme::Least => Relation::AtMost,
            Extreme::Most => Relation::AtLeast,
        };
        let term = |figure| derivation.figure(amount, figure);
        derivation
            .steps
            .push(Step::comparison(term(exact), relation, term(said)));
    }
    derivation.steps
}

/// The steps that hold the known figures against a row, and whether they meet it.
pub(super) fn hold_against(amounts: &Amounts<'_, '_>, row: &Row) -> Vec<Step> {
    let mut derivation = Derivation::new(amounts, usize::MAX);
    derivation.compare(row);
    derivation.steps
}

/// The steps that show why requirements contradict each other.
pub(super) fn clash_steps(
    amounts: &Amounts<'_, '_>,
    requirements: &[&Requirement<'_>],
) -> Vec<Step> {
    let mut derivation = Derivation::new(amounts, usize::MAX);
    let mut ordered = requirements.to_vec();
    ordered.sort_by_key(|it| !matches!(it.origin, Origin::Sum));
    derivation.check(&ordered);
    derivation.steps
}

/// The step that computes a known amount from the sum that it stands in, if it follows from one.
pub(super) fn sum_steps(amounts: &Amounts<'_, '_>, amount: usize) -> Vec<Step> {
    let mut derivation = Derivation::new(amounts, amount);
    let mut sums = amounts.sums(amounts.name(amount));
    sums.find(|sum| derivation.solve(sum));
    derivation.steps
}

/// The step that holds a share that was said against the share that a row requires: 20% < 30%.
pub(super) fn share_step(amounts: &Amounts<'_, '_>, row: &Row, said: &Proportion) -> Option<Step> {
    let Form::Multiple { amount, of, factor } = Form::of(row)? else {
        return None;
    };
    let (name, whole) = (amounts.name(amount), amounts.name(of));
    if *name != said.part || *whole != said.whole {
        return None;
    }
    // A ratio of one to one is plain to see.
    if factor.is_one() {
        return None;
    }
    let required = factor.forth?.checked_mul(Decimal::ONE_HUNDRED)?;
    let relation = match said.percent >= required {
        true => Relation::AtLeast,
        false => Relation::Less,
    };
    let percent = |share: Decimal| Term::Percent(share.normalize());
    let said = percent(said.percent);
    Some(Step::comparison(said, relation, percent(required)))
}

impl<'s, 'a, 'f> Derivation<'s, 'a, 'f> {
    fn new(amounts: &'s Amounts<'a, 'f>, asked: usize) -> Derivation<'s, 'a, 'f> {
        let known = amounts.all().enumerate();
        let values = known
            .map(|(at, (_, value))| value.filter(|_| at != asked))
            .collect();
        Derivation {
            amounts,
            values,
            steps: Vec::new(),
        }
    }

    /// Computes `asked` from rows that hold with equality; tells whether every figure on the way is a decimal.
    fn compute(&mut self, by: &[&Requirement<'_>], asked: usize) -> bool {
        let mut rows = by.to_vec();
        while self.values[asked].is_none() {
            match rows.iter().position(|it| self.solve(it)) {
                Some(at) => drop(rows.remove(at)),
                None if self.solve_two(&rows, asked) => {}
                None => return false,
            }
        }
        true
    }

    /// The places of the amounts of a row that are not computed yet.
    fn unknown<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = usize> + 'r {
        row.weighed()
            .filter(|amount| self.values[*amount].is_none())
    }

    /// Computes the one amount of a row that is not computed yet; tells whether there is one that a decimal says.
    fn solve(&mut self, requirement: &Requirement<'_>) -> bool {
        let row = &requirement.row;
        let unknown: Vec<usize> = self.unknown(row).collect();
        let &[amount] = unknown.as_slice() else {
            return false;
        };
        let Some(value) = self.value_in(row, amount) else {
            return false;
        };
        if let (Some(form), false) = (Form::of(row), matches!(requirement.origin, Origin::Sign)) {
            self.steps.extend(self.equation(&form, amount, value));
        }
        self.values[amount] = Some(value);
        true
    }

    /// What an amount is where a row holds with equality, if a decimal says it.
    fn value_in(&self, row: &Row, amount: usize) -> Option<Decimal> {
        let mut rest = row.limit;
        for other in row.weighed().filter(|other| *other != amount) {
            rest = rest.checked_sub(row.weights[other].checked_mul(self.values[other]?)?)?;
        }
        divided(rest, row.weights[amount])
    }

    /// Two amounts of which one row says how they are related, and another what they are together: 120万 ÷ 2 = 60万.
    fn solve_two(&mut self, rows: &[&Requirement<'_>], asked: usize) -> bool {
        let forms: Vec<Form> = rows.iter().filter_map(|it| Form::of(&it.row)).collect();
        for form in &forms {
            let Form::Sum { parts, whole, .. } = form else {
                continue;
            };
            let Some(total) = self.values[*whole] else {
                continue;
            };
            for related in &forms {
                let Form::Multiple { amount, of, factor } = related else {
                    continue;
                };
                let (true, Some(forth)) =
                    (parts.contains(amount) && parts.contains(of), factor.forth)
                else {
                    continue;
                };
                let Some(divisor) = forth.checked_add(Decimal::ONE) else {
                    continue;
                };
                let Some(part) = divided(total, divisor) else {
                    return false;
                };
                let first = if factor.is_one() && asked == *amount {
                    *amount
                } else {
                    *of
                };
                let quotient = Side::Quotient(self.figure(*whole, total), Term::Number(divisor));
                self.steps
                    .push(Step::equation(quotient, self.figure(first, part)));
                self.values[first] = Some(part);
                return true;
            }
        }
        false
    }

    /// Computes on from a figure that was rounded, and holds what is left against what is known.
    fn check(&mut self, by: &[&Requirement<'_>]) {
        let mut rows = by.to_vec();
        while let Some(at) = rows.iter().position(|it| self.solve(it)) {
            rows.remove(at);
        }
        for requirement in rows {
            self.compare(&requirement.row);
        }
    }

    /// The equation that gives `value` to an amount.
    fn equation(&self, form: &Form, amount: usize, value: Decimal) -> Option<Step> {
        let result = self.figure(amount, value);
        let known = |place: usize| Some(self.figure(place, self.values[place]?));
        let named =
            |relation| Step::comparison(Term::Fact(self.name(amount)), relation, result.clone());
        Some(match form {
            Form::Figure { relation, .. } => named(*relation),
            Form::Multiple { factor, of, .. } if factor.is_one() => named(if amount == *of {
                Relation::AtMost
            } else {
                Relation::AtLeast
            }),
            Form::Multiple {
                amount: larger,
                of,
                factor,
            } => {
                let (other, factor) = match amount == *larger {
                    true => (known(*of)?, *factor),
                    false => (known(*larger)?, factor.inverse()),
                };
                Step::equation(factor.applied(other)?, result)
            }
            Form::Sum { parts, whole, .. } if amount == *whole => {
                Step::equation(Side::Sum(known(parts[0])?, known(parts[1])?), result)
            }
            Form::Sum { parts, whole, .. } => {
                let other = parts.iter().copied().find(|part| *part != amount)?;
                Step::equation(Side::Difference(known(*whole)?, known(other)?), result)
            }
        })
    }

    /// Holds the figures of a row against each other, all of them being known.
    fn compare(&mut self, row: &Row) {
        let Some(form) = Form::of(row) else { return };
        if let Some((left, relation, right)) = self.sides(&form) {
            let holds = left
                .value()
                .zip(right.value())
                .is_none_or(|(left, right)| relation.holds(left, right));
            let relation = if holds { relation } else { relation.opposite() };
            self.steps.push(Step::comparison(left, relation, right));
        }
    }

    /// Both sides of a comparison; a product or a sum in it becomes a step of its own.
    fn sides(&mut self, form: &Form) -> Option<(Term, Relation, Term)> {
        let value = |values: &[Option<Decimal>], place: usize| values.get(place).copied().flatten();
        Some(match form {
            Form::Figure {
                amount,
                relation,
                figure,
            } => {
                let left = self.figure(*amount, value(&self.values, *amount)?);
                (left, *relation, self.figure(*amount, *figure))
            }
            Form::Multiple { amount, of, factor } => {
                let (left, right) = (value(&self.values, *amount)?, value(&self.values, *of)?);
                let (left, right) = (self.figure(*amount, left), self.figure(*of, right));
                match (factor.is_one(), factor.share(), factor.inverse().share()) {
                    (true, ..) => (left, Relation::AtLeast, right),
                    (_, Some(share), _) => (left, Relation::AtLeast, self.share(right, share)?),
                    (_, _, Some(share)) => (self.share(left, share)?, Relation::AtLeast, right),
                    _ => return None,
                }
            }
            Form::Sum {
                parts,
                whole,
                relation,
            } => {
                let [a, b] = [
                    value(&self.values, parts[0])?,
                    value(&self.values, parts[1])?,
                ];
                let sum = self.figure(*whole, a.checked_add(b)?);
                let side = Side::Sum(self.figure(parts[0], a), self.figure(parts[1], b));
                self.steps.push(Step::equation(side, sum.clone()));
                (
                    sum,
                    *relation,
                    self.figure(*whole, value(&self.values, *whole)?),
                )
            }
        })
    }

    /// A share of a term, with the step that computes it.
    fn share(&mut self, of: Term, share: Decimal) -> Option<Term> {
        let product = Term::Yuan(of.value()?.checked_mul(share)?.normalize());
        let percent = Term::Percent(share * Decimal::ONE_HUNDRED);
        self.steps
            .push(Step::equation(Side::Product(of, percent), product.clone()));
        Some(product)
    }

    fn figure(&self, amount: usize, figure: Decimal) -> Term {
        match self.amounts.is_money(amount) {
            true => Term::Yuan(figure.normalize()),
            false => Term::Number(figure.normalize()),
        }
    }

    fn name(&self, amount: usize) -> FactName {
        self.amounts.name(amount).clone()
    }
}

impl Factor {
    fn is_one(self) -> bool {
        self.forth == Some(Decimal::ONE)
    }

    fn inverse(self) -> Factor {
        Factor {
            forth: self.back,
            back: self.forth,
        }
    }

    /// The factor, where it is a share of one.
    fn share(self) -> Option<Decimal> {
        self.forth.filter(|forth| *forth < Decimal::ONE)
    }

    /// So much of a term: 140万 × 30%, 15万 ÷ 30%, 70万 × 2.
    fn applied(self, term: Term) -> Option<Side> {
        let percent = |share: Decimal| Term::Percent((share * Decimal::ONE_HUNDRED).normalize());
        Some(match (self.share(), self.inverse().share()) {
            (Some(share), _) => Side::Product(term, percent(share)),
            (None, Some(share)) => Side::Quotient(term, percent(share)),
            (None, None) => Side::Product(term, Term::Number(self.forth?)),
        })
    }
}

impl Form {
    /// What a row says, where steps can show it.
    fn of(row: &Row) -> Option<Form> {
        let places: Vec<usize> = row.weighed().collect();
        let is_positive = |place: &usize| row.weights[*place] > Decimal::ZERO;
        let (above, below): (Vec<usize>, Vec<usize>) =
            places.iter().partition(|place| is_positive(place));
        match (above.as_slice(), below.as_slice()) {
            ([amount], []) => {
                let relation = if row.is_strict {
                    Relation::Less
                } else {
                    Relation::AtMost
                };
                Some(Form::Figure {
                    amount: *amount,
                    relation,
                    figure: divided(row.limit, row.weights[*amount])?,
                })
            }
            ([], [amount]) => {
                let relation = if row.is_strict {
                    Relation::More
                } else {
                    Relation::AtLeast
                };
                Some(Form::Figure {
                    amount: *amount,
                    relation,
                    figure: divided(row.limit, row.weights[*amount])?,
                })
            }
            _ if !row.limit.is_zero() => None,
            ([of], [amount]) => {
                let (of_weight, weight) = (row.weights[*of], row.weights[*amount].abs());
                let factor = Factor {
                    forth: divided(of_weight, weight),
                    back: divided(weight, of_weight),
                };
                Some(Form::Multiple {
                    amount: *amount,
                    of: *of,
                    factor,
                })
            }
            ([a, b], [whole]) => Form::sum(row, [*a, *b], *whole, Relation::AtMost),
            ([whole], [a, b]) => Form::sum(row, [*a, *b], *whole, Relation::AtLeast),
            _ => None,
        }
    }

    fn sum(row: &Row, parts: [usize; 2], whole: usize, relation: Relation) -> Option<Form> {
        let is_even = parts
            .iter()
            .all(|part| row.weights[*part] == -row.weights[whole]);
        is_even.then_some(Form::Sum {
            parts,
            whole,
            relation,
        })
    }
}

/// A quotient, if a decimal of a few digits says it exactly.
fn divided(number: Decimal, by: Decimal) -> Option<Decimal> {
    /// More digits than these are not those of an amount.
    const DIGITS: u32 = 6;
    let quotient = number.checked_div(by)?.normalize();
    (quotient.scale() <= DIGITS && quotient.checked_mul(by)? == number).then_some(quotient)
}
