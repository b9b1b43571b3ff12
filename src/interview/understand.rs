//! Understanding: what a message says of the facts that a dialog asks for.

use std::ops::Range;

use super::dialog::{Dialog, Step};
use crate::fact::{FactName, Facts, Kind, Value};
use crate::fold::fold;
use crate::money;

/// What a message says of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The fact.
    pub fact: FactName,
    /// Its value; none where the user does not know it.
    pub value: Option<Value>,
    /// Whether it is said, and not only suggested.
    pub sure: bool,
    /// The words that say it, in characters of the message.
    pub words: Range<usize>,
}

/// Why something that looks like an answer cannot be taken for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It says more than one amount.
    Several,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Understood {
    /// What it says of facts.
    pub said: Vec<Said>,
    /// Whether that answers the open question.
    pub answers_open: bool,
    /// Why what looks like an answer is none.
    pub unread: Option<Unread>,
    /// Whether it corrects what was said before.
    pub correction: bool,
    /// Whether it only supposes.
    pub supposing: bool,
    /// Whether it asks something.
    pub asks: bool,
}

/// Reads what messages say.
#[derive(Debug, Clone)]
pub struct Understander {
    dialog: Dialog,
}

impl Understander {
    /// An understander of answers to `dialog`.
    pub fn new(dialog: &Dialog) -> Understander {
        Understander { dialog: dialog.clone() }
    }

    /// What `message` says, where `open` is the fact that was asked for.
    pub fn understand(&self, open: Option<&FactName>, _facts: &Facts, message: &str) -> Understood {
        let mut understood = Understood { asks: message.contains(['?', '？', '吗']), ..Understood::default() };
        let Some(step) = open.and_then(|open| self.dialog.step(open.as_str())) else { return understood };
        if let Some(value) = self.read(step, message) {
            let words = 0..message.chars().count();
            understood.said.push(Said { fact: step.fact.clone(), value, sure: true, words });
            understood.answers_open = true;
        } else if step.accept == Kind::Money && money::amounts(message).len() > 1 {
            understood.unread = Some(Unread::Several);
        }
        understood
    }

    fn read(&self, step: &Step, message: &str) -> Option<Option<Value>> {
        let text = fold(message.trim()).text();
        let words = &self.dialog.words;
        let is = |label: &crate::language::Bilingual| fold(&label.zh).text() == text || fold(&label.en).text() == text;
        if is(&words.not_known) {
            return Some(None);
        }
        let option = step.options.iter().find(|it| is(&it.label) || it.also.iter().any(|also| fold(also).text() == text));
        let value = match step.accept {
            Kind::Choice => Value::Choice(option?.value.clone()),
            Kind::Choices if is(&words.none) => Value::Choices(Vec::new()),
            Kind::Choices => Value::Choices(vec![option?.value.clone()]),
            Kind::Money => Value::Money(money::amount(message)?),
            Kind::Count => Value::Count(text.parse().ok()?),
            Kind::YesNo => match option {
                Some(option) => Value::YesNo(option.value == "true"),
                None if is(&words.yes) => Value::YesNo(true),
                None if is(&words.no) => Value::YesNo(false),
                None => return None,
            },
        };
        Some(Some(value))
    }
}
