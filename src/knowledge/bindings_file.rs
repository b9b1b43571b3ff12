//! Reads `bindings.toml`: where a guide answers what people ask, and the names of its topics.
//!
//! A guide leaves open every intent that it does not bind; `left_open` names those that a person looked for.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use super::intents_file::Catalog;
use crate::answers::{Binding, Cite, HangsOn, Intent, Links, Names, Resolution};
use crate::eligibility::RuleSet;
use crate::guide::{Citation, ClauseId, Grounding, Guide, Quote};
use crate::interview::Dialog;
use crate::text::{Bilingual, SourceFile};

/// The path of the bindings of a guide.
pub fn bindings_path(guide: &str) -> String {
    format!("knowledge/{guide}/bindings.toml")
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The intents that the guide does not answer although its words may look so.
    #[serde(default)]
    left_open: Vec<Spanned<String>>,
    #[serde(default)]
    scope: Vec<ScopeEntry>,
    #[serde(default)]
    binding: Vec<BindingEntry>,
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
struct BindingEntry {
    intent: Spanned<String>,
    gist: Option<Spanned<Bilingual>>,
    grants: Option<bool>,
    /// Whether the guide demands it of whoever applies.
    #[serde(default)]
    demands: bool,
    hangs_on: Option<HangsOnEntry>,
    #[serde(default)]
    timely: bool,
    /// The rules, if they are others than those of the intent.
    decides: Option<Vec<String>>,
    /// The facts, likewise.
    solves: Option<Vec<String>>,
    /// How sure the importer is of a draft, up to 1; a person who keeps it strikes it out.
    draft: Option<f32>,
    /// The value that a draft read in its quote, for whoever reviews it.
    #[serde(rename = "value")]
    _value: Option<String>,
    cites: Vec<CiteEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HangsOnEntry {
    need: Option<String>,
    holds: Option<Spanned<String>>,
    fails: Option<Spanned<String>>,
    lacks: Option<Spanned<String>>,
    meets: Option<Spanned<String>>,
    not_so: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CiteEntry {
    clause: Spanned<String>,
    /// The words that answer; the whole clause, if there are none.
    quote: Option<Spanned<String>>,
}

/// The intents that a guide answers, and the names of its headings.
#[derive(Debug, Default)]
pub struct Bindings {
    /// The intents in the order of the bindings.
    pub intents: Vec<Intent>,
    /// The names of headings.
    pub names: Vec<Names>,
    /// The intents that the guide leaves open on purpose.
    pub left_open: HashSet<String>,
    /// Where the file names each of these intents.
    places: Vec<Range<usize>>,
}

impl Bindings {
    /// Leaves out of the links what the guide has no rule or question for.
    pub fn link_only(&mut self, rules: &RuleSet, dialog: &Dialog) {
        for intent in &mut self.intents {
            let links = &mut intent.links;
            links
                .decides
                .retain(|id| rules.rules.iter().any(|rule| &rule.id == id));
            links.solves.retain(|fact| dialog.step(fact).is_some());
        }
    }

    /// Whether the guide binds the intent `name`.
    pub fn binds(&self, name: &str) -> bool {
        self.intents.iter().any(|intent| intent.name == name)
    }
}

/// Reads the bindings of a guide to its `own` and the `shared` intents.
pub fn read(
    source_file: &SourceFile,
    guide: &Guide,
    [own, shared]: [&Catalog; 2],
    diagnostics: &mut DiagnosticSink,
) -> Bindings {
    let file: File = diagnostics.toml(source_file);
    let mut bindings = Bindings::default();
    let mut bound: HashSet<String> = HashSet::new();
    for entry in file.binding {
        let name = entry.intent.get_ref();
        let declared = [own, shared]
            .iter()
            .find_map(|catalog| catalog.intents.get(catalog.position(name)?));
        let wrong = match declared {
            None => Some(format!("there is no intent `{name}`")),
            Some(intent) if intent.talk.is_some() => {
                Some(format!("`{name}` asks nothing of a guide"))
            }
            Some(_) if !bound.insert(name.clone()) => Some(format!("`{name}` is bound already")),
            Some(_) if entry.cites.is_empty() => Some(format!("`{name}` cites no clause")),
            Some(_) => None,
        };
        if let Some(what) = wrong {
            diagnostics.mistake(source_file, entry.intent.span(), what);
        }
        let Some(declared) = declared else { continue };
        let (place, links) = (entry.intent.span(), links(declared.links(), &entry));
        let binding = read_binding(source_file, entry, guide, diagnostics);
        bindings
            .intents
            .push(declared.resolved(Resolution::Covered(Box::new(binding)), links));
        bindings.places.push(place);
    }
    bindings.left_open = read_left_open(
        source_file,
        file.left_open,
        (&bound, [own, shared]),
        diagnostics,
    );
    bindings.names = read_names(source_file, file.scope, guide, diagnostics);
    bindings
}

/// The intents that the guide leaves open on purpose: each asks something of a guide, and none is `bound`.
fn read_left_open(
    source_file: &SourceFile,
    names: Vec<Spanned<String>>,
    (bound, catalogs): (&HashSet<String>, [&Catalog; 2]),
    diagnostics: &mut DiagnosticSink,
) -> HashSet<String> {
    for name in &names {
        let is_known = |catalog: &&Catalog| {
            let intent = catalog.position(name.get_ref());
            intent
                .and_then(|at| catalog.intents.get(at))
                .is_some_and(|intent| intent.talk.is_none())
        };
        let what = match catalogs.iter().any(is_known) {
            false => format!(
                "there is no intent `{}` that asks of a guide",
                name.get_ref()
            ),
            true if bound.contains(name.get_ref()) => {
                format!("`{}` is bound, so it is not left open", name.get_ref())
            }
            true => continue,
        };
        diagnostics.mistake(source_file, name.span(), what);
    }
    names.into_iter().map(Spanned::into_inner).collect()
}

/// The links of an intent, if a binding changes them.
fn links(links: &Links, entry: &BindingEntry) -> Option<Links> {
    (entry.decides.is_some() || entry.solves.is_some()).then(|| Links {
        decides: entry
            .decides
            .clone()
            .unwrap_or_else(|| links.decides.clone()),
        solves: entry.solves.clone().unwrap_or_else(|| links.solves.clone()),
        ..links.clone()
    })
}

fn read_binding(
    source_file: &SourceFile,
    entry: BindingEntry,
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) -> Binding {
    let cites: Vec<Cite> = entry
        .cites
        .iter()
        .filter_map(|cite| read_cite(source_file, cite, guide, diagnostics))
        .collect();
    if let Some(gist) = &entry.gist {
        check_gist(source_file, gist, &cites, guide, diagnostics);
    }
    let hangs_on = entry.hangs_on.map(|it| {
        let mut pattern = |written: Option<Spanned<String>>| {
            let written = written?;
            match regex::Regex::new(written.get_ref()) {
                Ok(pattern) => Some(pattern),
                Err(error) => {
                    diagnostics.mistake(source_file, written.span(), error.to_string());
                    None
                }
            }
        };
        Box::new(HangsOn {
            need: it.need,
            holds: pattern(it.holds),
            fails: pattern(it.fails),
            lacks: pattern(it.lacks),
            meets: pattern(it.meets),
            not_so: pattern(it.not_so),
        })
    });
    Binding {
        hangs_on,
        gist: entry.gist.map(Spanned::into_inner),
        grants: entry.grants.or(entry.demands.then_some(false)),
        is_demand: entry.demands,
        timely: entry.timely,
        cites,
        confidence: entry.draft,
    }
}

fn read_names(
    source_file: &SourceFile,
    scopes: Vec<ScopeEntry>,
    guide: &Guide,
    diagnostics: &mut DiagnosticSink,
) -> Vec<Names> {
    let mut names = Vec::with_capacity(scopes.len());
    for entry in scopes {
        let heading = ClauseId::parse(entry.heading.get_ref()).ok();
        match heading.filter(|id| guide.headings.iter().any(|heading| &heading.id == id)) {
            Some(heading) => names.push(Names {
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
    names
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

/// Checks that the guide has the rules that decide its intents, and its dialog the facts that they ask for. A guide without any
/// rules, or without a dialog, is not finished yet.
pub fn check_links(
    source_file: &SourceFile,
    bindings: &Bindings,
    rules: &RuleSet,
    dialog: &Dialog,
    diagnostics: &mut DiagnosticSink,
) {
    for (intent, place) in bindings.intents.iter().zip(&bindings.places) {
        let name = &intent.name;
        let no_rule = |id: &&String| !rules.rules.iter().any(|rule| &rule.id == *id);
        let no_fact = |fact: &&String| dialog.step(fact).is_none();
        let rules_missing = intent.links.decides.iter().filter(no_rule).map(|id| {
            let what =
                format!("`{name}` is decided by a rule `{id}`, which the guide does not have");
            ("decides", what)
        });
        let facts_missing = intent.links.solves.iter().filter(no_fact).map(|fact| {
            let what = format!("`{name}` asks for `{fact}`, which no dialog asks for");
            ("solves", what)
        });
        let missing = rules_missing
            .filter(|_| !rules.rules.is_empty())
            .chain(facts_missing.filter(|_| !dialog.steps.is_empty()));
        for (key, what) in missing {
            let help = format!("write `{key} = []` here, if the guide has nothing of the kind");
            diagnostics.mistake_with_help(source_file, place.clone(), what, help);
        }
    }
}
