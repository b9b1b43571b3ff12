//! Fallback: what is remembered while the memory fails, until it has it.
//!
//! A conversation that was known when the memory failed goes on here as a whole, and takes the place of what the memory
//! has of it once it works again, so that what was taken back stays taken back. So does one that was talked in not long
//! before. One of which nothing is known while the memory cannot be read is a part, which is then joined to what was said
//! before.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::recent::Recent;
use crate::store::{
    Acknowledged, Address, Commit, Disposition, InMemory, Kept, Repository, Sent, StoreError,
    StoredReply, Turn, Waiting,
};

/// What is remembered while the memory fails.
pub(super) struct Fallback {
    memory: Repository,
    /// The conversations in it that are all that was said.
    whole: Mutex<HashSet<Address>>,
    /// The numbers in the memory of replies that were moved there, by those that they had here.
    moved: Mutex<HashMap<(Address, u64), u64>>,
    /// What was sent of replies that the memory has, and is not acknowledged there yet.
    sent: Mutex<Vec<(Address, u64, Sent)>>,
    /// Conversations as the memory got them last.
    recent: Mutex<Recent>,
}

impl Default for Fallback {
    fn default() -> Fallback {
        Fallback {
            memory: Repository::new(InMemory::default()),
            whole: Mutex::default(),
            moved: Mutex::default(),
            sent: Mutex::default(),
            recent: Mutex::default(),
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

    /// A conversation as the memory got it last, if it was talked in not long ago.
    pub(super) fn recent(&self, address: &Address) -> Option<Kept> {
        self.recents().load(address)
    }

    /// Lets go of what the memory now has, or has erased.
    pub(super) fn settle(&self, turn: &Turn<'_>) {
        self.recents().take(turn);
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

    /// A reply that waits to be sent.
    pub(super) fn waiting_reply(&self, address: &Address, number: u64) -> Option<StoredReply> {
        self.memory
            .waiting_reply(address, number)
            .unwrap_or_default()
    }

    /// The number in the memory of a reply that was moved there.
    pub(super) fn moved_to(&self, address: &Address, number: u64) -> Option<u64> {
        self.moved().get(&(address.clone(), number)).copied()
    }

    /// Acknowledges what was sent of a reply; its number in the memory, if it was moved there.
    pub(super) fn acknowledge(&self, address: &Address, number: u64, sent: Sent) -> Option<u64> {
        let mut moved = self.moved();
        let key = (address.clone(), number);
        let of_memory = match sent {
            Sent::All => moved.remove(&key),
            Sent::Messages(_) => moved.get(&key).copied(),
        };
        drop(moved);
        if of_memory.is_none() {
            self.memory
                .acknowledge(&[Acknowledged {
                    address,
                    number,
                    sent,
                }])
                .ok();
        }
        of_memory
    }

    /// Holds what was sent of a reply that the memory has, until it is acknowledged there.
    pub(super) fn hold_acknowledgement(&self, address: &Address, number: u64, sent: Sent) {
        self.sent().push((address.clone(), number, sent));
    }

    /// Acknowledges in the memory what is held.
    ///
    /// # Errors
    ///
    /// If the memory fails; then all of it is held on.
    pub(super) fn settle_acknowledgements(&self, to: &Repository) -> Result<(), StoreError> {
        let held = std::mem::take(&mut *self.sent());
        let acknowledged: Vec<Acknowledged<'_>> = held
            .iter()
            .map(|(address, number, sent)| Acknowledged {
                address,
                number: *number,
                sent: *sent,
            })
            .collect();
        to.acknowledge(&acknowledged)
            .inspect_err(|_| drop(self.sent().splice(..0, held.iter().cloned())))
    }

    /// Some of the conversations that are here.
    pub(super) fn some(&self, most: usize) -> Vec<Address> {
        self.memory.addresses(most).unwrap_or_default()
    }

    /// Notes that the replies of a conversation that were here are in the memory now, under these numbers.
    pub(super) fn moved_replies(&self, address: &Address, here: &[Waiting], there: &[u64]) {
        let mut moved = self.moved();
        for (waiting, number) in here.iter().zip(there) {
            let own = waiting.place.number;
            moved.insert((address.clone(), own), *number);
            self.memory
                .acknowledge(&[Acknowledged {
                    address,
                    number: own,
                    sent: Sent::All,
                }])
                .ok();
        }
    }

    /// Gives the marks of updates that were met while the memory failed to it.
    ///
    /// # Errors
    ///
    /// If the memory fails.
    pub(super) fn move_marks(&self, to: &Repository) -> Result<(), StoreError> {
        to.take_marks(&self.memory)
    }

    /// Erases what is too old.
    pub(super) fn expire(&self, oldest: Timestamp, now: Timestamp) {
        self.memory.expire(oldest, now, usize::MAX).ok();
        self.recents().expire(oldest);
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

    fn recents(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sent(&self) -> MutexGuard<'_, Vec<(Address, u64, Sent)>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moved(&self) -> MutexGuard<'_, HashMap<(Address, u64), u64>> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn whole(&self) -> MutexGuard<'_, HashSet<Address>> {
        self.whole.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
