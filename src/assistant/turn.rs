//! A turn: one message of a conversation, and what comes of it.
//!
//! A message is, in this order: the press of a button; a word that steers; a supposition; a question in between; answers,
//! to the open question or to others; or nothing that was understood, and then the question is asked again.

use super::Assistant;
use super::compose::{Composer, shortened};
use super::conversation::{Conversation, Going};
use super::press::Press;
use super::question::Open;
use super::reply::{Block, Choice, Reply, ReplyKind};
use super::teller::looked_at;
use super::{Keeping, phrases::fill};
use crate::answer::{Answer, Answered};
use crate::condition::Truth;
use crate::fact::{FactName, Facts, Kind, Value};
use crate::interview::{Change, Command, Progress, Said, Step, Understood, Unread};
use crate::language::Bilingual;
use crate::rules::{Outcome, TOPIC};

/// A fact, and what is said of it.
pub(super) type Told = (FactName, Option<Value>);

/// One message, being replied to.
pub(super) struct Turn<'a> {
    pub(super) assistant: &'a Assistant,
    pub(super) composer: Composer<'a>,
    pub(super) conversation: Conversation,
    /// The facts before the message.
    pub(super) before: Facts,
    /// What is said first.
    pub(super) notes: Vec<Block>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(assistant: &'a Assistant, composer: Composer<'a>, conversation: Conversation) -> Turn<'a> {
        Turn { assistant, composer, before: conversation.facts.clone(), conversation, notes: Vec::new() }
    }

    /// A reply of one sentence; an open question comes back after it.
    pub(super) fn plain(mut self, phrase: &Bilingual) -> (Conversation, Reply) {
        let reply = self.composer.plain(ReplyKind::Smalltalk, phrase);
        let reply = self.then_back(reply);
        (self.conversation, reply)
    }

    /// The reply to a text.
    pub(super) fn text(mut self, text: &str) -> (Conversation, Reply) {
        let commands = self.assistant.commands.read(text);
        let reply = commands.iter().find_map(|command| self.steer(*command)).unwrap_or_else(|| self.read(text));
        (self.conversation, reply)
    }

    /// The reply to the press of a button.
    pub(super) fn press(mut self, data: &str) -> (Conversation, Reply) {
        let press = Press::read(data, &self.composer.desk.eligibility);
        let reply = press.and_then(|press| self.pressed(press)).unwrap_or_else(|| {
            self.note(&self.composer.phrases.interview.stale);
            self.go_on_or_stop()
        });
        (self.conversation, reply)
    }

    fn pressed(&mut self, press: Press) -> Option<Reply> {
        let open = self.open().map(|open| open.step());
        let asks_for = |fact: &FactName| open.is_some_and(|step| step.fact == *fact);
        match press {
            Press::Command(command) => self.steer(command),
            Press::Answer(fact, value) if asks_for(&fact) => {
                self.take(vec![(fact, value)], Vec::new(), false);
                Some(self.go_on())
            }
            Press::Set(fact, value) if self.conversation.going.is_some() => {
                self.take(vec![(fact, Some(value))], Vec::new(), true);
                Some(self.go_on())
            }
            Press::Toggle(fact, value) if asks_for(&fact) => {
                let mut picked = self.picked(&fact);
                match picked.iter().position(|it| *it == value) {
                    Some(at) => drop(picked.remove(at)),
                    None => picked.push(value),
                }
                let phrases = &self.composer.phrases.interview;
                match picked.is_empty() {
                    true => self.note(&phrases.none_picked),
                    false => {
                        let chosen = Value::Choices(picked.clone());
                        let dialog = &self.composer.desk.eligibility;
                        let answers = dialog.write(fact.as_str(), Some(&chosen), self.composer.language);
                        self.note_filled(&phrases.picked, &[("answers", &answers)]);
                    }
                }
                self.conversation.picking = Some((fact, picked));
                Some(self.go_on())
            }
            Press::Done(fact) if asks_for(&fact) && open.is_some_and(|step| step.accept == Kind::Choices) => {
                let picked = self.picked(&fact);
                self.take(vec![(fact, Some(Value::Choices(picked)))], Vec::new(), false);
                Some(self.go_on())
            }
            Press::Edit(fact) if self.conversation.going.is_some() => {
                self.conversation.facts.said(fact.as_str())?;
                let again = self.to_ask_again(fact);
                self.change(again.into_iter().map(|fact| (fact, None)).collect());
                Some(self.go_on())
            }
            Press::Answer(..) | Press::Set(..) | Press::Toggle(..) | Press::Done(_) | Press::Edit(_) => None,
        }
    }

    /// What is chosen of a fact so far.
    fn picked(&self, fact: &FactName) -> Vec<String> {
        let picking = self.conversation.picking.as_ref().filter(|(picking, _)| picking == fact);
        picking.map(|(_, picked)| picked.clone()).unwrap_or_default()
    }

    /// The facts to ask for again so that `fact` is: where it is not known, also those not known that it goes with.
    fn to_ask_again(&self, fact: FactName) -> Vec<FactName> {
        let facts = &self.conversation.facts;
        let given_up = |name: &FactName| facts.said(name.as_str()) == Some(None);
        let mut again = vec![fact.clone()];
        if given_up(&fact) {
            for rule in self.composer.desk.rules.rules.iter().filter(|rule| rule.requires.facts().contains(&&fact)) {
                for other in rule.requires.facts().into_iter().filter(|other| given_up(other)) {
                    if !again.contains(other) {
                        again.push(other.clone());
                    }
                }
            }
        }
        again
    }

    fn read(&mut self, text: &str) -> Reply {
        let desk = self.composer.desk;
        let open = self.open().map(|open| open.step());
        let understood = desk.understander.understand(open.map(|step| &step.fact), &self.conversation.facts, text);
        let has_facts = !self.conversation.facts.is_empty();
        let has_said = !understood.said.is_empty();
        if understood.supposing && has_said && has_facts {
            return self.suppose(understood.said);
        }
        let names_topic = understood.said.iter().any(|said| said.fact.as_str() == TOPIC);
        let reckons = self.assistant.commands.within(text) == Some(Command::Budget);
        if reckons && !names_topic && !understood.answers_open && (has_facts || has_said) {
            self.take_said(understood);
            return self.reckon();
        }
        let answered = desk.answerer.ask(text, self.conversation.asked.as_ref(), &self.assistant.index);
        let known = match answered.answer {
            Answer::Cited(_) | Answer::NotCovered { what: Some(_), .. } => true,
            Answer::NotCovered { what: None, .. } | Answer::OffTopic => false,
            Answer::Smalltalk(_) | Answer::Interview => false,
        };
        if understood.asks && !understood.answers_open && known {
            return self.digress(&answered);
        }
        if self.conversation.going.is_none() {
            return self.outside(understood, &answered, known);
        }
        if has_said || understood.unread.is_some() {
            let unread = understood.unread.clone();
            self.take_said(understood);
            return self.go_on_despite(unread.as_ref());
        }
        match (&answered.answer, open) {
            (Answer::Interview, _) => {
                if self.conversation.going != Some(Going::Eligibility) {
                    self.conversation.going = Some(Going::Eligibility);
                    self.note_what_is_known();
                }
                self.go_on()
            }
            (Answer::OffTopic | Answer::NotCovered { what: None, .. }, Some(step)) => self.ask_again(text, step),
            _ => self.digress(&answered),
        }
    }

    /// A message while nothing is talked through: an interview begins where someone wants to be checked, or tells much.
    fn outside(&mut self, understood: Understood, answered: &Answered, known: bool) -> Reply {
        const MUCH: usize = 3;
        const SOMETHING: usize = 2;
        let sure = understood.said.iter().filter(|said| said.sure).count();
        let tells = match known {
            true => sure >= MUCH,
            false => understood.said.len() >= SOMETHING,
        };
        let is_ambiguous = matches!(understood.unread, Some(Unread::Ambiguous(_)));
        let corrects = understood.correction && (sure > 0 || is_ambiguous) && !self.conversation.facts.is_empty();
        let has_interview = !self.composer.desk.eligibility.steps.is_empty();
        let begins = answered.answer == Answer::Interview || (tells && !understood.asks) || corrects;
        if begins && has_interview {
            let unread = understood.unread.clone().filter(|_| is_ambiguous);
            self.begin();
            self.take_said(understood);
            return self.go_on_despite(unread.as_ref());
        }
        self.digress(answered)
    }

    /// Begins the interview, or takes it up again.
    pub(super) fn begin(&mut self) {
        self.conversation.going = Some(Going::Eligibility);
        if !self.conversation.facts.is_empty() {
            return self.note_what_is_known();
        }
        let phrases = &self.composer.phrases.interview;
        let kept = match self.assistant.keeping {
            Keeping::WhileRunning => phrases.kept_running.get(self.composer.language).to_owned(),
            Keeping::Days(days) => fill(&phrases.kept_days, self.composer.language, &[("days", &days.to_string())]),
        };
        self.note_filled(&phrases.privacy, &[("kept", &kept)]);
        self.note(&phrases.how);
    }

    /// Notes what a message says of facts, and what it suggests.
    fn take_said(&mut self, understood: Understood) {
        let (sure, suggested): (Vec<Said>, Vec<Said>) = understood.said.into_iter().partition(|said| said.sure);
        let told = sure.into_iter().map(|said| (said.fact, said.value)).collect();
        let suggested = suggested.into_iter().filter_map(|said| Some((said.fact, said.value?))).collect();
        self.take(told, suggested, true);
    }

    /// Notes what was told, and reads it back where that is wanted or where it was another before.
    pub(super) fn take(&mut self, told: Vec<Told>, suggested: Vec<(FactName, Value)>, reads_back: bool) {
        let changes = self.change(told.into_iter().map(|(fact, value)| (fact, Some(value))).collect());
        let is_new = |change: &&Change| !matches!(change.before, Some(Some(_)));
        let teller = self.composer.teller();
        let written = |value: &Option<Option<Value>>, fact: &FactName| {
            let value = value.as_ref().and_then(|it| it.as_ref());
            self.composer.desk.eligibility.write(fact.as_str(), value, self.composer.language)
        };
        let phrases = &self.composer.phrases.interview;
        let new = changes.iter().filter(is_new);
        let new = teller.join(new.map(|it| teller.said(&it.fact, it.after.as_ref().and_then(|it| it.as_ref()))));
        let other = teller.join(changes.iter().filter(|change| !is_new(change)).map(|it| {
            let (before, after) = (written(&it.before, &it.fact), written(&it.after, &it.fact));
            let places = [("name", &*teller.name(it.fact.as_str())), ("before", &before), ("after", &after)];
            fill(&phrases.from_to, self.composer.language, &places)
        }));
        if reads_back && !new.is_empty() {
            self.note_filled(&phrases.noted, &[("answers", &new)]);
        }
        if !other.is_empty() {
            self.note_filled(&phrases.changed, &[("answers", &other)]);
        }
        for (fact, value) in suggested {
            self.conversation.suggested.retain(|(known, _)| *known != fact);
            self.conversation.suggested.push((fact, value));
        }
    }

    /// Changes facts, as one step that can be taken back.
    pub(super) fn change(&mut self, said: Vec<(FactName, Option<Option<Value>>)>) -> Vec<Change> {
        let Conversation { facts, history, suggested, picking, .. } = &mut self.conversation;
        let told = |name: &FactName| said.iter().any(|(fact, _)| fact == name);
        suggested.retain(|(fact, _)| !told(fact));
        if picking.as_ref().is_some_and(|(fact, _)| told(fact)) {
            *picking = None;
        }
        history.say(facts, said)
    }

    /// The question that is open.
    pub(super) fn open(&self) -> Option<Open<'a>> {
        let dialog = &self.composer.desk.eligibility;
        let facts = &self.conversation.facts;
        self.conversation.going?;
        if let Some(contradiction) = dialog.contradiction(facts) {
            let names = contradiction.when.facts();
            let mut known = facts.iter().rev().filter(|(_, value)| value.is_some());
            let last = known.find(|(name, _)| names.contains(name));
            if let Some(step) = last.and_then(|(name, _)| dialog.step(name.as_str())) {
                return Some(Open::Contradiction(step, contradiction));
            }
        }
        let waiting = self.conversation.suggested.iter().find_map(|(fact, value)| {
            let step = dialog.step(fact.as_str()).filter(|step| step.applies(facts) != Truth::No)?;
            (facts.get(fact.as_str()) != Some(value)).then(|| Open::Confirm(step, value.clone()))
        });
        waiting.or_else(|| self.pending().first().map(|step| Open::Next(step)))
    }

    fn pending(&self) -> Vec<&'a Step> {
        let desk = self.composer.desk;
        match self.conversation.going {
            Some(Going::Eligibility) => desk.course().pending(&self.conversation.facts),
            Some(Going::Budget) => desk.budget.pending(&desk.eligibility, &self.conversation.facts),
            None => Vec::new(),
        }
    }

    fn progress(&self) -> Progress {
        let desk = self.composer.desk;
        let pending = self.pending().len();
        match self.conversation.going {
            Some(Going::Budget) => {
                let asked = desk.budget.asks.iter();
                let said = asked.filter(|fact| self.conversation.facts.said(fact.as_str()).is_some()).count();
                Progress { step: said + 1, of: said + pending.max(1) }
            }
            _ => desk.course().progress(&self.conversation.facts, pending),
        }
    }

    /// Asks what is open, or ends with what is found.
    pub(super) fn go_on(&mut self) -> Reply {
        match self.open() {
            Some(open) => {
                let question = self.composer.question(&open, &self.conversation.facts, self.progress());
                self.note_block(question);
                let reply = Reply::new(ReplyKind::Interview, self.composer.language, std::mem::take(&mut self.notes));
                self.with_question(reply, &open)
            }
            None if self.conversation.going == Some(Going::Budget) => self.reckon(),
            None => self.decide(),
        }
    }

    /// Asks what is open where something is; else says only what is noted.
    pub(super) fn go_on_or_stop(&mut self) -> Reply {
        match self.open() {
            Some(_) => self.go_on(),
            None => Reply::new(ReplyKind::Interview, self.composer.language, std::mem::take(&mut self.notes)),
        }
    }

    /// Goes on, after telling what could not be taken for an answer.
    fn go_on_despite(&mut self, unread: Option<&Unread>) -> Reply {
        let Some(unread) = unread else { return self.go_on() };
        let open = self.open().map(|open| open.step());
        self.note_block(self.composer.unread(unread, open));
        let mut choices = self.composer.ways(unread);
        let mut reply = self.go_on_or_stop();
        choices.append(&mut reply.choices);
        Reply { choices, ..reply }
    }

    /// Asks the open question again, after a message of which nothing was understood.
    fn ask_again(&mut self, text: &str, step: &Step) -> Reply {
        let phrases = &self.composer.phrases.interview;
        self.note_filled(&phrases.not_read, &[("said", &shortened(text))]);
        if let Some(option) = step.options.first() {
            self.note_filled(&phrases.way_choice, &[("example", option.label.get(self.composer.language))]);
        }
        self.go_on()
    }

    /// Answers a question from the guide; an open question of an interview comes back after it.
    fn digress(&mut self, answered: &Answered) -> Reply {
        let reply = self.assistant.told(&self.composer, answered);
        if matches!(answered.answer, Answer::Cited(_)) {
            self.conversation.asked = Some(answered.context.clone());
        }
        self.then_back(reply)
    }

    /// `reply`, and the open question after it.
    pub(super) fn then_back(&mut self, mut reply: Reply) -> Reply {
        let mut blocks = std::mem::take(&mut self.notes);
        blocks.append(&mut reply.blocks);
        reply.blocks = blocks;
        let Some(open) = self.open() else { return reply };
        let question = self.composer.plainly(&open, &self.conversation.facts);
        reply
            .blocks
            .push(self.composer.say_filled(&self.composer.phrases.interview.back_to, &[("question", &question)]));
        self.with_question(reply, &open)
    }

    fn with_question(&self, reply: Reply, open: &Open<'_>) -> Reply {
        let asks = self.composer.asks(open.step(), &self.conversation, self.progress());
        let can_go_back = !self.conversation.history.done.is_empty();
        let choices = self.composer.choices(open, &asks, &self.conversation.facts, can_go_back);
        Reply { choices, asks: Some(asks), suggestions: Vec::new(), ..reply }
    }

    /// The verdict, with what changed in it, and what can be done after it.
    fn decide(&mut self) -> Reply {
        let facts = &self.conversation.facts;
        let desk = self.composer.desk;
        let phrases = &self.composer.phrases.interview;
        let mut reply = self.composer.verdict(facts);
        let mut blocks = std::mem::take(&mut self.notes);
        if let Some(before) = self.last_decided() {
            self.composer.compare(&before, facts, &mut blocks);
        }
        blocks.append(&mut reply.blocks);
        blocks.push(self.composer.say(&phrases.after));
        let mut choices: Vec<Vec<Choice>> = Vec::new();
        let verdicts = match desk.course().topic(facts) {
            Some(topic) => vec![desk.rules.decide(facts, topic)],
            None => desk.rules.decide_all(facts),
        };
        if desk.course().topic(facts).is_none() {
            blocks.push(self.composer.say(&phrases.choose_topic));
            choices.extend(self.topics_to_choose(verdicts.iter().map(|verdict| verdict.topic)));
        }
        let mut missing: Vec<&FactName> = Vec::new();
        let best = verdicts.iter().take(1).filter(|verdict| verdict.outcome() != Outcome::Eligible);
        for name in best.flat_map(|verdict| verdict.with(Truth::Unknown)).flat_map(|it| looked_at(it.rule)) {
            if facts.said(name.as_str()) == Some(None) && !missing.contains(&name) {
                missing.push(name);
            }
        }
        choices.extend(missing.into_iter().map(|fact| {
            let name = self.composer.teller().name(fact.as_str());
            let label = fill(&phrases.add, self.composer.language, &[("name", &name)]);
            vec![Choice { label, press: Press::Edit(fact.clone()) }]
        }));
        choices.push(vec![
            self.composer.steer(&phrases.buttons.summary, Command::Summary),
            self.composer.steer(&phrases.buttons.restart, Command::Restart),
        ]);
        Reply { blocks, choices, ..reply }
    }

    /// Buttons that choose a topic.
    pub(super) fn topics_to_choose<'t>(&self, topics: impl Iterator<Item = &'t str>) -> Vec<Vec<Choice>> {
        let Some(step) = self.composer.desk.eligibility.step(TOPIC) else { return Vec::new() };
        topics
            .map(|topic| {
                let press = Press::Set(step.fact.clone(), Value::Choice(topic.to_owned()));
                vec![Choice { label: self.composer.teller().topic(topic), press }]
            })
            .collect()
    }

    /// The facts on which the last verdict before this message's was given, where any fact is another now.
    fn last_decided(&self) -> Option<Facts> {
        let facts = &self.conversation.facts;
        if *facts == self.before {
            return None;
        }
        let course = self.composer.desk.course();
        let is_decided =
            |facts: &Facts| course.dialog.contradiction(facts).is_none() && course.pending(facts).is_empty();
        let earlier = self.conversation.history.earlier(facts).take_while(|facts| !facts.is_empty());
        std::iter::once(self.before.clone()).chain(earlier).find(|facts| !facts.is_empty() && is_decided(facts))
    }

    /// Says what is known.
    pub(super) fn note_what_is_known(&mut self) {
        let teller = self.composer.teller();
        let answers = teller.join(self.conversation.facts.iter().map(|(fact, value)| teller.said(fact, value)));
        self.note_filled(&self.composer.phrases.interview.resumed, &[("answers", &answers)]);
    }

    pub(super) fn note(&mut self, phrase: &Bilingual) {
        self.notes.push(self.composer.say(phrase));
    }

    pub(super) fn note_filled(&mut self, phrase: &Bilingual, places: &[(&str, &str)]) {
        self.notes.push(self.composer.say_filled(phrase, places));
    }

    pub(super) fn note_block(&mut self, block: Block) {
        self.notes.push(block);
    }
}
