//! Answers: from a question to the clauses that answer it, and the words of them that do.
//!
//! A question has a [`Scope`] (which topics it means), and is compared with the utterances in which people ask for each
//! [`Intent`]: what the guide sets, what guides leave open, what is no question on the guide at all. The likest intent
//! decides, and for a question that is an utterance word for word, the intent of that utterance; where none is like enough,
//! a clause whose own words explain the question does, or else the guide is silent.

mod answerer;
mod by_words;
mod clause_selector;
mod clause_number;
mod grouping;
mod classifier;
mod question;
mod scope;
mod intent;
mod thresholds;

pub use answerer::{Answered, Answerer, Parts as AnswererParts, plain};
pub use classifier::{Candidate, Smoothing};
pub use grouping::groups;
pub use intent::{Binding, Cite, Intent, Resolution};
pub use question::Question;
pub use scope::{Level, Names, Scope};
pub use thresholds::Thresholds;

use crate::guide::{Citation, ClauseId};
use crate::text::Bilingual;

/// What there is to say to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The guide answers it: one part for each thing that was asked.
    Cited(Vec<Part>),
    /// It is about the call, but the guide does not state it.
    NotCovered {
        /// What the guide leaves open, where it is known by name.
        what: Option<Bilingual>,
        /// Clauses that may help all the same.
        nearest: Vec<Citation>,
    },
    /// It is not about the call.
    OffTopic,
    /// A greeting, thanks, a question about the assistant; by the name of its intent.
    Smalltalk(String),
    /// The user asks to be checked or led.
    Interview,
}

/// The answer to one thing that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// One plain sentence that answers it, where the guide has one.
    pub gist: Option<Bilingual>,
    /// The clauses, best first.
    pub citations: Vec<Citation>,
    /// The topics that were asked about and for which it is not set; the citations say where it is.
    pub elsewhere: Vec<ClauseId>,
    /// What of the question the guide leaves open, where another part answers the rest.
    pub silent: Option<Bilingual>,
    /// Whether it is of use only while the window is open.
    pub timely: bool,
}

/// What a follow-up leans on: what was asked last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// The intents, by name.
    pub intents: Vec<String>,
    /// The topics.
    pub scope: Vec<ClauseId>,
}
