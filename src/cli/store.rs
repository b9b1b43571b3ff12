//! `zhinan store`: manages the store as a whole.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use zhinan::channel::terminal::{Page, show_reply};
use zhinan::error::Error;
use zhinan::knowledge::Files;
use zhinan::service::{Service, ServiceBuilder};
use zhinan::store::{Repository, Sled, compact, export, import};

use super::chat::KEEP;
use super::{Failure, Status, complain, warn};
use crate::cli::command_line::VerdictOptions;

/// The store in a data folder, not yet open.
pub fn memory(data: &Path) -> Repository {
    Repository::new(Sled::new(&folder(data)))
}

pub fn export_all(data: &Path) -> Result<Status, Failure> {
    export(&existing(data)?, io::BufWriter::new(io::stdout().lock()))??;
    Ok(Status::Done)
}

pub fn import_all(data: &Path) -> Result<Status, Failure> {
    let memory = memory(data);
    memory.open()?;
    let count = import(&memory, io::stdin().lock())?;
    writeln!(io::stdout(), "{}", serde_json::json!({ "imported": count }))?;
    Ok(Status::Done)
}

pub fn compact_all(data: &Path) -> Result<Status, Failure> {
    drop(existing(data)?);
    let compacted = serde_json::to_string(&compact(&folder(data))?).map_err(io::Error::other)?;
    writeln!(io::stdout(), "{compacted}")?;
    Ok(Status::Done)
}

pub fn stats(data: &Path) -> Result<Status, Failure> {
    let stats = serde_json::to_string(&existing(data)?.stats()?).map_err(io::Error::other)?;
    writeln!(io::stdout(), "{stats}")?;
    Ok(Status::Done)
}

/// Shows the stored verdict with a number.
pub fn verdict(service: &Service, options: &VerdictOptions) -> Result<Status, Failure> {
    let assistant = service.assistant();
    let found = service.verdict_facts(&options.number)?;
    let found =
        found.and_then(|(guide, facts)| Some((assistant.loaded_guide(Some(&guide))?, facts)));
    let Some((loaded, facts)) = found else {
        complain(&format!(
            "no conversation that is kept has the verdict {}; it may have gone on, been erased or expired",
            options.number
        ));
        return Ok(Status::Partly);
    };
    show_reply(
        &mut Page::standard(),
        &assistant.verdict(loaded, &facts, options.lang, service.now()),
    )?;
    Ok(Status::Done)
}

/// The service with what is kept in a folder of data, which is not made.
pub fn kept(service: ServiceBuilder, files: Files, data: &Path) -> Result<Service, Failure> {
    let memory = existing(data)?;
    Ok(service
        .remembering(memory, KEEP, warn)
        .with_overlay(files)
        .build()?)
}

/// The store of an existing data folder.
fn existing(data: &Path) -> Result<Repository, Failure> {
    if !folder(data).is_dir() {
        return Err(Error::Store(format!("nothing is kept in {}", data.display())).into());
    }
    let memory = memory(data);
    memory.open()?;
    Ok(memory)
}

pub fn folder(data: &Path) -> PathBuf {
    data.join("store")
}
