//! Conversations and messages: the durable state that the next reply needs.

use serde::{Deserialize, Serialize};

use super::focus::Focus;
use super::handover::Handover;
use super::missed::Missed;
use crate::answers::Context;
use crate::dialogue::History;
use crate::eligibility::{FactName, Facts, Value};
use crate::text::Language;

/// The state of a conversation. The next question, the progress and the verdict are computed from the facts each time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversation {
    /// The language that the user chose or last wrote in.
    pub language: Option<Language>,
    /// The id of the guide that it is about, once that is known.
    pub guide: Option<String>,
    /// What is on record under other guides that it was about before.
    pub elsewhere: Vec<Elsewhere>,
    /// The context of the last question.
    pub asked: Option<Context>,
    /// What it is about beside the facts.
    pub focus: Focus,
    /// The facts, in the order in which the user stated them.
    pub facts: Facts,
    /// Facts that were told for an earlier state of the case and do not matter now. They return with that state.
    pub aside: Facts,
    /// The changes that can be undone and redone.
    pub history: History,
    /// The active flow, if there is one.
    pub flow: Option<ActiveFlow>,
    /// Suggested values that wait for confirmation.
    pub suggested: Vec<(FactName, Value)>,
    /// The open choice: the fact, and the options chosen so far.
    pub picking: Option<(FactName, Vec<String>)>,
    /// Facts for which something was chosen that cannot be chosen any more, until that is said.
    pub gone: Vec<FactName>,
    /// The cases of several clients, of which that at `profile` is talked about; empty while there is only one.
    pub profiles: Vec<Profile>,
    /// Which case is talked about.
    pub profile: usize,
    /// The last answer that the user can rate as not helpful.
    pub to_rate: Option<Missed>,
    /// The hand-over, while staff have the conversation.
    pub handover: Option<Handover>,
}

/// The case of one client, while another is talked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// What was said of it.
    pub facts: Facts,
    /// What was said of an earlier state of it.
    pub aside: Facts,
    /// What was talked through.
    pub flow: Option<ActiveFlow>,
}

/// What is on record under a guide, while another is talked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The id of the guide.
    pub guide: String,
    /// The case that was talked about.
    pub case: Profile,
    /// The cases of several clients.
    pub profiles: Vec<Profile>,
    /// Which of them was talked about.
    pub profile: usize,
}

/// A guided flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActiveFlow {
    /// The interview that leads to a verdict.
    Eligibility,
    /// The budget helper.
    Budget,
}

/// A message from a user: a text, or the press of a button.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The typed text.
    pub text: String,
    /// The fact whose question the text answers, if the sender says so.
    pub answers: Option<String>,
    /// The data of the pressed button; then the text is empty.
    pub press: Option<String>,
    /// The language of the reply, if it should not be that of the text.
    pub language: Option<Language>,
    /// The id of the guide, if not the newest.
    pub guide: Option<String>,
    /// Whether the channel has a button to rate an answer as not helpful.
    pub can_rate: bool,
    /// Whose words it is in.
    pub origin: Origin,
}

/// Whose words a message is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Those of whoever sent it.
    #[default]
    Own,
    /// Those of someone else, which were passed on: nothing in them is said of the sender's own project, and they steer
    /// nothing.
    Forwarded,
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
    /// Makes the message of a button press.
    pub fn press(data: &str) -> Message {
        Message {
            press: Some(data.to_owned()),
            ..Message::default()
        }
    }
}

impl Conversation {
    /// Puts the case aside that is talked about.
    pub fn put_aside(&mut self) {
        if self.profiles.is_empty() {
            self.profiles.push(Profile::default());
        }
        if let Some(profile) = self.profiles.get_mut(self.profile) {
            *profile = Profile {
                facts: std::mem::take(&mut self.facts),
                aside: std::mem::take(&mut self.aside),
                flow: self.flow.take(),
            };
        }
    }

    /// Takes up the case at a place. What was open, shown or could be undone belonged to the other.
    pub fn take_up(&mut self, place: usize) {
        let Some(profile) = self.profiles.get_mut(place).map(std::mem::take) else {
            return;
        };
        let Profile { facts, aside, flow } = profile;
        (self.facts, self.aside, self.flow) = (facts, aside, flow);
        self.profile = place;
        self.forget_what_is_open();
    }

    /// Lets go of what was open, shown or could be undone, because it belonged to another case.
    fn forget_what_is_open(&mut self) {
        self.asked = None;
        self.focus = Focus::default();
        self.history = History::default();
        self.suggested.clear();
        self.picking = None;
        self.gone.clear();
    }

    /// Talks about the guide `id` from now on: what is on record under the guide before is put aside, and what was put aside
    /// under this one comes back. Whether there was anything.
    pub fn turn_to_guide(&mut self, id: &str) -> bool {
        let case = Profile {
            facts: std::mem::take(&mut self.facts),
            aside: std::mem::take(&mut self.aside),
            flow: self.flow.take(),
        };
        let (profiles, profile) = (std::mem::take(&mut self.profiles), self.profile);
        let before = self.guide.replace(id.to_owned());
        if let Some(guide) = before.filter(|_| case != Profile::default() || !profiles.is_empty()) {
            self.elsewhere.push(Elsewhere {
                guide,
                case,
                profiles,
                profile,
            });
        }
        self.forget_what_is_open();
        let known = self.elsewhere.iter().position(|it| it.guide == id);
        let Some(known) = known.map(|at| self.elsewhere.remove(at)) else {
            self.profile = 0;
            return false;
        };
        let Profile { facts, aside, flow } = known.case;
        (self.facts, self.aside, self.flow) = (facts, aside, flow);
        (self.profiles, self.profile) = (known.profiles, known.profile);
        true
    }

    /// Joins `later`, which began without knowing this conversation. Facts from both count, and later ones win; what
    /// was removed later is gone.
    pub fn then(mut self, later: Conversation) -> Conversation {
        if let (Some(guide), Some(other)) = (&self.guide, &later.guide)
            && guide != other
        {
            // What was said of one guide is not taken for another.
            let other = other.clone();
            let known = later
                .elsewhere
                .iter()
                .map(|it| it.guide.clone())
                .collect::<Vec<_>>();
            self.turn_to_guide(&other);
            let kept = self
                .elsewhere
                .into_iter()
                .filter(|it| !known.contains(&it.guide));
            let handover = later.handover.clone().or(self.handover);
            let elsewhere = kept.chain(later.elsewhere.iter().cloned()).collect();
            return Conversation {
                elsewhere,
                handover,
                ..later
            };
        }
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
        let mut gone = later.gone;
        gone.extend(self.gone);
        gone.retain(|fact| self.facts.said(fact.as_str()).is_none());
        Conversation {
            guide: later.guide.or(self.guide),
            facts: self.facts,
            history: self.history,
            handover,
            gone,
            ..later
        }
    }

    /// The language for the reply to `message`. A short answer in letters (80w, yes) does not turn a Chinese
    /// conversation to English.
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
