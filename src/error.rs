//! What can go wrong outside a conversation. (Inside one nothing does: a message that cannot be used gets a reply.)

use std::fmt;
use std::path::PathBuf;

use crate::text::Diagnostics;

/// Why the program, or a part of it, cannot do its work.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// What was being done, as in "cannot read".
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// The knowledge holds mistakes of its authors.
    Knowledge(Diagnostics),
    /// The search index could not be built or read.
    Index(String),
    /// What is kept of conversations cannot be read or written.
    Store(String),
    /// The command was given something that it cannot use.
    Usage(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::File {
                path,
                doing,
                source,
            } => write!(f, "{doing} {}: {source}", path.display()),
            Error::Knowledge(mistakes) => write!(f, "{mistakes}"),
            Error::Index(why) => write!(f, "the search index failed: {why}"),
            Error::Store(why) => write!(f, "{why}"),
            Error::Usage(what) => write!(f, "{what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
