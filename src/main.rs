//! The program: reads the command line, runs the command, and ends with its exit status.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use zhinan::assistant::Message;
use zhinan::channel::chat::chat as talk;
use zhinan::channel::given::Given;
use zhinan::channel::{check, jsonl};
use zhinan::error::Error;
use zhinan::knowledge::{self, Files};
use zhinan::language::Language;
use zhinan::service::{Clock, Service};

/// Answers questions on a grant guide with the guide's own clauses.
#[derive(Debug, Parser)]
#[command(version, after_help = "Example: zhinan ask 专题二最多能申请多少钱")]
struct CommandLine {
    /// A folder that takes the place of the built-in knowledge.
    #[arg(long, global = true, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// A folder that takes the place of the built-in dialogs.
    #[arg(long, global = true, value_name = "DIR")]
    dialogs: Option<PathBuf>,
    /// Sets the clock, as 2026-05-20T10:00:00+08:00.
    #[arg(long, global = true, value_name = "INSTANT")]
    now: Option<Timestamp>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talks in the terminal (the default), or with many chats, one message a line.
    Chat {
        /// Reads {"chat": …, "text": …} lines and writes the replies to each on one line.
        #[arg(long)]
        jsonl: bool,
    },
    /// Answers one question, or one a line.
    Ask {
        /// Reads {"q": …} lines and writes one answer a line.
        #[arg(long)]
        jsonl: bool,
        /// The question.
        question: Vec<String>,
    },
    /// Finds clauses.
    Search {
        /// Reads {"q": …} lines and writes the hits of each on one line.
        #[arg(long)]
        jsonl: bool,
        /// How many clauses.
        #[arg(long, default_value_t = 10)]
        limit: usize,
        /// What to look for.
        query: Vec<String>,
    },
    /// Checks whether an applicant is eligible.
    Check {
        /// Reads facts, one object a line, and writes one verdict a line.
        #[arg(long, conflicts_with = "file")]
        jsonl: bool,
        /// The language of the verdict: zh or en.
        #[arg(long, default_value = "zh", value_parser = language)]
        lang: Language,
        /// The facts, as TOML or JSON; `-` for standard input.
        #[arg(required_unless_present = "jsonl")]
        file: Option<PathBuf>,
    },
    /// Works on guides.
    #[command(subcommand)]
    Guide(GuideCommand),
}

#[derive(Debug, Subcommand)]
enum GuideCommand {
    /// Turns a published text into numbered clauses.
    Import {
        /// The published text: plain text, PDF or DOCX.
        file: PathBuf,
        /// The name of the guide's folder.
        #[arg(long)]
        id: String,
    },
    /// Cross-checks all of the knowledge.
    Check,
    /// Shows clauses, or the whole guide.
    Show {
        /// The clauses, as 2.11.b.
        clauses: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(line: CommandLine) -> Result<ExitCode, Error> {
    if let Some(Command::Guide(GuideCommand::Import { file, id })) = &line.command {
        return import(file, id, line.knowledge.unwrap_or_else(|| PathBuf::from("knowledge")));
    }
    let files = Files::read(line.knowledge.as_deref(), line.dialogs.as_deref())?;
    let assistant = knowledge::load(&files)?;
    let mut service = Service::new(assistant, line.now.map_or(Clock::System, Clock::Fixed));
    let (input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let done = match line.command.unwrap_or(Command::Chat { jsonl: false }) {
        Command::Ask { jsonl: true, .. } => jsonl::ask(&service, input, output),
        Command::Check { file: Some(file), lang, .. } => {
            writeln!(output, "{}", verdict(&service, &file, lang, input)?).map(|()| 0)
        }
        Command::Check { file: None, lang, .. } => check::check(&service, lang, input, output),
        Command::Search { jsonl: true, .. } => jsonl::search(&service, input, output),
        Command::Ask { question, .. } => {
            let reply = service.ask(&Message::from(question.join(" ").as_str()));
            writeln!(output, "{}", reply.text()).map(|()| 0)
        }
        Command::Search { query, limit, .. } => {
            let found = service.assistant().search(&query.join(" "), None, limit);
            found
                .iter()
                .try_for_each(|it| {
                    writeln!(output, "{} {}\n  {}", it.clause.id, it.clause.path.join(" › "), it.clause.text)
                })
                .map(|()| 0)
        }
        Command::Guide(GuideCommand::Show { clauses }) => show(&service, &clauses, &mut output),
        Command::Guide(_) => writeln!(output, "the knowledge holds together").map(|()| 0),
        Command::Chat { jsonl: true } => talk(&mut service, input, output),
        Command::Chat { jsonl: false } => chat(&mut service, input, &mut output),
    };
    match done {
        Ok(0) => Ok(ExitCode::SUCCESS),
        Ok(_) => Ok(ExitCode::from(1)),
        // Nobody reads any further, which is the reader's right.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(source) => {
            Err(Error::File { path: PathBuf::from("standard input or output"), doing: "cannot use", source })
        }
    }
}

/// The verdict on the facts in `file`, for people.
fn verdict(service: &Service, file: &PathBuf, language: Language, input: impl io::Read) -> Result<String, Error> {
    let text = match file.as_os_str() == "-" {
        true => io::read_to_string(input),
        false => std::fs::read_to_string(file),
    };
    let text = text.map_err(|source| Error::File { path: file.clone(), doing: "cannot read", source })?;
    let unusable = |why: String| Error::Usage(format!("{}: {why}", file.display()));
    let given = Given::read(&text).map_err(unusable)?;
    let (desk, facts) = check::facts(service, given, language).map_err(unusable)?;
    Ok(service.assistant().verdict(desk, &facts, language, service.now()).text())
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "zh" => Ok(Language::Zh),
        "en" => Ok(Language::En),
        other => Err(format!("`{other}` is not zh or en")),
    }
}

fn chat(service: &mut Service, input: impl io::BufRead, output: &mut impl io::Write) -> io::Result<usize> {
    let prompt = if io::stdin().is_terminal() { "> " } else { "" };
    write!(output, "{prompt}")?;
    output.flush()?;
    for line in input.lines() {
        let line = line?;
        if ["exit", "quit", "退出"].contains(&line.trim()) {
            break;
        }
        let reply = service.say("terminal", &Message::from(line.as_str()));
        writeln!(output, "{}", reply.text())?;
        for row in &reply.choices {
            let labels: Vec<String> = row.iter().map(|choice| format!("[{}]", choice.label)).collect();
            writeln!(output, "{}", labels.join(" "))?;
        }
        write!(output, "{prompt}")?;
        output.flush()?;
    }
    Ok(0)
}

fn show(service: &Service, ids: &[String], output: &mut impl io::Write) -> io::Result<usize> {
    for guide in service.assistant().guides() {
        for clause in &guide.clauses {
            if ids.is_empty() || ids.iter().any(|id| id == clause.id.as_str()) {
                writeln!(output, "{} {}\n{}\n", clause.id, clause.path.join(" › "), clause.text)?;
            }
        }
    }
    Ok(0)
}

fn import(file: &PathBuf, id: &str, knowledge: PathBuf) -> Result<ExitCode, Error> {
    if id.is_empty() || !id.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-') {
        return Err(Error::Usage(format!("`{id}` is no name of a folder: use a to z, 0 to 9 and -")));
    }
    let bytes =
        std::fs::read(file).map_err(|source| Error::File { path: file.clone(), doing: "cannot read", source })?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let document = zhinan::import::document::read(&bytes, &name).map_err(|error| Error::Usage(error.to_string()))?;
    let import = zhinan::import::import(&document.text);
    zhinan::import::conservation::check(&document.text, &import.outline)
        .map_err(|loss| Error::Usage(loss.to_string()))?;
    let folder = knowledge.join(id);
    let failed = |path: &std::path::Path| {
        let path = path.to_owned();
        move |source| Error::File { path, doing: "cannot write", source }
    };
    if folder.join("guide.md").exists() {
        return Err(Error::Usage(format!("{} holds a guide already; move it away first", folder.display())));
    }
    std::fs::create_dir_all(&folder).map_err(failed(&folder))?;
    for (name, text) in [
        ("source.txt", document.text.clone()),
        ("guide.toml", zhinan::import::draft::draft(id, &document.text, &import.outline)),
        ("guide.md", zhinan::guide::markdown::render(&import.outline)),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(failed(&path))?;
    }
    println!(
        "{}: {} clauses under {} headings",
        folder.display(),
        import.outline.clauses.len(),
        import.outline.headings.len()
    );
    for doubt in document.doubts.iter().chain(&import.doubts) {
        println!("unsure, line {}: {}", doubt.line, doubt.message);
    }
    Ok(ExitCode::SUCCESS)
}
