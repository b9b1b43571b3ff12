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
    /// Detects the language of a message: Chinese if it contains a Chinese character, English if it contains only
    /// Latin letters, `None` if it contains neither.
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

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Bilingual {
    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}
