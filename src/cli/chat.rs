//! `zhinan chat`: a conversation in the terminal, or many over JSON Lines.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use zhinan::channel::terminal::{Chat, Page, chat};
use zhinan::error::Error;
use zhinan::knowledge::Files;
use zhinan::service::ServiceBuilder;
use zhinan::wire::chat::chat as jsonl_chat;

use super::store::memory;
use super::{Failure, Status, known_guide, warn};
use crate::cli::command_line::ChatOptions;

/// The default days for which a conversation is kept after its last message.
pub const KEEP: u32 = 90;

pub fn run(
    service: ServiceBuilder,
    files: impl FnOnce() -> Result<Files, Error>,
    options: ChatOptions,
) -> Result<Status, Failure> {
    let ChatOptions {
        about,
        data,
        keep,
        desk,
        no_history,
        explain,
        jsonl,
    } = options;
    let service = service.staffed(desk.staffing());
    let service = match data {
        Some(data) => service
            .remembering(memory(&data), keep.unwrap_or(KEEP), warn)
            .with_overlay(files()?),
        None => service,
    };
    let service = service.build()?;
    if jsonl {
        return Ok(Status::done_if(
            jsonl_chat(&service, io::stdin().lock(), io::stdout().lock())? == 0,
        ));
    }
    known_guide(&service, about.guide.as_deref())?;
    let typed = io::stdin().is_terminal();
    let history = if typed && !no_history {
        history()
    } else {
        None
    };
    chat(
        &service,
        &mut Page::standard(),
        Chat {
            language: about.lang,
            guide: about.guide,
            explains: explain,
            history,
        },
    )?;
    Ok(Status::Done)
}

/// The file for typed lines in the platform's data folder, if there is one.
fn history() -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy()
        .ok()?
        .data_dir()
        .join("zhinan");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
