//! Reads a dialog file: the steps of an interview, and answers that contradict each other.

use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use super::facts_file::{Declaration, Entry};
use super::{Files, conditions};
use crate::eligibility::{Condition, FactName, RuleSet};
use crate::gazetteer::Gazetteer;
use crate::guide::{ClauseId, Guide};
use crate::interview::{Contradiction, Dialog, Step, Words, places};
use crate::text::{Bilingual, SourceFile};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    at_most: Option<usize>,
    #[serde(default)]
    words: Words,
    #[serde(default)]
    step: Vec<Spanned<Entry>>,
    #[serde(default)]
    contradiction: Vec<ContradictionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContradictionEntry {
    when: Spanned<String>,
    says: Spanned<Bilingual>,
}

/// Reads the dialog `name` from `source_file`, and its facts from `files`. The `when` of a step can use only facts of earlier
/// steps.
pub fn read(
    files: &Files,
    source_file: &SourceFile,
    name: &str,
    (guide, gazetteer): (&Guide, &Gazetteer),
    diagnostics: &mut DiagnosticSink,
) -> Dialog {
    let file: File = diagnostics.toml(source_file);
    let mut dialog = Dialog {
        name: name.to_owned(),
        at_most: file.at_most,
        words: file.words,
        ..Dialog::default()
    };
    let named = |entry: &Spanned<Entry>| Some(entry.get_ref().fact.as_ref()?.get_ref().clone());
    let all: Vec<String> = file.step.iter().filter_map(named).collect();
    let mut reader = Reader {
        files,
        source_file,
        guide,
        gazetteer,
        all,
        diagnostics,
    };
    for entry in file.step {
        dialog.steps.extend(reader.step(entry, &dialog));
    }
    for entry in file.contradiction {
        dialog
            .contradictions
            .extend(reader.contradiction(entry, &dialog));
    }
    dialog
}

struct Reader<'a> {
    files: &'a Files,
    source_file: &'a SourceFile,
    guide: &'a Guide,
    gazetteer: &'a Gazetteer,
    /// The facts of all steps.
    all: Vec<String>,
    diagnostics: &'a mut DiagnosticSink,
}

impl Reader<'_> {
    /// Reads a step that comes after those of `earlier`.
    fn step(&mut self, entry: Spanned<Entry>, earlier: &Dialog) -> Option<Step> {
        let step = entry.span();
        let mut entry = entry.into_inner();
        let Some(named) = entry.fact.clone() else {
            self.diagnostics
                .mistake(self.source_file, step, "a step names its `fact`");
            return None;
        };
        let fact = self.new_fact(&named, earlier)?;
        let when = entry.when.take().and_then(|when| self.when(&when, earlier));
        let clause = entry.clause.take().and_then(|clause| self.clause(&clause));
        let declaration = Declaration::new(
            self.files,
            &self.guide.id,
            self.source_file,
            entry,
            self.diagnostics,
        );
        declaration.check_options(self.diagnostics);
        let name = declaration.get(|entry| &entry.name);
        let ask = declaration.get(|entry| &entry.ask);
        let accept = declaration.get(|entry| &entry.accept);
        let parts = [
            ("name", name.is_some()),
            ("ask", ask.is_some()),
            ("accept", accept.is_some()),
        ];
        for (key, _) in parts.iter().filter(|(_, is_said)| !is_said) {
            let what = format!("nothing says the `{key}` of `{fact}`");
            let help = format!("say it here or in dialogs/facts/{fact}.toml");
            self.diagnostics
                .mistake_with_help(self.source_file, named.span(), what, help);
        }
        let ((_, name), (_, ask), (_, accept)) = (name?, ask?, accept?);
        let accept = *accept.get_ref();
        Some(Step {
            was: declaration
                .get(|entry| &entry.was)
                .map(|(_, was)| was.clone())
                .unwrap_or_default(),
            when,
            name: name.clone(),
            ask: ask.clone(),
            accept,
            options: declaration.options(),
            example: declaration
                .get(|entry| &entry.example)
                .map(|(_, example)| example.clone()),
            clause,
            spoken: declaration.spoken(accept, &self.all, self.gazetteer, self.diagnostics),
            fact,
        })
    }

    /// The fact of a step, unless an earlier step asks for it.
    fn new_fact(&mut self, named: &Spanned<String>, earlier: &Dialog) -> Option<FactName> {
        let wrong = match FactName::parse(named.get_ref()) {
            Ok(fact) if earlier.step(fact.as_str()).is_none() => return Some(fact),
            Ok(fact) => format!("`{fact}` is asked for already"),
            Err(error) => error.to_string(),
        };
        self.diagnostics
            .mistake(self.source_file, named.span(), wrong);
        None
    }

    fn when(&mut self, when: &Spanned<String>, earlier: &Dialog) -> Option<Condition> {
        let is_later =
            |name: &str| earlier.step(name).is_none() && self.all.iter().any(|it| it == name);
        let ahead: Vec<String> = Condition::parse(when.get_ref())
            .iter()
            .flat_map(Condition::facts)
            .filter(|name| is_later(name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        if ahead.is_empty() {
            let declared = |fact: &FactName| earlier.declared(fact);
            return conditions::read(self.source_file, when, declared, self.diagnostics);
        }
        let what = format!("this looks ahead to {}", ahead.join(" and "));
        let help = "a `when` may look only at facts of steps before its own";
        self.diagnostics
            .mistake_with_help(self.source_file, when.span(), what, help);
        None
    }

    fn clause(&mut self, written: &Spanned<String>) -> Option<ClauseId> {
        let id = ClauseId::parse(written.get_ref())
            .ok()
            .filter(|id| self.guide.position(id).is_some());
        if id.is_none() {
            let what = format!("the guide has no clause `{}`", written.get_ref());
            self.diagnostics
                .mistake(self.source_file, written.span(), what);
        }
        id
    }

    fn contradiction(
        &mut self,
        entry: ContradictionEntry,
        dialog: &Dialog,
    ) -> Option<Contradiction> {
        let Bilingual { zh, en } = entry.says.get_ref();
        for place in [zh, en].into_iter().flat_map(|text| places(text)) {
            if dialog.step(place).is_none() {
                let what = format!("no dialog asks for `{place}`");
                self.diagnostics
                    .mistake(self.source_file, entry.says.span(), what);
            }
        }
        let declared = |fact: &FactName| dialog.declared(fact);
        let when = conditions::read(self.source_file, &entry.when, declared, self.diagnostics)?;
        let says = entry.says.into_inner();
        Some(Contradiction { when, says })
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
