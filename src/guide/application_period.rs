//! The application period: when applicants can apply, as exactly as the guide says it.
//!
//! A guide may name an hour or only a day, one end or both, several windows, or say that it takes applications at any time.

use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};

use super::ClauseId;
use crate::text::Bilingual;

/// The windows in which the authority accepts applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationPeriod {
    first: Window,
    later: Vec<Window>,
    /// The UTC offset that the guide means.
    pub offset: Offset,
    /// A note about the deadline, if there is one.
    pub note: Option<Bilingual>,
}

/// One window: `opens` ≤ now < `closes`. An end that the guide does not name limits nothing; without both it is always open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The clause that sets it.
    pub clause: ClauseId,
    /// Its first instant.
    pub opens: Option<Limit>,
    /// The first instant after it.
    pub closes: Option<Limit>,
}

/// One end of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The instant: where the guide names a day without an hour, the beginning of the first day or the end of the last.
    pub at: Timestamp,
    /// The first or last day by the guide's clock.
    pub day: Date,
    /// Whether the guide names the hour.
    pub has_hour: bool,
}

/// Whether an instant is before, in or after the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// The period has not begun.
    Before,
    /// Applications are open.
    Open {
        /// Calendar days until the last day, 0 on the last day, by the guide's clock; none without a last day.
        days_left: Option<u32>,
    },
    /// The period has ended.
    Closed,
}

impl ApplicationPeriod {
    /// Makes a period of windows; there is none without a window.
    pub fn new(
        mut windows: Vec<Window>,
        offset: Offset,
        note: Option<Bilingual>,
    ) -> Option<ApplicationPeriod> {
        windows.sort_by_key(|window| {
            let limit = window.opens.or(window.closes);
            limit.map(|limit| limit.at)
        });
        let mut windows = windows.into_iter();
        Some(ApplicationPeriod {
            first: windows.next()?,
            later: windows.collect(),
            offset,
            note,
        })
    }

    /// The windows, the earliest first.
    pub fn windows(&self) -> impl Iterator<Item = &Window> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The window that counts at `now`: the one that is open, or the next one, or else the last.
    pub fn current(&self, now: Timestamp) -> &Window {
        let of = |state: fn(PeriodState) -> bool| {
            self.windows()
                .find(|window| state(window.state(now, self.offset)))
        };
        of(|state| matches!(state, PeriodState::Open { .. }))
            .or_else(|| of(|state| state == PeriodState::Before))
            .or(self.later.last())
            .unwrap_or(&self.first)
    }

    /// The state of the period at `now`.
    pub fn state(&self, now: Timestamp) -> PeriodState {
        self.current(now).state(now, self.offset)
    }
}

impl Window {
    /// Whether it takes applications at `at`.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.opens.is_none_or(|opens| opens.at <= at)
            && self.closes.is_none_or(|closes| at < closes.at)
    }

    /// Whether the guide takes applications at any time.
    pub fn is_always(&self) -> bool {
        self.opens.is_none() && self.closes.is_none()
    }

    fn state(&self, now: Timestamp, offset: Offset) -> PeriodState {
        if self.opens.is_some_and(|opens| now < opens.at) {
            return PeriodState::Before;
        }
        if self.closes.is_some_and(|closes| now >= closes.at) {
            return PeriodState::Closed;
        }
        let days_left = self.closes.map(|closes| {
            let days = offset.to_datetime(now).date().until(closes.day);
            days.map_or(0, |span| span.get_days()).unsigned_abs()
        });
        PeriodState::Open { days_left }
    }
}

impl Limit {
    /// An instant that the guide names.
    pub fn at(at: Timestamp, offset: Offset) -> Limit {
        Limit {
            at,
            day: offset.to_datetime(at).date(),
            has_hour: true,
        }
    }

    /// A first day without an hour, which counts from its beginning.
    pub fn first_day(day: Date, offset: Offset) -> Option<Limit> {
        let at = offset.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
        Some(Limit {
            at,
            day,
            has_hour: false,
        })
    }

    /// A last day without an hour, which counts to its end.
    pub fn last_day(day: Date, offset: Offset) -> Option<Limit> {
        let after = day.tomorrow().ok()?;
        let at = offset.to_timestamp(after.at(0, 0, 0, 0)).ok()?;
        Some(Limit {
            at,
            day,
            has_hour: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHINA: Offset = Offset::constant(8);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn period(windows: &[(Option<Limit>, Option<Limit>)]) -> ApplicationPeriod {
        let window = |&(opens, closes): &(Option<Limit>, Option<Limit>)| Window {
            clause: ClauseId::parse("3.2").unwrap(),
            opens,
            closes,
        };
        ApplicationPeriod::new(windows.iter().map(window).collect(), CHINA, None).unwrap()
    }

    fn open(days_left: u32) -> PeriodState {
        PeriodState::Open {
            days_left: Some(days_left),
        }
    }

    #[test]
    fn the_window_is_open_from_its_first_instant_to_just_before_its_last() {
        let limit = |text: &str| Some(Limit::at(at(text), CHINA));
        let window = period(&[(
            limit("2026-05-15T09:00:00+08:00"),
            limit("2026-06-03T16:30:00+08:00"),
        )]);
        for (now, state) in [
            ("2026-05-15T08:59:59+08:00", PeriodState::Before),
            ("2026-05-15T09:00:00+08:00", open(19)),
            ("2026-06-02T23:59:59+08:00", open(1)),
            ("2026-06-03T16:29:59+08:00", open(0)),
            ("2026-06-03T16:30:00+08:00", PeriodState::Closed),
        ] {
            assert_eq!(window.state(at(now)), state, "{now}");
        }
    }

    #[test]
    fn a_day_without_an_hour_counts_whole_and_an_end_that_is_not_named_limits_nothing() {
        let last = Limit::last_day(Date::constant(2031, 7, 15), CHINA);
        let deadline = period(&[(None, last)]);
        assert_eq!(deadline.state(at("2031-07-15T23:59:59+08:00")), open(0));
        assert_eq!(deadline.state(at("2031-07-14T10:00:00+08:00")), open(1));
        assert_eq!(
            deadline.state(at("2031-07-16T00:00:00+08:00")),
            PeriodState::Closed
        );
        let always = PeriodState::Open { days_left: None };
        assert_eq!(
            period(&[(None, None)]).state(at("2031-07-16T00:00:00Z")),
            always
        );
    }

    #[test]
    fn of_several_windows_the_open_one_counts_then_the_next_then_the_last() {
        let day = |month, day| Date::constant(2031, month, day);
        let window = |month| {
            (
                Limit::first_day(day(month, 1), CHINA),
                Limit::last_day(day(month, 30), CHINA),
            )
        };
        let period = period(&[window(9), window(4)]);
        let month = |now: &str| period.current(at(now)).opens.unwrap().day.month();
        assert_eq!(month("2031-04-10T00:00:00+08:00"), 4);
        assert_eq!(month("2031-06-10T00:00:00+08:00"), 9);
        assert_eq!(month("2031-12-10T00:00:00+08:00"), 9);
        assert_eq!(
            period.state(at("2031-06-10T00:00:00+08:00")),
            PeriodState::Before
        );
    }
}
