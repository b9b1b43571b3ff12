//! Pressing: what comes of the press of a button; of an old one, a kind word and the open question.

use super::turn::Turn;
use crate::dialogue::Conversation;
use crate::eligibility::{FactName, Kind, Value};
use crate::understanding::Command;
use crate::wording::ButtonAction;
use crate::wording::Reply;

impl Turn<'_> {
    /// The reply to the press of a button.
    pub(super) fn press(mut self, data: &str) -> (Conversation, Reply) {
        let press = ButtonAction::read(data, &self.builder.loaded.eligibility);
        let reply = press
            .and_then(|press| self.pressed(press))
            .unwrap_or_else(|| {
                self.note(&self.builder.phrases.interview.stale);
                let reply = self.go_on_or_stop();
                self.with_way_on(reply)
            });
        (self.conversation, reply)
    }

    pub(super) fn pressed(&mut self, press: ButtonAction) -> Option<Reply> {
        let open = self.open().map(|open| open.step());
        let asks_for = |fact: &FactName| open.is_some_and(|step| step.fact == *fact);
        match press {
            ButtonAction::Command(Command::Resume) if self.has_interview() => Some(self.resume()),
            ButtonAction::Command(command) => self.steer(command),
            ButtonAction::Rate(rating, tag) => Some(self.rated(rating, tag)),
            ButtonAction::Answer(fact, value) if asks_for(&fact) => {
                self.take(vec![(fact, value)], Vec::new(), false);
                Some(self.go_on())
            }
            ButtonAction::Set(fact, value) if self.conversation.flow.is_some() => {
                self.take(vec![(fact, Some(value))], Vec::new(), true);
                Some(self.go_on())
            }
            ButtonAction::Toggle(fact, value) if asks_for(&fact) => {
                let mut picked = self.picked(&fact);
                match picked.iter().position(|it| *it == value) {
                    Some(at) => drop(picked.remove(at)),
                    None => picked.push(value),
                }
                let phrases = &self.builder.phrases.interview;
                match picked.is_empty() {
                    true => self.note(&phrases.none_picked),
                    false => {
                        let chosen = Value::Choices(picked.clone());
                        let dialog = &self.builder.loaded.eligibility;
                        let answers =
                            dialog.write(fact.as_str(), Some(&chosen), self.builder.language);
                        self.note_filled(&phrases.picked, &[("answers", &answers)]);
                    }
                }
                self.conversation.picking = Some((fact, picked));
                Some(self.go_on())
            }
            ButtonAction::Done(fact)
                if asks_for(&fact) && open.is_some_and(|step| step.accept == Kind::Choices) =>
            {
                let picked = self.picked(&fact);
                self.take(
                    vec![(fact, Some(Value::Choices(picked)))],
                    Vec::new(),
                    false,
                );
                Some(self.go_on())
            }
            ButtonAction::Edit(fact) if self.conversation.flow.is_some() => {
                self.conversation.facts.said(fact.as_str())?;
                let again = self.to_ask_again(fact);
                self.change(again.into_iter().map(|fact| (fact, None)).collect());
                Some(self.go_on())
            }
            // Which guide is talked about was decided before.
            ButtonAction::Guide(_)
            | ButtonAction::Answer(..)
            | ButtonAction::Set(..)
            | ButtonAction::Toggle(..)
            | ButtonAction::Done(_)
            | ButtonAction::Edit(_) => None,
        }
    }

    fn has_interview(&self) -> bool {
        !self.builder.loaded.eligibility.steps.is_empty()
    }

    /// The reply to a button that no longer fits leads on: where no question is open, to the check.
    fn with_way_on(&self, reply: Reply) -> Reply {
        if !reply.choices.is_empty() || !self.has_interview() {
            return reply;
        }
        let buttons = &self.builder.phrases.interview.buttons;
        let label = if self.conversation.facts.is_empty() {
            &buttons.check
        } else {
            &buttons.resume
        };
        Reply {
            choices: vec![vec![self.builder.steer(label, Command::Resume)]],
            ..reply
        }
    }

    /// What is chosen of a fact so far.
    pub(super) fn picked(&self, fact: &FactName) -> Vec<String> {
        let picking = self
            .conversation
            .picking
            .as_ref()
            .filter(|(picking, _)| picking == fact);
        picking
            .map(|(_, picked)| picked.clone())
            .unwrap_or_default()
    }

    /// The facts to ask for again so that `fact` is: where it is not known, also those not known that it goes with.
    pub(super) fn to_ask_again(&self, fact: FactName) -> Vec<FactName> {
        let facts = &self.conversation.facts;
        let given_up = |name: &FactName| facts.said(name.as_str()) == Some(None);
        let mut again = vec![fact.clone()];
        if given_up(&fact) {
            for rule in self
                .builder
                .loaded
                .rules
                .rules
                .iter()
                .filter(|rule| rule.requires.facts().contains(&&fact))
            {
                for other in rule
                    .requires
                    .facts()
                    .into_iter()
                    .filter(|other| given_up(other))
                {
                    if !again.contains(other) {
                        again.push(other.clone());
                    }
                }
            }
        }
        again
    }
}
