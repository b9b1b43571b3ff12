//! The log-in throttle: limits failed attempts by name and by address, so that nobody can keep guessing.
//!
//! An attempt counts before the password is checked, so that parallel attempts gain nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The most attempts.
const AT_MOST: usize = 5;

/// The period in which they count.
const WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// At this many names and addresses, expired ones are removed.
const MANY: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Name(String),
    Address(IpAddr),
}

/// The times of the attempts.
#[derive(Default)]
pub struct LoginThrottle(Mutex<HashMap<Who, Vec<Timestamp>>>);

impl LoginThrottle {
    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// If there were too many attempts: how long to wait. This attempt then does not count.
    pub fn begin(&self, name: &str, from: IpAddr, now: Timestamp) -> Result<(), SignedDuration> {
        let mut counted = self.counted();
        if counted.len() > MANY {
            counted.retain(|_, tries| tries.iter().any(|at| is_recent(*at, now)));
        }
        let both = [Who::Name(name.to_owned()), Who::Address(from)];
        let mut wait = SignedDuration::ZERO;
        for who in &both {
            let Some(tries) = counted.get_mut(who) else {
                continue;
            };
            tries.retain(|at| is_recent(*at, now));
            if tries.len() >= AT_MOST
                && let Some(first) = tries.first()
            {
                wait = wait.max(WITHIN - now.duration_since(*first));
            }
        }
        if wait > SignedDuration::ZERO {
            return Err(wait);
        }
        for who in both {
            counted.entry(who).or_default().push(now);
        }
        Ok(())
    }

    /// Records that the last attempt succeeded. It forgets all attempts for the name, but only this one for the
    /// address, because the owner of one password might guess another.
    pub fn succeeded(&self, name: &str, from: IpAddr) {
        let mut counted = self.counted();
        counted.remove(&Who::Name(name.to_owned()));
        if let Some(tries) = counted.get_mut(&Who::Address(from)) {
            tries.pop();
        }
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<Who, Vec<Timestamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < WITHIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn from(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn a_name_is_closed_from_everywhere_and_an_address_for_every_name_until_the_time_is_over() {
        let tries = LoginThrottle::default();
        for count in 0..5 {
            assert_eq!(tries.begin("a", from(count), at(i64::from(count))), Ok(()));
        }
        assert_eq!(
            tries.begin("a", from(9), at(5)),
            Err(SignedDuration::from_mins(10))
        );
        assert_eq!(tries.begin("b", from(9), at(5)), Ok(()));
        assert_eq!(tries.begin("a", from(9), at(15)), Ok(()));

        let tries = LoginThrottle::default();
        for name in ["a", "b", "c", "d", "e"] {
            assert_eq!(tries.begin(name, from(1), at(0)), Ok(()));
        }
        assert!(tries.begin("f", from(1), at(14)).is_err());
        assert_eq!(tries.begin("f", from(2), at(14)), Ok(()));
        assert_eq!(tries.begin("f", from(1), at(15)), Ok(()));
    }

    #[test]
    fn who_has_a_password_is_not_closed_out_by_using_it_and_cannot_open_an_address_for_guessing() {
        let tries = LoginThrottle::default();
        for _ in 0..20 {
            assert_eq!(tries.begin("a", from(1), at(0)), Ok(()));
            tries.succeeded("a", from(1));
        }
        for name in ["b", "c", "d", "e"] {
            assert_eq!(tries.begin(name, from(1), at(0)), Ok(()));
            assert_eq!(tries.begin("a", from(1), at(0)), Ok(()));
            tries.succeeded("a", from(1));
        }
        assert_eq!(tries.begin("f", from(1), at(0)), Ok(()));
        assert!(tries.begin("a", from(1), at(0)).is_err());
    }
}
