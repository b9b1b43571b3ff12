//! Replies: what the assistant says, in blocks that each channel shows in its own way.

use crate::guide::Citation;
use crate::language::Language;

/// What kind of reply it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// The guide answers.
    Answer,
    /// It is about the call, but the guide is silent.
    NotCovered,
    /// It is not about the call.
    OffTopic,
    /// The user asks to be checked or led.
    Interview,
    /// A greeting or the like.
    Smalltalk,
}

/// A piece of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Something the assistant says.
    Say(String),
    /// The guide's words, with what they stand under.
    Quote {
        /// The headings and the number of the clause.
        source: String,
        /// The words in the user's language.
        words: String,
        /// The published words, where `words` are a translation.
        original: Option<String>,
    },
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What kind it is.
    pub kind: ReplyKind,
    /// Its language.
    pub language: Language,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// The clauses that the answer stands on, best first.
    pub citations: Vec<Citation>,
    /// Clauses that may help where there is no answer.
    pub nearest: Vec<Citation>,
    /// The clause with the hotline, where there is no answer.
    pub contact: Vec<Citation>,
    /// What one may ask next.
    pub suggestions: Vec<String>,
}

impl Reply {
    /// The reply as plain text.
    pub fn text(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| match block {
                Block::Say(said) => said.clone(),
                Block::Quote { source, words, original: None } => format!("{source}\n{words}"),
                Block::Quote { source, words, original: Some(original) } => format!("{source}\n{words}\n{original}"),
            })
            .collect();
        blocks.join("\n")
    }
}
