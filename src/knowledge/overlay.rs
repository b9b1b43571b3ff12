//! The overlay: what staff add to the knowledge while the program runs.
//!
//! An entry becomes lines of the files of intents and bindings, which the loader reads like the files. So it is checked like
//! the files, works like them, and can be moved into them as it is (`patch.rs`).

mod known;
mod lines;

use std::collections::{BTreeMap, HashSet};

use super::bindings_file::bindings_path;
use super::intents_file::{OTHER, SHARED, questions_path};
use super::{Files, check};
use crate::error::Error;
use crate::text::Bilingual;
use crate::text::{Diagnostic, Diagnostics, SourceFile};
use known::{Known, KnownIntent};

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
    let mut names = Names::default();
    // New intents first, for utterances may be added to them.
    let mut joining = Vec::new();
    for addition in additions {
        let is_known = names.hold(&files, addition);
        match &addition.matter {
            Added::Ways => joining.push(addition),
            Added::Silent(what) => {
                lines::append(&mut files, OTHER, &lines::intent(addition, Some(what)));
                names.forget(OTHER);
            }
            Added::Clauses(cites) => {
                let questions = questions_path(&addition.guide);
                match is_known {
                    true => joining.push(addition),
                    false => {
                        lines::append(&mut files, &questions, &lines::intent(addition, None));
                        names.forget(&questions);
                    }
                }
                let bindings = bindings_path(&addition.guide);
                lines::append(&mut files, &bindings, &lines::binding(addition, cites));
            }
        }
    }
    join(&mut files, &joining)?;
    Ok(files)
}

/// The names of the intents in each file.
#[derive(Default)]
struct Names(BTreeMap<String, HashSet<String>>);

impl Names {
    /// Whether the files contain the intent of an addition.
    fn hold(&mut self, files: &Files, addition: &Addition) -> bool {
        known::paths(files, &addition.guide)
            .into_iter()
            .any(|path| {
                let read = || {
                    let intents = known::intents(files, &path);
                    intents.into_iter().map(|intent| intent.name).collect()
                };
                let names = self.0.entry(path.clone()).or_insert_with(read);
                names.contains(&addition.intent)
            })
    }

    /// Reads a file anew, because it has changed.
    fn forget(&mut self, path: &str) {
        self.0.remove(path);
    }
}

/// Adds those entries to `files` that they do not contain and that fit, and returns the status of each entry.
///
/// # Errors
///
/// If `files` alone have errors.
pub fn fitting(files: &Files, entries: &[Entry]) -> Result<(Files, Vec<EntryStatus>), Error> {
    check(files)?;
    let mut known = Known::new(files);
    let standing = entries.iter().map(|entry| {
        if known.has(&entry.addition) {
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

/// Appends the utterances of `additions` to their intents.
fn join(files: &mut Files, additions: &[&Addition]) -> Result<(), Error> {
    // Per file the intents, and the utterances by the end of the list that they belong to.
    let mut known: BTreeMap<String, Vec<KnownIntent>> = BTreeMap::new();
    let mut places: BTreeMap<String, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for addition in additions {
        let found = known::paths(files, &addition.guide)
            .into_iter()
            .find_map(|path| {
                let read = || known::intents(files, &path);
                let known = known.entry(path.clone()).or_insert_with(read);
                let intent = known.iter().find(|intent| intent.name == addition.intent)?;
                Some((path, intent.zh.span().end, intent.en.span().end))
            });
        let Some((path, zh, en)) = found else {
            return Err(nowhere(addition));
        };
        let places = places.entry(path).or_default();
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
            lines::lengthen(&mut text, end, &utterances);
        }
        files.insert(&path, text);
    }
    Ok(())
}

/// The error for utterances of an intent that does not exist.
fn nowhere(addition: &Addition) -> Error {
    let here = SourceFile {
        path: questions_path(&addition.guide),
        text: String::new(),
    };
    let what = format!(
        "there is no intent `{}`, neither here nor in {SHARED}",
        addition.intent
    );
    let help = "a new intent needs the clauses that answer it, or what the guide leaves open";
    Error::Knowledge(Diagnostics(vec![
        Diagnostic::new(&here, 0..0, what).help(help),
    ]))
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
            let intents = |files: &Files| known::intents(files, &questions_path("g"));
            let before = intents(&files);
            let (one, other) = (addition("a", Added::Ways), addition("b", Added::Ways));
            join(&mut files, &[&one, &other, &one]).unwrap();
            let after = intents(&files);
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
    fn a_new_intent_is_read_as_it_was_added_and_bound_to_its_clauses() {
        let cite = AddedCitation {
            clause: "2.8".to_owned(),
            quote: Some("\"x\"".to_owned()),
        };
        let new = addition("a", Added::Clauses(vec![cite]));
        let files = with(&Files::default(), [&new]).unwrap();
        let known = known::intents(&files, &questions_path("g"));
        assert_eq!(
            (known[0].name.as_str(), known[0].zh.get_ref()[0].as_str()),
            ("a", "甲\"乙\\ 丙")
        );
        assert!(Known::new(&files).has(&new));
        let bindings = &files.get(&bindings_path("g")).unwrap().text;
        assert!(bindings.contains("intent = \"a\"") && bindings.contains("quote = \"\\\"x\\\"\""));
    }

    #[test]
    fn what_is_left_open_is_put_where_all_guides_share_it() {
        let what = Bilingual {
            zh: "甲".to_owned(),
            en: "b".to_owned(),
        };
        let files = with(&Files::default(), [&addition("a", Added::Silent(what))]).unwrap();
        assert_eq!(known::intents(&files, OTHER).len(), 1);
    }

    #[test]
    fn an_intent_that_is_there_is_bound_and_its_utterances_are_joined_to_it() {
        let mut files = Files::default();
        let shared = format!("{SHARED}unit.toml");
        files.insert(
            &shared,
            "[[intent]]\nname = \"a\"\nzh = [\"丁\"]\nen = []\n".to_owned(),
        );
        let cite = AddedCitation {
            clause: "2.8".to_owned(),
            quote: None,
        };
        let files = with(&files, [&addition("a", Added::Clauses(vec![cite]))]).unwrap();
        assert_eq!(known::intents(&files, &shared)[0].zh.get_ref().len(), 2);
        assert!(files.get(&questions_path("g")).is_none());
        assert!(files.get(&bindings_path("g")).is_some());
    }
}
