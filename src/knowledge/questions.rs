//! The files of subjects: `questions.toml` of a guide, `silence.toml`, `intents.toml`.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use super::reading::Reading;
use crate::answer::{Cite, Matter, Names, Set, Subject};
use crate::fold::fold;
use crate::guide::{Citation, ClauseId, Ground, Guide, Quote};
use crate::language::Bilingual;
use crate::script::Script;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    #[serde(default)]
    scope: Vec<ScopeEntry>,
    #[serde(default)]
    subject: Vec<SetEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeEntry {
    heading: Spanned<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    subjects: Vec<String>,
    #[serde(default)]
    hints: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetEntry {
    name: Spanned<String>,
    gist: Option<Spanned<Bilingual>>,
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
    /// The words that set it; all of the clause, if none are given.
    quote: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Silence {
    #[serde(default)]
    subject: Vec<SilentEntry>,
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

/// The ways in a file alone.
#[derive(Debug, Default, Deserialize)]
struct Ways {
    #[serde(default)]
    subject: Vec<WaysOfOne>,
}

#[derive(Debug, Deserialize)]
struct WaysOfOne {
    zh: Vec<Spanned<String>>,
    en: Vec<Spanned<String>>,
}

/// The subjects of one file and the other names of its headings, as read.
#[derive(Debug, Default)]
pub struct Asked {
    /// What can be asked.
    pub subjects: Vec<Subject>,
    /// What headings are called.
    pub names: Vec<Names>,
    /// The ways, folded, and the number of the subject of each.
    pub ways: FxHashMap<String, usize>,
}

/// The file of what guides leave open.
pub const SILENCE: &str = "knowledge/silence.toml";

/// The file of what is asked about a guide.
pub fn questions_path(guide: &str) -> String {
    format!("knowledge/{guide}/questions.toml")
}

/// Keeps names unique within a file and each way of asking with one subject.
#[derive(Default)]
pub struct Register {
    path: String,
    names: Vec<String>,
    /// The ways, folded, and the place in `names` of the subject of each.
    ways: FxHashMap<String, usize>,
}

impl Register {
    fn of(script: &Script) -> Register {
        Register { path: script.path.clone(), ..Register::default() }
    }

    /// The ways, folded, and the number of the subject of each.
    pub fn ways(&self) -> &FxHashMap<String, usize> {
        &self.ways
    }

    /// The subject that a way stands for, unless `set` holds it by its name.
    fn taken(&self, way: &str, set: &[String]) -> Option<&str> {
        let name = self.names.get(*self.ways.get(way)?)?;
        (!set.contains(name)).then_some(name)
    }

    /// Tells the ways of asking that stand in one of the `others` too, where the subjects that are `set` here do not.
    fn compare(&self, script: &Script, others: &[&Register], reading: &mut Reading) {
        let mut twice: Vec<(&String, &Register, &str)> = Vec::new();
        for other in others {
            twice.extend(self.ways.keys().filter_map(|way| Some((way, *other, other.taken(way, &self.names)?))));
        }
        if twice.is_empty() {
            return;
        }
        // Which words they were is looked for only now, for it hardly ever matters.
        let file: Ways = toml::from_str(&script.text).unwrap_or_default();
        for way in file.subject.iter().flat_map(|subject| subject.zh.iter().chain(&subject.en)) {
            let folded = fold(way.get_ref()).into_text();
            if let Some((_, other, name)) = twice.iter().find(|(way, ..)| **way == folded) {
                let what = format!("this is a way of asking for `{name}` of {} already", other.path);
                reading.mistake(script, way.span(), what);
            }
        }
    }

    fn subject(
        &mut self,
        script: &Script,
        reading: &mut Reading,
        name: Spanned<String>,
        matter: Matter,
        [zh, en]: [Vec<Spanned<String>>; 2],
    ) -> Subject {
        if self.names.contains(name.get_ref()) {
            reading.mistake(script, name.span(), format!("there are two subjects `{}`", name.get_ref()));
        }
        let number = self.names.len();
        self.names.push(name.get_ref().clone());
        for (language, ways) in [("zh", &zh), ("en", &en)] {
            if ways.is_empty() {
                let what = format!("`{}` has no way of asking in `{language}`", name.get_ref());
                reading.mistake_with_help(
                    script,
                    name.span(),
                    what,
                    "the first way is what the assistant suggests to ask",
                );
            }
            let folded: Vec<String> = ways.par_iter().map(|way| fold(way.get_ref()).into_text()).collect();
            for (way, folded) in ways.iter().zip(folded) {
                if let Some(other) = self.ways.insert(folded, number) {
                    let what = format!("this is a way of asking for `{}` already", self.names[other]);
                    reading.mistake(script, way.span(), what);
                }
            }
        }
        let plain = |ways: Vec<Spanned<String>>| ways.into_iter().map(Spanned::into_inner).collect();
        Subject { name: name.into_inner(), matter, zh: plain(zh), en: plain(en) }
    }
}

/// Reads what a guide sets; no way of asking for it stands in one of the `others`.
pub fn read_questions(script: &Script, guide: &Guide, others: &[&Register], reading: &mut Reading) -> Asked {
    let file: Questions = reading.toml(script);
    let mut register = Register::of(script);
    let mut asked = Asked::default();
    for entry in file.subject {
        let cites: Vec<Cite> = entry.cites.iter().filter_map(|cite| read_cite(script, cite, guide, reading)).collect();
        if entry.cites.is_empty() {
            reading.mistake(script, entry.name.span(), format!("`{}` cites no clause", entry.name.get_ref()));
        }
        if let Some(gist) = &entry.gist {
            check_gist(script, gist, &cites, guide, reading);
        }
        let set = Set { gist: entry.gist.map(Spanned::into_inner), timely: entry.timely, cites };
        asked.subjects.push(register.subject(script, reading, entry.name, Matter::Set(set), [entry.zh, entry.en]));
    }
    register.compare(script, others, reading);
    for entry in file.scope {
        let heading = ClauseId::parse(entry.heading.get_ref()).ok();
        match heading.filter(|id| guide.headings.iter().any(|heading| &heading.id == id)) {
            Some(heading) => {
                asked.names.push(Names { heading, names: entry.names, subjects: entry.subjects, hints: entry.hints })
            }
            None => reading.mistake(
                script,
                entry.heading.span(),
                format!("the guide has no heading `{}`", entry.heading.get_ref()),
            ),
        }
    }
    asked.ways = register.ways;
    asked
}

fn read_cite(script: &Script, cite: &CiteEntry, guide: &Guide, reading: &mut Reading) -> Option<Cite> {
    let id = ClauseId::parse(cite.clause.get_ref()).ok();
    let Some(at) = id.as_ref().and_then(|id| guide.position(id)) else {
        reading.mistake(script, cite.clause.span(), format!("the guide has no clause `{}`", cite.clause.get_ref()));
        return None;
    };
    let clause = &guide.clauses[at];
    let quote = match &cite.quote {
        Some(words) => Quote::new(clause, words.get_ref()).or_else(|| {
            let what = format!("these words do not stand in clause {}", clause.id);
            reading.mistake_with_help(script, words.span(), what, format!("the clause says: {}", clause.text));
            None
        })?,
        None => Quote::at(clause, 0..clause.text.len())?,
    };
    Some(Cite { clause: at, id: clause.id.clone(), quote })
}

/// A gist says no figure that its clauses do not say.
fn check_gist(script: &Script, gist: &Spanned<Bilingual>, cites: &[Cite], guide: &Guide, reading: &mut Reading) {
    let cited: Vec<Citation> = cites.iter().filter_map(|cite| guide.cite(cite.clause, cite.quote.clone())).collect();
    let ground = Ground::of(&cited);
    for figure in [&gist.get_ref().zh, &gist.get_ref().en].into_iter().flat_map(|text| ground.strange(text)) {
        reading.mistake(script, gist.span(), format!("no clause that is cited says the figure {figure} of this gist"));
    }
}

/// Reads what guides often leave open.
pub fn read_silence(script: &Script, reading: &mut Reading) -> (Vec<Subject>, Register) {
    let file: Silence = reading.toml(script);
    let mut register = Register::of(script);
    let subjects = file.subject.into_iter();
    let subjects = subjects
        .map(|it| register.subject(script, reading, it.name, Matter::Silent(it.what), [it.zh, it.en]))
        .collect();
    (subjects, register)
}

/// Reads what is no question on a guide.
pub fn read_intents(script: &Script, reading: &mut Reading) -> (Vec<Subject>, Register) {
    let file: Intents = reading.toml(script);
    let mut register = Register::of(script);
    let matter = |kind| match kind {
        Kind::Smalltalk => Matter::Smalltalk,
        Kind::OffTopic => Matter::OffTopic,
        Kind::Interview => Matter::Interview,
    };
    let intents = file.intent.into_iter();
    let intents =
        intents.map(|it| register.subject(script, reading, it.name, matter(it.kind), [it.zh, it.en])).collect();
    (intents, register)
}
