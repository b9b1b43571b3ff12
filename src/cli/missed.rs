//! `zhinan store missed`: the questions that were not answered well, grouped by what they ask.

use std::io::{self, Write as _};
use std::num::NonZeroUsize;

use clap::Args;
use zhinan::service::{MissedGroup, Now, Service};

use super::{Failure, Status};
use crate::cli::command_line::Data;

/// Options of `store missed`.
#[derive(Debug, Args)]
pub struct MissedOptions {
    /// Show only questions that are still not answered well.
    #[arg(long)]
    open: bool,
    /// The most groups to show.
    #[arg(long, default_value = "50", value_name = "NUMBER")]
    limit: NonZeroUsize,
    /// Write one JSON object per group, one per line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub data: Data,
}

/// Shows the groups.
pub fn run(service: &Service, options: &MissedOptions) -> Result<Status, Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for group in service.missed_groups(options.limit.get(), options.open)? {
        match options.json {
            true => writeln!(
                out,
                "{}",
                serde_json::to_string(&group).map_err(io::Error::other)?
            )?,
            false => show(&mut out, &group)?,
        }
    }
    out.flush()?;
    Ok(Status::Done)
}

fn show(out: &mut impl io::Write, group: &MissedGroup) -> io::Result<()> {
    let kinds: Vec<String> = group
        .kinds
        .iter()
        .map(|(kind, count)| format!("{count} {}", word(kind)))
        .collect();
    let now = match &group.now {
        Now::Answered(clauses) => format!("now answered with {}", clauses.join(", ")),
        Now::Silent => "known: the guide does not state it".to_owned(),
        Now::Open => "open".to_owned(),
    };
    writeln!(out, "{:>5}  {}", group.count, group.question)?;
    writeln!(
        out,
        "       {} · {} · last {}",
        now,
        kinds.join(", "),
        group.newest.strftime("%Y-%m-%d")
    )?;
    for wording in &group.wordings {
        writeln!(out, "       {wording}")?;
    }
    Ok(())
}

/// Writes a kind as in JSON.
fn word(kind: &impl serde::Serialize) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
