//! Targets: where in its chat a reply belongs. They are kept with the reply, as a short text.

use std::fmt;
use std::str::FromStr as _;

use teloxide::types::{MessageId, ThreadId};

/// Where in its chat a reply belongs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// The message that it replies to, where that has to be seen.
    pub answers: Option<MessageId>,
    /// The topic of a forum.
    pub thread: Option<ThreadId>,
    /// The message that it takes the place of, if it still asks for this fact.
    pub redraws: Option<(MessageId, String)>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.answers.map(|message| message.0.to_string());
        let thread = self.thread.map(|thread| format!("#{}", thread.0.0));
        let redraws = self
            .redraws
            .as_ref()
            .map(|(message, fact)| format!("={}:{fact}", message.0));
        let words: Vec<String> = [answers, thread, redraws].into_iter().flatten().collect();
        f.write_str(&words.join(" "))
    }
}

impl Target {
    /// As it is kept; nothing where there is nothing to keep.
    pub fn stored(&self) -> Option<String> {
        (*self != Target::default()).then(|| self.to_string())
    }

    /// Reads what was kept. What cannot be read is left out: the reply goes to its chat all the same.
    pub fn read(stored: &str) -> Target {
        let mut target = Target::default();
        let number = |text: &str| i32::from_str(text).ok().map(MessageId);
        for word in stored.split(' ') {
            if let Some(thread) = word.strip_prefix('#') {
                target.thread = number(thread).map(ThreadId);
            } else if let Some((message, fact)) =
                word.strip_prefix('=').and_then(|word| word.split_once(':'))
            {
                target.redraws = number(message).map(|message| (message, fact.to_owned()));
            } else {
                target.answers = number(word).or(target.answers);
            }
        }
        target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let answers = Some(MessageId(5));
        let thread = Some(ThreadId(MessageId(17)));
        let redraws = Some((MessageId(9), "fields".to_owned()));
        let whole = Target {
            answers,
            thread,
            redraws,
        };
        assert_eq!(whole.to_string(), "5 #17 =9:fields");
        let only_answers = Target {
            answers,
            ..Target::default()
        };
        for target in [
            whole,
            only_answers.clone(),
            Target {
                thread,
                ..Target::default()
            },
        ] {
            assert_eq!(Target::read(&target.stored().unwrap()), target);
        }
        assert_eq!(Target::default().stored(), None);
        // Earlier versions kept the number alone.
        assert_eq!(Target::read("5"), only_answers);
        assert_eq!(Target::read("# a =1 =b:c"), Target::default());
    }
}
