//! Conversations and messages: what was said, as far as the next reply needs it.

use serde::{Deserialize, Serialize};

use super::handover::Handover;
use super::missed::Missed;
use crate::answers::Context;
use crate::dialogue::History;
use crate::eligibility::{FactName, Facts, Value};
use crate::text::Language;

/// What is kept of a conversation. What is asked next, how far an interview has come and what its verdict is are found
/// anew from the facts each time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversation {
    /// The language that the user chose or wrote in last.
    pub language: Option<Language>,
    /// What was asked last.
    pub asked: Option<Context>,
    /// What the user said of the project, in order.
    pub facts: Facts,
    /// What was told for an earlier state of the case that the present one is not asked for; it comes back with that state.
    pub aside: Facts,
    /// What of it can be taken back, and made again.
    pub history: History,
    /// What is being talked through, if anything.
    pub flow: Option<ActiveFlow>,
    /// What was suggested and waits to be confirmed.
    pub suggested: Vec<(FactName, Value)>,
    /// What is being chosen: the fact, and what is chosen of it so far.
    pub picking: Option<(FactName, Vec<String>)>,
    /// The last answer that can be said to have been of no help.
    pub to_rate: Option<Missed>,
    /// That it is handed over to staff.
    pub handover: Option<Handover>,
}

/// What is being talked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActiveFlow {
    /// The interview that leads to a verdict.
    Eligibility,
    /// The budget helper.
    Budget,
}

/// What a user sends: a text, or the press of a button.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// What was typed.
    pub text: String,
    /// The fact whose question it answers, where the sender says so.
    pub answers: Option<String>,
    /// The data of the button that was pressed; then there is no text.
    pub press: Option<String>,
    /// The language to reply in, where it is not to be that of the text.
    pub language: Option<Language>,
    /// The guide that is meant, by its id, where it is not the newest.
    pub guide: Option<String>,
    /// Whether the channel has a button by which an answer is said to have been of no help.
    pub can_rate: bool,
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message {
            text: text.to_owned(),
            ..Message::default()
        }
    }
}

impl Message {
    /// The press of a button.
    pub fn press(data: &str) -> Message {
        Message {
            press: Some(data.to_owned()),
            ..Message::default()
        }
    }
}

impl Conversation {
    /// This conversation, gone on with `later`, in which it was not known: what was said in both counts, the later first,
    /// and what was taken away later is gone.
    pub fn then(mut self, later: Conversation) -> Conversation {
        for step in &later.history.done {
            self.history.say(
                &mut self.facts,
                step.iter()
                    .map(|change| (change.fact.clone(), change.after.clone())),
            );
        }
        // What a history no longer reaches back to.
        let said = later
            .facts
            .iter()
            .map(|(fact, value)| (fact.clone(), Some(value.cloned())));
        self.history.say(&mut self.facts, said);
        let handover = later.handover.or(self.handover);
        Conversation {
            facts: self.facts,
            history: self.history,
            handover,
            ..later
        }
    }

    /// The language to reply to `message` in. An answer of a few letters (80w, yes) in a Chinese conversation is no turn
    /// to English.
    pub(crate) fn language_for(&self, message: &Message) -> Language {
        let written = match Language::of(&message.text) {
            Some(Language::En)
                if self.language == Some(Language::Zh)
                    && (self.flow.is_some()
                        || self.handover.is_some()
                        || message.text.starts_with('/')) =>
            {
                let words = message.text.split_whitespace();
                let words = words
                    .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
                    .count();
                (words > 2).then_some(Language::En)
            }
            written => written,
        };
        message
            .language
            .or(written)
            .or(self.language)
            .unwrap_or_default()
    }
}
