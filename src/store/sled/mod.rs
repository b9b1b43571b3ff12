//! A store on disk, in sled (0.34); no other module knows it.
//!
//! What is guarded against, and where it was seen:
//! - sled's `flush` hands what was written to the system but does not wait for the disk (`sync_file_range` on Linux, sled
//!   issue 1452). That is enough where only the process dies. For the power to fail, [`sync`](Store::sync) also waits for
//!   the disk on the log file.
//! - Once writing failed (a full disk), an open sled fails for good, reading too. It is closed then, and opened anew.
//! - On damaged files sled may panic. That costs the one call; the store counts as damaged and is closed.
//! - Of a log that ends too early or cannot be read sled makes a shorter or an empty one, and writes over the rest. So a
//!   folder is first opened as a [copy](check), and itself only if all is in that.

mod check;
mod folder;
mod mark;

use std::fs::File;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sled::{Batch, Config, Db, Error};

use super::{Change, Store, StoreError, Visit};
use mark::Mark;

pub use folder::{Compacted, compact};

/// Pages that are kept in memory, in bytes, as they stand on disk; in memory they take a multiple. The rest is read from
/// where the system keeps it.
const CACHE: u64 = 4 << 20;

/// How often sled writes what nobody waits for, in milliseconds.
const WRITES_EVERY: u64 = 500;

/// A folder with a sled database.
pub struct Sled {
    folder: PathBuf,
    /// The open database, or why there is none.
    open: RwLock<Result<Arc<Open>, StoreError>>,
    found: Mutex<Found>,
}

/// What is known of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// Nothing.
    Unknown,
    /// What was kept is in it.
    Sound,
    /// It is damaged or not known to be whole, and how; as long as nobody mends it.
    Damaged(folder::State, StoreError),
}

struct Open {
    db: Db,
    /// The file that sled writes to, to wait for.
    log: File,
    mark: Mutex<Mark>,
}

impl Sled {
    /// A store in `folder`, which is made when it is opened, if there is none.
    pub fn new(folder: &Path) -> Sled {
        Sled {
            folder: folder.to_owned(),
            open: RwLock::new(Err(StoreError::Closed)),
            found: Mutex::new(Found::Unknown),
        }
    }

    /// Does something with the open store, which is closed if that fails.
    fn with<Thing>(
        &self,
        work: impl FnOnce(&Open) -> Result<Thing, Error>,
    ) -> Result<Thing, StoreError> {
        let open = self
            .open
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()?;
        let done = guarded(|| work(&open));
        if let Err(error) = &done {
            self.close(&open, error);
        }
        // Who lets go of it last closes it: that writes what is left, which may fail as well.
        guarded(|| {
            drop(open);
            Ok(())
        })
        .ok();
        done
    }

    /// Closes the database that failed, unless another one was opened since.
    fn close(&self, failed: &Arc<Open>, error: &StoreError) {
        if matches!(error, StoreError::Damaged(_)) {
            *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Found::Unknown;
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_ok_and(|open| Arc::ptr_eq(open, failed)) {
            *open = Err(error.clone());
        }
    }

    fn start(&self) -> Result<Open, StoreError> {
        folder::make(&self.folder)
            .map_err(|error| cannot("make the folder", &self.folder, &error))?;
        self.look()?;
        mark::begin(&self.folder).map_err(|error| cannot("mark", &self.folder, &error))?;
        let db = open(&self.folder, CACHE)?;
        let log = File::open(folder::log(&self.folder))
            .map_err(|error| cannot("open", &self.folder, &error))?;
        let number = guarded(|| mark::in_log(&db))?;
        let mark = Mark::open(&self.folder, number)
            .map_err(|error| cannot("mark", &self.folder, &error))?;
        folder::sync(&self.folder);
        Ok(Open {
            db,
            log,
            mark: Mutex::new(mark),
        })
    }

    /// Finds out whether the folder holds what was kept. Once it does, it is not looked at again for a failure that is no
    /// damage, such as a full disk, on which there is no room for a copy.
    fn look(&self) -> Result<(), StoreError> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        match &*found {
            Found::Sound => return Ok(()),
            Found::Damaged(state, error) if *state == folder::state(&self.folder) => {
                return Err(error.clone());
            }
            Found::Damaged(..) | Found::Unknown => {}
        }
        let checked = check::check(&self.folder).map_err(|error| match error {
            StoreError::Damaged(what) => StoreError::Damaged(format!(
                "{what} (in {}, which is left as it is; to begin anew, move the folder away, and import an export if \
                 there is one)",
                self.folder.display()
            )),
            error => error,
        });
        *found = match &checked {
            Ok(()) => Found::Sound,
            Err(error @ (StoreError::Damaged(_) | StoreError::Unmarked(_))) => {
                Found::Damaged(folder::state(&self.folder), error.clone())
            }
            Err(_) => Found::Unknown,
        };
        checked
    }
}

/// Opens the database in a folder.
fn open(folder: &Path, cache: u64) -> Result<Db, StoreError> {
    let config = Config::new()
        .path(folder)
        .cache_capacity(cache)
        .flush_every_ms(Some(WRITES_EVERY));
    guarded(|| config.open()).map_err(|error| match error {
        StoreError::Failed(why) if why.contains("could not acquire lock") => {
            StoreError::InUse(folder.to_owned())
        }
        error => error,
    })
}

fn cannot(what: &str, folder: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull => StoreError::Failed("the disk is full".to_owned()),
        _ => StoreError::Failed(format!("cannot {what} {}: {error}", folder.display())),
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
                if key == mark::KEY {
                    continue;
                }
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
            let mut mark = open.mark.lock().unwrap_or_else(PoisonError::into_inner);
            open.db.insert(mark::KEY, &mark.next())?;
            open.db.flush()?;
            open.log.sync_data()?;
            Ok(mark.set()?)
        })
    }

    fn bytes(&self) -> Result<u64, StoreError> {
        self.with(|open| open.db.size_on_disk())
    }

    fn open(&self) -> Result<(), StoreError> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.is_err() {
            *open = Ok(Arc::new(self.start()?));
        }
        Ok(())
    }
}

/// Calls sled, and takes a panic for the damage that it tells of.
fn guarded<Thing>(call: impl FnOnce() -> Result<Thing, Error>) -> Result<Thing, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(done) => done.map_err(|error| match error {
            Error::Io(error) if error.kind() == ErrorKind::StorageFull => {
                StoreError::Failed("the disk is full".to_owned())
            }
            Error::Io(error) => StoreError::Failed(error.to_string()),
            // The first is what it says of a file of settings that it cannot read.
            Error::Unsupported(_)
            | Error::Corruption { .. }
            | Error::ReportableBug(_)
            | Error::CollectionNotFound(_) => StoreError::Damaged(error.to_string()),
        }),
        Err(_) => Err(StoreError::Damaged("reading it panicked".to_owned())),
    }
}
