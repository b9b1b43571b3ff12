//! The two languages that the assistant speaks.

use serde::{Deserialize, Serialize};

use crate::text::is_han;

/// A language of a message or a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language that a message is written in: Chinese as soon as one Chinese character stands in it, English if it
    /// has Latin letters and none; `None` where it shows neither.
    pub fn of(message: &str) -> Option<Language> {
        if message.chars().any(is_han) {
            Some(Language::Zh)
        } else if message.chars().any(char::is_alphabetic) {
            Some(Language::En)
        } else {
            None
        }
    }
}

/// The same thing said in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Bilingual {
    /// What is said in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}
