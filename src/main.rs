//! The program: reads the command line, runs the command, and ends with its exit status.

mod command_line;
mod commands;

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use command_line::CommandLine;
use commands::{Failure, Status};
use zhinan::error::Error;

fn main() -> ExitCode {
    match commands::run(CommandLine::parse()) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Partly) => ExitCode::from(1),
        // Nobody reads any further, which is the reader's right.
        Err(Failure::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Stream(error)) => cannot_run(&format!("cannot use standard input or output: {error}")),
        Err(Failure::Error(Error::Knowledge(mistakes))) => {
            anstream::eprintln!("{}\n", mistakes.render(true));
            cannot_run(&format!("the knowledge has mistakes ({} in all); correct them and run again", mistakes.0.len()))
        }
        Err(Failure::Error(error)) => cannot_run(&error.to_string()),
    }
}

fn cannot_run(why: &str) -> ExitCode {
    commands::complain(why);
    ExitCode::from(2)
}
