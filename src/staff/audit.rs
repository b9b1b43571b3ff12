//! The audit log: who of the staff did what and when, as JSON Lines. It contains no words of applicants.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::private::privately;

/// The file in the data folder.
const NAME: &str = "audit.jsonl";

/// An action of a member of staff.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AuditEvent {
    /// Logged in.
    LoggedIn {
        /// The client's address.
        from: IpAddr,
    },
    /// Gave a wrong password.
    LoginFailed {
        /// The client's address.
        from: IpAddr,
    },
    /// Had to wait after too many attempts.
    LockedOut {
        /// The client's address.
        from: IpAddr,
        /// How many attempts in a row.
        times: u64,
    },
    /// Logged out.
    LoggedOut,
    /// The account was added.
    StaffAdded,
    /// The account was removed.
    StaffRemoved,
    /// Added an entry to the knowledge.
    #[serde(rename = "learned")]
    AddedEntry {
        /// The number of the entry.
        entry: u64,
        /// The name of the intent.
        #[serde(rename = "subject")]
        intent: String,
        /// The clauses that answer it.
        clauses: Vec<String>,
    },
    /// Removed an entry.
    Unlearned {
        /// The number of the entry.
        entry: u64,
    },
    /// Downloaded the added entries as a file.
    Downloaded {
        /// The name of the file.
        file: &'static str,
    },
    /// Took over a conversation.
    TookOver {
        /// The channel.
        channel: String,
    },
    /// Replied in a conversation.
    Replied {
        /// The channel.
        channel: String,
    },
    /// Handed a conversation back to the assistant.
    HandedBack {
        /// The channel.
        channel: String,
    },
    /// Looked up a verdict by its number.
    VerdictLookedUp {
        /// The number.
        number: String,
        /// Whether it exists.
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

/// A line of the log, as it is read.
#[derive(Debug, Clone, Deserialize)]
pub struct Noted {
    /// When it was.
    pub at: Timestamp,
    /// Who it was, if they have an account.
    pub staff: Option<String>,
    /// What was done, by its name.
    pub what: String,
    /// What else is told of it.
    #[serde(flatten)]
    pub more: BTreeMap<String, serde_json::Value>,
}

/// The audit log of a data folder.
pub struct Audit {
    path: PathBuf,
    writing: Mutex<()>,
}

impl Audit {
    /// The audit log of a data folder.
    pub fn within(data: &Path) -> Audit {
        Audit {
            path: data.join(NAME),
            writing: Mutex::default(),
        }
    }

    /// Records an action. It does not record a name without an account, because that may be a password in the wrong
    /// field.
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

    /// What was noted last, newest first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn latest(&self) -> io::Result<Vec<Noted>> {
        /// So much of the end of the file is read.
        const END: u64 = 64 * 1024;
        let mut file = match OpenOptions::new().read(true).open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            opened => opened?,
        };
        let start = file.metadata()?.len().saturating_sub(END);
        file.seek(SeekFrom::Start(start))?;
        let mut end = Vec::new();
        file.take(END).read_to_end(&mut end)?;
        let lines = end.split(|byte| *byte == b'\n').rev();
        // What is cut off at the start, or was written by another version, is not a line.
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }
}
