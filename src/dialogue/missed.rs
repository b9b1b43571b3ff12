//! Missed questions: questions that were not answered well, for those who write the knowledge.

use serde::{Deserialize, Serialize};

use crate::guide::ClauseId;
use crate::text::Language;

/// Why a question counts as missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissedKind {
    /// The reply was that the guide is silent.
    NotCovered,
    /// A slightly lower probability would have changed the reply.
    Unsure,
    /// The user said that the answer did not help.
    Unhelpful,
}

/// A question that was not answered well. It does not say who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The guide that was asked.
    pub guide: String,
    /// The language of the reply.
    pub language: Language,
    /// The question, without what could identify a person.
    pub question: String,
    /// Why it counts as missed.
    pub kind: MissedKind,
    /// The clauses that were cited, or shown as the nearest.
    pub clauses: Vec<ClauseId>,
}
