//! Handed over: a conversation that staff have taken, or shall take, and what is said in it meanwhile.

use jiff::{SignedDuration, Timestamp};

use super::hours::Hours;

/// How long a conversation stays with the one who took it while neither side says anything.
const SILENCE: SignedDuration = SignedDuration::from_hours(4);

/// Who can be handed a conversation: staff, and when they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// When they are at the desk.
    pub hours: Hours,
    /// How long an applicant waits for them at most.
    pub wait: SignedDuration,
}

/// That a conversation is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Since when.
    pub since: Timestamp,
    /// When something was last said or done in it.
    pub last: Timestamp,
    /// The member of staff who took it.
    pub by: Option<String>,
    /// What was said since then, if it is much the last of it.
    pub words: Vec<Words>,
    /// The message of the applicant that replies have to name, where the channel needs one.
    pub to: Option<String>,
}

/// What was said to staff, or by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// When.
    pub at: Timestamp,
    /// The member of staff who said it; nothing where the applicant did.
    pub by: Option<String>,
    /// By what it is known where it may be sent twice.
    pub id: Option<String>,
    /// What was said.
    pub text: String,
}

impl Handover {
    /// A conversation that waits since `now`.
    pub fn new(now: Timestamp) -> Handover {
        Handover {
            since: now,
            last: now,
            by: None,
            words: Vec::new(),
            to: None,
        }
    }

    /// Adds what was said. There is room for a long talk, and of a longer one the beginning goes.
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

    /// Whether it is over by itself: nobody took it, or nobody has said anything for long.
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
