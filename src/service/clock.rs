//! The clock: where the time comes from, and whether it is believed.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// How far the system's clock may run from a clock that nobody sets, so that nothing is made of it.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// How long a time that was set has to stay until it is believed.
const DOUBTED: Duration = Duration::from_secs(60 * 60);

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Always the same instant, so that a run can be repeated.
    Fixed(Timestamp),
}

impl Clock {
    /// The time.
    pub fn now(self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(instant) => instant,
        }
    }
}

/// The time by which things are erased. Where the system's clock jumps, it goes on as before until the new time has stayed for
/// a while: what is erased by a wrong time is gone for good.
#[derive(Debug, Default)]
pub struct BelievedClock(Mutex<Option<Belief>>);

#[derive(Debug, Clone, Copy)]
struct Belief {
    /// The time that is believed, and when that was.
    time: Timestamp,
    at: Instant,
    /// Since when another time is told, and by how much it differs.
    doubted: Option<(Instant, SignedDuration)>,
}

impl BelievedClock {
    /// The time that is believed where `told` is told at `at`.
    pub fn now(&self, told: Timestamp, at: Instant) -> Timestamp {
        let mut belief = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(believed) = belief.as_mut() else {
            *belief = Some(Belief::new(told, at));
            return told;
        };
        let passed = at.saturating_duration_since(believed.at);
        let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        let expected = believed.time.saturating_add(passed).unwrap_or(told);
        let off = told.duration_since(expected);
        if off.abs() <= SLACK {
            *believed = Belief::new(told, at);
            return told;
        }
        match believed.doubted {
            Some((since, before)) if (off - before).abs() <= SLACK => {
                if at.saturating_duration_since(since) >= DOUBTED {
                    *believed = Belief::new(told, at);
                    return told;
                }
            }
            _ => believed.doubted = Some((at, off)),
        }
        expected
    }
}

impl Belief {
    fn new(time: Timestamp, at: Instant) -> Belief {
        Belief {
            time,
            at,
            doubted: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_was_set_is_believed_once_it_has_stayed() {
        let (clock, start) = (BelievedClock::default(), Instant::now());
        let time = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let at = |minutes: u64| start + Duration::from_secs(60 * minutes);
        let days = 100 * 24 * 60;
        assert_eq!(clock.now(time(0), at(0)), time(0));
        assert_eq!(clock.now(time(10), at(10)), time(10));
        // Ahead for a moment, and back.
        assert_eq!(clock.now(time(days), at(11)), time(11));
        assert_eq!(clock.now(time(12), at(12)), time(12));
        // Ahead for good; what differs otherwise begins anew.
        assert_eq!(clock.now(time(days), at(20)), time(20));
        assert_eq!(clock.now(time(2 * days), at(40)), time(40));
        assert_eq!(clock.now(time(2 * days + 59), at(99)), time(99));
        assert_eq!(clock.now(time(2 * days + 60), at(100)), time(2 * days + 60));
        // Back for good.
        assert_eq!(clock.now(time(160), at(160)), time(2 * days + 120));
        assert_eq!(clock.now(time(220), at(220)), time(220));
    }
}
