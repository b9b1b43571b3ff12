//! Subjects: the things that people ask about, each with the utterances in which they ask.

use crate::guide::{ClauseId, Quote};
use crate::text::Bilingual;

/// One thing that one can ask about.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Its name: unique within a guide.
    pub name: String,
    /// What there is to say of it.
    pub resolution: Resolution,
    /// Utterances in Chinese; the first is the best put.
    pub zh: Vec<String>,
    /// Utterances in English, likewise.
    pub en: Vec<String>,
}

/// What there is to say of an intent.
#[derive(Debug, Clone)]
pub enum Resolution {
    /// The guide sets it.
    Covered(Binding),
    /// Guides often leave it open, and this one does; here is what "it" is, to complete "the guide does not state …".
    NotCovered(Bilingual),
    /// The user asks to be checked or led.
    Interview,
    /// The user greets, thanks, or asks what this is; the name of the intent says which.
    Smalltalk,
    /// It has nothing to do with the call.
    OffTopic,
}

/// Where the guide sets something.
#[derive(Debug, Clone)]
pub struct Binding {
    /// One plain sentence that answers whatever utterance it was asked, if the quotes decide one.
    pub gist: Option<Bilingual>,
    /// Whether those who ask whether get what they want by it: to be allowed something, or to be spared it.
    pub grants: Option<bool>,
    /// Whether the answer is of use only while the window is open.
    pub timely: bool,
    /// The clauses, best first; for what holds in several topics one for each.
    pub cites: Vec<Cite>,
}

/// A clause that sets something, and its words that do.
#[derive(Debug, Clone)]
pub struct Cite {
    /// The clause, by its place in the guide.
    pub clause: usize,
    /// Its id.
    pub id: ClauseId,
    /// The words.
    pub quote: Quote,
}
