//! The overlay: what staff add to the knowledge while the program runs.
//!
//! An entry is turned into lines of `questions.toml` or `silence.toml`, which are read by the same loader as the files are.
//! So it is checked as they are, works as they do, and can be taken over into them as it stands (`patch.rs`).

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
    for addition in additions {
        let (path, text) = edited(&files, addition)?;
        files.insert(&path, text);
    }
    Ok(files)
}

/// `files` with those entries that they do not have yet and that fit them, and how each entry stands to them.
///
/// # Errors
///
/// If `files` have mistakes by themselves.
pub fn fitting(files: &Files, entries: &[Entry]) -> Result<(Files, Vec<Standing>), Error> {
    check(files)?;
    let mut standing: Vec<Standing> =
        entries.iter().map(|entry| if has(files, &entry.addition) { Standing::Had } else { Standing::Used }).collect();
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

/// The file that an addition goes to, and its text with it.
fn edited(files: &Files, addition: &Addition) -> Result<(String, String), Error> {
    let questions = questions_path(&addition.guide);
    match &addition.matter {
        Added::Clauses(cites) => Ok(appended(files, &questions, &set(addition, cites))),
        Added::Silent(what) => Ok(appended(files, SILENCE, &silent(addition, what))),
        Added::Ways => {
            let joined = |path: &str| Some((path.to_owned(), joined(&files.get(path)?.text, addition)?));
            joined(&questions).or_else(|| joined(SILENCE)).ok_or_else(|| {
                let nowhere = Script { path: questions.clone(), text: String::new() };
                let what = format!("there is no subject `{}`, neither here nor in {SILENCE}", addition.subject);
                let help = "a new subject needs the clauses that answer it, or what the guide leaves open";
                Error::Knowledge(Mistakes(vec![Mistake::new(&nowhere, 0..0, what).help(help)]))
            })
        }
    }
}

/// Whether `files` have what is added, by the name of its subject or by all its ways.
fn has(files: &Files, addition: &Addition) -> bool {
    let known = |path: &str| files.get(path).map(|script| subjects(&script.text)).unwrap_or_default();
    let questions = questions_path(&addition.guide);
    let subjects = match &addition.matter {
        Added::Clauses(_) => known(&questions),
        Added::Silent(_) => known(SILENCE),
        Added::Ways => known(&questions).into_iter().chain(known(SILENCE)).collect(),
    };
    if addition.matter != Added::Ways && subjects.iter().any(|subject| subject.name == addition.subject) {
        return true;
    }
    let ways = subjects.iter().flat_map(|subject| subject.zh.get_ref().iter().chain(subject.en.get_ref()));
    let ways: std::collections::HashSet<String> = ways.map(|way| fold(way).into_text()).collect();
    let mut added = addition.zh.iter().chain(&addition.en).peekable();
    added.peek().is_some() && added.all(|way| ways.contains(&fold(way).into_text()))
}

fn subjects(text: &str) -> Vec<Known> {
    toml::from_str::<KnownSubjects>(text).unwrap_or_default().subject
}

fn appended(files: &Files, path: &str, lines: &str) -> (String, String) {
    let text = files.get(path).map(|script| script.text.trim_end()).unwrap_or_default();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    (path.to_owned(), format!("{text}{gap}{lines}"))
}

/// `text` with the ways of an addition behind those of its subject, or nothing where it has no such subject.
fn joined(text: &str, addition: &Addition) -> Option<String> {
    let subject = subjects(text).into_iter().find(|subject| subject.name == addition.subject)?;
    let mut places = [(subject.zh.span().end, &addition.zh), (subject.en.span().end, &addition.en)];
    // From the last place on, so that the others stay where they are.
    places.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
    let mut text = text.to_owned();
    for (end, ways) in places.into_iter().filter(|(_, ways)| !ways.is_empty()) {
        let inner = text.get(..end)?.strip_suffix(']')?.trim_end();
        let comma = if inner.ends_with([',', '[']) { "" } else { "," };
        let place = inner.len();
        text.replace_range(place..end, &format!("{comma}\n{}]", list(ways)));
    }
    Some(text)
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
            let joined = joined(&text, &addition("a", Added::Ways)).unwrap();
            let (before, after) = (subjects(&text), subjects(&joined));
            assert_eq!(after[0].zh.get_ref().len(), before[0].zh.get_ref().len() + 1, "{joined}");
            assert_eq!(after[0].zh.get_ref().last().unwrap(), "甲\"乙\\ 丙");
            assert_eq!(after[0].en.get_ref(), &["a way"]);
            assert!(after[1].zh.get_ref().is_empty());
        }
        assert_eq!(joined("[[subject]]\nname='b'\nzh=[]\nen=[]", &addition("a", Added::Ways)), None);
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
