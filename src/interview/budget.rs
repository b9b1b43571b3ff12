//! The budget helper: the facts that it asks for, and the amounts that it computes from the rules
//! (`dialogs/<guide>/budget.toml`).

use super::dialog::{Dialog, Step};
use crate::eligibility::Extreme;
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Facts};
use crate::text::Bilingual;

/// The budget helper of a guide.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// The facts that it asks for, as the interview declares them.
    pub asks: Vec<FactName>,
    /// The amounts that it computes, in order. Each counts as known for the next.
    pub amounts: Vec<Computed>,
}

/// An amount to compute.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The fact.
    pub fact: FactName,
    /// The least or the most.
    pub extreme: Extreme,
    /// The sentence for the result. {value}
    pub says: Bilingual,
}

impl Budget {
    /// The questions that are left.
    pub fn pending<'a>(&self, dialog: &'a Dialog, facts: &Facts) -> Vec<&'a Step> {
        let steps = self
            .asks
            .iter()
            .filter_map(|fact| dialog.step(fact.as_str()));
        steps
            .filter(|step| {
                facts.said(step.fact.as_str()).is_none() && step.applies(facts) != Truth::No
            })
            .collect()
    }
}
