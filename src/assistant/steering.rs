//! Steering: what the words and buttons do that are no answers (上一步, 跳过, 为什么, 总结).

use super::turn::Turn;
use crate::dialogue::Change;
use crate::dialogue::{ActiveFlow, Conversation};
use crate::eligibility::{TOPIC, Value};
use crate::understanding::{Command, Said};
use crate::wording::{Attachment, Choice, Reply, ReplyKind};

impl Turn<'_> {
    /// The reply to a command, or nothing where it makes no sense now, so that the words may mean something else.
    pub(super) fn steer(&mut self, command: Command) -> Option<Reply> {
        if command == Command::Person {
            return Some(self.ask_for_person());
        }
        if self.builder.loaded.eligibility.steps.is_empty() {
            return None;
        }
        let is_going = self.conversation.flow.is_some();
        let has_facts = !self.conversation.facts.is_empty();
        let has_history = !self.conversation.history.done.is_empty()
            || !self.conversation.history.undone.is_empty();
        match command {
            Command::Back if is_going || has_history => Some(self.back()),
            Command::Redo if is_going || has_history => Some(self.redo()),
            Command::Skip => self.skip(),
            Command::Restart if is_going || has_facts => Some(self.restart()),
            Command::Leave if is_going => Some(self.leave()),
            Command::Resume if is_going || has_facts => Some(self.resume()),
            Command::Why => self.why(),
            Command::Help => {
                let reply = self
                    .builder
                    .plain(ReplyKind::Smalltalk, &self.builder.phrases.interview.help);
                let reply = self.help_with_person(reply);
                let reply = self.then_back(reply);
                Some(self.offering_person(reply))
            }
            Command::Summary => Some(self.summarize()),
            Command::Again
            | Command::Sure
            | Command::Shorter
            | Command::InChinese
            | Command::InEnglish => self.again(command),
            Command::Recall => Some(self.recall()),
            Command::Enough if has_facts => self.enough(),
            Command::Missing if is_going || has_facts => self.missing(),
            Command::Enough | Command::Missing => None,
            Command::NextClient => Some(self.next_client()),
            Command::EarlierClient => self.earlier_client(),
            Command::Budget => Some(self.budget()),
            Command::Compare => Some(self.compare_topics()),
            Command::Confirm => self.confirm(true),
            Command::Deny => self.confirm(false),
            Command::Forget => Some(self.forget()),
            Command::Back | Command::Redo | Command::Restart | Command::Leave | Command::Resume => {
                None
            }
            Command::Person | Command::Assistant => None,
        }
    }

    fn back(&mut self) -> Reply {
        let phrases = &self.builder.phrases.interview;
        let waiting = self
            .conversation
            .picking
            .take()
            .is_some_and(|(_, picked)| !picked.is_empty());
        if waiting {
            self.note(&phrases.none_picked);
            return self.go_on_or_stop();
        }
        self.conversation.suggested.clear();
        let Conversation { facts, history, .. } = &mut self.conversation;
        match history.undo(facts).map(<[Change]>::to_vec) {
            Some(step) => {
                // What was erased as a whole comes back as a whole; an answer that was taken back is named.
                let taken = self.told(
                    step.iter().filter(|change| change.after.is_some()),
                    |change| &change.after,
                );
                match taken.is_empty() {
                    false => self.note_filled(&phrases.taken_back, &[("answers", &taken)]),
                    true => {
                        let restored = self.told(step.iter(), |change| &change.before);
                        self.note_filled(&phrases.made_again, &[("answers", &restored)]);
                    }
                }
            }
            None => {
                self.note(&phrases.nothing_back);
                return self.go_on_or_stop();
            }
        }
        self.go_on_if_going()
    }

    fn redo(&mut self) -> Reply {
        let phrases = &self.builder.phrases.interview;
        let Conversation { facts, history, .. } = &mut self.conversation;
        match history.redo(facts).map(<[Change]>::to_vec) {
            Some(step) => {
                let made = self.told(step.iter(), |change| &change.after);
                match made.is_empty() {
                    false => self.note_filled(&phrases.made_again, &[("answers", &made)]),
                    true => {
                        let taken = self.told(step.iter(), |change| &change.before);
                        self.note_filled(&phrases.taken_back, &[("answers", &taken)]);
                    }
                }
            }
            None => {
                self.note(&phrases.nothing_again);
                return self.go_on_or_stop();
            }
        }
        self.go_on_if_going()
    }

    /// What changes say of their facts, on one side.
    fn told<'c>(
        &self,
        changes: impl Iterator<Item = &'c Change>,
        side: fn(&Change) -> &Option<Option<Value>>,
    ) -> String {
        let finding_text = self.builder.finding_text();
        finding_text.join(changes.filter_map(|change| {
            Some(finding_text.said(&change.fact, side(change).as_ref()?.as_ref()))
        }))
    }

    fn skip(&mut self) -> Option<Reply> {
        let fact = self.open()?.step().fact.clone();
        self.change(vec![(fact, Some(None))]);
        self.note(&self.builder.phrases.interview.skipped);
        Some(self.go_on())
    }

    fn restart(&mut self) -> Reply {
        let all = self
            .conversation
            .facts
            .iter()
            .map(|(fact, _)| (fact.clone(), None))
            .collect();
        self.change(all);
        self.conversation.suggested.clear();
        self.conversation.picking = None;
        self.conversation.flow = Some(ActiveFlow::Eligibility);
        self.note(&self.builder.phrases.interview.restarted);
        Reply {
            restarts: true,
            ..self.go_on()
        }
    }

    fn leave(&mut self) -> Reply {
        self.conversation.flow = None;
        self.conversation.picking = None;
        let phrases = &self.builder.phrases.interview;
        Reply {
            choices: vec![vec![self.to_resume()]],
            ..self.builder.plain(ReplyKind::Interview, &phrases.left)
        }
    }

    /// The button that takes an interview up again.
    pub(super) fn to_resume(&self) -> Choice {
        self.builder.steer(
            &self.builder.phrases.interview.buttons.resume,
            Command::Resume,
        )
    }

    pub(super) fn resume(&mut self) -> Reply {
        if self.conversation.flow.is_none() {
            self.begin();
        }
        self.go_on()
    }

    /// Why the open question is asked: the sentences of the rules that look at its fact, or the clause that it names.
    fn why(&mut self) -> Option<Reply> {
        let open = self.open()?;
        let loaded = self.builder.loaded;
        let topic = loaded.agenda().topic(&self.conversation.facts);
        let fact = open.step().fact.as_str();
        let mut reasons = loaded.rules.reasons(fact, topic);
        if reasons.is_empty() {
            reasons = loaded.rules.reasons(fact, None);
        }
        let citations: Vec<_> = match reasons.is_empty() {
            false => reasons
                .into_iter()
                .map(|rule| rule.citation.clone())
                .collect(),
            true => open
                .step()
                .clause
                .iter()
                .filter_map(|clause| loaded.guide.cite_whole(clause))
                .collect(),
        };
        let mut reply = self
            .builder
            .plain(ReplyKind::Answer, &self.builder.phrases.interview.why);
        reply.blocks.extend(
            citations
                .iter()
                .map(|citation| self.builder.quote(citation)),
        );
        Some(self.then_back(Reply { citations, ..reply }))
    }

    fn summarize(&mut self) -> Reply {
        let phrases = &self.builder.phrases.interview;
        if self.conversation.facts.is_empty() {
            let reply = self
                .builder
                .plain(ReplyKind::Interview, &phrases.nothing_kept);
            return self.then_back(reply);
        }
        let language = self.builder.language;
        let text = self.builder.summary(&self.conversation.facts);
        let file = Attachment {
            name: phrases.summary_name.get(language).to_owned(),
            text,
        };
        let reply = self.builder.plain(ReplyKind::Interview, &phrases.summary);
        self.then_back(Reply {
            file: Some(file),
            ..reply
        })
    }

    /// Amounts by what is known, in mid-interview; else it asks for what it needs first.
    fn budget(&mut self) -> Reply {
        if self.conversation.flow == Some(ActiveFlow::Eligibility) && self.open().is_some() {
            return self.compute_budget();
        }
        self.conversation.flow = Some(ActiveFlow::Budget);
        if self.conversation.facts.is_empty() {
            self.note_privacy();
        }
        self.go_on()
    }

    /// The amounts that follow from what is known.
    pub(super) fn compute_budget(&mut self) -> Reply {
        let reply = self.builder.amounts(&self.conversation.facts);
        self.then_back(reply)
    }

    /// All topics by what is known; where nothing is, an interview that leads to the comparison.
    fn compare_topics(&mut self) -> Reply {
        let is_known = |name: &str| self.conversation.facts.get(name).is_some();
        let knows_something = self
            .conversation
            .facts
            .iter()
            .any(|(name, _)| name.as_str() != TOPIC && is_known(name.as_str()));
        if knows_something {
            let (mut reply, order) = self.builder.all_topics(&self.conversation.facts);
            if self.open().is_none() && !is_known(TOPIC) && self.conversation.flow.is_some() {
                reply.choices = self.topics_to_choose(order.iter().map(String::as_str));
            }
            return self.then_back(reply);
        }
        self.begin();
        if let Some(step) = self.builder.loaded.eligibility.step(TOPIC) {
            self.take(vec![(step.fact.clone(), None)], Vec::new(), false);
        }
        self.go_on()
    }

    /// Confirms what was suggested, or drops it; of yes and no the other is meant then.
    fn confirm(&mut self, right: bool) -> Option<Reply> {
        let crate::wording::Open::Confirm(step, value) = self.open()? else {
            return None;
        };
        let told = match (right, value) {
            (true, value) => Some(value),
            (false, Value::YesNo(yes)) => Some(Value::YesNo(!yes)),
            (false, _) => None,
        };
        match told {
            Some(value) => self.take(vec![(step.fact.clone(), Some(value))], Vec::new(), true),
            None => self
                .conversation
                .suggested
                .retain(|(fact, _)| *fact != step.fact),
        }
        Some(self.go_on())
    }

    /// What would be, if something were another; nothing of it is kept.
    pub(super) fn suppose(&mut self, said: Vec<Said>) -> Reply {
        let mut supposed = self.conversation.facts.clone();
        let told: Vec<(crate::eligibility::FactName, Option<Value>)> = said
            .into_iter()
            .map(|said| (said.fact, said.value))
            .collect();
        told.iter()
            .for_each(|(fact, value)| supposed.say(fact.clone(), value.clone()));
        let reply = self
            .builder
            .trial(&self.conversation.facts, &supposed, &told);
        self.then_back(reply)
    }

    pub(super) fn forget(&mut self) -> Reply {
        self.conversation = Conversation {
            language: self.conversation.language,
            ..Conversation::default()
        };
        let reply = self.builder.plain(
            ReplyKind::Interview,
            &self.builder.phrases.interview.forgotten,
        );
        Reply {
            forgets: true,
            ..reply
        }
    }
}
