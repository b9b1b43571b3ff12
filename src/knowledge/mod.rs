//! Knowledge: everything that is read once at start, cross-checked as a whole, and never written.
//!
//! This is the only reader of `knowledge/` and `dialogs/`. What it gives is ready to answer; what is wrong it tells all
//! at once.

mod budget_file;
mod card;
mod conditions;
mod dialog_file;
mod english;
mod files;
mod lexicon_file;
pub mod overlay;
pub mod patch;
mod questions;
mod reading;
mod rules_file;

pub use card::hex;
pub use files::Files;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::answer::{Answerer, AnswererParts, Matter, Subject, Thresholds, Weighing, plain};
use crate::assistant::{Assistant, Desk, Phrases};
use crate::error::Error;
use crate::guide::{Guide, markdown};
use crate::import;
use crate::interview::{AnswerWords, Budget, Command, CommandWords, Commands, Dialog, Understander};
use crate::rules::RuleSet;
use crate::script::Script;
use crate::search::{BackgroundIndex, Document, Lexicon, analyze};
use questions::{SILENCE, questions_path};
use reading::Reading;

/// The assistant that `files` make.
///
/// # Errors
///
/// All mistakes in the files.
pub fn load(files: &Files) -> Result<Assistant, Error> {
    load_calibrated(files, Weighing::default(), Thresholds::default())
}

/// The assistant that `files` make, weighing as it is told.
///
/// # Errors
///
/// All mistakes in the files.
pub fn load_calibrated(files: &Files, weighing: Weighing, thresholds: Thresholds) -> Result<Assistant, Error> {
    let Parts { words, silence, of_silence, intents, of_intents, phrases, commands, answers, guides } = read(files)?;
    let lexicon = Arc::new(Lexicon::new(words.terms, &words.stop));
    let mut desks = Vec::with_capacity(guides.len());
    let mut indexed = Vec::with_capacity(guides.len());
    let mut first_document = 0;
    for (number, (guide, asked, talk)) in guides.into_iter().enumerate() {
        let set: HashSet<&str> = asked.subjects.iter().map(|subject| subject.name.as_str()).collect();
        let is_open = |subject: &&Subject| !set.contains(subject.name.as_str());
        let open = silence.iter().filter(is_open);
        let ways = ways(
            &asked,
            [(&of_silence, silence.iter().map(|it| is_open(&it)).collect()), (&of_intents, vec![true; intents.len()])],
        );
        let parts = AnswererParts {
            guide: Arc::clone(&guide),
            number,
            first_document,
            lexicon: Arc::clone(&lexicon),
            levels: words.levels.clone(),
            names: asked.names,
            joints: words.joints.clone(),
            subjects: asked.subjects.iter().chain(open).chain(&intents).cloned().collect(),
            ways,
        };
        first_document += guide.clauses.len();
        indexed.push((Arc::clone(&guide), asked.subjects));
        desks.push(Desk {
            guide,
            answerer: Answerer::calibrated(parts, weighing, thresholds)?,
            understander: Understander::new(&talk.eligibility, &answers)?,
            eligibility: talk.eligibility,
            rules: talk.rules,
            budget: talk.budget,
        });
    }
    let words = Arc::clone(&lexicon);
    let index = BackgroundIndex::build(move || {
        let guides = indexed.iter().enumerate();
        guides.flat_map(|(number, (guide, subjects))| documents(number, guide, subjects, &words)).collect::<Vec<_>>()
    });
    Ok(Assistant::new(desks, index, lexicon, phrases, Commands::new(commands)))
}

/// The ways of asking for what is asked of a guide, and then of those subjects of the other files that are meant (`true`),
/// with the number of the subject among all these.
fn ways(asked: &questions::Asked, others: [(&questions::Register, Vec<bool>); 2]) -> FxHashMap<String, usize> {
    let mut all: FxHashMap<String, usize> = FxHashMap::default();
    let mut unclear = Vec::new();
    let mut add = |ways: &FxHashMap<String, usize>, number: &dyn Fn(usize) -> Option<usize>| {
        let numbered = ways.iter().filter_map(|(way, at)| Some((plain(way).to_owned(), number(*at)?)));
        for (way, number) in numbered {
            // Without its marks a way may be one of two subjects.
            if all.insert(way.clone(), number).is_some_and(|other| other != number) {
                unclear.push(way);
            }
        }
    };
    add(&asked.ways, &|at| Some(at));
    let mut next = asked.subjects.len();
    for (register, meant) in others {
        let numbers: Vec<Option<usize>> = meant
            .into_iter()
            .map(|is_meant| {
                let number = is_meant.then_some(next);
                next += usize::from(is_meant);
                number
            })
            .collect();
        add(register.ways(), &|at| numbers.get(at).copied().flatten());
    }
    for way in &unclear {
        all.remove(way);
    }
    all
}

/// Checks `files`, and makes nothing of them.
///
/// # Errors
///
/// All mistakes in the files.
pub fn check(files: &Files) -> Result<(), Error> {
    read(files).map(drop)
}

/// What `files` say, read.
fn read(files: &Files) -> Result<Parts, Error> {
    let mut reading = Reading::default();
    let words = lexicon_file::read(&file(files, "knowledge/lexicon.toml", &mut reading), &mut reading);
    let (silence, of_silence) = questions::read_silence(&file(files, SILENCE, &mut reading), &mut reading);
    let script = file(files, "dialogs/intents.toml", &mut reading);
    let (intents, of_intents) = questions::read_intents(&script, &mut reading);
    let script = file(files, "dialogs/phrases.toml", &mut reading);
    let phrases: Phrases = reading.toml(&script);
    phrases.check(&script, &intents, &mut |script, range, what| reading.mistake(script, range, what));
    let script = file(files, "dialogs/commands.toml", &mut reading);
    let commands: BTreeMap<Command, CommandWords> = reading.toml(&script);
    let script = file(files, "dialogs/answers.toml", &mut reading);
    let answers: AnswerWords = reading.toml(&script);
    let mut guides = Vec::new();
    for id in files.guides() {
        if let Some(guide) = read_guide(files, &id, &mut reading) {
            let asked = match files.get(&questions_path(&id)) {
                Some(script) => questions::read_questions(script, &guide, &[&of_silence, &of_intents], &mut reading),
                None => questions::Asked::default(),
            };
            let eligibility = match files.get(&format!("dialogs/{id}/eligibility.toml")) {
                Some(script) => dialog_file::read(script, "eligibility", &guide, &mut reading),
                None => Dialog::default(),
            };
            let rules = match files.get(&format!("knowledge/{id}/rules.toml")) {
                Some(script) => rules_file::read(script, &guide, &eligibility, &mut reading),
                None => RuleSet::default(),
            };
            if let Some(script) = files.get(&format!("dialogs/{id}/eligibility.toml"))
                && reading.is_clean()
            {
                dialog_file::check_reasons(script, &eligibility, &rules, &mut reading);
            }
            let budget = match files.get(&format!("dialogs/{id}/budget.toml")) {
                Some(script) => budget_file::read(script, &eligibility, &mut reading),
                None => Budget::default(),
            };
            guides.push((Arc::new(guide), asked, Talk { eligibility, rules, budget }));
        }
    }
    if guides.is_empty() {
        let nowhere = Script { path: "knowledge".to_owned(), text: String::new() };
        reading.mistake_with_help(
            &nowhere,
            0..0,
            "there is no guide",
            "make one with `zhinan guide import FILE --id ID`",
        );
    }
    // The newest guide is the one that is meant when none is named.
    guides.sort_by(|(a, ..), (b, ..)| b.card.issued.cmp(&a.card.issued).then(a.id.cmp(&b.id)));
    reading.finish(Parts { words, silence, of_silence, intents, of_intents, phrases, commands, answers, guides })
}

/// All that stands in the files.
struct Parts {
    words: lexicon_file::Words,
    silence: Vec<Subject>,
    of_silence: questions::Register,
    intents: Vec<Subject>,
    of_intents: questions::Register,
    phrases: Phrases,
    commands: BTreeMap<Command, CommandWords>,
    answers: AnswerWords,
    guides: Vec<(Arc<Guide>, questions::Asked, Talk)>,
}

/// What is talked about with applicants.
struct Talk {
    eligibility: Dialog,
    rules: RuleSet,
    budget: Budget,
}

/// A file that must be there.
fn file(files: &Files, path: &str, reading: &mut Reading) -> Script {
    files.get(path).cloned().unwrap_or_else(|| {
        let missing = Script { path: path.to_owned(), text: String::new() };
        reading.mistake(&missing, 0..0, "this file is missing");
        missing
    })
}

fn read_guide(files: &Files, id: &str, reading: &mut Reading) -> Option<Guide> {
    let text = files.get(&format!("knowledge/{id}/guide.md"))?;
    let source = files.get(&format!("knowledge/{id}/source.txt"));
    let outline = match markdown::parse(&text.text) {
        Ok(outline) => outline,
        Err(faults) => {
            for fault in faults {
                reading.mistake(text, fault.range, fault.message);
            }
            return None;
        }
    };
    if let Some(source) = source
        && let Err(loss) = import::conservation::check(&source.text, &outline)
    {
        let what = format!("guide.md does not hold the same characters as source.txt: {loss}");
        reading.mistake_with_help(
            text,
            0..0,
            what,
            "every character of the published text stands in guide.md, once and in order",
        );
    }
    let card = card::read(
        &file(files, &format!("knowledge/{id}/guide.toml"), reading),
        id,
        source,
        |clause| outline.clauses.iter().any(|it| &it.id == clause),
        reading,
    );
    let mut guide = Guide {
        id: id.to_owned(),
        card,
        english: vec![Vec::new(); outline.clauses.len()],
        english_headings: Default::default(),
        headings: outline.headings,
        clauses: outline.clauses,
    };
    if let Some(script) = files.get(&format!("knowledge/{id}/en.md")) {
        let english = english::read(script, &guide, reading);
        guide.english = english.clauses;
        guide.english_headings = english.headings;
    }
    Some(guide)
}

/// The clauses of one guide for the index, one at a time.
fn documents<'a>(
    number: usize,
    guide: &'a Guide,
    subjects: &'a [Subject],
    lexicon: &'a Lexicon,
) -> impl Iterator<Item = Document> + 'a {
    let first = |subject: &Subject| match &subject.matter {
        Matter::Set(set) => set.cites.first().map(|cite| cite.clause),
        _ => None,
    };
    let keys = |text: &str| analyze(text, lexicon).into_iter().map(|feature| feature.key);
    guide.clauses.iter().zip(&guide.english).enumerate().map(move |(at, (clause, english))| {
        let asked = subjects.iter().filter(|subject| first(subject) == Some(at));
        let ways = asked.flat_map(|subject| subject.zh.iter().chain(&subject.en));
        Document {
            guide: number,
            text: keys(&clause.text).collect(),
            path: keys(&clause.path.join("\n")).collect(),
            asked: ways.flat_map(|way| keys(way)).collect(),
            english: keys(&english.join("\n")).collect(),
        }
    })
}
