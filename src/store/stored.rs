//! The stored form of a conversation: versioned, and apart from the types that it is made of.
//!
//! It is read by the dialogs of the day: a fact that was renamed is known by its new name, one that no dialog asks for
//! any more and a value that cannot be chosen any more are left out.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::handover::StoredHandover;
use super::version::read;
use crate::answers::Context;
use crate::dialogue::{
    ActiveFlow, Conversation, Elsewhere, Focus, Handover, Missed, MissedKind, Profile,
    WaitingQuestion,
};
use crate::dialogue::{Change, History, State};
use crate::eligibility::{FactName, Facts, Value};
use crate::guide::ClauseId;
use crate::interview::Dialog;
use crate::text::Language;

/// The version that is written.
const VERSION: u32 = 2;

/// A conversation as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    version: u32,
    language: Option<Language>,
    /// The guide; absent in what was kept before there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guide: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    elsewhere: Vec<StoredElsewhere>,
    #[serde(default)]
    asked: Option<Box<StoredContext>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    focus: Option<Box<StoredFocus>>,
    #[serde(default)]
    facts: Vec<(String, Option<serde_json::Value>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aside: Vec<(String, Option<serde_json::Value>)>,
    #[serde(default)]
    done: Vec<Vec<StoredChange>>,
    #[serde(default)]
    undone: Vec<Vec<StoredChange>>,
    #[serde(default, rename = "going")]
    flow: Option<ActiveFlow>,
    #[serde(default)]
    suggested: Vec<(String, serde_json::Value)>,
    #[serde(default)]
    picking: Option<(String, Vec<String>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<StoredProfile>,
    #[serde(default, skip_serializing_if = "is_first")]
    profile: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to_rate: Option<Box<StoredQuestion>>,
    #[serde(
        default,
        rename = "handed_over",
        skip_serializing_if = "Option::is_none"
    )]
    handover: Option<Box<StoredHandover>>,
}

/// The case of one client, while another is talked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredProfile {
    facts: Vec<(String, Option<serde_json::Value>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aside: Vec<(String, Option<serde_json::Value>)>,
    #[serde(default, rename = "going")]
    flow: Option<ActiveFlow>,
}

/// What is on record under a guide, while another is talked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredElsewhere {
    guide: String,
    case: StoredProfile,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<StoredProfile>,
    #[serde(default, skip_serializing_if = "is_first")]
    profile: usize,
}

impl From<&Elsewhere> for StoredElsewhere {
    fn from(elsewhere: &Elsewhere) -> StoredElsewhere {
        StoredElsewhere {
            guide: elsewhere.guide.clone(),
            case: StoredProfile::from(&elsewhere.case),
            profiles: elsewhere.profiles.iter().map(StoredProfile::from).collect(),
            profile: elsewhere.profile,
        }
    }
}

impl StoredElsewhere {
    fn elsewhere(self, dialog: &Dialog) -> Elsewhere {
        let profiles = self.profiles.into_iter();
        Elsewhere {
            guide: self.guide,
            case: self.case.profile(dialog),
            profiles: profiles.map(|it| it.profile(dialog)).collect(),
            profile: self.profile,
        }
    }
}

fn is_first(profile: &usize) -> bool {
    *profile == 0
}

impl From<&Profile> for StoredProfile {
    fn from(profile: &Profile) -> StoredProfile {
        StoredProfile {
            facts: told(&profile.facts),
            aside: told(&profile.aside),
            flow: profile.flow,
        }
    }
}

impl StoredProfile {
    fn profile(self, dialog: &Dialog) -> Profile {
        let restored = |facts: Vec<(String, Option<serde_json::Value>)>| {
            let facts = facts.into_iter();
            facts
                .filter_map(|(fact, value)| restore(dialog, &fact, value))
                .collect()
        };
        Profile {
            facts: restored(self.facts),
            aside: restored(self.aside),
            flow: self.flow,
        }
    }
}

/// The last question whose answer can be said to have been of no help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredQuestion {
    guide: String,
    language: Language,
    question: String,
    clauses: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredContext {
    #[serde(rename = "subjects")]
    intents: Vec<String>,
    scope: Vec<String>,
}

/// What it is about beside the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredFocus {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    list: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of_list: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    half: Option<(String, u8)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiting: Option<StoredWaiting>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tried: Vec<(String, Option<serde_json::Value>)>,
}

/// A question that may be about several guides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredWaiting {
    question: String,
    guides: Vec<String>,
}

impl From<&WaitingQuestion> for StoredWaiting {
    fn from(waiting: &WaitingQuestion) -> StoredWaiting {
        StoredWaiting {
            question: waiting.question.clone(),
            guides: waiting.guides.clone(),
        }
    }
}

impl From<StoredWaiting> for WaitingQuestion {
    fn from(stored: StoredWaiting) -> WaitingQuestion {
        WaitingQuestion {
            question: stored.question,
            guides: stored.guides,
        }
    }
}

impl From<&Focus> for StoredFocus {
    fn from(focus: &Focus) -> StoredFocus {
        StoredFocus {
            fact: focus.fact.as_ref().map(ToString::to_string),
            amount: focus.amount,
            topic: focus.topic.clone(),
            list: focus.list.clone(),
            of_list: focus.of_list.clone(),
            half: focus
                .half
                .as_ref()
                .map(|(fact, halves)| (fact.to_string(), *halves)),
            question: focus.question.clone(),
            waiting: focus.waiting.as_ref().map(StoredWaiting::from),
            tried: told(&focus.tried),
        }
    }
}

impl StoredFocus {
    fn focus(self, dialog: &Dialog) -> Focus {
        let tried = self.tried.into_iter();
        Focus {
            fact: self
                .fact
                .and_then(|fact| Some(dialog.step_of_old(&fact)?.fact.clone())),
            amount: self.amount,
            topic: self.topic,
            list: self.list,
            of_list: self.of_list,
            half: self
                .half
                .and_then(|(fact, halves)| Some((dialog.step_of_old(&fact)?.fact.clone(), halves))),
            question: self.question,
            waiting: self.waiting.map(WaitingQuestion::from),
            tried: tried
                .filter_map(|(fact, value)| restore(dialog, &fact, value))
                .collect(),
        }
    }
}

impl From<&Missed> for StoredQuestion {
    fn from(missed: &Missed) -> StoredQuestion {
        StoredQuestion {
            guide: missed.guide.clone(),
            language: missed.language,
            question: missed.question.clone(),
            clauses: missed.clauses.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<StoredQuestion> for Missed {
    fn from(stored: StoredQuestion) -> Missed {
        let StoredQuestion {
            guide,
            language,
            question,
            clauses,
        } = stored;
        let clauses = clauses
            .iter()
            .filter_map(|id| ClauseId::parse(id).ok())
            .collect();
        Missed {
            guide,
            language,
            question,
            kind: MissedKind::Unhelpful,
            clauses,
        }
    }
}

/// A change: `before` and `after` are absent where nothing was said, and null where that it is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredChange {
    fact: String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    before: Option<serde_json::Value>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    after: Option<serde_json::Value>,
    place: usize,
}

/// A value that is there is one, null too.
fn present<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(from).map(Some)
}

impl From<&Conversation> for Stored {
    fn from(conversation: &Conversation) -> Stored {
        let steps = |steps: &[Vec<Change>]| {
            steps
                .iter()
                .map(|step| step.iter().map(store).collect())
                .collect()
        };
        Stored {
            version: VERSION,
            language: conversation.language,
            guide: conversation.guide.clone(),
            elsewhere: conversation
                .elsewhere
                .iter()
                .map(StoredElsewhere::from)
                .collect(),
            asked: conversation.asked.as_ref().map(|context| {
                let scope = context.scope.iter().map(ToString::to_string).collect();
                Box::new(StoredContext {
                    intents: context.intents.clone(),
                    scope,
                })
            }),
            focus: (conversation.focus != Focus::default())
                .then(|| Box::new(StoredFocus::from(&conversation.focus))),
            facts: told(&conversation.facts),
            aside: told(&conversation.aside),
            done: steps(&conversation.history.done),
            undone: steps(&conversation.history.undone),
            flow: conversation.flow,
            suggested: conversation
                .suggested
                .iter()
                .map(|(fact, value)| (fact.to_string(), json(value)))
                .collect(),
            picking: conversation
                .picking
                .as_ref()
                .map(|(fact, picked)| (fact.to_string(), picked.clone())),
            gone: conversation.gone.iter().map(ToString::to_string).collect(),
            profiles: conversation
                .profiles
                .iter()
                .map(StoredProfile::from)
                .collect(),
            profile: conversation.profile,
            to_rate: conversation
                .to_rate
                .as_ref()
                .map(StoredQuestion::from)
                .map(Box::new),
            handover: conversation
                .handover
                .as_ref()
                .map(|it| Box::new(StoredHandover::from(it))),
        }
    }
}

impl Stored {
    /// Reads what was written by this version or an older one.
    ///
    /// # Errors
    ///
    /// If a newer version wrote it, or if it is damaged.
    pub fn read(bytes: &[u8]) -> Result<Stored, StoreError> {
        read(bytes, VERSION)
    }

    /// Whether it is handed over to staff.
    pub fn is_handed_over(&self) -> bool {
        self.handover.is_some()
    }

    /// The id of the guide that it is about; nothing in what was kept before there were several.
    pub fn guide(&self) -> Option<&str> {
        self.guide.as_deref()
    }

    /// Whether it may have been led by `dialog`, which asks for all that is on record.
    pub fn is_of(&self, dialog: &Dialog) -> bool {
        let facts = self.facts.iter().chain(&self.aside).map(|(fact, _)| fact);
        let changes = self.done.iter().chain(&self.undone).flatten();
        let suggested = self.suggested.iter().map(|(fact, _)| fact);
        let mut named = facts.chain(changes.map(|it| &it.fact)).chain(suggested);
        !dialog.steps.is_empty() && named.all(|fact| dialog.step_of_old(fact).is_some())
    }

    /// The conversation, as far as the `dialog` of its guide knows its facts.
    pub fn conversation(self, dialog: &Dialog) -> Conversation {
        self.conversation_among(dialog, |_| None)
    }

    /// The same, with what is on record under other guides, as far as their dialogs know it.
    pub fn conversation_among<'a>(
        mut self,
        dialog: &Dialog,
        others: impl Fn(&str) -> Option<&'a Dialog>,
    ) -> Conversation {
        let elsewhere = std::mem::take(&mut self.elsewhere).into_iter();
        let elsewhere = elsewhere.filter_map(|it| {
            let dialog = others(&it.guide)?;
            Some(it.elsewhere(dialog))
        });
        let elsewhere = elsewhere.collect();
        let mut gone: Vec<FactName> = self
            .gone
            .iter()
            .filter_map(|fact| Some(dialog.step_of_old(fact)?.fact.clone()))
            .collect();
        gone.extend(
            self.facts
                .iter()
                .filter_map(|(fact, value)| gone_option(dialog, fact, value.as_ref())),
        );
        let facts: Facts = self
            .facts
            .into_iter()
            .filter_map(|(fact, value)| restore(dialog, &fact, value))
            .collect();
        let steps = |steps: Vec<Vec<StoredChange>>| -> Vec<Vec<Change>> {
            let steps = steps.into_iter().map(|step| {
                step.into_iter()
                    .filter_map(|it| change(dialog, it))
                    .collect()
            });
            steps
                .filter(|step: &Vec<Change>| !step.is_empty())
                .collect()
        };
        let suggested = self.suggested.into_iter().filter_map(|(fact, value)| {
            let (fact, value) = restore(dialog, &fact, Some(value))?;
            Some((fact, value?))
        });
        let picking = self.picking.and_then(|(fact, picked)| {
            let step = dialog.step_of_old(&fact)?;
            let picked = picked
                .into_iter()
                .filter(|value| step.option(value).is_some())
                .collect();
            Some((step.fact.clone(), picked))
        });
        Conversation {
            language: self.language,
            guide: self.guide,
            elsewhere,
            asked: self.asked.map(|context| Context {
                intents: context.intents,
                scope: context
                    .scope
                    .iter()
                    .filter_map(|id| ClauseId::parse(id).ok())
                    .collect(),
            }),
            focus: self
                .focus
                .map(|focus| focus.focus(dialog))
                .unwrap_or_default(),
            facts,
            aside: self
                .aside
                .into_iter()
                .filter_map(|(fact, value)| restore(dialog, &fact, value))
                .collect(),
            history: History {
                done: steps(self.done),
                undone: steps(self.undone),
            },
            flow: self.flow,
            suggested: suggested.collect(),
            picking,
            gone,
            profiles: self
                .profiles
                .into_iter()
                .map(|it| it.profile(dialog))
                .collect(),
            profile: self.profile,
            to_rate: self.to_rate.map(|question| Missed::from(*question)),
            handover: self.handover.map(|it| Handover::from(*it)),
        }
    }
}

fn told(facts: &Facts) -> Vec<(String, Option<serde_json::Value>)> {
    facts
        .iter()
        .map(|(fact, value)| (fact.to_string(), value.map(json)))
        .collect()
}

fn json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn store(change: &Change) -> StoredChange {
    let saying = |saying: &State| {
        saying
            .as_ref()
            .map(|value| value.as_ref().map_or(serde_json::Value::Null, json))
    };
    StoredChange {
        fact: change.fact.to_string(),
        before: saying(&change.before),
        after: saying(&change.after),
        place: change.place,
    }
}

/// The fact for which an option was chosen that there is no more.
fn gone_option(dialog: &Dialog, fact: &str, value: Option<&serde_json::Value>) -> Option<FactName> {
    let step = dialog
        .step_of_old(fact)
        .filter(|step| !step.options.is_empty())?;
    step.read(value?).is_err().then(|| step.fact.clone())
}

/// A fact by its name of the day, with its value, where both are still known.
fn restore(
    dialog: &Dialog,
    fact: &str,
    value: Option<serde_json::Value>,
) -> Option<(FactName, Option<Value>)> {
    let step = dialog.step_of_old(fact)?;
    let value = step.read(&value.unwrap_or_default()).ok()?;
    Some((step.fact.clone(), value))
}

fn change(dialog: &Dialog, stored: StoredChange) -> Option<Change> {
    let step = dialog.step_of_old(&stored.fact)?;
    let saying = |json: Option<serde_json::Value>| match json {
        Some(json) => step.read(&json).ok().map(Some),
        None => Some(None),
    };
    let (before, after) = (saying(stored.before)?, saying(stored.after)?);
    Some(Change {
        fact: step.fact.clone(),
        before,
        after,
        place: stored.place,
    })
}
