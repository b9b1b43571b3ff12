//! The check: whether a folder holds what was kept in it, found out on a copy, so that the folder stays as it is where
//! it does not.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::folder::{self, Beside};
use super::mark::Kept;
use super::{cannot, guarded, mark, open};
use crate::store::StoreError;

/// Pages of the copy that are kept in memory, in bytes.
const CACHE: u64 = 4 << 20;

/// Looks whether all is there that was kept in `folder`, and can be read.
pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
    let _locked = lock(folder)?;
    folder::finish(folder).map_err(|error| cannot("put in order", folder, &error))?;
    let mark = mark::read(folder).map_err(|error| cannot("read", folder, &error))?;
    if !folder::log(folder).exists() {
        return match mark {
            Some(Kept::UpTo(0)) | None => Ok(()),
            Some(_) => Err(StoreError::Damaged("its log is gone".to_owned())),
        };
    }
    let Some(mark) = mark else {
        let is_blank = folder::is_blank(&folder::log(folder))
            .map_err(|error| cannot("read", folder, &error))?;
        return if is_blank {
            Ok(())
        } else {
            Err(StoreError::Unmarked(folder.to_owned()))
        };
    };
    match sound(folder, mark, true) {
        // A snapshot only spares reading the whole log; a process that dies while it writes one leaves a piece, which
        // sled takes for damage (issues 1527, 1533).
        Err(StoreError::Damaged(what)) if !folder::snapshots(folder).is_empty() => {
            sound(folder, mark, false).map_err(|error| match error {
                StoreError::Damaged(_) => StoreError::Damaged(what),
                error => error,
            })?;
            for snapshot in folder::snapshots(folder) {
                fs::remove_file(snapshot).map_err(|error| cannot("mend", folder, &error))?;
            }
            Ok(())
        }
        checked => checked,
    }
}

/// Makes sure that nobody has the store open, as sled does it, and sees to it that nobody opens it for a while.
pub(super) fn lock(folder: &Path) -> Result<Option<File>, StoreError> {
    for folder in [folder.to_owned(), folder::beside(folder, Beside::Old)] {
        let Ok(log) = File::open(folder::log(&folder)) else {
            continue;
        };
        match log.try_lock() {
            Ok(()) => return Ok(Some(log)),
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(folder)),
            Err(TryLockError::Error(error)) => return Err(cannot("lock", &folder, &error)),
        }
    }
    Ok(None)
}

/// Opens a copy, and reads all of it.
fn sound(folder: &Path, mark: Kept, with_snapshots: bool) -> Result<(), StoreError> {
    let copy =
        folder::Copy::of(folder, with_snapshots).map_err(|error| cannot("copy", folder, &error))?;
    let db = open(copy.path(), CACHE)?;
    let lacks = |what: &str| StoreError::Damaged(what.to_owned());
    if mark != Kept::UpTo(0) && db.is_empty() {
        return Err(lacks("what was kept is not in it"));
    }
    if let Kept::UpTo(number) = mark
        && guarded(|| mark::in_log(&db))? < number
    {
        return Err(lacks("what was kept last is not in it"));
    }
    let read = guarded(|| db.iter().try_for_each(|entry| entry.map(drop)));
    // Closing may fail as well where the files are damaged.
    guarded(|| {
        drop(db);
        Ok(())
    })?;
    read
}
