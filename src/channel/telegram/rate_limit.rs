//! RateLimit: so many at once, and then one every so often.

use std::time::{Duration, Instant};

/// A pace that is kept.
#[derive(Debug, Clone)]
pub struct RateLimit {
    every: Duration,
    /// What may come early: all of a burst but one.
    early: Duration,
    /// When the next would come if each came in its time.
    next: Option<Instant>,
}

impl RateLimit {
    /// One every `every`, and `burst` at once.
    pub fn new(every: Duration, burst: u32) -> RateLimit {
        RateLimit {
            every,
            early: every.saturating_mul(burst.saturating_sub(1)),
            next: None,
        }
    }

    /// How long the next has to wait at `now`.
    pub fn wait(&self, now: Instant) -> Duration {
        let next = self
            .next
            .map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
        next.saturating_sub(self.early)
    }

    /// Whether at `now` so many would still come at once.
    pub fn has_room(&self, many: u32, now: Instant) -> bool {
        let ahead = self
            .next
            .map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
        ahead + self.every.saturating_mul(many.saturating_sub(1)) <= self.early
    }

    /// Takes the next place, and tells how long it has to wait at `now`.
    pub fn take(&mut self, now: Instant) -> Duration {
        let wait = self.wait(now);
        self.next = Some(self.next.map_or(now, |next| next.max(now)) + self.every);
        wait
    }

    /// Gives a place back that was taken and is not used.
    pub fn give_back(&mut self) {
        self.next = self.next.and_then(|next| next.checked_sub(self.every));
    }

    /// Whether at `now` it is as if nothing had come.
    pub fn is_rested(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_the_rest_one_by_one() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut pace = RateLimit::new(second, 3);
        let waits: Vec<Duration> = (0..5).map(|_| pace.take(start)).collect();
        assert_eq!(
            waits,
            [
                Duration::ZERO,
                Duration::ZERO,
                Duration::ZERO,
                second,
                2 * second
            ]
        );
        assert!(!pace.has_room(1, start + 2 * second));
        assert!(pace.has_room(1, start + 3 * second) && !pace.has_room(2, start + 3 * second));
        assert!(!pace.is_rested(start + 4 * second));
        assert!(pace.is_rested(start + 5 * second));
        assert_eq!(pace.take(start + 10 * second), Duration::ZERO);
        assert_eq!(pace.take(start + 10 * second), Duration::ZERO);
        assert_eq!(pace.take(start + 10 * second), Duration::ZERO);
        pace.give_back();
        assert_eq!(pace.take(start + 10 * second), Duration::ZERO);
        assert_eq!(pace.take(start + 10 * second), second);
    }
}
