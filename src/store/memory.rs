//! The memory: conversations, marks of the updates that were met, and replies that wait to be sent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::address::Address;
use super::keys::{self, CONVERSATION, EXPIRY, FORMAT, Key, MARK, MISSED, OVERLAY, WAITING};
use super::reply::StoredReply;
use super::stored::Stored;
use super::{Change, Store, StoreError};

/// The version of the format as a whole: of the keys and of what stands under them. It is another one as soon as a version
/// of a stored form is.
pub(super) const VERSION: u32 = 1;

/// How long the mark of an update is kept: longer than any channel delivers one again.
const MARKS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Remembers what was said, in a store.
pub struct Memory {
    pub(super) store: Box<dyn Store>,
    /// Who writes; what is changed is read before, and must be the same still.
    pub(super) writer: Mutex<()>,
    /// How many batches were applied, and how many of them are synced: one sync serves all that wait for one.
    applied: AtomicU64,
    synced: Mutex<u64>,
}

/// What is kept of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// When its last message came.
    pub last: Timestamp,
    /// The conversation.
    pub conversation: Stored,
}

/// What one message comes to.
#[derive(Debug, Clone)]
pub struct Turn<'a> {
    /// The conversation.
    pub address: &'a Address,
    /// The number of the update that brought the message, where the channel may deliver it again.
    pub update: Option<u64>,
    /// When it came.
    pub at: Timestamp,
    /// What becomes of the conversation.
    pub after: After,
    /// Replies to send, where the channel does not take them at once.
    pub replies: Vec<StoredReply>,
}

/// What becomes of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum After {
    /// It is kept so.
    Kept(Stored),
    /// All that is kept of the person is erased, in every place.
    Forgotten,
}

/// Whether a turn was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// It was; the numbers of its replies.
    Now(Vec<u64>),
    /// Its update was met before, so that nothing was changed.
    Before,
}

/// A reply that waits to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// To whom.
    pub address: Address,
    /// Its place among those that wait for the conversation.
    pub number: u64,
    /// Since when.
    pub since: Timestamp,
    /// The reply.
    pub reply: StoredReply,
}

/// What is kept, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The version of the format.
    pub format: u32,
    /// Conversations.
    pub conversations: usize,
    /// Marks of updates.
    pub seen: usize,
    /// Replies that wait to be sent.
    pub waiting: usize,
    /// Missed questions.
    pub missed: usize,
    /// Entries of the overlay.
    pub overlay: usize,
    /// When the conversation was used last that has not been used for longest.
    pub oldest: Option<Timestamp>,
    /// When the last message came.
    pub newest: Option<Timestamp>,
    /// The space that all this takes, in bytes.
    pub bytes: u64,
}

/// What is done with each entry: its key, its time and its stored form.
pub(super) type VisitEntry<'a> = dyn FnMut(Key, Timestamp, &[u8]) -> Result<(), StoreError> + 'a;

impl Memory {
    /// A memory in `store`; usable once it is [open](Memory::open).
    pub fn new(store: impl Store + 'static) -> Memory {
        Memory { store: Box::new(store), writer: Mutex::new(()), applied: AtomicU64::new(0), synced: Mutex::new(0) }
    }

    /// Opens the store, where it is not open, and looks at its format.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, if it is of a newer format, or if it is no store of this program.
    pub fn open(&self) -> Result<(), StoreError> {
        let _writing = lock(&self.writer);
        self.store.open()?;
        let Some(format) = self.store.get(FORMAT)? else {
            let mut is_empty = true;
            self.store.scan(&[], &mut |_, _| {
                is_empty = false;
                Ok(false)
            })?;
            if !is_empty {
                return Err(StoreError::Damaged("it does not say of which format it is".to_owned()));
            }
            self.apply(vec![(FORMAT.to_vec(), Some(VERSION.to_string().into_bytes()))])?;
            return self.sync();
        };
        let found = std::str::from_utf8(&format).ok().and_then(|text| text.parse().ok());
        match found {
            Some(found) if found > VERSION => Err(StoreError::Newer { found, known: VERSION }),
            Some(_) => Ok(()),
            None => Err(StoreError::Damaged("its format is no number".to_owned())),
        }
    }

    /// What is kept of a conversation.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn load(&self, address: &Address) -> Result<Option<Kept>, StoreError> {
        self.store.get(&keys::conversation(address))?.map(|value| kept(&value)).transpose()
    }

    /// Keeps what a message came to, all of it or nothing, unless its update was met before. What this returned for is not
    /// lost any more.
    ///
    /// # Errors
    ///
    /// If it could not be kept, or may be lost yet.
    pub fn commit(&self, turn: &Turn<'_>) -> Result<Committed, StoreError> {
        let numbers = {
            let _writing = lock(&self.writer);
            let mut changes = Vec::new();
            if let Some(update) = turn.update {
                let mark = keys::mark(turn.address.channel(), update);
                if self.store.get(&mark)?.is_some() {
                    return Ok(Committed::Before);
                }
                changes.push((keys::expiry(&mark, turn.at), Some(Vec::new())));
                changes.push((mark, Some(keys::time(turn.at).to_vec())));
            }
            match &turn.after {
                After::Kept(conversation) => self.keep(turn.address, turn.at, conversation, &mut changes)?,
                After::Forgotten => self.forget(turn.address, &mut changes)?,
            }
            let next = self.last_waiting(turn.address)?.map_or(0, |last| last + 1);
            let numbers: Vec<u64> = (next..).take(turn.replies.len()).collect();
            for (number, reply) in numbers.iter().zip(&turn.replies) {
                changes.push((keys::waiting(turn.address, *number), Some(stamped(turn.at, reply)?)));
            }
            self.apply(changes)?;
            numbers
        };
        self.sync()?;
        Ok(Committed::Now(numbers))
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
            Some(value) => self.apply(vec![(keys::expiry(&key, unstamped(&value)?.0), None), (key, None)]),
            None => Ok(()),
        }
    }

    /// Strikes replies off that were sent.
    ///
    /// # Errors
    ///
    /// If the store cannot be written; they are sent once more then, after the next start.
    pub fn strike(&self, address: &Address, numbers: &[u64]) -> Result<(), StoreError> {
        {
            let _writing = lock(&self.writer);
            self.apply(numbers.iter().map(|number| (keys::waiting(address, *number), None)).collect())?;
        }
        self.sync()
    }

    /// The replies that wait to be sent, in order within each conversation.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        self.store.scan(&[WAITING], &mut |key, value| {
            let Some(Key::Waiting { address, number }) = Key::read(key) else { return Err(strange(key)) };
            let (since, reply) = unstamped(value)?;
            waiting.push(Waiting { address, number, since, reply: StoredReply::read(reply)? });
            Ok(true)
        })?;
        Ok(waiting)
    }

    /// Erases the conversations whose last message came before `before`, with the replies that wait for them, and marks
    /// that are of no use any more: at most `limit`. Tells how many.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn expire(&self, before: Timestamp, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let _writing = lock(&self.writer);
        let marks_before = now.saturating_sub(MARKS_KEPT).unwrap_or(Timestamp::MIN);
        let mut changes = Vec::new();
        let mut expired = Vec::new();
        for (kind, before) in [(CONVERSATION, before), (MARK, marks_before)] {
            self.store.scan(&[EXPIRY, kind], &mut |key, _| {
                let (used, of) = keys::expires(key).ok_or_else(|| strange(key))?;
                if used >= before || expired.len() == limit {
                    return Ok(false);
                }
                changes.extend([(key.to_vec(), None), (of.clone(), None)]);
                expired.push(of);
                Ok(true)
            })?;
        }
        for key in &expired {
            if let Some(Key::Conversation(address)) = Key::read(key) {
                self.scan_keys(&keys::waiting_in(&address), |key| changes.push((key.to_vec(), None)))?;
            }
        }
        if !changes.is_empty() {
            self.apply(changes)?;
        }
        Ok(expired.len())
    }

    /// What is kept, in figures.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let (mut conversations, mut oldest, mut newest) = (0, None, None);
        self.store.scan(&[EXPIRY, CONVERSATION], &mut |key, _| {
            let (used, _) = keys::expires(key).ok_or_else(|| strange(key))?;
            conversations += 1;
            oldest = oldest.or(Some(used));
            newest = Some(used);
            Ok(true)
        })?;
        let count = |kind| {
            let mut count = 0;
            self.scan_keys(&[kind], |_| count += 1).map(|()| count)
        };
        Ok(Stats {
            format: VERSION,
            conversations,
            seen: count(MARK)?,
            waiting: count(WAITING)?,
            missed: count(MISSED)?,
            overlay: count(OVERLAY)?,
            oldest,
            newest,
            bytes: self.store.bytes()?,
        })
    }

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

    /// Visits all entries, by their keys.
    pub(super) fn entries(&self, visit: &mut VisitEntry<'_>) -> Result<(), StoreError> {
        for kind in [CONVERSATION, MARK, WAITING, MISSED, OVERLAY] {
            self.store.scan(&[kind], &mut |key, value| {
                let (at, form) = unstamped(value)?;
                visit(Key::read(key).ok_or_else(|| strange(key))?, at, form)?;
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// Puts entries into a store that has none, all or none of them, and tells how many.
    pub(super) fn fill(&self, entries: impl Iterator<Item = Result<Entry, StoreError>>) -> Result<usize, StoreError> {
        /// Entries of one batch.
        const BATCH: usize = 1000;
        let _writing = lock(&self.writer);
        let mut is_empty = true;
        for kind in [CONVERSATION, MARK, WAITING, MISSED, OVERLAY, EXPIRY] {
            self.scan_keys(&[kind], |_| is_empty = false)?;
        }
        if !is_empty {
            return Err(StoreError::NotEmpty);
        }
        let (mut count, mut changes) = (0, Vec::new());
        let mut filled = Ok(());
        for entry in entries {
            let Entry { key, expires, at, value } = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    filled = Err(error);
                    break;
                }
            };
            if expires {
                changes.push((keys::expiry(&key, at), Some(Vec::new())));
            }
            changes.push((key, Some([&keys::time(at)[..], &value].concat())));
            count += 1;
            if changes.len() >= BATCH {
                self.apply(std::mem::take(&mut changes))?;
            }
        }
        if filled.is_err() {
            changes.clear();
            for kind in [CONVERSATION, MARK, WAITING, MISSED, OVERLAY, EXPIRY] {
                self.scan_keys(&[kind], |key| changes.push((key.to_vec(), None)))?;
            }
        }
        self.apply(changes)?;
        self.sync()?;
        filled.map(|()| count)
    }

    fn keep(
        &self,
        address: &Address,
        at: Timestamp,
        conversation: &Stored,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let key = keys::conversation(address);
        if let Some(before) = self.store.get(&key)? {
            changes.push((keys::expiry(&key, unstamped(&before)?.0), None));
        }
        changes.push((keys::expiry(&key, at), Some(Vec::new())));
        changes.push((key, Some(stamped(at, conversation)?)));
        Ok(())
    }

    /// Erases all that is kept of a person. Marks of updates stay for a while: they name nobody.
    fn forget(&self, address: &Address, changes: &mut Vec<Change>) -> Result<(), StoreError> {
        self.store.scan(&keys::person(CONVERSATION, address), &mut |key, value| {
            changes.extend([(keys::expiry(key, unstamped(value)?.0), None), (key.to_vec(), None)]);
            Ok(true)
        })?;
        self.scan_keys(&keys::person(WAITING, address), |key| changes.push((key.to_vec(), None)))
    }

    fn last_waiting(&self, address: &Address) -> Result<Option<u64>, StoreError> {
        let mut last = None;
        self.scan_keys(&keys::waiting_in(address), |key| {
            if let Some(Key::Waiting { number, .. }) = Key::read(key) {
                last = Some(number);
            }
        })?;
        Ok(last)
    }

    pub(super) fn scan_keys(&self, prefix: &[u8], mut each: impl FnMut(&[u8])) -> Result<(), StoreError> {
        self.store.scan(prefix, &mut |key, _| {
            each(key);
            Ok(true)
        })
    }

    pub(super) fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.store.apply(changes)?;
        self.applied.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Returns once all is synced that was applied before.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
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

/// An entry that is put into a store.
pub(super) struct Entry {
    /// Its key.
    pub(super) key: Vec<u8>,
    /// Whether it expires by itself.
    pub(super) expires: bool,
    /// When it was used last.
    pub(super) at: Timestamp,
    /// What stands under the key, after the time.
    pub(super) value: Vec<u8>,
}

/// What is under a lock; that someone panicked who held it has left no harm, for nothing is changed in pieces.
pub(super) fn lock<Thing>(mutex: &Mutex<Thing>) -> MutexGuard<'_, Thing> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value: the time, and a form as JSON.
pub(super) fn stamped(at: Timestamp, form: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut value = keys::time(at).to_vec();
    serde_json::to_writer(&mut value, form).map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(value)
}

pub(super) fn unstamped(value: &[u8]) -> Result<(Timestamp, &[u8]), StoreError> {
    let stamp = value.split_first_chunk().and_then(|(time, form)| Some((keys::read_time(time)?, form)));
    stamp.ok_or_else(|| StoreError::Damaged("an entry has no time".to_owned()))
}

fn kept(value: &[u8]) -> Result<Kept, StoreError> {
    let (last, form) = unstamped(value)?;
    Ok(Kept { last, conversation: Stored::read(form)? })
}

pub(super) fn strange(key: &[u8]) -> StoreError {
    StoreError::Damaged(format!("a key cannot be read ({})", String::from_utf8_lossy(key).escape_debug()))
}
