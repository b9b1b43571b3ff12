//! The service: between the channels and the assistant. It reads the clock, takes one message of a conversation at a time,
//! and keeps what a message came to before it is replied to.

mod missed;
mod missed_groups;
mod outbox;
mod overlay;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::assistant::{Assistant, Conversation, Keeping, Message, Reply};
use crate::store::{After, Kept, Memory, StoreError, Stored, Turn, Volatile};

pub use crate::store::{Address, StoredBlock, StoredReply};
use missed::Notebook;
pub use missed_groups::{MissedGroup, Now};
pub use outbox::{Delivery, Outgoing};
use overlay::Ground;
pub use overlay::{Learned, LearnedWay};

/// How many conversations can be replied to at once, at most.
const LANES: usize = 64;

/// How long after a failure of the store it is tried anew.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the channel of questions that stand alone is called.
const ALONE: &str = "ask";

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
    /// The assistant, which is exchanged as a whole when staff add to the knowledge.
    assistant: RwLock<Arc<Assistant>>,
    /// What they add to, where they can.
    ground: Option<Ground>,
    clock: Clock,
    memory: Arc<Memory>,
    /// Notes missed questions, where they are kept.
    notebook: Option<Notebook>,
    /// How long a conversation is kept after its last message; without end where it ends with the program.
    keep: Option<SignedDuration>,
    /// What is remembered while the memory fails.
    meanwhile: Memory,
    state: Mutex<State>,
    lanes: [Mutex<()>; LANES],
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
            assistant: RwLock::new(Arc::new(assistant)),
            ground: None,
            clock,
            memory: Arc::new(Memory::new(Volatile::default())),
            notebook: None,
            keep: None,
            meanwhile: Memory::new(Volatile::default()),
            state: Mutex::default(),
            lanes: std::array::from_fn(|_| Mutex::default()),
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
        let memory = Arc::new(memory);
        let assistant = Arc::into_inner(self.assistant.into_inner().unwrap_or_else(PoisonError::into_inner));
        let in_use = || StoreError::Failed("its assistant is in use already".to_owned());
        let assistant = assistant.ok_or_else(in_use)?.keeping(Keeping::Days(days));
        let service = Service {
            assistant: RwLock::new(Arc::new(assistant)),
            notebook: Some(Notebook::new(Arc::clone(&memory))),
            memory,
            keep: Some(SignedDuration::from_hours(24 * i64::from(days))),
            tell,
            ..self
        };
        match service.memory.open() {
            Err(error) if !error.may_pass() => return Err(error),
            Err(error) => service.failed(&error),
            Ok(()) => {}
        }
        Ok(service)
    }

    /// The assistant, as it is now. Another one takes its place when staff add to the knowledge.
    pub fn assistant(&self) -> Arc<Assistant> {
        Arc::clone(&self.assistant.read().unwrap_or_else(PoisonError::into_inner))
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
        let now = self.clock.now();
        let reply = self.assistant().answer(message, now);
        self.note_missed(ALONE, &reply, now);
        reply
    }

    /// The reply to a message of a conversation; what it came to is kept by then.
    pub fn say(&self, address: &Address, message: &Message) -> Reply {
        let _in_turn = self.lane(address);
        let now = self.clock.now();
        self.mend();
        self.sweep(now);
        let before = self.recall(address, message.guide.as_deref());
        let assistant = self.assistant();
        let (after, reply) = assistant.reply(before, message, now);
        let after = if reply.forgets { After::Forgotten } else { After::Kept(Stored::from(&after)) };
        self.note_missed(address.channel(), &reply, now);
        let turn = Turn { address, update: None, at: now, after, replies: Vec::new() };
        match self.keep(&turn) {
            // What was said to be erased and is not must not be told to be.
            false if reply.forgets => assistant.cannot_forget(reply.language),
            _ => reply,
        }
    }

    /// What is remembered of a conversation, as far as it is not too old.
    fn recall(&self, address: &Address, guide: Option<&str>) -> Conversation {
        let assistant = self.assistant();
        let Some(desk) = assistant.desk(guide).or(assistant.desk(None)) else {
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
        let expired = self.memory.expire(before(now, keep), now, SWEEP);
        match expired.and_then(|count| Ok(count.max(self.memory.expire_missed(before(now, keep), SWEEP)?))) {
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
                (self.tell)("the store works again");
                // What staff added could not be read while it failed.
                if let Err(error) = self.read_overlay() {
                    (self.tell)(&error.to_string());
                }
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
