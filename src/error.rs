//! Errors outside a conversation. (Inside one there are none: a message that cannot be used gets a reply.)

use std::fmt;
use std::path::PathBuf;

use crate::text::Diagnostics;

/// Why the program, or a part of it, cannot do its work.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be read or written.
    File {
        /// The file or folder.
        path: PathBuf,
        /// The failed action, such as "cannot read".
        doing: &'static str,
        /// The cause.
        source: std::io::Error,
    },
    /// The knowledge contains authoring errors.
    Knowledge(Diagnostics),
    /// The search index could not be built or read.
    Index(String),
    /// The store could not be read or written.
    Store(String),
    /// The command cannot use its input.
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
