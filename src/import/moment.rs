//! Moments: dates with a time of day, in the forms of Chinese notices.

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;

/// `2026年5月15日9:00`, `6月3日（周三）下午4点30分`.
const MOMENT: &str = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[（(][^）)]{1,8}[）)])?(上午|下午|晚上?|中午)?(\d{1,2})(?:[:：](\d{2})|[时点](?:(\d{1,2})分)?)";

/// Finds dates with a time of day, in the order of the text. A date without a year has the year of the date before it, the
/// first of all the given one.
pub fn moments(text: &str, year: Option<i16>) -> Vec<DateTime> {
    let mut moments = Vec::new();
    let mut last_year = year;
    let Ok(pattern) = Regex::new(MOMENT) else {
        return moments;
    };
    for found in pattern.captures_iter(text) {
        let number = |group: usize| {
            found
                .get(group)
                .and_then(|number| number.as_str().parse::<i16>().ok())
        };
        let year = number(1).or(last_year);
        last_year = year;
        let afternoon = found
            .get(4)
            .is_some_and(|part| matches!(part.as_str(), "下午" | "晚" | "晚上"));
        let hour = number(5).map(|hour| {
            if afternoon && hour < 12 {
                hour + 12
            } else {
                hour
            }
        });
        let minute = number(6).or_else(|| number(7)).unwrap_or(0);
        moments.extend(
            year.zip(number(2))
                .zip(number(3))
                .zip(hour)
                .and_then(|(((year, month), day), hour)| moment(year, month, day, hour, minute)),
        );
    }
    moments
}

/// One end of the time in which applications are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// A day without a time, which counts whole.
    Day(Date),
    /// A moment.
    Moment(DateTime),
}

impl Edge {
    fn day(self) -> Date {
        match self {
            Edge::Day(day) => day,
            Edge::Moment(moment) => moment.date(),
        }
    }

    /// Whether a time from this edge to another one has a length.
    pub fn comes_before(self, other: Edge) -> bool {
        match (self, other) {
            (Edge::Moment(from), Edge::Moment(to)) => from < to,
            _ => self.day() <= other.day(),
        }
    }

    /// Writes the edge with the offset of China, which notices mean, or as a day.
    pub fn in_china(self) -> String {
        match self {
            Edge::Day(day) => day.to_string(),
            Edge::Moment(moment) => in_china(moment),
        }
    }
}

/// When applications are taken, as far as a clause says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApplicationDays {
    /// The first day or moment.
    pub opens: Option<Edge>,
    /// The last day, or the first moment after it.
    pub closes: Option<Edge>,
}

impl ApplicationDays {
    /// Both ends, if they are there and in order.
    pub fn both(&self) -> Option<(Edge, Edge)> {
        self.opens
            .zip(self.closes)
            .filter(|(opens, closes)| opens.comes_before(*closes))
    }
}

/// A day without a time, or the two ends of a range of days (`8月11日至22日`).
const DAY: &str = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日";

/// What joins two days to a range.
const JOINT: &str = r"^(?:[（(][^）)]{1,8}[）)])?(?:起)?\s*(?:至|到|—|－|–|-|~|～)+\s*$";

/// What makes a day a deadline, behind it or before it.
const UNTIL: &str = r"^(?:[（(][^）)]{1,8}[）)])?(?:之?前|截止|为止|止)|^[^。；]{0,6}截止";
const DEADLINE: &str = r"(?:截止|截至|最迟|不晚于|不迟于)(?:时间|日期|期限|日)?(?:[（(][^）)]{1,16}[）)])?(?:为|是|：|:|到|至|于)?$";

/// What makes a day the first.
const FROM: &str = r"^(?:[（(][^）)]{1,8}[）)])?(?:起|开始)";
const BEGINS: &str = r"(?:开始|起始|开放|启动)(?:时间|日期)?(?:为|是|：|:|于)?$";

/// Reads when applications are taken: from moments with a time, else from a range of days, else from a single end. A day
/// without a time counts whole; one without a year lies in the given one.
pub fn application_days(text: &str, year: Option<i16>) -> Option<ApplicationDays> {
    let closing = ["截止", "截至", "止", "结束", "前", "至"];
    let found = days(text, year);
    let joint = Regex::new(JOINT).ok()?;
    let range = found.windows(2).find_map(|pair| match pair {
        [(from, first), (to, last)] => joint
            .is_match(text.get(from.end..to.start)?)
            .then_some((*first, *last)),
        _ => None,
    });
    let moments = moments(text, year.or(found.first().map(|(_, day)| day.year())));
    match moments[..] {
        [opens, .., closes] => {
            return Some(ApplicationDays {
                opens: Some(Edge::Moment(opens)),
                closes: Some(Edge::Moment(closes)),
            });
        }
        [only] if range.is_none() => {
            let begins = found.first().is_some_and(|(place, _)| {
                let before = text.get(..place.start).unwrap_or_default();
                Regex::new(BEGINS).is_ok_and(|begins| begins.is_match(before))
            });
            let closes = !begins && closing.iter().any(|word| text.contains(word));
            return Some(ApplicationDays {
                opens: begins.then_some(Edge::Moment(only)),
                closes: closes.then_some(Edge::Moment(only)),
            })
            .filter(|days| *days != ApplicationDays::default());
        }
        _ => {}
    }
    if let Some((first, last)) = range {
        // The last day may have an hour where the first has none.
        let hour = moments
            .first()
            .copied()
            .filter(|moment| moment.date() == last);
        return Some(ApplicationDays {
            opens: Some(Edge::Day(first)),
            closes: Some(hour.map_or(Edge::Day(last), Edge::Moment)),
        });
    }
    let [until, deadline] = [Regex::new(UNTIL).ok()?, Regex::new(DEADLINE).ok()?];
    let [from, begins] = [Regex::new(FROM).ok()?, Regex::new(BEGINS).ok()?];
    let around = |behind: &Regex, before: &Regex| {
        found.iter().find(|(place, _)| {
            text.get(place.end..)
                .is_some_and(|rest| behind.is_match(rest))
                || text
                    .get(..place.start)
                    .is_some_and(|rest| before.is_match(rest))
        })
    };
    let closes = around(&until, &deadline).map(|(_, day)| Edge::Day(*day));
    let opens = around(&from, &begins).map(|(_, day)| Edge::Day(*day));
    Some(ApplicationDays { opens, closes }).filter(|days| *days != ApplicationDays::default())
}

/// The days of a text with their places. Year and month are those of the day before, where they are left out.
fn days(text: &str, year: Option<i16>) -> Vec<(std::ops::Range<usize>, Date)> {
    let mut days = Vec::new();
    let Ok(pattern) = Regex::new(DAY) else {
        return days;
    };
    let (mut year, mut month) = (year, None);
    for found in pattern.captures_iter(text) {
        let number = |group: usize| {
            found
                .get(group)
                .and_then(|it| it.as_str().parse::<i16>().ok())
        };
        year = number(1).or(year);
        month = number(2).or(month);
        let date = year
            .zip(month)
            .zip(number(3))
            .and_then(|((year, month), day)| {
                Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
            });
        days.extend(found.get(0).map(|it| it.range()).zip(date));
    }
    days
}

fn moment(year: i16, month: i16, day: i16, hour: i16, minute: i16) -> Option<DateTime> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    // 24:00 is the first moment of the day after.
    let (date, hour) = if (hour, minute) == (24, 0) {
        (date.tomorrow().ok()?, 0)
    } else {
        (date, hour)
    };
    Some(
        date.to_datetime(
            Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?,
        ),
    )
}

/// Writes a moment with the offset of China, which notices mean.
fn in_china(moment: DateTime) -> String {
    format!("{}+08:00", moment.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_counts_whole_and_a_deadline_may_stand_alone() {
        let read = |text: &str| {
            application_days(text, None).map(|days| {
                (
                    days.opens.map(Edge::in_china),
                    days.closes.map(Edge::in_china),
                )
            })
        };
        let at = |text: &str| Some(text.to_owned());
        let range = (at("2031-08-11"), at("2031-08-22"));
        assert_eq!(
            read("受理时间：2031年8月11日至8月22日"),
            Some(range.clone())
        );
        assert_eq!(read("2031年8月11日（周一）—22日"), Some(range));
        assert_eq!(
            read("请于2031年4月30日前报送"),
            Some((None, at("2031-04-30")))
        );
        assert_eq!(
            read("材料提交截止时间为2031年4月30日（周三）"),
            Some((None, at("2031-04-30")))
        );
        assert_eq!(read("自2031年3月1日起申报"), Some((at("2031-03-01"), None)));
        assert_eq!(
            read("2031年3月1日至3月9日17时"),
            Some((at("2031-03-01"), at("2031-03-09T17:00:00+08:00")))
        );
    }

    #[test]
    fn times_are_read_in_the_forms_of_notices() {
        let read = |text: &str| {
            moments(text, None)
                .into_iter()
                .map(in_china)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            read("自2026年5月15日9:00起，6月3日（周三）下午4点30分截止，2026年6月30日24时停止"),
            [
                "2026-05-15T09:00:00+08:00",
                "2026-06-03T16:30:00+08:00",
                "2026-07-01T00:00:00+08:00"
            ]
        );
        assert_eq!(
            read("2026年2月30日9:00，5月1日前，2026年5月1日，5月1日25:00"),
            [""; 0]
        );
    }
}
