//! Edits: whether a message says something else than before. Telegram tells of an edited message whenever anything about it
//! changes: a reaction, the preview of a link, where someone is who shares that.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use teloxide::types::ChatId;

use super::recent::Recent;
use super::update::Message;

/// Of how many messages it is known what they say.
const KNOWN: usize = 20_000;

/// What messages say, as far as it takes to see that it is something else.
pub struct Edits {
    said: Recent<(ChatId, i32), Said>,
}

#[derive(Clone, Copy)]
struct Said {
    hash: u64,
    /// The number of the update that told it.
    update: u64,
}

impl Default for Edits {
    fn default() -> Edits {
        Edits {
            said: Recent::new(KNOWN),
        }
    }
}

impl Edits {
    /// Notes what a message says.
    pub fn sent(&mut self, update: u64, message: &Message) {
        self.said.put(
            (message.chat.id, message.id),
            Said {
                hash: hash(message),
                update,
            },
        );
    }

    /// Notes what an edited message says, and tells whether that is something else than before. The same update tells the
    /// same whenever it comes.
    pub fn edited(&mut self, update: u64, message: &Message) -> bool {
        let before = self.said.get(&(message.chat.id, message.id)).copied();
        let is_new = match before {
            Some(before) => before.update == update || before.hash != hash(message),
            // From before the start; of what its sender changed the time is told.
            None => message.edit_date.is_some(),
        };
        if is_new {
            self.sent(update, message);
        }
        is_new
    }
}

fn hash(message: &Message) -> u64 {
    let mut hasher = DefaultHasher::new();
    message.words().map(|(text, _)| text).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_other_words_are_an_edit() {
        let mut edits = Edits::default();
        let said = |text: &str| -> Message {
            serde_json::from_value(
                json!({"message_id": 5, "chat": {"id": 42}, "text": text, "edit_date": 1}),
            )
            .unwrap()
        };
        edits.sent(1, &said("a"));
        assert!(!edits.edited(2, &said("a")), "a reaction");
        assert!(edits.edited(3, &said("b")));
        assert!(edits.edited(3, &said("b")), "it comes again");
        assert!(!edits.edited(4, &said("b")));
    }

    #[test]
    fn of_a_message_from_before_the_start_it_is_told_by_the_time_of_the_edit() {
        let message = |of: serde_json::Value| -> Message { serde_json::from_value(of).unwrap() };
        let reacted = json!({"message_id": 5, "chat": {"id": 42}, "text": "a"});
        assert!(!Edits::default().edited(1, &message(reacted)));
        let edited = json!({"message_id": 5, "chat": {"id": 42}, "text": "a", "edit_date": 1});
        assert!(Edits::default().edited(1, &message(edited)));
    }
}
