//! A dialog file: the steps of an interview, and what their answers must not say together.

use serde::Deserialize;
use toml::Spanned;

use super::conditions;
use super::reading::Reading;
use crate::condition::Condition;
use crate::fact::{FactName, Kind};
use crate::guide::{ClauseId, Guide};
use crate::interview::{Contradiction, Dialog, Opt, Step, Words, places};
use crate::language::Bilingual;
use crate::rules::RuleSet;
use crate::script::Script;

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
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContradictionEntry {
    when: Spanned<String>,
    says: Spanned<Bilingual>,
}

/// Reads the dialog called `name`. The `when` of a step knows only the facts of the steps before it.
pub fn read(script: &Script, name: &str, guide: &Guide, reading: &mut Reading) -> Dialog {
    let file: File = reading.toml(script);
    let mut dialog = Dialog { name: name.to_owned(), at_most: file.at_most, words: file.words, ..Dialog::default() };
    let all: Vec<String> = file.step.iter().map(|entry| entry.fact.get_ref().clone()).collect();
    for entry in file.step {
        if let Some(step) = read_step(script, entry, &dialog, &all, guide, reading) {
            dialog.steps.push(step);
        }
    }
    for entry in file.contradiction {
        for place in [&entry.says.get_ref().zh, &entry.says.get_ref().en].into_iter().flat_map(|text| places(text)) {
            if dialog.step(place).is_none() {
                reading.mistake(script, entry.says.span(), format!("no dialog asks for `{place}`"));
            }
        }
        if let Some(when) = conditions::read(script, &entry.when, |fact| dialog.declared(fact), reading) {
            dialog.contradictions.push(Contradiction { when, says: entry.says.into_inner() });
        }
    }
    dialog
}

fn read_step(
    script: &Script,
    entry: StepEntry,
    earlier: &Dialog,
    all: &[String],
    guide: &Guide,
    reading: &mut Reading,
) -> Option<Step> {
    let fact = match FactName::parse(entry.fact.get_ref()) {
        Ok(fact) => fact,
        Err(error) => {
            reading.mistake(script, entry.fact.span(), error.to_string());
            return None;
        }
    };
    if earlier.step(fact.as_str()).is_some() {
        reading.mistake(script, entry.fact.span(), format!("`{fact}` is asked for already"));
        return None;
    }
    check_options(script, &entry, reading);
    let when = entry.when.as_ref().and_then(|when| {
        let is_later = |name: &str| earlier.step(name).is_none() && all.iter().any(|it| it == name);
        let ahead: Vec<String> = Condition::parse(when.get_ref())
            .iter()
            .flat_map(Condition::facts)
            .filter(|name| is_later(name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        if ahead.is_empty() {
            return conditions::read(script, when, |fact| earlier.declared(fact), reading);
        }
        let what = format!("this looks ahead to {}", ahead.join(" and "));
        reading.mistake_with_help(script, when.span(), what, "a `when` may look only at facts of steps before its own");
        None
    });
    let clause = entry.clause.and_then(|written| {
        let id = ClauseId::parse(written.get_ref()).ok().filter(|id| guide.position(id).is_some());
        if id.is_none() {
            reading.mistake(script, written.span(), format!("the guide has no clause `{}`", written.get_ref()));
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
    })
}

/// Every step has a reason: a rule looks at its fact, or it names a clause.
pub fn check_reasons(script: &Script, dialog: &Dialog, rules: &RuleSet, reading: &mut Reading) {
    for step in &dialog.steps {
        let has_reason = step.clause.is_some() || !rules.reasons(step.fact.as_str(), None).is_empty();
        if !has_reason {
            let named = format!("\"{}\"", step.fact);
            let at = script.text.find(&named).unwrap_or(0);
            let what = format!("no rule looks at `{}`", step.fact);
            let help = "name the `clause` that it is asked for, or take the step out";
            reading.mistake_with_help(script, at..at + named.len(), what, help);
        }
    }
}

/// A choice has options, each once; yes and no have both or none; a number has none.
fn check_options(script: &Script, entry: &StepEntry, reading: &mut Reading) {
    let kind = *entry.accept.get_ref();
    let what = match (kind, entry.options.is_empty()) {
        (Kind::Choice | Kind::Choices, true) => Some("this has nothing to choose; give `options`"),
        (Kind::Money | Kind::Count, false) => Some("a number has no `options`"),
        _ => None,
    };
    if let Some(what) = what {
        reading.mistake(script, entry.accept.span(), what);
    }
    for (at, option) in entry.options.iter().enumerate() {
        let value = &option.get_ref().value;
        if entry.options[..at].iter().any(|other| other.get_ref().value == *value) {
            reading.mistake(script, option.span(), format!("there are two options `{value}`"));
        }
        if kind == Kind::YesNo && value != "true" && value != "false" {
            reading.mistake(script, option.span(), "an option of yes and no is `true` or `false`");
        }
    }
}
