//! What `zhinan doctor` says.

use serde::Deserialize;

use super::fill;
use crate::text::{Bilingual, Language};

/// What is found, and what to do about it, if anything is to be done.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What is found.
    pub says: Bilingual,
    /// What to do.
    #[serde(default)]
    pub todo: Bilingual,
}

impl Advice {
    /// What is found and what to do in `language`, with their places filled.
    pub fn fill(&self, language: Language, places: &[(&str, &str)]) -> (String, Option<String>) {
        let todo = fill(&self.todo, language, places);
        (
            fill(&self.says, language, places),
            Some(todo).filter(|todo| !todo.is_empty()),
        )
    }
}

/// What `zhinan doctor` says. What each may fill in stands beside it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoctorPhrases {
    /// The knowledge has no mistakes. {guides}
    pub knowledge: Advice,
    /// It has. {count}
    pub mistakes: Advice,
    /// It cannot be read. {why}
    pub no_knowledge: Advice,
    /// A guide whose window is open. {guide} {until}
    pub open: Advice,
    /// A guide whose window has not opened. {guide} {from}
    pub before: Advice,
    /// A guide whose window has closed. {guide} {until}
    pub closed: Advice,
    /// The folder of data can be used. {folder}
    pub folder: Advice,
    /// It is not there yet. {folder}
    pub no_folder: Advice,
    /// It cannot be used. {folder} {why}
    pub bad_folder: Advice,
    /// Others can look into it. {folder}
    pub open_folder: Advice,
    /// There is room on the disk. {free}
    pub room: Advice,
    /// There is little room. {free}
    pub little_room: Advice,
    /// The store can be used. {format} {conversations} {waiting} {size}
    pub store: Advice,
    /// There is none yet.
    pub no_store: Advice,
    /// Another process uses it. {size}
    pub store_in_use: Advice,
    /// A newer version of the program wrote it. {why}
    pub newer_store: Advice,
    /// It is damaged. {why}
    pub damaged_store: Advice,
    /// It does not say how much was kept in it.
    pub unmarked_store: Advice,
    /// It cannot be used. {why}
    pub bad_store: Advice,
    /// Staff may use the desk, and applicants are handed over to them. {count}
    pub staff: Advice,
    /// Staff may use the desk, and applicants are not handed over. {count}
    pub no_hours: Advice,
    /// Nobody may use the desk. {folder}
    pub no_staff: Advice,
    /// Nobody may use it, and applicants are handed over all the same. {folder}
    pub hours_without_staff: Advice,
    /// Who may cannot be read. {why}
    pub bad_staff: Advice,
    /// The token is known. {bot}
    pub token: Advice,
    /// There is no token.
    pub no_token: Advice,
    /// Telegram does not know the token.
    pub unknown_token: Advice,
    /// Telegram cannot be reached. {why}
    pub unreached: Advice,
    /// It can, and serving cannot begin. {step} {why}
    pub refused: Advice,
    /// A setting of Telegram cannot be used. {why}
    pub bad_setting: Advice,
    /// The bot cannot be asked from other chats. {bot}
    pub no_inline: Advice,
    /// Updates wait to be fetched. {pending}
    pub no_webhook: Advice,
    /// It sends them where we want them. {url} {pending}
    pub webhook_ours: Advice,
    /// It does not send them where we want them yet. {url} {pending}
    pub webhook_to_come: Advice,
    /// Telegram sends updates to an address. {url} {pending}
    pub webhook: Advice,
    /// Telegram could not send them there. {url} {when} {why}
    pub webhook_failed: Advice,
    /// The address is free. {address}
    pub free: Advice,
    /// The program serves there already. {address} {status}
    pub served: Advice,
    /// The address cannot be used. {address} {why}
    pub taken: Advice,
    /// The clock is right. {now}
    pub clock: Advice,
    /// The clock could not be compared. {now}
    pub clock_alone: Advice,
    /// The clock is wrong. {now} {seconds}
    pub wrong_clock: Advice,
    /// Nothing has to be done.
    pub well: Bilingual,
    /// Something has. {count}
    pub ill: Bilingual,
}
