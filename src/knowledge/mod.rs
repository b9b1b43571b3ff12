//! Knowledge: everything that the program reads once at the start, checks as a whole, and never writes.
//!
//! This is the only reader of `knowledge/` and `dialogs/`. It returns an assistant that is ready to answer, or all
//! errors at once.

mod asked;
mod bindings_file;
mod budget_file;
mod metadata_file;
mod conditions;
mod dialog_file;
mod documents;
mod doubts;
mod drafts_file;
mod english;
mod facts_file;
mod files;
mod intents_file;
mod gazetteer_file;
mod lexicon_file;
mod lists_file;
mod readers;
mod related_file;
pub mod review;
mod review_words;
pub mod overlay;
pub mod patch;
mod diagnostics;
mod rule_drafts_file;
mod rules_file;
mod shapes_file;
mod values_file;

pub use doubts::doubts;
pub use drafts_file::render as render_drafts;
pub use files::Files;
pub use metadata_file::hex;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::answers::{
    Answerer, AnswererParts, GuideFinder, GuidePatterns, Hints, SharedIntents, SharedParts,
    Smoothing, Thresholds, ValueKinds,
};
use crate::assistant::Assistant;
use crate::dialogue::LoadedGuide;
use crate::drafting::{self, DraftBinding};
use crate::eligibility::RuleSet;
use crate::error::Error;
use crate::gazetteer::{Gazetteer, List};
use crate::guide::{ClauseId, Guide, Origin, markdown};
use crate::import::{self, Warning};
use crate::interview::{Budget, Dialog};
use crate::search::{BackgroundIndex, Lexicon, Related};
use crate::text::SourceFile;
use crate::understanding::{
    AnswerWords, Command, CommandWords, CourtesyPatterns, DescriptionPatterns, GoalPatterns,
    TimePatterns,
};
use crate::wording::Phrases;
use asked::Asked;
use bindings_file::{Bindings, bindings_path};
use diagnostics::DiagnosticSink;
use intents_file::{Catalog, questions_path};
use readers::{Patterns, Readers};

/// Builds the assistant from `files`.
///
/// # Errors
///
/// All errors in the files.
pub fn load(files: &Files) -> Result<Assistant, Error> {
    load_calibrated(files, Smoothing::default(), Thresholds::default())
}

/// Builds the assistant from `files`, with the given parameters.
///
/// # Errors
///
/// All errors in the files.
pub fn load_calibrated(
    files: &Files,
    weighing: Smoothing,
    thresholds: Thresholds,
) -> Result<Assistant, Error> {
    let Parts {
        words,
        shared,
        phrases,
        patterns,
        gazetteer,
        related,
        kinds,
        guides,
    } = read(files)?;
    let lexicon = Arc::new(Lexicon::new(words.terms, &words.stop));
    let (intents, utterances) = asked::unbound(&shared);
    let shared_parts = SharedParts {
        lexicon: Arc::clone(&lexicon),
        levels: words.levels,
        compared: words.compared,
        joints: words.joints,
        intents,
        utterances,
        hints: Hints { related, kinds },
        smoothing: weighing,
        thresholds,
    };
    let (compiled, readers) = rayon::join(
        || SharedIntents::new(shared_parts),
        || Readers::new(patterns, Arc::clone(&gazetteer)),
    );
    let (compiled, readers) = (Arc::new(compiled?), readers?);
    let mut guides_loaded = Vec::with_capacity(guides.len());
    let mut indexed = Vec::with_capacity(guides.len());
    let mut called = Vec::with_capacity(guides.len());
    let mut first_document = 0;
    for (number, (guide, asked, talk)) in guides.into_iter().enumerate() {
        let (bindings, own) = asked;
        let asked = Asked::new(&bindings, &own, &shared);
        let names = bindings.names.iter();
        let names = names.flat_map(|it| it.names.iter().chain(&it.about).cloned());
        called.push((Arc::clone(&guide), names.collect()));
        let parts = AnswererParts {
            guide: Arc::clone(&guide),
            number,
            first_document,
            shared: Arc::clone(&compiled),
            names: bindings.names,
            bound: asked.bound,
            own: asked.own,
            utterances: asked.utterances,
        };
        first_document += guide.clauses.len();
        indexed.push((Arc::clone(&guide), bindings.intents));
        guides_loaded.push(LoadedGuide {
            guide,
            answerer: Answerer::new(parts),
            answer_parser: readers.of_dialog(&talk.eligibility)?,
            goals: Arc::clone(&readers.goals),
            times: Arc::clone(&readers.times),
            eligibility: talk.eligibility,
            rules: talk.rules,
            budget: talk.budget,
            lists: talk.lists,
            gazetteer: Arc::clone(&gazetteer),
        });
    }
    let finder = GuideFinder::new(
        &called,
        (Arc::clone(&lexicon), Arc::clone(&gazetteer)),
        readers.guides,
        |feature| compiled.specificity(feature),
    );
    let words = Arc::clone(&lexicon);
    let index = BackgroundIndex::build(move || documents::documents(indexed, words));
    Ok(Assistant::new(
        guides_loaded,
        index,
        lexicon,
        phrases,
        (readers.commands, readers.courtesy, finder),
    ))
}

/// Drafts the bindings of a guide in `files` to the intents that it does not bind.
///
/// # Errors
///
/// All errors in the files that all guides share and in those of the guide.
pub fn draft_bindings(files: &Files, guide: &str) -> Result<Vec<DraftBinding>, Error> {
    let files = files.of_guide(guide);
    let assistant = load(&files)?;
    let Some(loaded) = assistant.loaded_guide(Some(guide)) else {
        return Ok(Vec::new());
    };
    let mut diagnostics = DiagnosticSink::default();
    let kinds = values_file::read(&files, &mut diagnostics);
    drafting::draft(&loaded.answerer, &diagnostics.finish(kinds)?)
}

/// The drafted rules of a guide and its drafted dialog, as files, with what could not be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleDrafts {
    /// How many rules there are.
    pub count: usize,
    /// The text of `rules.toml`.
    pub rules: String,
    /// The text of `eligibility.toml`.
    pub dialog: String,
    /// What looks like a condition and was not read.
    pub doubts: Vec<Warning>,
}

/// Drafts the rules of a guide in `files`, and the dialog that asks for their facts.
///
/// # Errors
///
/// All errors in the file of the shapes and in those of the guide.
pub fn draft_rules(files: &Files, guide: &str) -> Result<RuleDrafts, Error> {
    let mut diagnostics = DiagnosticSink::default();
    let shapes = shapes_file::read(files, &mut diagnostics);
    let source = files.get(&format!("knowledge/{guide}/source.txt"));
    let source = source.map_or("", |file| file.text.as_str());
    let guide = read_guide(files, guide, &mut diagnostics);
    let (Some(shapes), Some(guide)) = diagnostics.finish((shapes, guide))? else {
        return Ok(RuleDrafts::default());
    };
    let drafts = drafting::draft_rules(&guide, &shapes);
    Ok(RuleDrafts {
        count: drafts.rules.len(),
        rules: rule_drafts_file::rules(&drafts, &shapes),
        dialog: rule_drafts_file::dialog(&drafts, &shapes),
        doubts: rule_drafts_file::doubts(&drafts, source),
    })
}

/// Checks `files` without building an assistant.
///
/// # Errors
///
/// All errors in the files.
pub fn check(files: &Files) -> Result<(), Error> {
    read(files).map(drop)
}

/// Reads `files`.
fn read(files: &Files) -> Result<Parts, Error> {
    let mut diagnostics = DiagnosticSink::default();
    let words = lexicon_file::read(
        &file(files, "knowledge/lexicon.toml", &mut diagnostics),
        &mut diagnostics,
    );
    let shared = Catalog::shared(files, &mut diagnostics);
    let source_file = file(files, "dialogs/phrases.toml", &mut diagnostics);
    let phrases: Phrases = diagnostics.toml(&source_file);
    phrases.check(
        &source_file,
        &shared.talk(),
        &mut |source_file, range, what| diagnostics.mistake(source_file, range, what),
    );
    let source_file = file(files, "dialogs/commands.toml", &mut diagnostics);
    let commands: BTreeMap<Command, CommandWords> = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/courtesy.toml", &mut diagnostics);
    let courtesy: CourtesyPatterns = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/answers.toml", &mut diagnostics);
    let answers: AnswerWords = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/descriptions.toml", &mut diagnostics);
    let descriptions: DescriptionPatterns = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/times.toml", &mut diagnostics);
    let times: TimePatterns = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/guides.toml", &mut diagnostics);
    let references: GuidePatterns = diagnostics.toml(&source_file);
    let source_file = file(files, "dialogs/goals.toml", &mut diagnostics);
    let goals: GoalPatterns = diagnostics.toml(&source_file);
    let gazetteer = Arc::new(gazetteer_file::read(files, &mut diagnostics));
    let related = related_file::read(files, &mut diagnostics);
    let kinds = values_file::read(files, &mut diagnostics);
    let mut guides = Vec::new();
    for id in files.guides() {
        if let Some(guide) = read_guide(files, &id, &mut diagnostics) {
            let mut asked = read_asked(files, &guide, &shared, &mut diagnostics);
            // A drafted dialog stands beside the guide.
            let dialog_file = files
                .get(&format!("dialogs/{id}/eligibility.toml"))
                .or_else(|| files.get(&format!("knowledge/{id}/eligibility.toml")));
            let mut eligibility = match dialog_file {
                Some(source_file) => dialog_file::read(
                    files,
                    source_file,
                    "eligibility",
                    (&guide, &gazetteer),
                    &mut diagnostics,
                ),
                None => Dialog::default(),
            };
            let rules = match files.get(&format!("knowledge/{id}/rules.toml")) {
                Some(source_file) => {
                    rules_file::read(source_file, &guide, &eligibility, &mut diagnostics)
                }
                None => RuleSet::default(),
            };
            let (bindings, _) = &mut asked;
            if guide.metadata.origin != Origin::Written {
                // What the importer made asks and decides no more than the rules that a person kept.
                eligibility.ask_only(|fact| !rules.reasons(fact, None).is_empty());
                bindings.link_only(&rules, &eligibility);
            }
            if let Some(source_file) = dialog_file
                && diagnostics.is_clean()
            {
                dialog_file::check_reasons(source_file, &eligibility, &rules, &mut diagnostics);
            }
            if let Some(source_file) = files.get(&bindings_path(&id))
                && diagnostics.is_clean()
            {
                bindings_file::check_links(
                    source_file,
                    bindings,
                    &rules,
                    &eligibility,
                    &mut diagnostics,
                );
            }
            let budget = match files.get(&format!("dialogs/{id}/budget.toml")) {
                Some(source_file) => budget_file::read(source_file, &eligibility, &mut diagnostics),
                None => Budget::default(),
            };
            let lists = match files.get(&format!("knowledge/{id}/lists.toml")) {
                Some(source_file) => {
                    lists_file::read(source_file, &guide, &gazetteer, &mut diagnostics)
                }
                None => Vec::new(),
            };
            guides.push((
                Arc::new(guide),
                asked,
                Talk {
                    eligibility,
                    rules,
                    budget,
                    lists,
                },
            ));
        }
    }
    if guides.is_empty() {
        let nowhere = SourceFile {
            path: "knowledge".to_owned(),
            text: String::new(),
        };
        diagnostics.mistake_with_help(
            &nowhere,
            0..0,
            "there is no guide",
            "make one with `zhinan guide import FILE --id ID`",
        );
    }
    // The newest guide is the one that is meant when none is named.
    guides.sort_by(|(a, ..), (b, ..)| {
        b.metadata
            .issued
            .cmp(&a.metadata.issued)
            .then(a.id.cmp(&b.id))
    });
    diagnostics.finish(Parts {
        words,
        shared,
        phrases,
        patterns: Patterns {
            commands,
            courtesy,
            answers,
            descriptions,
            goals,
            times,
            guides: references,
        },
        gazetteer,
        related,
        kinds,
        guides,
    })
}

/// The content of all files.
struct Parts {
    words: lexicon_file::Words,
    shared: Catalog,
    phrases: Phrases,
    patterns: Patterns,
    guides: Vec<(Arc<Guide>, (Bindings, Catalog), Talk)>,
    gazetteer: Arc<Gazetteer>,
    related: Related,
    kinds: ValueKinds,
}

/// The content of the dialogs.
struct Talk {
    eligibility: Dialog,
    rules: RuleSet,
    budget: Budget,
    lists: Vec<List>,
}

/// A required file.
fn file(files: &Files, path: &str, diagnostics: &mut DiagnosticSink) -> SourceFile {
    files.get(path).cloned().unwrap_or_else(|| {
        let missing = SourceFile {
            path: path.to_owned(),
            text: String::new(),
        };
        diagnostics.mistake(&missing, 0..0, "this file is missing");
        missing
    })
}

/// Reads the bindings of a guide, and its own intents.
fn read_asked(
    files: &Files,
    guide: &Guide,
    shared: &Catalog,
    diagnostics: &mut DiagnosticSink,
) -> (Bindings, Catalog) {
    let own = Catalog::of_guide(files.get(&questions_path(&guide.id)), shared, diagnostics);
    let bindings = match files.get(&bindings_path(&guide.id)) {
        Some(source_file) => bindings_file::read(source_file, guide, [&own, shared], diagnostics),
        None => Bindings::default(),
    };
    for intent in own
        .intents
        .iter()
        .filter(|intent| !bindings.binds(&intent.name))
    {
        own.has_what(intent, diagnostics);
    }
    (bindings, own)
}

fn read_guide(files: &Files, id: &str, diagnostics: &mut DiagnosticSink) -> Option<Guide> {
    let text = files.get(&format!("knowledge/{id}/guide.md"))?;
    let source = files.get(&format!("knowledge/{id}/source.txt"));
    let outline = match markdown::parse(&text.text) {
        Ok(outline) => outline,
        Err(faults) => {
            for fault in faults {
                diagnostics.mistake(text, fault.range, fault.message);
            }
            return None;
        }
    };
    if let Some(source) = source
        && let Err(loss) = import::conservation::check(&source.text, &outline)
    {
        let what = format!("guide.md does not hold the same characters as source.txt: {loss}");
        diagnostics.mistake_with_help(
            text,
            0..0,
            what,
            "every character of the published text stands in guide.md, once and in order",
        );
    }
    let metadata = metadata_file::read(
        &file(files, &format!("knowledge/{id}/guide.toml"), diagnostics),
        id,
        source,
        (
            |other: &str| files.get(&format!("knowledge/{other}/guide.md")).is_some(),
            |clause: &ClauseId| outline.clauses.iter().any(|it| &it.id == clause),
        ),
        diagnostics,
    );
    let mut guide = Guide {
        id: id.to_owned(),
        metadata,
        english: vec![Vec::new(); outline.clauses.len()],
        english_headings: Default::default(),
        headings: outline.headings,
        clauses: outline.clauses,
    };
    if let Some(source_file) = files.get(&format!("knowledge/{id}/en.md")) {
        let english = english::read(source_file, &guide, diagnostics);
        guide.english = english.clauses;
        guide.english_headings = english.headings;
    }
    Some(guide)
}
