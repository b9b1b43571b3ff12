//! The stored form of what staff add to the knowledge, and how it is kept: by number, until it is taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::keys::{self, OVERLAY};
use super::repository::{Repository, lock, stamped, unknown_key, unstamped};
use super::version::read;
use crate::knowledge::overlay::{Added, AddedCitation, Addition, Entry};
use crate::text::Bilingual;

/// The version that is written.
const VERSION: u32 = 1;

/// An entry of the overlay: when it was added, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// When.
    pub at: Timestamp,
    /// Who added it, as they call themselves.
    pub staff: String,
    /// What was added.
    pub entry: Entry,
}

/// An addition as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredAddition {
    version: u32,
    staff: String,
    guide: String,
    #[serde(rename = "subject")]
    intent: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    clauses: Vec<StoredCite>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    silent: Option<Bilingual>,
    #[serde(default)]
    zh: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredCite {
    clause: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
}

impl StoredAddition {
    fn new(staff: &str, addition: &Addition) -> StoredAddition {
        let Addition {
            guide,
            intent,
            matter,
            zh,
            en,
        } = addition.clone();
        let (clauses, silent) = match matter {
            Added::Ways => (Vec::new(), None),
            Added::Clauses(cites) => (cites, None),
            Added::Silent(what) => (Vec::new(), Some(what)),
        };
        let clauses = clauses
            .into_iter()
            .map(|AddedCitation { clause, quote }| StoredCite { clause, quote })
            .collect();
        StoredAddition {
            version: VERSION,
            staff: staff.to_owned(),
            guide,
            intent,
            clauses,
            silent,
            zh,
            en,
        }
    }

    /// Reads what was written by this version or an older one.
    pub(super) fn read(bytes: &[u8]) -> Result<StoredAddition, StoreError> {
        read(bytes, VERSION)
    }

    fn kept(self, id: u64, at: Timestamp) -> StoredEntry {
        let StoredAddition {
            version: _,
            staff,
            guide,
            intent,
            clauses,
            silent,
            zh,
            en,
        } = self;
        let matter = match silent {
            Some(what) => Added::Silent(what),
            None if clauses.is_empty() => Added::Ways,
            None => Added::Clauses(
                clauses
                    .into_iter()
                    .map(|StoredCite { clause, quote }| AddedCitation { clause, quote })
                    .collect(),
            ),
        };
        StoredEntry {
            at,
            staff,
            entry: Entry {
                id,
                addition: Addition {
                    guide,
                    intent,
                    matter,
                    zh,
                    en,
                },
            },
        }
    }
}

impl Repository {
    /// Keeps an addition, and tells its number. What this returned for is not lost any more.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn add_entry(
        &self,
        at: Timestamp,
        staff: &str,
        addition: &Addition,
    ) -> Result<u64, StoreError> {
        let id = {
            let _writing = lock(&self.writer);
            let id = self
                .entries_added()?
                .last()
                .map_or(1, |last| last.entry.id.saturating_add(1));
            let form = stamped(at, &StoredAddition::new(staff, addition))?;
            self.apply(vec![(keys::overlay(id), Some(form))])?;
            id
        };
        self.sync()?;
        Ok(id)
    }

    /// Takes an entry back, and tells whether there was one.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn take_entry_back(&self, id: u64) -> Result<bool, StoreError> {
        {
            let _writing = lock(&self.writer);
            if self.store.get(&keys::overlay(id))?.is_none() {
                return Ok(false);
            }
            self.apply(vec![(keys::overlay(id), None)])?;
        }
        self.sync()?;
        Ok(true)
    }

    /// The entries of the overlay, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn entries_added(&self) -> Result<Vec<StoredEntry>, StoreError> {
        let mut entries = Vec::new();
        self.store.scan(&[OVERLAY], &mut |key, value| {
            let id = keys::overlay_id(key).ok_or_else(|| unknown_key(key))?;
            let (at, form) = unstamped(value)?;
            entries.push(StoredAddition::read(form)?.kept(id, at));
            Ok(true)
        })?;
        Ok(entries)
    }
}
