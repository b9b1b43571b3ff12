//! The application period as a calendar file (RFC 5545): the period, and its end with reminders.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::guide::{ApplicationPeriod, Guide};
use crate::text::Language;
use crate::wording::{GuidePagePhrases, fill};

/// The longest line in bytes, without its end.
const LONGEST: usize = 75;

/// How many days before the deadline it is told: the applicant's own organisation has to review before it submits.
const REMINDERS: &[u8] = &[7, 3, 1];

/// The file, if the guide has an application period.
pub fn window(phrases: &GuidePagePhrases, guide: &Guide, language: Language) -> Option<String> {
    let ApplicationPeriod {
        clause,
        opens,
        closes,
        ..
    } = guide.metadata.window.as_ref()?;
    let clause = guide.clause(clause)?;
    let title = [("title", guide.metadata.title.as_str())];
    let mut file = File::default();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhinan//window//ZH",
        "CALSCALE:GREGORIAN",
    ] {
        file.line(line);
    }
    // The deadline has no length; a period that ends as it begins would be refused.
    for (name, phrase, begins, ends, reminders) in [
        ("window", &phrases.event, opens, Some(closes), &[][..]),
        ("deadline", &phrases.deadline, closes, None, REMINDERS),
    ] {
        file.line("BEGIN:VEVENT");
        file.line(&format!("UID:{name}@{}.zhinan", guide.id));
        file.line(&format!("DTSTAMP:{}", utc(*opens)));
        file.line(&format!("DTSTART:{}", utc(*begins)));
        if let Some(ends) = ends {
            file.line(&format!("DTEND:{}", utc(*ends)));
        }
        file.text("SUMMARY", &fill(phrase, language, &title));
        file.text("DESCRIPTION", &format!("{} ({})", clause.text, clause.id));
        file.line("TRANSP:TRANSPARENT");
        if let Some(address) = &guide.metadata.address {
            file.line(&format!("URL:{address}"));
        }
        for days in reminders {
            file.line("BEGIN:VALARM");
            file.line("ACTION:DISPLAY");
            file.line(&format!("TRIGGER:-P{days}D"));
            file.text("DESCRIPTION", &fill(phrase, language, &title));
            file.line("END:VALARM");
        }
        file.line("END:VEVENT");
    }
    file.line("END:VCALENDAR");
    Some(file.0)
}

fn utc(at: Timestamp) -> String {
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
