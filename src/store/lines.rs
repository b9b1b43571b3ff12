//! Export and import: all that is kept as JSON Lines, readable without this program.
//!
//! The first line tells the format, then comes one entry a line.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoreError;
use super::address::Address;
use super::keys::{self, Key};
use super::memory::{Entry, Memory, VERSION};
use super::missed::StoredMissed;
use super::overlay::StoredAddition;
use super::reply::StoredReply;
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
}

/// Writes all that `memory` keeps, and tells how many entries.
///
/// # Errors
///
/// If the store cannot be read, or the output not be written: the inner one.
pub fn export(memory: &Memory, mut output: impl Write) -> Result<io::Result<usize>, StoreError> {
    let mut count = 0;
    let mut written = write(&mut output, &Line::Format(VERSION));
    memory.entries(&mut |key, at, form| {
        if written.is_err() {
            return Ok(());
        }
        let json = || serde_json::from_slice(form).map_err(|error| StoreError::Damaged(error.to_string()));
        let line = match key {
            Key::Conversation(address) => Line::Conversation { address, last: at, conversation: json()? },
            Key::Mark { channel, update } => Line::Seen { channel, update, at },
            Key::Waiting { address, number } => Line::Reply { address, number, since: at, reply: json()? },
            Key::Missed => Line::Missed { at, question: json()? },
            Key::Overlay(id) => Line::Overlay { id, at, entry: json()? },
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
pub fn import(memory: &Memory, input: impl BufRead) -> Result<usize, StoreError> {
    let mut lines = input.lines().enumerate().map(|(at, line)| (at + 1, line));
    let wrong = |number, why: String| StoreError::Line { number, why };
    let read = |number, line: io::Result<String>| -> Result<Line, StoreError> {
        let line = line.map_err(|error| wrong(number, error.to_string()))?;
        serde_json::from_str(&line).map_err(|error| wrong(number, error.to_string()))
    };
    let format = lines.next().map(|(number, line)| read(number, line)).transpose()?;
    match format {
        Some(Line::Format(found)) if found > VERSION => return Err(StoreError::Newer { found, known: VERSION }),
        Some(Line::Format(_)) => {}
        _ => return Err(wrong(1, "the first line of an export tells its format".to_owned())),
    }
    memory.fill(lines.map(|(number, line)| {
        entry(number as u64, read(number, line)?).map_err(|error| match error {
            StoreError::Line { why, .. } => wrong(number, why),
            error => wrong(number, error.to_string()),
        })
    }))
}

/// The entry of the line with this number; what stands in it must be of a version that is known.
fn entry(line_number: u64, line: Line) -> Result<Entry, StoreError> {
    match line {
        Line::Format(_) => Err(StoreError::Damaged("the format stands in the first line only".to_owned())),
        Line::Conversation { address, last, conversation } => {
            let value = conversation.to_string().into_bytes();
            Stored::read(&value)?;
            Ok(Entry { key: keys::conversation(&address), expires: true, at: last, value })
        }
        Line::Seen { channel, update, at } => {
            let channel = Address::new(&channel, "", "");
            Ok(Entry { key: keys::mark(channel.channel(), update), expires: true, at, value: Vec::new() })
        }
        Line::Reply { address, number, since, reply } => {
            let value = reply.to_string().into_bytes();
            StoredReply::read(&value)?;
            Ok(Entry { key: keys::waiting(&address, number), expires: false, at: since, value })
        }
        Line::Missed { at, question } => {
            let value = question.to_string().into_bytes();
            StoredMissed::read(&value)?;
            // They stand in order, and so do their lines.
            Ok(Entry { key: keys::missed(at, line_number), expires: false, at, value })
        }
        Line::Overlay { id, at, entry } => {
            let value = entry.to_string().into_bytes();
            StoredAddition::read(&value)?;
            Ok(Entry { key: keys::overlay(id), expires: false, at, value })
        }
    }
}

fn write(output: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")
}
