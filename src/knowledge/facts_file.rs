//! Reads the files of facts: those of many guides in `dialogs/facts/`, those of one guide in `dialogs/ID/facts/`, one file a fact.
//!
//! A step of a dialog names its fact and adds what is its own. What it leaves out it takes from the files of the fact, first from
//! that of its guide.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::diagnostics::DiagnosticSink;
use crate::eligibility::{FactName, Kind, Value};
use crate::gazetteer::Gazetteer;
use crate::interview::{NamedBy, Opt, Saying, Spoken};
use crate::text::{Bilingual, SourceFile};

/// The most bytes of a fact's name and an option together, so that the 64 bytes of a button have room for both.
const LONGEST_BUTTON: usize = 60;

/// The path of the file of a fact of many guides.
fn shared_path(fact: &str) -> String {
    format!("dialogs/facts/{fact}.toml")
}

/// What a file says about a fact.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// In a step only, like `when` and `clause`.
    pub fact: Option<Spanned<String>>,
    pub when: Option<Spanned<String>>,
    pub clause: Option<Spanned<String>>,
    pub was: Option<Vec<String>>,
    pub name: Option<Bilingual>,
    pub ask: Option<Bilingual>,
    pub accept: Option<Spanned<Kind>>,
    pub options: Option<Vec<Spanned<Opt>>>,
    pub example: Option<Bilingual>,
    mentions: Option<Vec<String>>,
    verbs: Option<Vec<String>>,
    anywhere: Option<Vec<String>>,
    says: Option<Vec<SayingEntry>>,
    suggests: Option<Vec<SayingEntry>>,
    unclear: Option<Vec<String>>,
    names: Option<Spanned<NamedBy>>,
    beside: Option<Vec<String>>,
    apart: Option<Vec<String>>,
    from: Option<Vec<String>>,
    with_own: Option<Vec<String>>,
    units: Option<Vec<String>>,
    share_of: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SayingEntry {
    words: Vec<String>,
    value: Spanned<String>,
}

/// A file, and what it says about a fact.
#[derive(Debug)]
struct Layer<'a> {
    file: &'a SourceFile,
    entry: Entry,
}

/// All that files say about the fact of a step, in order of precedence.
#[derive(Debug)]
pub struct Declaration<'a> {
    fact: String,
    files: &'a Files,
    layers: Vec<Layer<'a>>,
}

impl<'a> Declaration<'a> {
    /// Joins the step `entry` of `file` and the files of its fact.
    pub fn new(
        files: &'a Files,
        guide: &str,
        file: &'a SourceFile,
        entry: Entry,
        diagnostics: &mut DiagnosticSink,
    ) -> Declaration<'a> {
        let fact = entry
            .fact
            .as_ref()
            .map(|fact| fact.get_ref().clone())
            .unwrap_or_default();
        let mut layers = vec![Layer { file, entry }];
        for path in [
            format!("dialogs/{guide}/facts/{fact}.toml"),
            shared_path(&fact),
        ] {
            let Some(file) = files.get(&path) else {
                continue;
            };
            let entry: Entry = diagnostics.toml(file);
            for of_a_step in [&entry.fact, &entry.when, &entry.clause]
                .into_iter()
                .flatten()
            {
                let what = "this stands in a step of a dialog, not in the file of a fact";
                diagnostics.mistake(file, of_a_step.span(), what);
            }
            layers.push(Layer { file, entry });
        }
        Declaration {
            fact,
            files,
            layers,
        }
    }

    /// The first value of a field, and its file.
    pub fn get<T>(&self, field: impl Fn(&Entry) -> &Option<T>) -> Option<(&'a SourceFile, &T)> {
        self.layers
            .iter()
            .find_map(|layer| Some((layer.file, field(&layer.entry).as_ref()?)))
    }

    /// The options.
    pub fn options(&self) -> Vec<Opt> {
        let options = self.get(|entry| &entry.options);
        options
            .into_iter()
            .flat_map(|(_, options)| options.iter().map(|it| it.get_ref().clone()))
            .collect()
    }

    fn list<T: Clone>(&self, field: impl Fn(&Entry) -> &Option<Vec<T>>) -> Vec<T> {
        self.get(field)
            .map(|(_, list)| list.clone())
            .unwrap_or_default()
    }

    /// How people mention the fact. `all` are the facts of the dialog. A value that the fact does not have, and keys that do
    /// not fit its kind, are errors.
    pub fn spoken(
        &self,
        kind: Kind,
        all: &[String],
        gazetteer: &Gazetteer,
        diagnostics: &mut DiagnosticSink,
    ) -> Spoken {
        Spoken {
            mentions: self.list(|entry| &entry.mentions),
            verbs: self.list(|entry| &entry.verbs),
            anywhere: self.list(|entry| &entry.anywhere),
            says: self.sayings(kind, |entry| &entry.says, diagnostics),
            suggests: self.sayings(kind, |entry| &entry.suggests, diagnostics),
            unclear: self.list(|entry| &entry.unclear),
            names: self.names(kind, gazetteer, diagnostics),
            beside: self.list(|entry| &entry.beside),
            apart: self.list(|entry| &entry.apart),
            from: self.list(|entry| &entry.from),
            with_own: self.list(|entry| &entry.with_own),
            units: self.list(|entry| &entry.units),
            share_of: self.share_of(kind, all, diagnostics),
        }
    }

    fn sayings(
        &self,
        kind: Kind,
        field: impl Fn(&Entry) -> &Option<Vec<SayingEntry>>,
        diagnostics: &mut DiagnosticSink,
    ) -> Vec<Saying> {
        let Some((file, entries)) = self.get(field) else {
            return Vec::new();
        };
        let saying = |SayingEntry { words, value }: &SayingEntry| {
            let read = self.value(kind, value.get_ref());
            if read.is_none() {
                let what = format!("`{}` is no value of this fact", value.get_ref());
                diagnostics.mistake(file, value.span(), what);
            }
            let words = words.clone();
            read.map(|value| Saying { words, value })
        };
        entries.iter().filter_map(saying).collect()
    }

    /// What names say of the fact. They depend on a place that the gazetteer has, or on an option that the fact has.
    fn names(
        &self,
        kind: Kind,
        gazetteer: &Gazetteer,
        diagnostics: &mut DiagnosticSink,
    ) -> Option<NamedBy> {
        let (file, written) = self.get(|entry| &entry.names)?;
        let names = written.get_ref();
        let is_option = |other: &String| self.options().iter().any(|it| it.value == *other);
        let what = match names {
            names if !names.fits(kind) => {
                Some("such names say nothing of a fact of this kind".to_owned())
            }
            NamedBy::FieldsElse(other) if !is_option(other) => {
                Some(format!("there is no option `{other}`"))
            }
            names => names
                .place()
                .filter(|place| gazetteer.place_named(place).is_none())
                .map(|place| format!("the gazetteer has no place `{place}`")),
        };
        if let Some(what) = what {
            diagnostics.mistake(file, written.span(), what);
        }
        Some(names.clone())
    }

    fn share_of(
        &self,
        kind: Kind,
        all: &[String],
        diagnostics: &mut DiagnosticSink,
    ) -> Option<FactName> {
        let (file, written) = self.get(|entry| &entry.share_of)?;
        let whole = written.get_ref();
        let fact = FactName::parse(whole).ok().filter(|_| all.contains(whole));
        // A guide need not ask for all that its facts may be a share of.
        let is_shared = self.files.get(&shared_path(whole)).is_some();
        if kind != Kind::Money || fact.is_none() && !is_shared {
            let what = format!("`{whole}` is no amount that this can be a share of");
            diagnostics.mistake(file, written.span(), what);
        }
        fact
    }

    /// The value of yes, no or a choice, written as text.
    fn value(&self, kind: Kind, written: &str) -> Option<Value> {
        let is_option = || self.options().iter().any(|option| option.value == written);
        match (kind, written) {
            (Kind::YesNo, "true") => Some(Value::YesNo(true)),
            (Kind::YesNo, "false") => Some(Value::YesNo(false)),
            (Kind::Choice, value) if is_option() => Some(Value::Choice(value.to_owned())),
            (Kind::Choices, value) if is_option() => Some(Value::Choices(vec![value.to_owned()])),
            _ => None,
        }
    }

    /// Checks options: a choice has distinct options, yes and no have both or none, a number has none.
    pub fn check_options(&self, diagnostics: &mut DiagnosticSink) {
        let Some((file, accept)) = self.get(|entry| &entry.accept) else {
            return;
        };
        let kind = *accept.get_ref();
        let options = self.get(|entry| &entry.options);
        let what = match (kind, options.is_none_or(|(_, options)| options.is_empty())) {
            (Kind::Choice | Kind::Choices, true) => {
                Some("this has nothing to choose; give `options`")
            }
            (Kind::Money | Kind::Count, false) => Some("a number has no `options`"),
            _ => None,
        };
        if let Some(what) = what {
            diagnostics.mistake(file, accept.span(), what);
        }
        if let Some((file, options)) = options {
            self.check_values(file, options, kind, diagnostics);
            check_words(file, options, diagnostics);
        }
    }

    fn check_values(
        &self,
        file: &SourceFile,
        options: &[Spanned<Opt>],
        kind: Kind,
        diagnostics: &mut DiagnosticSink,
    ) {
        for (at, option) in options.iter().enumerate() {
            let value = &option.get_ref().value;
            if self.fact.len() + value.len() > LONGEST_BUTTON {
                let what = "the button of this option would be longer than chat apps take";
                let help = "give the fact or the option a shorter name";
                diagnostics.mistake_with_help(file, option.span(), what, help);
            }
            if options
                .iter()
                .take(at)
                .any(|other| other.get_ref().value == *value)
            {
                let what = format!("there are two options `{value}`");
                diagnostics.mistake(file, option.span(), what);
            }
            if kind == Kind::YesNo && value != "true" && value != "false" {
                let what = "an option of yes and no is `true` or `false`";
                diagnostics.mistake(file, option.span(), what);
            }
        }
    }
}

/// Checks that no word stands under two options.
fn check_words(file: &SourceFile, options: &[Spanned<Opt>], diagnostics: &mut DiagnosticSink) {
    let mut owner: HashMap<&str, &str> = HashMap::new();
    for option in options {
        let value = &option.get_ref().value;
        for word in &option.get_ref().also {
            if let Some(other) = owner.insert(word, value).filter(|other| other != value) {
                let what = format!("`{word}` stands under the option `{other}` already");
                diagnostics.mistake(file, option.span(), what);
            }
        }
    }
}
