//! Marks: changes of the buttons under messages, made while replies leave room for them. That one is left out does no harm: a
//! button that no longer fits is met with a kind word.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use teloxide::types::{ChatId, InlineKeyboardMarkup, MessageId};

/// How long a mark waits for a reply to come first.
const AFTER_REPLIES: Duration = Duration::from_millis(50);
/// How many wait at most; the oldest is left out then.
const MOST: usize = 1_000;

/// A change of the buttons under a message.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The chat.
    pub chat: ChatId,
    /// The message.
    pub message: MessageId,
    /// What stands under it from now on.
    pub keyboard: InlineKeyboardMarkup,
}

/// Marks that wait.
#[derive(Debug, Default)]
pub struct Marks {
    waiting: VecDeque<(Instant, Mark)>,
    /// Until when Telegram wants none.
    paused: Option<Instant>,
}

impl Marks {
    /// One more waits.
    pub fn put(&mut self, mark: Mark, now: Instant) {
        if self.waiting.len() == MOST {
            self.waiting.pop_front();
        }
        self.waiting.push_back((now + AFTER_REPLIES, mark));
    }

    /// When the next can be made, if there is one.
    pub fn due(&self) -> Option<Instant> {
        let (due, _) = self.waiting.front()?;
        Some(self.paused.map_or(*due, |until| until.max(*due)))
    }

    /// Takes the next.
    pub fn take(&mut self) -> Option<Mark> {
        self.waiting.pop_front().map(|(_, mark)| mark)
    }

    /// None is made before `until`.
    pub fn pause(&mut self, until: Instant) {
        self.paused = Some(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_after_replies_and_the_oldest_are_left_out_where_there_are_too_many() {
        let (mut marks, now) = (Marks::default(), Instant::now());
        assert_eq!(marks.due(), None);
        for message in 0..=1_000 {
            let keyboard = InlineKeyboardMarkup::default();
            marks.put(
                Mark {
                    chat: ChatId(1),
                    message: MessageId(message),
                    keyboard,
                },
                now,
            );
        }
        assert_eq!(marks.due(), Some(now + AFTER_REPLIES));
        let until = now + Duration::from_secs(3);
        marks.pause(until);
        assert_eq!(marks.due(), Some(until));
        assert_eq!(marks.take().unwrap().message, MessageId(1));
    }
}
