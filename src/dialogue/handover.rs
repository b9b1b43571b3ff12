//! Hand-over: a conversation that waits for staff or that staff have taken, with its messages.

use jiff::{SignedDuration, Timestamp};

use super::hours::Hours;

/// How long a taken conversation stays with staff while neither side writes.
const SILENCE: SignedDuration = SignedDuration::from_hours(4);

/// When staff are there, and how long applicants wait for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// The hours of the desk.
    pub hours: Hours,
    /// The longest wait of an applicant.
    pub wait: SignedDuration,
}

/// The state of a handed-over conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// When it was handed over.
    pub since: Timestamp,
    /// The time of the last message or action.
    pub last: Timestamp,
    /// The member of staff who has it, if somebody took it.
    pub by: Option<String>,
    /// The messages since then; of very many, the newest.
    pub words: Vec<Words>,
    /// The applicant's message that replies must refer to, if the channel needs one.
    pub to: Option<String>,
}

/// A message to or from staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The time.
    pub at: Timestamp,
    /// The member of staff who wrote it; none if the applicant did.
    pub by: Option<String>,
    /// An id that identifies duplicates, if the channel has one.
    pub id: Option<String>,
    /// The text.
    pub text: String,
}

impl Handover {
    /// Starts a hand-over at `now`.
    pub fn new(now: Timestamp) -> Handover {
        Handover {
            since: now,
            last: now,
            by: None,
            words: Vec::new(),
            to: None,
        }
    }

    /// Adds a message. If there are too many, the oldest goes.
    pub fn add(&mut self, words: Words) {
        const MANY: usize = 200;
        const BYTES: usize = 100_000;
        self.last = self.last.max(words.at);
        self.words.push(words);
        while self.words.len() > MANY
            || self
                .words
                .iter()
                .map(|words| words.text.len())
                .sum::<usize>()
                > BYTES
        {
            self.words.remove(0);
        }
    }

    /// Whether the hand-over has expired: nobody took it, or nobody wrote for too long.
    pub(crate) fn is_over(&self, staffing: Option<&Staffing>, now: Timestamp) -> bool {
        let Some(staffing) = staffing else {
            return true;
        };
        match self.by {
            None => now.duration_since(self.since) >= staffing.wait,
            Some(_) => now.duration_since(self.last) >= SILENCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_talk_the_end_is_kept() {
        let words = |text: String| Words {
            at: Timestamp::UNIX_EPOCH,
            by: None,
            id: None,
            text,
        };
        let mut handover = Handover::new(Timestamp::UNIX_EPOCH);
        (0..300).for_each(|number| handover.add(words(number.to_string())));
        assert_eq!(
            (handover.words.len(), &*handover.words[0].text),
            (200, "100")
        );
        (0..30).for_each(|_| handover.add(words("x".repeat(4_000))));
        assert_eq!(handover.words.len(), 25);
    }
}
