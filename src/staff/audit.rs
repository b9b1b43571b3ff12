//! The audit log: when who of the staff did what, as JSON Lines. No words of applicants stand in it.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use super::private::privately;

/// The file, within the folder for data.
const NAME: &str = "audit.jsonl";

/// What someone did.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AuditEvent {
    /// Came to the desk.
    LoggedIn {
        /// From this address.
        from: IpAddr,
    },
    /// Gave a password that is not the one.
    LoginFailed {
        /// From this address.
        from: IpAddr,
    },
    /// Tried too often.
    LockedOut {
        /// From this address.
        from: IpAddr,
    },
    /// Left the desk.
    LoggedOut,
    /// Was added to the staff.
    StaffAdded,
    /// Was taken out of the staff.
    StaffRemoved,
    /// Added to the knowledge.
    #[serde(rename = "learned")]
    AddedEntry {
        /// The number of the entry.
        entry: u64,
        /// The intent.
        #[serde(rename = "subject")]
        intent: String,
        /// The clauses that answer it.
        clauses: Vec<String>,
    },
    /// Took an entry back.
    Unlearned {
        /// Its number.
        entry: u64,
    },
    /// Took what was added home as a file.
    Downloaded {
        /// Its name.
        file: &'static str,
    },
    /// Took a conversation.
    TookOver {
        /// In this channel.
        channel: String,
    },
    /// Said something in a conversation.
    Replied {
        /// In this channel.
        channel: String,
    },
    /// Handed a conversation back to the assistant.
    HandedBack {
        /// In this channel.
        channel: String,
    },
    /// Looked for the verdict of a number.
    VerdictLookedUp {
        /// The number.
        number: String,
        /// Whether there is one.
        found: bool,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    staff: Option<&'a str>,
    #[serde(flatten)]
    deed: &'a AuditEvent,
}

/// The log of a folder of data.
pub struct Audit {
    path: PathBuf,
    writing: Mutex<()>,
}

impl Audit {
    /// The log of a folder of data.
    pub fn within(data: &Path) -> Audit {
        Audit {
            path: data.join(NAME),
            writing: Mutex::default(),
        }
    }

    /// Notes what someone did; a name that nobody has is not noted, for it may be a password in the wrong field.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn note(&self, at: Timestamp, staff: Option<&str>, deed: &AuditEvent) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Line { at, staff, deed })?;
        line.push(b'\n');
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        privately(OpenOptions::new().append(true).create(true))
            .open(&self.path)?
            .write_all(&line)
    }
}
