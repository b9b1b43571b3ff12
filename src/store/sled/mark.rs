//! The mark: a number beside the log that says how much of it was on the disk at least.
//!
//! With each sync the next number goes into the log, and once it is on the disk, into the mark. A log that has a smaller
//! one has lost its end. The mark is made before the log, so that a log without one is none that is known to be whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// Where the number stands in the log. No other key begins like that.
pub(super) const KEY: &[u8] = b"\0synced";

/// The name of the file.
const NAME: &str = "kept";
/// Its name until it is written.
const NEW: &str = "kept.new";

/// The mark of an open store.
pub(super) struct Mark {
    file: File,
    number: u64,
}

impl Mark {
    /// The mark of a folder in whose log a number stands.
    pub(super) fn open(folder: &Path, in_log: u64) -> io::Result<Mark> {
        let file = OpenOptions::new().write(true).open(folder.join(NAME))?;
        // After the power failed, the mark may be far behind the log.
        let number = match read(folder)? {
            Some(Kept::UpTo(number)) => number,
            Some(Kept::Something) | None => 0,
        };
        Ok(Mark {
            file,
            number: number.max(in_log),
        })
    }

    /// The number that the next sync has.
    pub(super) fn next(&mut self) -> [u8; 8] {
        self.number += 1;
        self.number.to_be_bytes()
    }

    /// Says that what the log had with that number is on the disk. It need not be there itself: it never says too much.
    pub(super) fn set(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&self.number.to_be_bytes())
    }
}

/// The number in a log.
pub(super) fn in_log(db: &sled::Db) -> sled::Result<u64> {
    let number = db
        .get(KEY)?
        .and_then(|number| Some(u64::from_be_bytes(number.as_ref().try_into().ok()?)));
    Ok(number.unwrap_or_default())
}

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// That all up to this number is in the log; 0, that nothing was kept yet.
    UpTo(u64),
    /// That something is. So says the mark of older versions, and an empty one that somebody made by hand.
    Something,
}

/// What the mark of a folder says, if there is one.
pub(super) fn read(folder: &Path) -> io::Result<Option<Kept>> {
    match fs::read(folder.join(NAME)) {
        Ok(bytes) => Ok(Some(bytes.try_into().map_or(Kept::Something, |bytes| {
            Kept::UpTo(u64::from_be_bytes(bytes))
        }))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the mark of a folder in which there is no log yet.
pub(super) fn begin(folder: &Path) -> io::Result<()> {
    if read(folder)?.is_none() {
        // On a full disk none comes of it, rather than an empty one.
        let new = folder.join(NEW);
        let mut file = File::create(&new)?;
        file.write_all(&0_u64.to_be_bytes())?;
        file.sync_all()?;
        fs::rename(new, folder.join(NAME))?;
        super::folder::sync(folder);
    }
    Ok(())
}
