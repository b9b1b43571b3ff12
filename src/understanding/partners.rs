//! Partners elsewhere: where the only partner is in another city, there is none in the place that is asked for.

use super::extraction::Extraction;
use super::seat::Seats;
use super::vocabulary::Meaning;
use crate::eligibility::{Kind, Value};
use crate::interview::NamedBy;

/// Reads that the only partner is elsewhere: 合作方只有南京的一所大学. It is told weakly, and asked back before it is recorded.
pub(super) fn read(extraction: &mut Extraction<'_>, seats: &Seats) {
    let lists_units = |step: &crate::interview::Step| {
        step.accept == Kind::Choices && matches!(step.spoken.names, Some(NamedBy::UnitsWithin(_)))
    };
    let Some(step) = extraction.dialog.steps.iter().position(lists_units) else {
        return;
    };
    if extraction.said.iter().any(|(told, _)| *told == step) {
        return;
    }
    let elsewhere = extraction
        .phrases
        .iter()
        .enumerate()
        .find_map(|(at, phrase)| {
            let range = phrase.range().filter(|_| extraction.is_heard(at))?;
            let is_city = |it: &Meaning| matches!(it, Meaning::OtherCity(_));
            let mut tokens = phrase.tokens.iter();
            tokens.find_map(|token| {
                let before: String = extraction.text.chars[range.start..token.range.start]
                    .iter()
                    .collect();
                let is_partners =
                    token.meanings().iter().any(is_city) && seats.is_sole_partner(&before);
                is_partners.then(|| token.range.clone())
            })
        });
    if let Some(range) = elsewhere {
        extraction.say_weakly(step, Value::Choices(Default::default()), &range);
    }
}
