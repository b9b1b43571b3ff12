//! Once: what messages came to that their senders numbered, so that one that comes again has no second effect.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many answers are remembered, in all conversations together.
const MANY: usize = 512;

/// Remembers the last answers. They are gone with the program: then a message that comes again is answered anew.
#[derive(Debug)]
pub struct Once<T>(Mutex<VecDeque<Answered<T>>>);

#[derive(Debug)]
struct Answered<T> {
    conversation: String,
    id: String,
    answer: T,
}

impl<T> Default for Once<T> {
    fn default() -> Once<T> {
        Once(Mutex::default())
    }
}

impl<T: Clone> Once<T> {
    /// What the message `id` of a conversation came to, if it came before.
    pub fn answer(&self, conversation: &str, id: &str) -> Option<T> {
        let all = self.lock();
        let same = |it: &&Answered<T>| it.conversation == conversation && it.id == id;
        all.iter().rev().find(same).map(|it| it.answer.clone())
    }

    /// What the last message of a conversation came to, as far as it is remembered.
    pub fn last(&self, conversation: &str) -> Option<T> {
        let all = self.lock();
        let is_its = |it: &&Answered<T>| it.conversation == conversation;
        all.iter().rev().find(is_its).map(|it| it.answer.clone())
    }

    /// Remembers what a message came to.
    pub fn remember(&self, conversation: &str, id: &str, answer: T) {
        let mut all = self.lock();
        while all.len() >= MANY {
            all.pop_front();
        }
        all.push_back(Answered {
            conversation: conversation.to_owned(),
            id: id.to_owned(),
            answer,
        });
    }

    /// Forgets all messages of a conversation.
    pub fn forget(&self, conversation: &str) {
        self.lock().retain(|it| it.conversation != conversation);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Answered<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_remembered_by_its_conversation_and_id_until_many_came_after_it() {
        let once = Once::default();
        once.remember("a", "1", "x");
        once.remember("b", "1", "y");
        once.remember("a", "2", "z");
        assert_eq!(once.answer("a", "1"), Some("x"));
        assert_eq!(once.answer("b", "1"), Some("y"));
        assert_eq!(once.answer("b", "2"), None);
        assert_eq!(once.last("a"), Some("z"));
        once.forget("a");
        assert_eq!((once.last("a"), once.last("b")), (None, Some("y")));
        (0..MANY).for_each(|_| once.remember("c", "1", "w"));
        assert_eq!(once.last("b"), None);
    }
}
