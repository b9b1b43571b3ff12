//! Scope: the topics and directions of the guide that a message means.
//!
//! People name them by number (专题二, topic 2, 专题3方向1, 第二个专题) or by what they are about (平台那个, the platform track). The
//! numbers come from the guide's headings; other names stand in its `bindings.toml`. A *hint* (we are a
//! foreign-invested R&D centre) does not name a topic, but chooses among topics if the question leaves it open.

use std::ops::Range;
use std::sync::Arc;

use regex::Regex;

use crate::error::Error;
use crate::guide::{ClauseId, Guide};
use crate::search::{Cut, Feature, Lexicon, Term};
use crate::text::Normalized;
use crate::text::numeral;

/// A word for a level of headings (专题, 方向) with its synonyms.
#[derive(Debug, Clone)]
pub struct Level {
    /// The word in the guides.
    pub word: String,
    /// Words that people use.
    pub also: Vec<String>,
}

/// Other names of one heading.
#[derive(Debug, Clone)]
pub struct Names {
    /// The heading.
    pub heading: ClauseId,
    /// Words that mean it and nothing else.
    pub names: Vec<String>,
    /// Words for what it is about, which people can also ask about.
    pub about: Vec<String>,
    /// Words that suggest it without naming it.
    pub hints: Vec<String>,
}

/// Finds the scope of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The headings that it names; empty if it names none.
    pub headings: Vec<ClauseId>,
    /// The headings that it suggests.
    pub hinted: Vec<ClauseId>,
    /// Where it names headings by number, in characters of the original. These words have no other meaning.
    pub mentions: Vec<Range<usize>>,
}

impl Scope {
    /// Whether a clause is in the named scope.
    pub fn holds(&self, clause: &ClauseId) -> bool {
        within(&self.headings, clause)
    }

    /// Whether a clause is in the suggested scope.
    pub fn hints_at(&self, clause: &ClauseId) -> bool {
        within(&self.hinted, clause)
    }
}

fn within(headings: &[ClauseId], clause: &ClauseId) -> bool {
    headings.iter().any(|heading| clause.is_within(heading))
}

/// A place where a message names headings by number.
struct Mention {
    place: Range<usize>,
    level: usize,
    numbers: Vec<String>,
    /// Whether the message only compares with it.
    is_compared: bool,
}

/// Words around a heading that another is compared with, as patterns: before it, and behind it where it is Chinese.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// 跟, like.
    pub before: String,
    /// 一样.
    pub after: String,
}

/// How a word refers to a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Name,
    About,
    Hint,
}

/// All names of headings besides their numbers, in one lexicon, so that one pass finds them.
#[derive(Debug)]
struct Called {
    words: Lexicon,
    /// The heading of each term in the lexicon, and how the term refers to it.
    calls: Vec<(Call, ClauseId)>,
}

impl Called {
    fn new(names: &[Names]) -> Called {
        let mut calls = Vec::new();
        let mut terms = Vec::new();
        for names in names {
            let words = [
                (Call::Name, &names.names),
                (Call::About, &names.about),
                (Call::Hint, &names.hints),
            ];
            for (call, also) in words {
                calls.push((call, names.heading.clone()));
                terms.push(Term {
                    word: String::new(),
                    also: also.clone(),
                    of: None,
                });
            }
        }
        Called {
            words: Lexicon::new(terms, &[]),
            calls,
        }
    }

    /// Finds the headings that a message refers to, with their places in characters of the original.
    fn find<'a>(
        &'a self,
        cut: &'a Cut,
    ) -> impl Iterator<Item = (Call, &'a ClauseId, Range<usize>)> {
        cut.terms(&self.words).filter_map(|(term, place)| {
            let (call, heading) = self.calls.get(term)?;
            Some((*call, heading, place))
        })
    }
}

/// A numbered heading.
#[derive(Debug)]
struct Numbered {
    heading: ClauseId,
    level: usize,
    number: u32,
}

/// The words for levels of headings and around them, ready to be found.
#[derive(Debug)]
pub struct LevelWords {
    levels: Vec<Level>,
    label: Regex,
    mention: Option<Regex>,
    number: Regex,
    /// What stands before and behind a heading that another is only compared with.
    compared: [Option<Regex>; 2],
}

/// Finds the scope of messages about a guide.
#[derive(Debug)]
pub struct Scopes {
    words: Arc<LevelWords>,
    numbered: Vec<Numbered>,
    called: Called,
}

/// A number before or after the word for a level.
const NUMBER: &str = r"(?:[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十]|\b(?:one|two|three|four|five|first|second|third|fourth|fifth|1st|2nd|3rd|iii|ii|iv|i)\b)";

impl LevelWords {
    /// Compiles people's words for levels, and those around a heading that another is compared with.
    ///
    /// # Errors
    ///
    /// If they are too many or too long to match.
    pub fn new(levels: Vec<Level>, compared: &Compared) -> Result<LevelWords, Error> {
        let regex =
            |pattern: &str| Regex::new(pattern).map_err(|error| Error::Index(error.to_string()));
        let label = regex(r"^\s*(\p{Han}+?)([0-9]+|[一二三四五六七八九十])\s*[、：:.．]")?;
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
                let list =
                    format!(r"{NUMBER}(?:\s*(?:[、,，和与及或/&]|\band\b|\bor\b)?\s*{NUMBER})*");
                Some(regex(&format!(
                    r"(?:({words})\s*(?:no\.?\s*|#)?({list}))|(?:(?:第|the\s)\s*({NUMBER})\s*个?\s*({words}))|(?:\b(first|second|third|1st|2nd|3rd)\s+({words}))"
                ))?)
            }
        };
        let side = |written: &str, anchored: String| -> Result<Option<Regex>, Error> {
            let anchored = (!written.is_empty()).then(|| regex(&anchored));
            anchored.transpose()
        };
        let compared = [
            side(&compared.before, format!("(?:{})$", compared.before))?,
            side(&compared.after, format!("^(?:{})", compared.after))?,
        ];
        Ok(LevelWords {
            compared,
            label,
            mention,
            number: regex(NUMBER)?,
            levels,
        })
    }
}

impl Scopes {
    /// Builds the scopes of `guide`, with people's words for levels and for its headings.
    pub fn new(guide: &Guide, words: Arc<LevelWords>, names: &[Names]) -> Scopes {
        let mut numbered = Vec::new();
        for heading in &guide.headings {
            let Some(captures) = words.label.captures(&heading.title) else {
                continue;
            };
            let mut levels = words.levels.iter();
            let level = levels.position(|level| level.word == captures[1]);
            if let (Some(level), Some(number)) = (level, read_number(&captures[2])) {
                numbered.push(Numbered {
                    heading: heading.id.clone(),
                    level,
                    number,
                });
            }
        }
        Scopes {
            words,
            numbered,
            called: Called::new(names),
        }
    }

    /// The scopes of what is asked of any guide, where only the words for levels are known.
    pub fn of_no_guide(words: Arc<LevelWords>) -> Scopes {
        Scopes {
            words,
            numbered: Vec::new(),
            called: Called::new(&[]),
        }
    }

    /// Finds the scope of a message.
    pub fn of(&self, normalized: &Normalized, cut: &Cut) -> Scope {
        let mut scope = Scope::default();
        let mentions = self.mentions(normalized);
        // 专题一也跟专题二一样要三成吗 asks about the one that is not compared with.
        let all_compared = mentions.iter().all(|mention| mention.is_compared);
        for Mention {
            place,
            level,
            numbers,
            is_compared,
        } in mentions
        {
            scope.mentions.push(place);
            if is_compared && !all_compared {
                continue;
            }
            for number in &numbers {
                narrow(&mut scope.headings, self.numbered_as(level, number));
            }
        }
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        for (call, heading, place) in self.called.find(cut) {
            // A name is no other word; 「专题三方向一（协同创新平台）」 names one thing twice.
            let again = || {
                scope
                    .headings
                    .iter()
                    .any(|known| known.is_within(heading) || heading.is_within(known))
            };
            if call == Call::Name || call == Call::About && again() {
                scope.mentions.push(place);
            }
            found[call as usize].push(heading.clone());
        }
        for headings in &mut found {
            headings.sort();
            headings.dedup();
        }
        let [names, about, hints] = found;
        narrow(&mut scope.headings, names);
        narrow(&mut scope.headings, about);
        scope.hinted = hints;
        scope
            .mentions
            .sort_by_key(|mention| (mention.start, mention.end));
        scope
    }

    fn mentions(&self, normalized: &Normalized) -> Vec<Mention> {
        let text = normalized.text();
        let mut found = Vec::new();
        for captures in self
            .words
            .mention
            .iter()
            .flat_map(|mention| mention.captures_iter(text))
        {
            let (Some(whole), Some((word, numbers))) =
                (captures.get(0), word_and_numbers(&captures))
            else {
                continue;
            };
            let (mut numbers, mut end) = (numbers, whole.end());
            let after = text[end..].chars().next();
            if whole.as_str().ends_with('一') && after.is_some_and(begins_with_one) {
                match numbers.strip_suffix('一') {
                    // 专题二一个项目 is 专题二 and 一个项目
                    Some(before) if !before.is_empty() => {
                        (numbers, end) = (before, end - '一'.len_utf8())
                    }
                    // 专题一共 is 专题 and 一共, but 专题一项目 is 专题一 and 项目
                    _ if after.is_some_and(|after| !matches!(after, '个' | '项')) => continue,
                    _ => {}
                }
            }
            let Some(level) = self
                .words
                .levels
                .iter()
                .position(|level| is_called(level, word))
            else {
                continue;
            };
            let numbers = self
                .words
                .number
                .find_iter(numbers)
                .map(|number| number.as_str().to_owned())
                .collect();
            let place = |byte: usize| text[..byte].chars().count();
            let (start, last) = (place(whole.start()), place(end).saturating_sub(1));
            let before = self.words.compared[0]
                .as_ref()
                .is_some_and(|it| it.is_match(text[..whole.start()].trim_end()));
            let after = self.words.compared[1]
                .as_ref()
                .is_some_and(|it| it.is_match(text[end..].trim_start()));
            let is_han = word.chars().all(crate::text::is_han);
            found.push(Mention {
                is_compared: before && (after || !is_han),
                place: normalized.origin(start)..normalized.origin(last) + 1,
                level,
                numbers,
            });
        }
        found
    }

    /// The features that replace the removed mentions: they say that *some* topic was named.
    pub fn placeholders(&self, mentions: &[Range<usize>], lexicon: &Lexicon) -> Vec<Feature> {
        match mentions.is_empty() {
            true => Vec::new(),
            false => self
                .words
                .levels
                .first()
                .map(|level| crate::search::analyze(&level.word, lexicon))
                .unwrap_or_default(),
        }
    }

    /// Finds the headings of a level by number: `2`, `二`, `second`; `3.1` is the first heading in the third.
    fn numbered_as(&self, level: usize, number: &str) -> Vec<ClauseId> {
        let (number, inner) = match number.split_once('.') {
            Some((number, inner)) => (number, read_number(inner)),
            None => (number, None),
        };
        let Some(number) = read_number(number) else {
            return Vec::new();
        };
        self.numbered
            .iter()
            .filter(|it| it.level == level && it.number == number)
            .flat_map(|outer| match inner {
                None => vec![outer.heading.clone()],
                Some(inner) => self
                    .numbered
                    .iter()
                    .filter(|it| {
                        it.level > level
                            && it.number == inner
                            && it.heading.is_within(&outer.heading)
                    })
                    .map(|it| it.heading.clone())
                    .collect(),
            })
            .collect()
    }
}

/// Adds the headings `found` to those already named. A heading inside a named one replaces it (专题三方向一). A heading that
/// contains a named one adds nothing (方向一，专题三). If one of `found` is inside a named one, the others (another topic's
/// 方向一) are not meant.
fn narrow(named: &mut Vec<ClauseId>, found: Vec<ClauseId>) {
    let related = |one: &ClauseId| {
        named
            .iter()
            .any(|other| one.is_within(other) || other.is_within(one))
    };
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

/// Whether this character can follow 一 in a word such as 一个, 一共, 一年.
fn begins_with_one(after: char) -> bool {
    matches!(
        after,
        '共' | '般'
            | '起'
            | '样'
            | '定'
            | '些'
            | '下'
            | '个'
            | '项'
            | '次'
            | '直'
            | '边'
            | '家'
            | '年'
    )
}

fn word_and_numbers<'t>(captures: &regex::Captures<'t>) -> Option<(&'t str, &'t str)> {
    [(1, 2), (4, 3), (6, 5)]
        .into_iter()
        .find_map(|(word, numbers)| {
            Some((
                captures.get(word)?.as_str(),
                captures.get(numbers)?.as_str(),
            ))
        })
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
