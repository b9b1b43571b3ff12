//! The stored form of a reply that waits to be sent: what a chat app shows of it.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::version::read;
use crate::text::Language;
use crate::wording::{Block, Reply};

/// The version that is written. In version 1 it did not say how many of its messages were sent.
const VERSION: u32 = 2;

/// A reply as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReply {
    version: u32,
    /// Its language.
    pub language: Language,
    /// What it says, in order.
    pub blocks: Vec<StoredBlock>,
    /// Buttons, in rows: what stands on each, and its data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<(String, String)>>,
    /// The name and the text of the file that comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<(String, String)>,
    /// The message that it replies to, as the channel names it, where that has to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How many of the messages that it is made of were sent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub messages_sent: u32,
}

/// A piece of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredBlock {
    /// Something the assistant says.
    Say(String),
    /// The guide's words.
    Quote {
        /// What they stand under.
        source: String,
        /// The words in the user's language.
        words: String,
        /// The published words, where `words` are a translation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<String>,
    },
}

impl From<&Reply> for StoredReply {
    fn from(reply: &Reply) -> StoredReply {
        let block = |block: &Block| match block.clone() {
            Block::Say(said) => StoredBlock::Say(said),
            Block::Quote {
                source,
                words,
                original,
                ..
            } => StoredBlock::Quote {
                source,
                words,
                original,
            },
        };
        let row = |row: &Vec<crate::wording::Choice>| {
            row.iter()
                .map(|choice| (choice.label.clone(), choice.press.to_string()))
                .collect()
        };
        StoredReply {
            version: VERSION,
            language: reply.language,
            blocks: reply.blocks.iter().map(block).collect(),
            buttons: reply.choices.iter().map(row).collect(),
            file: reply
                .file
                .as_ref()
                .map(|file| (file.name.clone(), file.text.clone())),
            to: None,
            messages_sent: 0,
        }
    }
}

impl StoredReply {
    /// The stored form of `reply`, which replies to the message that the channel names so.
    pub fn to(reply: &Reply, to: Option<String>) -> StoredReply {
        StoredReply {
            to,
            ..StoredReply::from(reply)
        }
    }

    /// The reply as plain text.
    pub fn text(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| match block {
                StoredBlock::Say(said) => said.clone(),
                StoredBlock::Quote {
                    source,
                    words,
                    original: None,
                } => format!("{source}\n{words}"),
                StoredBlock::Quote {
                    source,
                    words,
                    original: Some(original),
                } => {
                    format!("{source}\n{words}\n{original}")
                }
            })
            .collect();
        blocks.join("\n")
    }

    /// Reads what was written by this version or an older one.
    ///
    /// # Errors
    ///
    /// If a newer version wrote it, or if it is damaged.
    pub fn read(bytes: &[u8]) -> Result<StoredReply, StoreError> {
        Ok(StoredReply {
            version: VERSION,
            ..read(bytes, VERSION)?
        })
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
