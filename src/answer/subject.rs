//! Subjects: the things that people ask about, each with the ways in which they ask.

use crate::guide::{ClauseId, Quote};
use crate::language::Bilingual;

/// One thing that one can ask about.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name: unique within a guide.
    pub name: String,
    /// What there is to say of it.
    pub matter: Matter,
    /// Ways of asking in Chinese; the first is the best put.
    pub zh: Vec<String>,
    /// Ways of asking in English, likewise.
    pub en: Vec<String>,
}

/// What there is to say of a subject.
#[derive(Debug, Clone)]
pub enum Matter {
    /// The guide sets it.
    Set(Set),
    /// Guides often leave it open, and this one does; here is what "it" is, to complete "the guide does not state …".
    Silent(Bilingual),
    /// The user asks to be checked or led.
    Interview,
    /// The user greets, thanks, or asks what this is; the name of the subject says which.
    Smalltalk,
    /// It has nothing to do with the call.
    OffTopic,
}

/// Where the guide sets something.
#[derive(Debug, Clone)]
pub struct Set {
    /// One plain sentence that answers whatever way it was asked, if the quotes decide one.
    pub gist: Option<Bilingual>,
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
