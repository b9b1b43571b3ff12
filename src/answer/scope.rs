//! Scope: which topics and directions of the guide a message means.
//!
//! People name them by number (专题二, topic 2, 专题3方向1, 第二个专题) or by what they are about (平台那个, the platform
//! track). Numbers are read from the guide's own headings; other names are written in its `questions.toml`. A *hint*
//! (we are a foreign-invested R&D centre) does not name a topic, but chooses among topics when the question leaves it open.

use std::ops::Range;

use regex::Regex;

use crate::error::Error;
use crate::figure::numeral;
use crate::fold::Folded;
use crate::guide::{ClauseId, Guide};
use crate::search::{Feature, Lexicon, Term};

/// A word for a level of headings (专题, 方向) and what people say for it.
#[derive(Debug, Clone)]
pub struct Level {
    /// The guides' word.
    pub word: String,
    /// What people say for it.
    pub also: Vec<String>,
}

/// Other names of one heading.
#[derive(Debug, Clone)]
pub struct Names {
    /// The heading.
    pub heading: ClauseId,
    /// What people call it.
    pub names: Vec<String>,
    /// What suggests it without naming it.
    pub hints: Vec<String>,
}

/// What a message says of scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The headings that it names; none: the question is open.
    pub headings: Vec<ClauseId>,
    /// The headings that it only suggests.
    pub hinted: Vec<ClauseId>,
    /// Where headings are named by number, in characters of the original: words without other meaning.
    pub mentions: Vec<Range<usize>>,
}

impl Scope {
    /// Whether a clause lies in the scope that is named.
    pub fn holds(&self, clause: &ClauseId) -> bool {
        within(&self.headings, clause)
    }

    /// Whether a clause lies in the scope that is suggested.
    pub fn hints_at(&self, clause: &ClauseId) -> bool {
        within(&self.hinted, clause)
    }
}

fn within(headings: &[ClauseId], clause: &ClauseId) -> bool {
    headings.iter().any(|heading| clause.is_within(heading))
}

/// A place in a message where headings are named by number.
struct Mention {
    place: Range<usize>,
    level: usize,
    numbers: Vec<String>,
}

/// A heading that can be named by number.
#[derive(Debug)]
struct Numbered {
    heading: ClauseId,
    level: usize,
    number: u32,
}

/// Finds the scope of messages about one guide.
#[derive(Debug)]
pub struct Scopes {
    levels: Vec<Level>,
    numbered: Vec<Numbered>,
    mention: Option<Regex>,
    number: Regex,
    named: Vec<ClauseId>,
    names: Lexicon,
    hinting: Vec<ClauseId>,
    hints: Lexicon,
}

/// A number as it may follow or precede the word for a level.
const NUMBER: &str = r"(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十]|\b(?:one|two|three|four|five|first|second|third|fourth|fifth|1st|2nd|3rd|iii|ii|iv|i)\b)";

impl Scopes {
    /// The scopes of `guide`, whose levels of headings are called as `levels` says.
    ///
    /// # Errors
    ///
    /// If the names are too many or too long to be matched.
    pub fn new(guide: &Guide, levels: &[Level], names: &[Names]) -> Result<Scopes, Error> {
        let regex = |pattern: &str| Regex::new(pattern).map_err(|error| Error::Index(error.to_string()));
        let label = regex(r"^\s*(\p{Han}+?)([0-9]+|[一二三四五六七八九十])\s*[、：:.．]")?;
        let mut numbered = Vec::new();
        for heading in &guide.headings {
            let Some(captures) = label.captures(&heading.title) else { continue };
            let level = levels.iter().position(|level| level.word == captures[1]);
            if let (Some(level), Some(number)) = (level, read_number(&captures[2])) {
                numbered.push(Numbered { heading: heading.id.clone(), level, number });
            }
        }
        let words: Vec<String> = levels
            .iter()
            .flat_map(|level| std::iter::once(&level.word).chain(&level.also))
            .map(|word| match word.is_ascii() {
                true => format!(r"\b{}s?", regex::escape(&word.to_lowercase())),
                false => regex::escape(word),
            })
            .collect();
        let mention = match words.is_empty() {
            true => None,
            false => {
                let words = words.join("|");
                let list = format!(r"{NUMBER}(?:\s*(?:[、,，和与及或/&]|\band\b|\bor\b)?\s*{NUMBER})*");
                Some(regex(&format!(
                    r"(?:({words})\s*(?:no\.?\s*|#)?({list}))|(?:(?:第|the\s)\s*({NUMBER})\s*个?\s*({words}))|(?:\b(first|second|third|1st|2nd|3rd)\s+({words}))"
                ))?)
            }
        };
        let lexicon = |choose: fn(&Names) -> &[String]| {
            let terms = names.iter().map(|it| Term { word: String::new(), also: choose(it).to_vec(), of: None });
            Lexicon::new(terms.collect(), &[])
        };
        Ok(Scopes {
            levels: levels.to_vec(),
            numbered,
            mention,
            number: regex(NUMBER)?,
            named: names.iter().map(|it| it.heading.clone()).collect(),
            names: lexicon(|it| &it.names),
            hinting: names.iter().map(|it| it.heading.clone()).collect(),
            hints: lexicon(|it| &it.hints),
        })
    }

    /// The scope of a message.
    pub fn of(&self, folded: &Folded) -> Scope {
        let mut scope = Scope::default();
        for Mention { place, level, numbers } in self.mentions(folded) {
            scope.mentions.push(place);
            let found = numbers.iter().flat_map(|number| self.numbered_as(level, number)).collect();
            narrow(&mut scope.headings, found);
        }
        narrow(&mut scope.headings, find(folded, &self.names, &self.named));
        scope.hinted = find(folded, &self.hints, &self.hinting);
        scope
    }

    /// Where a message names headings by number, in characters of the original.
    pub fn mentioned(&self, folded: &Folded) -> Vec<Range<usize>> {
        self.mentions(folded).into_iter().map(|mention| mention.place).collect()
    }

    fn mentions(&self, folded: &Folded) -> Vec<Mention> {
        let text = folded.text();
        let mut found = Vec::new();
        for captures in self.mention.iter().flat_map(|mention| mention.captures_iter(text)) {
            let (Some(whole), Some((word, numbers))) = (captures.get(0), word_and_numbers(&captures)) else {
                continue;
            };
            // 专题一共 is 专题 and 一共
            let after = text[whole.end()..].chars().next();
            if numbers.ends_with('一') && matches!(after, Some('共' | '般' | '起' | '样' | '定' | '些' | '下'))
            {
                continue;
            }
            let Some(level) = self.levels.iter().position(|level| is_called(level, word)) else { continue };
            let numbers = self.number.find_iter(numbers).map(|number| number.as_str().to_owned()).collect();
            let start = text[..whole.start()].chars().count();
            let last = start + whole.as_str().chars().count().saturating_sub(1);
            found.push(Mention { place: folded.origin(start)..folded.origin(last) + 1, level, numbers });
        }
        found
    }

    /// The features that stand for the mentions that were taken out of a question: that *some* topic was named.
    pub fn placeholders(&self, mentions: &[Range<usize>], lexicon: &Lexicon) -> Vec<Feature> {
        match mentions.is_empty() {
            true => Vec::new(),
            false => self.levels.first().map(|level| crate::search::analyze(&level.word, lexicon)).unwrap_or_default(),
        }
    }

    /// The headings of a level with a number: `2`, `二`, `second`; `3.1` is the first heading within the third.
    fn numbered_as(&self, level: usize, number: &str) -> Vec<ClauseId> {
        let (number, inner) = match number.split_once('.') {
            Some((number, inner)) => (number, read_number(inner)),
            None => (number, None),
        };
        let Some(number) = read_number(number) else { return Vec::new() };
        self.numbered
            .iter()
            .filter(|it| it.level == level && it.number == number)
            .flat_map(|outer| match inner {
                None => vec![outer.heading.clone()],
                Some(inner) => self
                    .numbered
                    .iter()
                    .filter(|it| it.level > level && it.number == inner && it.heading.is_within(&outer.heading))
                    .map(|it| it.heading.clone())
                    .collect(),
            })
            .collect()
    }
}

/// Adds the headings `found` to those that are named already: one within a named one takes its place (专题三方向一), one
/// that holds a named one says nothing new (方向一，专题三), and where one of `found` is within a named one, those that
/// are not (another topic's 方向一) are not meant.
fn narrow(named: &mut Vec<ClauseId>, found: Vec<ClauseId>) {
    let related = |one: &ClauseId| named.iter().any(|other| one.is_within(other) || other.is_within(one));
    let found: Vec<ClauseId> = match found.iter().any(related) {
        true => found.into_iter().filter(related).collect(),
        false => found,
    };
    for heading in found {
        if named.iter().any(|other| other.is_within(&heading)) {
            continue;
        }
        named.retain(|other| !heading.is_within(other));
        named.push(heading);
    }
    named.sort();
}

fn find(folded: &Folded, names: &Lexicon, headings: &[ClauseId]) -> Vec<ClauseId> {
    let mut found: Vec<ClauseId> =
        crate::search::terms(folded, names).into_iter().filter_map(|at| headings.get(at).cloned()).collect();
    found.sort();
    found.dedup();
    found
}

fn word_and_numbers<'t>(captures: &regex::Captures<'t>) -> Option<(&'t str, &'t str)> {
    [(1, 2), (4, 3), (6, 5)]
        .into_iter()
        .find_map(|(word, numbers)| Some((captures.get(word)?.as_str(), captures.get(numbers)?.as_str())))
}

fn is_called(level: &Level, word: &str) -> bool {
    let called = |name: &String| {
        let name = name.to_lowercase();
        word == name || word.strip_suffix('s') == Some(&name)
    };
    called(&level.word) || level.also.iter().any(called)
}

fn read_number(written: &str) -> Option<u32> {
    let by_word = match written {
        "one" | "first" | "1st" | "i" => 1,
        "two" | "second" | "2nd" | "ii" => 2,
        "three" | "third" | "3rd" | "iii" => 3,
        "four" | "fourth" | "iv" => 4,
        "five" | "fifth" => 5,
        _ => 0,
    };
    if by_word > 0 {
        return Some(by_word);
    }
    let mut chars = written.chars();
    match (chars.next(), chars.next()) {
        (Some(char), None) if numeral(char).is_some() => numeral(char),
        _ => written.parse().ok(),
    }
}
