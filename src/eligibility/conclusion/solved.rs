//! What a question wants of an amount: an end of its bounds, a share, a ratio.

use num_rational::Ratio;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Want;
use crate::eligibility::Extreme;
use crate::eligibility::amounts::{End, Ends, fraction};

/// The end that a question wants of an amount that is recorded as so much, or not at all.
pub(super) fn wanted<'s, 'a>(
    ends: Ends<'s, 'a>,
    want: Want,
    recorded: Option<Decimal>,
) -> Option<End<'s, 'a>> {
    let recorded = recorded.and_then(fraction);
    match (want, ends.least, ends.most) {
        (Want::Most | Want::Taken(Extreme::Most), _, most) => most,
        (Want::Least | Want::Taken(Extreme::Least), least, _) => least,
        (_, _, Some(most)) if recorded.is_some_and(|recorded| recorded > most.edge.at) => {
            Some(most)
        }
        (_, least, most) => least.or(most),
    }
}

/// What a part is of a whole, in per cent with two decimals, half up; and whether that is exact.
pub(super) fn percent(part: Decimal, whole: Decimal) -> Option<(Decimal, bool)> {
    let hundredfold = part.checked_mul(Decimal::ONE_HUNDRED)?;
    let percent = hundredfold
        .checked_div(whole)?
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Some((
        percent.normalize(),
        percent.checked_mul(whole)? == hundredfold,
    ))
}

/// Two amounts held against each other: the first as so many times the other where two decimals say it exactly (1.2:1),
/// else in the smallest whole numbers.
pub(super) fn ratio(left: Decimal, right: Decimal) -> Option<(Decimal, Decimal)> {
    /// More decimals than these and whole numbers are read more easily.
    const DECIMALS: u32 = 2;
    let times = left.checked_div(right).filter(|it| *it > Decimal::ONE);
    if let Some(times) = times.filter(|it| it.normalize().scale() <= DECIMALS) {
        return Some((times.normalize(), Decimal::ONE));
    }
    let right = fraction(right).filter(|it| *it != Ratio::from(0))?;
    let ratio = fraction(left)? / right;
    let whole = |number: i128| Decimal::try_from_i128_with_scale(number, 0).ok();
    Some((whole(*ratio.numer())?, whole(*ratio.denom())?))
}
