//! The service: between the channels and the assistant. It reads the clock, takes one message of a conversation at a time,
//! and keeps what a message came to before it is replied to.

mod builder;
mod clock;
mod computing;
mod contact;
mod handover;
mod recent;
mod fallback;
mod missed_log;
mod missed_groups;
mod once;
mod outbox;
mod overlay;
mod daily_stats;
mod upkeep;
mod transaction;
mod turn_event;
mod verdicts;

use std::collections::hash_map::DefaultHasher;
use std::convert::Infallible;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use crate::assistant::Assistant;
use crate::dialogue::{Conversation, Message};
use crate::store::{Commit, InMemory, Kept, Repository, Stored, Turn};
use crate::wording::Reply;
use fallback::Fallback;
use transaction::{Origin, Transaction};
use turn_event::{TurnEvent, What};
use upkeep::State;

pub use crate::knowledge::overlay::{Added, AddedCitation, Addition, EntryStatus};
pub use crate::store::{Address, Day, Sent, StoredBlock, StoredEntry, StoredReply};
pub use builder::ServiceBuilder;
use clock::BelievedClock;
pub use clock::Clock;
pub use computing::{LONG, computed};
pub use contact::Contact;
use daily_stats::DailyStats;
pub use handover::{Handled, WithStaff};
pub use missed_groups::{MissedGroup, Now};
use missed_log::MissedLog;
pub use once::Once;
pub use outbox::{Acknowledgement, Delivery, Outgoing, Pending};
use overlay::OverlaySource;
pub use overlay::{AddedEntry, UtteranceCheck};

/// How many conversations can be replied to at once, at most.
const LOCKS: usize = 1_024;

/// What the channel of questions that stand alone is called.
const ALONE: &str = "ask";

/// A conversation, as it is remembered.
#[derive(Default)]
struct Recalled {
    conversation: Conversation,
    /// Whether it is all that was said. Otherwise there may be more in the memory, which cannot be read now.
    is_whole: bool,
}

/// Serves conversations.
pub struct Service {
    /// The assistant, which is exchanged as a whole when staff add to the knowledge.
    assistant: RwLock<Arc<Assistant>>,
    /// What they add to, where they can.
    overlay_source: Option<OverlaySource>,
    clock: Clock,
    believed: BelievedClock,
    memory: Arc<Repository>,
    /// Notes missed questions, where they are kept.
    notebook: Option<MissedLog>,
    /// Counts for the figures of the desk, where they are kept.
    tally: Option<DailyStats>,
    /// How long a conversation is kept after its last message; without end where it ends with the program.
    keep: Option<SignedDuration>,
    /// What is remembered while the memory fails.
    fallback: Fallback,
    state: Mutex<State>,
    locks: [Mutex<()>; LOCKS],
    contacts: contact::Contacts,
    /// Those that send what is said without a message before it.
    senders: handover::Senders,
    /// The groups of missed questions that a page showed last.
    found_groups: Mutex<Vec<missed_groups::FoundGroups>>,
    tell: fn(&str),
}

impl Service {
    /// A service that remembers as long as it runs.
    pub fn new(assistant: Assistant, clock: Clock) -> Service {
        Service {
            assistant: RwLock::new(Arc::new(assistant)),
            overlay_source: None,
            clock,
            believed: BelievedClock::default(),
            memory: Arc::new(Repository::new(InMemory::default())),
            notebook: None,
            tally: None,
            keep: None,
            fallback: Fallback::default(),
            state: Mutex::default(),
            locks: std::array::from_fn(|_| Mutex::default()),
            contacts: contact::Contacts::default(),
            senders: handover::Senders::default(),
            found_groups: Mutex::default(),
            tell: |_| (),
        }
    }

    /// A service that can do more; what, is said in any order.
    pub fn builder(assistant: Assistant, clock: Clock) -> ServiceBuilder {
        ServiceBuilder::new(assistant, clock)
    }

    /// The assistant, as it is now. Another one takes its place when staff add to the knowledge.
    pub fn assistant(&self) -> Arc<Assistant> {
        Arc::clone(
            &self
                .assistant
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The time by which things are erased, where `now` is told.
    fn believed(&self, now: Timestamp) -> Timestamp {
        match self.clock {
            Clock::System => self.believed.now(now, Instant::now()),
            Clock::Fixed(_) => now,
        }
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
        self.recall(address).conversation
    }

    /// The reply to a message that stands alone.
    pub fn ask(&self, message: &Message) -> Reply {
        let began = Instant::now();
        let at = self.clock.now();
        let (assistant, asked) = (self.assistant(), message.clone());
        let reply = computed(message.text.len(), move || assistant.answer(&asked, at));
        let what = What::Reply(&reply);
        self.observe(&TurnEvent {
            channel: ALONE,
            is_update: false,
            at,
            took: began.elapsed(),
            what,
        });
        reply
    }

    /// The reply to a message of a conversation; what it came to is kept by then.
    pub fn say(&self, address: &Address, message: &Message) -> Reply {
        let at = self.clock.now();
        let transaction = Transaction {
            address,
            at,
            origin: Origin::Message,
        };
        let (assistant, said) = (self.assistant(), message.clone());
        let reply = |_: &Assistant, before| {
            let length = said.text.len();
            Ok(computed(length, move || assistant.reply(before, &said, at)))
        };
        let Ok(transacted) = self.transact::<Infallible>(&transaction, reply);
        transacted.reply
    }

    /// Keeps a turn in the memory; nothing where that fails.
    fn commit(&self, turn: &Turn<'_>) -> Option<Commit> {
        if !self.works() {
            return None;
        }
        let committed = self
            .memory
            .commit(turn)
            .inspect_err(|error| self.failed(error))
            .ok()?;
        self.fallback.settle(turn);
        Some(committed)
    }

    /// What is remembered of a conversation, as far as it is not too old.
    fn recall(&self, address: &Address) -> Recalled {
        let assistant = self.assistant();
        let oldest = self.oldest(self.clock.now());
        let read = |kept: Kept| {
            let is_fresh = oldest.is_none_or(|oldest| kept.last >= oldest);
            is_fresh.then(|| restored(&assistant, kept.conversation))
        };
        let (fallback, is_whole) = self.fallback.load(address);
        let fallback = fallback.and_then(read);
        if let (Some(conversation), true) = (&fallback, is_whole) {
            return Recalled {
                conversation: conversation.clone(),
                is_whole,
            };
        }
        let kept = match self.works() {
            true => self
                .memory
                .load(address)
                .inspect_err(|error| self.failed(error))
                .ok(),
            false => None,
        };
        // Where it cannot be read, what it got last is all that was said.
        let kept = kept.or_else(|| self.fallback.recent(address).map(Some));
        let is_whole = kept.is_some();
        let conversation = match (kept.flatten().and_then(read), fallback) {
            (Some(kept), Some(fallback)) => kept.then(fallback),
            (kept, fallback) => kept.or(fallback).unwrap_or_default(),
        };
        Recalled {
            conversation,
            is_whole,
        }
    }

    fn conversation_lock(&self, address: &Address) -> MutexGuard<'_, ()> {
        self.lane_of(address)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, if nobody talks there now.
    fn lane_if_free(&self, address: &Address) -> Option<MutexGuard<'_, ()>> {
        match self.lane_of(address).try_lock() {
            Ok(in_turn) => Some(in_turn),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn lane_of(&self, address: &Address) -> &Mutex<()> {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LOCKS as u64).unwrap_or_default();
        &self.locks[lane]
    }
}

/// A conversation as it was kept, read by the dialogs of its guides. One that was kept before there were several is about the
/// newest guide that asks for all that is on record, and stays so.
pub(crate) fn restored(assistant: &Assistant, stored: Stored) -> Conversation {
    let known = stored
        .guide()
        .and_then(|id| assistant.loaded_guide(Some(id)));
    let of_facts = || {
        let mut loaded = assistant
            .guides()
            .filter_map(|it| assistant.loaded_guide(Some(&it.id)));
        loaded.find(|loaded| stored.is_of(&loaded.eligibility))
    };
    let Some(loaded) = known.or_else(of_facts).or(assistant.loaded_guide(None)) else {
        return Conversation::default();
    };
    let dialog = |id: &str| Some(&assistant.loaded_guide(Some(id))?.eligibility);
    Conversation {
        guide: Some(loaded.guide.id.clone()),
        ..stored.conversation_among(&loaded.eligibility, dialog)
    }
}
