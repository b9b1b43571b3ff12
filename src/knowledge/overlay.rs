//! The overlay: what staff add to the knowledge while the program runs.
//!
//! An entry becomes lines of `questions.toml` or `silence.toml`, which the loader reads like the files. So it is
//! checked like the files, works like them, and can be moved into them as it is (`patch.rs`).

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use serde::Deserialize;
use toml::Spanned;

use super::questions::{SILENCE, questions_path};
use super::{Files, check};
use crate::error::Error;
use crate::text::Bilingual;
use crate::text::normalize;
use crate::text::{Diagnostic, Diagnostics, SourceFile};

/// What a member of staff adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The guide that it is about.
    pub guide: String,
    /// The name of the intent.
    pub intent: String,
    /// How the intent is answered.
    pub matter: Added,
    /// Utterances in Chinese.
    pub zh: Vec<String>,
    /// Utterances in English.
    pub en: Vec<String>,
}

/// How an added intent is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// As in the files: the intent exists, and only utterances are added.
    Ways,
    /// These clauses answer it.
    Clauses(Vec<AddedCitation>),
    /// The guide leaves it open; the text says what.
    Silent(Bilingual),
}

/// A clause that answers it, with the words that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedCitation {
    /// The id of the clause.
    pub clause: String,
    /// The words; without them, the whole clause.
    pub quote: Option<String>,
}

/// An addition with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number.
    pub id: u64,
    /// The addition.
    pub addition: Addition,
}

/// Whether an entry is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryStatus {
    /// It is in use.
    Active,
    /// The files contain it by now.
    Merged,
    /// It no longer fits the files, for these reasons.
    Rejected(Diagnostics),
}

/// An intent in a file, as far as additions need it.
#[derive(Debug, Deserialize)]
struct Known {
    name: String,
    zh: Spanned<Vec<String>>,
    en: Spanned<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct KnownSubjects {
    #[serde(default)]
    intent: Vec<Known>,
}

/// Adds `additions` to `files`.
///
/// # Errors
///
/// If an addition has no place in the files. It does not check that the result can be read.
pub fn with<'a>(
    files: &Files,
    additions: impl IntoIterator<Item = &'a Addition>,
) -> Result<Files, Error> {
    let mut files = files.clone();
    // New intents first, for utterances may be added to them.
    let mut joining = Vec::new();
    for addition in additions {
        match &addition.matter {
            Added::Clauses(cites) => append(
                &mut files,
                &questions_path(&addition.guide),
                &set(addition, cites),
            ),
            Added::Silent(what) => append(&mut files, SILENCE, &silent(addition, what)),
            Added::Ways => joining.push(addition),
        }
    }
    join(&mut files, &joining)?;
    Ok(files)
}

/// Adds those entries to `files` that they do not contain and that fit, and returns the status of each entry.
///
/// # Errors
///
/// If `files` alone have errors.
pub fn fitting(files: &Files, entries: &[Entry]) -> Result<(Files, Vec<EntryStatus>), Error> {
    check(files)?;
    let mut had = Had {
        files,
        known: BTreeMap::new(),
    };
    let standing = entries.iter().map(|entry| {
        if had.has(&entry.addition) {
            EntryStatus::Merged
        } else {
            EntryStatus::Active
        }
    });
    let mut standing: Vec<EntryStatus> = standing.collect();
    let wanted: Vec<usize> = (0..entries.len())
        .filter(|&at| standing[at] == EntryStatus::Active)
        .collect();
    let mut all = files.clone();
    admit(&mut all, entries, &wanted, &mut standing);
    Ok((all, standing))
}

/// Adds all `wanted` entries to `files`. If they do not fit, it tries each half, so that it soon finds those that do
/// not.
fn admit(files: &mut Files, entries: &[Entry], wanted: &[usize], standing: &mut [EntryStatus]) {
    let additions = wanted
        .iter()
        .filter_map(|&at| entries.get(at))
        .map(|entry| &entry.addition);
    let tried = with(files, additions).and_then(|with| check(&with).map(|()| with));
    match (tried, wanted) {
        (Ok(with), _) => *files = with,
        (Err(error), [only]) => {
            standing[*only] = EntryStatus::Rejected(match error {
                Error::Knowledge(mistakes) => mistakes,
                // Nothing else can go wrong with files that are in memory.
                _ => Diagnostics::default(),
            });
        }
        (Err(_), wanted) => {
            let (first, second) = wanted.split_at(wanted.len() / 2);
            admit(files, entries, first, standing);
            admit(files, entries, second, standing);
        }
    }
}

/// The content of the files, looked up once for all entries.
struct Had<'a> {
    files: &'a Files,
    known: BTreeMap<String, KnownFile>,
}

/// The names of the intents in a file, and their normalized utterances.
#[derive(Default)]
struct KnownFile {
    names: HashSet<String>,
    utterances: HashSet<String>,
}

impl Had<'_> {
    /// Whether the files contain an addition: its new intent by name, or all its utterances.
    fn has(&mut self, addition: &Addition) -> bool {
        let questions = questions_path(&addition.guide);
        let (paths, is_new) = match &addition.matter {
            Added::Clauses(_) => (vec![questions.as_str()], true),
            Added::Silent(_) => (vec![SILENCE], true),
            Added::Ways => (vec![questions.as_str(), SILENCE], false),
        };
        let utterances: Vec<String> = addition
            .zh
            .iter()
            .chain(&addition.en)
            .map(|utterance| normalize(utterance).into_text())
            .collect();
        paths.into_iter().any(|path| {
            let known = self.file(path);
            let all_ways = !utterances.is_empty()
                && utterances
                    .iter()
                    .all(|utterance| known.utterances.contains(utterance));
            all_ways || is_new && known.names.contains(&addition.intent)
        })
    }

    fn file(&mut self, path: &str) -> &KnownFile {
        let files = self.files;
        self.known.entry(path.to_owned()).or_insert_with(|| {
            let mut known = KnownFile::default();
            for intent in files
                .get(path)
                .map(|source_file| intents(&source_file.text))
                .unwrap_or_default()
            {
                let utterances = intent.zh.get_ref().iter().chain(intent.en.get_ref());
                known
                    .utterances
                    .extend(utterances.map(|utterance| normalize(utterance).into_text()));
                known.names.insert(intent.name);
            }
            known
        })
    }
}

fn intents(text: &str) -> Vec<Known> {
    toml::from_str::<KnownSubjects>(text)
        .unwrap_or_default()
        .intent
}

fn append(files: &mut Files, path: &str, lines: &str) {
    let text = files
        .get(path)
        .map(|source_file| source_file.text.trim_end())
        .unwrap_or_default();
    let gap = if text.is_empty() { "" } else { "\n\n" };
    let text = format!("{text}{gap}{lines}");
    files.insert(path, text);
}

/// Appends the utterances of `additions` to their intents.
fn join(files: &mut Files, additions: &[&Addition]) -> Result<(), Error> {
    // Per file the intents, and the utterances by the end of the list that they belong to.
    let mut known: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    let mut places: BTreeMap<String, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for addition in additions {
        let questions = questions_path(&addition.guide);
        let found = [questions.as_str(), SILENCE].into_iter().find_map(|path| {
            let read = || {
                files
                    .get(path)
                    .map(|source_file| intents(&source_file.text))
                    .unwrap_or_default()
            };
            let known = known.entry(path.to_owned()).or_insert_with(read);
            let intent = known.iter().find(|intent| intent.name == addition.intent)?;
            Some((path, intent.zh.span().end, intent.en.span().end))
        });
        let Some((path, zh, en)) = found else {
            let nowhere = SourceFile {
                path: questions.clone(),
                text: String::new(),
            };
            let what = format!(
                "there is no intent `{}`, neither here nor in {SILENCE}",
                addition.intent
            );
            let help =
                "a new intent needs the clauses that answer it, or what the guide leaves open";
            return Err(Error::Knowledge(Diagnostics(vec![
                Diagnostic::new(&nowhere, 0..0, what).help(help),
            ])));
        };
        let places = places.entry(path.to_owned()).or_default();
        places
            .entry(zh)
            .or_default()
            .extend(addition.zh.iter().cloned());
        places
            .entry(en)
            .or_default()
            .extend(addition.en.iter().cloned());
    }
    for (path, places) in places {
        let mut text = files
            .get(&path)
            .map(|source_file| source_file.text.clone())
            .unwrap_or_default();
        // From the last place on, so that the others stay where they are.
        for (end, utterances) in places
            .into_iter()
            .rev()
            .filter(|(_, utterances)| !utterances.is_empty())
        {
            lengthen(&mut text, end, &utterances);
        }
        files.insert(&path, text);
    }
    Ok(())
}

/// Appends `utterances` to the list that ends at `end`.
fn lengthen(text: &mut String, end: usize, utterances: &[String]) {
    let Some(inner) = text
        .get(..end)
        .and_then(|before| before.strip_suffix(']'))
        .map(str::trim_end)
    else {
        return;
    };
    let comma = if inner.ends_with([',', '[']) { "" } else { "," };
    let place = inner.len();
    text.replace_range(place..end, &format!("{comma}\n{}]", list(utterances)));
}

fn set(addition: &Addition, cites: &[AddedCitation]) -> String {
    let mut lines = format!(
        "[[intent]]\nname = {}\ncites = [\n",
        quoted(&addition.intent)
    );
    for cite in cites {
        let quote = cite
            .quote
            .as_ref()
            .map(|quote| format!(", quote = {}", quoted(quote)))
            .unwrap_or_default();
        // Writing to a string does not fail.
        writeln!(lines, "  {{ clause = {}{quote} }},", quoted(&cite.clause)).ok();
    }
    lines + "]\n" + &utterances(addition)
}

fn silent(addition: &Addition, what: &Bilingual) -> String {
    let (name, zh, en) = (quoted(&addition.intent), quoted(&what.zh), quoted(&what.en));
    format!(
        "[[intent]]\nname = {name}\nwhat = {{ zh = {zh}, en = {en} }}\n{}",
        utterances(addition)
    )
}

fn utterances(addition: &Addition) -> String {
    format!(
        "zh = [\n{}]\nen = [\n{}]\n",
        list(&addition.zh),
        list(&addition.en)
    )
}

fn list(utterances: &[String]) -> String {
    utterances
        .iter()
        .map(|utterance| format!("  {},\n", quoted(utterance)))
        .collect()
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

    fn addition(intent: &str, matter: Added) -> Addition {
        let (zh, en) = (
            vec!["甲\"乙\\\n丙".to_owned()],
            vec!["an utterance".to_owned()],
        );
        Addition {
            guide: "g".to_owned(),
            intent: intent.to_owned(),
            matter,
            zh,
            en,
        }
    }

    #[test]
    fn ways_are_put_behind_those_that_are_there() {
        for text in [
            "zh = [\"甲\"]",
            "zh = [\n  \"甲\",\n]",
            "zh = [\"甲\" ,\n\"丁\"\n\n]",
            "zh = []",
        ] {
            let text = format!(
                "# [[intent]]\n[[intent]]\nname = \"a\"\nen = []\n{text}\n[[intent]]\nname='b'\nzh=[]\nen=[]"
            );
            let mut files = Files::default();
            files.insert(&questions_path("g"), text.clone());
            let (one, other) = (addition("a", Added::Ways), addition("b", Added::Ways));
            join(&mut files, &[&one, &other, &one]).unwrap();
            let (before, after) = (
                intents(&text),
                intents(&files.get(&questions_path("g")).unwrap().text),
            );
            let (before, zh) = (before[0].zh.get_ref(), after[0].zh.get_ref());
            assert_eq!(
                (zh.len(), &zh[..before.len()]),
                (before.len() + 2, &before[..])
            );
            assert_eq!(zh.last().unwrap(), "甲\"乙\\ 丙");
            assert_eq!(after[0].en.get_ref(), &["an utterance", "an utterance"]);
            assert_eq!(after[1].zh.get_ref().len(), 1);
        }
        assert!(join(&mut Files::default(), &[&addition("b", Added::Ways)]).is_err());
    }

    #[test]
    fn a_new_subject_is_read_as_it_was_added() {
        let cite = AddedCitation {
            clause: "2.8".to_owned(),
            quote: Some("\"x\"".to_owned()),
        };
        let text = set(&addition("a", Added::Ways), &[cite]);
        let known = intents(&text);
        assert_eq!(
            (known[0].name.as_str(), known[0].zh.get_ref()[0].as_str()),
            ("a", "甲\"乙\\ 丙")
        );
        let what = Bilingual {
            zh: "甲".to_owned(),
            en: "b".to_owned(),
        };
        assert_eq!(
            intents(&silent(&addition("a", Added::Ways), &what)).len(),
            1
        );
    }
}
