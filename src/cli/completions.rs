//! `zhinan completions`: writes completions for a shell.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Failure, Status};
use crate::cli::command_line::CommandLine;

pub fn run(shell: Shell) -> Result<Status, Failure> {
    // Written to memory first: the generator panics where its output fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "zhinan", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Status::Done)
}
