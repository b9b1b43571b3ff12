//! Ordinals: 第一个, B, option 2 and ③ as the places of a list that was shown.

use regex::Regex;
use serde::Deserialize;

use super::pattern::pattern;
use super::text::Text;
use crate::error::Error;

/// The file that has the patterns.
const FILE: &str = "dialogs/answers.toml";

/// How people name a place of a list (`dialogs/answers.toml`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrdinalPatterns {
    /// What a message is that names a place and no more; `#` stands for the place.
    frame: String,
    /// The same where the place is a bare figure or letter.
    bare: String,
    /// How each place is written, the first one first.
    places: Vec<String>,
    /// A place within a message that says more; `#` stands for the place.
    within: String,
    /// How a message begins that is about the client at a place; `#` stands for the place.
    client: String,
    /// How a message begins that is about a client of whom nothing was said yet.
    client_next: String,
    /// How a message begins that is about the client of a letter; `#` stands for one of `client_letters`.
    client_by_letter: String,
    /// How a client is named by a letter among others; `#` stands for one of `client_letters`.
    client_letter: String,
    /// The letters, the first client's first.
    client_letters: Vec<String>,
    /// That a message is about several clients.
    client_several: String,
    /// How such a message begins what it says of each.
    client_each: String,
    /// How a message begins that is about a client whom it describes; `described` is what it says of them.
    client_described: String,
    /// How the place of a client is written, the first one first.
    client_places: Vec<String>,
    /// Words in it that make sure that a client is meant.
    client_named: String,
    /// How the last place is written.
    last: String,
    /// How it is written within a message that says more.
    last_within: String,
}

/// Which place of a list is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordinal {
    /// The place, counted from nothing.
    At(usize),
    /// The last.
    Last,
}

impl Ordinal {
    /// The place in a list of so many.
    pub fn among(self, many: usize) -> Option<usize> {
        match self {
            Ordinal::At(place) => (place < many).then_some(place),
            Ordinal::Last => many.checked_sub(1),
        }
    }
}

/// Reads messages that name a place of a list and say no more.
#[derive(Debug)]
pub struct Ordinals {
    framed: Vec<(Regex, Ordinal)>,
    bare: Vec<(Regex, Ordinal)>,
    within: Vec<(Regex, Ordinal)>,
    clients: Vec<(Regex, Option<usize>)>,
    client_named: Regex,
    client_letters: Vec<Regex>,
    client_several: Regex,
    client_each: Regex,
    client_described: Regex,
}

/// That a message is about one of several clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfClient {
    /// The place of the client, counted from nothing; none, where it is the next one.
    pub place: Option<usize>,
    /// Whether its words leave no doubt that a client is meant, even one of whom nothing was said yet.
    pub is_named: bool,
    /// What it says of the client in naming them: 外企这个客户.
    pub described: Option<String>,
    /// What the message says besides.
    pub rest: String,
}

impl Ordinals {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: &OrdinalPatterns) -> Result<Ordinals, Error> {
        let compile = |frame: &str, place: &str| {
            let written = frame.replace('#', &format!("(?:{place})"));
            pattern(FILE, &format!("^(?:{written})$"))
        };
        let clients = patterns.client_places.iter().zip(0..).map(|(place, at)| {
            let written = patterns.client.replace('#', &format!("(?:{place})"));
            Ok((pattern(FILE, &format!("^(?:{written})"))?, Some(at)))
        });
        let lettered = patterns.client_letters.iter().zip(0..).map(|(letter, at)| {
            let written = patterns
                .client_by_letter
                .replace('#', &format!("(?:{letter})"));
            Ok((pattern(FILE, &format!("^(?:{written})"))?, Some(at)))
        });
        let next = pattern(FILE, &format!("^(?:{})", patterns.client_next));
        let next = std::iter::once(next.map(|next| (next, None)));
        let clients = clients
            .chain(lettered)
            .chain(next)
            .collect::<Result<_, Error>>()?;
        let client_named = pattern(FILE, &patterns.client_named)?;
        let client_described = pattern(FILE, &format!("^(?:{})", patterns.client_described))?;
        let letters = patterns.client_letters.iter().map(|letter| {
            let written = patterns
                .client_letter
                .replace('#', &format!("(?:{letter})"));
            pattern(FILE, &written)
        });
        let client_letters = letters.collect::<Result<_, Error>>()?;
        let numbered = patterns.places.iter().zip(0..);
        let last = (&patterns.last, Ordinal::Last);
        let all = numbered
            .map(|(place, at)| (place, Ordinal::At(at)))
            .chain([last]);
        let inside = |place: &str| {
            let written = match place == patterns.last {
                true => patterns.last_within.clone(),
                false => patterns.within.replace('#', &format!("(?:{place})")),
            };
            pattern(FILE, &written)
        };
        let (mut framed, mut bare, mut within) = (Vec::new(), Vec::new(), Vec::new());
        for (place, ordinal) in all {
            framed.push((compile(&patterns.frame, place)?, ordinal));
            bare.push((compile(&patterns.bare, place)?, ordinal));
            if *place == patterns.last {
                framed.push((compile(&patterns.last_within, place)?, ordinal));
            }
            within.push((inside(place)?, ordinal));
        }
        Ok(Ordinals {
            framed,
            bare,
            within,
            clients,
            client_named,
            client_letters,
            client_several: pattern(FILE, &patterns.client_several)?,
            client_each: pattern(FILE, &patterns.client_each)?,
            client_described,
        })
    }

    /// Which of several clients a message is about, if it begins with that: 第二家客户：申请90万.
    pub fn client(&self, message: &str) -> Option<OfClient> {
        let text = Text::of(message);
        let written: String = text.chars.iter().collect();
        let mut found = self
            .clients
            .iter()
            .filter_map(|(pattern, place)| Some((pattern.find(&written)?.end(), *place)));
        let Some((end, place)) = found.next() else {
            return self.described(message, &text, &written);
        };
        let matched = &written[..end];
        let rest = rest_of(message, &text, matched.chars().count());
        // 下一个客户 alone is a command.
        (place.is_some() || !rest.is_empty()).then(|| OfClient {
            place,
            is_named: self.client_named.is_match(matched),
            described: None,
            rest,
        })
    }

    /// The client whom a message describes before it says anything else: 外企这个客户，美国总部.
    fn described(&self, message: &str, text: &Text, written: &str) -> Option<OfClient> {
        let found = self.client_described.captures(written)?;
        let length = found.get(0)?.as_str().chars().count();
        let described = found.name("described")?.as_str().to_owned();
        let rest = rest_of(message, text, length);
        Some(OfClient {
            place: None,
            is_named: true,
            rest: format!("{described}，{rest}"),
            described: Some(described),
        })
    }

    /// What a message says of each of several clients whom it names by letters, or one after the other: A公司申请50万，B公司申请
    /// 80万; 两个客户，一个是高校，一个是企业. Nothing where it names fewer than two.
    pub fn each_client(&self, message: &str) -> Vec<String> {
        let text = Text::of(message);
        let written: String = text.chars.iter().collect();
        let mut marks: Vec<(usize, usize)> = Vec::new();
        if self.client_several.is_match(&written) {
            let each = self.client_each.find_iter(&written);
            marks.extend(each.map(|found| (found.start(), found.end())));
        }
        let by_letters = marks.is_empty();
        for letter in self.client_letters.iter().filter(|_| by_letters) {
            let from = marks.last().map_or(0, |(_, end)| *end);
            let Some(found) = letter.find_at(&written, from) else {
                break;
            };
            marks.push((found.start(), found.end()));
        }
        if marks.len() < 2 {
            return Vec::new();
        }
        let place = |byte: usize| written[..byte].chars().count();
        let ends = marks.iter().skip(1).map(|(start, _)| place(*start));
        let ends = ends.chain([text.chars.len()]);
        let parts = marks.iter().zip(ends).map(|((_, start), end)| {
            let range = text.source(&(place(*start)..end));
            message
                .chars()
                .skip(range.start)
                .take(range.len())
                .collect()
        });
        parts.collect()
    }

    /// The place that a message plainly names, if it says no more: 第一个, option 2.
    pub fn framed(&self, message: &str) -> Option<Ordinal> {
        Ordinals::find(&self.framed, message)
    }

    /// The place that a bare figure or letter may name: 2, B.
    pub fn bare(&self, message: &str) -> Option<Ordinal> {
        Ordinals::find(&self.bare, message)
    }

    /// A message in which places of a list are replaced by what stands there; nothing where it names none.
    pub fn resolved(&self, message: &str, list: &[String]) -> Option<String> {
        /// No such question is longer, in characters.
        const LONGEST: usize = 60;
        if list.len() < 2 || message.chars().count() > LONGEST {
            return None;
        }
        let mut text: String = Text::of(message).chars.iter().collect();
        let mut is_resolved = false;
        for (place, ordinal) in &self.within {
            let Some(name) = ordinal.among(list.len()).and_then(|at| list.get(at)) else {
                continue;
            };
            if place.is_match(&text) {
                text = place.replace_all(&text, regex::NoExpand(name)).into_owned();
                is_resolved = true;
            }
        }
        is_resolved.then_some(text)
    }

    fn find(places: &[(Regex, Ordinal)], message: &str) -> Option<Ordinal> {
        /// No place is named in more characters.
        const LONGEST: usize = 40;
        if message.chars().count() > LONGEST {
            return None;
        }
        let text: String = Text::of(message).chars.iter().collect();
        let bare = text.trim_matches(|char: char| !char.is_alphanumeric());
        let found = places.iter().find(|(place, _)| place.is_match(bare));
        found.map(|(_, ordinal)| *ordinal)
    }
}

/// What a message says behind so many characters of its text.
fn rest_of(message: &str, text: &Text, length: usize) -> String {
    let is_sign = |char: char| !char.is_alphanumeric() && !matches!(char, '(' | '（' | '¥');
    if length >= text.chars.len() {
        return String::new();
    }
    let start = text.source(&(length..text.chars.len())).start;
    let rest: String = message.chars().skip(start).collect();
    rest.trim_start_matches(is_sign).to_owned()
}
