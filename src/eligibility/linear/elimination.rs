//! Elimination: the same system without one of its unknowns.

use num_rational::Ratio;

use super::{Inequality, Limit, Sources};

/// An inequality, and which of the system it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    pub inequality: Inequality,
    pub sources: Sources,
}

impl Traced {
    /// The limit that the row sets to the only unknown that it weighs.
    pub fn limit_of(&self, unknown: usize) -> Limit {
        let Inequality {
            limit, is_strict, ..
        } = self.inequality;
        let at = Ratio::new(limit, self.inequality.weight(unknown));
        Limit {
            at,
            is_strict,
            sources: self.sources,
        }
    }
}

/// What `rows` leave to the other unknowns once one is eliminated, the `round`th; `None` where numbers grow too large.
pub fn eliminate(rows: Vec<Traced>, unknown: usize, round: usize) -> Option<Vec<Traced>> {
    let (with, mut rest): (Vec<Traced>, Vec<Traced>) = rows
        .into_iter()
        .partition(|row| row.inequality.weight(unknown) != 0);
    let (upper, lower): (Vec<Traced>, Vec<Traced>) = with
        .into_iter()
        .partition(|row| row.inequality.weight(unknown) > 0);
    for above in &upper {
        for below in &lower {
            let sources = above.sources.and(below.sources);
            // A row that was made of more says nothing that others do not say (Kohler).
            if usize::try_from(sources.count()).is_ok_and(|count| count > round + 1) {
                continue;
            }
            let row = Traced {
                inequality: joined(&above.inequality, &below.inequality, unknown)?,
                sources,
            };
            if row.inequality.constant() != Some(true) && !rest.contains(&row) {
                rest.push(row);
            }
        }
    }
    Some(rest)
}

/// The sum of two inequalities, so weighed that the unknown falls out.
fn joined(above: &Inequality, below: &Inequality, unknown: usize) -> Option<Inequality> {
    let (up, down) = (below.weight(unknown).checked_neg()?, above.weight(unknown));
    let sum = |a: i128, b: i128| a.checked_mul(up)?.checked_add(b.checked_mul(down)?);
    let weights = above
        .weights
        .iter()
        .zip(&below.weights)
        .map(|(a, b)| sum(*a, *b))
        .collect::<Option<_>>()?;
    let limit = sum(above.limit, below.limit)?;
    Some(
        Inequality {
            weights,
            limit,
            is_strict: above.is_strict || below.is_strict,
        }
        .reduced(),
    )
}
