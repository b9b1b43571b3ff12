//! The active flow: which question is open, and how it is asked, asked again, or resumed after something in between.

use super::turn::Turn;
use crate::dialogue::{ActiveFlow, Conversation, LoadedGuide};
use crate::eligibility::Truth;
use crate::interview::{Progress, Step};
use crate::understanding::Rejection;
use crate::wording::Open;
use crate::wording::shortened;
use crate::wording::{Reply, ReplyKind};

/// The question that is open in a conversation: what contradicts, a guess that waits, or the next of what is talked through.
pub(super) fn open<'a>(loaded: &'a LoadedGuide, conversation: &Conversation) -> Option<Open<'a>> {
    let dialog = &loaded.eligibility;
    let facts = &conversation.facts;
    if conversation.flow.is_some()
        && let Some(contradiction) = dialog.contradiction(facts)
    {
        let names = contradiction.when.facts();
        let mut known = facts.iter().rev().filter(|(_, value)| value.is_some());
        let last = known.find(|(name, _)| names.contains(name));
        if let Some(step) = last.and_then(|(name, _)| dialog.step(name.as_str())) {
            return Some(Open::Contradiction(step, contradiction));
        }
    }
    let waiting = conversation.suggested.iter().find_map(|(fact, value)| {
        let step = dialog
            .step(fact.as_str())
            .filter(|step| step.applies(facts) != Truth::No)?;
        (facts.get(fact.as_str()) != Some(value)).then(|| Open::Confirm(step, value.clone()))
    });
    waiting.or_else(|| {
        pending(loaded, conversation)
            .first()
            .map(|step| Open::Next(step))
    })
}

/// The questions that are still to be asked in what is talked through.
fn pending<'a>(loaded: &'a LoadedGuide, conversation: &Conversation) -> Vec<&'a Step> {
    match conversation.flow {
        Some(ActiveFlow::Eligibility) => loaded.agenda().pending(&conversation.facts),
        Some(ActiveFlow::Budget) => loaded
            .budget
            .pending(&loaded.eligibility, &conversation.facts),
        None => Vec::new(),
    }
}

impl<'a> Turn<'a> {
    /// The question that is open.
    pub(super) fn open(&self) -> Option<Open<'a>> {
        open(self.builder.loaded, &self.conversation)
    }

    pub(super) fn pending(&self) -> Vec<&'a Step> {
        pending(self.builder.loaded, &self.conversation)
    }

    pub(super) fn progress(&self) -> Progress {
        let loaded = self.builder.loaded;
        let pending = self.pending().len();
        match self.conversation.flow {
            Some(ActiveFlow::Budget) => {
                let asked = loaded.budget.asks.iter();
                let said = asked
                    .filter(|fact| self.conversation.facts.said(fact.as_str()).is_some())
                    .count();
                Progress {
                    step: said + 1,
                    of: said + pending.max(1),
                }
            }
            _ => loaded.agenda().progress(&self.conversation.facts, pending),
        }
    }

    /// Asks what is open, or ends with what is found.
    pub(super) fn go_on(&mut self) -> Reply {
        match self.open() {
            Some(open) => {
                self.note_gone(open.step());
                if self.conversation.flow == Some(ActiveFlow::Eligibility) {
                    self.note_fatal();
                }
                let question =
                    self.builder
                        .question(&open, &self.conversation.facts, self.progress());
                self.note_block(question);
                let reply = Reply::new(
                    ReplyKind::Interview,
                    self.builder.language,
                    std::mem::take(&mut self.notes),
                );
                self.with_question(reply, &open)
            }
            None if self.conversation.flow == Some(ActiveFlow::Budget) => self.compute_budget(),
            None => self.decide(),
        }
    }

    /// Says why something is asked again, if what was chosen cannot be chosen any more.
    fn note_gone(&mut self, step: &Step) {
        let before = self.conversation.gone.len();
        self.conversation.gone.retain(|fact| *fact != step.fact);
        if self.conversation.gone.len() < before {
            let name = step.name.get(self.builder.language);
            self.note_filled(
                &self.builder.phrases.interview.option_gone,
                &[("name", name)],
            );
        }
    }

    /// Goes on, after telling what could not be taken for an answer.
    pub(super) fn go_on_despite(&mut self, unread: Option<&Rejection>) -> Reply {
        let Some(unread) = unread else {
            return self.go_on();
        };
        let open = self.open().map(|open| open.step());
        self.note_block(self.builder.unread(unread, open));
        let mut choices = self.builder.ways(unread);
        let mut reply = self.go_on_or_stop();
        choices.append(&mut reply.choices);
        Reply { choices, ..reply }
    }

    /// Goes on while something is talked through; else says only what is noted.
    pub(super) fn go_on_if_going(&mut self) -> Reply {
        match self.conversation.flow {
            Some(_) => self.go_on(),
            None => self.go_on_or_stop(),
        }
    }

    /// Asks what is open where something is; else says only what is noted.
    pub(super) fn go_on_or_stop(&mut self) -> Reply {
        match self.open() {
            Some(_) => self.go_on(),
            None => Reply::new(
                ReplyKind::Interview,
                self.builder.language,
                std::mem::take(&mut self.notes),
            ),
        }
    }

    /// What was said, and the open question or the verdict; where it was left, the way back.
    pub(super) fn standing(mut self) -> Reply {
        if self.conversation.handover.is_some() {
            return self.how_it_stands();
        }
        if !self.conversation.facts.is_empty() {
            self.note_what_is_known();
        }
        let reply = self.go_on_if_going();
        match self.conversation.flow {
            Some(_) => reply,
            None => Reply {
                choices: vec![vec![self.to_resume()]],
                ..reply
            },
        }
    }

    /// Asks the open question again, after a message of which nothing was understood.
    pub(super) fn ask_again(&mut self, text: &str, step: &Step) -> Reply {
        let phrases = &self.builder.phrases.interview;
        self.note_filled(&phrases.not_read, &[("said", &shortened(text))]);
        if let Some(option) = step.options.first() {
            self.note_filled(
                &phrases.way_choice,
                &[("example", option.label.get(self.builder.language))],
            );
        }
        self.go_on()
    }

    /// `reply`, and the open question after it.
    pub(super) fn then_back(&mut self, mut reply: Reply) -> Reply {
        let mut blocks = std::mem::take(&mut self.notes);
        blocks.append(&mut reply.blocks);
        reply.blocks = blocks;
        let Some(open) = self.open() else {
            return reply;
        };
        let question = self.builder.plainly(&open, &self.conversation.facts);
        reply.blocks.push(self.builder.say_filled(
            &self.builder.phrases.interview.back_to,
            &[("question", &question)],
        ));
        self.with_question(reply, &open)
    }

    pub(super) fn with_question(&self, reply: Reply, open: &Open<'_>) -> Reply {
        let asks = self
            .builder
            .asks(open.step(), &self.conversation, self.progress());
        let can_go_back = !self.conversation.history.done.is_empty();
        let choices = self
            .builder
            .choices(open, &asks, &self.conversation.facts, can_go_back);
        Reply {
            choices,
            asks: Some(asks),
            suggestions: Vec::new(),
            ..reply
        }
    }
}
