//! A store on disk, in sled (0.34); no other module knows it.
//!
//! What is guarded against, and where it was seen:
//! - sled's `flush` hands what was written to the system but does not wait for the disk (`sync_file_range` on Linux, sled
//!   issue 1452). That is enough where only the process dies. For the power to fail, [`sync`](Store::sync) also waits for
//!   the disk on the log file.
//! - Once writing failed (a full disk), an open sled fails for good, reading too. It is closed then, and opened anew.
//! - On damaged files sled may panic. That costs the one call; the store counts as damaged and is closed.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use sled::{Batch, Config, Db, Error};

use super::{Change, Store, StoreError, Visit};

/// Pages that are kept in memory, in bytes.
const CACHE: u64 = 64 << 20;

/// How often sled writes what nobody waits for, in milliseconds.
const WRITES_EVERY: u64 = 500;

/// A folder with a sled database.
pub struct Sled {
    folder: PathBuf,
    open: RwLock<Option<Arc<Open>>>,
}

struct Open {
    db: Db,
    /// The file that sled writes to, to wait for.
    log: File,
    /// Whether the folder says that something is kept in it.
    is_marked: AtomicBool,
}

impl Sled {
    /// A store in `folder`, which is made when it is opened, if there is none.
    pub fn new(folder: &Path) -> Sled {
        Sled { folder: folder.to_owned(), open: RwLock::new(None) }
    }

    /// Does something with the open store, which is closed if that fails.
    fn with<Thing>(&self, work: impl FnOnce(&Open) -> Result<Thing, Error>) -> Result<Thing, StoreError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(StoreError::Closed)?;
        let done = guarded(|| work(&open));
        drop(open);
        done.inspect_err(|_| self.close())
    }

    fn close(&self) {
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        // Closing writes what is left, which may fail as well.
        guarded(|| {
            drop(open);
            Ok(())
        })
        .ok();
    }

    fn start(&self) -> Result<Open, StoreError> {
        make(&self.folder).map_err(|error| self.cannot("make the folder", &error))?;
        let config = Config::new().path(&self.folder).cache_capacity(CACHE).flush_every_ms(Some(WRITES_EVERY));
        let db = match guarded(|| config.open()) {
            Err(StoreError::Failed(why)) if why.contains("could not acquire lock") => {
                return Err(StoreError::InUse(self.folder.clone()));
            }
            // A snapshot only spares reading the whole log; a process that dies while it writes one leaves a piece, which
            // sled takes for damage (issues 1527, 1533).
            Err(StoreError::Damaged(_)) if self.remove_pieces() => guarded(|| config.open()),
            opened => opened,
        };
        let is_marked = self.mark().exists();
        let db = db.and_then(|db| match is_marked && db.is_empty() {
            // Of a log that it cannot read from the beginning, sled makes an empty one.
            true => Err(StoreError::Damaged("what was kept is not in it".to_owned())),
            false => Ok(db),
        });
        let db = db.map_err(|error| match error {
            StoreError::Damaged(what) => StoreError::Damaged(format!(
                "{what} (in {}; to begin anew, move the folder away, and import an export if there is one)",
                self.folder.display()
            )),
            error => error,
        })?;
        let log = File::open(self.folder.join("db")).map_err(|error| self.cannot("open", &error))?;
        self.sync_folders();
        Ok(Open { db, log, is_marked: AtomicBool::new(is_marked) })
    }

    /// Removes snapshots that were not finished, and tells whether there were any.
    fn remove_pieces(&self) -> bool {
        /// Bytes of the frame of a snapshot.
        const FRAME: u64 = 12;
        let Ok(files) = fs::read_dir(&self.folder) else { return false };
        let is_piece = |file: &fs::DirEntry| {
            let name = file.file_name().to_string_lossy().into_owned();
            let is_short = file.metadata().is_ok_and(|file| file.len() <= FRAME);
            name.starts_with("snap.") && (is_short || name.ends_with(".generating"))
        };
        files.flatten().filter(is_piece).filter(|file| fs::remove_file(file.path()).is_ok()).count() > 0
    }

    /// The file that is there once something is kept.
    fn mark(&self) -> PathBuf {
        self.folder.join("kept")
    }

    /// Syncs that files are there at all.
    fn sync_folders(&self) {
        for folder in [Some(&*self.folder), self.folder.parent()].into_iter().flatten() {
            File::open(folder).and_then(|folder| folder.sync_all()).ok();
        }
    }

    fn cannot(&self, what: &str, error: &std::io::Error) -> StoreError {
        StoreError::Failed(format!("cannot {what} {}: {error}", self.folder.display()))
    }
}

impl Store for Sled {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.with(|open| Ok(open.db.get(key)?.map(|value| value.to_vec())))
    }

    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        let mut visited = Ok(true);
        self.with(|open| {
            for entry in open.db.scan_prefix(prefix) {
                let (key, value) = entry?;
                visited = visit(&key, &value);
                if visited != Ok(true) {
                    break;
                }
            }
            Ok(())
        })?;
        visited.map(|_| ())
    }

    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.with(|open| open.db.apply_batch(batch))
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.with(|open| {
            open.db.flush()?;
            open.log.sync_data()?;
            if !open.is_marked.swap(true, Ordering::AcqRel) {
                File::create(self.mark())?;
                self.sync_folders();
            }
            Ok(())
        })
    }

    fn bytes(&self) -> Result<u64, StoreError> {
        self.with(|open| open.db.size_on_disk())
    }

    fn open(&self) -> Result<(), StoreError> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            *open = Some(Arc::new(self.start()?));
        }
        Ok(())
    }
}

/// Makes a folder that nobody else can look into.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Calls sled, and takes a panic for the damage that it tells of.
fn guarded<Thing>(call: impl FnOnce() -> Result<Thing, Error>) -> Result<Thing, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(done) => done.map_err(|error| match error {
            Error::Io(error) if error.kind() == ErrorKind::StorageFull => {
                StoreError::Failed("the disk is full".to_owned())
            }
            Error::Io(error) => StoreError::Failed(error.to_string()),
            Error::Corruption { .. } | Error::ReportableBug(_) | Error::CollectionNotFound(_) => {
                StoreError::Damaged(error.to_string())
            }
            Error::Unsupported(why) => StoreError::Failed(why),
        }),
        Err(_) => Err(StoreError::Damaged("reading it panicked".to_owned())),
    }
}
