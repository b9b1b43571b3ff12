//! Intents: the things that people ask about calls, each with its utterances.

use regex::Regex;
use std::sync::Arc;

use crate::guide::{ClauseId, Quote};
use crate::text::Bilingual;

/// One thing that people ask about.
#[derive(Debug, Clone)]
pub struct Intent {
    /// The name, unique within a guide.
    pub name: String,
    /// What the answer is.
    pub resolution: Resolution,
    /// Whether a person looked for it and the guide does not state it.
    pub is_left_open: bool,
    /// What it is about, by the names of rules, facts, lists and values.
    pub links: Links,
    /// How a clause that states it looks; none if only its utterances tell.
    pub looks: Option<Arc<Looks>>,
    /// Utterances in Chinese, which all guides share; the first is suggested to users.
    pub zh: Arc<[String]>,
    /// Utterances in English, likewise.
    pub en: Arc<[String]>,
}

impl Intent {
    /// All utterances, first the Chinese.
    pub fn utterances(&self) -> impl Iterator<Item = &String> {
        self.zh.iter().chain(self.en.iter())
    }
}

/// What an intent is about, beside the clauses that answer it. A question about a case is concluded from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The ids of the rules that decide it.
    pub decides: Vec<String>,
    /// The facts whose amount or number it asks for.
    pub solves: Vec<String>,
    /// The list of the guide that it asks about: is this on it?
    pub member_of: Option<String>,
    /// The value of the guide that it asks for.
    pub value: Option<String>,
    /// Whether it asks which papers are needed.
    pub papers: bool,
    /// Whether it asks for a time.
    pub when: bool,
}

/// How a sentence that states an intent looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looks {
    /// Words of the headings and labels above it.
    pub labels: Vec<String>,
    /// Words of the sentence itself.
    pub words: Vec<String>,
    /// Patterns of which it has one.
    pub patterns: Vec<String>,
    /// The kind of value that it has.
    pub value: Option<String>,
}

/// How an intent is answered.
#[derive(Debug, Clone)]
pub enum Resolution {
    /// The guide sets it.
    Covered(Box<Binding>),
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
    /// Whether it is something that the guide demands of whoever applies.
    pub is_demand: bool,
    /// What it hangs on whether it holds for an applicant, where no fact of the interview tells.
    pub hangs_on: Option<Box<HangsOn>>,
    /// Whether the answer depends on the application period.
    pub timely: bool,
    /// The clauses, best first, one for each topic that sets it.
    pub cites: Vec<Cite>,
    /// How sure the importer is of it; none if a person wrote or reviewed it.
    pub confidence: Option<f32>,
}

/// What is asked of some applicants only (如系外文), and the words of a question, in normal form, that tell whether it is theirs.
#[derive(Debug, Clone)]
pub struct HangsOn {
    /// What it hangs on, by the name that a conclusion gives it; none where it holds for all who do not say otherwise.
    pub need: Option<String>,
    /// Words that say that it holds.
    pub holds: Option<Regex>,
    /// Words that say that it does not.
    pub fails: Option<Regex>,
    /// Words that say that what is asked for is lacking, so that it will not do.
    pub lacks: Option<Regex>,
    /// Words that say that what is asked for is there, so that it will do.
    pub meets: Option<Regex>,
    /// Words that suppose a demand or a limit that the guide does not have.
    pub not_so: Option<Regex>,
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
