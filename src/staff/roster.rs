//! The roster: staff accounts with hashed passwords, in a private file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::passwords::{Passwords, Unchecked};
use super::private::{privately, write_privately};

/// The file in the data folder.
const NAME: &str = "staff.toml";

/// The fewest characters of a password.
const SHORTEST: usize = 12;

/// The most bytes of a password.
const LONGEST: usize = 1024;

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

/// The file that whoever changes the roster holds a lock of.
const LOCK: &str = "staff.lock";

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
struct Contents {
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
    /// The password could not be checked.
    #[error(transparent)]
    Unchecked(#[from] Unchecked),
    /// The password could not be hashed.
    #[error("a password cannot be hashed: {0}")]
    Hash(String),
}

/// The roster of a data folder.
pub struct Roster {
    path: PathBuf,
    passwords: Passwords,
    last: Mutex<Option<LastRead>>,
    news: Mutex<Option<String>>,
}

/// The accounts as they were read last.
struct LastRead {
    /// What the file looked like when it was read, or could not be.
    stamp: Option<Stamp>,
    staff: Arc<Vec<Member>>,
    /// Whether the file could be read since.
    is_now: bool,
}

/// What shows that a file was changed.
type Stamp = (Option<SystemTime>, u64, u64);

impl Member {
    /// Whether both are the same account with the same password.
    pub fn is_still(&self, other: &Member) -> bool {
        self.name == other.name && self.hash == other.hash
    }
}

impl Roster {
    /// The roster of a data folder.
    pub fn within(data: &Path) -> Roster {
        Roster {
            path: data.join(NAME),
            passwords: Passwords::default(),
            last: Mutex::default(),
            news: Mutex::default(),
        }
    }

    /// What is to be told of the file since this was asked last: that it cannot be read, or can be again.
    pub fn news(&self) -> Option<String> {
        self.news
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn tell(&self, news: String) {
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(news);
    }

    /// The accounts, as they are or, where the file cannot be read now, as they were when it could be. It is read only where
    /// it has changed.
    ///
    /// # Errors
    ///
    /// If the file could never be read.
    pub fn known(&self) -> Result<Arc<Vec<Member>>, RosterFault> {
        let stamp = stamp(&self.path);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last.as_ref().filter(|it| it.is_now && it.stamp == stamp) {
            return Ok(Arc::clone(&last.staff));
        }
        match (self.members(), last.as_mut()) {
            (Ok(staff), before) => {
                if before.is_some_and(|before| !before.is_now) {
                    self.tell("the staff can be read again".to_owned());
                }
                let staff = Arc::new(staff);
                *last = Some(LastRead {
                    stamp,
                    staff: Arc::clone(&staff),
                    is_now: true,
                });
                Ok(staff)
            }
            (Err(fault), Some(before)) => {
                if before.is_now {
                    self.tell(format!(
                        "the staff cannot be read and stays as it was: {fault}"
                    ));
                }
                before.is_now = false;
                Ok(Arc::clone(&before.staff))
            }
            (Err(fault), None) => Err(fault),
        }
    }

    /// The accounts in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file exists and cannot be read.
    pub fn members(&self) -> Result<Vec<Member>, RosterFault> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed(error)),
        };
        let file: Result<Contents, _> = toml::from_str(&text);
        // What is wrong is told without the line that it is in, for that may hold a hash.
        Ok(file
            .map_err(|error| self.unreadable(error.message().to_owned()))?
            .staff)
    }

    /// The account with this name.
    ///
    /// # Errors
    ///
    /// If the file could never be read.
    pub fn member(&self, name: &str) -> Result<Option<Member>, RosterFault> {
        let known = self.known()?;
        Ok(known.iter().find(|member| member.name == name).cloned())
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
        let hash = Argon2::default().hash_password(password.as_bytes());
        let hash = hash
            .map_err(|error| RosterFault::Hash(error.to_string()))?
            .to_string();
        let _changing = self.changing()?;
        let mut staff = self.members()?;
        if staff.iter().any(|member| member.name == name) {
            return Err(RosterFault::Taken(name.to_owned()));
        }
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
        let _changing = self.changing()?;
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
            self.passwords
                .spend(&password[..password.len().min(LONGEST)])?;
            return Ok(None);
        };
        Ok(self.passwords.is(password, &member.hash)?.then_some(member))
    }

    /// Waits until nobody else changes the file; nobody else does until this is dropped.
    fn changing(&self) -> Result<File, RosterFault> {
        let path = self.path.with_file_name(LOCK);
        let failed = |error| RosterFault::File {
            path: path.clone(),
            error,
        };
        let mut options = OpenOptions::new();
        let file = privately(options.append(true).create(true)).open(&path);
        let file = file.map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    fn write(&self, staff: Vec<Member>) -> Result<(), RosterFault> {
        let text = toml::to_string(&Contents { staff })
            .map_err(|error| self.unreadable(error.to_string()))?;
        write_privately(&self.path, text.as_bytes()).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> RosterFault {
        RosterFault::File {
            path: self.path.clone(),
            error,
        }
    }

    fn unreadable(&self, why: String) -> RosterFault {
        RosterFault::Unreadable {
            path: self.path.clone(),
            why,
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some((metadata.modified().ok(), metadata.len(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_file_cannot_be_read_the_staff_stays_as_it_was() {
        let data = std::env::temp_dir().join(format!("zhinan-roster-{}", std::process::id()));
        fs::create_dir_all(&data).unwrap();
        let roster = Roster::within(&data);
        roster
            .add("a", "a long password", Timestamp::UNIX_EPOCH)
            .unwrap();
        assert!(roster.member("a").unwrap().is_some());
        let text = fs::read_to_string(data.join(NAME)).unwrap();
        fs::write(data.join(NAME), &text[..text.len() / 2]).unwrap();
        assert!(roster.member("a").unwrap().is_some());
        assert!(
            Roster::within(&data).member("a").is_err(),
            "it was never read"
        );
        fs::write(data.join(NAME), "").unwrap();
        assert!(roster.member("a").unwrap().is_none());
        fs::remove_dir_all(&data).unwrap();
    }
}
