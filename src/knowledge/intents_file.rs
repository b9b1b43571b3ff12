//! Reads the files of intents: those in `knowledge/intents/`, which all guides share, and the `questions.toml` of each guide.
//!
//! An intent stands in one file; which guides answer it is in their bindings. All files have the same form, so that an intent
//! can be moved from one to another as it is.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::answers::{Intent, Links, Looks, Resolution};
use crate::text::normalize;
use crate::text::{Bilingual, SourceFile};

/// The folder of the shared intents.
pub const SHARED: &str = "knowledge/intents/";

/// The shared file for intents that fit no other, and for those that staff add.
pub const OTHER: &str = "knowledge/intents/other.toml";

/// The path of the questions about one guide alone.
pub fn questions_path(guide: &str) -> String {
    format!("knowledge/{guide}/questions.toml")
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    intent: Vec<IntentEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentEntry {
    name: Spanned<String>,
    kind: Option<Talk>,
    what: Option<Bilingual>,
    #[serde(default)]
    decides: Vec<String>,
    #[serde(default)]
    solves: Vec<String>,
    member_of: Option<String>,
    value: Option<String>,
    #[serde(default)]
    papers: bool,
    #[serde(default)]
    when: bool,
    looks: Option<LooksEntry>,
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

/// How a sentence that states an intent looks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LooksEntry {
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
    value: Option<String>,
}

impl From<LooksEntry> for Looks {
    fn from(entry: LooksEntry) -> Looks {
        Looks {
            labels: entry.labels,
            words: entry.words,
            patterns: entry.patterns,
            value: entry.value,
        }
    }
}

/// The kind of a message that does not ask about a guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Talk {
    /// A greeting, thanks, or a question about the assistant.
    Smalltalk,
    /// Something else than the call.
    OffTopic,
    /// The wish to be checked or led.
    Interview,
}

/// An intent in a file, before it is clear which guides answer it.
#[derive(Debug)]
pub struct Declared {
    /// The name.
    pub name: String,
    /// The kind, if it does not ask about a guide.
    pub talk: Option<Talk>,
    /// What a guide without a binding leaves open.
    pub what: Option<Bilingual>,
    links: Links,
    looks: Option<Arc<Looks>>,
    zh: Arc<[String]>,
    en: Arc<[String]>,
    file: usize,
    span: Range<usize>,
}

impl Declared {
    /// Resolves the intent, with other `links` than its own if there are some.
    pub fn resolved(&self, resolution: Resolution, links: Option<Links>) -> Intent {
        Intent {
            name: self.name.clone(),
            resolution,
            is_left_open: false,
            links: links.unwrap_or_else(|| self.links.clone()),
            looks: self.looks.clone(),
            zh: self.zh.clone(),
            en: self.en.clone(),
        }
    }

    /// The links of the intent.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The resolution in a guide without a binding; none if nothing says what the guide leaves open.
    pub fn unbound(&self) -> Option<Resolution> {
        match self.talk {
            Some(Talk::Smalltalk) => Some(Resolution::Smalltalk),
            Some(Talk::OffTopic) => Some(Resolution::OffTopic),
            Some(Talk::Interview) => Some(Resolution::Interview),
            None => self.what.clone().map(Resolution::NotCovered),
        }
    }
}

/// The intents of some files. Names are unique, and each utterance has one intent.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The intents in the order of the files.
    pub intents: Vec<Declared>,
    /// The index in `intents` of the intent of each normalized utterance.
    pub utterances: FxHashMap<String, usize>,
    files: Vec<SourceFile>,
    names: FxHashMap<String, usize>,
}

/// An entry, with its normalized utterances in both languages.
type Normalized = (IntentEntry, Vec<String>);

impl Catalog {
    /// Reads the shared intents.
    pub fn shared(files: &Files, diagnostics: &mut DiagnosticSink) -> Catalog {
        let shared = files
            .scripts()
            .filter(|file| file.path.starts_with(SHARED))
            .collect();
        let catalog = Catalog::read(shared, None, diagnostics);
        for intent in &catalog.intents {
            catalog.has_what(intent, diagnostics);
        }
        catalog
    }

    /// Reads the intents of one guide. They may not repeat a name or an utterance of a `shared` one.
    pub fn of_guide(
        file: Option<&SourceFile>,
        shared: &Catalog,
        diagnostics: &mut DiagnosticSink,
    ) -> Catalog {
        Catalog::read(file.into_iter().collect(), Some(shared), diagnostics)
    }

    /// The index of the intent with a name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The intents that do not ask about a guide.
    pub fn talk(&self) -> Vec<Intent> {
        let talk = self.intents.iter().filter(|intent| intent.talk.is_some());
        talk.filter_map(|intent| Some(intent.resolved(intent.unbound()?, None)))
            .collect()
    }

    /// Checks that `what` is there for an intent that a guide may leave open.
    pub fn has_what(&self, intent: &Declared, diagnostics: &mut DiagnosticSink) {
        if intent.unbound().is_none()
            && let Some(file) = self.files.get(intent.file)
        {
            diagnostics.mistake_with_help(
                file,
                intent.span.clone(),
                format!("nothing says what `{}` is", intent.name),
                "`what` completes 指南没有写明… and \"The guide does not state …\"",
            );
        }
    }

    fn read(
        files: Vec<&SourceFile>,
        shared: Option<&Catalog>,
        diagnostics: &mut DiagnosticSink,
    ) -> Catalog {
        // These files take most of the time of a start, so they are read in parallel.
        let read: Vec<Result<Vec<Normalized>, toml::de::Error>> =
            files.par_iter().map(|file| parse(file)).collect();
        let mut catalog = Catalog::default();
        for (file, entries) in files.into_iter().zip(read) {
            catalog.files.push(file.clone());
            let entries = diagnostics.parsed(file, entries);
            for (entry, utterances) in entries {
                catalog.add(file, entry, utterances, shared, diagnostics);
            }
        }
        catalog
    }

    fn add(
        &mut self,
        file: &SourceFile,
        entry: IntentEntry,
        normalized: Vec<String>,
        shared: Option<&Catalog>,
        diagnostics: &mut DiagnosticSink,
    ) {
        let span = entry.name.span();
        let name = entry.name.into_inner();
        let number = self.intents.len();
        if self.names.insert(name.clone(), number).is_some()
            || shared.is_some_and(|shared| shared.names.contains_key(&name))
        {
            let what = format!("there are two intents `{name}`");
            diagnostics.mistake(file, span.clone(), what);
        }
        for (language, utterances) in [("zh", &entry.zh), ("en", &entry.en)] {
            if utterances.is_empty() {
                let what = format!("`{name}` has no utterance in `{language}`");
                let help = "the first utterance is what the assistant suggests to ask";
                diagnostics.mistake_with_help(file, span.clone(), what, help);
            }
        }
        let spans: Vec<Range<usize>> = entry
            .zh
            .iter()
            .chain(&entry.en)
            .map(Spanned::span)
            .collect();
        let plain = |utterances: Vec<Spanned<String>>| {
            utterances.into_iter().map(Spanned::into_inner).collect()
        };
        self.intents.push(Declared {
            name,
            talk: entry.kind,
            what: entry.what,
            links: Links {
                decides: entry.decides,
                solves: entry.solves,
                member_of: entry.member_of,
                value: entry.value,
                papers: entry.papers,
                when: entry.when,
            },
            looks: entry.looks.map(|looks| Arc::new(Looks::from(looks))),
            zh: plain(entry.zh),
            en: plain(entry.en),
            file: self.files.len().saturating_sub(1),
            span,
        });
        for (utterance, span) in normalized.into_iter().zip(spans) {
            let twice = shared
                .and_then(|shared| shared.holder(&utterance, file))
                .or_else(|| self.holder(&utterance, file));
            if let Some(holder) = twice {
                let what = format!("this is an utterance for {holder} already");
                diagnostics.mistake(file, span, what);
            }
            self.utterances.insert(utterance, number);
        }
    }

    /// The intent of an utterance, with its file if that is not `file`.
    fn holder(&self, utterance: &str, file: &SourceFile) -> Option<String> {
        let intent = self.intents.get(*self.utterances.get(utterance)?)?;
        let path = &self.files.get(intent.file)?.path;
        Some(match path == &file.path {
            true => format!("`{}`", intent.name),
            false => format!("`{}` of {path}", intent.name),
        })
    }
}

/// Parses the entries of a file and normalizes their utterances.
fn parse(file: &SourceFile) -> Result<Vec<Normalized>, toml::de::Error> {
    let entries = toml::from_str::<File>(&file.text)?.intent;
    let normalized = entries.into_par_iter().map(|entry| {
        let utterances = entry.zh.iter().chain(&entry.en);
        let normalized = utterances
            .map(|utterance| normalize(utterance.get_ref()).into_text())
            .collect();
        (entry, normalized)
    });
    Ok(normalized.collect())
}
