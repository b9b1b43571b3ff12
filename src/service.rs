//! The service: between the channels and the assistant. It keeps the conversations and reads the clock.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::assistant::{Assistant, Conversation, Message, Reply};

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Always the same instant, so that a run can be repeated.
    Fixed(Timestamp),
}

impl Clock {
    /// The time.
    pub fn now(self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(instant) => instant,
        }
    }
}

/// Serves conversations.
pub struct Service {
    assistant: Assistant,
    clock: Clock,
    conversations: HashMap<String, Conversation>,
}

impl Service {
    /// A service with no conversation yet.
    pub fn new(assistant: Assistant, clock: Clock) -> Service {
        Service { assistant, clock, conversations: HashMap::new() }
    }

    /// The assistant.
    pub fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What is kept of the conversation of this name.
    pub fn conversation(&self, conversation: &str) -> Option<&Conversation> {
        self.conversations.get(conversation)
    }

    /// The reply to a message that stands alone.
    pub fn ask(&self, message: &Message) -> Reply {
        self.assistant.answer(message, self.clock.now())
    }

    /// The reply to a message in the conversation of this name.
    pub fn say(&mut self, conversation: &str, message: &Message) -> Reply {
        let before = self.conversations.remove(conversation).unwrap_or_default();
        let (after, reply) = self.assistant.reply(before, message, self.clock.now());
        self.conversations.insert(conversation.to_owned(), after);
        reply
    }
}
