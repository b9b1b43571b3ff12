//! Reading a PDF in a process of its own, with limits of time and memory: one that is made to run for ever, to nest without
//! end or to swell costs that process alone.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use zhinan::import::document::{self, Document, DocumentError};

use super::{Failure, Status, usage};

/// The largest text that is taken from a PDF, in bytes.
const LARGEST: u64 = 64 << 20;

/// How much memory a PDF may take, in bytes.
#[cfg(unix)]
const MEMORY: u64 = 2 << 30;

/// How many seconds of a processor a PDF may take.
#[cfg(unix)]
const SECONDS: u64 = 20;

/// The document in a file, whatever it does to its reader.
///
/// # Errors
///
/// If it cannot be read within the limits.
pub fn read_apart(path: &Path, file: &str) -> Result<Document, Failure> {
    let failed = |reason: &str| {
        usage(DocumentError::Pdf {
            file: file.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let mut reader = Command::new(std::env::current_exe()?)
        .args(["guide", "read-pdf"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut text = Vec::new();
    if let Some(output) = reader.stdout.take() {
        output.take(LARGEST + 1).read_to_end(&mut text)?;
    }
    if text.len() as u64 > LARGEST {
        reader.kill()?;
        reader.wait()?;
        return Err(failed("it holds more text than a guide can have"));
    }
    let ended = reader.wait_with_output()?;
    match ended.status.code() {
        Some(0) => Ok(Document {
            text: String::from_utf8_lossy(&text).into_owned(),
            doubts: Vec::new(),
        }),
        // It has told why.
        Some(2) => {
            let told = String::from_utf8_lossy(&ended.stderr);
            let told = told.trim();
            Err(usage(told.strip_prefix("error: ").unwrap_or(told)))
        }
        _ => Err(failed(
            "it takes too much time or memory, or nests without end",
        )),
    }
}

/// Reads a PDF within the limits, and writes its text to standard output.
///
/// # Errors
///
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Status, Failure> {
    limit();
    let bytes = std::fs::read(path)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let document = document::read(&bytes, &file).map_err(usage)?;
    io::stdout().lock().write_all(document.text.as_bytes())?;
    Ok(Status::Done)
}

/// Limits this process. Where the system refuses, it goes on without.
#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let all = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::Cpu, all(SECONDS)).ok();
    setrlimit(Resource::As, all(MEMORY)).ok();
    setrlimit(Resource::Core, all(0)).ok();
}

#[cfg(not(unix))]
fn limit() {}
