//! The store: what outlives a message, and with a folder also the program: conversations, marks of the updates that were
//! met, and replies that wait to be sent.
//!
//! [`Repository`] knows what is kept and how long; underneath it a [`Store`] keeps keys and values and knows nothing of them.
//! What a turn changes is one batch, of which all is kept or nothing.

mod address;
mod day;
mod handover;
mod keys;
mod lines;
mod repository;
mod missed;
mod outbox;
mod overlay;
mod reply;
mod sled;
mod stored;
mod version;
mod in_memory;

use std::fmt;
use std::path::PathBuf;

pub use self::sled::{Compacted, Sled, compact};
pub use address::Address;
pub use day::Day;
pub use in_memory::InMemory;
pub use lines::{export, import};
pub use missed::KeptMissed;
pub use outbox::{Acknowledged, Place, Sent, Waiting};
pub use overlay::StoredEntry;
pub use reply::{StoredBlock, StoredReply};
pub use repository::{Commit, Disposition, Kept, Repository, Stats, Turn};
pub use stored::Stored;

/// A change of a batch: the value that a key gets, or nothing, where it is removed.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

/// Tells one key and value; whether to go on.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<bool, StoreError>;

/// Keys and values, in the order of the keys.
pub trait Store: Send + Sync {
    /// The value of a key.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Visits what begins with `prefix`, in order, until the visitor has enough.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or the visitor's.
    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError>;

    /// Makes all changes or none.
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Returns once the changes made before are where they stay.
    ///
    /// # Errors
    ///
    /// If they may not be.
    fn sync(&self) -> Result<(), StoreError>;

    /// The space that it takes, in bytes, as far as that is known.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn bytes(&self) -> Result<u64, StoreError>;

    /// Makes the store usable, if it is not: opens it, and opens it anew after a failure.
    ///
    /// # Errors
    ///
    /// If it stays unusable.
    fn open(&self) -> Result<(), StoreError>;
}

/// Why a store cannot do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// Another process has it open.
    InUse(PathBuf),
    /// A newer version of the program wrote it.
    Newer {
        /// The version that stands in it.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// What stands in it is not what was written.
    Damaged(String),
    /// Its folder does not say how much was kept in it, so that nobody can tell whether all of it is there.
    Unmarked(PathBuf),
    /// It cannot be read or written.
    Failed(String),
    /// It is not open.
    Closed,
    /// Something is kept in it already, so that nothing is imported into it.
    NotEmpty,
    /// A line that is to be imported cannot be used.
    Line {
        /// Which, counted from 1.
        number: usize,
        /// Why.
        why: String,
    },
}

impl StoreError {
    /// Whether the store may work at another time, so that it is worth to go on without it.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            StoreError::Damaged(_)
                | StoreError::Unmarked(_)
                | StoreError::Failed(_)
                | StoreError::Closed
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::InUse(path) => {
                write!(
                    f,
                    "another process uses the store in {}; one at a time can",
                    path.display()
                )
            }
            StoreError::Newer { found, known } => {
                write!(
                    f,
                    "the store was written by a newer version of zhinan (format {found}; this one knows {known})"
                )
            }
            StoreError::Damaged(what) => write!(f, "the store is damaged: {what}"),
            StoreError::Unmarked(folder) => write!(
                f,
                "the store in {} lacks the file `kept`, so that nobody can tell whether all of it is there; it is left as \
                 it is. Copy that file from where the folder came from; or make an empty one, if the folder is whole; or \
                 move the folder away and begin anew",
                folder.display()
            ),
            StoreError::Failed(why) => write!(f, "the store cannot be used: {why}"),
            StoreError::Closed => write!(f, "the store is not open"),
            StoreError::NotEmpty => write!(f, "the store is not empty; import into a new one"),
            StoreError::Line { number, why } => {
                write!(f, "line {number} cannot be imported: {why}")
            }
        }
    }
}

impl std::error::Error for StoreError {}
