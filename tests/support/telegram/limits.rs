//! Limits: how much Telegram lets a bot send, in all, to a person and to a group.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// So many at once, and then so many a second.
#[derive(Debug, Clone, Copy)]
pub struct Rate(pub f64, pub f64);

/// The limits, and how far they are used.
pub struct Limits {
    /// To all chats together.
    pub all: Rate,
    /// To one person.
    pub person: Rate,
    /// To a group within a minute.
    pub group: usize,
    total: Bucket,
    persons: HashMap<i64, Bucket>,
    groups: HashMap<i64, VecDeque<Instant>>,
    /// Until when a chat has to wait that was told to.
    until: HashMap<i64, Instant>,
}

/// Why something is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// There was too much; seconds to wait.
    Flood(u32),
    /// It came before the wait was over; seconds that are left.
    Impatient(u32),
}

#[derive(Default)]
struct Bucket {
    used: f64,
    since: Option<Instant>,
}

impl Bucket {
    /// How long until there is room for one more, which is taken if that is now.
    fn take(&mut self, Rate(burst, a_second): Rate, now: Instant) -> Option<Duration> {
        let passed = self
            .since
            .map_or(Duration::ZERO, |since| now.duration_since(since))
            .as_secs_f64();
        self.used = (self.used - passed * a_second).max(0.0);
        self.since = Some(now);
        let over = self.used + 1.0 - burst;
        if over > 0.0 {
            return Some(Duration::from_secs_f64(over / a_second));
        }
        self.used += 1.0;
        None
    }
}

impl Default for Limits {
    fn default() -> Limits {
        let (total, persons, groups, until) = Default::default();
        Limits {
            all: Rate(30.0, 30.0),
            person: Rate(20.0, 1.0),
            group: 20,
            total,
            persons,
            groups,
            until,
        }
    }
}

impl Limits {
    /// Lets something more be sent to `chat`, or tells that it has to wait.
    pub fn admit(&mut self, chat: i64, now: Instant) -> Result<(), Over> {
        if let Some(until) = self.until.get(&chat) {
            if now < *until {
                return Err(Over::Impatient(seconds(*until - now)));
            }
            self.until.remove(&chat);
        }
        let wait = match chat > 0 {
            true => self.persons.entry(chat).or_default().take(self.person, now),
            false => self.group(chat, now),
        };
        match wait.or_else(|| self.total.take(self.all, now)) {
            Some(wait) => Err(Over::Flood(self.told(chat, seconds(wait), now))),
            None => Ok(()),
        }
    }

    /// Lets something be changed in a chat, which counts among all.
    pub fn admit_change(&mut self, now: Instant) -> Result<(), Over> {
        self.total
            .take(self.all, now)
            .map_or(Ok(()), |wait| Err(Over::Flood(seconds(wait))))
    }

    /// Notes that `chat` was told to wait.
    pub fn told(&mut self, chat: i64, seconds: u32, now: Instant) -> u32 {
        self.until
            .insert(chat, now + Duration::from_secs(u64::from(seconds)));
        seconds
    }

    fn group(&mut self, chat: i64, now: Instant) -> Option<Duration> {
        const MINUTE: Duration = Duration::from_secs(60);
        let times = self.groups.entry(chat).or_default();
        while times
            .front()
            .is_some_and(|first| now.duration_since(*first) >= MINUTE)
        {
            times.pop_front();
        }
        if times.len() >= self.group {
            return times
                .front()
                .map(|first| MINUTE - now.duration_since(*first));
        }
        times.push_back(now);
        None
    }
}

/// Whole seconds, at least one.
fn seconds(wait: Duration) -> u32 {
    wait.as_secs_f64().ceil().max(1.0) as u32
}
