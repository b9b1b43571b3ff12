//! Questions: how the open question of an interview is put, with its progress, its example and its buttons.

use super::button_action::ButtonAction;
use super::phrases::fill;
use super::reply::{Asks, Block, Choice};
use super::reply_builder::ReplyBuilder;
use crate::dialogue::Conversation;
use crate::eligibility::{Facts, Kind, Value};
use crate::interview::{Contradiction, Progress, Step};
use crate::text::Bilingual;
use crate::text::is_han;
use crate::understanding::Command;

/// The question that is open, and why.
#[derive(Debug, Clone)]
pub(crate) enum Open<'a> {
    /// Answers contradict each other; the last of them is asked again.
    Contradiction(&'a Step, &'a Contradiction),
    /// Something was suggested and waits to be confirmed.
    Confirm(&'a Step, Value),
    /// The next question.
    Next(&'a Step),
}

impl<'a> Open<'a> {
    /// The step that asks.
    pub(crate) fn step(&self) -> &'a Step {
        match self {
            Open::Contradiction(step, _) | Open::Confirm(step, _) | Open::Next(step) => step,
        }
    }
}

impl ReplyBuilder<'_> {
    /// The open question as it is asked.
    pub(crate) fn question(&self, open: &Open<'_>, facts: &Facts, progress: Progress) -> Block {
        let phrases = &self.phrases.interview;
        match open {
            Open::Next(step) => {
                let number = progress.step.to_string();
                let question = self.put(step);
                match progress.of.saturating_sub(progress.step) {
                    0 => self
                        .say_filled(&phrases.last, &[("step", &number), ("question", &question)]),
                    left => self.say_filled(
                        &phrases.progress,
                        &[
                            ("step", &number),
                            ("left", &left.to_string()),
                            ("question", &question),
                        ],
                    ),
                }
            }
            open => Block::Say(self.plainly(open, facts)),
        }
    }

    /// The open question without how far the interview has come.
    pub(crate) fn plainly(&self, open: &Open<'_>, facts: &Facts) -> String {
        let phrases = &self.phrases.interview;
        match open {
            Open::Next(step) => self.put(step),
            Open::Confirm(step, value) => {
                let value =
                    self.loaded
                        .eligibility
                        .write(step.fact.as_str(), Some(value), self.language);
                let places = [
                    ("name", step.name.get(self.language)),
                    ("value", value.as_str()),
                ];
                fill(&phrases.confirm, self.language, &places)
            }
            Open::Contradiction(step, contradiction) => {
                let why = self.finding_text().contradiction(contradiction, facts);
                format!(
                    "{}{}",
                    fill(&phrases.contradiction, self.language, &[("why", &why)]),
                    self.put(step)
                )
            }
        }
    }

    /// A step's question, with its example.
    fn put(&self, step: &Step) -> String {
        let ask = step.ask.get(self.language);
        match &step.example {
            Some(example) => {
                let places = [("question", ask), ("example", example.get(self.language))];
                fill(&self.phrases.interview.with_example, self.language, &places)
            }
            None => ask.to_owned(),
        }
    }

    /// What is asked, for programs.
    pub(crate) fn asks(
        &self,
        step: &Step,
        conversation: &Conversation,
        progress: Progress,
    ) -> Asks {
        let dialog = &self.loaded.eligibility;
        let fact = &step.fact;
        let picked: &[String] = match &conversation.picking {
            Some((picking, values)) if picking == fact => values,
            _ => &[],
        };
        let answer = |value: Value| {
            let label = dialog.write(fact.as_str(), Some(&value), self.language);
            let choice = Choice {
                label,
                press: ButtonAction::Answer(fact.clone(), Some(value.clone())),
            };
            (Some(value), choice)
        };
        let mut options: Vec<(Option<Value>, Choice)> = match step.accept {
            Kind::Choice => step
                .options
                .iter()
                .map(|it| answer(Value::Choice(it.value.clone())))
                .collect(),
            Kind::YesNo => vec![answer(Value::YesNo(true)), answer(Value::YesNo(false))],
            Kind::Choices => step
                .options
                .iter()
                .map(|option| {
                    let label = option.label.get(self.language);
                    let label = match picked.contains(&option.value) {
                        true => format!("✓ {label}"),
                        false => label.to_owned(),
                    };
                    let press = ButtonAction::Toggle(fact.clone(), option.value.clone());
                    (
                        Some(Value::Choice(option.value.clone())),
                        Choice { label, press },
                    )
                })
                .collect(),
            Kind::Money | Kind::Count => Vec::new(),
        };
        let not_known = dialog.words.not_known.get(self.language).to_owned();
        options.push((
            None,
            Choice {
                label: not_known,
                press: ButtonAction::Answer(fact.clone(), None),
            },
        ));
        let done = (step.accept == Kind::Choices).then(|| {
            let label = match picked.len() {
                0 => dialog.words.none.get(self.language).to_owned(),
                many => fill(
                    &self.phrases.interview.done,
                    self.language,
                    &[("count", &many.to_string())],
                ),
            };
            Choice {
                label,
                press: ButtonAction::Done(fact.clone()),
            }
        });
        Asks {
            fact: fact.clone(),
            kind: step.accept,
            options,
            done,
            progress,
        }
    }

    /// The buttons of the open question.
    pub(crate) fn choices(
        &self,
        open: &Open<'_>,
        asks: &Asks,
        facts: &Facts,
        can_go_back: bool,
    ) -> Vec<Vec<Choice>> {
        let phrases = &self.phrases.interview;
        let dialog = &self.loaded.eligibility;
        let mut rows = Vec::new();
        match open {
            Open::Confirm(step, value) => {
                let written = dialog.write(step.fact.as_str(), Some(value), self.language);
                let right = fill(&phrases.right, self.language, &[("value", &written)]);
                rows.push(vec![
                    Choice {
                        label: right,
                        press: ButtonAction::Answer(step.fact.clone(), Some(value.clone())),
                    },
                    self.steer(&phrases.not_right, Command::Deny),
                ]);
            }
            Open::Contradiction(step, contradiction) => {
                let others = contradiction
                    .when
                    .facts()
                    .into_iter()
                    .filter(|fact| **fact != step.fact);
                rows.extend(
                    others
                        .filter(|fact| facts.get(fact.as_str()).is_some())
                        .map(|fact| {
                            let name = self.finding_text().name(fact.as_str());
                            let label = fill(&phrases.edit, self.language, &[("name", &name)]);
                            vec![Choice {
                                label,
                                press: ButtonAction::Edit(fact.clone()),
                            }]
                        }),
                );
            }
            Open::Next(_) => {}
        }
        let is_confirmed = |choice: &Choice| match (open, &choice.press) {
            (Open::Confirm(_, suggested), ButtonAction::Answer(_, Some(value))) => {
                value == suggested || matches!(value, Value::YesNo(_))
            }
            _ => false,
        };
        let options = asks
            .options
            .iter()
            .map(|(_, choice)| choice)
            .chain(&asks.done);
        rows.extend(in_rows(
            options.filter(|choice| !is_confirmed(choice)).cloned(),
        ));
        let mut steering = Vec::new();
        if can_go_back {
            steering.push(self.steer(&phrases.buttons.back, Command::Back));
        }
        steering.push(self.steer(&phrases.buttons.why, Command::Why));
        rows.push(steering);
        rows
    }

    /// A button that steers.
    pub(crate) fn steer(&self, label: &Bilingual, command: Command) -> Choice {
        Choice {
            label: label.get(self.language).to_owned(),
            press: ButtonAction::Command(command),
        }
    }
}

/// Buttons in rows that a telephone can show.
fn in_rows(choices: impl Iterator<Item = Choice>) -> Vec<Vec<Choice>> {
    const WIDTH: usize = 24;
    let width = |choice: &Choice| {
        choice
            .label
            .chars()
            .map(|char| if is_han(char) { 2 } else { 1 })
            .sum::<usize>()
            + 2
    };
    let mut rows: Vec<Vec<Choice>> = Vec::new();
    for choice in choices {
        match rows.last_mut() {
            Some(row) if row.iter().map(width).sum::<usize>() + width(&choice) <= WIDTH => {
                row.push(choice)
            }
            _ => rows.push(vec![choice]),
        }
    }
    rows
}
