//! Moments: dates with a time of day, in the forms of Chinese notices.

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;

/// `2026年5月15日9:00`, `6月3日（周三）下午4点30分`.
const MOMENT: &str = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:[（(][^）)]{1,8}[）)])?(上午|下午|晚上?|中午)?(\d{1,2})(?:[:：](\d{2})|[时点](?:(\d{1,2})分)?)";

/// Finds dates with a time of day, in the order of the text. A date without a year has the year of the date before it.
pub fn moments(text: &str) -> Vec<DateTime> {
    let mut moments = Vec::new();
    let mut last_year: Option<i16> = None;
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
pub fn in_china(moment: DateTime) -> String {
    format!("{}+08:00", moment.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_forms_of_notices() {
        let read = |text: &str| moments(text).into_iter().map(in_china).collect::<Vec<_>>();
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
