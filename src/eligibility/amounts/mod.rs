//! Amounts of a case: what the rules of a topic, the sums and the known figures leave of each, exactly.
//!
//! The comparisons of the rules that hold for the applicant, of the sums (`total_budget = requested + self_raised`) and of
//! what cannot be true together become one small linear system. [`Amounts::bounds`] tells how far an amount may go with
//! the known ones held, and the requirements that set each bound; [`Amounts::truth`] whether a condition holds however
//! the unknown amounts turn out.

mod end;
mod needed;
mod row;
mod truth;

use num_rational::Ratio;
use rust_decimal::Decimal;

pub(crate) use end::{End, Ends};
pub(crate) use row::Row;

use super::linear::{Limit, Range, Sources, System};
use super::{FactName, Facts, Rule, RuleSet, Truth};
use row::{Linear, linear};

/// The amounts of an applicant under one topic.
#[derive(Debug, Clone)]
pub(crate) struct Amounts<'a, 'f> {
    names: Vec<&'a FactName>,
    requirements: Vec<Requirement<'a>>,
    money: &'a [FactName],
    known: Vec<Option<Decimal>>,
    facts: &'f Facts,
    beyond: Vec<&'a Rule>,
}

/// A comparison of amounts, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Requirement<'a> {
    /// Where it comes from.
    pub origin: Origin<'a>,
    /// The comparison.
    pub row: Row,
    /// Whether it is known to hold for this applicant.
    pub is_certain: bool,
}

/// Where a requirement comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'a> {
    /// A rule.
    Rule(&'a Rule),
    /// A sum that always holds.
    Sum,
    /// A share that was said.
    Said,
    /// What cannot be true together.
    Consistency,
    /// An amount is never below zero, nor is one nothing that has to be more.
    Sign,
}

/// What is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What holds of every budget, and by the rules that hold for the applicant.
    Rules,
    /// And by the rules of which it is not known whether they do.
    Possible,
}

/// An amount that was said as a share of another, neither being known: 45 % of the total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proportion {
    /// The amount.
    pub part: FactName,
    /// What it is a share of.
    pub whole: FactName,
    /// The share, in per cent.
    pub percent: Decimal,
    /// The ratio that it was said as: 1:0.8.
    pub ratio: Option<(Decimal, Decimal)>,
}

/// Whether the sums of the guide hold of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sums {
    /// They do: no other money is spoken of.
    #[default]
    Hold,
    /// There is other money.
    Open,
}

/// How far an amount may go.
#[derive(Debug, Clone)]
pub(crate) enum Bounds<'s, 'a> {
    /// From the least to the most.
    Between {
        /// All bounds from below, the tightest first.
        least: Vec<Edge<'s, 'a>>,
        /// All bounds from above, the tightest first.
        most: Vec<Edge<'s, 'a>>,
    },
    /// No amount will do: each of these sets of requirements contradicts itself.
    Clash(Vec<Vec<&'s Requirement<'a>>>),
}

/// One bound of an amount.
#[derive(Debug, Clone)]
pub(crate) struct Edge<'s, 'a> {
    /// Where it lies.
    pub at: Ratio<i128>,
    /// Whether the amount may not be just there.
    pub is_strict: bool,
    /// What sets it.
    pub by: Vec<&'s Requirement<'a>>,
}

impl Requirement<'_> {
    /// Whether it comes from a rule.
    pub fn is_of(&self, rule: &Rule) -> bool {
        matches!(self.origin, Origin::Rule(own) if std::ptr::eq(own, rule))
    }
}

impl<'a, 'f> Amounts<'a, 'f> {
    /// The amounts of `facts` under a topic.
    pub fn new(set: &'a RuleSet, topic: &str, facts: &'f Facts, sums: Sums) -> Amounts<'a, 'f> {
        let rules: Vec<&Rule> = set
            .of_topic(topic)
            .filter(|rule| rule.requires.compares())
            .collect();
        let conditions = rules
            .iter()
            .map(|rule| &rule.requires)
            .chain(&set.identities)
            .chain(&set.contradictions);
        let mut names: Vec<&FactName> = Vec::new();
        conditions.for_each(|condition| {
            condition.each_compared(&mut |fact| {
                if !names.contains(&fact) {
                    names.push(fact);
                }
            })
        });
        let known = names
            .iter()
            .map(|name| facts.get(name.as_str()).and_then(|value| value.number()))
            .collect();
        let (requirements, money) = (Vec::new(), set.amounts.as_slice());
        let mut amounts = Amounts {
            names,
            requirements,
            money,
            known,
            facts,
            beyond: Vec::new(),
        };
        amounts.add_budget(set, sums);
        rules.into_iter().for_each(|rule| amounts.add_rule(rule));
        amounts
    }

    fn add_budget(&mut self, set: &'a RuleSet, sums: Sums) {
        for identity in &set.identities {
            // Where all are said and do not add up, there is other money.
            if sums == Sums::Hold && identity.holds(self.facts) != Truth::No {
                self.add(Origin::Sum, linear(identity, &self.names, self.facts), true);
            }
        }
        for contradiction in &set.contradictions {
            let rows = linear(&!contradiction.clone(), &self.names, self.facts);
            let is_sign = matches!(&rows, Linear::Rows(rows) if rows.iter().all(|row| row.weighed().count() == 1));
            let origin = if is_sign {
                Origin::Sign
            } else {
                Origin::Consistency
            };
            self.add(origin, rows, true);
        }
        for at in 0..self.names.len() {
            self.add(
                Origin::Sign,
                Linear::Rows(vec![Row::not_negative(at, self.names.len())]),
                true,
            );
        }
    }

    fn add_rule(&mut self, rule: &'a Rule) {
        let holds = rule
            .when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(self.facts));
        if holds == Truth::No || rule.is_undecided(self.facts) {
            return;
        }
        let rows = linear(&rule.requires, &self.names, self.facts);
        if matches!(rows, Linear::Beyond) {
            self.beyond.push(rule);
        }
        self.add(Origin::Rule(rule), rows, holds == Truth::Yes);
    }

    fn add(&mut self, origin: Origin<'a>, rows: Linear, is_certain: bool) {
        if let Linear::Rows(rows) = rows {
            self.requirements
                .extend(rows.into_iter().map(|row| Requirement {
                    origin,
                    row,
                    is_certain,
                }));
        }
    }

    /// Takes it that an amount is such a share of another; both stand open.
    pub fn proportion(&mut self, said: &Proportion) {
        let (Some(part), Some(whole)) = (self.place(&said.part), self.place(&said.whole)) else {
            return;
        };
        let mut row = Row::not_negative(part, self.names.len());
        row.weights[part] = Decimal::NEGATIVE_ONE;
        row.weights[whole] = said.percent / Decimal::ONE_HUNDRED;
        let opposite = Row {
            weights: row.weights.iter().map(|weight| -weight).collect(),
            ..row.clone()
        };
        self.add(Origin::Said, Linear::Rows(vec![row, opposite]), true);
    }

    /// Counts an amount as known, or as known no longer.
    pub fn hold(&mut self, name: &FactName, value: Option<Decimal>) {
        if let Some(at) = self.place(name) {
            self.known[at] = value;
        }
    }

    /// What is known of an amount.
    pub fn known(&self, name: &FactName) -> Option<Decimal> {
        self.known[self.place(name)?]
    }

    /// The amounts, each with what is known of it.
    pub fn all(&self) -> impl Iterator<Item = (&'a FactName, Option<Decimal>)> {
        self.names.iter().copied().zip(self.known.iter().copied())
    }

    /// The name of the amount at a place.
    pub fn name(&self, at: usize) -> &'a FactName {
        self.names[at]
    }

    /// Whether the amount at a place is money; else it is a count.
    pub fn is_money(&self, at: usize) -> bool {
        self.money.contains(self.names[at])
    }

    /// The place of an amount among all.
    pub fn place(&self, name: &FactName) -> Option<usize> {
        self.names.iter().position(|it| *it == name)
    }

    /// The rules on an amount that no linear system can hold, by what is known.
    pub fn beyond(&self, name: &FactName) -> impl Iterator<Item = &'a Rule> {
        self.beyond
            .iter()
            .copied()
            .filter(move |rule| rule.looks_at(name.as_str()))
    }

    /// What a rule requires of the amounts.
    pub fn of_rule(&self, rule: &Rule) -> impl Iterator<Item = &Requirement<'a>> {
        self.requirements.iter().filter(move |it| it.is_of(rule))
    }

    /// The sums that an amount stands in.
    pub fn sums(&self, name: &FactName) -> impl Iterator<Item = &Requirement<'a>> {
        let at = self.place(name);
        let of_it = move |it: &&Requirement<'a>| {
            at.is_some_and(|at| it.row.weighed().any(|amount| amount == at))
        };
        self.requirements
            .iter()
            .filter(|it| matches!(it.origin, Origin::Sum))
            .filter(of_it)
    }

    /// The amounts on the other side of the sums that an amount stands in: of a part the sum, of a sum its parts.
    pub fn opposite(&self, name: &FactName) -> Vec<&'a FactName> {
        let Some(at) = self.place(name) else {
            return Vec::new();
        };
        let is_opposite =
            |other: &usize| self.sums(name).any(|sum| sum.row.is_opposite(at, *other));
        (0..self.names.len())
            .filter(is_opposite)
            .map(|other| self.names[other])
            .collect()
    }

    /// The amount of which an amount is a share: by a rule, else by a sum.
    pub fn whole_of(&self, name: &FactName) -> Option<(&'a FactName, Option<&'a Rule>)> {
        let at = self.place(name)?;
        let by_rule = self
            .pairs(at)
            .find(|(row, other, _)| row.weights[at].abs() > row.weights[*other].abs());
        let by_sum = || self.sums(name).find(|sum| sum.row.is_part(at));
        match by_rule {
            Some((_, other, rule)) => Some((self.names[other], Some(rule))),
            None => Some((
                self.opposite(name)
                    .into_iter()
                    .next()
                    .filter(|_| by_sum().is_some())?,
                None,
            )),
        }
    }

    /// The amount with which a rule compares an amount as it is.
    pub fn compared_with(&self, name: &FactName) -> Option<(&'a FactName, &'a Rule)> {
        let at = self.place(name)?;
        let mut pairs = self.pairs(at);
        let (_, other, rule) =
            pairs.find(|(row, other, _)| row.weights[at].abs() == row.weights[*other].abs())?;
        Some((self.names[other], rule))
    }

    /// The rules that hold an amount against one other.
    fn pairs(&self, at: usize) -> impl Iterator<Item = (&Row, usize, &'a Rule)> {
        self.requirements.iter().filter_map(move |it| {
            let Origin::Rule(rule) = it.origin else {
                return None;
            };
            let mut others = it.row.weighed().filter(|other| *other != at);
            let (other, None) = (others.next()?, others.next()) else {
                return None;
            };
            (!it.row.weights[at].is_zero() && it.row.limit.is_zero())
                .then_some((&it.row, other, rule))
        })
    }

    /// How far an amount may go, whatever is known of itself, the other known ones held; `None` where it is no amount of
    /// the topic or numbers grow too large.
    pub fn bounds(&self, name: &FactName, scope: Scope) -> Option<Bounds<'_, 'a>> {
        let counts = |it: &&Requirement<'a>| it.is_certain || scope == Scope::Possible;
        let requirements: Vec<&Requirement<'a>> = self.requirements.iter().filter(counts).collect();
        let at = self.place(name)?;
        let rows: Vec<&Row> = requirements.iter().map(|it| &it.row).collect();
        let (range, meant) = self.range(at, &rows)?;
        let by = |sources: Sources| {
            sources
                .places()
                .map(|place| requirements[meant[place]])
                .collect::<Vec<_>>()
        };
        let edges = |limits: Vec<Limit>| {
            let edge = |it: Limit| Edge {
                at: it.at,
                is_strict: it.is_strict,
                by: by(it.sources),
            };
            limits.into_iter().map(edge).collect()
        };
        Some(match range {
            Range::Between { least, most } => Bounds::Between {
                least: edges(least),
                most: edges(most),
            },
            Range::Clash(sets) => Bounds::Clash(sets.into_iter().map(by).collect()),
        })
    }

    /// What rows leave of the amount at a place, and which of them bear on it.
    fn range(&self, at: usize, rows: &[&Row]) -> Option<(Range, Vec<usize>)> {
        let is_free = |place: usize| place == at || self.known[place].is_none();
        let mut reached = vec![false; self.names.len()];
        reached[at] = true;
        let mut meant: Vec<usize> = Vec::new();
        // What shares no unknown amount with it, directly or not, does not bear on it.
        while let Some(next) = (0..rows.len()).find(|place| {
            !meant.contains(place)
                && rows[*place]
                    .weighed()
                    .any(|amount| is_free(amount) && reached[amount])
        }) {
            rows[next]
                .weighed()
                .filter(|amount| is_free(*amount))
                .for_each(|amount| reached[amount] = true);
            meant.push(next);
        }
        meant.sort_unstable();
        let mut system = System::new(self.names.len());
        for place in &meant {
            let held = |amount: usize| {
                if amount == at {
                    None
                } else {
                    self.known[amount]
                }
            };
            system.require(rows[*place].holding(held)?)?;
        }
        Some((system.range(at)?, meant))
    }
}

impl RuleSet {
    /// What share of another amount the rules of a topic demand of an amount, with the rule: 30 % of the total.
    pub fn demanded_share<'a>(
        &'a self,
        topic: &'a str,
        part: &FactName,
    ) -> Option<(Decimal, &'a Rule)> {
        let facts = Facts::default();
        let amounts = Amounts::new(self, topic, &facts, Sums::Open);
        let at = amounts.place(part)?;
        let (row, other, rule) = amounts.pairs(at).next()?;
        let hundredfold = row.weights[other].abs().checked_mul(Decimal::ONE_HUNDRED)?;
        let share = hundredfold.checked_div(row.weights[at].abs())?;
        Some((share.normalize(), rule))
    }

    /// Whether a rule requires just this share: one who asks about "the 30%" names the rule and tells no share.
    pub fn requires_share(&self, share: &Proportion) -> bool {
        let facts = Facts::default();
        let under = |topic: &String| {
            let amounts = Amounts::new(self, topic, &facts, Sums::Open);
            let (Some(part), Some(whole)) =
                (amounts.place(&share.part), amounts.place(&share.whole))
            else {
                return false;
            };
            let mut pairs = amounts.pairs(part);
            pairs.any(|(row, other, _)| {
                let of_whole = row.weights[other].abs() * Decimal::ONE_HUNDRED;
                other == whole && of_whole == row.weights[part].abs() * share.percent
            })
        };
        self.topics.iter().any(under)
    }
}

/// A fraction as a decimal, where that is exact.
pub(crate) fn exact(fraction: Ratio<i128>) -> Option<Decimal> {
    let whole = |number: i128| Decimal::try_from_i128_with_scale(number, 0).ok();
    let (numerator, denominator) = (whole(*fraction.numer())?, whole(*fraction.denom())?);
    let quotient = numerator.checked_div(denominator)?;
    (quotient.checked_mul(denominator)? == numerator).then(|| quotient.normalize())
}

/// A decimal as a fraction.
pub(crate) fn fraction(decimal: Decimal) -> Option<Ratio<i128>> {
    let decimal = decimal.normalize();
    Some(Ratio::new(
        decimal.mantissa(),
        10_i128.checked_pow(decimal.scale())?,
    ))
}
