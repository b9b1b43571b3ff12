//! `zhinan store overlay`: what staff add to the knowledge, without touching its files.

use std::io::{self, Write as _};

use clap::{Args, Subcommand};
use zhinan::knowledge::overlay::{Added, AddedCitation, Addition, EntryStatus};
use zhinan::service::{AddedEntry, Service};
use zhinan::text::Bilingual;

use super::{Failure, Status, complain};
use crate::cli::command_line::Data;

const ADD: &str = "\
A new intent needs a name, an utterance in each language (the first is what the assistant suggests to ask), and either \
the clauses that answer it or what it is that the guide leaves open. Without these, the ways are added to the intent of \
that name. What the loader finds wrong is told, and nothing is changed then.

Examples:
  zhinan store overlay add --data data --staff desk-1 --subject age_limit --zh 我明年就退休了还能报吗
  zhinan store overlay add --data data --staff desk-1 --subject canteen --what-zh 食堂 --what-en 'a canteen' \\
    --zh 有食堂吗 --en 'Is there a canteen?'
  zhinan store overlay add --data data --staff desk-1 --subject two_projects --clause 2.8 \\
    --zh 手上两个项目没结题 --en 'Two projects are not finished yet'";

/// The commands on the overlay.
#[derive(Debug, Subcommand)]
pub enum OverlayCommand {
    /// Show what was added, and how it stands to the files.
    List(Data),
    /// Add utterances, an intent with its clauses, or one that the guide leaves open.
    #[command(after_help = ADD)]
    Add(AddOptions),
    /// Take back what was added.
    Remove {
        /// Its number, as `list` shows it.
        id: u64,
        #[command(flatten)]
        data: Data,
    },
    /// Write it as a change of the files, for `git apply`.
    #[command(after_help = "Example:\n  zhinan store overlay patch --data data | git apply")]
    Patch(Data),
    /// Write it as questions for the tests.
    #[command(
        after_help = "Example:\n  zhinan store overlay questions --data data >> tests/questions/overlay.jsonl"
    )]
    Questions(Data),
}

/// Options of `store overlay add`.
#[derive(Debug, Args)]
pub struct AddOptions {
    /// Who adds it.
    #[arg(long, env = "USER", hide_env_values = true)]
    staff: String,
    /// The guide, by its id, else the newest.
    #[arg(long, value_name = "ID")]
    guide: Option<String>,
    /// The intent, by its name in questions.toml or silence.toml, or a new name.
    #[arg(long = "subject", value_name = "NAME")]
    intent: String,
    /// A clause that answers it; all of it, or its words after a colon, as `2.8:已作为项目负责人`. May be given again.
    #[arg(long = "clause", value_name = "ID[:WORDS]", conflicts_with = "what_zh")]
    clauses: Vec<String>,
    /// What the guide leaves open, to complete 指南没有写明….
    #[arg(long, value_name = "WORDS", requires = "what_en")]
    what_zh: Option<String>,
    /// What the guide leaves open, to complete "The guide does not state …".
    #[arg(long, value_name = "WORDS", requires = "what_zh")]
    what_en: Option<String>,
    /// An utterance in Chinese. May be given again.
    #[arg(long, value_name = "QUESTION", required_unless_present = "en")]
    zh: Vec<String>,
    /// An utterance in English. May be given again.
    #[arg(long, value_name = "QUESTION")]
    en: Vec<String>,
    #[command(flatten)]
    data: Data,
}

impl OverlayCommand {
    /// Where it is kept.
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

/// Does it.
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
            (true, true) => "the guide is said to leave it open".to_owned(),
            (true, false) => format!("answered with {}", clauses.join(", ")),
            (false, true) => "still not answered as meant".to_owned(),
            (false, false) => format!(
                "still answered with {}, and not as meant",
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
            Added::Silent(what) => format!("left open: {} / {}", what.zh, what.en),
        };
        let standing = match standing {
            EntryStatus::Active => String::new(),
            EntryStatus::Merged => " · already in the knowledge files".to_owned(),
            EntryStatus::Rejected(_) => " · does not fit the files, and is not used".to_owned(),
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
