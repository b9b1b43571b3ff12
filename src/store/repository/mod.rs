//! The memory: conversations, marks of the updates that were met, and replies that wait to be sent.

mod contents;
mod entry;
mod expiry;
mod format;
mod marks;
mod stats;
mod turn;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::address::Address;
use super::keys::{self, CONVERSATION, HANDED_OVER, WAITING};
use super::stored::Stored;
use super::{Change, Store, StoreError};
use entry::{hour, kept};
pub(super) use entry::{stamped, unstamped};
use marks::Block;

pub(super) use contents::Entry;
pub(super) use format::VERSION;
pub use stats::Stats;
pub use turn::{Commit, Disposition, Kept, Turn};

/// Remembers what was said, in a store.
pub struct Repository {
    pub(super) store: Box<dyn Store>,
    /// Who writes; what is changed is read before, and must be the same still.
    pub(super) writer: Mutex<()>,
    /// The number of the next reply that waits. They stand in order in all conversations.
    next: AtomicU64,
    /// The first of those numbers that was free when the store was opened for the first time.
    first: OnceLock<u64>,
    /// How many batches were applied, and how many of them are synced: one sync serves all that wait for one.
    applied: AtomicU64,
    synced: Mutex<u64>,
}

impl Repository {
    /// A memory in `store`; usable once it is [open](Repository::open).
    pub fn new(store: impl Store + 'static) -> Repository {
        Repository {
            store: Box::new(store),
            writer: Mutex::new(()),
            next: AtomicU64::new(0),
            first: OnceLock::new(),
            applied: AtomicU64::new(0),
            synced: Mutex::new(0),
        }
    }

    /// Whether the reply with this number waited when the store was opened for the first time.
    pub fn is_of_old(&self, number: u64) -> bool {
        self.first.get().is_some_and(|first| number < *first)
    }

    /// What is kept of a conversation.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn load(&self, address: &Address) -> Result<Option<Kept>, StoreError> {
        self.store
            .get(&keys::conversation(address))?
            .map(|value| kept(&value))
            .transpose()
    }

    /// Whether an update was met before.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn has_met(&self, channel: &str, update: u64) -> Result<bool, StoreError> {
        Ok(self
            .block(channel, update)?
            .is_some_and(|block| block.has(update)))
    }

    /// Keeps what a message came to, all of it or nothing, unless its update was met before. What this returned for is not
    /// lost any more.
    ///
    /// # Errors
    ///
    /// If it could not be kept, or may be lost yet.
    pub fn commit(&self, turn: &Turn<'_>) -> Result<Commit, StoreError> {
        // What can be made ready before is, so that others wait less.
        let conversation = match &turn.after {
            Disposition::Kept(conversation) => Some(stamped(turn.at, conversation)?),
            Disposition::Forgotten => None,
        };
        let replies: Vec<Vec<u8>> = turn
            .replies
            .iter()
            .map(|reply| stamped(turn.at, reply))
            .collect::<Result<_, StoreError>>()?;
        let numbers = {
            let _writing = lock(&self.writer);
            let mut changes = Vec::new();
            if let Some(update) = turn.update {
                let channel = turn.address.channel();
                let mut block = self.block(channel, update)?.unwrap_or_default();
                if block.has(update) {
                    return Ok(Commit::Duplicate);
                }
                block.add(update, turn.at);
                changes.push((
                    keys::block(channel, marks::number(update)),
                    Some(block.bytes()),
                ));
            }
            match (&turn.after, conversation) {
                (Disposition::Kept(kept), Some(value)) => {
                    self.keep(turn, kept, value, &mut changes)?
                }
                _ => self.forget(turn.address, &mut changes)?,
            }
            let first = self.next.fetch_add(replies.len() as u64, Ordering::AcqRel);
            let numbers: Vec<u64> = (first..).take(replies.len()).collect();
            for (number, reply) in numbers.iter().zip(replies) {
                changes.push((keys::waiting(turn.address, *number), Some(reply)));
            }
            self.apply(changes)?;
            numbers
        };
        self.sync()?;
        Ok(Commit::Applied(numbers))
    }

    /// Erases one conversation, and nothing else of the person.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn erase(&self, address: &Address) -> Result<(), StoreError> {
        let _writing = lock(&self.writer);
        let key = keys::conversation(address);
        match self.store.get(&key)? {
            Some(value) => {
                let expiry = keys::expiry(&key, hour(&value)?);
                self.apply(vec![
                    (expiry, None),
                    (keys::handover(address), None),
                    (key, None),
                ])
            }
            None => Ok(()),
        }
    }

    fn keep(
        &self,
        turn: &Turn<'_>,
        kept: &Stored,
        value: Vec<u8>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let handover = keys::handover(turn.address);
        if self.store.get(&handover)?.is_some() != kept.is_handed_over() {
            changes.push((handover, kept.is_handed_over().then(Vec::new)));
        }
        let key = keys::conversation(turn.address);
        let (before, now) = (
            self.store
                .get(&key)?
                .map(|before| hour(&before))
                .transpose()?,
            hour(&value)?,
        );
        // Within the hour it expires as before.
        if before != Some(now) {
            changes.extend(before.map(|before| (keys::expiry(&key, before), None)));
            changes.push((keys::expiry(&key, now), Some(Vec::new())));
        }
        changes.push((key, Some(value)));
        Ok(())
    }

    /// Erases all that is kept of a person. Marks of updates stay for a while: they name nobody.
    fn forget(&self, address: &Address, changes: &mut Vec<Change>) -> Result<(), StoreError> {
        self.store
            .scan(&keys::person(CONVERSATION, address), &mut |key, value| {
                changes.extend([
                    (keys::expiry(key, hour(value)?), None),
                    (key.to_vec(), None),
                ]);
                Ok(true)
            })?;
        for kind in [WAITING, HANDED_OVER] {
            self.scan_keys(&keys::person(kind, address), |key| {
                changes.push((key.to_vec(), None))
            })?;
        }
        Ok(())
    }

    fn block(&self, channel: &str, update: u64) -> Result<Option<Block>, StoreError> {
        self.store
            .get(&keys::block(channel, marks::number(update)))?
            .map(|value| Block::read(&value))
            .transpose()
    }

    pub(super) fn scan_keys(
        &self,
        prefix: &[u8],
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), StoreError> {
        self.store.scan(prefix, &mut |key, _| {
            each(key);
            Ok(true)
        })
    }

    pub(in crate::store) fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.store.apply(changes)?;
        self.applied.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Returns once all is synced that was applied before.
    pub(in crate::store) fn sync(&self) -> Result<(), StoreError> {
        let own = self.applied.load(Ordering::Acquire);
        let mut synced = lock(&self.synced);
        if *synced < own {
            let all = self.applied.load(Ordering::Acquire);
            self.store.sync()?;
            *synced = all;
        }
        Ok(())
    }
}

/// What is under a lock; that someone panicked who held it has left no harm, for nothing is changed in pieces.
pub(super) fn lock<Thing>(mutex: &Mutex<Thing>) -> MutexGuard<'_, Thing> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn unknown_key(key: &[u8]) -> StoreError {
    StoreError::Damaged(format!(
        "a key cannot be read ({})",
        String::from_utf8_lossy(key).escape_debug()
    ))
}
