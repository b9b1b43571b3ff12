//! Rating: an answer can be said to have been of no help, in channels that show buttons.
//!
//! So that it is known then what was asked, the conversation keeps the last question that was answered, without what could
//! name a person.

use sha2::{Digest as _, Sha256};

use super::turn::Turn;
use crate::dialogue::LoadedGuide;
use crate::dialogue::{Conversation, Message};
use crate::dialogue::{Missed, MissedKind};
use crate::text::redacted;
use crate::understanding::Command;
use crate::wording::ButtonAction;
use crate::wording::Phrases;
use crate::wording::{Choice, Reply, ReplyKind};

/// `reply` to `message` with a button to say that it was of no help, where it answers a question outside an interview.
pub(super) fn offered(
    (conversation, mut reply): (Conversation, Reply),
    message: &Message,
    loaded: &LoadedGuide,
    phrases: &Phrases,
) -> (Conversation, Reply) {
    let answers =
        matches!(reply.kind, ReplyKind::Answer | ReplyKind::NotCovered) && message.press.is_none();
    let leads_on = |choice: &Choice| choice.press != ButtonAction::Command(Command::Person);
    if !answers || conversation.flow.is_some() || reply.choices.iter().flatten().any(leads_on) {
        return (conversation, reply);
    }
    let shown = reply.citations.iter().chain(&reply.nearest);
    let to_rate = Missed {
        guide: loaded.guide.id.clone(),
        language: reply.language,
        question: redacted(&message.text),
        kind: MissedKind::Unhelpful,
        clauses: shown.map(|citation| citation.clause.clone()).collect(),
    };
    let label = phrases.rating.unhelpful.get(reply.language).to_owned();
    reply.choices.insert(
        0,
        vec![Choice {
            label,
            press: ButtonAction::Unhelpful(tag(&to_rate.question)),
        }],
    );
    (
        Conversation {
            to_rate: Some(to_rate),
            ..conversation
        },
        reply,
    )
}

impl Turn<'_> {
    /// The reply to someone whom an answer did not help: a kind word, and the hotline. Of an answer that is not the last,
    /// or that was rated before, it is not known any more what was asked.
    pub(super) fn unhelpful(&mut self, pressed: u32) -> Reply {
        let rated = self
            .conversation
            .to_rate
            .take_if(|to_rate| tag(&to_rate.question) == pressed);
        let phrases = &self.builder.phrases.rating;
        let said = if rated.is_some() {
            &phrases.noted
        } else {
            &phrases.sorry
        };
        let reply = self
            .builder
            .declined(ReplyKind::Smalltalk, self.builder.say(said), Vec::new());
        let reply = self.then_back(Reply {
            missed: rated,
            ..reply
        });
        self.offering_person(reply)
    }
}

/// By which a button knows its question.
fn tag(question: &str) -> u32 {
    Sha256::digest(question)
        .first_chunk()
        .map(|bytes| u32::from_be_bytes(*bytes))
        .unwrap_or_default()
}
