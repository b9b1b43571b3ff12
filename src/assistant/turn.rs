//! A turn: one message of a conversation, and what comes of it.
//!
//! A message is, in this order: the press of a button; a word that steers; a supposition; a question in between; answers,
//! to the open question or to others; or nothing that was understood, and then the question is asked again.

use super::concluding::{self, Concluded, Inquiry};
use super::{Assistant, LONGEST_MESSAGE};
use crate::answers::{Answer, Answered};
use crate::dialogue::Change;
use crate::dialogue::{ActiveFlow, Conversation, Message, Origin};
use crate::eligibility::{FactName, Facts, TOPIC, Telling, Truth, Value};
use crate::interview::Step;
use crate::text::Bilingual;
use crate::understanding::{Command, Parse, QuestionKind, Rejection, Said};
use crate::wording::ReplyBuilder;
use crate::wording::fill;
use crate::wording::{Block, ButtonAction, Choice, Reply, ReplyKind};

/// A longer answer, in characters, names its own fact.
const LONGEST_BARE: usize = 8;

/// One message, being replied to.
pub(super) struct Turn<'a> {
    pub(super) assistant: &'a Assistant,
    pub(super) builder: ReplyBuilder<'a>,
    pub(super) conversation: Conversation,
    /// The facts before the message.
    pub(super) before: Facts,
    /// What is said first.
    pub(super) notes: Vec<Block>,
    /// Whose words the message is in.
    origin: Origin,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        assistant: &'a Assistant,
        builder: ReplyBuilder<'a>,
        conversation: Conversation,
    ) -> Turn<'a> {
        Turn {
            assistant,
            builder,
            before: conversation.facts.clone(),
            conversation,
            notes: Vec::new(),
            origin: Origin::Own,
        }
    }

    /// The reply to a message.
    pub(super) fn reply(mut self, message: &Message) -> (Conversation, Reply) {
        self.origin = message.origin;
        let phrases = self.builder.phrases;
        match &message.press {
            Some(data) => self.press(data),
            None if message.text.len() > LONGEST_MESSAGE => self.plain(&phrases.too_long),
            None if message.text.trim().is_empty() => self.plain(&phrases.empty),
            None => self.text(message),
        }
    }

    /// A reply of one sentence; an open question comes back after it.
    pub(super) fn plain(mut self, phrase: &Bilingual) -> (Conversation, Reply) {
        let reply = self.builder.plain(ReplyKind::Smalltalk, phrase);
        let reply = self.then_back(reply);
        (self.conversation, reply)
    }

    /// The reply to a text.
    pub(super) fn text(mut self, message: &Message) -> (Conversation, Reply) {
        let commands = match self.origin {
            Origin::Own => self.assistant.commands.read(&message.text),
            Origin::Forwarded => Vec::new(),
        };
        let reply = commands
            .iter()
            .find_map(|command| self.steer(*command))
            .unwrap_or_else(|| self.read(message));
        (self.conversation, reply)
    }

    /// Notes what a question was about, so that the next may leave it out.
    pub(super) fn talk_of(&mut self, answered: &Answered) {
        let topics = self.builder.loaded.topics_within(&answered.context.scope);
        match topics.as_slice() {
            // A topic that is only asked about is talked of until another is.
            [topic] => self.conversation.focus.topic = Some((*topic).clone()),
            [_, _, ..] => {
                self.conversation.focus.list = topics.into_iter().cloned().collect();
            }
            [] => {}
        }
        self.conversation.asked = Some(answered.context.clone());
    }

    /// A text in which the places of the topics that were talked about are their names: 最后一块呢.
    fn resolved(&self, text: &str) -> Option<String> {
        let loaded = self.builder.loaded;
        let text_of = self.builder.finding_text();
        let topics = self.conversation.focus.list.iter();
        // 专题三方向二 is its name, and what stands behind it is what it is about.
        let short = |topic: &String| {
            let whole = text_of.topic(topic);
            let end = whole.find(if whole.is_ascii() { ',' } else { ' ' });
            end.map_or(whole.clone(), |end| whole[..end].to_owned())
        };
        let names: Vec<String> = topics.map(short).collect();
        loaded.answer_parser.resolved(text, &names)
    }

    pub(super) fn read(&mut self, message: &Message) -> Reply {
        let is_listed = self
            .open()
            .is_some_and(|open| !open.step().options.is_empty());
        let resolved = match is_listed {
            true => None,
            false => self.resolved(&message.text),
        };
        let text = resolved.as_ref().unwrap_or(&message.text);
        let loaded = self.builder.loaded;
        if let Some(recall) = loaded.answer_parser.recalls(text)
            && let Some(reply) = self.recalled(&recall)
        {
            return reply;
        }
        let open = self.open().map(|open| open.step());
        let asked = match &message.answers {
            Some(fact) => loaded.eligibility.step(fact),
            None => open,
        };
        let focus = &self.conversation.focus;
        let mut parse = loaded.answer_parser.understand_after(
            asked.map(|step| &step.fact),
            (focus.of_number(), !focus.tried.is_empty()),
            &self.conversation.facts,
            text,
        );
        self.take_this_much(&mut parse);
        self.take_what_mends(&mut parse);
        if self.origin == Origin::Forwarded {
            parse.said.iter_mut().for_each(|said| said.sure = false);
        }
        if message.answers.is_some()
            && asked.map(|step| &step.fact) != open.map(|step| &step.fact)
            && let Some(reply) = self.late_answer(asked, &parse)
        {
            return reply;
        }
        let has_facts = !self.conversation.facts.is_empty();
        let has_said = !parse.said.is_empty();
        let named = parse.said.iter().chain(&parse.tried);
        let names_topic = named.into_iter().any(|said| said.fact.as_str() == TOPIC);
        let reckons = self.assistant.commands.within(text) == Some(Command::Budget);
        let supposes = parse.supposing && !parse.tried.is_empty();
        if reckons && !supposes && !names_topic && !parse.answers_open && (has_facts || has_said) {
            if !has_facts {
                self.note_privacy();
            }
            self.take_said(parse);
            return self.compute_budget();
        }
        let tells = parse.said.iter().any(|said| said.sure);
        let has_interview = !loaded.eligibility.steps.is_empty();
        if parse.checks && tells && self.conversation.flow.is_none() && has_interview {
            self.begin();
            let unread = parse.unread.clone();
            self.take_said(parse);
            return self.go_on_despite(unread.as_ref());
        }
        let topic = loaded.topic_heading(&self.conversation.facts, &self.conversation.focus);
        let answered = loaded.answerer.ask(
            text,
            (self.conversation.asked.as_ref(), topic.as_ref()),
            &self.assistant.index,
        );
        let known = match answered.answer {
            Answer::Cited(_) | Answer::NotCovered { what: Some(_), .. } => true,
            Answer::NotCovered { what: None, .. } | Answer::OffTopic => false,
            Answer::Smalltalk(_) | Answer::Interview => false,
        };
        let focus = self.conversation.focus.fact.as_ref();
        let question = loaded.goals.read(text, focus);
        let asks = parse.asks
            || match question.map(|question| question.kind) {
                None => false,
                // 国际合作交流最少要列多少 is asked in mid-interview as well.
                Some(QuestionKind::HowMuch { is_named: true, .. }) => true,
                // 他科委在研的没有 tells.
                Some(QuestionKind::Whether(_)) => {
                    open.is_none() && (!tells || loaded.goals.is_marked(text))
                }
                Some(_) => open.is_none(),
            };
        if (asks || !parse.tried.is_empty())
            && !parse.answers_open
            && let Some(reply) = self.concluded(&parse, &answered)
        {
            return reply;
        }
        if supposes {
            let tried = parse.tried.clone();
            self.take_said(parse);
            return self.suppose(tried);
        }
        if parse.asks && !parse.answers_open && known {
            self.take_said(parse);
            return self.digress(&answered);
        }
        if self.conversation.flow.is_none() {
            return self.outside(parse, &answered);
        }
        if has_said || parse.unread.is_some() {
            let unread = parse.unread.clone();
            self.take_said(parse);
            return self.go_on_despite(unread.as_ref());
        }
        match (&answered.answer, open) {
            (Answer::Interview, _) => {
                if self.conversation.flow != Some(ActiveFlow::Eligibility) {
                    self.conversation.flow = Some(ActiveFlow::Eligibility);
                    self.note_what_is_known();
                }
                self.go_on()
            }
            (Answer::OffTopic | Answer::NotCovered { what: None, .. }, Some(step)) => {
                self.ask_again(text, step)
            }
            _ => self.digress(&answered),
        }
    }

    /// The conclusion that answers a question about the case; what the message asserts is on record by then.
    fn concluded(&mut self, parse: &Parse, answered: &Answered) -> Option<Reply> {
        let record = concluding::asserted(&self.conversation.facts, parse);
        let asserts = parse.said.iter().any(|said| said.sure);
        let mut tried = concluding::tried(parse);
        // What is asserted ends a supposition, and what goes on with one varies it.
        if parse.goes_on && !parse.supposing && !asserts {
            tried = self.conversation.focus.tried.clone().with(&tried);
        }
        let is_trial = !tried.is_empty() && (parse.supposing || parse.goes_on);
        let inquiry = Inquiry {
            parse,
            answered,
            record: &record,
            tried: &tried,
            focus: &self.conversation.focus,
        };
        let Concluded {
            reply,
            fact,
            amount,
            topic,
            list,
            of_case,
        } = concluding::concluded(&self.builder, &inquiry)?;
        self.keep_question();
        self.take_said(parse.clone());
        let reply = Reply {
            verdict: self.decided_anew(),
            ..reply
        };
        let focus = &mut self.conversation.focus;
        if fact.is_some() {
            focus.amount = amount;
        }
        focus.fact = fact.or(focus.fact.take());
        focus.topic = topic.or(focus.topic.take());
        let is_of_list = list.is_some();
        focus.of_list = list;
        if of_case || is_trial {
            focus.tried = tried;
        }
        if !is_trial || is_of_list {
            self.talk_of(answered);
            return Some(self.then_back(reply));
        }
        let tried = &self.conversation.focus.tried;
        let reply = self.builder.on_trial(reply, &record, tried);
        Some(self.then_back(reply))
    }

    /// A message while nothing is talked through: an interview begins where someone wants to be checked, or tells of
    /// their case without asking anything.
    fn outside(&mut self, parse: Parse, answered: &Answered) -> Reply {
        const SOMETHING: usize = 2;
        let sure = parse.said.iter().filter(|said| said.sure).count();
        let is_ambiguous = matches!(parse.unread, Some(Rejection::Ambiguous(_)));
        let applies = parse.applies && sure > 0;
        let tells = (parse.said.len() >= SOMETHING || applies) && !parse.asks;
        let has_facts = !self.conversation.facts.is_empty();
        let corrects = parse.correction && (sure > 0 || is_ambiguous) && has_facts;
        let has_interview = !self.builder.loaded.eligibility.steps.is_empty();
        let begins = answered.answer == Answer::Interview || tells || corrects;
        let unread = parse.unread.clone().filter(|_| is_ambiguous);
        if begins && has_interview {
            self.begin();
            self.take_said(parse);
            return self.go_on_despite(unread.as_ref());
        }
        let is_telling = !parse.said.is_empty() && !parse.asks;
        // A topic alone asks of it what was asked before.
        let only_topic = parse.said.iter().all(|said| said.fact.as_str() == TOPIC);
        if only_topic && matches!(answered.answer, Answer::Cited(_)) {
            return self.digress(answered);
        }
        let has_open = !parse.said.iter().all(|said| said.sure);
        self.take_said(parse);
        let says_something = !self.notes.is_empty() || has_open && self.open().is_some();
        match is_telling && has_interview && says_something {
            true => self.go_on_despite(unread.as_ref()),
            false => self.digress(answered),
        }
    }

    /// The reply to an answer whose question is not open any more: nothing, where it says what is on record; else that
    /// it came late, with a button that changes the record. `None` where the message stands for itself.
    fn late_answer(&mut self, asked: Option<&Step>, parse: &Parse) -> Option<Reply> {
        let step = asked?;
        if parse.correction || parse.asks || !parse.answers_open {
            return None;
        }
        let [said] = parse.said.as_slice() else {
            return None;
        };
        if !step.spoken.mentions.is_empty() && said.words.len() > LONGEST_BARE {
            return None;
        }
        let (fact, value) = (said.fact.clone(), said.value.clone());
        if self.conversation.facts.said(fact.as_str()) == Some(value.as_ref()) {
            return Some(self.go_on_or_stop());
        }
        let language = self.builder.language;
        let written =
            self.builder
                .loaded
                .eligibility
                .write(fact.as_str(), value.as_ref(), language);
        let name = self.builder.finding_text().name(fact.as_str()).to_owned();
        let phrases = &self.builder.phrases.interview;
        let places = [("name", name.as_str()), ("value", written.as_str())];
        self.note_filled(&phrases.late, &places);
        let label = fill(&phrases.late_change, language, &places);
        let press = match value {
            Some(value) => ButtonAction::Set(fact, value),
            None => ButtonAction::Edit(fact),
        };
        let mut reply = self.go_on_or_stop();
        reply.choices.insert(0, vec![Choice { label, press }]);
        Some(reply)
    }

    /// Begins the interview, or takes it up again.
    pub(super) fn begin(&mut self) {
        self.conversation.flow = Some(ActiveFlow::Eligibility);
        if !self.conversation.facts.is_empty() {
            return self.note_what_is_known();
        }
        self.note_privacy();
        self.note(&self.builder.phrases.interview.how);
    }

    /// Says what is kept, before anything is.
    pub(super) fn note_privacy(&mut self) {
        let phrases = &self.builder.phrases.interview;
        let kept = self.assistant.kept_for(self.builder.language);
        self.note_filled(&phrases.privacy, &[("kept", &kept)]);
    }

    /// Takes a fact as said once all its halves are, told one after the other: 场地是固定的 · 团队也有.
    fn join_halves(&mut self, said: &mut Said) {
        let Some(halves) = said.halves.filter(|_| !said.sure) else {
            return;
        };
        let earlier = self.conversation.focus.half.take();
        let earlier = earlier.filter(|(fact, _)| *fact == said.fact);
        let known = halves.said | earlier.map_or(0, |(_, known)| known);
        match known == halves.all {
            true => said.sure = true,
            false => self.conversation.focus.half = Some((said.fact.clone(), known)),
        }
    }

    /// Notes what a message says of facts, and what it suggests.
    pub(super) fn take_said(&mut self, mut understood: Parse) {
        for said in &mut understood.said {
            self.join_halves(said);
        }
        let (sure, suggested): (Vec<Said>, Vec<Said>) =
            understood.said.into_iter().partition(|said| said.sure);
        let told = sure
            .into_iter()
            .map(|said| (said.fact, said.value))
            .collect();
        let suggested = suggested
            .into_iter()
            .filter_map(|said| Some((said.fact, said.value?)))
            .collect();
        self.take(told, suggested, true);
    }

    /// Notes what was told, and reads it back where that is wanted or where it was another before.
    pub(super) fn take(
        &mut self,
        told: Vec<Telling>,
        suggested: Vec<(FactName, Value)>,
        reads_back: bool,
    ) {
        if !told.is_empty() {
            // What is asserted ends a supposition.
            self.conversation.focus.tried = Facts::default();
        }
        let changes = self.change(
            told.into_iter()
                .map(|(fact, value)| (fact, Some(value)))
                .collect(),
        );
        // How much would it have to be asks of the amount that was just changed.
        let is_number = |fact: &FactName| {
            let step = self.builder.loaded.eligibility.step(fact.as_str());
            step.is_some_and(|step| step.accept.is_number())
        };
        let mut changed = changes.iter().filter(|change| is_number(&change.fact));
        if let (Some(only), None) = (changed.next(), changed.next()) {
            self.conversation.focus.fact = Some(only.fact.clone());
        }
        let is_new = |change: &&Change| !matches!(change.before, Some(Some(_)));
        let finding_text = self.builder.finding_text();
        let written = |value: &Option<Option<Value>>, fact: &FactName| {
            let value = value.as_ref().and_then(|it| it.as_ref());
            self.builder
                .loaded
                .eligibility
                .write(fact.as_str(), value, self.builder.language)
        };
        let phrases = &self.builder.phrases.interview;
        let new = changes.iter().filter(is_new);
        let new =
            finding_text.join(new.map(|it| {
                finding_text.said(&it.fact, it.after.as_ref().and_then(|it| it.as_ref()))
            }));
        let other = finding_text.join(changes.iter().filter(|change| !is_new(change)).map(|it| {
            let (before, after) = (written(&it.before, &it.fact), written(&it.after, &it.fact));
            let places = [
                ("name", &*finding_text.name(it.fact.as_str())),
                ("before", &before),
                ("after", &after),
            ];
            fill(&phrases.from_to, self.builder.language, &places)
        }));
        if reads_back && !new.is_empty() {
            self.note_filled(&phrases.noted, &[("answers", &new)]);
        }
        if !other.is_empty() {
            self.note_filled(&phrases.changed, &[("answers", &other)]);
        }
        for (fact, value) in suggested {
            self.conversation
                .suggested
                .retain(|(known, _)| *known != fact);
            self.conversation.suggested.push((fact, value));
        }
    }

    /// Changes facts, as one step that can be taken back. What the case that results is not asked for is set aside, and what
    /// was set aside and is asked for again comes back.
    pub(super) fn change(&mut self, said: Vec<(FactName, Option<Option<Value>>)>) -> Vec<Change> {
        let dialog = &self.builder.loaded.eligibility;
        let Conversation {
            facts,
            aside,
            history,
            suggested,
            picking,
            gone,
            ..
        } = &mut self.conversation;
        let told = |name: &FactName| said.iter().any(|(fact, _)| fact == name);
        suggested.retain(|(fact, _)| !told(fact));
        gone.retain(|fact| !told(fact));
        if picking.as_ref().is_some_and(|(fact, _)| told(fact)) {
            *picking = None;
        }
        let mut after = facts.clone();
        for (fact, state) in &said {
            match state {
                Some(value) => after.say(fact.clone(), value.clone()),
                None => after.forget(fact.as_str()),
            }
            aside.forget(fact.as_str());
        }
        let applies = |name: &FactName, facts: &Facts| {
            dialog.step(name.as_str()).map(|step| step.applies(facts))
        };
        let leaves = facts.iter().filter(|(name, _)| {
            !told(name)
                && applies(name, facts) == Some(Truth::Yes)
                && applies(name, &after) == Some(Truth::No)
        });
        let leaves: Vec<Telling> = leaves
            .map(|(name, value)| (name.clone(), value.cloned()))
            .collect();
        let returns = aside.iter().filter(|(name, _)| {
            after.said(name.as_str()).is_none() && applies(name, &after) != Some(Truth::No)
        });
        let returns: Vec<Telling> = returns
            .map(|(name, value)| (name.clone(), value.cloned()))
            .collect();
        let mut step = said;
        for (name, value) in leaves {
            step.push((name.clone(), None));
            aside.say(name, value);
        }
        for (name, value) in returns {
            aside.forget(name.as_str());
            step.push((name, Some(value)));
        }
        history.say(facts, step)
    }

    /// Answers a question from the guide; an open question of an interview comes back after it.
    pub(super) fn digress(&mut self, answered: &Answered) -> Reply {
        let wants_person = self.origin == Origin::Own
            && self.assistant.commands.within(self.builder.question) == Some(Command::Person);
        if wants_person && matches!(answered.answer, Answer::Smalltalk(_)) {
            return self.ask_for_person();
        }
        let reply = self.assistant.told(
            &self.builder,
            answered,
            (&self.conversation.facts, &self.conversation.focus),
        );
        if matches!(answered.answer, Answer::Cited(_)) {
            self.talk_of(answered);
            self.keep_question();
        }
        let is_open = reply.kind == ReplyKind::NotCovered;
        let reply = self.then_back(reply);
        if wants_person || is_open {
            self.offering_person(reply)
        } else {
            reply
        }
    }

    /// Says what is known.
    pub(super) fn note_what_is_known(&mut self) {
        let finding_text = self.builder.finding_text();
        let answers = finding_text.join(
            self.conversation
                .facts
                .iter()
                .map(|(fact, value)| finding_text.said(fact, value)),
        );
        self.note_filled(
            &self.builder.phrases.interview.resumed,
            &[("answers", &answers)],
        );
    }

    pub(super) fn note(&mut self, phrase: &Bilingual) {
        self.notes.push(self.builder.say(phrase));
    }

    pub(super) fn note_filled(&mut self, phrase: &Bilingual, places: &[(&str, &str)]) {
        self.notes.push(self.builder.say_filled(phrase, places));
    }

    pub(super) fn note_block(&mut self, block: Block) {
        self.notes.push(block);
    }
}
