//! Times: the dates and times of day that a message names, and what it says of them (`dialogs/times.toml`).

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use regex::{Captures, Regex};
use serde::Deserialize;

use super::pattern::pattern;
use super::text::Text;
use super::time_figures::in_figures;
use crate::eligibility::Days;
use crate::error::Error;

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimePatterns {
    date: Vec<String>,
    clock: Vec<String>,
    months: Vec<String>,
    hours: Vec<String>,
    after_noon: String,
    by_unit: String,
    by_person: String,
    submits: String,
    files: String,
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
    /// It is filled in and filed: an application, and no project.
    Files,
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
    /// A time of day that stands beside no date.
    pub clock: Option<Time>,
    /// What the whole message says.
    pub cues: Vec<TimeCue>,
}

impl Times {
    /// Whether the message says something anywhere.
    pub fn has(&self, cue: TimeCue) -> bool {
        self.cues.contains(&cue)
    }
}

impl Times {
    /// What an earlier message says, at the time that this one names; nothing where it named none.
    pub fn varying(self, mut before: Times) -> Option<Times> {
        let last = before.mentions.last_mut()?;
        if let Some(named) = self.mentions.first() {
            last.days = named.days;
            last.clock = named.clock;
        } else {
            last.clock = self.clock;
        }
        Some(before)
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
    hours: Vec<String>,
    after_noon: Regex,
    cues: Vec<(TimeCue, Regex)>,
}

/// The days that a message counts from.
#[derive(Debug, Clone, Copy)]
pub struct Anchors {
    /// The day on which it is written.
    pub today: Date,
    /// The last day on which one can apply, if the guide names one.
    pub last: Option<Date>,
}

/// A date as it is written.
#[derive(Clone, Copy)]
enum Written {
    Days(Days),
    /// A day whose month was named before: the 4th.
    Day(i8),
    /// The last day, where a time of day stands beside it.
    Last,
}

/// A time of day as it is written.
#[derive(Clone, Copy)]
struct Clock {
    time: Time,
    /// Whether it says of which half of the day it is.
    is_told: bool,
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
            (TimeCue::Files, &patterns.files),
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
            hours: patterns.hours.clone(),
            after_noon: compile(&patterns.after_noon)?,
            cues: cues.collect::<Result<_, Error>>()?,
        })
    }

    /// The times of a message; a date without a year is one of that in which it is written.
    pub fn read(&self, message: &str, anchors: Anchors) -> Times {
        // A full stop ends a phrase, and the dot of 2026.6.3 does not.
        let text = in_figures(&Text::of(message).chars).replace(". ", "; ");
        let dates = found(&self.dates, &text, |groups| {
            self.days(groups, anchors.today)
        });
        let clocks = found(&self.clocks, &text, |groups| self.clock(groups));
        let mut mentions: Vec<TimeMention> = Vec::new();
        let mut is_taken = vec![false; clocks.len()];
        for date in dates.iter().take(MOST) {
            let is_beside = |clock: &Found<Clock>| gap(&date.range, &clock.range) <= BESIDE;
            let clock = clocks.iter().position(is_beside);
            let single = |day: Date| Days {
                first: day,
                last: day,
            };
            let days = match date.value {
                Written::Days(days) => Some(days),
                Written::Day(day) => mentions.last().and_then(|before| {
                    let month = before.days.first;
                    Date::new(month.year(), month.month(), day).ok().map(single)
                }),
                Written::Last => clock.and(anchors.last).map(single),
            };
            let Some(days) = days else { continue };
            if let Some(taken) = clock.and_then(|clock| is_taken.get_mut(clock)) {
                *taken = true;
            }
            mentions.push(TimeMention {
                days,
                clock: clock.map(|clock| clocks[clock].value.time),
                cues: self.cues_in(phrase(&text, &date.range)),
            });
        }
        let free = clocks.iter().zip(&is_taken);
        let free: Vec<&Found<Clock>> = free.filter(|(_, it)| !**it).map(|(it, _)| it).collect();
        let alone = free.first().map(|clock| clock.value.time);
        self.later_that_day(&text, &free, &mut mentions);
        Times {
            mentions,
            clock: alone,
            cues: self.cues_in(&text),
        }
    }

    /// Adds the times of day that stand in phrases of their own behind the only date: 3日下午4点我提交，学院5点审.
    fn later_that_day(
        &self,
        text: &str,
        clocks: &[&Found<Clock>],
        mentions: &mut Vec<TimeMention>,
    ) {
        let [only] = mentions.as_mut_slice() else {
            return;
        };
        let mut clocks = clocks.iter();
        // On 3 June I file at 3:30 pm.
        if only.clock.is_none() {
            only.clock = clocks.next().map(|clock| clock.value.time);
        }
        let (days, Some(mut before)) = (only.days, only.clock) else {
            return;
        };
        let noon = Time::constant(12, 0, 0, 0);
        for clock in clocks.take(MOST) {
            let Clock { time, is_told } = clock.value;
            // Five is in the afternoon, where four was.
            let is_late = !is_told && before >= noon && time < noon;
            let late = time.checked_add(12.hours()).ok().filter(|_| is_late);
            before = late.unwrap_or(time);
            mentions.push(TimeMention {
                days,
                clock: Some(before),
                cues: self.cues_in(phrase(text, &clock.range)),
            });
        }
    }

    fn cues_in(&self, text: &str) -> Vec<TimeCue> {
        let cues = self.cues.iter().filter(|(_, cue)| cue.is_match(text));
        cues.map(|(cue, _)| *cue).collect()
    }

    fn days(&self, groups: &Captures<'_>, today: Date) -> Option<Written> {
        let number = |name: &str| {
            groups
                .name(name)
                .and_then(|it| it.as_str().parse::<i16>().ok())
        };
        if groups.name("last").is_some() {
            return Some(Written::Last);
        }
        let is = |name: &str| groups.name(name).is_some();
        if is("today") || is("tomorrow") {
            let day = match is("today") {
                true => today,
                false => today.tomorrow().ok()?,
            };
            let days = Days {
                first: day,
                last: day,
            };
            return Some(Written::Days(days));
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
            (None, Some(day)) => return Some(Written::Day(day)),
            (Some(month), None) => {
                let first = Date::new(year, month, 1).ok()?;
                (first, first.last_of_month())
            }
            (None, _) => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
        };
        Some(Written::Days(Days { first, last }))
    }

    fn clock(&self, groups: &Captures<'_>) -> Option<Clock> {
        let told = |time| Clock {
            time,
            is_told: true,
        };
        if groups.name("midnight").is_some() {
            return Some(told(Time::midnight()));
        }
        if groups.name("noon").is_some() {
            return Time::new(12, 0, 0, 0).ok().map(told);
        }
        let number = |name: &str| {
            let written = groups.name(name)?.as_str();
            let word = || self.hours.iter().position(|hour| hour == written);
            let named = || i8::try_from(word()? + 1).ok();
            written.parse::<i8>().ok().or_else(named)
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
        let is = |name: &str| groups.name(name).is_some();
        let (hour, minute) = match () {
            () if is("half") => (hour, 30),
            () if is("quarter") => (hour, 15),
            () if is("quarters") => (hour, 45),
            () if is("quarter_to") => (hour.checked_sub(1)?, 45),
            () => (hour, number("minute").unwrap_or(0)),
        };
        let is_told = is("part") || is("pm");
        let time = Time::new(hour, minute, 0, 0).ok()?;
        Some(Clock { time, is_told })
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
