//! The budget helper: what it asks for, and which amounts it computes from the rules (`dialogs/<guide>/budget.toml`).

use super::dialog::{Dialog, Step};
use crate::eligibility::Extreme;
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Facts};
use crate::text::Bilingual;

/// The budget helper of one guide.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// The facts that it asks for; the interview declares how.
    pub asks: Vec<FactName>,
    /// What it computes, in order: each amount counts as known for the next.
    pub amounts: Vec<Computed>,
}

/// An amount that it computes.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The fact.
    pub fact: FactName,
    /// Which end of what is allowed.
    pub extreme: Extreme,
    /// How it is said. {value}
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
