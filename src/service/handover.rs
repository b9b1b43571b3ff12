//! Handing over: conversations that applicants want to have with a person. Staff see those that wait, take them, say
//! something in them and hand them back, in whatever channel they are.
//!
//! Each of these is kept as one turn of the conversation, under its lane, with the reply that it makes in the outbox: all
//! of it or nothing, over restarts too.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::Service;
use super::outbox::{Outgoing, Pending};
use super::transaction::{Origin, Transaction};
use crate::assistant::{Assistant, LONGEST_MESSAGE};
use crate::dialogue::{Conversation, Handover, Words};
use crate::store::Address;
use crate::text::Language;
use crate::wording::Reply;

/// A conversation that is handed over, as staff see it.
#[derive(Debug, Clone, PartialEq)]
pub struct WithStaff {
    /// Where it is, and with whom.
    pub address: Address,
    /// The language of the applicant.
    pub language: Language,
    /// Since when, who took it, and what was said since.
    pub handover: Handover,
    /// What the applicant asked last before, without what could name a person, where it is looked at in full.
    pub asked: Option<String>,
    /// What the applicant said of the project before, in the language of the conversation, where it is looked at in full.
    pub answers: Vec<String>,
    /// What that comes to so far; nothing where nothing was said.
    pub verdict: Option<Reply>,
}

/// How many conversations can be handed over at once.
const MOST: usize = 500;

/// The longest id of something that staff say, in bytes.
const LONGEST_ID: usize = 64;

/// What became of something that staff did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handled {
    /// It is done, now or before.
    Done,
    /// Somebody else has the conversation.
    Theirs(String),
    /// Nobody has it yet.
    Nobodys,
    /// The conversation is not with staff, or no longer.
    Gone,
}

/// Those that send what is said without having been asked for it, by their channel.
#[derive(Default)]
pub(super) struct Senders(Mutex<ByChannel>);

pub(super) type ByChannel = BTreeMap<&'static str, Box<dyn Fn(Outgoing) + Send + Sync>>;

impl Senders {
    pub(super) fn lock(&self) -> MutexGuard<'_, ByChannel> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Has `send` send what is said in a channel without a message before it, and gives what waits there to be sent.
    /// In a channel without one, it is to be asked for as [pending messages](Service::pending_messages).
    pub fn send_with(
        &self,
        channel: &'static str,
        send: impl Fn(Outgoing) + Send + Sync + 'static,
    ) -> Vec<Pending> {
        let mut senders = self.senders.lock();
        senders.insert(channel, Box::new(send));
        // What is said meanwhile is among these, or is given to `send`.
        self.unsent(channel)
    }

    /// What was said in a conversation without a message before it and was not sent yet, in order. It is to be
    /// [struck off](Service::acknowledge) once it is.
    pub fn pending_messages(&self, address: &Address) -> Vec<Outgoing> {
        let kept = match self.works() {
            true => self
                .memory
                .waiting_in(address)
                .inspect_err(|error| self.failed(error))
                .unwrap_or_default(),
            false => Vec::new(),
        };
        let kept = kept.into_iter().map(|waiting| Outgoing::of(waiting, true));
        kept.chain(
            self.fallback
                .waiting_in(address)
                .into_iter()
                .map(|waiting| Outgoing::of(waiting, false)),
        )
        .collect()
    }

    /// The conversations that are handed over, those that have been for longest first, without what was said of the project.
    pub fn with_staff(&self) -> Vec<WithStaff> {
        let (assistant, now) = (self.assistant(), self.now());
        let with_staff = |address: Address| {
            let conversation = self.conversation(&address);
            let is_with_staff = assistant.is_with_staff(&conversation, now);
            is_with_staff.then(|| WithStaff::new(address, conversation))?
        };
        let mut all: Vec<WithStaff> = self.handover().into_iter().filter_map(with_staff).collect();
        all.sort_by(|one, other| one.place().cmp(&other.place()));
        all
    }

    /// One of them, with what was said of the project and what that comes to.
    pub fn with_staff_in_full(&self, address: &Address) -> Option<WithStaff> {
        let (assistant, now) = (self.assistant(), self.now());
        let conversation = self.conversation(address);
        let is_with_staff = assistant.is_with_staff(&conversation, now);
        let found =
            is_with_staff.then(|| WithStaff::new(address.clone(), conversation.clone()))??;
        found.in_full(&assistant, &conversation, now)
    }

    /// Whether no more conversations can be handed over for now.
    pub(super) fn is_staff_full(&self) -> bool {
        self.handover().len() >= MOST
    }

    /// `staff` take a conversation that is nobody's. Only one can have it.
    pub fn take_over(&self, address: &Address, staff: &str) -> Handled {
        self.act(address, staff, |assistant, mut conversation, now| {
            let handover = conversation
                .handover
                .as_mut()
                .filter(|it| it.by.is_none())
                .ok_or(Handled::Done)?;
            handover.by = Some(staff.to_owned());
            handover.last = now;
            let reply = assistant.taken(&conversation);
            Ok((conversation, reply))
        })
    }

    /// `staff` take a conversation from `other`, who has it.
    pub fn take_from(&self, address: &Address, other: &str, staff: &str) -> Handled {
        let taken = self.act(address, other, |assistant, mut conversation, now| {
            let handover = conversation.handover.as_mut().ok_or(Handled::Gone)?;
            handover.by = Some(staff.to_owned());
            handover.last = now;
            let reply = assistant.changed_hands(&conversation);
            Ok((conversation, reply))
        });
        match taken {
            Handled::Theirs(by) if by == staff => Handled::Done,
            taken => taken,
        }
    }

    /// `staff` say something in a conversation, which is taken by that. The same `id` has no second effect.
    pub fn say_as_staff(&self, address: &Address, staff: &str, id: &str, text: &str) -> Handled {
        self.act(address, staff, |assistant, mut conversation, now| {
            let handover = conversation.handover.as_mut().ok_or(Handled::Gone)?;
            let is_said = |words: &Words| words.by.is_some() && words.id.as_deref() == Some(id);
            let text = text.trim();
            let is_too_long = text.len() > LONGEST_MESSAGE || id.len() > LONGEST_ID;
            if is_too_long || text.is_empty() || handover.words.iter().any(is_said) {
                return Err(Handled::Done);
            }
            handover.by = Some(staff.to_owned());
            let (by, id) = (Some(staff.to_owned()), Some(id.to_owned()));
            handover.add(Words {
                at: now,
                by,
                id,
                text: text.to_owned(),
            });
            let reply = assistant.says(&conversation, text);
            Ok((conversation, reply))
        })
    }

    /// A conversation goes back to the assistant, which only `staff` who have it can do; what was said since is erased.
    pub fn hand_back(&self, address: &Address, staff: &str) -> Handled {
        self.act(address, staff, |assistant, conversation, now| {
            let is_taken = conversation
                .handover
                .as_ref()
                .is_some_and(|it| it.by.is_some());
            match is_taken {
                true => assistant
                    .handed_back(conversation, now)
                    .ok_or(Handled::Gone),
                false => Err(Handled::Nobodys),
            }
        })
    }

    /// Ends what is over by itself.
    pub(super) fn end_handed_over(&self, now: Timestamp) {
        for address in self.handover() {
            let transaction = Transaction {
                address: &address,
                at: now,
                origin: Origin::Staff,
            };
            self.transact(&transaction, |assistant, conversation| {
                assistant.ended(conversation, now).ok_or(())
            })
            .ok();
        }
    }

    /// Adds to a reply how many wait for staff before, where it is to be told.
    pub(super) fn tell_place(
        &self,
        address: &Address,
        conversation: &Conversation,
        reply: &mut Reply,
    ) {
        let before = match reply.asks_place {
            true => self.waiting_before(address, conversation),
            false => None,
        };
        if let Some(before) = before {
            self.assistant().tell_place(reply, before);
        }
    }

    /// How many wait for staff before a conversation that is handed over.
    pub fn waiting_before(&self, address: &Address, conversation: &Conversation) -> Option<usize> {
        let own = conversation.handover.as_ref()?;
        let waits_before =
            |it: &&WithStaff| it.handover.by.is_none() && it.place() < (own.since, address);
        Some(self.with_staff().iter().filter(waits_before).count())
    }

    /// What `staff` do in a conversation that is theirs or nobody's.
    fn act(
        &self,
        address: &Address,
        staff: &str,
        act: impl FnOnce(&Assistant, Conversation, Timestamp) -> Result<(Conversation, Reply), Handled>,
    ) -> Handled {
        let now = self.now();
        let transaction = Transaction {
            address,
            at: now,
            origin: Origin::Staff,
        };
        let acted = self.transact(&transaction, |assistant, conversation| {
            let is_with_staff = assistant.is_with_staff(&conversation, now);
            let handover = conversation
                .handover
                .as_ref()
                .filter(|_| is_with_staff)
                .ok_or(Handled::Gone)?;
            match &handover.by {
                Some(by) if staff != by => Err(Handled::Theirs(by.clone())),
                _ => act(assistant, conversation, now),
            }
        });
        acted.err().unwrap_or(Handled::Done)
    }

    /// The conversations that are handed over, or were when anyone looked at them last.
    fn handover(&self) -> Vec<Address> {
        let kept = match self.works() {
            true => self
                .memory
                .handover()
                .inspect_err(|error| self.failed(error))
                .unwrap_or_default(),
            false => Vec::new(),
        };
        let mut all = [kept, self.fallback.handover()].concat();
        all.sort();
        all.dedup();
        all
    }
}

impl WithStaff {
    /// Where it stands in the order in which staff are to take them.
    fn place(&self) -> (Timestamp, &Address) {
        (self.handover.since, &self.address)
    }

    fn new(address: Address, conversation: Conversation) -> Option<WithStaff> {
        Some(WithStaff {
            address,
            language: conversation.language.unwrap_or_default(),
            handover: conversation.handover?,
            asked: None,
            answers: Vec::new(),
            verdict: None,
        })
    }

    fn in_full(
        self,
        assistant: &Assistant,
        conversation: &Conversation,
        now: Timestamp,
    ) -> Option<WithStaff> {
        let loaded = assistant.guide_of(conversation)?;
        let facts = &conversation.facts;
        let finding_text = assistant.finding_text(loaded, self.language);
        let said = facts
            .iter()
            .map(|(fact, value)| finding_text.said(fact, value));
        let verdict = || assistant.verdict(loaded, facts, self.language, now);
        let asked = conversation.to_rate.as_ref();
        Some(WithStaff {
            asked: asked.map(|asked| asked.question.clone()),
            answers: said.collect(),
            verdict: (!facts.is_empty()).then(verdict),
            ..self
        })
    }
}
