//! The mark: a number beside the log that says how much of it was on the disk at least.
//!
//! With each sync the next number goes into the log, and once it is on the disk, into the mark. A log that has a smaller
//! one has lost its end.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Where the number stands in the log. No other key begins like that.
pub(super) const KEY: &[u8] = b"\0synced";

/// The name of the file.
const NAME: &str = "kept";

/// The mark of an open store.
pub(super) struct Mark {
    path: PathBuf,
    file: Option<File>,
    number: u64,
}

impl Mark {
    /// The mark of a folder in whose log a number stands; it is not made before something is kept.
    pub(super) fn open(folder: &Path, in_log: u64) -> io::Result<Mark> {
        let path = folder.join(NAME);
        let file = match OpenOptions::new().write(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            opened => Some(opened?),
        };
        // After the power failed, the mark may be far behind the log.
        Ok(Mark {
            path,
            file,
            number: read(folder)?.unwrap_or_default().max(in_log),
        })
    }

    /// The number that the next sync has.
    pub(super) fn next(&mut self) -> [u8; 8] {
        self.number += 1;
        self.number.to_be_bytes()
    }

    /// Says that what the log had with that number is on the disk. It need not be there itself: it never says too much.
    pub(super) fn set(&mut self) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => {
                let file = File::create(&self.path)?;
                self.path.parent().map(super::folder::sync);
                file
            }
        };
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&self.number.to_be_bytes())?;
        self.file = Some(file);
        Ok(())
    }
}

/// The number in a log.
pub(super) fn in_log(db: &sled::Db) -> sled::Result<u64> {
    let number = db
        .get(KEY)?
        .and_then(|number| Some(u64::from_be_bytes(number.as_ref().try_into().ok()?)));
    Ok(number.unwrap_or_default())
}

/// The number in a folder; nothing where nothing was kept. A mark of older versions has none, and says that something was.
pub(super) fn read(folder: &Path) -> io::Result<Option<u64>> {
    match fs::read(folder.join(NAME)) {
        Ok(bytes) => Ok(Some(
            bytes.try_into().map(u64::from_be_bytes).unwrap_or_default(),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
