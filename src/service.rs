//! The service: between the channels and the assistant. It reads the clock, takes one message of a conversation at a time,
//! and keeps what a message came to before it is replied to.

mod clock;
mod contact;
mod meanwhile;
mod outbox;
mod tending;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::assistant::{Assistant, Conversation, Keeping, Message, Reply};
use crate::measure::{self, Taken};
use crate::store::{After, Kept, Memory, StoreError, Stored, Turn, Volatile};
use meanwhile::Meanwhile;
use tending::State;

pub use crate::store::{Address, StoredBlock, StoredReply};
pub use clock::Clock;
pub use contact::Contact;
pub use outbox::{Delivery, Outgoing};

/// How many conversations can be replied to at once, at most.
const LANES: usize = 64;

/// A conversation, as it is remembered.
#[derive(Default)]
struct Recalled {
    conversation: Conversation,
    /// Whether it is all that was said. Otherwise there may be more in the memory, which cannot be read now.
    is_whole: bool,
}

/// Serves conversations.
pub struct Service {
    assistant: Assistant,
    clock: Clock,
    memory: Memory,
    /// How long a conversation is kept after its last message; without end where it ends with the program.
    keep: Option<SignedDuration>,
    /// What is remembered while the memory fails.
    meanwhile: Meanwhile,
    state: Mutex<State>,
    lanes: [Mutex<()>; LANES],
    contacts: contact::Contacts,
    tell: fn(&str),
}

impl Service {
    /// A service that remembers as long as it runs.
    pub fn new(assistant: Assistant, clock: Clock) -> Service {
        Service {
            assistant,
            clock,
            memory: Memory::new(Volatile::default()),
            keep: None,
            meanwhile: Meanwhile::default(),
            state: Mutex::default(),
            lanes: std::array::from_fn(|_| Mutex::default()),
            contacts: contact::Contacts::default(),
            tell: |_| (),
        }
    }

    /// The same service, which remembers in `memory` for `days` after the last message of a conversation. A memory that
    /// fails is told of with `tell`, and done without until it works again.
    ///
    /// # Errors
    ///
    /// If the memory cannot be opened and will not mend by itself.
    pub fn remembering(self, memory: Memory, days: u32, tell: fn(&str)) -> Result<Service, StoreError> {
        let service = Service {
            assistant: self.assistant.keeping(Keeping::Days(days)),
            memory,
            keep: Some(SignedDuration::from_hours(24 * i64::from(days))),
            tell,
            ..self
        };
        match service.memory.open() {
            Err(error) if !error.may_pass() => return Err(error),
            Err(error) => service.failed(&error),
            Ok(()) => measure::store_works(true),
        }
        Ok(service)
    }

    /// The assistant.
    pub fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether what is said is kept, or only remembered until the store works again.
    pub fn is_remembering(&self) -> bool {
        self.works()
    }

    /// How long a conversation is kept after its last message; nothing where it ends with the program.
    pub fn keeps(&self) -> Option<SignedDuration> {
        self.keep
    }

    /// What is kept of a conversation.
    pub fn conversation(&self, address: &Address) -> Conversation {
        self.recall(address, None).conversation
    }

    /// The reply to a message that stands alone.
    pub fn ask(&self, message: &Message) -> Reply {
        let taken = Taken::now("ask");
        let reply = self.assistant.answer(message, self.clock.now());
        taken.replied(reply.kind);
        reply
    }

    /// The reply to a message of a conversation; what it came to is kept by then.
    pub fn say(&self, address: &Address, message: &Message) -> Reply {
        let taken = Taken::now(address.channel());
        let reply = self.turn(address, message);
        taken.replied(reply.kind);
        reply
    }

    fn turn(&self, address: &Address, message: &Message) -> Reply {
        let _in_turn = self.lane(address);
        let now = self.clock.now();
        self.tend(now);
        let before = self.recall(address, message.guide.as_deref());
        let (after, reply) = self.assistant.reply(before.conversation, message, now);
        let after = if reply.forgets { After::Forgotten } else { After::Kept(Stored::from(&after)) };
        let turn = Turn { address, update: None, at: now, after, replies: Vec::new() };
        if self.works() && self.memory.commit(&turn).inspect_err(|error| self.failed(error)).is_ok() {
            self.meanwhile.settle(&turn);
            return reply;
        }
        self.meanwhile.keep(&turn, before.is_whole || reply.restarts);
        match reply.forgets {
            // What was said to be erased and is not must not be told to be.
            true => self.assistant.cannot_forget(reply.language),
            false => reply,
        }
    }

    /// What is remembered of a conversation, as far as it is not too old.
    fn recall(&self, address: &Address, guide: Option<&str>) -> Recalled {
        let Some(desk) = self.assistant.desk(guide).or(self.assistant.desk(None)) else {
            return Recalled::default();
        };
        let oldest = self.oldest(self.clock.now());
        let read = |kept: Kept| {
            let is_fresh = oldest.is_none_or(|oldest| kept.last >= oldest);
            is_fresh.then(|| kept.conversation.conversation(&desk.eligibility))
        };
        let (meanwhile, is_whole) = self.meanwhile.load(address);
        let meanwhile = meanwhile.and_then(read);
        if let (Some(conversation), true) = (&meanwhile, is_whole) {
            return Recalled { conversation: conversation.clone(), is_whole };
        }
        let kept = match self.works() {
            true => self.memory.load(address).inspect_err(|error| self.failed(error)).ok(),
            false => None,
        };
        let is_whole = kept.is_some();
        let conversation = match (kept.flatten().and_then(read), meanwhile) {
            (Some(kept), Some(meanwhile)) => kept.then(meanwhile),
            (kept, meanwhile) => kept.or(meanwhile).unwrap_or_default(),
        };
        Recalled { conversation, is_whole }
    }

    fn lane(&self, address: &Address) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).unwrap_or_default();
        self.lanes[lane].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
