//! Paces: how often one may do something, and how much of that is used up.

use std::time::{Duration, Instant};

/// How often one may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// So often at once, and then once in a time.
    Steady {
        /// How often at once.
        burst: u32,
        /// The time.
        every: Duration,
    },
    /// So often at once, and then after waits of which each is twice as long as the one before.
    Growing {
        /// How often at once.
        burst: u32,
        /// The first wait.
        first: Duration,
        /// The longest.
        longest: Duration,
        /// After how long without any all is forgotten.
        forgotten: Duration,
    },
}

/// How much of a quota is used up.
#[derive(Debug, Clone)]
pub struct Pace {
    quota: Quota,
    /// How often it was done since it was forgotten last, as far as waits grow with it.
    count: u32,
    /// Of a steady quota, when the next would be if each came in its time; of a growing one, when the last was.
    at: Option<Instant>,
}

impl Quota {
    /// So often at once, and then once every `every`.
    pub const fn steady(burst: u32, every: Duration) -> Quota {
        Quota::Steady { burst, every }
    }

    /// So often a minute, also at once; at least once.
    pub fn per_minute(rate: u32) -> Quota {
        let rate = rate.max(1);
        Quota::steady(rate, Duration::from_secs(60) / rate)
    }
}

impl Pace {
    /// Nothing is used up.
    pub fn new(quota: Quota) -> Pace {
        Pace {
            quota,
            count: 0,
            at: None,
        }
    }

    /// How long the next has to wait at `now`.
    pub fn wait(&self, now: Instant) -> Duration {
        match self.quota {
            Quota::Steady { burst, every } => self
                .ahead(now)
                .saturating_sub(every.saturating_mul(burst.saturating_sub(1))),
            Quota::Growing {
                burst,
                first,
                longest,
                ..
            } => {
                let Some(beyond) = self.counted(now).checked_sub(burst) else {
                    return Duration::ZERO;
                };
                let wait = first.saturating_mul(1 << beyond.min(16)).min(longest);
                wait.saturating_sub(self.since(now))
            }
        }
    }

    /// Whether at `now` so many would still go at once.
    pub fn has_room(&self, many: u32, now: Instant) -> bool {
        match self.quota {
            Quota::Steady { burst, every } => {
                let more = every.saturating_mul(many.saturating_sub(1));
                self.ahead(now) + more <= every.saturating_mul(burst.saturating_sub(1))
            }
            Quota::Growing { burst, .. } => self.counted(now).saturating_add(many) <= burst,
        }
    }

    /// Takes the next place, and tells how long it has to wait at `now`.
    pub fn take(&mut self, now: Instant) -> Duration {
        let wait = self.wait(now);
        match self.quota {
            Quota::Steady { every, .. } => {
                self.at = Some(self.at.map_or(now, |next| next.max(now)) + every);
            }
            Quota::Growing { .. } => {
                self.count = self.counted(now).saturating_add(1);
                self.at = Some(now);
            }
        }
        wait
    }

    /// Gives a place back that was taken and is not used.
    pub fn give_back(&mut self) {
        match self.quota {
            Quota::Steady { every, .. } => {
                self.at = self.at.and_then(|next| next.checked_sub(every));
            }
            Quota::Growing { .. } => self.count = self.count.saturating_sub(1),
        }
    }

    /// Whether at `now` it is as if nothing had been done.
    pub fn is_rested(&self, now: Instant) -> bool {
        match self.quota {
            Quota::Steady { .. } => self.ahead(now).is_zero(),
            Quota::Growing { .. } => self.counted(now) == 0,
        }
    }

    /// How far the next of a steady quota is ahead of its time.
    fn ahead(&self, now: Instant) -> Duration {
        let ahead = |next: Instant| next.saturating_duration_since(now);
        self.at.map_or(Duration::ZERO, ahead)
    }

    /// How long ago the last of a growing quota was.
    fn since(&self, now: Instant) -> Duration {
        let since = |last| now.saturating_duration_since(last);
        self.at.map_or(Duration::MAX, since)
    }

    /// How often it was done, as far as that is not forgotten.
    fn counted(&self, now: Instant) -> u32 {
        match self.quota {
            Quota::Growing { forgotten, .. } if self.since(now) >= forgotten => 0,
            _ => self.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_goes_at_once_and_the_rest_one_by_one() {
        let start = Instant::now();
        let mut pace = Pace::new(Quota::steady(3, SECOND));
        let waits: Vec<Duration> = (0..5).map(|_| pace.take(start)).collect();
        assert_eq!(
            waits,
            [
                Duration::ZERO,
                Duration::ZERO,
                Duration::ZERO,
                SECOND,
                2 * SECOND
            ]
        );
        assert!(!pace.has_room(1, start + 2 * SECOND));
        assert!(pace.has_room(1, start + 3 * SECOND) && !pace.has_room(2, start + 3 * SECOND));
        assert!(!pace.is_rested(start + 4 * SECOND));
        assert!(pace.is_rested(start + 5 * SECOND));
        for _ in 0..3 {
            assert_eq!(pace.take(start + 10 * SECOND), Duration::ZERO);
        }
        pace.give_back();
        assert_eq!(pace.take(start + 10 * SECOND), Duration::ZERO);
        assert_eq!(pace.take(start + 10 * SECOND), SECOND);
    }

    #[test]
    fn waits_grow_up_to_the_longest_and_are_forgotten_after_a_rest() {
        let mut now = Instant::now();
        let mut pace = Pace::new(Quota::Growing {
            burst: 2,
            first: SECOND,
            longest: 5 * SECOND,
            forgotten: 60 * SECOND,
        });
        assert!(pace.has_room(2, now) && !pace.has_room(3, now));
        let mut waits = Vec::new();
        for _ in 0..7 {
            let wait = pace.wait(now);
            now += wait;
            assert_eq!(pace.take(now), Duration::ZERO);
            waits.push(wait.as_secs());
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 5, 5]);
        assert!(!pace.is_rested(now + 59 * SECOND));
        assert!(pace.is_rested(now + 60 * SECOND) && pace.has_room(2, now + 60 * SECOND));
    }
}
