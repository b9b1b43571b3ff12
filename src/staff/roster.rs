//! The roster: staff accounts with hashed passwords, in a private file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::private::write_privately;

/// The file in the data folder.
const NAME: &str = "staff.toml";

/// The fewest characters of a password.
const SHORTEST: usize = 12;

/// The most bytes of a password.
const LONGEST: usize = 1024;

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

/// The salt for passwords of unknown names, so that checking them takes as long.
const NOBODY: &[u8] = b"nobody of that name";

/// A staff account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The name.
    pub name: String,
    /// When the account was added.
    pub since: Timestamp,
    /// The hash of the password.
    hash: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    staff: Vec<Member>,
}

/// Why the roster cannot be read or changed.
#[derive(Debug, Error)]
pub enum RosterFault {
    /// An invalid name.
    #[error("a name has 1 to {LONGEST_NAME} letters, digits and `-`, `_`, `.`")]
    Name,
    /// A name that is taken.
    #[error("there is `{0}` already; remove it first to give it another password")]
    Taken(String),
    /// A password that is too short.
    #[error("a password has {SHORTEST} characters at least")]
    Short,
    /// A password that is too long.
    #[error("a password has {LONGEST} bytes at most")]
    Long,
    /// A password that equals the name.
    #[error("the name is no password")]
    SameAsName,
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// The content of the file is invalid.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// The password could not be hashed.
    #[error("a password cannot be hashed: {0}")]
    Hash(String),
}

/// The roster of a data folder.
pub struct Roster(PathBuf);

impl Member {
    /// Whether both are the same account with the same password.
    pub fn is_still(&self, other: &Member) -> bool {
        self.name == other.name && self.hash == other.hash
    }
}

impl Roster {
    /// The roster of a data folder.
    pub fn within(data: &Path) -> Roster {
        Roster(data.join(NAME))
    }

    /// The accounts in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file exists and cannot be read.
    pub fn members(&self) -> Result<Vec<Member>, RosterFault> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed(error)),
        };
        let file: Result<File, _> = toml::from_str(&text);
        // What is wrong is told without the line that it is in, for that may hold a hash.
        Ok(file
            .map_err(|error| self.unreadable(error.message().to_owned()))?
            .staff)
    }

    /// The account with this name.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn member(&self, name: &str) -> Result<Option<Member>, RosterFault> {
        Ok(self
            .members()?
            .into_iter()
            .find(|member| member.name == name))
    }

    /// Adds an account.
    ///
    /// # Errors
    ///
    /// If the name or the password is invalid, or if the file cannot be read or written.
    pub fn add(&self, name: &str, password: &str, since: Timestamp) -> Result<(), RosterFault> {
        let fits = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
        if name.is_empty() || name.chars().count() > LONGEST_NAME || !name.chars().all(fits) {
            return Err(RosterFault::Name);
        }
        if password.chars().count() < SHORTEST {
            return Err(RosterFault::Short);
        }
        if password.len() > LONGEST {
            return Err(RosterFault::Long);
        }
        if password.to_lowercase() == name.to_lowercase() {
            return Err(RosterFault::SameAsName);
        }
        let mut staff = self.members()?;
        if staff.iter().any(|member| member.name == name) {
            return Err(RosterFault::Taken(name.to_owned()));
        }
        let hash = Argon2::default().hash_password(password.as_bytes());
        let hash = hash
            .map_err(|error| RosterFault::Hash(error.to_string()))?
            .to_string();
        staff.push(Member {
            name: name.to_owned(),
            since,
            hash,
        });
        self.write(staff)
    }

    /// Removes an account, and returns whether it existed.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written.
    pub fn remove(&self, name: &str) -> Result<bool, RosterFault> {
        let mut staff = self.members()?;
        let before = staff.len();
        staff.retain(|member| member.name != name);
        let was_there = staff.len() < before;
        if was_there {
            self.write(staff)?;
        }
        Ok(was_there)
    }

    /// The account with this name, if the password is right. Checking an unknown name takes as long.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn verified(&self, name: &str, password: &str) -> Result<Option<Member>, RosterFault> {
        let password = password.as_bytes();
        let Some(member) = self.member(name)?.filter(|_| password.len() <= LONGEST) else {
            let shortened = &password[..password.len().min(LONGEST)];
            let hashed: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(shortened, NOBODY);
            // Nothing hangs on it but the time that it took.
            std::hint::black_box(hashed.is_ok());
            return Ok(None);
        };
        let known =
            PasswordHash::new(&member.hash).map_err(|error| self.unreadable(error.to_string()))?;
        Ok(Argon2::default()
            .verify_password(password, &known)
            .is_ok()
            .then_some(member))
    }

    fn write(&self, staff: Vec<Member>) -> Result<(), RosterFault> {
        let text =
            toml::to_string(&File { staff }).map_err(|error| self.unreadable(error.to_string()))?;
        write_privately(&self.0, text.as_bytes()).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> RosterFault {
        RosterFault::File {
            path: self.0.clone(),
            error,
        }
    }

    fn unreadable(&self, why: String) -> RosterFault {
        RosterFault::Unreadable {
            path: self.0.clone(),
            why,
        }
    }
}
