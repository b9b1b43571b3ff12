//! `zhinan staff`: the accounts for the staff desk.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use zhinan::error::Error;
use zhinan::service::Clock;
use zhinan::staff::{Audit, AuditEvent, Roster, RosterFault};

use super::{Failure, Status, complain, data};

/// The `staff` commands.
#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Add an account. The command asks for the password twice and does not show it.
    #[command(
        after_help = "`serve` may be running. To change a password, remove the account first, which ends all its sessions, and add it again.\n\nExamples:\n  zhinan staff add desk-1 --data data\n  zhinan staff add desk-1 --data data --password-stdin < password.txt"
    )]
    Add {
        /// The name.
        name: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        folder: Folder,
    },
    /// Remove an account and end its sessions.
    Remove {
        /// The name.
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
    /// List the accounts and when each was added.
    List(Folder),
}

/// Where the staff accounts are.
#[derive(Debug, Args)]
pub struct Folder {
    /// The data folder that `serve` uses [default: zhinan in the platform's data folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs a command on the staff accounts.
pub fn run(command: StaffCommand, clock: Clock) -> Result<Status, Failure> {
    match command {
        StaffCommand::Add {
            name,
            password_stdin,
            folder,
        } => {
            let folder = data::folder(folder.data)?;
            data::prepare(&folder)?;
            let password = if password_stdin {
                first_line()?
            } else {
                typed()?
            };
            Roster::within(&folder)
                .add(&name, &password, clock.now())
                .map_err(told)?;
            Audit::within(&folder).note(clock.now(), Some(&name), &AuditEvent::StaffAdded)?;
            Ok(Status::Done)
        }
        StaffCommand::Remove { name, folder } => {
            let folder = data::folder(folder.data)?;
            if !Roster::within(&folder).remove(&name).map_err(told)? {
                complain(&format!("there is no `{name}` among the staff"));
                return Ok(Status::Partly);
            }
            Audit::within(&folder).note(clock.now(), Some(&name), &AuditEvent::StaffRemoved)?;
            Ok(Status::Done)
        }
        StaffCommand::List(folder) => {
            let mut out = io::stdout().lock();
            for member in Roster::within(&data::folder(folder.data)?)
                .members()
                .map_err(told)?
            {
                writeln!(
                    out,
                    "{}  since {}",
                    member.name,
                    member.since.strftime("%Y-%m-%d")
                )?;
            }
            Ok(Status::Done)
        }
    }
}

/// Asks for the password twice.
fn typed() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Error::Usage(
            "there is no terminal to type a password in; see --password-stdin".into(),
        )
        .into());
    }
    let password = rpassword::prompt_password("Password: ")?;
    match rpassword::prompt_password("Once more: ")? == password {
        true => Ok(password),
        false => Err(Error::Usage("these are two passwords; nobody was added".into()).into()),
    }
}

fn first_line() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn told(fault: RosterFault) -> Failure {
    Error::Usage(fault.to_string()).into()
}
