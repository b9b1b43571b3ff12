//! Presses: what the buttons of a reply mean, and the short text by which a channel hands them back.

use std::fmt;

use crate::eligibility::{FactName, Kind, Value};
use crate::interview::Dialog;
use crate::understanding::Command;

/// What pressing a button means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonAction {
    /// Answer the question for a fact; without a value, that it is not known.
    Answer(FactName, Option<Value>),
    /// Say something of a fact, whatever is open.
    Set(FactName, Value),
    /// Choose one of several, or choose it no longer.
    Toggle(FactName, String),
    /// What is chosen is all.
    Done(FactName),
    /// Ask for a fact again.
    Edit(FactName),
    /// Steer the interview.
    Command(Command),
    /// Talk about the guide with this id.
    Guide(String),
    /// Say whether an answer was of help, by the tag of its question.
    Rate(Rating, u32),
}

/// How an answer is rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// It helped.
    Helpful,
    /// It did not.
    Unhelpful,
}

impl Rating {
    /// Both, in the order in which they are offered.
    pub const ALL: [Rating; 2] = [Rating::Helpful, Rating::Unhelpful];

    /// Its name where ratings are counted.
    pub fn name(self) -> &'static str {
        match self {
            Rating::Helpful => "helpful",
            Rating::Unhelpful => "unhelpful",
        }
    }

    /// What its button begins with.
    fn mark(self) -> &'static str {
        match self {
            Rating::Helpful => "h",
            Rating::Unhelpful => "u",
        }
    }
}

/// What stands before the id of a guide.
const GUIDE: &str = "g:";

/// The mark of a value that is not known.
const NOT_KNOWN: &str = "?";

impl fmt::Display for ButtonAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ButtonAction::Answer(fact, None) => write!(f, "a:{fact}:{NOT_KNOWN}"),
            ButtonAction::Answer(fact, Some(value)) => write!(f, "a:{fact}:{}", short(value)),
            ButtonAction::Set(fact, value) => write!(f, "s:{fact}:{}", short(value)),
            ButtonAction::Toggle(fact, value) => write!(f, "t:{fact}:{value}"),
            ButtonAction::Done(fact) => write!(f, "d:{fact}"),
            ButtonAction::Edit(fact) => write!(f, "e:{fact}"),
            ButtonAction::Command(command) => match serde_json::to_value(command) {
                Ok(serde_json::Value::String(name)) => write!(f, "c:{name}"),
                _ => Err(fmt::Error),
            },
            ButtonAction::Guide(id) => write!(f, "{GUIDE}{id}"),
            ButtonAction::Rate(rating, tag) => write!(f, "{}:{tag:08x}", rating.mark()),
        }
    }
}

/// A value in few letters.
fn short(value: &Value) -> String {
    match value {
        Value::Choice(value) => value.clone(),
        Value::Choices(values) => values.join(","),
        Value::Money(amount) => amount.normalize().to_string(),
        Value::Count(count) => count.to_string(),
        Value::YesNo(yes) => yes.to_string(),
    }
}

impl ButtonAction {
    /// The fact of which the button with this text chooses one of several values; the question stays open then.
    pub fn toggles(data: &str) -> Option<&str> {
        data.strip_prefix("t:")?.split(':').next()
    }

    /// The fact for whose question the button with this text stands.
    pub fn answers(data: &str) -> Option<&str> {
        let rest = ["a:", "t:", "d:"]
            .iter()
            .find_map(|kind| data.strip_prefix(kind))?;
        rest.split(':').next()
    }

    /// The guide that the button with this text turns to.
    pub fn guide(data: &str) -> Option<&str> {
        data.strip_prefix(GUIDE)
    }

    /// What the button with this text means, if `dialog` has such a one.
    pub fn read(data: &str, dialog: &Dialog) -> Option<ButtonAction> {
        if let Some(id) = ButtonAction::guide(data) {
            return Some(ButtonAction::Guide(id.to_owned()));
        }
        let (kind, rest) = data.split_once(':')?;
        if kind == "c" {
            return serde_json::from_value(rest.into())
                .ok()
                .map(ButtonAction::Command);
        }
        if let Some(rating) = Rating::ALL.iter().find(|rating| rating.mark() == kind) {
            let tag = u32::from_str_radix(rest, 16).ok()?;
            return Some(ButtonAction::Rate(*rating, tag));
        }
        let (fact, value) = rest.split_once(':').unwrap_or((rest, ""));
        // A button may be older than the name of its fact.
        let step = dialog.step_of_old(fact)?;
        let fact = step.fact.clone();
        let is_option = |value: &str| step.option(value).is_some();
        match kind {
            "t" if is_option(value) => Some(ButtonAction::Toggle(fact, value.to_owned())),
            "d" => Some(ButtonAction::Done(fact)),
            "e" => Some(ButtonAction::Edit(fact)),
            "a" if value == NOT_KNOWN => Some(ButtonAction::Answer(fact, None)),
            "a" | "s" => {
                let json = match step.accept {
                    Kind::Choice | Kind::Money => value.into(),
                    Kind::Choices => value.split(',').filter(|it| !it.is_empty()).collect(),
                    Kind::Count | Kind::YesNo => serde_json::from_str(value).ok()?,
                };
                let value = Value::from_json(&json, step.accept, is_option).ok()?;
                Some(if kind == "s" {
                    ButtonAction::Set(fact, value)
                } else {
                    ButtonAction::Answer(fact, Some(value))
                })
            }
            _ => None,
        }
    }
}
