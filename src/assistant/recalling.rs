//! Recalling: what is on record, in words, for someone who asks what they said.

use super::turn::Turn;
use crate::eligibility::{FactName, Facts, Value};
use crate::understanding::Recall;
use crate::wording::Reply;

impl Turn<'_> {
    /// What was said of the case so far; what was tried beside it ends by that (还是按原来的吧).
    pub(super) fn recall(&mut self) -> Reply {
        self.conversation.focus.tried = Facts::default();
        match self.conversation.facts.is_empty() {
            true => self.note(&self.builder.phrases.interview.nothing_known),
            false => self.note_what_is_known(),
        }
        self.go_on_or_stop()
    }

    /// What was said of the facts that a message asks back, at first or last; nothing where none of them is on record.
    pub(super) fn recalled(&mut self, recall: &Recall) -> Option<Reply> {
        let said = |fact: &FactName| {
            let last = self.conversation.facts.get(fact.as_str()).cloned();
            match recall.at_first {
                true => self.first_said(fact).or(last),
                false => last,
            }
        };
        let finding_text = self.builder.finding_text();
        let known = recall
            .facts
            .iter()
            .filter_map(|fact| Some((fact, said(fact)?)));
        let known: Vec<String> = known
            .map(|(fact, value)| finding_text.said(fact, Some(&value)))
            .collect();
        if known.is_empty() {
            return None;
        }
        let answers = finding_text.join(known.into_iter());
        let phrases = &self.builder.phrases.interview;
        self.note_filled(&phrases.you_said, &[("answers", &answers)]);
        Some(self.go_on_or_stop())
    }

    /// The value that was said of a fact first.
    fn first_said(&self, fact: &FactName) -> Option<Value> {
        let mut changes = self.conversation.history.done.iter().flatten();
        let first = changes.find(|change| change.fact == *fact)?;
        first.after.clone().flatten()
    }
}
