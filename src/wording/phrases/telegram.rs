//! What is said around a conversation in Telegram.

use serde::Deserialize;

use crate::text::Bilingual;

/// What is said around a conversation in Telegram.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramPhrases {
    /// The commands, in the order of the menu.
    pub commands: Vec<TelegramCommand>,
    /// To a picture, a voice message or anything else without words.
    pub not_text: Bilingual,
    /// To a message that was changed while an interview goes on.
    pub edited: Bilingual,
    /// To a group that we were put into.
    pub added: Bilingual,
    /// What one may look for first with an inline query.
    pub inline: Vec<String>,
    /// After the beginning of a clause that is too long for a message. {link}
    pub in_full: Bilingual,
    /// To someone who presses a button that was meant for another.
    pub not_yours: Bilingual,
    /// To someone who sends more than can be read.
    pub slow_down: Bilingual,
    /// In the place of a file that is refused where it should go.
    pub no_file: Bilingual,
    /// Where a reply could not be made.
    pub failed: Bilingual,
}

/// A command of the menu.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramCommand {
    /// Its name, without the slash.
    pub name: String,
    /// What the menu says of it.
    pub menu: Bilingual,
    /// What it says to the assistant.
    pub says: Bilingual,
}
