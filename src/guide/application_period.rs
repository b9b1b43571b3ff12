//! The window: from when until when one may apply.

use jiff::{Timestamp, tz::Offset};

use super::ClauseId;
use crate::text::Bilingual;

/// The time in which applications are taken: `opens` ≤ now < `closes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationPeriod {
    /// The clause that says so.
    pub clause: ClauseId,
    /// The first instant.
    pub opens: Timestamp,
    /// The first instant that is too late.
    pub closes: Timestamp,
    /// The clock that the guide means.
    pub offset: Offset,
    /// What to mind about its end, if anything.
    pub note: Option<Bilingual>,
}

/// Where an instant lies to a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// It has not opened.
    Before,
    /// It is open, and closes after so many whole days (0 on the last day).
    Open {
        /// By the calendar of the guide's clock.
        days_left: u32,
    },
    /// It has closed.
    Closed,
}

impl ApplicationPeriod {
    /// How the window stands at `now`.
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
