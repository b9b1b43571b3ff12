//! Export and import: all that is kept as JSON Lines, readable without this program.
//!
//! The first line tells the format, then comes one entry a line.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoreError;
use super::address::Address;
use super::day::StoredDay;
use super::missed::StoredMissed;
use super::overlay::StoredAddition;
use super::reply::StoredReply;
use super::repository::{Entry, Repository, VERSION};
use super::stored::Stored;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Format(u32),
    Conversation {
        #[serde(flatten)]
        address: Address,
        last: Timestamp,
        conversation: Value,
    },
    Seen {
        channel: String,
        update: u64,
        at: Timestamp,
    },
    Reply {
        #[serde(flatten)]
        address: Address,
        number: u64,
        since: Timestamp,
        reply: Value,
    },
    Missed {
        at: Timestamp,
        question: Value,
    },
    Overlay {
        id: u64,
        at: Timestamp,
        entry: Value,
    },
    Day {
        date: Date,
        at: Timestamp,
        counted: Value,
    },
}

/// Writes all that `memory` keeps, and tells how many entries.
///
/// # Errors
///
/// If the store cannot be read, or the output not be written: the inner one.
pub fn export(
    memory: &Repository,
    mut output: impl Write,
) -> Result<io::Result<usize>, StoreError> {
    let mut count = 0;
    let mut written = write(&mut output, &Line::Format(VERSION));
    memory.entries(&mut |entry| {
        if written.is_err() {
            return Ok(());
        }
        let json = |form| {
            serde_json::from_slice(form).map_err(|error| StoreError::Damaged(error.to_string()))
        };
        let line = match entry {
            Entry::Conversation {
                address,
                last,
                form,
            } => Line::Conversation {
                address,
                last,
                conversation: json(form)?,
            },
            Entry::Seen {
                channel,
                update,
                at,
            } => Line::Seen {
                channel,
                update,
                at,
            },
            Entry::Waiting {
                address,
                number,
                since,
                form,
            } => Line::Reply {
                address,
                number,
                since,
                reply: json(form)?,
            },
            Entry::Missed { at, form } => Line::Missed {
                at,
                question: json(form)?,
            },
            Entry::Overlay { id, at, form } => Line::Overlay {
                id,
                at,
                entry: json(form)?,
            },
            Entry::Day { date, at, form } => Line::Day {
                date,
                at,
                counted: json(form)?,
            },
        };
        count += 1;
        written = write(&mut output, &line);
        Ok(())
    })?;
    Ok(written.and_then(|()| output.flush()).map(|()| count))
}

/// Puts lines that were exported into a memory that keeps nothing yet, all or none, and tells how many entries.
///
/// # Errors
///
/// If something is kept already, if a line cannot be used, or if the store fails.
pub fn import(memory: &Repository, input: impl BufRead) -> Result<usize, StoreError> {
    let mut lines = input.lines().enumerate().map(|(at, line)| (at + 1, line));
    let wrong = |number, why: String| StoreError::Line { number, why };
    let read = |number, line: io::Result<String>| -> Result<Line, StoreError> {
        let line = line.map_err(|error| wrong(number, error.to_string()))?;
        serde_json::from_str(&line).map_err(|error| wrong(number, error.to_string()))
    };
    let format = lines
        .next()
        .map(|(number, line)| read(number, line))
        .transpose()?;
    match format {
        Some(Line::Format(found)) if found > VERSION => {
            return Err(StoreError::Newer {
                found,
                known: VERSION,
            });
        }
        Some(Line::Format(_)) => {}
        _ => {
            return Err(wrong(
                1,
                "the first line of an export tells its format".to_owned(),
            ));
        }
    }
    memory.fill(lines.map(|(number, line)| {
        entry(read(number, line)?).map_err(|error| match error {
            StoreError::Line { why, .. } => wrong(number, why),
            error => wrong(number, error.to_string()),
        })
    }))
}

/// The entry of a line; what stands in it must be of a version that is known.
fn entry(line: Line) -> Result<Entry<Vec<u8>>, StoreError> {
    match line {
        Line::Format(_) => Err(StoreError::Damaged(
            "the format stands in the first line only".to_owned(),
        )),
        Line::Conversation {
            address,
            last,
            conversation,
        } => {
            let form = conversation.to_string().into_bytes();
            Stored::read(&form)?;
            Ok(Entry::Conversation {
                address,
                last,
                form,
            })
        }
        Line::Seen {
            channel,
            update,
            at,
        } => {
            let channel = Address::new(&channel, "", "").channel().to_owned();
            Ok(Entry::Seen {
                channel,
                update,
                at,
            })
        }
        Line::Reply {
            address,
            number,
            since,
            reply,
        } => {
            let form = reply.to_string().into_bytes();
            StoredReply::read(&form)?;
            Ok(Entry::Waiting {
                address,
                number,
                since,
                form,
            })
        }
        Line::Missed { at, question } => {
            let form = question.to_string().into_bytes();
            StoredMissed::read(&form)?;
            Ok(Entry::Missed { at, form })
        }
        Line::Overlay { id, at, entry } => {
            let form = entry.to_string().into_bytes();
            StoredAddition::read(&form)?;
            Ok(Entry::Overlay { id, at, form })
        }
        Line::Day { date, at, counted } => {
            let form = counted.to_string().into_bytes();
            StoredDay::read(&form)?;
            Ok(Entry::Day { date, at, form })
        }
    }
}

fn write(output: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")
}
