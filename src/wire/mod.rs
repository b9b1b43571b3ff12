//! The wire: the JSON that programs exchange with Zhinan, per line or per request.

pub mod chat;
pub mod check;
mod conclusion;
pub mod given;
pub mod jsonl;
pub mod lines;
mod reply;

use crate::service::Service;

/// Rejects a guide that does not exist.
///
/// # Errors
///
/// If there is no guide with this id; the message lists those that exist.
pub fn known_guide(service: &Service, guide: Option<&str>) -> Result<(), String> {
    let assistant = service.assistant();
    match guide {
        Some(id) if assistant.loaded_guide(Some(id)).is_none() => {
            let known: Vec<&str> = assistant.guides().map(|guide| guide.id.as_str()).collect();
            Err(format!(
                "there is no guide `{id}`; there is {}",
                known.join(", ")
            ))
        }
        _ => Ok(()),
    }
}
