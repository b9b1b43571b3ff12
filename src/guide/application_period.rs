//! The application period: when applicants can apply.

use jiff::{Timestamp, tz::Offset};

use super::ClauseId;
use crate::text::Bilingual;

/// The time in which the authority accepts applications: `opens` ≤ now < `closes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationPeriod {
    /// The clause that sets the period.
    pub clause: ClauseId,
    /// The first instant of the period.
    pub opens: Timestamp,
    /// The first instant after the period.
    pub closes: Timestamp,
    /// The UTC offset that the guide means.
    pub offset: Offset,
    /// A note about the deadline, if there is one.
    pub note: Option<Bilingual>,
}

/// Whether an instant is before, in or after the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// The period has not begun.
    Before,
    /// Applications are open.
    Open {
        /// Calendar days until the last day, 0 on the last day, by the guide's clock.
        days_left: u32,
    },
    /// The period has ended.
    Closed,
}

impl ApplicationPeriod {
    /// The state of the period at `now`.
    pub fn state(&self, now: Timestamp) -> PeriodState {
        if now < self.opens {
            return PeriodState::Before;
        }
        if now >= self.closes {
            return PeriodState::Closed;
        }
        let date = |at: Timestamp| self.offset.to_datetime(at).date();
        let days = date(now)
            .until(date(self.closes))
            .map_or(0, |span| span.get_days());
        PeriodState::Open {
            days_left: days.unsigned_abs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_from_its_first_instant_to_just_before_its_last() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let window = ApplicationPeriod {
            clause: ClauseId::parse("3.2").unwrap(),
            opens: at("2026-05-15T09:00:00+08:00"),
            closes: at("2026-06-03T16:30:00+08:00"),
            offset: Offset::constant(8),
            note: None,
        };
        assert_eq!(
            window.state(at("2026-05-15T08:59:59+08:00")),
            PeriodState::Before
        );
        assert_eq!(
            window.state(at("2026-05-15T09:00:00+08:00")),
            PeriodState::Open { days_left: 19 }
        );
        assert_eq!(
            window.state(at("2026-06-03T16:29:59+08:00")),
            PeriodState::Open { days_left: 0 }
        );
        assert_eq!(
            window.state(at("2026-06-02T23:59:59+08:00")),
            PeriodState::Open { days_left: 1 }
        );
        assert_eq!(
            window.state(at("2026-06-03T16:30:00+08:00")),
            PeriodState::Closed
        );
    }
}
