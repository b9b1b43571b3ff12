//! Answers: from a question to the clauses that answer it, with the words that carry the answer.
//!
//! A question has a [`Scope`] (the topics that it means). The classifier compares it with the utterances of each
//! [`Intent`]: what the guide sets, what guides leave open, and what is not about the guide. The most probable intent
//! decides. A question that is an utterance word for word has the intent of that utterance. If no intent is probable
//! enough, the clause whose own words explain the question answers it; if there is none, the guide is silent.

mod answerer;
mod by_words;
mod clause_selector;
mod clause_number;
mod detector;
mod grouping;
mod guide_finder;
mod guide_words;
mod classifier;
mod question;
mod silence;
mod retrieval;
mod evidence;
mod value;
mod scope;
mod shared_intents;
mod intent;
mod keys;
mod thresholds;

pub use answerer::{Answered, Answerer, Parts as AnswererParts, plain};
pub use classifier::{Candidate, Smoothing};
pub use detector::{Detector, Sighting};
pub use grouping::groups;
pub use guide_finder::{GuideFinder, Meant};
pub use guide_words::{Across, GuidePatterns, GuideState, GuideWords};
pub use intent::{Binding, Cite, HangsOn, Intent, Links, Looks, Resolution};
pub use question::Question;
pub use retrieval::Hints;
pub use scope::{Compared, Level, Names, Scope};
pub use shared_intents::{Parts as SharedParts, SharedIntents};
pub use thresholds::Thresholds;
pub use value::{ValueKind, ValueKinds};

use crate::guide::{Citation, ClauseId};
use crate::text::Bilingual;

/// The answer to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The guide answers it, with one part for each question in the message.
    Cited(Vec<Part>),
    /// It is about the call, but the guide does not state it.
    NotCovered {
        /// What the guide leaves open, if the question is known.
        what: Option<Bilingual>,
        /// Whether a person looked for it; otherwise nothing was found, which is not to say that the guide is silent.
        is_checked: bool,
        /// Clauses that may help.
        nearest: Vec<Citation>,
    },
    /// It is not about the call.
    OffTopic,
    /// Small talk, with the name of its intent.
    Smalltalk(String),
    /// The user asks for an interview.
    Interview,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// A short answer, if there is one.
    pub gist: Option<Bilingual>,
    /// The clauses, best first.
    pub citations: Vec<Citation>,
    /// The topics asked about for which the guide does not set it; the citations say where it does.
    pub elsewhere: Vec<ClauseId>,
    /// What the guide leaves open, if another part answers the rest.
    pub silent: Option<Bilingual>,
    /// Whether it depends on the application period.
    pub timely: bool,
}

/// The context for a follow-up: the last question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// The names of the intents.
    pub intents: Vec<String>,
    /// The topics.
    pub scope: Vec<ClauseId>,
}
