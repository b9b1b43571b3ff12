//! The log-in throttle: after some failed attempts, each further one has to wait longer, so that nobody can keep guessing.
//!
//! Attempts count by the name together with the address, so that nobody shuts out anyone elsewhere, and by the address for
//! all names, with a short wait. A browser in which the name logged in before counts by itself, whatever happens around it.
//!
//! An attempt counts before the password is checked, so that parallel attempts gain nothing. Time is that of a clock that
//! nobody sets.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::limiter::{Limiter, Quota, Refused};

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

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Pair(String, IpAddr),
    Address(IpAddr),
    Browser(String, String),
}

/// The failed attempts.
pub struct LoginThrottle(Limiter<Who>);

impl Who {
    fn quota(&self) -> Quota {
        match self {
            Who::Pair(..) | Who::Browser(..) => Quota::Growing {
                burst: 5,
                first: Duration::from_secs(15),
                longest: Duration::from_secs(15 * 60),
                forgotten: Duration::from_secs(60 * 60),
            },
            // Many may share it.
            Who::Address(_) => Quota::Growing {
                burst: 20,
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

impl Default for LoginThrottle {
    fn default() -> LoginThrottle {
        LoginThrottle(Limiter::new(Who::quota))
    }
}

impl LoginThrottle {
    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// If it has to wait. This attempt then does not count.
    pub fn begin(&self, attempt: &Attempt, now: Instant) -> Result<(), Refused> {
        self.0.take_all(&attempt.counted_by(), now)
    }

    /// Records that the last attempt succeeded. It forgets all attempts for the name there, but only this one for the
    /// address, because the owner of one password might guess another.
    pub fn succeeded(&self, attempt: &Attempt) {
        for who in attempt.counted_by() {
            match who {
                Who::Address(_) => self.0.give_back(&who),
                Who::Pair(..) | Who::Browser(..) => self.0.forget(&who),
            }
        }
    }

    /// Takes back an attempt whose password was not checked.
    pub fn take_back(&self, attempt: &Attempt) {
        attempt
            .counted_by()
            .iter()
            .for_each(|who| self.0.give_back(who));
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
        let refused = |times, wait| Err(Refused { wait, by: 0, times });
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
    fn what_was_not_checked_does_not_count() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        for _ in 0..100 {
            assert_eq!(tries.begin(&attempt("a", 1), start), Ok(()));
            tries.take_back(&attempt("a", 1));
        }
    }
}
