//! The program: reads the command line, runs the command, and ends with its exit status.

mod cli;

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use cli::command_line::CommandLine;
use cli::{Failure, Status, complain, tell_mistakes};
use zhinan::error::Error;

fn main() -> ExitCode {
    match cli::run(CommandLine::parse()) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Partly) => ExitCode::from(1),
        // Nobody reads any further, which is the reader's right.
        Err(Failure::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            match failure {
                Failure::Stream(error) => {
                    complain(&format!("cannot use standard input or output: {error}"))
                }
                Failure::Error(Error::Knowledge(mistakes)) => tell_mistakes(&mistakes),
                Failure::Error(error) => complain(&error.to_string()),
            }
            ExitCode::from(2)
        }
    }
}
