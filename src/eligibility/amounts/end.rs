//! Ends: where the bounds of an amount meet it, and the figure in which that is said.

use num_rational::Ratio;
use rust_decimal::Decimal;

use super::{Amounts, Bounds, Edge, Origin, Scope, exact};
use crate::eligibility::{AmountRange, Extreme, FactName};

/// The tightest bounds of an amount, as far as something but its being an amount sets them.
pub(crate) struct Ends<'s, 'a> {
    /// From below.
    pub least: Option<End<'s, 'a>>,
    /// From above.
    pub most: Option<End<'s, 'a>>,
}

/// One end of what is left of an amount.
#[derive(Clone)]
pub(crate) struct End<'s, 'a> {
    /// Which.
    pub extreme: Extreme,
    /// The bound.
    pub edge: Edge<'s, 'a>,
    /// The bound on the other side, if there is one.
    opposite: Option<Ratio<i128>>,
}

impl<'s, 'a> Ends<'s, 'a> {
    /// Of bounds of the amount at a place; those that do not lean on other amounts being nothing are preferred.
    pub fn of(least: Vec<Edge<'s, 'a>>, most: Vec<Edge<'s, 'a>>, place: usize) -> Ends<'s, 'a> {
        let is_own_sign = |edge: &Edge<'s, 'a>| {
            edge.by
                .iter()
                .all(|it| matches!(it.origin, Origin::Sign) && it.row.weighed().eq([place]))
        };
        let tightest = |edges: Vec<Edge<'s, 'a>>| {
            let at = edges.first()?.at;
            let tight = edges
                .into_iter()
                .filter(|edge| edge.at == at && !is_own_sign(edge));
            tight.min_by_key(|edge| edge.leaning(place).count())
        };
        let (low, high) = (least.first().map(|it| it.at), most.first().map(|it| it.at));
        let end = |extreme, edge: Option<Edge<'s, 'a>>, opposite| {
            edge.map(|edge| End {
                extreme,
                edge,
                opposite,
            })
        };
        Ends {
            least: end(Extreme::Least, tightest(least), high),
            most: end(Extreme::Most, tightest(most), low),
        }
    }
}

impl Edge<'_, '_> {
    /// The other amounts that lie at nothing there, for no reason but that they cannot be less.
    pub fn leaning(&self, place: usize) -> impl Iterator<Item = usize> {
        let signs = self
            .by
            .iter()
            .filter(|it| matches!(it.origin, Origin::Sign));
        signs
            .flat_map(|it| it.row.weighed())
            .filter(move |amount| *amount != place)
    }
}

impl End<'_, '_> {
    /// The figure in which it is said: a least in whole yuan (or things) rounded up, a most down; what can be nothing
    /// else, and what no whole yuan meets, as it is.
    pub fn said(&self) -> Option<Decimal> {
        let at = self.edge.at;
        let cents = exact(at).filter(|it| it.scale() <= 2);
        if let (true, Some(cents)) = (self.opposite == Some(at), cents) {
            return Some(cents);
        }
        let one = Ratio::from(1);
        let whole = match (self.extreme, self.edge.is_strict && at.is_integer()) {
            (Extreme::Least, false) => at.ceil(),
            (Extreme::Least, true) => at + one,
            (Extreme::Most, false) => at.floor(),
            (Extreme::Most, true) => at - one,
        };
        let fits = match self.extreme {
            Extreme::Least => self.opposite.is_none_or(|most| whole <= most),
            Extreme::Most => {
                whole >= Ratio::from(0) && self.opposite.is_none_or(|least| whole >= least)
            }
        };
        if fits { exact(whole) } else { cents }
    }
}

impl Amounts<'_, '_> {
    /// From where to where an amount may go by all rules that hold; nothing where nothing but zero limits it.
    pub fn within(&self, fact: &FactName) -> Option<AmountRange> {
        let place = self.place(fact)?;
        let Bounds::Between { least, most } = self.bounds(fact, Scope::Rules)? else {
            return None;
        };
        let ends = Ends::of(least, most, place);
        let (least, most) = (
            ends.least.and_then(|it| it.said()),
            ends.most.and_then(|it| it.said()),
        );
        (least.is_some() || most.is_some()).then(|| AmountRange {
            fact: fact.clone(),
            least,
            most,
        })
    }
}
