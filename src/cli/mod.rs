//! The command line: one file for each command.

mod ask;
mod chat;
mod check;
pub mod command_line;
mod completions;
mod data;
mod desk;
mod doctor;
mod guide;
mod import;
mod review;
mod missed;
mod overlay;
mod pdf;
mod search;
mod serve;
mod staff;
mod store;
mod web_key;

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;

use anstyle::AnsiColor;
pub use serve::LogOptions;
use zhinan::error::Error;
use zhinan::knowledge::{self, Files};
use zhinan::service::{Clock, Service};
use zhinan::store::StoreError;
use zhinan::text::Diagnostics;

pub use desk::DeskOptions;
pub use missed::MissedOptions;
pub use overlay::OverlayCommand;
pub use staff::StaffCommand;

use crate::cli::command_line::{Command, CommandLine, GuideCommand, StoreCommand};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It did everything.
    Done,
    /// It did only a part.
    Partly,
}

impl Status {
    fn done_if(done: bool) -> Status {
        if done { Status::Done } else { Status::Partly }
    }
}

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// An error that the user can fix.
    Error(Error),
    /// Standard input or output failed.
    Stream(io::Error),
}

/// The failure of a command that cannot be carried out as it was given.
fn usage(why: impl ToString) -> Failure {
    Error::Usage(why.to_string()).into()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Error(Error::Store(error.to_string()))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Stream(error)
    }
}

/// Runs a command.
pub fn run(line: CommandLine) -> Result<Status, Failure> {
    let CommandLine {
        knowledge,
        dialogs,
        now,
        command,
    } = line;
    let files = || Files::read(knowledge.as_deref(), dialogs.as_deref());
    let assistant = || knowledge::load(&files()?);
    let clock = now.map_or(Clock::System, Clock::Fixed);
    let service = || Ok::<_, Error>(Service::new(assistant()?, clock));
    let builder = || Ok::<_, Error>(Service::builder(assistant()?, clock));
    match command.unwrap_or(Command::Chat(Default::default())) {
        Command::Chat(options) => chat::run(builder()?, files, options),
        Command::Ask(options) => ask::run(&service()?, options),
        Command::Search(options) => search::run(&service()?, options),
        Command::Check(options) => check::run(&service()?, options),
        Command::Guide(GuideCommand::List) => guide::list(&service()?),
        Command::Guide(GuideCommand::Show { about, clauses }) => {
            guide::show(&service()?, &about, &clauses)
        }
        Command::Guide(GuideCommand::Check) => guide::check(&files()?, knowledge.as_deref()),
        Command::Guide(GuideCommand::ReadPdf { file }) => pdf::read(&file),
        Command::Guide(GuideCommand::Import { file, id }) => import::run(
            &file,
            &id,
            (
                knowledge.as_deref().unwrap_or(Path::new("knowledge")),
                dialogs.as_deref(),
            ),
        ),
        Command::Guide(GuideCommand::Review { id, lang }) => review::run(
            &id,
            lang,
            (
                knowledge.as_deref().unwrap_or(Path::new("knowledge")),
                dialogs.as_deref(),
            ),
            clock,
        ),
        Command::Doctor(options) => doctor::run(options, clock, assistant),
        Command::Serve(options) => serve::run(builder()?, files()?, options),
        Command::Store(StoreCommand::Export(data)) => store::export_all(&data.data),
        Command::Store(StoreCommand::Import(data)) => store::import_all(&data.data),
        Command::Store(StoreCommand::Compact(data)) => store::compact_all(&data.data),
        Command::Store(StoreCommand::Stats(data)) => store::stats(&data.data),
        Command::Store(StoreCommand::Verdict(options)) => store::verdict(
            &store::kept(builder()?, files()?, &options.data.data)?,
            &options,
        ),
        Command::Store(StoreCommand::Missed(options)) => missed::run(
            &store::kept(builder()?, files()?, &options.data.data)?,
            &options,
        ),
        Command::Store(StoreCommand::Overlay(command)) => overlay::run(
            &store::kept(builder()?, files()?, &command.data().data)?,
            command,
        ),
        Command::Staff(command) => staff::run(command, clock),
        Command::Completions { shell } => completions::run(shell),
    }
}

/// Writes an error to standard error.
pub fn complain(what: &str) {
    let style = AnsiColor::Red.on_default().bold();
    anstream::eprintln!("{style}error:{style:#} {what}");
}

/// Writes a warning to standard error.
pub fn warn(what: &str) {
    let style = AnsiColor::Yellow.on_default().bold();
    anstream::eprintln!("{style}warning:{style:#} {what}");
}

/// Writes all errors in the knowledge to standard error.
pub fn tell_mistakes(mistakes: &Diagnostics) {
    anstream::eprintln!("{}\n", mistakes.render(true));
    complain(&format!(
        "the knowledge has mistakes ({} in all); correct them and run again",
        mistakes.0.len()
    ));
}

/// The questions or queries: the words of the command line, or each line of standard input that is not blank.
fn texts(
    words: Vec<String>,
    example: &str,
) -> Result<Box<dyn Iterator<Item = io::Result<String>>>, Failure> {
    if !words.is_empty() {
        return Ok(Box::new(std::iter::once(Ok(words.join(" ")))));
    }
    let lines = io::stdin()
        .lock()
        .split(b'\n')
        .map(|line| Ok(String::from_utf8_lossy(&line?).trim().to_owned()));
    let mut lines = lines
        .filter(|line| line.as_ref().map_or(true, |line| !line.is_empty()))
        .peekable();
    if io::stdin().is_terminal() || lines.peek().is_none() {
        return Err(Error::Usage(format!(
            "nothing was asked; write it after the command, as in `{example}`"
        ))
        .into());
    }
    Ok(Box::new(lines))
}

/// Rejects a guide that does not exist.
fn known_guide(service: &Service, guide: Option<&str>) -> Result<(), Failure> {
    zhinan::wire::known_guide(service, guide).map_err(|why| Error::Usage(why).into())
}
