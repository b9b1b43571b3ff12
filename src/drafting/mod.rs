//! Drafting: from the clauses of a guide to draft bindings, for a person to review.
//!
//! A draft says which sentences of the guide state what an intent asks for. An intent says how such a sentence looks
//! ([`Looks`](crate::answers::Looks)); among the sentences that look so, and where nothing says how, the utterances of the intent
//! vote. Every draft stands on a quote, and carries how sure it is.

mod rules;
mod shape;
mod vote;

pub use rules::{DraftRule, DraftRules, Unread, UnreadWhy, draft_rules};
pub use shape::{Shape, Shapes};

use rayon::prelude::*;

use crate::answers::{Answerer, Detector, Intent, Resolution, Sighting, ValueKinds};
use crate::error::Error;
use crate::guide::{ClauseId, Quote};

/// Where a guide probably answers an intent.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftBinding {
    /// The name of the intent.
    pub intent: String,
    /// How sure the draft is, up to 1.
    pub confidence: f32,
    /// The value that stands in the first quote, if the intent asks for one.
    pub value: Option<String>,
    /// The clauses with the words that state it, likeliest first.
    pub cites: Vec<(ClauseId, Quote)>,
}

/// The most clauses of a draft.
const MOST: usize = 4;
/// How sure a clause has to be, beside the likeliest one.
const NEAR: f32 = 0.75;
/// What the utterances have to reach alone.
const VOTED: f32 = 0.4;

/// Drafts the bindings of the guide of `answerer` to the intents that it neither binds nor leaves open on purpose. In a guide
/// that a person has read, each is a doubt: it may state what it is said to leave open.
///
/// # Errors
///
/// If a pattern of an intent cannot be read.
pub fn draft(answerer: &Answerer, kinds: &ValueKinds) -> Result<Vec<DraftBinding>, Error> {
    let open: Vec<&Intent> = answerer
        .intents()
        .filter(|intent| matches!(intent.resolution, Resolution::NotCovered(_)))
        .filter(|intent| !intent.is_left_open)
        .collect();
    let drafts: Result<Vec<Option<DraftBinding>>, Error> = open
        .into_par_iter()
        .map(|intent| draft_of(answerer, intent, kinds))
        .collect();
    Ok(drafts?.into_iter().flatten().collect())
}

fn draft_of(
    answerer: &Answerer,
    intent: &Intent,
    kinds: &ValueKinds,
) -> Result<Option<DraftBinding>, Error> {
    let votes = vote::votes(answerer, intent);
    let mut found: Vec<Sighting> = match &intent.looks {
        Some(looks) => {
            let detector = Detector::new(looks, kinds)?;
            let mut found = detector.find(answerer.guide());
            for sighting in &mut found {
                let vote = votes.get(sighting.clause).copied().unwrap_or(0.0);
                sighting.confidence = (sighting.confidence + 0.3 * vote).min(1.0);
            }
            found
        }
        None => vote::voted(answerer.guide(), &votes, VOTED),
    };
    found.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then(a.clause.cmp(&b.clause))
    });
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let (best, value) = (first.confidence, first.value.clone());
    let cites = found
        .into_iter()
        .take_while(|it| it.confidence >= NEAR * best)
        .take(MOST)
        .filter_map(|it| {
            Some((
                answerer.guide().clauses.get(it.clause)?.id.clone(),
                it.quote,
            ))
        })
        .collect();
    Ok(Some(DraftBinding {
        intent: intent.name.clone(),
        confidence: best,
        value,
        cites,
    }))
}
