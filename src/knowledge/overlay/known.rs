//! The content of the files, as far as additions need it.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use serde::Deserialize;
use toml::Spanned;

use super::{Added, Addition};
use crate::knowledge::Files;
use crate::knowledge::bindings_file::bindings_path;
use crate::knowledge::intents_file::{SHARED, questions_path};
use crate::text::normalize;

/// An intent in a file, and where its lists of utterances stand.
#[derive(Debug, Deserialize)]
pub(super) struct KnownIntent {
    pub name: String,
    pub zh: Spanned<Vec<String>>,
    pub en: Spanned<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct KnownIntents {
    #[serde(default)]
    intent: Vec<KnownIntent>,
}

#[derive(Debug, Default, Deserialize)]
struct KnownBindings {
    #[serde(default)]
    binding: Vec<KnownBinding>,
}

#[derive(Debug, Deserialize)]
struct KnownBinding {
    intent: String,
}

/// The files in which an intent of a guide may stand: its own first.
pub(super) fn paths(files: &Files, guide: &str) -> Vec<String> {
    let shared = files.scripts().filter(|file| file.path.starts_with(SHARED));
    std::iter::once(questions_path(guide))
        .chain(shared.map(|file| file.path.clone()))
        .collect()
}

/// The intents of a file.
pub(super) fn intents(files: &Files, path: &str) -> Vec<KnownIntent> {
    let text = files.get(path).map(|file| file.text.as_str());
    let known: KnownIntents = text
        .and_then(|text| toml::from_str(text).ok())
        .unwrap_or_default();
    known.intent
}

/// The intents that a guide binds.
fn bound(files: &Files, guide: &str) -> HashSet<String> {
    let text = files
        .get(&bindings_path(guide))
        .map(|file| file.text.as_str());
    let known: KnownBindings = text
        .and_then(|text| toml::from_str(text).ok())
        .unwrap_or_default();
    known.binding.into_iter().map(|it| it.intent).collect()
}

/// The content of the files, looked up once a guide for all entries.
pub(super) struct Known<'a> {
    files: &'a Files,
    guides: BTreeMap<String, KnownGuide>,
}

/// What a guide is asked.
struct KnownGuide {
    names: HashSet<String>,
    bound: HashSet<String>,
    /// The intent of each normalized utterance.
    holders: HashMap<String, String>,
}

impl<'a> Known<'a> {
    pub fn new(files: &'a Files) -> Known<'a> {
        Known {
            files,
            guides: BTreeMap::new(),
        }
    }

    /// Whether the files contain an addition: its new intent by name, or all its utterances.
    pub fn has(&mut self, addition: &Addition) -> bool {
        let files = self.files;
        let guide = self
            .guides
            .entry(addition.guide.clone())
            .or_insert_with(|| KnownGuide::new(files, &addition.guide));
        let utterances = addition.zh.iter().chain(&addition.en);
        let holders: Option<Vec<&String>> = utterances
            .map(|utterance| guide.holders.get(normalize(utterance).text()))
            .collect();
        let all_held_by = |is_fitting: &dyn Fn(&String) -> bool| {
            holders
                .as_ref()
                .is_some_and(|them| !them.is_empty() && them.iter().all(|name| is_fitting(name)))
        };
        let is_bound = |name: &String| guide.bound.contains(name);
        match &addition.matter {
            Added::Ways => all_held_by(&|_| true),
            Added::Clauses(_) => is_bound(&addition.intent) || all_held_by(&is_bound),
            Added::Silent(_) => {
                guide.names.contains(&addition.intent) || all_held_by(&|name| !is_bound(name))
            }
        }
    }
}

impl KnownGuide {
    fn new(files: &Files, guide: &str) -> KnownGuide {
        let utterances = |intent: KnownIntent| -> Vec<(String, String)> {
            let utterances = intent.zh.get_ref().iter().chain(intent.en.get_ref());
            utterances
                .map(|utterance| (normalize(utterance).into_text(), intent.name.clone()))
                .collect()
        };
        let holders: HashMap<String, String> = paths(files, guide)
            .par_iter()
            .flat_map(|path| intents(files, path))
            .flat_map(utterances)
            .collect();
        KnownGuide {
            names: holders.values().cloned().collect(),
            bound: bound(files, guide),
            holders,
        }
    }
}
