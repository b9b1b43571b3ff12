//! The stored form of a conversation that is handed over to staff, and how those are found: by a key of its own for each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::address::Address;
use super::keys::{self, HANDED_OVER};
use super::repository::{Repository, unknown_key};
use crate::dialogue::{Handover, Words};

/// That a conversation is handed over, as it is kept within the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredHandover {
    since: Timestamp,
    last: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default)]
    words: Vec<StoredWords>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredWords {
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    text: String,
}

impl From<&Handover> for StoredHandover {
    fn from(handover: &Handover) -> StoredHandover {
        let Handover {
            since,
            last,
            by,
            words,
            to,
        } = handover.clone();
        let words = words
            .into_iter()
            .map(|Words { at, by, id, text }| StoredWords { at, by, id, text });
        StoredHandover {
            since,
            last,
            by,
            words: words.collect(),
            to,
        }
    }
}

impl From<StoredHandover> for Handover {
    fn from(stored: StoredHandover) -> Handover {
        let StoredHandover {
            since,
            last,
            by,
            words,
            to,
        } = stored;
        let words = words
            .into_iter()
            .map(|StoredWords { at, by, id, text }| Words { at, by, id, text });
        Handover {
            since,
            last,
            by,
            words: words.collect(),
            to,
        }
    }
}

impl Repository {
    /// The conversations that are handed over to staff.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn handover(&self) -> Result<Vec<Address>, StoreError> {
        let mut addresses = Vec::new();
        self.store.scan(&[HANDED_OVER], &mut |key, _| {
            addresses.push(keys::handed_over_address(key).ok_or_else(|| unknown_key(key))?);
            Ok(true)
        })?;
        Ok(addresses)
    }
}
