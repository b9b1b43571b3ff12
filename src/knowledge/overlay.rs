//! The overlay: what staff add to the knowledge while the program runs.
//!
//! An entry is turned into lines of `questions.toml` or `silence.toml`, which are read by the same loader as the files are.
//! So it is checked as they are, works as they do, and can be taken over into them as it stands (`patch.rs`).

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use super::questions::{SILENCE, questions_path};
use super::{Files, check};
use crate::error::Error;
use crate::fold::fold;
use crate::language::Bilingual;
use crate::script::{Mistake, Mistakes, Script};

/// What someone adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The guide that it is about.
    pub guide: String,
    /// The subject, by name.
    pub subject: String,
    /// What there is to say of it.
    pub matter: Added,
    /// Ways of asking for it in Chinese.
    pub zh: Vec<String>,
    /// Ways of asking for it in English.
    pub en: Vec<String>,
}

/// What there is to say of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// What the files say: the subject stands there, and only ways of asking are added.
    Ways,
    /// These clauses answer it.
    Clauses(Vec<AddedCite>),
    /// The guide leaves it open; this is what "it" is.
    Silent(Bilingual),
}

/// A clause that answers, by its id, and its words that do; without words all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedCite {
    /// The clause.
    pub clause: String,
    /// Its words.
    pub quote: Option<String>,
}

/// An addition with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// By which it is named.
    pub id: u64,
    /// What is added.
    pub addition: Addition,
}

/// How an entry stands to the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is in use.
    Used,
    /// The files have it in the meantime.
    Had,
    /// It does not fit the files any more, for these mistakes.
    Unfit(Mistakes),
}

/// A subject of a file, as far as additions look at it.
#[derive(Debug, Deserialize)]
struct Known {
    name: String,
    zh: Spanned<Vec<String>>,
    en: Spanned<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct KnownSubjects {
    #[serde(default)]
    subject: Vec<Known>,
}

/// `files` with `additions`.
///
/// # Errors
///
/// If an addition has no place in them. Whether they can be read with it is not looked at.
pub fn with<'a>(files: &Files, additions: impl IntoIterator<Item = &'a Addition>) -> Result<Files, Error> {
    let mut files = files.clone();
    // New subjects first, for ways may be added to them.
    let mut joining = Vec::new();
    for addition in additions {
        match &addition.matter {
            Added::Clauses(cites) => append(&mut files, &questions_path(&addition.guide), &set(addition, cites)),
            Added::Silent(what) => append(&mut files, SILENCE, &silent(addition, what)),
            Added::Ways => joining.push(addition),
        }
    }
    join(&mut files, &joining)?;
    Ok(files)
}

/// `files` with those entries that they do not have yet and that fit them, and how each entry stands to them.
///
/// # Errors
///
/// If `files` have mistakes by themselves.
pub fn fitting(files: &Files, entries: &[Entry]) -> Result<(Files, Vec<Standing>), Error> {
    check(files)?;
    let mut had = Had { files, known: BTreeMap::new() };
    let standing = entries.iter().map(|entry| if had.has(&entry.addition) { Standing::Had } else { Standing::Used });
    let mut standing: Vec<Standing> = standing.collect();
    let wanted: Vec<usize> = (0..entries.len()).filter(|&at| standing[at] == Standing::Used).collect();
    let mut all = files.clone();
    admit(&mut all, entries, &wanted, &mut standing);
    Ok((all, standing))
}

/// Adds all of `wanted` to `files`; where they do not fit, each half by itself, so that what does not is soon found.
fn admit(files: &mut Files, entries: &[Entry], wanted: &[usize], standing: &mut [Standing]) {
    let additions = wanted.iter().filter_map(|&at| entries.get(at)).map(|entry| &entry.addition);
    let tried = with(files, additions).and_then(|with| check(&with).map(|()| with));
    match (tried, wanted) {
        (Ok(with), _) => *files = with,
        (Err(error), [only]) => {
            standing[*only] = Standing::Unfit(match error {
                Error::Knowledge(mistakes) => mistakes,
                // Nothing else can go wrong with files that are in memory.
                _ => Mistakes::default(),
            });
        }
        (Err(_), wanted) => {
            let (first, second) = wanted.split_at(wanted.len() / 2);
            admit(files, entries, first, standing);
            admit(files, entries, second, standing);
        }
    }
}

/// What the files have, looked up once for all entries.
struct Had<'a> {
    files: &'a Files,
    known: BTreeMap<String, KnownFile>,
}

/// The names of the subjects of a file, and their ways, folded.
#[derive(Default)]
struct KnownFile {
    names: HashSet<String>,
    ways: HashSet<String>,
}

impl Had<'_> {
    /// Whether the files have what is added, by the name of its subject or by all its ways.
    fn has(&mut self, addition: &Addition) -> bool {
        let questions = questions_path(&addition.guide);
        let (paths, is_new) = match &addition.matter {
            Added::Clauses(_) => (vec![questions.as_str()], true),
            Added::Silent(_) => (vec![SILENCE], true),
            Added::Ways => (vec![questions.as_str(), SILENCE], false),
        };
        let ways: Vec<String> = addition.zh.iter().chain(&addition.en).map(|way| fold(way).into_text()).collect();
        paths.into_iter().any(|path| {
            let known = self.file(path);
            let all_ways = !ways.is_empty() && ways.iter().all(|way| known.ways.contains(way));
            all_ways || is_new && known.names.contains(&addition.subject)
        })
    }

    fn file(&mut self, path: &str) -> &KnownFile {
        let files = self.files;
        self.known.entry(path.to_owned()).or_insert_with(|| {
            let mut known = KnownFile::default();
            for subject in files.get(path).map(|script| subjects(&script.text)).unwrap_or_default() {
                let ways = subject.zh.get_ref().iter().chain(subject.en.get_ref());
                known.ways.extend(ways.map(|way| fold(way).into_text()));
                known.names.insert(subject.name);
            }
            known
        })
    }
}

fn subjects(text: &str) -> Vec<Known> {
    toml::from_str::<KnownSubjects>(text).unwrap_or_default().subject
}

fn append(files: &mut Files, path: &str, lines: &str) {
    let text = files.get(path).map(|script| script.text.trim_end()).unwrap_or_default();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let text = format!("{text}{gap}{lines}");
    files.insert(path, text);
}

/// Puts the ways of `additions` behind those of their subjects.
fn join(files: &mut Files, additions: &[&Addition]) -> Result<(), Error> {
    // Per file the subjects, and the ways by the end of the list that they belong to.
    let mut known: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    let mut places: BTreeMap<String, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for addition in additions {
        let questions = questions_path(&addition.guide);
        let found = [questions.as_str(), SILENCE].into_iter().find_map(|path| {
            let read = || files.get(path).map(|script| subjects(&script.text)).unwrap_or_default();
            let known = known.entry(path.to_owned()).or_insert_with(read);
            let subject = known.iter().find(|subject| subject.name == addition.subject)?;
            Some((path, subject.zh.span().end, subject.en.span().end))
        });
        let Some((path, zh, en)) = found else {
            let nowhere = Script { path: questions.clone(), text: String::new() };
            let what = format!("there is no subject `{}`, neither here nor in {SILENCE}", addition.subject);
            let help = "a new subject needs the clauses that answer it, or what the guide leaves open";
            return Err(Error::Knowledge(Mistakes(vec![Mistake::new(&nowhere, 0..0, what).help(help)])));
        };
        let places = places.entry(path.to_owned()).or_default();
        places.entry(zh).or_default().extend(addition.zh.iter().cloned());
        places.entry(en).or_default().extend(addition.en.iter().cloned());
    }
    for (path, places) in places {
        let mut text = files.get(&path).map(|script| script.text.clone()).unwrap_or_default();
        // From the last place on, so that the others stay where they are.
        for (end, ways) in places.into_iter().rev().filter(|(_, ways)| !ways.is_empty()) {
            lengthen(&mut text, end, &ways);
        }
        files.insert(&path, text);
    }
    Ok(())
}

/// Puts `ways` at the end of the list that ends at `end`.
fn lengthen(text: &mut String, end: usize, ways: &[String]) {
    let Some(inner) = text.get(..end).and_then(|before| before.strip_suffix(']')).map(str::trim_end) else { return };
    let comma = if inner.ends_with([',', '[']) { "" } else { "," };
    let place = inner.len();
    text.replace_range(place..end, &format!("{comma}\n{}]", list(ways)));
}

fn set(addition: &Addition, cites: &[AddedCite]) -> String {
    let mut lines = format!("[[subject]]\nname = {}\ncites = [\n", quoted(&addition.subject));
    for cite in cites {
        let quote = cite.quote.as_ref().map(|quote| format!(", quote = {}", quoted(quote))).unwrap_or_default();
        // Writing to a string does not fail.
        writeln!(lines, "  {{ clause = {}{quote} }},", quoted(&cite.clause)).ok();
    }
    lines + "]\n" + &ways(addition)
}

fn silent(addition: &Addition, what: &Bilingual) -> String {
    let (name, zh, en) = (quoted(&addition.subject), quoted(&what.zh), quoted(&what.en));
    format!("[[subject]]\nname = {name}\nwhat = {{ zh = {zh}, en = {en} }}\n{}", ways(addition))
}

fn ways(addition: &Addition) -> String {
    format!("zh = [\n{}]\nen = [\n{}]\n", list(&addition.zh), list(&addition.en))
}

fn list(ways: &[String]) -> String {
    ways.iter().map(|way| format!("  {},\n", quoted(way))).collect()
}

fn quoted(text: &str) -> String {
    // One line, whatever was typed.
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut quoted = String::from('"');
    for char in line.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            // Other control characters are white space, or have no place in words.
            char if char.is_control() => {}
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addition(subject: &str, matter: Added) -> Addition {
        let (zh, en) = (vec!["甲\"乙\\\n丙".to_owned()], vec!["a way".to_owned()]);
        Addition { guide: "g".to_owned(), subject: subject.to_owned(), matter, zh, en }
    }

    #[test]
    fn ways_are_put_behind_those_that_are_there() {
        for text in ["zh = [\"甲\"]", "zh = [\n  \"甲\",\n]", "zh = [\"甲\" ,\n\"丁\"\n\n]", "zh = []"] {
            let text = format!(
                "# [[subject]]\n[[subject]]\nname = \"a\"\nen = []\n{text}\n[[subject]]\nname='b'\nzh=[]\nen=[]"
            );
            let mut files = Files::default();
            files.insert(&questions_path("g"), text.clone());
            let (one, other) = (addition("a", Added::Ways), addition("b", Added::Ways));
            join(&mut files, &[&one, &other, &one]).unwrap();
            let (before, after) = (subjects(&text), subjects(&files.get(&questions_path("g")).unwrap().text));
            let (before, zh) = (before[0].zh.get_ref(), after[0].zh.get_ref());
            assert_eq!((zh.len(), &zh[..before.len()]), (before.len() + 2, &before[..]));
            assert_eq!(zh.last().unwrap(), "甲\"乙\\ 丙");
            assert_eq!(after[0].en.get_ref(), &["a way", "a way"]);
            assert_eq!(after[1].zh.get_ref().len(), 1);
        }
        assert!(join(&mut Files::default(), &[&addition("b", Added::Ways)]).is_err());
    }

    #[test]
    fn a_new_subject_is_read_as_it_was_added() {
        let cite = AddedCite { clause: "2.8".to_owned(), quote: Some("\"x\"".to_owned()) };
        let text = set(&addition("a", Added::Ways), &[cite]);
        let known = subjects(&text);
        assert_eq!((known[0].name.as_str(), known[0].zh.get_ref()[0].as_str()), ("a", "甲\"乙\\ 丙"));
        let what = Bilingual { zh: "甲".to_owned(), en: "b".to_owned() };
        assert_eq!(subjects(&silent(&addition("a", Added::Ways), &what)).len(), 1);
    }
}
