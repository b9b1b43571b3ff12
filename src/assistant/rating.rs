//! Rating: an answer can be said to have been of help or of none, in channels that show buttons.
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
use crate::wording::Phrases;
use crate::wording::{ButtonAction, Choice, Rating, Reply, ReplyKind};

/// `reply` to `message` with buttons to say whether it was of help, where it answers a question outside an interview.
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
    let buttons = Rating::ALL.map(|rating| Choice {
        label: match rating {
            Rating::Helpful => phrases.rating.helpful.get(reply.language).to_owned(),
            Rating::Unhelpful => phrases.rating.unhelpful.get(reply.language).to_owned(),
        },
        press: ButtonAction::Rate(rating, tag(&to_rate.question)),
    });
    reply.choices.insert(0, buttons.into());
    (
        Conversation {
            to_rate: Some(to_rate),
            ..conversation
        },
        reply,
    )
}

impl Turn<'_> {
    /// The reply to someone who rates an answer. Of one that is not the last, or that was rated before, it is not known
    /// any more what was asked.
    pub(super) fn rated(&mut self, rating: Rating, pressed: u32) -> Reply {
        let asked = self
            .conversation
            .to_rate
            .take_if(|to_rate| tag(&to_rate.question) == pressed);
        let counted = asked.is_some().then_some(rating);
        let reply = match rating {
            Rating::Helpful => {
                let thanks = &self.builder.phrases.rating.thanks;
                let reply = self.builder.plain(ReplyKind::Smalltalk, thanks);
                self.then_back(reply)
            }
            Rating::Unhelpful => self.unhelpful(asked),
        };
        Reply {
            rated: counted,
            ..reply
        }
    }

    /// The reply to someone whom an answer did not help: a kind word, and the hotline.
    fn unhelpful(&mut self, rated: Option<Missed>) -> Reply {
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
