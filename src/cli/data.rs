//! The data folder: where it is, and whether the program can use it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use zhinan::error::Error;

use super::store;

/// The given folder, or zhinan in the platform's data folder.
pub fn folder(given: Option<PathBuf>) -> Result<PathBuf, Error> {
    let own = || {
        Some(
            etcetera::choose_base_strategy()
                .ok()?
                .data_dir()
                .join("zhinan"),
        )
    };
    given
        .or_else(own)
        .ok_or_else(|| Error::Usage("no folder for data is known; give one with --data".into()))
}

/// Creates the folder, private to its owner, and checks that it is writable. A full disk is no obstacle: the program
/// answers, and stores once there is room.
pub fn prepare(folder: &Path) -> Result<(), Error> {
    let failed = |folder: &Path, doing, source| Error::File {
        path: folder.to_owned(),
        doing,
        source,
    };
    make(folder)
        .or_else(unless_full)
        .map_err(|error| failed(folder, "cannot make the folder of data", error))?;
    let store = store::folder(folder);
    for folder in [folder, &*store]
        .into_iter()
        .filter(|folder| folder.is_dir())
    {
        try_to_write(folder)
            .or_else(unless_full)
            .map_err(|error| failed(folder, "cannot write to the folder", error))?;
    }
    Ok(())
}

/// Creates a file in a folder and removes it again.
pub fn try_to_write(folder: &Path) -> io::Result<()> {
    let trial = folder.join(format!(".trial-{}", std::process::id()));
    File::create_new(&trial)?;
    fs::remove_file(trial)
}

fn unless_full(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Ok(()),
        _ => Err(error),
    }
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
