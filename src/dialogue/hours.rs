//! Desk hours, such as `Mon-Fri 09:00-11:30,13:30-17:00; Sat 09:00-11:30`.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::Offset;

/// The clock of the hours: Asia/Shanghai, which has the same offset all year.
const CLOCK: Offset = Offset::constant(8);

/// The minutes of a day.
const DAY: u16 = 24 * 60;

/// The days of the week as written.
const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

/// When staff are at the desk, in Shanghai time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours(Vec<Group>);

/// Days with the same times: the first and last day, counted from Monday, and the times in minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    days: (usize, usize),
    spans: Vec<(u16, u16)>,
}

impl Hours {
    /// Whether the desk is open at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        let local = CLOCK.to_datetime(now);
        let is_today = |(_, day): &(&str, Weekday)| *day == local.weekday();
        let Some(today) = DAYS.iter().position(is_today) else {
            return false;
        };
        let minute = minutes(local.time());
        let of_today = self
            .0
            .iter()
            .filter(|group| (group.days.0..=group.days.1).contains(&today));
        of_today
            .flat_map(|group| &group.spans)
            .any(|(from, to)| (*from..*to).contains(&minute))
    }

    /// The groups of days with the same times: the first and last day, counted from Monday, and the times in minutes.
    pub fn groups(&self) -> impl Iterator<Item = ((usize, usize), &[(u16, u16)])> {
        self.0
            .iter()
            .map(|group| (group.days, group.spans.as_slice()))
    }
}

impl FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Hours, String> {
        let groups = text
            .split(';')
            .map(str::trim)
            .filter(|group| !group.is_empty())
            .map(group);
        match groups.collect::<Result<Vec<_>, _>>()? {
            groups if groups.is_empty() => Err(wanted("nothing is said")),
            groups => Ok(Hours(groups)),
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (
            at,
            Group {
                days: (first, last),
                spans,
            },
        ) in self.0.iter().enumerate()
        {
            f.write_str(if at == 0 { "" } else { "; " })?;
            f.write_str(DAYS[*first].0)?;
            if last != first {
                write!(f, "-{}", DAYS[*last].0)?;
            }
            for (at, (from, to)) in spans.iter().enumerate() {
                write!(
                    f,
                    "{}{}-{}",
                    if at == 0 { " " } else { "," },
                    clock(*from),
                    clock(*to)
                )?;
            }
        }
        Ok(())
    }
}

fn group(text: &str) -> Result<Group, String> {
    let (days, times) = text
        .split_once(char::is_whitespace)
        .ok_or_else(|| wanted(text))?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let day = |name: &str| {
        let day = DAYS
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name));
        day.ok_or_else(|| wanted(&format!("`{name}` is no day")))
    };
    let days = (day(first)?, day(last)?);
    if days.0 > days.1 {
        return Err(wanted(&format!("`{last}` is before `{first}` in the week")));
    }
    let spans: Vec<(u16, u16)> = times
        .split(',')
        .map(|times| span(times.trim()))
        .collect::<Result<_, _>>()?;
    match spans.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        true => Err(wanted(&format!("`{times}` is not in order"))),
        false => Ok(Group { days, spans }),
    }
}

fn span(text: &str) -> Result<(u16, u16), String> {
    let unreadable = || wanted(&format!("`{text}` is no time"));
    let (from, to) = text.split_once('-').ok_or_else(unreadable)?;
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text
            .split_once(':')
            .filter(|(_, minute)| minute.len() == 2)?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60)
            .then_some(hour * 60 + minute)
            .filter(|minute| *minute <= DAY)
    };
    let (from, to) = (
        minute(from).ok_or_else(unreadable)?,
        minute(to).ok_or_else(unreadable)?,
    );
    match from < to {
        true => Ok((from, to)),
        false => Err(wanted(&format!("`{text}` ends before it begins"))),
    }
}

fn wanted(why: &str) -> String {
    format!("{why}; hours are wanted as in `Mon-Fri 09:00-11:30,13:30-17:00; Sat 09:00-11:30`")
}

fn minutes(time: Time) -> u16 {
    u16::try_from(i16::from(time.hour()) * 60 + i16::from(time.minute())).unwrap_or_default()
}

/// Writes a minute of the day as a clock shows it.
pub(crate) fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn someone_is_there_from_the_first_minute_to_before_the_last_by_the_clock_of_shanghai() {
        let hours: Hours = "Mon-Fri 09:00-11:30,13:30-17:00; Sat 9:00-24:00"
            .parse()
            .unwrap();
        let is_open =
            |local: &str| hours.is_open(format!("2026-05-{local}:00+08:00").parse().unwrap());
        // The 20th is a Wednesday.
        for open in ["20T09:00", "20T11:29", "22T13:30", "18T16:59", "23T23:59"] {
            assert!(is_open(open), "{open}");
        }
        for closed in [
            "20T08:59", "20T11:30", "20T13:29", "22T17:00", "23T08:59", "24T10:00",
        ] {
            assert!(!is_open(closed), "{closed}");
        }
        assert!(hours.is_open("2026-05-20T01:00:00Z".parse().unwrap()));
        assert!(!hours.is_open("2026-05-20T10:00:00Z".parse().unwrap()));
        assert_eq!(
            hours.to_string(),
            "Mon-Fri 9:00-11:30,13:30-17:00; Sat 9:00-24:00"
        );
        assert_eq!(hours.to_string().parse(), Ok(hours));
    }

    #[test]
    fn what_are_no_hours_is_told_with_the_form_that_is_wanted() {
        let wrong = [
            ("", "nothing is said"),
            ("Mon-Fri", "Mon-Fri;"),
            ("Mo 9:00-10:00", "`Mo` is no day"),
            ("Fri-Mon 9:00-10:00", "`Mon` is before `Fri`"),
            ("Mon 10:00-9:00", "ends before it begins"),
            ("Mon 9-10", "`9-10` is no time"),
            ("Mon 24:01-24:02", "is no time"),
            ("Mon 9:00-11:00,10:00-12:00", "is not in order"),
        ];
        for (text, why) in wrong {
            let told = text.parse::<Hours>().unwrap_err();
            assert!(
                told.contains(why) && told.contains("Mon-Fri 09:00-11:30"),
                "{text}: {told}"
            );
        }
    }
}
