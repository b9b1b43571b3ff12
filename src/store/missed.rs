//! The stored form of missed questions, and how they are kept: by time, so that the oldest go first.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::keys::{self, MISSED};
use super::repository::{Repository, lock, stamped, unknown_key, unstamped};
use super::version::read;
use super::{Change, StoreError};
use crate::dialogue::{Missed, MissedKind};
use crate::guide::ClauseId;
use crate::text::Language;

/// The version that is written.
const VERSION: u32 = 1;

/// A missed question: when it was asked, and in which channel. No person, and no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMissed {
    /// When.
    pub at: Timestamp,
    /// The channel.
    pub channel: String,
    /// The question.
    pub missed: Missed,
}

/// A missed question as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredMissed {
    version: u32,
    channel: String,
    guide: String,
    language: Language,
    question: String,
    kind: MissedKind,
    #[serde(default)]
    clauses: Vec<String>,
}

impl From<&KeptMissed> for StoredMissed {
    fn from(kept: &KeptMissed) -> StoredMissed {
        let Missed {
            guide,
            language,
            question,
            kind,
            clauses,
        } = kept.missed.clone();
        StoredMissed {
            version: VERSION,
            channel: kept.channel.clone(),
            guide,
            language,
            question,
            kind,
            clauses: clauses.iter().map(ToString::to_string).collect(),
        }
    }
}

impl StoredMissed {
    /// Reads what was written by this version or an older one.
    pub(super) fn read(bytes: &[u8]) -> Result<StoredMissed, StoreError> {
        read(bytes, VERSION)
    }

    fn kept(self, at: Timestamp) -> KeptMissed {
        let StoredMissed {
            version: _,
            channel,
            guide,
            language,
            question,
            kind,
            clauses,
        } = self;
        let clauses = clauses
            .iter()
            .filter_map(|id| ClauseId::parse(id).ok())
            .collect();
        KeptMissed {
            at,
            channel,
            missed: Missed {
                guide,
                language,
                question,
                kind,
                clauses,
            },
        }
    }
}

impl Repository {
    /// Keeps missed questions. They are not synced: the system writes them within the second, and only when the power
    /// fails are the last of them lost.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn note_missed(&self, missed: &[KeptMissed]) -> Result<(), StoreError> {
        let _writing = lock(&self.writer);
        let mut changes: Vec<Change> = Vec::with_capacity(missed.len());
        let mut last: Option<(Timestamp, u64)> = None;
        for kept in missed {
            let number = match last {
                Some((at, number)) if at == kept.at => number + 1,
                _ => self.next_missed(kept.at)?,
            };
            last = Some((kept.at, number));
            changes.push((
                keys::missed(kept.at, number),
                Some(stamped(kept.at, &StoredMissed::from(kept))?),
            ));
        }
        self.apply(changes)
    }

    /// The missed questions that are kept, newest first.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn missed(&self) -> Result<Vec<KeptMissed>, StoreError> {
        let mut missed = Vec::new();
        self.store.scan(&[MISSED], &mut |_, value| {
            let (at, form) = unstamped(value)?;
            missed.push(StoredMissed::read(form)?.kept(at));
            Ok(true)
        })?;
        missed.reverse();
        Ok(missed)
    }

    /// Erases the oldest missed questions, so that no more than `most` are left. Tells how many are.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn trim_missed(&self, most: usize) -> Result<usize, StoreError> {
        let _writing = lock(&self.writer);
        let mut count: usize = 0;
        self.scan_keys(&[MISSED], |_| count += 1)?;
        self.erase_missed(count.saturating_sub(most), |_| true)?;
        Ok(count.min(most))
    }

    /// Erases missed questions that came before `before`: at most `limit`. Tells how many.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn expire_missed(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        let _writing = lock(&self.writer);
        self.erase_missed(limit, |at| at < before)
    }

    /// Erases the oldest while they are to go, at most `limit`.
    fn erase_missed(
        &self,
        limit: usize,
        goes: impl Fn(Timestamp) -> bool,
    ) -> Result<usize, StoreError> {
        let mut changes = Vec::new();
        self.store.scan(&[MISSED], &mut |key, _| {
            let at = keys::missed_time(key).ok_or_else(|| unknown_key(key))?;
            let is_next = changes.len() < limit && goes(at);
            if is_next {
                changes.push((key.to_vec(), None));
            }
            Ok(is_next)
        })?;
        let count = changes.len();
        if count > 0 {
            self.apply(changes)?;
        }
        Ok(count)
    }

    /// The number of the next missed question at a time.
    fn next_missed(&self, at: Timestamp) -> Result<u64, StoreError> {
        let mut next = 0;
        self.scan_keys(&keys::missed_at(at), |key| {
            let number = key
                .split_last_chunk()
                .map_or(0, |(_, number)| u64::from_be_bytes(*number));
            next = number.saturating_add(1);
        })?;
        Ok(next)
    }
}
