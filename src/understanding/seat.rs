//! Seats: where the unit that applies is, by a place beside what it is (杭州的大学, a company in Shenzhen).
//!
//! A seat in another city suggests that the unit is registered there. It is no word of registration, so it is told weakly:
//! a question is concluded with it, and it is asked back before it is recorded.

use regex::Regex;
use serde::Deserialize;

use super::extraction::Extraction;
use super::pattern::pattern;
use super::phrase::Phrase;
use super::vocabulary::Meaning;
use crate::eligibility::Value;
use crate::error::Error;

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatPatterns {
    unit: String,
    before: String,
    elsewhere: String,
    lead: String,
    partner: String,
    joint: String,
    sole: String,
}

/// Reads seats.
#[derive(Debug)]
pub(super) struct Seats {
    unit: Regex,
    before: Regex,
    elsewhere: Regex,
    lead: Regex,
    partner: Regex,
    joint: Regex,
    sole: Regex,
}

impl Seats {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &SeatPatterns) -> Result<Seats, Error> {
        let compile = |written: &str| pattern("dialogs/descriptions.toml", written);
        Ok(Seats {
            unit: compile(&patterns.unit)?,
            before: compile(&patterns.before)?,
            elsewhere: compile(&patterns.elsewhere)?,
            lead: compile(&patterns.lead)?,
            partner: compile(&patterns.partner)?,
            joint: compile(&patterns.joint)?,
            sole: compile(&patterns.sole)?,
        })
    }

    /// Whether a text speaks of the only ones with whom one works.
    pub(super) fn is_sole_partner(&self, text: &str) -> bool {
        self.joint.is_match(text) && self.sole.is_match(text)
    }

    /// Whether a unit that applies is said to be at `token` of a phrase, in another city.
    fn is_seat(&self, extraction: &Extraction<'_>, phrase: &Phrase, token: usize) -> bool {
        let Some(whole) = phrase.range() else {
            return false;
        };
        let place = &phrase.tokens[token].range;
        let text = |range: std::ops::Range<usize>| -> String {
            extraction.text.chars[range].iter().collect()
        };
        let (before, behind) = (text(whole.start..place.start), text(place.end..whole.end));
        let is_unit = phrase.tokens[token]
            .meanings()
            .iter()
            .any(|meaning| matches!(meaning, Meaning::Elsewhere(_)));
        let has_unit = self.unit.is_match(&behind) || self.before.is_match(&before);
        let is_lead = self.lead.is_match(&behind) || self.lead.is_match(&before);
        match self.partner.is_match(&before) {
            true => false,
            false => !is_beside_home(phrase, token) && (has_unit || is_unit && is_lead),
        }
    }
}

/// Reads where the unit that applies is, where no word of registration says it.
pub(super) fn read(extraction: &mut Extraction<'_>, seats: &Seats) {
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        if !extraction.is_heard(at) {
            continue;
        }
        let other_city = |token: usize| {
            let mut meanings = phrase.tokens[token].meanings().iter();
            meanings.find_map(|meaning| match meaning {
                Meaning::OtherCity(step) => Some(*step),
                _ => None,
            })
        };
        let mut places = (0..phrase.tokens.len()).filter_map(|it| Some((it, other_city(it)?)));
        let seat = places.find(|(token, _)| seats.is_seat(extraction, phrase, *token));
        let (step, range) = match seat {
            Some((token, step)) => (step, phrase.tokens[token].range.clone()),
            None => match elsewhere(extraction, phrase, seats) {
                Some(found) => found,
                None => continue,
            },
        };
        extraction.say_weakly(step, Value::YesNo(false), &range);
    }
}

/// The step that a unit elsewhere (外地高校) says something of, where a phrase has one.
fn elsewhere(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    seats: &Seats,
) -> Option<(usize, std::ops::Range<usize>)> {
    let range = phrase.range()?;
    let text: String = extraction.text.chars[range.clone()].iter().collect();
    let found = seats.elsewhere.find(&text)?;
    if seats.partner.is_match(&text[..found.start()]) {
        return None;
    }
    let mut steps = extraction.dialog.steps.iter();
    let step = steps.position(|step| {
        matches!(
            step.spoken.names,
            Some(crate::interview::NamedBy::PlaceWithin(_))
        )
    })?;
    Some((step, range))
}

/// Whether the place that is asked for stands right beside another: staff in both Suzhou and Shanghai tell of neither.
fn is_beside_home(phrase: &Phrase, token: usize) -> bool {
    /// So many characters stand between two places that are named together.
    const JOINT: usize = 5;
    let place = &phrase.tokens[token].range;
    let is_home = |it: &Meaning| matches!(it, Meaning::Located(_, true));
    phrase.tokens.iter().any(|other| {
        let (start, end) = (
            other.range.start.max(place.start),
            other.range.end.min(place.end),
        );
        let gap = start.saturating_sub(end);
        gap <= JOINT
            && other.range != *place
            && other.meanings().iter().any(is_home)
            && !other
                .meanings()
                .iter()
                .any(|it| matches!(it, Meaning::OtherCity(_)))
    })
}
