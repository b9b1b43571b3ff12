//! The application period as a calendar file (RFC 5545): the period, and its end with reminders.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use crate::guide::{Guide, Limit, Window};
use crate::text::{Bilingual, Language};
use crate::wording::{GuidePagePhrases, fill};

/// The longest line in bytes, without its end.
const LONGEST: usize = 75;

/// How many days before the deadline it is told: the applicant's own organisation has to review before it submits.
const REMINDERS: &[u8] = &[7, 3, 1];

/// The file, if the guide names a day on which applications begin or end.
pub fn window(phrases: &GuidePagePhrases, guide: &Guide, language: Language) -> Option<String> {
    let mut file = File::default();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhinan//window//ZH",
        "CALSCALE:GREGORIAN",
    ] {
        file.line(line);
    }
    let dated = guide.metadata.period.iter().flat_map(|it| it.windows());
    let mut events = 0;
    for (window, number) in dated.filter(|it| !it.is_always()).zip(1..) {
        // The first window has a name without a number.
        let suffix = if number > 1 {
            format!("-{number}")
        } else {
            String::new()
        };
        if let (Some(opens), Some(closes)) = (window.opens, window.closes) {
            let event = Event {
                name: format!("window{suffix}"),
                phrase: &phrases.event,
                from: opens,
                to: closes,
                has_reminder: false,
            };
            event.write(&mut file, (guide, window), language);
            events += 1;
        }
        if let Some(end) = window.closes.or(window.opens) {
            let is_deadline = window.closes.is_some();
            let event = Event {
                name: format!("deadline{suffix}"),
                phrase: if is_deadline {
                    &phrases.deadline
                } else {
                    &phrases.event
                },
                from: end,
                to: end,
                has_reminder: true,
            };
            event.write(&mut file, (guide, window), language);
            events += 1;
        }
    }
    file.line("END:VCALENDAR");
    (events > 0).then_some(file.0)
}

/// An entry of the calendar.
struct Event<'a> {
    name: String,
    phrase: &'a Bilingual,
    from: Limit,
    to: Limit,
    has_reminder: bool,
}

impl Event<'_> {
    fn write(&self, file: &mut File, (guide, window): (&Guide, &Window), language: Language) {
        let Some(clause) = guide.clause(&window.clause) else {
            return;
        };
        let title = [("title", guide.metadata.title.as_str())];
        // Where the guide names no hour, the whole day is meant; the end of an entry is the day after its last.
        let (from, to) = match self.from.has_hour && self.to.has_hour {
            true => (utc(self.from.at), utc(self.to.at)),
            false => (
                date(self.from.day),
                date(self.to.day.saturating_add(1.day())),
            ),
        };
        file.line("BEGIN:VEVENT");
        file.line(&format!("UID:{}@{}.zhinan", self.name, guide.id));
        file.line(&format!("DTSTAMP:{}", stamp(self.from.at)));
        file.line(&format!("DTSTART{from}"));
        // The deadline has no length; an entry that ends as it begins would be refused.
        if to != from {
            file.line(&format!("DTEND{to}"));
        }
        file.text("SUMMARY", &fill(self.phrase, language, &title));
        file.text("DESCRIPTION", &format!("{} ({})", clause.text, clause.id));
        file.line("TRANSP:TRANSPARENT");
        if let Some(address) = &guide.metadata.address {
            file.line(&format!("URL:{address}"));
        }
        for days in REMINDERS.iter().filter(|_| self.has_reminder) {
            file.line("BEGIN:VALARM");
            file.line("ACTION:DISPLAY");
            file.line(&format!("TRIGGER:-P{days}D"));
            file.text("DESCRIPTION", &fill(self.phrase, language, &title));
            file.line("END:VALARM");
        }
        file.line("END:VEVENT");
    }
}

fn utc(at: Timestamp) -> String {
    format!(":{}", stamp(at))
}

fn date(day: Date) -> String {
    format!(";VALUE=DATE:{}", day.strftime("%Y%m%d"))
}

fn stamp(at: Timestamp) -> String {
    Offset::UTC
        .to_datetime(at)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

/// The file while it is written.
#[derive(Default)]
struct File(String);

impl File {
    /// Writes a text property.
    fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for char in text.chars() {
            match char {
                '\\' | ';' | ',' => escaped.extend(['\\', char]),
                '\n' => escaped.push_str("\\n"),
                char if char.is_control() => {}
                char => escaped.push(char),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    /// Writes a line, folded between characters if it is too long.
    fn line(&mut self, line: &str) {
        let mut length = 0;
        for char in line.chars() {
            if length + char.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(char);
            length += char.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_come_back_whole() {
        let mut file = File::default();
        file.text("SUMMARY", &format!("a,b;c\\d\n{}", "长".repeat(60)));
        assert!(
            file.0.lines().all(|line| line.len() <= LONGEST),
            "{}",
            file.0
        );
        let unfolded = file.0.replace("\r\n ", "");
        assert_eq!(
            unfolded,
            format!("SUMMARY:a\\,b\\;c\\\\d\\n{}\r\n", "长".repeat(60))
        );
    }
}
