//! All that is kept, entry by entry: to be read, and to be put into an empty store.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;

use super::entry::unstamped;
use super::marks::{self, Block};
use super::{Repository, lock, unknown_key};
use crate::store::address::Address;
use crate::store::keys::{
    self, CONVERSATION, DAY, EXPIRY, HANDED_OVER, Key, MARKS, MISSED, OVERLAY, WAITING,
};
use crate::store::stored::Stored;
use crate::store::{Change, StoreError};

/// Changes of one batch.
const BATCH: usize = 1000;

/// An entry; `form` is JSON.
pub(in crate::store) enum Entry<Form> {
    /// A conversation.
    Conversation {
        address: Address,
        last: Timestamp,
        form: Form,
    },
    /// An update that was met.
    Seen {
        channel: String,
        update: u64,
        at: Timestamp,
    },
    /// A reply that waits.
    Waiting {
        address: Address,
        number: u64,
        since: Timestamp,
        form: Form,
    },
    /// A question that was missed.
    Missed { at: Timestamp, form: Form },
    /// What staff added to the knowledge.
    Overlay { id: u64, at: Timestamp, form: Form },
    /// What was counted on a day.
    Day {
        date: Date,
        at: Timestamp,
        form: Form,
    },
}

/// All kinds of entries.
const KINDS: [u8; 6] = [CONVERSATION, MARKS, WAITING, MISSED, OVERLAY, DAY];

/// What is done with each entry.
pub(in crate::store) type VisitEntry<'a> = dyn FnMut(Entry<&[u8]>) -> Result<(), StoreError> + 'a;

/// Marks that are gathered by block.
#[derive(Default)]
pub(super) struct Marks(BTreeMap<(String, u64), Block>);

impl Marks {
    pub(super) fn add(&mut self, channel: String, update: u64, at: Timestamp) {
        self.0
            .entry((channel, marks::number(update)))
            .or_default()
            .add(update, at);
    }

    pub(super) fn changes(self) -> impl Iterator<Item = Change> {
        self.0
            .into_iter()
            .map(|((channel, number), block)| (keys::block(&channel, number), Some(block.bytes())))
    }
}

impl Repository {
    /// Visits all conversations: the stored form of each.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn conversations(&self, visit: &mut dyn FnMut(Stored)) -> Result<(), StoreError> {
        self.store.scan(&[CONVERSATION], &mut |_, value| {
            visit(Stored::read(unstamped(value)?.1)?);
            Ok(true)
        })
    }

    /// Some of the conversations that are kept: with whom.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn addresses(&self, most: usize) -> Result<Vec<Address>, StoreError> {
        let mut addresses = Vec::new();
        self.store.scan(&[CONVERSATION], &mut |key, _| {
            match Key::read(key) {
                Some(Key::Conversation(address)) if addresses.len() < most => {
                    addresses.push(address)
                }
                Some(Key::Conversation(_)) => {}
                _ => return Err(unknown_key(key)),
            }
            Ok(addresses.len() < most)
        })?;
        Ok(addresses)
    }

    /// Takes over the marks of the updates that another memory met.
    ///
    /// # Errors
    ///
    /// If one of the stores cannot be read, or this one not be written.
    pub fn take_marks(&self, of: &Repository) -> Result<(), StoreError> {
        let mut marks = Marks::default();
        of.store.scan(&[MARKS], &mut |key, value| {
            let Some(Key::Block { channel, number }) = Key::read(key) else {
                return Err(unknown_key(key));
            };
            let block = Block::read(value)?;
            block
                .updates(number)
                .for_each(|update| marks.add(channel.clone(), update, block.last));
            Ok(true)
        })?;
        let _writing = lock(&self.writer);
        for ((channel, number), block) in &mut marks.0 {
            if let Some(kept) = self.store.get(&keys::block(channel, *number))? {
                let kept = Block::read(&kept)?;
                kept.updates(*number)
                    .for_each(|update| block.add(update, kept.last));
            }
        }
        self.apply_all(&mut marks.changes().collect())
    }

    /// Visits all entries, by their keys.
    pub(in crate::store) fn entries(&self, visit: &mut VisitEntry<'_>) -> Result<(), StoreError> {
        for kind in KINDS {
            self.store.scan(&[kind], &mut |key, value| {
                let (at, form) = unstamped(value)?;
                match Key::read(key).ok_or_else(|| unknown_key(key))? {
                    Key::Conversation(address) => visit(Entry::Conversation {
                        address,
                        last: at,
                        form,
                    })?,
                    Key::Waiting { address, number } => visit(Entry::Waiting {
                        address,
                        number,
                        since: at,
                        form,
                    })?,
                    Key::Block { channel, number } => {
                        for update in Block::read(value)?.updates(number) {
                            visit(Entry::Seen {
                                channel: channel.clone(),
                                update,
                                at,
                            })?;
                        }
                    }
                    Key::Missed => visit(Entry::Missed { at, form })?,
                    Key::Overlay(id) => visit(Entry::Overlay { id, at, form })?,
                    Key::Day(date) => visit(Entry::Day { date, at, form })?,
                    Key::Mark { .. } => return Err(unknown_key(key)),
                }
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// Puts entries into a store that has none, all or none of them, and tells how many.
    pub(in crate::store) fn fill(
        &self,
        entries: impl Iterator<Item = Result<Entry<Vec<u8>>, StoreError>>,
    ) -> Result<usize, StoreError> {
        let _writing = lock(&self.writer);
        let mut is_empty = true;
        for kind in KINDS.into_iter().chain([EXPIRY, HANDED_OVER]) {
            self.scan_keys(&[kind], |_| is_empty = false)?;
        }
        if !is_empty {
            return Err(StoreError::NotEmpty);
        }
        let filled = self.fill_in(entries);
        if filled.is_err() {
            let mut changes = Vec::new();
            for kind in KINDS.into_iter().chain([EXPIRY, HANDED_OVER]) {
                self.scan_keys(&[kind], |key| changes.push((key.to_vec(), None)))?;
            }
            self.apply_all(&mut changes)?;
        }
        self.sync()?;
        filled
    }

    fn fill_in(
        &self,
        entries: impl Iterator<Item = Result<Entry<Vec<u8>>, StoreError>>,
    ) -> Result<usize, StoreError> {
        let stamped = |at, form: Vec<u8>| Some([&keys::time(at)[..], &form].concat());
        let (mut count, mut changes, mut marks) = (0, Vec::new(), Marks::default());
        for entry in entries {
            match entry? {
                Entry::Conversation {
                    address,
                    last,
                    form,
                } => {
                    let key = keys::conversation(&address);
                    changes.push((keys::expiry(&key, keys::hour(last)), Some(Vec::new())));
                    if Stored::read(&form)?.is_handed_over() {
                        changes.push((keys::handover(&address), Some(Vec::new())));
                    }
                    changes.push((key, stamped(last, form)));
                }
                Entry::Seen {
                    channel,
                    update,
                    at,
                } => marks.add(channel, update, at),
                Entry::Waiting {
                    address,
                    number,
                    since,
                    form,
                } => {
                    self.next
                        .fetch_max(number.saturating_add(1), Ordering::AcqRel);
                    changes.push((keys::waiting(&address, number), stamped(since, form)));
                }
                // They stand in order, and so do their lines.
                Entry::Missed { at, form } => {
                    changes.push((keys::missed(at, count as u64), stamped(at, form)))
                }
                Entry::Overlay { id, at, form } => {
                    changes.push((keys::overlay(id), stamped(at, form)))
                }
                Entry::Day { date, at, form } => changes.push((keys::day(date), stamped(at, form))),
            }
            count += 1;
            if changes.len() >= BATCH {
                self.apply(std::mem::take(&mut changes))?;
            }
        }
        changes.extend(marks.changes());
        self.apply_all(&mut changes)?;
        Ok(count)
    }

    /// Makes many changes, in batches.
    pub(super) fn apply_all(&self, changes: &mut Vec<Change>) -> Result<(), StoreError> {
        while !changes.is_empty() {
            self.apply(changes.drain(..changes.len().min(BATCH)).collect())?;
        }
        Ok(())
    }
}
