//! Meanwhile: what is remembered while the memory fails, until it has it.
//!
//! A conversation that was known when the memory failed goes on here as a whole, and takes the place of what the memory
//! has of it once it works again, so that what was taken back stays taken back. One that began while the memory could not
//! be read is a part, which is then joined to what was said before.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::store::{Address, Commit, Disposition, InMemory, Kept, Repository, Turn, Waiting};

/// What is remembered while the memory fails.
pub(super) struct Fallback {
    memory: Repository,
    /// The conversations in it that are all that was said.
    whole: Mutex<HashSet<Address>>,
}

impl Default for Fallback {
    fn default() -> Fallback {
        Fallback {
            memory: Repository::new(InMemory::default()),
            whole: Mutex::default(),
        }
    }
}

// What is in memory does not fail, so that there is nothing to do about errors here.
impl Fallback {
    /// What is remembered of a conversation, and whether that is all that was said.
    pub(super) fn load(&self, address: &Address) -> (Option<Kept>, bool) {
        (
            self.memory.load(address).unwrap_or_default(),
            self.whole().contains(address),
        )
    }

    /// Keeps what a message came to, with the numbers of its replies.
    pub(super) fn keep(&self, turn: &Turn<'_>, is_whole: bool) -> Commit {
        let committed = self.memory.commit(turn).unwrap_or(Commit::Duplicate);
        if committed != Commit::Duplicate {
            self.settle_whole(turn, is_whole);
        }
        committed
    }

    /// Whether an update was met while the memory failed.
    pub(super) fn has_met(&self, channel: &str, update: u64) -> bool {
        self.memory.has_met(channel, update).unwrap_or_default()
    }

    /// Lets go of what the memory now has, or has erased.
    pub(super) fn settle(&self, turn: &Turn<'_>) {
        match turn.after {
            Disposition::Kept(_) => self.memory.erase(turn.address).ok(),
            Disposition::Forgotten => self
                .memory
                .commit(&Turn {
                    update: None,
                    replies: Vec::new(),
                    ..turn.clone()
                })
                .map(drop)
                .ok(),
        };
        self.settle_whole(turn, false);
    }

    /// The conversations that were handed over to staff while the memory failed.
    pub(super) fn handover(&self) -> Vec<Address> {
        self.memory.handover().unwrap_or_default()
    }

    /// The replies of a conversation that wait to be sent.
    pub(super) fn waiting_in(&self, address: &Address) -> Vec<Waiting> {
        self.memory.waiting_in(address).unwrap_or_default()
    }

    /// Acknowledgements a reply off that was sent.
    pub(super) fn acknowledge(&self, address: &Address, number: u64) {
        self.memory.acknowledge(&[(address, number)]).ok();
    }

    /// Erases what is too old.
    pub(super) fn expire(&self, oldest: Timestamp, now: Timestamp) {
        self.memory.expire(oldest, now, usize::MAX).ok();
        self.whole()
            .retain(|address| self.memory.load(address).is_ok_and(|kept| kept.is_some()));
    }

    fn settle_whole(&self, turn: &Turn<'_>, is_whole: bool) {
        let mut whole = self.whole();
        match turn.after {
            Disposition::Forgotten => whole.retain(|address| !address.is_same_person(turn.address)),
            Disposition::Kept(_) if is_whole => drop(whole.insert(turn.address.clone())),
            Disposition::Kept(_) => drop(whole.remove(turn.address)),
        }
    }

    fn whole(&self) -> MutexGuard<'_, HashSet<Address>> {
        self.whole.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
