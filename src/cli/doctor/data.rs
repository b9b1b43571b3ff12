//! Checks the data folder: its permissions, the free disk space, and the store.

use std::fs;
use std::path::Path;

use zhinan::store::{Stats, StoreError};

use super::{Doctor, Finding, State};
use crate::cli::data::try_to_write;
use crate::cli::store::{self, memory};

const FOLDER: &str = "folder";
const DISK: &str = "disk";
const STORE: &str = "store";

/// Below this many free bytes, the disk gets a note; below the smaller bound, it is a problem.
const LITTLE: u64 = 1 << 30;
const TOO_LITTLE: u64 = 64 << 20;

impl Doctor {
    /// Checks the data folder.
    pub fn data(&self, data: &Path) -> Vec<Finding> {
        let there = data
            .ancestors()
            .find(|folder| folder.exists())
            .unwrap_or(Path::new("/"));
        let mut findings = vec![self.folder(data, there)];
        findings.extend(self.disk(there));
        findings.push(self.store(data));
        findings
    }

    fn folder(&self, data: &Path, there: &Path) -> Finding {
        let name = data.display().to_string();
        let places = [("folder", name.as_str())];
        if let Err(error) = try_to_write(there) {
            let why = error.to_string();
            return self.finds(
                FOLDER,
                State::Bad,
                &self.phrases.bad_folder,
                &[places[0], ("why", &why)],
            );
        }
        match data {
            _ if data != there => self.finds(FOLDER, State::Good, &self.phrases.no_folder, &places),
            _ if is_open(data) => {
                self.finds(FOLDER, State::Note, &self.phrases.open_folder, &places)
            }
            _ => self.finds(FOLDER, State::Good, &self.phrases.folder, &places),
        }
    }

    fn disk(&self, there: &Path) -> Option<Finding> {
        let free = fs4::available_space(there).ok()?;
        let (state, advice) = match free {
            LITTLE.. => (State::Good, &self.phrases.room),
            TOO_LITTLE..LITTLE => (State::Note, &self.phrases.little_room),
            ..TOO_LITTLE => (State::Bad, &self.phrases.little_room),
        };
        Some(self.finds(DISK, state, advice, &[("free", &bytes(free))]))
    }

    fn store(&self, data: &Path) -> Finding {
        let phrases = &self.phrases;
        if !store::folder(data).is_dir() {
            return self.finds(STORE, State::Good, &phrases.no_store, &[]);
        }
        let memory = memory(data);
        let error = match memory.open().and_then(|()| memory.stats()) {
            Ok(Stats {
                format,
                conversations,
                waiting,
                bytes: size,
                ..
            }) => {
                let [format, conversations] = [format.to_string(), conversations.to_string()];
                let [waiting, size] = [waiting.to_string(), bytes(size)];
                let places = [
                    ("format", &*format),
                    ("conversations", &conversations),
                    ("waiting", &waiting),
                ];
                return self.finds(
                    STORE,
                    State::Good,
                    &phrases.store,
                    &[places[0], places[1], places[2], ("size", &size)],
                );
            }
            Err(error) => error,
        };
        let (state, advice) = match error {
            StoreError::InUse(_) => (State::Good, &phrases.store_in_use),
            StoreError::Newer { .. } => (State::Bad, &phrases.newer_store),
            StoreError::Damaged(_) => (State::Bad, &phrases.damaged_store),
            StoreError::Unmarked(_) => (State::Bad, &phrases.unmarked_store),
            _ => (State::Bad, &phrases.bad_store),
        };
        let size = bytes(size(&store::folder(data)));
        self.finds(
            STORE,
            state,
            advice,
            &[("why", &error.to_string()), ("size", &size)],
        )
    }
}

/// Whether other users can read a folder.
#[cfg(unix)]
fn is_open(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

/// The size of all files in a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let size_of = |file: fs::DirEntry| match file.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&file.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    files.map(size_of).sum()
}

/// Writes a number of bytes for people.
fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let (mut amount, mut unit) = (bytes as f64 / 1024.0, 0);
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{amount:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_a_unit_that_fits() {
        assert_eq!(
            [0, 1536, 5 << 20, 3 << 30, u64::MAX].map(bytes),
            ["0.0 KiB", "1.5 KiB", "5.0 MiB", "3.0 GiB", "16777216.0 TiB"]
        );
    }
}
