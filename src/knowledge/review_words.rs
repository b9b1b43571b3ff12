//! What a review says, in both languages.

use std::collections::HashMap;

use crate::error::Error;
use crate::text::Language;

const WORDS: &str = include_str!("review_words.toml");

/// What a review says, in one language.
#[derive(Debug, Clone)]
pub struct ReviewWords(HashMap<String, String>);

impl ReviewWords {
    /// The words in a language.
    ///
    /// # Errors
    ///
    /// If the file of the words cannot be read.
    pub fn new(language: Language) -> Result<ReviewWords, Error> {
        let read: Result<HashMap<String, HashMap<String, String>>, _> = toml::from_str(WORDS);
        let mut all = read.map_err(|error| Error::Usage(error.to_string()))?;
        let key = match language {
            Language::En => "en",
            _ => "zh",
        };
        Ok(ReviewWords(all.remove(key).unwrap_or_default()))
    }

    /// One of them, filled in.
    pub fn say(&self, key: &str, parts: &[(&str, &str)]) -> String {
        let mut said = self.0.get(key).cloned().unwrap_or_default();
        for (name, value) in parts {
            said = said.replace(&format!("{{{name}}}"), value);
        }
        said
    }
}
