//! The roster: who the staff are, with hashes of their passwords, in a file that only its owner can read.

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

/// The file, within the folder for data.
const NAME: &str = "staff.toml";

/// The fewest characters of a password.
const SHORTEST: usize = 12;

/// The most bytes of a password.
const LONGEST: usize = 1024;

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

/// What passwords of names that are not known are hashed with, so that these take as long as the others.
const NOBODY: &[u8] = b"nobody of that name";

/// One of the staff.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// What the password is known by.
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
    /// A name that none can have.
    #[error("a name has 1 to {LONGEST_NAME} letters, digits and `-`, `_`, `.`")]
    Name,
    /// A name that someone has.
    #[error("there is `{0}` already; remove it first to give it another password")]
    Taken(String),
    /// A password that is too short.
    #[error("a password has {SHORTEST} characters at least")]
    Short,
    /// A password that is too long.
    #[error("a password has {LONGEST} bytes at most")]
    Long,
    /// A password that is the name.
    #[error("the name is no password")]
    SameAsName,
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file says what it should not.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A hash cannot be made.
    #[error("a password cannot be hashed: {0}")]
    Hash(String),
}

/// The roster of a folder of data.
pub struct Roster(PathBuf);

impl Member {
    /// Whether both are the same person with the same password.
    pub fn is_still(&self, other: &Member) -> bool {
        self.name == other.name && self.hash == other.hash
    }
}

impl Roster {
    /// The roster of a folder of data.
    pub fn within(data: &Path) -> Roster {
        Roster(data.join(NAME))
    }

    /// The staff, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file is there and cannot be read.
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

    /// The one of this name.
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

    /// Adds someone.
    ///
    /// # Errors
    ///
    /// If the name or the password will not do, or if the file cannot be read or written.
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

    /// Takes someone out, and tells whether there was one of that name.
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

    /// The one of this name, if that is the password. It takes as long where nobody has the name.
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
