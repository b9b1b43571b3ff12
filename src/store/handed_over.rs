//! The stored form of a conversation that is handed over to staff, and how those are found: by a key of its own for each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::address::Address;
use super::keys::{self, HANDED_OVER};
use super::memory::{Memory, strange};
use crate::assistant::{HandedOver, Words};

/// That a conversation is handed over, as it is kept within the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredHandedOver {
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

impl From<&HandedOver> for StoredHandedOver {
    fn from(handed_over: &HandedOver) -> StoredHandedOver {
        let HandedOver { since, last, by, words, to } = handed_over.clone();
        let words = words.into_iter().map(|Words { at, by, id, text }| StoredWords { at, by, id, text });
        StoredHandedOver { since, last, by, words: words.collect(), to }
    }
}

impl From<StoredHandedOver> for HandedOver {
    fn from(stored: StoredHandedOver) -> HandedOver {
        let StoredHandedOver { since, last, by, words, to } = stored;
        let words = words.into_iter().map(|StoredWords { at, by, id, text }| Words { at, by, id, text });
        HandedOver { since, last, by, words: words.collect(), to }
    }
}

impl Memory {
    /// The conversations that are handed over to staff.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn handed_over(&self) -> Result<Vec<Address>, StoreError> {
        let mut addresses = Vec::new();
        self.store.scan(&[HANDED_OVER], &mut |key, _| {
            addresses.push(keys::handed_over_address(key).ok_or_else(|| strange(key))?);
            Ok(true)
        })?;
        Ok(addresses)
    }
}
