//! Reads a dialog file: the steps of an interview, and answers that contradict each other.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::conditions;
use super::diagnostics::DiagnosticSink;
use crate::eligibility::Condition;
use crate::eligibility::RuleSet;
use crate::eligibility::{FactName, Kind, Value};
use crate::guide::{ClauseId, Guide};
use crate::interview::{Contradiction, Dialog, Opt, Saying, Spoken, Step, Words, places};
use crate::text::Bilingual;
use crate::text::SourceFile;

/// The most bytes of a fact's name and an option together, so that the 64 bytes of a button have room for both.
const LONGEST_BUTTON: usize = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    at_most: Option<usize>,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    step: Vec<StepEntry>,
    #[serde(default)]
    contradiction: Vec<ContradictionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepEntry {
    fact: Spanned<String>,
    #[serde(default)]
    was: Vec<String>,
    when: Option<Spanned<String>>,
    name: Bilingual,
    ask: Bilingual,
    accept: Spanned<Kind>,
    #[serde(default)]
    options: Vec<Spanned<Opt>>,
    example: Option<Bilingual>,
    clause: Option<Spanned<String>>,
    #[serde(default)]
    mentions: Vec<String>,
    #[serde(default)]
    says: Vec<SayingEntry>,
    #[serde(default)]
    suggests: Vec<SayingEntry>,
    #[serde(default)]
    unclear: Vec<String>,
    counts: Option<Spanned<Vec<Vec<String>>>>,
    share_of: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SayingEntry {
    words: Vec<String>,
    value: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContradictionEntry {
    when: Spanned<String>,
    says: Spanned<Bilingual>,
}

/// Reads the dialog `name`. The `when` of a step can use only facts of earlier steps.
pub fn read(
    source_file: &SourceFile,
    name: &str,
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) -> Dialog {
    let file: File = diagnostics.toml(source_file);
    let mut dialog = Dialog {
        name: name.to_owned(),
        at_most: file.at_most,
        words: file.words,
        ..Dialog::default()
    };
    let all: Vec<String> = file
        .step
        .iter()
        .map(|entry| entry.fact.get_ref().clone())
        .collect();
    for entry in file.step {
        if let Some(step) = read_step(source_file, entry, &dialog, &all, guide, diagnostics) {
            dialog.steps.push(step);
        }
    }
    for entry in file.contradiction {
        for place in [&entry.says.get_ref().zh, &entry.says.get_ref().en]
            .into_iter()
            .flat_map(|text| places(text))
        {
            if dialog.step(place).is_none() {
                diagnostics.mistake(
                    source_file,
                    entry.says.span(),
                    format!("no dialog asks for `{place}`"),
                );
            }
        }
        if let Some(when) = conditions::read(
            source_file,
            &entry.when,
            |fact| dialog.declared(fact),
            diagnostics,
        ) {
            dialog.contradictions.push(Contradiction {
                when,
                says: entry.says.into_inner(),
            });
        }
    }
    dialog
}

fn read_step(
    source_file: &SourceFile,
    entry: StepEntry,
    earlier: &Dialog,
    all: &[String],
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) -> Option<Step> {
    let fact = match FactName::parse(entry.fact.get_ref()) {
        Ok(fact) => fact,
        Err(error) => {
            diagnostics.mistake(source_file, entry.fact.span(), error.to_string());
            return None;
        }
    };
    if earlier.step(fact.as_str()).is_some() {
        diagnostics.mistake(
            source_file,
            entry.fact.span(),
            format!("`{fact}` is asked for already"),
        );
        return None;
    }
    check_options(source_file, &entry, diagnostics);
    let spoken = read_spoken(source_file, &entry, all, diagnostics);
    let when = entry.when.as_ref().and_then(|when| {
        let is_later = |name: &str| earlier.step(name).is_none() && all.iter().any(|it| it == name);
        let ahead: Vec<String> = Condition::parse(when.get_ref())
            .iter()
            .flat_map(Condition::facts)
            .filter(|name| is_later(name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        if ahead.is_empty() {
            return conditions::read(
                source_file,
                when,
                |fact| earlier.declared(fact),
                diagnostics,
            );
        }
        let what = format!("this looks ahead to {}", ahead.join(" and "));
        diagnostics.mistake_with_help(
            source_file,
            when.span(),
            what,
            "a `when` may look only at facts of steps before its own",
        );
        None
    });
    let clause = entry.clause.and_then(|written| {
        let id = ClauseId::parse(written.get_ref())
            .ok()
            .filter(|id| guide.position(id).is_some());
        if id.is_none() {
            diagnostics.mistake(
                source_file,
                written.span(),
                format!("the guide has no clause `{}`", written.get_ref()),
            );
        }
        id
    });
    Some(Step {
        fact,
        was: entry.was,
        when,
        name: entry.name,
        ask: entry.ask,
        accept: entry.accept.into_inner(),
        options: entry.options.into_iter().map(Spanned::into_inner).collect(),
        example: entry.example,
        clause,
        spoken,
    })
}

/// Reads how people mention a fact. A value that the fact does not have, and keys that do not fit its kind, are
/// errors.
fn read_spoken(
    source_file: &SourceFile,
    entry: &StepEntry,
    all: &[String],
    diagnostics: &mut DiagnosticSink,
) -> Spoken {
    let kind = *entry.accept.get_ref();
    if let Some(counts) = entry.counts.as_ref().filter(|_| kind != Kind::Count) {
        diagnostics.mistake(
            source_file,
            counts.span(),
            "only a count has names that `counts` lists",
        );
    }
    let counts = entry
        .counts
        .as_ref()
        .map(|it| it.get_ref().clone())
        .unwrap_or_default();
    let share_of = entry.share_of.as_ref().and_then(|written| {
        let fact = FactName::parse(written.get_ref())
            .ok()
            .filter(|_| all.contains(written.get_ref()));
        if kind != Kind::Money || fact.is_none() {
            let what = format!(
                "`{}` is no amount that this can be a share of",
                written.get_ref()
            );
            diagnostics.mistake(source_file, written.span(), what);
        }
        fact
    });
    let mut sayings = |entries: &[SayingEntry]| -> Vec<Saying> {
        let saying = |entry_of: &SayingEntry| match value_of(entry, entry_of.value.get_ref()) {
            Some(value) => Some(Saying {
                words: entry_of.words.clone(),
                value,
            }),
            None => {
                let what = format!("`{}` is no value of this fact", entry_of.value.get_ref());
                diagnostics.mistake(source_file, entry_of.value.span(), what);
                None
            }
        };
        entries.iter().filter_map(saying).collect()
    };
    let (says, suggests) = (sayings(&entry.says), sayings(&entry.suggests));
    Spoken {
        mentions: entry.mentions.clone(),
        says,
        suggests,
        unclear: entry.unclear.clone(),
        counts,
        share_of,
    }
}

/// The value of yes, no or a choice, written as text.
fn value_of(entry: &StepEntry, written: &str) -> Option<Value> {
    let is_option = || {
        entry
            .options
            .iter()
            .any(|option| option.get_ref().value == written)
    };
    match (*entry.accept.get_ref(), written) {
        (Kind::YesNo, "true") => Some(Value::YesNo(true)),
        (Kind::YesNo, "false") => Some(Value::YesNo(false)),
        (Kind::Choice, value) if is_option() => Some(Value::Choice(value.to_owned())),
        (Kind::Choices, value) if is_option() => Some(Value::Choices(vec![value.to_owned()])),
        _ => None,
    }
}

/// Checks that every step has a reason: a rule uses its fact, or it names a clause.
pub fn check_reasons(
    source_file: &SourceFile,
    dialog: &Dialog,
    rules: &RuleSet,
    diagnostics: &mut DiagnosticSink,
) {
    for step in &dialog.steps {
        let has_reason =
            step.clause.is_some() || !rules.reasons(step.fact.as_str(), None).is_empty();
        if !has_reason {
            let named = format!("\"{}\"", step.fact);
            let at = source_file.text.find(&named).unwrap_or(0);
            let what = format!("no rule looks at `{}`", step.fact);
            let help = "name the `clause` that it is asked for, or take the step out";
            diagnostics.mistake_with_help(source_file, at..at + named.len(), what, help);
        }
    }
}

/// Checks options: a choice has distinct options, yes and no have both or none, a number has none.
fn check_options(source_file: &SourceFile, entry: &StepEntry, diagnostics: &mut DiagnosticSink) {
    let kind = *entry.accept.get_ref();
    let what = match (kind, entry.options.is_empty()) {
        (Kind::Choice | Kind::Choices, true) => Some("this has nothing to choose; give `options`"),
        (Kind::Money | Kind::Count, false) => Some("a number has no `options`"),
        _ => None,
    };
    if let Some(what) = what {
        diagnostics.mistake(source_file, entry.accept.span(), what);
    }
    let mut owner: HashMap<&str, &str> = HashMap::new();
    for (at, option) in entry.options.iter().enumerate() {
        let value = &option.get_ref().value;
        if entry.fact.get_ref().len() + value.len() > LONGEST_BUTTON {
            let what = "the button of this option would be longer than chat apps take";
            diagnostics.mistake_with_help(
                source_file,
                option.span(),
                what,
                "give the fact or the option a shorter name",
            );
        }
        for word in &option.get_ref().also {
            if let Some(other) = owner.insert(word, value).filter(|other| other != value) {
                diagnostics.mistake(
                    source_file,
                    option.span(),
                    format!("`{word}` stands under the option `{other}` already"),
                );
            }
        }
        if entry.options[..at]
            .iter()
            .any(|other| other.get_ref().value == *value)
        {
            diagnostics.mistake(
                source_file,
                option.span(),
                format!("there are two options `{value}`"),
            );
        }
        if kind == Kind::YesNo && value != "true" && value != "false" {
            diagnostics.mistake(
                source_file,
                option.span(),
                "an option of yes and no is `true` or `false`",
            );
        }
    }
}
