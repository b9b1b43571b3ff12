//! The rate limit of clients, so that one cannot use up the capacity of the others.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// At this many clients, idle ones are forgotten.
const MANY: usize = 10_000;

/// Counts the requests of clients.
pub struct RateLimit {
    limiter: Option<Limiter>,
    clock: MonotonicClock,
}

type Limiter = RateLimiter<
    IpAddr,
    DashMapStateStore<IpAddr>,
    MonotonicClock,
    NoOpMiddleware<<MonotonicClock as governor::clock::Clock>::Instant>,
>;

impl RateLimit {
    /// Allows `rate` requests per minute, also in a burst; no limit without a rate.
    pub fn new(rate: Option<NonZeroU32>) -> RateLimit {
        RateLimit::of(rate.map(Quota::per_minute))
    }

    /// Allows one request per minute, and `burst` at once.
    pub fn one_a_minute(burst: NonZeroU32) -> RateLimit {
        let one = Quota::per_minute(NonZeroU32::MIN);
        RateLimit::of(Some(one.allow_burst(burst)))
    }

    fn of(quota: Option<Quota>) -> RateLimit {
        let limiter = |quota| RateLimiter::new(quota, DashMapStateStore::default(), MonotonicClock);
        RateLimit {
            limiter: quota.map(limiter),
            clock: MonotonicClock,
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// If there are too many: how long to wait.
    pub fn take(&self, client: IpAddr) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter
            .check_key(&client)
            .map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_is_held_back_and_another_is_not() {
        let pace = RateLimit::new(NonZeroU32::new(2));
        let (one, other): (IpAddr, IpAddr) = ([1, 1, 1, 1].into(), [2, 2, 2, 2].into());
        assert_eq!((pace.take(one), pace.take(one)), (Ok(()), Ok(())));
        assert!(
            pace.take(one).is_err_and(
                |wait| wait > Duration::from_secs(20) && wait <= Duration::from_secs(30)
            )
        );
        assert_eq!(pace.take(other), Ok(()));
        assert!((0..1000).all(|_| RateLimit::new(None).take(one).is_ok()));
    }
}
