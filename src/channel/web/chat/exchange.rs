//! An exchange: a message and what it came to, as the page shows both.

use super::super::site::Site;
use crate::assistant::LONGEST_MESSAGE;
use crate::dialogue::{Conversation, Message};
use crate::service::{Address, Outgoing};
use crate::text::Language;
use crate::wording::{ButtonAction, Reply};

/// What there is to say after a message: what was said before by itself, and the reply.
#[derive(Debug, Clone)]
pub struct Telling {
    /// What was said by itself.
    pub letters: Vec<Outgoing>,
    /// The reply, where there was a message.
    pub reply: Option<Reply>,
}

/// A message and what it came to.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The id of the message.
    pub id: String,
    /// The message, as it was said or as it stands on the button.
    pub said: Option<String>,
    /// What it came to.
    pub told: Telling,
    /// The conversation after it.
    pub after: Conversation,
}

impl Exchange {
    /// Says `message` in the conversation at `address`; without one, takes what was said there by itself.
    pub fn new(site: &Site, address: &Address, id: &str, message: Option<Message>) -> Exchange {
        let reply = message
            .as_ref()
            .map(|message| site.service.say(address, message));
        let told = Telling {
            letters: pending_messages(site, address),
            reply,
        };
        let after = site.service.conversation(address);
        let said = message.and_then(|message| match message.press {
            None => Some(glimpse(message.text)),
            Some(data) => label(site, &after, &data),
        });
        Exchange {
            id: id.to_owned(),
            said,
            told,
            after,
        }
    }

    /// Whether all that was kept of the conversation is erased.
    pub fn has_forgotten(&self) -> bool {
        let forgets = self.told.reply.as_ref().is_some_and(|reply| reply.forgets);
        forgets && self.after.facts.is_empty()
    }

    /// Whether it still is how a conversation stands, for someone who reads `language`.
    pub fn stands(&self, conversation: &Conversation, language: Language) -> bool {
        let reply = self.told.reply.as_ref();
        self.after == *conversation && reply.is_some_and(|reply| reply.language == language)
    }
}

/// Takes the pending messages of a conversation; the page then shows them.
pub fn pending_messages(site: &Site, address: &Address) -> Vec<Outgoing> {
    let letters = site.service.pending_messages(address);
    site.service.acknowledge(&letters);
    letters
}

/// What was said; of what is too long to be read, the beginning.
fn glimpse(text: String) -> String {
    const GLIMPSE: usize = 200;
    match text.len() > LONGEST_MESSAGE {
        true => text.chars().take(GLIMPSE).chain(['…']).collect(),
        false => text,
    }
}

/// The label of a button, which the page shows as the user's message.
fn label(site: &Site, after: &Conversation, data: &str) -> Option<String> {
    let dialog = &site.assistant().guide_of(after)?.eligibility;
    let language = after.language.unwrap_or_default();
    let (fact, value) = match ButtonAction::read(data, dialog)? {
        ButtonAction::Answer(fact, value) => (fact, value),
        ButtonAction::Set(fact, value) => (fact, Some(value)),
        _ => return None,
    };
    Some(dialog.write(fact.as_str(), value.as_ref(), language))
}
