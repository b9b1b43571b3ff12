//! The limiter: how often anyone may do something. Requests, hand-overs, messages that flood, inline queries and log-ins are
//! counted here, each under its own quota.
//!
//! Times are given by the caller, from a clock that nobody sets.

mod pace;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub use pace::{Pace, Quota};

/// At this many keys, those are forgotten that have rested, and if they are few, those that may go on at once.
const MANY: usize = 10_000;

/// Counts what is done, by keys: by who does it, or by where.
pub struct Limiter<Key> {
    quota: Box<dyn Fn(&Key) -> Quota + Send + Sync>,
    known: Mutex<Known<Key>>,
}

struct Known<Key> {
    all: HashMap<Key, Entry>,
    /// How many there may be before some are forgotten, so that this is not done each time.
    room: usize,
}

struct Entry {
    pace: Pace,
    refused: u64,
}

/// What is done too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// How long it has to wait.
    pub wait: Duration,
    /// The place of the first key that holds it back.
    pub by: usize,
    /// How often that key held something back since it last let something through, with this time.
    pub times: u64,
}

impl<Key: Clone + Eq + Hash> Limiter<Key> {
    /// Allows what `quota` says of each key.
    pub fn new(quota: impl Fn(&Key) -> Quota + Send + Sync + 'static) -> Limiter<Key> {
        Limiter {
            quota: Box::new(quota),
            known: Mutex::new(Known {
                all: HashMap::new(),
                room: MANY,
            }),
        }
    }

    /// Counts something under a key.
    ///
    /// # Errors
    ///
    /// If it is too much; it does not count then.
    pub fn take(&self, key: &Key, now: Instant) -> Result<(), Refused> {
        self.take_all(std::slice::from_ref(key), now)
    }

    /// Counts something under several keys.
    ///
    /// # Errors
    ///
    /// If it is too much under any of them; it counts under none then.
    pub fn take_all(&self, keys: &[Key], now: Instant) -> Result<(), Refused> {
        let mut known = self.known();
        known.make_room(now);
        let wait = |key: &Key| match known.all.get(key) {
            Some(entry) => entry.pace.wait(now),
            None => Duration::ZERO,
        };
        let waits: Vec<Duration> = keys.iter().map(wait).collect();
        let longest = waits.iter().max().copied().unwrap_or_default();
        let by = waits.iter().position(|wait| !wait.is_zero());
        if let Some(by) = by
            && let Some(entry) = known.all.get_mut(&keys[by])
        {
            entry.refused += 1;
            return Err(Refused {
                wait: longest,
                by,
                times: entry.refused,
            });
        }
        for key in keys {
            let entry = known.all.entry(key.clone()).or_insert_with(|| Entry {
                pace: Pace::new((self.quota)(key)),
                refused: 0,
            });
            entry.pace.take(now);
            entry.refused = 0;
        }
        Ok(())
    }

    /// Takes back what was counted under a key.
    pub fn give_back(&self, key: &Key) {
        if let Some(entry) = self.known().all.get_mut(key) {
            entry.pace.give_back();
        }
    }

    /// Forgets what was counted under a key.
    pub fn forget(&self, key: &Key) {
        self.known().all.remove(key);
    }

    fn known(&self) -> MutexGuard<'_, Known<Key>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Key> Known<Key> {
    fn make_room(&mut self, now: Instant) {
        if self.all.len() < self.room {
            return;
        }
        self.all.retain(|_, entry| !entry.pace.is_rested(now));
        if self.all.len() >= MANY / 2 {
            self.all.retain(|_, entry| !entry.pace.has_room(1, now));
        }
        self.room = MANY.max(2 * self.all.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_a_minute() -> Limiter<u32> {
        Limiter::new(|_| Quota::per_minute(2))
    }

    #[test]
    fn one_is_held_back_for_a_while_and_another_is_not() {
        let (limiter, now) = (two_a_minute(), Instant::now());
        let half = Duration::from_secs(30);
        assert_eq!(
            (limiter.take(&1, now), limiter.take(&1, now)),
            (Ok(()), Ok(()))
        );
        let refused = |wait, times| Err(Refused { wait, by: 0, times });
        assert_eq!(limiter.take(&1, now), refused(half, 1));
        assert_eq!(limiter.take(&1, now), refused(half, 2));
        assert_eq!(limiter.take(&2, now), Ok(()));
        assert_eq!(limiter.take(&1, now + half), Ok(()));
        assert_eq!(limiter.take(&1, now + half), refused(half, 1));
        limiter.give_back(&1);
        assert_eq!(limiter.take(&1, now + half), Ok(()));
        limiter.forget(&1);
        assert_eq!(limiter.take(&1, now + half), Ok(()));
    }

    #[test]
    fn what_one_key_holds_back_counts_under_none() {
        let (limiter, now) = (two_a_minute(), Instant::now());
        for _ in 0..2 {
            assert_eq!(limiter.take_all(&[1, 2], now), Ok(()));
        }
        assert!((0..9).all(|_| limiter.take_all(&[3, 2], now).is_err_and(|it| it.by == 1)));
        assert_eq!(limiter.take(&3, now), Ok(()));
        assert_eq!(limiter.take(&3, now), Ok(()));
    }

    #[test]
    fn those_who_do_little_take_no_memory_and_those_who_do_much_are_not_forgotten() {
        let (limiter, now) = (two_a_minute(), Instant::now());
        while limiter.take(&0, now).is_ok() {}
        for key in 1..100_000 {
            assert_eq!(limiter.take(&key, now), Ok(()));
        }
        assert!(limiter.known().all.len() <= MANY);
        assert!(limiter.take(&0, now).is_err());
    }
}
