//! The command line: what can be typed after `zhinan`.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use jiff::Timestamp;
use zhinan::channel::web::origin;
use zhinan::text::Language;

use crate::cli::{DeskOptions, LogOptions, MissedOptions, OverlayCommand, StaffCommand};

const EXAMPLES: &str = "\
Examples:
  zhinan                                           chat
  zhinan ask 专题二最多能申请多少钱
  zhinan ask how much can one apply for under topic 2
  zhinan --now 2026-06-04T09:00:00+08:00 ask 现在还能申报吗
  zhinan search --limit 3 1:1 承诺书
  zhinan guide show 2.11.b
  echo '{\"q\": \"什么时候截止\"}' | zhinan ask --jsonl

Exit status:
  0  done
  1  done in part: a line, a clause or a search came to nothing, or `guide check` found mistakes
  2  not done: the command line, a file or the knowledge cannot be used

Errors go to standard error. Colours are for terminals only and obey NO_COLOR and CLICOLOR.";

const CHAT: &str = "\
In the chat, a number asks the question that was suggested under it; /help tells more, Ctrl-C clears the line, /quit or \
Ctrl-D leaves. The lines typed are kept for the arrow keys in zhinan/history in the platform's data folder, for this user \
alone. Without a terminal, each line of standard input is a message, and there is no prompt.

With --data, what was said is kept in DIR/store, so that a conversation goes on after a restart, for as long as --keep says \
after its last message; /forget erases it at once. Without it, all is gone when the program ends.";

const SERVE: &str = "\
One HTTP address has the web pages (the chat, the verdict, the guide), the interface for programs (/api) and /healthz. Port 0 \
takes one that is free; which, is told on standard output. For HTTPS, put a proxy before it and give --behind-proxy.

Telegram: get a token from @BotFather and set TELOXIDE_TOKEN to it. TELOXIDE_API_URL is where the Bot API is if not at \
Telegram, TELOXIDE_PROXY the proxy on the way there.

What was said is kept in DIR/store before it is replied to, so that a crash loses nothing; replies that were not sent go \
out after the next start. SIGTERM and SIGINT end the program in order. The log goes to standard error, without what users \
write.

Example:
  TELOXIDE_TOKEN=123456:ABC zhinan serve --data /var/lib/zhinan";

const DOCTOR: &str = "\
It looks at the knowledge, the folder of data, the disk, the store, the token and the webhook of Telegram, the address to \
listen on, and the clock. Run it as the user and with the environment that `serve` has. It changes nothing, and the \
program may run meanwhile. The exit status is 1 if something has to be put right.

Example:
  zhinan doctor --data /var/lib/zhinan";

/// Answers questions on a grant guide with the guide's own clauses, and says so where the guide is silent.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct CommandLine {
    /// A folder that takes the place of the built-in knowledge (`guide import` writes to it, ./knowledge unless it is
    /// given).
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub knowledge: Option<PathBuf>,
    /// A folder that takes the place of the built-in dialogs.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub dialogs: Option<PathBuf>,
    /// Sets the clock, as 2026-05-20T10:00:00+08:00.
    #[arg(
        long,
        global = true,
        value_name = "INSTANT",
        help_heading = "Everywhere"
    )]
    pub now: Option<Timestamp>,
    /// What to do; chat, if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Talk in the terminal (the default), or in many chats at once by lines.
    #[command(after_help = CHAT)]
    Chat(ChatOptions),
    /// Answer a question.
    #[command(
        after_help = "Without words, each line of standard input is a question of its own.\n\nExamples:\n  zhinan ask 专题二最多能申请多少钱\n  zhinan ask --explain 申请人有年龄限制吗\n  zhinan ask < questions.txt"
    )]
    Ask(AskOptions),
    /// Find clauses, those that share most with the words first.
    #[command(
        after_help = "Without words, each line of standard input is looked for.\n\nExamples:\n  zhinan search 1:1 承诺书\n  zhinan search --limit 3 self-raised funds"
    )]
    Search(SearchOptions),
    /// Check whether an applicant is eligible: every rule, with its clause.
    #[command(
        after_help = "The facts are TOML (`unit_type = \"university\"`) or a JSON object, amounts in yuan as whole numbers or strings.\n\nExamples:\n  zhinan check applicant.toml\n  echo 'topic = \"2\"' | zhinan check -\n  echo '{\"topic\": \"2\", \"requested\": \"700000\"}' | zhinan check --jsonl"
    )]
    Check(CheckOptions),
    /// Read, check and import guides.
    #[command(subcommand)]
    Guide(GuideCommand),
    /// Answer on the web and in the chat apps that are configured, until told to stop.
    #[command(after_help = SERVE)]
    Serve(ServeOptions),
    /// LookupResults at all that `serve` needs, and say what to do.
    #[command(after_help = DOCTOR)]
    Doctor(DoctorOptions),
    /// LookupResults after what is kept of conversations.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Say who may use the desk of `serve`, at /desk.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Write completions for a shell to standard output.
    #[command(
        after_help = "Example:\n  zhinan completions bash > ~/.local/share/bash-completion/completions/zhinan"
    )]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Which guide, and in which language.
#[derive(Debug, Default, Args)]
pub struct About {
    /// The language, zh or en; else that of each question.
    #[arg(long, value_parser = language(), hide_possible_values = true)]
    pub lang: Option<Language>,
    /// The guide, by its id, else the newest.
    #[arg(long, value_name = "ID")]
    pub guide: Option<String>,
}

/// Options of `chat`.
#[derive(Debug, Default, Args)]
pub struct ChatOptions {
    #[command(flatten)]
    pub about: About,
    /// The folder in which conversations are kept; else they are kept in memory.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How long a conversation is kept after its last message, in days, as 90d [default: 90d].
    #[arg(long, value_name = "DAYS", requires = "data", value_parser = days)]
    pub keep: Option<u32>,
    #[command(flatten)]
    pub desk: DeskOptions,
    /// Keep no history of the lines typed.
    #[arg(long)]
    pub no_history: bool,
    /// Read {"chat": …, "text": …} lines, of many chats at once, and write the replies to each on one line.
    #[arg(long, conflicts_with_all = ["lang", "guide", "no_history"])]
    pub jsonl: bool,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The folder in which conversations are kept, else zhinan in the platform's data folder.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How long a conversation is kept after its last message, in days, as 90d [default: 90d].
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub keep: Option<u32>,
    /// The address of the web server.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "ZHINAN_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// The https address to which Telegram posts updates, with a path of /telegram; else they are fetched.
    #[arg(long, value_name = "URL", env = "ZHINAN_WEBHOOK_URL")]
    pub webhook_url: Option<String>,
    /// The address of what is counted, for Prometheus; without it, nothing is.
    #[arg(long, value_name = "ADDRESS", env = "ZHINAN_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub desk: DeskOptions,
    #[command(flatten)]
    pub log: LogOptions,
    #[command(flatten)]
    pub web: WebOptions,
}

/// Options of `serve` on its web pages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Web")]
pub struct WebOptions {
    /// A site that may show the chat in a corner of its pages, as https://example.org; may be given again.
    #[arg(long = "embed-origin", value_name = "ORIGIN", env = "ZHINAN_EMBED_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub embed_origins: Vec<String>,
    /// A site whose pages may call the API, as https://example.org; may be given again.
    #[arg(long = "cors-origin", value_name = "ORIGIN", env = "ZHINAN_CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,
    /// A proxy stands before the program: trust its X-Forwarded-For and X-Forwarded-Proto.
    #[arg(long, env = "ZHINAN_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// How many messages and questions one client may send a minute; 0 for as many as it likes.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "ZHINAN_RATE",
        default_value = "300"
    )]
    pub rate: u32,
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorOptions {
    /// The folder in which conversations are kept, else zhinan in the platform's data folder.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The address that the web server is to have.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "ZHINAN_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// The https address to which Telegram is to post updates.
    #[arg(long, value_name = "URL", env = "ZHINAN_WEBHOOK_URL")]
    pub webhook_url: Option<String>,
    #[command(flatten)]
    pub desk: DeskOptions,
    /// The language, zh or en; else that of the environment.
    #[arg(long, value_parser = language(), hide_possible_values = true)]
    pub lang: Option<Language>,
    /// Write what is found as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `ask`.
#[derive(Debug, Args)]
pub struct AskOptions {
    #[command(flatten)]
    pub about: About,
    /// Show how the question is understood: scope, features, what it is like, and the reason for the answer.
    #[arg(long)]
    pub explain: bool,
    /// Read {"q": …} lines and write one answer a line.
    #[arg(long, conflicts_with_all = ["question", "explain", "lang", "guide"])]
    pub jsonl: bool,
    /// The question.
    pub question: Vec<String>,
}

/// Options of `search`.
#[derive(Debug, Args)]
pub struct SearchOptions {
    /// The guide, by its id, else all.
    #[arg(long, value_name = "ID")]
    pub guide: Option<String>,
    /// How many clauses at most.
    #[arg(long, default_value = "10", value_name = "NUMBER")]
    pub limit: NonZeroUsize,
    /// Read {"q": …} lines and write the hits of each on one line.
    #[arg(long, conflicts_with_all = ["query", "limit", "guide"])]
    pub jsonl: bool,
    /// What to look for.
    pub query: Vec<String>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Read facts, one object a line, and write one verdict a line.
    #[arg(long, conflicts_with = "file")]
    pub jsonl: bool,
    /// The language of the verdict, zh or en.
    #[arg(long, default_value = "zh", value_parser = language(), hide_possible_values = true)]
    pub lang: Language,
    /// The facts, as TOML or JSON; `-` for standard input.
    #[arg(required_unless_present = "jsonl")]
    pub file: Option<PathBuf>,
}

/// The commands on guides.
#[derive(Debug, Subcommand)]
pub enum GuideCommand {
    /// List the guides, newest first.
    List,
    /// Show a guide as published, or some of its clauses.
    #[command(
        after_help = "An id shows the heading or clause with all that stands under it.\n\nExamples:\n  zhinan guide show\n  zhinan guide show 2.11.b 1.2\n  zhinan guide show --lang en 3.2"
    )]
    Show {
        #[command(flatten)]
        about: About,
        /// Headings or clauses, as 1.2 or 2.11.b; none for all.
        clauses: Vec<String>,
    },
    /// Check all of the knowledge together and tell every mistake.
    Check,
    /// Turn a published text into numbered clauses, to be read through by a person.
    #[command(
        after_help = "Writes source.txt, guide.md and guide.toml, and tells what it was unsure of.\n\nExample:\n  zhinan guide import notice.pdf --id stcsm-2027-3"
    )]
    Import {
        /// The published text: plain text, PDF or DOCX.
        file: PathBuf,
        /// The name of the guide's folder: a to z, 0 to 9 and -.
        #[arg(long)]
        id: String,
    },
}

/// The commands on what is kept of conversations.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Write all that is kept to standard output, as JSON Lines.
    #[command(after_help = "Example:\n  zhinan store export --data data > backup.jsonl")]
    Export(Data),
    /// Put what was exported into a store that is empty: all of it or, if a line cannot be used, nothing.
    #[command(after_help = "Example:\n  zhinan store import --data new-data < backup.jsonl")]
    Import(Data),
    /// Write the store anew with nothing in it but what is kept, so that it takes less space, and nothing of what was
    /// erased is left in its files.
    Compact(Data),
    /// Tell how much is kept, since when, and the space that it takes.
    Stats(Data),
    /// Show the verdict that has a number, as an applicant reads it out on the telephone.
    #[command(after_help = "Example:\n  zhinan store verdict 4ACR-217J --data data")]
    Verdict(VerdictOptions),
    /// Show the questions that were not well answered, those that ask for the same thing together.
    #[command(after_help = "Example:\n  zhinan store missed --open --data data")]
    Missed(MissedOptions),
    /// Add to the knowledge what staff know, without touching its files.
    #[command(subcommand)]
    Overlay(OverlayCommand),
}

/// Options of `store verdict`.
#[derive(Debug, Args)]
pub struct VerdictOptions {
    /// The number, as 4ACR-217J.
    pub number: String,
    /// The language of the verdict, zh or en.
    #[arg(long, default_value = "zh", value_parser = language(), hide_possible_values = true)]
    pub lang: Language,
    #[command(flatten)]
    pub data: Data,
}

/// Where conversations are kept.
#[derive(Debug, Args)]
pub struct Data {
    /// The folder in which conversations are kept.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

/// Days, as `90d`.
fn days(text: &str) -> Result<u32, String> {
    let number = text
        .strip_suffix('d')
        .and_then(|number| number.parse().ok());
    number
        .filter(|days| *days > 0)
        .ok_or_else(|| "a number of days is wanted, as in `90d`".to_owned())
}

fn language() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["zh", "en"]).map(|name| match name.as_str() {
        "en" => Language::En,
        _ => Language::Zh,
    })
}
