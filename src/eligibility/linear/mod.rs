//! Linear systems: what a handful of inequalities leave of one unknown, exactly, and which of them set the limits.
//!
//! An [`Inequality`] says that a weighted sum of unknowns is at most a number. [`System::range`] eliminates all unknowns
//! but one (Fourier and Motzkin): each row that bounds an unknown from above is added to each that bounds it from below,
//! so that it falls out. Every row remembers the inequalities that it was made of, so that a limit tells what set it,
//! and a contradiction what clashes. Numbers are whole or fractions of whole numbers; nothing is rounded.

mod elimination;

use num_rational::Ratio;
use rust_decimal::Decimal;

use elimination::{Traced, eliminate};

/// A weighted sum of the unknowns is at most a limit, or less than it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inequality {
    weights: Vec<i128>,
    limit: i128,
    is_strict: bool,
}

/// Some of the inequalities of a system, by their place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sources(u128);

/// Inequalities over some unknowns.
#[derive(Debug, Clone)]
pub struct System {
    unknowns: usize,
    rows: Vec<Traced>,
}

/// What is left of an unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// Something: from the least to the most, where there are such limits.
    Between {
        /// All limits from below, the tightest first.
        least: Vec<Limit>,
        /// All limits from above, the tightest first.
        most: Vec<Limit>,
    },
    /// Nothing: each of these sets of inequalities contradicts itself.
    Clash(Vec<Sources>),
}

/// A limit of an unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Where it lies.
    pub at: Ratio<i128>,
    /// Whether the unknown may not be just there.
    pub is_strict: bool,
    /// What sets it.
    pub sources: Sources,
}

impl Inequality {
    /// That the sum of `weights` is at most `limit` (less, where `is_strict`); `None` where numbers are too large.
    pub fn new(weights: &[Decimal], limit: Decimal, is_strict: bool) -> Option<Inequality> {
        let scale = weights
            .iter()
            .chain([&limit])
            .map(|it| it.normalize().scale())
            .max()?;
        let factor = 10_i128.checked_pow(scale)?;
        let whole = |number: &Decimal| {
            let number = number.normalize();
            let rest = 10_i128.checked_pow(number.scale())?;
            number.mantissa().checked_mul(factor / rest)
        };
        let weights = weights.iter().map(whole).collect::<Option<Vec<i128>>>()?;
        Some(
            Inequality {
                weights,
                limit: whole(&limit)?,
                is_strict,
            }
            .reduced(),
        )
    }

    /// The weight of an unknown.
    pub fn weight(&self, unknown: usize) -> i128 {
        self.weights.get(unknown).copied().unwrap_or_default()
    }

    /// Whether it holds whatever the unknowns are, or for none; `None` where that hangs on them.
    pub fn constant(&self) -> Option<bool> {
        let holds = self.limit > 0 || self.limit == 0 && !self.is_strict;
        self.weights
            .iter()
            .all(|weight| *weight == 0)
            .then_some(holds)
    }

    /// The same in the smallest whole numbers.
    fn reduced(mut self) -> Inequality {
        let divisor = self.weights.iter().fold(self.limit, |so_far, weight| {
            num_integer::gcd(so_far, *weight)
        });
        if divisor > 1 {
            self.weights
                .iter_mut()
                .for_each(|weight| *weight /= divisor);
            self.limit /= divisor;
        }
        self
    }
}

impl Sources {
    /// The places of the inequalities, in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..128).filter(move |place| self.0 >> place & 1 == 1)
    }

    fn and(self, other: Sources) -> Sources {
        Sources(self.0 | other.0)
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }
}

impl System {
    /// A system that requires nothing of `unknowns` unknowns.
    pub fn new(unknowns: usize) -> System {
        System {
            unknowns,
            rows: Vec::new(),
        }
    }

    /// Requires one more inequality; `None` where there are too many.
    pub fn require(&mut self, inequality: Inequality) -> Option<()> {
        let source = 1_u128.checked_shl(u32::try_from(self.rows.len()).ok()?)?;
        self.rows.push(Traced {
            inequality,
            sources: Sources(source),
        });
        Some(())
    }

    /// What is left of an unknown; `None` where numbers grow too large to compute with.
    pub fn range(&self, unknown: usize) -> Option<Range> {
        let mut rows = self.rows.clone();
        for (round, other) in (0..self.unknowns).filter(|it| *it != unknown).enumerate() {
            rows = eliminate(rows, other, round + 1)?;
        }
        let clash = clashes(&eliminate(rows.clone(), unknown, self.unknowns)?);
        if !clash.is_empty() {
            return Some(Range::Clash(clash));
        }
        let limits = |sign: i128| {
            let with = rows
                .iter()
                .filter(|row| row.inequality.weight(unknown).signum() == sign);
            with.map(|row| row.limit_of(unknown))
                .collect::<Vec<Limit>>()
        };
        let (mut least, mut most) = (limits(-1), limits(1));
        let key = |limit: &Limit| (limit.sources.count(), limit.sources);
        most.sort_by(|a, b| {
            a.at.cmp(&b.at)
                .then(b.is_strict.cmp(&a.is_strict))
                .then(key(a).cmp(&key(b)))
        });
        least.sort_by(|a, b| {
            b.at.cmp(&a.at)
                .then(b.is_strict.cmp(&a.is_strict))
                .then(key(a).cmp(&key(b)))
        });
        Some(Range::Between { least, most })
    }
}

/// The smallest sets of inequalities that contradict themselves.
fn clashes(constants: &[Traced]) -> Vec<Sources> {
    let violated = constants
        .iter()
        .filter(|row| row.inequality.constant() == Some(false));
    let all: Vec<Sources> = violated.map(|row| row.sources).collect();
    let is_smallest = |it: &&Sources| {
        !all.iter()
            .any(|other| other != *it && other.and(**it) == **it)
    };
    let mut smallest: Vec<Sources> = all.iter().filter(is_smallest).copied().collect();
    smallest.sort_by_key(|it| (it.count(), *it));
    smallest.dedup();
    smallest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(unknowns: usize, rows: &[(&[i64], i64, bool)]) -> System {
        let mut system = System::new(unknowns);
        for (weights, limit, is_strict) in rows {
            let weights: Vec<Decimal> = weights.iter().map(|it| Decimal::from(*it)).collect();
            let row = Inequality::new(&weights, Decimal::from(*limit), *is_strict).unwrap();
            system.require(row).unwrap();
        }
        system
    }

    fn tightest(range: Option<Range>) -> (Option<Ratio<i128>>, Option<Ratio<i128>>) {
        let Some(Range::Between { least, most }) = range else {
            panic!("{range:?}")
        };
        (least.first().map(|it| it.at), most.first().map(|it| it.at))
    }

    #[test]
    fn what_is_left_of_an_unknown_is_a_fraction_and_not_rounded() {
        // x + y = 10, 3x ≤ y + 1, x ≥ 0.
        let system = system(
            2,
            &[
                (&[1, 1], 10, false),
                (&[-1, -1], -10, false),
                (&[3, -1], 1, false),
                (&[-1, 0], 0, false),
            ],
        );
        assert_eq!(
            tightest(system.range(0)),
            (Some(0.into()), Some(Ratio::new(11, 4)))
        );
        assert_eq!(
            tightest(system.range(1)),
            (Some(Ratio::new(29, 4)), Some(10.into()))
        );
    }

    #[test]
    fn a_limit_tells_which_inequalities_set_it() {
        let system = system(
            2,
            &[
                (&[1, 0], 70, false),
                (&[1, -1], 0, false),
                (&[0, 1], 90, false),
            ],
        );
        let Some(Range::Between { least, most }) = system.range(0) else {
            panic!()
        };
        let told: Vec<(Ratio<i128>, Vec<usize>)> = most
            .iter()
            .map(|it| (it.at, it.sources.places().collect()))
            .collect();
        assert_eq!(told, [(70.into(), vec![0]), (90.into(), vec![1, 2])]);
        assert_eq!(least, []);
    }

    #[test]
    fn what_clashes_is_named_and_a_strict_limit_leaves_not_even_its_own_place() {
        let clash = system(
            2,
            &[
                (&[1, -1], 0, false),
                (&[0, 1], 3, false),
                (&[-1, 0], -4, false),
                (&[1, 0], 9, false),
            ],
        );
        assert_eq!(
            clash
                .range(1)
                .map(|it| matches!(it, Range::Clash(sets) if sets[0].places().eq([0, 1, 2]))),
            Some(true)
        );
        let open = system(1, &[(&[1], 3, true), (&[-1], -3, false)]);
        assert!(matches!(open.range(0), Some(Range::Clash(_))));
    }

    #[test]
    fn numbers_too_large_to_compute_with_give_no_answer_rather_than_a_wrong_one() {
        let mut system = System::new(2);
        let large = Inequality {
            weights: vec![i128::MAX, 1],
            limit: 1,
            is_strict: false,
        };
        system.require(large).unwrap();
        system
            .require(Inequality {
                weights: vec![-3, 5],
                limit: i128::MAX,
                is_strict: false,
            })
            .unwrap();
        assert_eq!(system.range(1), None);
    }
}
