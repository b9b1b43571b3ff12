//! Commands: words that steer an interview (上一步, skip, 为什么问这个), read from `dialogs/commands.toml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::pattern::pattern as compiled;
use crate::error::Error;
use crate::text::normalize;

/// Something that a user can tell the assistant to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Take back the last answer.
    Back,
    /// Make it again.
    Redo,
    /// Leave the open question unanswered.
    Skip,
    /// Begin anew.
    Restart,
    /// Leave the interview; what was said is kept.
    Leave,
    /// Take it up again.
    Resume,
    /// Tell why the open question is asked.
    Why,
    /// Tell what can be done.
    Help,
    /// Write down what was said and found.
    Summary,
    /// Say what is on record.
    Recall,
    /// Tell whether what is on record will do.
    Enough,
    /// Tell what fails so far, and what is still to be asked.
    Missing,
    /// Talk about another client's case.
    NextClient,
    /// Go back to the case before.
    EarlierClient,
    /// Give the last answer again.
    Again,
    /// Tell whether the last answer is sure.
    Sure,
    /// Give the last answer in fewer words.
    Shorter,
    /// Give the last answer in Chinese, and go on so.
    InChinese,
    /// The same in English.
    InEnglish,
    /// Compute what can be requested and what has to be put in.
    Budget,
    /// Compare all topics.
    Compare,
    /// What was suggested is right.
    Confirm,
    /// It is not.
    Deny,
    /// Erase all that is kept.
    Forget,
    /// Hand the conversation over to a person.
    Person,
    /// Go back to the assistant.
    Assistant,
}

/// The words for a command.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandWords {
    /// Messages that are the command.
    pub words: Vec<String>,
    /// Words within a message that asks for it, once there is something to do it with.
    #[serde(default)]
    pub within: Vec<String>,
    /// Regular expressions for messages that are the command as a whole.
    #[serde(default)]
    pub patterns: Vec<String>,
}

/// The words for all commands.
#[derive(Debug, Clone, Default)]
pub struct Commands {
    exact: BTreeMap<String, Vec<Command>>,
    within: Vec<(String, Command)>,
    patterns: Vec<(Regex, Command)>,
}

impl Commands {
    /// Commands by their words. A word may stand for several, of which the first that makes sense is meant.
    ///
    /// # Errors
    ///
    /// If a pattern is no regular expression.
    pub fn new(words: BTreeMap<Command, CommandWords>) -> Result<Commands, Error> {
        let mut commands = Commands::default();
        for (command, words) in words {
            for word in words.words {
                commands
                    .exact
                    .entry(plain(&word))
                    .or_default()
                    .push(command);
            }
            // One expression for all ways of a command: each takes memory of its own.
            if !words.patterns.is_empty() {
                let all = words.patterns.join("|");
                let regex = compiled("dialogs/commands.toml", &format!("^(?:{all})$"))?;
                commands.patterns.push((regex, command));
            }
            commands.within.extend(
                words
                    .within
                    .iter()
                    .map(|word| (normalize(word).text().to_owned(), command)),
            );
        }
        Ok(commands)
    }

    /// The commands that a message may be as a whole.
    pub fn read(&self, message: &str) -> Vec<Command> {
        /// No command is longer, in bytes.
        const LONGEST: usize = 160;
        if message.len() > LONGEST {
            return Vec::new();
        }
        let plain = plain(message);
        if let Some(commands) = self.exact.get(&plain) {
            return commands.clone();
        }
        let fitting = self
            .patterns
            .iter()
            .filter(|(pattern, _)| pattern.is_match(&plain));
        fitting.map(|(_, command)| *command).collect()
    }

    /// The command that a message asks for among other words.
    pub fn within(&self, message: &str) -> Option<Command> {
        let normalized = normalize(message);
        let message = normalized.text();
        self.within
            .iter()
            .find(|(words, _)| message.contains(words.as_str()))
            .map(|(_, command)| *command)
    }
}

/// A message without what makes no difference: capitals, a leading slash, the mark at its end. A mark alone stays.
fn plain(message: &str) -> String {
    let normalized = normalize(message.trim());
    let normalized = normalized.text();
    let bare = normalized
        .trim_start_matches('/')
        .trim_end_matches(['.', '。', '!', '~', '?', ' ', ',']);
    let bare = if bare.is_empty() {
        normalized.trim()
    } else {
        bare
    };
    bare.chars()
        .take(if bare.starts_with('?') { 1 } else { usize::MAX })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_whatever_its_capitals_and_marks() {
        let words = |words: &[&str]| CommandWords {
            words: words.iter().map(|it| (*it).to_owned()).collect(),
            within: vec!["最多能申请".to_owned()],
            patterns: vec!["为什么.*呀".to_owned()],
        };
        let commands = Commands::new([(Command::Why, words(&["?", "为什么"]))].into()).unwrap();
        for message in ["?", "？", "？？", "为什么？", "/为什么", "为什么这样呀"] {
            assert_eq!(commands.read(message), [Command::Why], "{message}");
        }
        assert!(commands.read("为什么要自筹").is_empty());
        assert_eq!(commands.within("那我们最多能申请多少"), Some(Command::Why));
    }
}
