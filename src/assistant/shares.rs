//! Shares: amounts that a message tells as shares of others (自筹按申请的八成).

use rust_decimal::Decimal;

use crate::dialogue::LoadedGuide;
use crate::eligibility::{Facts, Proportion, Relation, Side, Step, Term, Value};
use crate::understanding::{Parse, Said};
use crate::wording::ReplyBuilder;

/// The amounts that shares come to where what they are shares of follows from the sums.
pub(super) fn shares_of_known(loaded: &LoadedGuide, shares: &[Proportion], facts: &Facts) -> Facts {
    let completed = loaded.rules.completed(facts);
    let amount = |share: &Proportion| {
        let whole = completed.get(share.whole.as_str())?.number()?;
        let hundredfold = whole.checked_mul(share.percent)?;
        hundredfold.checked_div(Decimal::ONE_HUNDRED)
    };
    let unknown = shares
        .iter()
        .filter(|share| completed.get(share.part.as_str()).is_none());
    let known = unknown.filter_map(|share| {
        let amount = amount(share)?.round_dp(2);
        Some((share.part.clone(), Some(Value::Money(amount))))
    });
    known.collect()
}

/// The shares that are said or tried. A share that is only asked about and that a rule requires names the rule.
pub(super) fn proportions(builder: &ReplyBuilder<'_>, parse: &Parse) -> Vec<Proportion> {
    let mut proportions = parse.proportions.clone();
    for tried in &parse.tried_proportions {
        let is_said = proportions.iter().any(|said| said.part == tried.part);
        if !is_said && !builder.loaded.rules.requires_share(tried) {
            proportions.push(tried.clone());
        }
    }
    proportions
}

/// How the amounts were worked out that a message has as shares of others; as much as another is plain to see.
pub(super) fn shares(parse: &Parse, facts: &Facts) -> Vec<Step> {
    let said = parse.said.iter().chain(&parse.tried);
    let used = said.filter(|said| facts.get(said.fact.as_str()) == said.value.as_ref());
    let step = |said: &Said| {
        let share = said.share.filter(|it| it.percent != Decimal::ONE_HUNDRED)?;
        let amount = said.value.as_ref()?.number()?;
        let left = Side::Product(Term::Yuan(share.whole), Term::Percent(share.percent));
        let relation = match left.value() == Some(amount) {
            true => Relation::Equal,
            false => Relation::About,
        };
        let right = Side::Term(Term::Yuan(amount));
        Some(Step {
            left,
            relation,
            right,
        })
    };
    used.filter_map(step).collect()
}
