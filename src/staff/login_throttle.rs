//! The log-in throttle: after some failed attempts, each further one has to wait longer, so that nobody can keep guessing.
//!
//! Attempts count by the name together with the address, so that nobody shuts out anyone elsewhere, and by the address for
//! all names, with a short wait. A browser in which the name logged in before counts by itself, whatever happens around it.
//!
//! An attempt counts before the password is checked, so that parallel attempts gain nothing. Time is that of a clock that
//! nobody sets.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// At this many that attempts are counted by, those without a recent one are removed, and then those with the fewest.
const MANY: usize = 10_000;

/// Who tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The name.
    pub name: String,
    /// The address of the client.
    pub from: IpAddr,
    /// The browser, if the name logged in there before.
    pub browser: Option<String>,
}

/// An attempt that has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// For how long.
    pub wait: Duration,
    /// How many have been refused since the last that was let through, with this one.
    pub times: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Pair(String, IpAddr),
    Address(IpAddr),
    Browser(String, String),
}

struct Failures {
    count: u32,
    last: Instant,
    refused: u64,
}

/// How attempts are slowed down: the first are free, then each wait is twice as long.
struct Pace {
    free: u32,
    first: Duration,
    longest: Duration,
    forgotten: Duration,
}

/// The failed attempts.
#[derive(Default)]
pub struct LoginThrottle(Mutex<HashMap<Who, Failures>>);

impl Who {
    fn pace(&self) -> Pace {
        match self {
            Who::Pair(..) | Who::Browser(..) => Pace {
                free: 5,
                first: Duration::from_secs(15),
                longest: Duration::from_secs(15 * 60),
                forgotten: Duration::from_secs(60 * 60),
            },
            // Many may share it.
            Who::Address(_) => Pace {
                free: 20,
                first: Duration::from_secs(5),
                longest: Duration::from_secs(60),
                forgotten: Duration::from_secs(15 * 60),
            },
        }
    }
}

impl Attempt {
    fn counted_by(&self) -> Vec<Who> {
        match &self.browser {
            Some(browser) => vec![Who::Browser(self.name.clone(), browser.clone())],
            None => vec![
                Who::Pair(self.name.clone(), self.from),
                Who::Address(self.from),
            ],
        }
    }
}

impl Failures {
    fn wait(&self, pace: &Pace, now: Instant) -> Duration {
        if self.count < pace.free {
            return Duration::ZERO;
        }
        let doubled = 1_u32 << (self.count - pace.free).min(16);
        let wait = pace.first.saturating_mul(doubled).min(pace.longest);
        wait.saturating_sub(now.duration_since(self.last))
    }

    fn is_recent(&self, pace: &Pace, now: Instant) -> bool {
        now.duration_since(self.last) < pace.forgotten
    }
}

impl LoginThrottle {
    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// If it has to wait. This attempt then does not count.
    pub fn begin(&self, attempt: &Attempt, now: Instant) -> Result<(), Refused> {
        let mut counted = self.counted();
        if counted.len() > MANY {
            counted.retain(|who, failures| failures.is_recent(&who.pace(), now));
        }
        if counted.len() > MANY {
            counted.retain(|who, failures| failures.count >= who.pace().free);
        }
        let by = attempt.counted_by();
        let mut wait = Duration::ZERO;
        for who in &by {
            let pace = who.pace();
            match counted.get(who) {
                Some(failures) if failures.is_recent(&pace, now) => {
                    wait = wait.max(failures.wait(&pace, now));
                }
                Some(_) => drop(counted.remove(who)),
                None => {}
            }
        }
        let fresh = || Failures {
            count: 0,
            last: now,
            refused: 0,
        };
        if !wait.is_zero() {
            let who = by.into_iter().next_back();
            let times = who.map_or(1, |who| {
                let failures = counted.entry(who).or_insert_with(fresh);
                failures.refused += 1;
                failures.refused
            });
            return Err(Refused { wait, times });
        }
        for who in by {
            let failures = counted.entry(who).or_insert_with(fresh);
            (failures.count, failures.last, failures.refused) = (failures.count + 1, now, 0);
        }
        Ok(())
    }

    /// Records that the last attempt succeeded. It forgets all attempts for the name there, but only this one for the
    /// address, because the owner of one password might guess another.
    pub fn succeeded(&self, attempt: &Attempt) {
        self.take_back(attempt);
        let mut counted = self.counted();
        for who in attempt.counted_by() {
            if !matches!(who, Who::Address(_)) {
                counted.remove(&who);
            }
        }
    }

    /// Takes back an attempt whose password was not checked.
    pub fn take_back(&self, attempt: &Attempt) {
        let mut counted = self.counted();
        for who in attempt.counted_by() {
            if let Some(failures) = counted.get_mut(&who) {
                failures.count = failures.count.saturating_sub(1);
            }
        }
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<Who, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(name: &str, last: u8) -> Attempt {
        Attempt {
            name: name.to_owned(),
            from: [10, 0, 0, last].into(),
            browser: None,
        }
    }

    fn known(name: &str, last: u8) -> Attempt {
        Attempt {
            browser: Some("b".to_owned()),
            ..attempt(name, last)
        }
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn guessing_waits_longer_each_time_and_shuts_out_nobody_elsewhere() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        for _ in 0..5 {
            assert_eq!(tries.begin(&attempt("a", 1), start), Ok(()));
        }
        let refused = |times, wait| Err(Refused { wait, times });
        assert_eq!(tries.begin(&attempt("a", 1), start), refused(1, secs(15)));
        assert_eq!(
            tries.begin(&attempt("a", 1), start + secs(5)),
            refused(2, secs(10))
        );
        assert_eq!(
            tries.begin(&attempt("a", 2), start),
            Ok(()),
            "from elsewhere"
        );
        assert_eq!(tries.begin(&attempt("b", 1), start), Ok(()), "as another");
        assert_eq!(
            tries.begin(&known("a", 1), start),
            Ok(()),
            "in a known browser"
        );
        assert_eq!(tries.begin(&attempt("a", 1), start + secs(15)), Ok(()));
        assert_eq!(
            tries.begin(&attempt("a", 1), start + secs(15)),
            refused(1, secs(30))
        );
        let later = start + secs(15 + 60 * 60);
        assert_eq!(
            tries.begin(&attempt("a", 1), later),
            Ok(()),
            "it is forgotten"
        );
    }

    #[test]
    fn an_address_that_tries_many_names_waits_for_a_minute_at_most() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        let mut now = start;
        for name in 0..100 {
            while let Err(Refused { wait, .. }) = tries.begin(&attempt(&name.to_string(), 1), now) {
                assert!(wait <= secs(60));
                now += wait;
            }
        }
        assert!(now - start > secs(60 * 60));
        assert_eq!(tries.begin(&known("a", 1), now), Ok(()));
    }

    #[test]
    fn who_has_a_password_is_not_slowed_down_and_opens_an_address_for_no_guessing() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        for _ in 0..100 {
            assert_eq!(tries.begin(&attempt("a", 1), start), Ok(()));
            tries.succeeded(&attempt("a", 1));
        }
        for name in 0..20 {
            assert_eq!(tries.begin(&attempt(&name.to_string(), 1), start), Ok(()));
            tries.begin(&attempt("a", 2), start).ok();
            tries.succeeded(&attempt("a", 2));
        }
        assert!(tries.begin(&attempt("x", 1), start).is_err());
        assert!(tries.begin(&attempt("a", 1), start).is_err());
    }

    #[test]
    fn what_was_not_checked_does_not_count_and_the_table_stays_small() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        for _ in 0..100 {
            assert_eq!(tries.begin(&attempt("a", 1), start), Ok(()));
            tries.take_back(&attempt("a", 1));
        }
        for name in 0..3 * MANY {
            let from = std::net::Ipv4Addr::from_bits(name as u32);
            let attempt = Attempt {
                from: from.into(),
                ..attempt("a", 1)
            };
            tries.begin(&attempt, start).ok();
        }
        assert!(tries.counted().len() <= MANY + 2);
    }
}
