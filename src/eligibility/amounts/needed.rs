//! Needs: the fewest amounts that tell some others.

use super::{Amounts, Origin};
use crate::eligibility::FactName;

/// How many amounts are asked for at most.
const MOST: usize = 3;

impl<'a> Amounts<'a, '_> {
    /// The fewest amounts of which, once they are known, all of `wanted` are known too; parts before their sums.
    pub fn telling(&self, wanted: &[&FactName]) -> Vec<&'a FactName> {
        let wanted: Vec<usize> = wanted.iter().filter_map(|name| self.place(name)).collect();
        let order = self.in_order();
        let sets = (0..=MOST).flat_map(|size| choices(&order, size));
        let tells = |set: &Vec<usize>| {
            let known = self.followed(set);
            wanted.iter().all(|amount| known[*amount])
        };
        let found = sets.into_iter().find(tells).unwrap_or_default();
        found.into_iter().map(|place| self.names[place]).collect()
    }

    /// The amounts that are not known: what sums are made of, then sums, then the others.
    fn in_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.names.len())
            .filter(|place| self.known[*place].is_none())
            .collect();
        order.sort_by_key(|place| match self.sums(self.names[*place]).next() {
            Some(sum) if sum.row.is_part(*place) => 0,
            Some(_) => 1,
            None => 2,
        });
        order
    }

    /// Which amounts are known once those of `set` are, by the sums.
    fn followed(&self, set: &[usize]) -> Vec<bool> {
        let mut known: Vec<bool> = self.known.iter().map(Option::is_some).collect();
        set.iter().for_each(|place| known[*place] = true);
        let sums: Vec<_> = self
            .requirements
            .iter()
            .filter(|it| matches!(it.origin, Origin::Sum))
            .collect();
        while let Some(next) = sums.iter().find_map(|sum| {
            let mut unknown = sum.row.weighed().filter(|place| !known[*place]);
            unknown.next().filter(|_| unknown.next().is_none())
        }) {
            known[next] = true;
        }
        known
    }
}

/// All ways to take `size` of `from`, those of earlier places first.
fn choices(from: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let taken = from.iter().enumerate().flat_map(|(at, first)| {
        let rest = choices(&from[at + 1..], size - 1);
        rest.into_iter().map(move |mut rest| {
            rest.insert(0, *first);
            rest
        })
    });
    taken.collect()
}
