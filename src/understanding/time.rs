//! Times: the dates and times of day that a message names, and what it says of them (`dialogs/times.toml`).

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use regex::{Captures, Regex};
use serde::Deserialize;

use super::pattern::pattern;
use super::text::Text;
use crate::eligibility::Days;
use crate::error::Error;
use crate::text::numeral;

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimePatterns {
    date: Vec<String>,
    clock: Vec<String>,
    months: Vec<String>,
    after_noon: String,
    by_unit: String,
    by_person: String,
    submits: String,
    runs: String,
    starts: String,
    ends: String,
    agreement: String,
    expires: String,
    closing: String,
    opening: String,
    now: String,
    asks_when: String,
}

/// What the words beside a time say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeCue {
    /// The unit submits then.
    ByUnit,
    /// The person submits then.
    ByPerson,
    /// Something is submitted then.
    Submits,
    /// The project runs from or to it.
    Runs,
    /// It starts then.
    Starts,
    /// It ends then.
    Ends,
    /// An agreement is spoken of.
    Agreement,
    /// It expires then.
    Expires,
    /// Applications close then.
    Closing,
    /// They open then.
    Opening,
    /// It is asked whether one can apply now.
    Now,
    /// A time is asked for.
    AsksWhen,
}

/// A time that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// The days that may be meant.
    pub days: Days,
    /// The time of day, if one is named.
    pub clock: Option<Time>,
    /// What the phrase that it stands in says.
    pub cues: Vec<TimeCue>,
}

/// The times of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// Each time, in order.
    pub mentions: Vec<TimeMention>,
    /// What the whole message says.
    pub cues: Vec<TimeCue>,
}

impl Times {
    /// Whether the message says something anywhere.
    pub fn has(&self, cue: TimeCue) -> bool {
        self.cues.contains(&cue)
    }
}

impl TimeMention {
    /// Whether its phrase says something.
    pub fn has(&self, cue: TimeCue) -> bool {
        self.cues.contains(&cue)
    }

    /// The first and the last instant that may be meant, by the clock of the place.
    pub fn instants(&self) -> (DateTime, DateTime) {
        match self.clock {
            Some(clock) => (
                self.days.first.to_datetime(clock),
                self.days.last.to_datetime(clock),
            ),
            None => {
                let last = Time::constant(23, 59, 59, 0);
                (
                    self.days.first.to_datetime(Time::midnight()),
                    self.days.last.to_datetime(last),
                )
            }
        }
    }
}

/// Reads times.
#[derive(Debug)]
pub struct TimeReader {
    dates: Vec<Regex>,
    clocks: Vec<Regex>,
    months: Vec<String>,
    after_noon: Regex,
    cues: Vec<(TimeCue, Regex)>,
}

/// A date or a time of day where it stands.
struct Found<T> {
    range: Range<usize>,
    value: T,
}

/// A message with more dates than these asks about no one time, and the work grows with its length alone.
const MOST: usize = 8;

/// No more than so many bytes stand between a date and its time of day: 3 June at 16:20.
const BESIDE: usize = 6;

impl TimeReader {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &TimePatterns) -> Result<TimeReader, Error> {
        let compile = |written: &String| pattern("dialogs/times.toml", written);
        let cues = [
            (TimeCue::ByUnit, &patterns.by_unit),
            (TimeCue::ByPerson, &patterns.by_person),
            (TimeCue::Submits, &patterns.submits),
            (TimeCue::Runs, &patterns.runs),
            (TimeCue::Starts, &patterns.starts),
            (TimeCue::Ends, &patterns.ends),
            (TimeCue::Agreement, &patterns.agreement),
            (TimeCue::Expires, &patterns.expires),
            (TimeCue::Closing, &patterns.closing),
            (TimeCue::Opening, &patterns.opening),
            (TimeCue::Now, &patterns.now),
            (TimeCue::AsksWhen, &patterns.asks_when),
        ];
        let cues = cues
            .into_iter()
            .map(|(cue, pattern)| Ok((cue, compile(pattern)?)));
        Ok(TimeReader {
            dates: patterns
                .date
                .iter()
                .map(compile)
                .collect::<Result<_, _>>()?,
            clocks: patterns
                .clock
                .iter()
                .map(compile)
                .collect::<Result<_, _>>()?,
            months: patterns.months.clone(),
            after_noon: compile(&patterns.after_noon)?,
            cues: cues.collect::<Result<_, Error>>()?,
        })
    }

    /// The times of a message that is written on `today`; a date without a year is one of that year.
    pub fn read(&self, message: &str, today: Date) -> Times {
        // A full stop ends a phrase, and the dot of 2026.6.3 does not.
        let text = in_figures(&Text::of(message).chars).replace(". ", "; ");
        let dates = found(&self.dates, &text, |groups| self.days(groups, today));
        let clocks = found(&self.clocks, &text, |groups| self.clock(groups));
        let mentions = dates.iter().take(MOST).map(|date| {
            let clock = clocks
                .iter()
                .find(|clock| gap(&date.range, &clock.range) <= BESIDE);
            let phrase = phrase(&text, &date.range);
            TimeMention {
                days: date.value,
                clock: clock.map(|clock| clock.value),
                cues: self.cues_in(phrase),
            }
        });
        Times {
            mentions: mentions.collect(),
            cues: self.cues_in(&text),
        }
    }

    fn cues_in(&self, text: &str) -> Vec<TimeCue> {
        let cues = self.cues.iter().filter(|(_, cue)| cue.is_match(text));
        cues.map(|(cue, _)| *cue).collect()
    }

    fn days(&self, groups: &Captures<'_>, today: Date) -> Option<Days> {
        let number = |name: &str| {
            groups
                .name(name)
                .and_then(|it| it.as_str().parse::<i16>().ok())
        };
        if groups.name("today").is_some() {
            return Some(Days {
                first: today,
                last: today,
            });
        }
        if groups.name("tomorrow").is_some() {
            let day = today.tomorrow().ok()?;
            return Some(Days {
                first: day,
                last: day,
            });
        }
        let year = number("year").unwrap_or(today.year());
        let named = groups.name("name").and_then(|name| {
            let at = self
                .months
                .iter()
                .position(|month| name.as_str().starts_with(month.as_str()))?;
            i8::try_from(at + 1).ok()
        });
        let month = named.or_else(|| number("month").and_then(|it| i8::try_from(it).ok()));
        let day = number("day").and_then(|it| i8::try_from(it).ok());
        let (first, last) = match (month, day) {
            (Some(month), Some(day)) => {
                let date = Date::new(year, month, day).ok()?;
                (date, date)
            }
            (Some(month), None) => {
                let first = Date::new(year, month, 1).ok()?;
                (first, first.last_of_month())
            }
            (None, _) => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
        };
        Some(Days { first, last })
    }

    fn clock(&self, groups: &Captures<'_>) -> Option<Time> {
        if groups.name("midnight").is_some() {
            return Some(Time::midnight());
        }
        if groups.name("noon").is_some() {
            return Time::new(12, 0, 0, 0).ok();
        }
        let number = |name: &str| {
            groups
                .name(name)
                .and_then(|it| it.as_str().parse::<i8>().ok())
        };
        let hour = number("hour")?;
        let is_late = ["part", "pm"]
            .iter()
            .filter_map(|name| groups.name(name))
            .any(|part| self.after_noon.is_match(part.as_str()));
        let hour = match is_late && hour < 12 {
            true => hour + 12,
            false => hour,
        };
        let minute = match () {
            () if groups.name("half").is_some() => 30,
            () if groups.name("quarter").is_some() => 15,
            () => number("minute").unwrap_or(0),
        };
        Time::new(hour, minute, 0, 0).ok()
    }
}

/// What the patterns find, the longest at each place, none over another.
fn found<T>(
    patterns: &[Regex],
    text: &str,
    read: impl Fn(&Captures<'_>) -> Option<T>,
) -> Vec<Found<T>> {
    let mut all: Vec<Found<T>> = Vec::new();
    for pattern in patterns {
        for groups in pattern.captures_iter(text) {
            let Some(whole) = groups.get(0) else { continue };
            if let Some(value) = read(&groups) {
                all.push(Found {
                    range: whole.range(),
                    value,
                });
            }
        }
    }
    all.sort_by_key(|it| (it.range.start, usize::MAX - it.range.end));
    let mut end = 0;
    all.retain(|it| {
        let is_free = it.range.start >= end;
        if is_free {
            end = it.range.end;
        }
        is_free
    });
    all
}

/// How many bytes stand between two ranges.
fn gap(one: &Range<usize>, other: &Range<usize>) -> usize {
    let after = other.start.checked_sub(one.end);
    after.or(one.start.checked_sub(other.end)).unwrap_or(0)
}

/// The phrase that a range stands in.
fn phrase<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let ends = |char: char| matches!(char, ',' | ';' | '。' | '!' | '?' | '、' | '\n');
    let from = text[..range.start].rfind(ends).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let to = text[range.end..]
        .find(ends)
        .map_or(text.len(), |at| range.end + at);
    &text[from..to]
}

/// A text with the Chinese numerals before 年月日号点时分 in figures.
fn in_figures(chars: &[char]) -> String {
    let is_unit = |char: Option<&char>| {
        char.is_some_and(|char| matches!(char, '月' | '日' | '号' | '点' | '时' | '分'))
    };
    let is_numeral = |char: char| char == '十' || numeral(char).is_some_and(|value| value < 10);
    let mut text = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end = at
            + chars[at..]
                .iter()
                .take_while(|&&char| is_numeral(char))
                .count();
        match end > at && is_unit(chars.get(end)) {
            true => {
                text.push_str(&small(&chars[at..end]).to_string());
                at = end;
            }
            false => {
                text.push(chars[at]);
                at += 1;
            }
        }
    }
    text
}

/// The number that numerals up to 99 write: 十六, 三十一.
fn small(numerals: &[char]) -> u32 {
    let mut number = 0;
    for &char in numerals {
        match (char, numeral(char)) {
            ('十', _) => number = number.max(1) * 10,
            (_, Some(value)) => number += value,
            _ => {}
        }
    }
    number
}
