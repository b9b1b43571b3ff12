//! The folder of a store, and those beside it: copies, and a new one that takes its place.

use std::fs::{self, File};
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use super::{Sled, cannot, check, mark};
use crate::store::{Store as _, StoreError};

/// Changes of one batch.
const BATCH: usize = 1000;

/// A folder beside that of a store.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside {
    /// A copy that is looked at.
    Copy,
    /// What is to take its place.
    New,
    /// Whose place was taken.
    Old,
}

/// What a folder looks like from outside, so that one can tell whether somebody changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// How long the log is, and when it was changed.
    log: Option<(u64, SystemTime)>,
    is_marked: bool,
}

/// The space that a store took, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Before.
    pub before: u64,
    /// And after.
    pub after: u64,
}

/// Writes a store anew, with nothing in it but what is kept, and puts it into the place of the old one. Cut short at any
/// point, the old one or the new one is there.
///
/// # Errors
///
/// If the store is used or cannot be read, or the new one cannot be written.
pub fn compact(folder: &Path) -> Result<Compacted, StoreError> {
    let old = Sled::new(folder);
    old.open()?;
    let (new_folder, old_folder) = (beside(folder, Beside::New), beside(folder, Beside::Old));
    let new = Sled::new(&new_folder);
    new.open()?;
    let mut changes = Vec::new();
    old.scan(&[], &mut |key, value| {
        changes.push((key.to_vec(), Some(value.to_vec())));
        if changes.len() >= BATCH {
            new.apply(std::mem::take(&mut changes))?;
        }
        Ok(true)
    })?;
    new.apply(changes)?;
    new.sync()?;
    let compacted = Compacted {
        before: old.bytes()?,
        after: new.bytes()?,
    };
    drop((old, new));
    let _locked = check::lock(folder)?;
    let swap = || {
        fs::rename(folder, &old_folder)?;
        fs::rename(&new_folder, folder)?;
        sync(folder);
        fs::remove_dir_all(&old_folder)
    };
    swap().map_err(|error| cannot("replace", folder, &error))?;
    Ok(compacted)
}

/// Puts in order what a process left that was cut short. Nobody else may use the store meanwhile.
pub(super) fn finish(folder: &Path) -> io::Result<()> {
    let old = beside(folder, Beside::Old);
    if !log(folder).exists() && log(&old).exists() {
        fs::remove_dir_all(folder)?;
        fs::rename(&old, folder)?;
        sync(folder);
    }
    for left in [Beside::Copy, Beside::New, Beside::Old] {
        match fs::remove_dir_all(beside(folder, left)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Makes a folder that nobody else can look into.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The file that sled writes to.
pub(super) fn log(folder: &Path) -> PathBuf {
    folder.join("db")
}

/// What the folder looks like from outside.
pub(super) fn state(folder: &Path) -> State {
    let log = fs::metadata(log(folder))
        .ok()
        .and_then(|log| Some((log.len(), log.modified().ok()?)));
    State {
        log,
        is_marked: mark::read(folder).is_ok_and(|mark| mark.is_some()),
    }
}

/// Whether nothing was ever written to a log.
pub(super) fn is_blank(log: &Path) -> io::Result<bool> {
    let mut bytes = io::BufReader::new(File::open(log)?);
    loop {
        let part = bytes.fill_buf()?;
        if part.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        match part.len() {
            0 => return Ok(true),
            length => bytes.consume(length),
        }
    }
}

/// The snapshots in a folder, with those that were not finished.
pub(super) fn snapshots(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(is_snapshot).map(|file| file.path()).collect()
}

/// Syncs that files are there at all.
pub(super) fn sync(folder: &Path) {
    for folder in [Some(folder), folder.parent()].into_iter().flatten() {
        File::open(folder).and_then(|folder| folder.sync_all()).ok();
    }
}

pub(super) fn beside(folder: &Path, which: Beside) -> PathBuf {
    let ending = match which {
        Beside::Copy => ".copy",
        Beside::New => ".new",
        Beside::Old => ".old",
    };
    let mut name = folder.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A copy of the folder of a store; gone when it is dropped.
pub(super) struct Copy(PathBuf);

impl Copy {
    /// Copies what sled has in `folder`.
    pub(super) fn of(folder: &Path, with_snapshots: bool) -> io::Result<Copy> {
        let copy = Copy(beside(folder, Beside::Copy));
        copy_all(folder, &copy.0, with_snapshots)?;
        Ok(copy)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What is left is removed before the next copy is made.
        fs::remove_dir_all(&self.0).ok();
    }
}

fn copy_all(from: &Path, to: &Path, with_snapshots: bool) -> io::Result<()> {
    make(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        let target = to.join(file.file_name());
        match file.file_type()?.is_dir() {
            true => copy_all(&file.path(), &target, with_snapshots)?,
            false if is_snapshot(&file) && !with_snapshots => {}
            false => drop(fs::copy(file.path(), target)?),
        }
    }
    Ok(())
}

fn is_snapshot(file: &fs::DirEntry) -> bool {
    file.file_name().to_string_lossy().starts_with("snap.")
}
