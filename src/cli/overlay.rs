//! `zhinan store overlay`: what staff add to the knowledge without editing its files.

use std::io::{self, Write as _};

use clap::{Args, Subcommand};
use zhinan::knowledge::overlay::{Added, AddedCitation, Addition, EntryStatus};
use zhinan::service::{AddedEntry, Service};
use zhinan::text::Bilingual;

use super::{Failure, Status, complain};
use crate::cli::command_line::Data;

const ADD: &str = "\
A new intent needs a name, an utterance in each language (the assistant suggests the first one to users), and either the \
clauses that answer it or a description of what the guide does not state. Without clauses or a description, the utterances \
are added to the existing intent of that name. If the loader finds an error, the command reports it and changes nothing.

Examples:
  zhinan store overlay add --data data --staff desk-1 --subject age_limit --zh 我明年就退休了还能报吗
  zhinan store overlay add --data data --staff desk-1 --subject canteen --what-zh 食堂 --what-en 'a canteen' \\
    --zh 有食堂吗 --en 'Is there a canteen?'
  zhinan store overlay add --data data --staff desk-1 --subject two_projects --clause 2.8 \\
    --zh 手上两个项目没结题 --en 'Two projects are not finished yet'";

/// The `store overlay` commands.
#[derive(Debug, Subcommand)]
pub enum OverlayCommand {
    /// List what staff added, and whether the knowledge files have it by now.
    List(Data),
    /// Add utterances to an intent, a new intent with its clauses, or one that the guide does not state.
    #[command(after_help = ADD)]
    Add(AddOptions),
    /// Remove an entry.
    Remove {
        /// The number of the entry, as `list` shows it.
        id: u64,
        #[command(flatten)]
        data: Data,
    },
    /// Write all entries as a patch of the knowledge files, for `git apply`.
    #[command(after_help = "Example:\n  zhinan store overlay patch --data data | git apply")]
    Patch(Data),
    /// Write all entries as test questions.
    #[command(
        after_help = "Example:\n  zhinan store overlay questions --data data >> tests/questions/overlay.jsonl"
    )]
    Questions(Data),
}

/// Options of `store overlay add`.
#[derive(Debug, Args)]
pub struct AddOptions {
    /// The name of the person who adds it.
    #[arg(long, env = "USER", hide_env_values = true)]
    staff: String,
    /// The id of the guide [default: the newest].
    #[arg(long, value_name = "ID")]
    guide: Option<String>,
    /// The name of the intent in knowledge/intents/ or the guide's questions.toml, or a new name.
    #[arg(long = "subject", value_name = "NAME")]
    intent: String,
    /// A clause that answers it, or some of its words after a colon, for example `2.8:已作为项目负责人`; may be repeated.
    #[arg(long = "clause", value_name = "ID[:WORDS]", conflicts_with = "what_zh")]
    clauses: Vec<String>,
    /// What the guide does not state, in Chinese; it completes 指南没有写明….
    #[arg(long, value_name = "WORDS", requires = "what_en")]
    what_zh: Option<String>,
    /// What the guide does not state, in English; it completes "The guide does not state …".
    #[arg(long, value_name = "WORDS", requires = "what_zh")]
    what_en: Option<String>,
    /// An utterance in Chinese; may be repeated.
    #[arg(long, value_name = "QUESTION", required_unless_present = "en")]
    zh: Vec<String>,
    /// An utterance in English; may be repeated.
    #[arg(long, value_name = "QUESTION")]
    en: Vec<String>,
    #[command(flatten)]
    data: Data,
}

impl OverlayCommand {
    /// The store that holds the overlay.
    pub fn data(&self) -> &Data {
        match self {
            OverlayCommand::List(data)
            | OverlayCommand::Patch(data)
            | OverlayCommand::Questions(data) => data,
            OverlayCommand::Add(options) => &options.data,
            OverlayCommand::Remove { data, .. } => data,
        }
    }
}

/// Runs a command on the overlay.
pub fn run(service: &Service, command: OverlayCommand) -> Result<Status, Failure> {
    let mut out = io::stdout().lock();
    match command {
        OverlayCommand::List(_) => list(service, &mut out),
        OverlayCommand::Add(options) => {
            let guide = options
                .guide
                .clone()
                .or_else(|| service.assistant().guides().next().map(|it| it.id.clone()));
            let staff = options.staff.clone();
            let learned =
                service.add_entry(&staff, &addition(options, guide.unwrap_or_default()))?;
            told(&mut out, &learned)
        }
        OverlayCommand::Remove { id, .. } => match service.remove_entry(id)? {
            true => Ok(Status::Done),
            false => {
                complain(&format!("there is no entry {id}"));
                Ok(Status::Partly)
            }
        },
        OverlayCommand::Patch(_) => {
            out.write_all(service.overlay_as_patch()?.as_bytes())?;
            Ok(Status::Done)
        }
        OverlayCommand::Questions(_) => {
            out.write_all(service.overlay_as_questions()?.as_bytes())?;
            Ok(Status::Done)
        }
    }
}

fn addition(options: AddOptions, guide: String) -> Addition {
    let AddOptions {
        intent,
        clauses,
        what_zh,
        what_en,
        zh,
        en,
        ..
    } = options;
    let matter = match (what_zh.zip(what_en), clauses.is_empty()) {
        (Some((zh, en)), _) => Added::Silent(Bilingual { zh, en }),
        (None, true) => Added::Ways,
        (None, false) => Added::Clauses(clauses.iter().map(|clause| cite(clause)).collect()),
    };
    Addition {
        guide,
        intent,
        matter,
        zh,
        en,
    }
}

fn cite(clause: &str) -> AddedCitation {
    match clause.split_once([':', '：']) {
        Some((clause, words)) => AddedCitation {
            clause: clause.to_owned(),
            quote: Some(words.to_owned()),
        },
        None => AddedCitation {
            clause: clause.to_owned(),
            quote: None,
        },
    }
}

fn told(out: &mut impl io::Write, learned: &AddedEntry) -> Result<Status, Failure> {
    writeln!(out, "entry {}", learned.id)?;
    for way in &learned.ways {
        let clauses: Vec<String> = way.clauses.iter().map(ToString::to_string).collect();
        let how = match (way.as_meant, clauses.is_empty()) {
            (true, true) => "the answer says that the guide does not state it".to_owned(),
            (true, false) => format!("answered with {}", clauses.join(", ")),
            (false, true) => "still not answered as you meant".to_owned(),
            (false, false) => format!(
                "still answered with {}, which is not what you meant",
                clauses.join(", ")
            ),
        };
        writeln!(out, "  {}: {how}", way.way)?;
    }
    Ok(Status::done_if(learned.ways.iter().all(|way| way.as_meant)))
}

fn list(service: &Service, out: &mut impl io::Write) -> Result<Status, Failure> {
    for (kept, standing) in service.learned()? {
        let Addition {
            guide,
            intent,
            matter,
            zh,
            en,
        } = &kept.entry.addition;
        let matter = match matter {
            Added::Ways => "ways".to_owned(),
            Added::Clauses(cites) => {
                let clauses: Vec<&str> = cites.iter().map(|cite| cite.clause.as_str()).collect();
                format!("clauses {}", clauses.join(", "))
            }
            Added::Silent(what) => format!("not stated: {} / {}", what.zh, what.en),
        };
        let standing = match standing {
            EntryStatus::Active => String::new(),
            EntryStatus::Merged => " · already in the knowledge files".to_owned(),
            EntryStatus::Rejected(_) => {
                " · no longer fits the knowledge files, so it is not used".to_owned()
            }
        };
        let on = kept.at.strftime("%Y-%m-%d");
        writeln!(
            out,
            "{:>5}  {guide} {intent} · {matter} · {} {on}{standing}",
            kept.entry.id, kept.staff
        )?;
        for way in zh.iter().chain(en) {
            writeln!(out, "       {way}")?;
        }
    }
    Ok(Status::Done)
}
