//! Channels: the ways in. Each renders replies for its medium and decides nothing.

pub mod chat;
pub mod check;
pub mod given;
pub mod jsonl;
mod lines;
pub mod telegram;
pub mod terminal;
pub mod web;

use crate::service::Service;

/// Tells a guide that is asked for and that there is not.
///
/// # Errors
///
/// If there is no guide with this id: which there are.
pub fn known_guide(service: &Service, guide: Option<&str>) -> Result<(), String> {
    let assistant = service.assistant();
    match guide {
        Some(id) if assistant.desk(Some(id)).is_none() => {
            let known: Vec<&str> = assistant.guides().map(|guide| guide.id.as_str()).collect();
            Err(format!("there is no guide `{id}`; there is {}", known.join(", ")))
        }
        _ => Ok(()),
    }
}
