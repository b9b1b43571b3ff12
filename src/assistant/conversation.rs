//! Conversations and messages: what was said, as far as the next reply needs it.

use crate::answer::Context;
use crate::language::Language;

/// What is kept of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversation {
    /// The language that the user chose or wrote in last.
    pub language: Option<Language>,
    /// What was asked last.
    pub asked: Option<Context>,
}

/// What a user sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// What was typed.
    pub text: String,
    /// The language to reply in, where it is not to be that of the text.
    pub language: Option<Language>,
    /// The guide that is meant, by its id, where it is not the newest.
    pub guide: Option<String>,
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message { text: text.to_owned(), ..Message::default() }
    }
}
