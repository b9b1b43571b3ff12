//! The service: between the channels and the assistant. It reads the clock, takes one message of a conversation at a time,
//! and keeps what a message came to before it is replied to.

mod contact;
mod outbox;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::assistant::{Assistant, Conversation, Keeping, Message, Reply};
use crate::measure::{self, Taken};
use crate::store::{After, Kept, Memory, StoreError, Stored, Turn, Volatile};

pub use crate::store::{Address, StoredBlock, StoredReply};
pub use contact::Contact;
pub use outbox::{Delivery, Outgoing};

/// How many conversations can be replied to at once, at most.
const LANES: usize = 64;

/// How long after a failure of the store it is tried anew.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often conversations are looked for that have expired.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// How many are erased at once, so that no reply waits long for it.
const SWEEP: usize = 500;

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Always the same instant, so that a run can be repeated.
    Fixed(Timestamp),
}

impl Clock {
    /// The time.
    pub fn now(self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(instant) => instant,
        }
    }
}

/// Serves conversations.
pub struct Service {
    assistant: Assistant,
    clock: Clock,
    memory: Memory,
    /// How long a conversation is kept after its last message; without end where it ends with the program.
    keep: Option<SignedDuration>,
    /// What is remembered while the memory fails.
    meanwhile: Memory,
    state: Mutex<State>,
    lanes: [Mutex<()>; LANES],
    contacts: contact::Contacts,
    tell: fn(&str),
}

/// How the memory fares.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    failed: Option<Instant>,
    swept: Option<Timestamp>,
}

impl Service {
    /// A service that remembers as long as it runs.
    pub fn new(assistant: Assistant, clock: Clock) -> Service {
        Service {
            assistant,
            clock,
            memory: Memory::new(Volatile::default()),
            keep: None,
            meanwhile: Memory::new(Volatile::default()),
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

    /// What is kept of a conversation.
    pub fn conversation(&self, address: &Address) -> Conversation {
        self.recall(address, None)
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
        self.mend();
        self.sweep(now);
        let before = self.recall(address, message.guide.as_deref());
        let (after, reply) = self.assistant.reply(before, message, now);
        let after = if reply.forgets { After::Forgotten } else { After::Kept(Stored::from(&after)) };
        let turn = Turn { address, update: None, at: now, after, replies: Vec::new() };
        match self.keep(&turn) {
            // What was said to be erased and is not must not be told to be.
            false if reply.forgets => self.assistant.cannot_forget(reply.language),
            _ => reply,
        }
    }

    /// What is remembered of a conversation, as far as it is not too old.
    fn recall(&self, address: &Address, guide: Option<&str>) -> Conversation {
        let Some(desk) = self.assistant.desk(guide).or(self.assistant.desk(None)) else {
            return Conversation::default();
        };
        let kept = match self.works() {
            true => self.memory.load(address).inspect_err(|error| self.failed(error)).unwrap_or_default(),
            false => None,
        };
        let meanwhile = self.meanwhile.load(address).unwrap_or_default();
        let oldest = self.keep.map(|keep| before(self.clock.now(), keep));
        let read = |kept: Kept| {
            let is_fresh = oldest.is_none_or(|oldest| kept.last >= oldest);
            is_fresh.then(|| kept.conversation.conversation(&desk.eligibility))
        };
        match (kept.and_then(read), meanwhile.and_then(read)) {
            (Some(kept), Some(meanwhile)) => kept.then(meanwhile),
            (kept, meanwhile) => kept.or(meanwhile).unwrap_or_default(),
        }
    }

    /// Keeps what a message came to, and tells whether the memory has it.
    fn keep(&self, turn: &Turn<'_>) -> bool {
        let kept = self.works() && self.memory.commit(turn).inspect_err(|error| self.failed(error)).is_ok();
        let meanwhile = match &turn.after {
            // What the memory has is not remembered twice.
            After::Kept(_) if kept => self.meanwhile.erase(turn.address),
            _ => self.meanwhile.commit(turn).map(drop),
        };
        // It is in memory, and does not fail.
        meanwhile.ok();
        kept
    }

    /// Erases what has expired, from time to time.
    fn sweep(&self, now: Timestamp) {
        let Some(keep) = self.keep.filter(|_| self.works()) else { return };
        let is_due = self.state().swept.is_none_or(|swept| now.duration_since(swept) >= SWEEP_EVERY);
        if !is_due {
            return;
        }
        match self.memory.expire(before(now, keep), now, SWEEP) {
            // There may be more; the next message sees to them.
            Ok(SWEEP) => {}
            Ok(_) => self.state().swept = Some(now),
            Err(error) => self.failed(&error),
        }
        self.meanwhile.expire(before(now, keep), now, SWEEP).ok();
    }

    fn works(&self) -> bool {
        self.state().failed.is_none()
    }

    fn failed(&self, error: &StoreError) {
        measure::store_failed();
        let before = self.state().failed.replace(Instant::now());
        if before.is_none() {
            (self.tell)(&format!("{error}; answering goes on, and what is said now is kept in memory only"));
        }
    }

    /// Tries a memory that failed anew, once some time has passed.
    fn mend(&self) {
        if self.state().failed.is_none_or(|failed| failed.elapsed() < PATIENCE) {
            return;
        }
        match self.memory.open() {
            Ok(()) => {
                self.state().failed = None;
                measure::store_works(true);
                (self.tell)("the store works again");
            }
            Err(error) => self.failed(&error),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lane(&self, address: &Address) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).unwrap_or_default();
        self.lanes[lane].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time that was so long ago.
fn before(now: Timestamp, ago: SignedDuration) -> Timestamp {
    now.saturating_sub(ago).unwrap_or(Timestamp::MIN)
}
