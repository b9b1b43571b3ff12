//! Words for guides: how people refer to one as a whole (`dialogs/guides.toml`).

use jiff::Timestamp;
use jiff::civil::Date;
use regex::{Captures, Regex};
use serde::Deserialize;

use crate::error::Error;
use crate::guide::{ApplicationPeriod, Guide, PeriodState};
use crate::text::{normalize, numeral};

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidePatterns {
    document: String,
    year: Vec<YearPattern>,
    one: String,
    own: String,
    state: StatePatterns,
    across: AcrossPatterns,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcrossPatterns {
    list: String,
    closes_first: String,
    fits: String,
}

/// What is asked of all guides at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// Which there are.
    List,
    /// Which closes first.
    ClosesFirst,
    /// By which of them one may apply.
    Fits,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearPattern {
    ago: i16,
    words: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatePatterns {
    open: String,
    closed: String,
    upcoming: String,
}

/// Whether one can apply by a guide, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuideState {
    /// One can apply now.
    Open,
    /// One cannot apply any more.
    Closed,
    /// One cannot apply yet.
    Upcoming,
}

impl GuideState {
    /// The state of a guide at `now`; none if it says nothing of it. Where it names no first day, one can apply from the day
    /// on which it was issued.
    pub fn of(guide: &Guide, now: Timestamp) -> Option<GuideState> {
        let period = guide.metadata.period.as_ref()?;
        let today = period.offset.to_datetime(now).date();
        let is_issued = || {
            let issued = guide.metadata.issued.parse::<Date>();
            issued.map_or(true, |issued| issued <= today)
        };
        Some(match period.state(now) {
            PeriodState::Before => GuideState::Upcoming,
            PeriodState::Closed => GuideState::Closed,
            PeriodState::Open { .. } if period.current(now).opens.is_some() || is_issued() => {
                GuideState::Open
            }
            PeriodState::Open { .. } => GuideState::Upcoming,
        })
    }

    /// Whether a guide is in this state at `now`.
    pub fn is_of(self, guide: &Guide, now: Timestamp) -> bool {
        GuideState::of(guide, now) == Some(self)
    }
}

/// The number of a guide, as far as a message gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct GuideNumber {
    /// The letters before it: 沪科指南.
    letters: Option<String>,
    year: Option<i16>,
    number: u32,
}

/// What a message says of guides as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// The years that it names.
    pub years: Vec<i16>,
    /// Whether one can apply by the guide that it means.
    pub state: Option<GuideState>,
    /// Whether it points at one guide as such.
    pub points: bool,
    numbers: Vec<GuideNumber>,
}

impl Reference {
    /// Whether it gives this number of a guide.
    pub fn is_number_of(&self, written: &str) -> bool {
        let Some(own) = whole_number(written) else {
            return false;
        };
        self.numbers.iter().any(|it| {
            let agrees = |given: &Option<String>| {
                let own = own.letters.as_deref().unwrap_or_default();
                given
                    .as_deref()
                    .is_none_or(|given| own.ends_with(given) || given.ends_with(own))
            };
            it.number == own.number
                && (it.year.is_none() || it.year == own.year)
                && agrees(&it.letters)
        })
    }

    /// Whether a guide is of a year that it names.
    pub fn is_year_of(&self, guide: &Guide) -> bool {
        let metadata = &guide.metadata;
        let windows = metadata.period.iter().flat_map(ApplicationPeriod::windows);
        let of_windows = windows.filter_map(|it| Some(it.closes.or(it.opens)?.day.year()));
        let written = [&metadata.title, &metadata.issued, &metadata.number];
        let own = written
            .into_iter()
            .flat_map(|text| years(text))
            .chain(of_windows);
        own.into_iter().any(|year| self.years.contains(&year))
    }
}

/// Reads what a message says of guides as a whole.
#[derive(Debug)]
pub struct GuideWords {
    number: Regex,
    document: Regex,
    year: Regex,
    ago: Vec<(i16, Regex)>,
    /// Words that point at one guide.
    one: Regex,
    /// Words before an organisation that is the applicant's own.
    own: Regex,
    states: [(GuideState, Regex); 3],
    across: [(Across, Regex); 3],
}

impl GuideWords {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &GuidePatterns) -> Result<GuideWords, Error> {
        let compile = |written: &str| {
            let compiled = Regex::new(written);
            compiled.map_err(|error| Error::Index(format!("dialogs/guides.toml: {error}")))
        };
        let ago = patterns.year.iter();
        Ok(GuideWords {
            number: compile(
                r"(?P<letters>\p{Han}{1,8})?\s*[〔\[(【]?\s*(?:(?P<year>20\d\d|\d\d)\s*(?:年|[〕\])】])*(?:度)?)?\s*(?P<th>第)?\s*(?P<number>\d{1,4}|[一二三四五六七八九十])\s*号|\bno\.?\s*(?P<no>\d{1,4})\b",
            )?,
            document: compile(&patterns.document)?,
            year: compile(r"\b(20\d\d)\b|(20\d\d)|(\d\d)年")?,
            ago: ago
                .map(|year| Ok((year.ago, compile(&year.words)?)))
                .collect::<Result<_, Error>>()?,
            one: compile(&patterns.one)?,
            own: compile(&format!("(?:{})$", patterns.own))?,
            across: [
                (Across::List, compile(&patterns.across.list)?),
                (Across::ClosesFirst, compile(&patterns.across.closes_first)?),
                (Across::Fits, compile(&patterns.across.fits)?),
            ],
            states: [
                (GuideState::Open, compile(&patterns.state.open)?),
                (GuideState::Closed, compile(&patterns.state.closed)?),
                (GuideState::Upcoming, compile(&patterns.state.upcoming)?),
            ],
        })
    }

    /// What a message in normal form asks of all guides.
    pub fn across(&self, text: &str) -> Option<Across> {
        let text = text.trim().trim_end_matches(['?', '.', '!', '。']);
        let mut across = self.across.iter();
        across
            .find(|(_, words)| words.is_match(text))
            .map(|(across, _)| *across)
    }

    /// Whether an organisation behind `before` is the applicant's own.
    pub fn is_own(&self, before: &str) -> bool {
        self.own.is_match(before)
    }

    /// Reads a message in normal form, in a year.
    pub fn read(&self, text: &str, this_year: i16) -> Reference {
        let numbers = self.number.captures_iter(text);
        let named = self.year.captures_iter(text).filter_map(|found| {
            let written = found.iter().skip(1).flatten().next()?.as_str();
            full_year(written)
        });
        let ago = self.ago.iter().filter(|(_, words)| words.is_match(text));
        let state = self.states.iter().find(|(_, words)| words.is_match(text));
        Reference {
            years: named.chain(ago.map(|(ago, _)| this_year - ago)).collect(),
            state: state.map(|(state, _)| *state),
            points: self.one.is_match(text),
            numbers: numbers
                .filter_map(|found| self.number(text, &found))
                .collect(),
        }
    }

    /// A number that is that of a guide: behind letters that end in a word for guides, or beside such a word.
    fn number(&self, text: &str, found: &Captures<'_>) -> Option<GuideNumber> {
        /// How far off a word for guides may stand, in characters.
        const NEAR: usize = 6;
        let whole = found.get(0)?;
        let written = found.name("number").or(found.name("no"))?.as_str();
        let number = written
            .parse()
            .ok()
            .or_else(|| numeral(written.chars().next()?))?;
        let letters = found.name("letters").map(|it| it.as_str());
        let after: String = text[whole.end()..].chars().take(NEAR).collect();
        let before: String = text[..whole.start()].chars().rev().take(NEAR).collect();
        let before: String = before.chars().rev().collect();
        let is_document = |words: &str| self.document.is_match(words);
        let is_day = letters.is_some_and(|it| it.ends_with('月'));
        let is_named = letters.is_some_and(is_document);
        if is_day || !(is_named || is_document(&after) || is_document(&before)) {
            return None;
        }
        let begins = |letters: &str| {
            self.document
                .find(letters)
                .map(|it| letters[..it.end()].to_owned())
        };
        Some(GuideNumber {
            letters: letters
                .filter(|_| found.name("year").is_some())
                .and_then(begins),
            year: found.name("year").and_then(|it| full_year(it.as_str())),
            number,
        })
    }
}

/// The number of a guide as its issuer writes it: 沪科指南〔2026〕8号.
fn whole_number(written: &str) -> Option<GuideNumber> {
    let normalized = normalize(written);
    let text = normalized.text();
    let letters: String = text
        .chars()
        .take_while(|char| char.is_alphabetic())
        .collect();
    let mut figures = text
        .split(|char: char| !char.is_ascii_digit())
        .filter(|it| !it.is_empty());
    let (first, second) = (figures.next()?, figures.next());
    let (year, number) = match second {
        Some(number) => (full_year(first), number),
        None => (None, first),
    };
    Some(GuideNumber {
        letters: Some(letters).filter(|it| !it.is_empty()),
        year,
        number: number.parse().ok()?,
    })
}

/// The years in a title, number or date.
fn years(text: &str) -> impl Iterator<Item = i16> + '_ {
    let figures = text.split(|char: char| !char.is_ascii_digit());
    figures
        .filter(|it| it.len() == 4 && it.starts_with("20"))
        .filter_map(|it| it.parse().ok())
}

/// A year that may be written with two figures.
fn full_year(written: &str) -> Option<i16> {
    let year: i16 = written.parse().ok()?;
    Some(match year {
        0..100 => 2000 + year,
        _ => year,
    })
}
