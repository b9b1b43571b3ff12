//! Intents: the things that people ask about, each with its utterances.

use crate::guide::{ClauseId, Quote};
use crate::text::Bilingual;

/// One thing that people ask about.
#[derive(Debug, Clone)]
pub struct Intent {
    /// The name, unique within a guide.
    pub name: String,
    /// What the answer is.
    pub resolution: Resolution,
    /// Utterances in Chinese; the first is suggested to users.
    pub zh: Vec<String>,
    /// Utterances in English; the first is suggested to users.
    pub en: Vec<String>,
}

/// How an intent is answered.
#[derive(Debug, Clone)]
pub enum Resolution {
    /// The guide sets it.
    Covered(Binding),
    /// The guide leaves it open; the text completes "The guide does not state …".
    NotCovered(Bilingual),
    /// The user asks for an interview.
    Interview,
    /// The user makes small talk; the name of the intent says which.
    Smalltalk,
    /// It is not about the call.
    OffTopic,
}

/// Where the guide answers an intent.
#[derive(Debug, Clone)]
pub struct Binding {
    /// A short answer that fits every utterance, if the quotes give one.
    pub gist: Option<Bilingual>,
    /// Whether those who ask whether get what they want by it: to be allowed something, or to be spared it.
    pub grants: Option<bool>,
    /// Whether the answer depends on the application period.
    pub timely: bool,
    /// The clauses, best first, one for each topic that sets it.
    pub cites: Vec<Cite>,
}

/// A clause that sets something, with the words that do.
#[derive(Debug, Clone)]
pub struct Cite {
    /// The index of the clause in the guide.
    pub clause: usize,
    /// The id of the clause.
    pub id: ClauseId,
    /// The words that set it.
    pub quote: Quote,
}
