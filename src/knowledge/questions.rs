//! Reads the files of intents: `questions.toml` of a guide, `silence.toml`, `intents.toml`.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::answers::{Binding, Cite, Intent, Names, Resolution};
use crate::guide::{Citation, ClauseId, Grounding, Guide, Quote};
use crate::text::Bilingual;
use crate::text::SourceFile;
use crate::text::normalize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    #[serde(default)]
    scope: Vec<ScopeEntry>,
    #[serde(default)]
    intent: Vec<SetEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeEntry {
    heading: Spanned<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetEntry {
    name: Spanned<String>,
    gist: Option<Spanned<Bilingual>>,
    grants: Option<bool>,
    #[serde(default)]
    timely: bool,
    cites: Vec<CiteEntry>,
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CiteEntry {
    clause: Spanned<String>,
    /// The words that answer; the whole clause, if there are none.
    quote: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotCoveredFile {
    #[serde(default)]
    intent: Vec<SilentEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SilentEntry {
    name: Spanned<String>,
    what: Bilingual,
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Intents {
    #[serde(default)]
    intent: Vec<IntentEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentEntry {
    name: Spanned<String>,
    kind: Kind,
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Smalltalk,
    OffTopic,
    Interview,
}

/// A file of which only the utterances are read.
#[derive(Debug, Default, Deserialize)]
struct Ways {
    #[serde(default)]
    intent: Vec<WaysOfOne>,
}

#[derive(Debug, Deserialize)]
struct WaysOfOne {
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

/// The intents of a file and its names for headings.
#[derive(Debug, Default)]
pub struct GuideIntents {
    /// The intents.
    pub intents: Vec<Intent>,
    /// The names of headings.
    pub names: Vec<Names>,
    /// The number of the intent of each normalized utterance.
    pub utterances: FxHashMap<String, usize>,
}

/// The file of what guides leave open.
pub const SILENCE: &str = "knowledge/silence.toml";

/// The path of the questions of a guide.
pub fn questions_path(guide: &str) -> String {
    format!("knowledge/{guide}/questions.toml")
}

/// Ensures that names are unique in a file and that each utterance has one intent.
#[derive(Default)]
pub struct Register {
    path: String,
    names: Vec<String>,
    /// The index in `names` of the intent of each normalized utterance.
    utterances: FxHashMap<String, usize>,
}

impl Register {
    fn of(source_file: &SourceFile) -> Register {
        Register {
            path: source_file.path.clone(),
            ..Register::default()
        }
    }

    /// The number of the intent of each normalized utterance.
    pub fn utterances(&self) -> &FxHashMap<String, usize> {
        &self.utterances
    }

    /// The intent of an utterance, unless `set` contains its name.
    fn taken(&self, utterance: &str, set: &[String]) -> Option<&str> {
        let name = self.names.get(*self.utterances.get(utterance)?)?;
        (!set.contains(name)).then_some(name)
    }

    /// Reports utterances that also stand in one of the `others`, unless their intent is `set` here.
    fn compare(
        &self,
        source_file: &SourceFile,
        others: &[&Register],
        diagnostics: &mut DiagnosticSink,
    ) {
        let mut twice: Vec<(&String, &Register, &str)> = Vec::new();
        for other in others {
            twice.extend(self.utterances.keys().filter_map(|utterance| {
                Some((utterance, *other, other.taken(utterance, &self.names)?))
            }));
        }
        if twice.is_empty() {
            return;
        }
        // Which words they were is looked for only now, for it hardly ever matters.
        let file: Ways = toml::from_str(&source_file.text).unwrap_or_default();
        for utterance in file
            .intent
            .iter()
            .flat_map(|intent| intent.zh.iter().chain(&intent.en))
        {
            let normalized = normalize(utterance.get_ref()).into_text();
            if let Some((_, other, name)) = twice
                .iter()
                .find(|(utterance, ..)| **utterance == normalized)
            {
                let what = format!(
                    "this is an utterance for `{name}` of {} already",
                    other.path
                );
                diagnostics.mistake(source_file, utterance.span(), what);
            }
        }
    }

    fn intent(
        &mut self,
        source_file: &SourceFile,
        diagnostics: &mut DiagnosticSink,
        name: Spanned<String>,
        matter: Resolution,
        [zh, en]: [Vec<Spanned<String>>; 2],
    ) -> Intent {
        if self.names.contains(name.get_ref()) {
            diagnostics.mistake(
                source_file,
                name.span(),
                format!("there are two intents `{}`", name.get_ref()),
            );
        }
        let number = self.names.len();
        self.names.push(name.get_ref().clone());
        for (language, utterances) in [("zh", &zh), ("en", &en)] {
            if utterances.is_empty() {
                let what = format!("`{}` has no utterance in `{language}`", name.get_ref());
                diagnostics.mistake_with_help(
                    source_file,
                    name.span(),
                    what,
                    "the first utterance is what the assistant suggests to ask",
                );
            }
            let normalized: Vec<String> = utterances
                .par_iter()
                .map(|utterance| normalize(utterance.get_ref()).into_text())
                .collect();
            for (utterance, normalized) in utterances.iter().zip(normalized) {
                if let Some(other) = self.utterances.insert(normalized, number) {
                    let what = format!("this is an utterance for `{}` already", self.names[other]);
                    diagnostics.mistake(source_file, utterance.span(), what);
                }
            }
        }
        let plain = |utterances: Vec<Spanned<String>>| {
            utterances.into_iter().map(Spanned::into_inner).collect()
        };
        Intent {
            name: name.into_inner(),
            resolution: matter,
            zh: plain(zh),
            en: plain(en),
        }
    }
}

/// Reads what a guide sets. None of its utterances may stand in the `others`.
pub fn read_questions(
    source_file: &SourceFile,
    guide: &Guide,
    others: &[&Register],
    diagnostics: &mut DiagnosticSink,
) -> GuideIntents {
    let file: Questions = diagnostics.toml(source_file);
    let mut register = Register::of(source_file);
    let mut asked = GuideIntents::default();
    for entry in file.intent {
        let cites: Vec<Cite> = entry
            .cites
            .iter()
            .filter_map(|cite| read_cite(source_file, cite, guide, diagnostics))
            .collect();
        if entry.cites.is_empty() {
            diagnostics.mistake(
                source_file,
                entry.name.span(),
                format!("`{}` cites no clause", entry.name.get_ref()),
            );
        }
        if let Some(gist) = &entry.gist {
            check_gist(source_file, gist, &cites, guide, diagnostics);
        }
        let set = Binding {
            gist: entry.gist.map(Spanned::into_inner),
            grants: entry.grants,
            timely: entry.timely,
            cites,
        };
        asked.intents.push(register.intent(
            source_file,
            diagnostics,
            entry.name,
            Resolution::Covered(set),
            [entry.zh, entry.en],
        ));
    }
    register.compare(source_file, others, diagnostics);
    for entry in file.scope {
        let heading = ClauseId::parse(entry.heading.get_ref()).ok();
        match heading.filter(|id| guide.headings.iter().any(|heading| &heading.id == id)) {
            Some(heading) => asked.names.push(Names {
                heading,
                names: entry.names,
                about: entry.about,
                hints: entry.hints,
            }),
            None => diagnostics.mistake(
                source_file,
                entry.heading.span(),
                format!("the guide has no heading `{}`", entry.heading.get_ref()),
            ),
        }
    }
    asked.utterances = register.utterances;
    asked
}

fn read_cite(
    source_file: &SourceFile,
    cite: &CiteEntry,
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) -> Option<Cite> {
    let id = ClauseId::parse(cite.clause.get_ref()).ok();
    let Some(at) = id.as_ref().and_then(|id| guide.position(id)) else {
        diagnostics.mistake(
            source_file,
            cite.clause.span(),
            format!("the guide has no clause `{}`", cite.clause.get_ref()),
        );
        return None;
    };
    let clause = &guide.clauses[at];
    let quote = match &cite.quote {
        Some(words) => Quote::new(clause, words.get_ref()).or_else(|| {
            let what = format!("these words do not stand in clause {}", clause.id);
            diagnostics.mistake_with_help(
                source_file,
                words.span(),
                what,
                format!("the clause says: {}", clause.text),
            );
            None
        })?,
        None => Quote::at(clause, 0..clause.text.len())?,
    };
    Some(Cite {
        clause: at,
        id: clause.id.clone(),
        quote,
    })
}

/// Checks that every figure of a gist stands in its clauses.
fn check_gist(
    source_file: &SourceFile,
    gist: &Spanned<Bilingual>,
    cites: &[Cite],
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) {
    let cited: Vec<Citation> = cites
        .iter()
        .filter_map(|cite| guide.cite(cite.clause, cite.quote.clone()))
        .collect();
    let ground = Grounding::of(&cited);
    for figure in [&gist.get_ref().zh, &gist.get_ref().en]
        .into_iter()
        .flat_map(|text| ground.ungrounded(text))
    {
        diagnostics.mistake(
            source_file,
            gist.span(),
            format!("no clause that is cited says the figure {figure} of this gist"),
        );
    }
}

/// Reads what guides often leave open.
pub fn read_silence(
    source_file: &SourceFile,
    diagnostics: &mut DiagnosticSink,
) -> (Vec<Intent>, Register) {
    let file: NotCoveredFile = diagnostics.toml(source_file);
    let mut register = Register::of(source_file);
    let intents = file.intent.into_iter();
    let intents = intents
        .map(|it| {
            register.intent(
                source_file,
                diagnostics,
                it.name,
                Resolution::NotCovered(it.what),
                [it.zh, it.en],
            )
        })
        .collect();
    (intents, register)
}

/// Reads messages that do not ask about the guide.
pub fn read_intents(
    source_file: &SourceFile,
    diagnostics: &mut DiagnosticSink,
) -> (Vec<Intent>, Register) {
    let file: Intents = diagnostics.toml(source_file);
    let mut register = Register::of(source_file);
    let matter = |kind| match kind {
        Kind::Smalltalk => Resolution::Smalltalk,
        Kind::OffTopic => Resolution::OffTopic,
        Kind::Interview => Resolution::Interview,
    };
    let intents = file.intent.into_iter();
    let intents = intents
        .map(|it| {
            register.intent(
                source_file,
                diagnostics,
                it.name,
                matter(it.kind),
                [it.zh, it.en],
            )
        })
        .collect();
    (intents, register)
}
