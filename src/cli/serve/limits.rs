//! How many files the system lets the program open.

/// What is assumed where the system does not tell.
const USUAL: usize = 1_024;

/// The most files that may be open, after asking for as many as there may be, up to what the program can use.
#[cfg(unix)]
pub fn files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// The most that the program can use.
    const WANTED: u64 = 8_192;
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(WANTED, |most| most.min(WANTED));
    if limit.current.is_some_and(|now| now < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum: limit.maximum,
        };
        // Where it stays as it is, less is served at once.
        setrlimit(Resource::Nofile, raised).ok();
    }
    let now = getrlimit(Resource::Nofile).current.unwrap_or(WANTED);
    usize::try_from(now).unwrap_or(USUAL)
}

/// The most files that may be open.
#[cfg(not(unix))]
pub fn files() -> usize {
    USUAL
}
