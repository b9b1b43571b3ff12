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
  1  partly done: a line or clause could not be used, a search found nothing, or a check found problems
  2  not done: the command line, a file or the knowledge cannot be used

Errors go to standard error. Only terminals get colours; NO_COLOR and CLICOLOR control them.";

const CHAT: &str = "\
Type a number to ask the question suggested under it. /help shows help, Ctrl-C clears the line, and /quit or Ctrl-D \
leaves. The arrow keys bring back earlier lines, which are kept in zhinan/history in the platform's data folder, readable \
by this user only. If standard input is not a terminal, each line of it is a message, and there is no prompt.

With --data, conversations are stored in DIR/store and continue after a restart. They are erased after --keep days without \
a message, or at once with /forget. Without --data, everything is gone when the program ends.";

const SERVE: &str = "\
One HTTP address serves the web pages (the chat, the verdict, the guide, the staff desk), the API (/api) and /healthz. Port \
0 takes a free port; standard output names it. For HTTPS, put a proxy in front and give --behind-proxy.

Telegram: get a token from @BotFather and set TELOXIDE_TOKEN to it. TELOXIDE_API_URL sets another address for the Bot API, \
TELOXIDE_PROXY a proxy on the way to it.

The program stores each message in DIR/store before it replies, so a crash loses nothing; replies that were not sent go out \
after the next start. SIGTERM and SIGINT stop the program in an orderly way. The log goes to standard error and never \
contains what users write.

Example:
  TELOXIDE_TOKEN=123456:ABC zhinan serve --data /var/lib/zhinan";

const DOCTOR: &str = "\
It checks the knowledge, the data folder, the disk, the store, the staff accounts, Telegram's token and webhook, the listen \
address and the clock. Run it as the same user and in the same environment as `serve`. It changes nothing, and `serve` may \
be running. The exit status is 1 if there is a problem to fix.

Example:
  zhinan doctor --data /var/lib/zhinan";

/// Answers questions about a grant guide with the guide's own clauses, and says so where the guide is silent.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct CommandLine {
    /// Use this folder instead of the built-in knowledge. `guide import` writes to it, by default to ./knowledge.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub knowledge: Option<PathBuf>,
    /// Use this folder instead of the built-in dialogs.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub dialogs: Option<PathBuf>,
    /// Set the clock, for example to 2026-05-20T10:00:00+08:00.
    #[arg(
        long,
        global = true,
        value_name = "INSTANT",
        help_heading = "Everywhere"
    )]
    pub now: Option<Timestamp>,
    /// The command [default: chat].
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Chat in the terminal (the default), or hold many chats at once over JSON Lines.
    #[command(after_help = CHAT)]
    Chat(ChatOptions),
    /// Answer a question.
    #[command(
        after_help = "Without a question, the command reads one question from each line of standard input.\n\nExamples:\n  zhinan ask 专题二最多能申请多少钱\n  zhinan ask --explain 申请人有年龄限制吗\n  zhinan ask < questions.txt"
    )]
    Ask(AskOptions),
    /// Find clauses, best match first.
    #[command(
        after_help = "Without a query, the command reads one query from each line of standard input.\n\nExamples:\n  zhinan search 1:1 承诺书\n  zhinan search --limit 3 self-raised funds"
    )]
    Search(SearchOptions),
    /// Check whether an applicant is eligible: every rule, with its clause.
    #[command(
        after_help = "Give the facts as TOML (`unit_type = \"university\"`) or as a JSON object. Amounts are in yuan, as whole numbers or strings.\n\nExamples:\n  zhinan check applicant.toml\n  echo 'topic = \"2\"' | zhinan check -\n  echo '{\"topic\": \"2\", \"requested\": \"700000\"}' | zhinan check --jsonl"
    )]
    Check(CheckOptions),
    /// Read, check and import guides.
    #[command(subcommand)]
    Guide(GuideCommand),
    /// Serve the web pages, the API and the configured chat apps until stopped.
    #[command(after_help = SERVE)]
    Serve(ServeOptions),
    /// Check everything that `serve` needs, and say how to fix problems.
    #[command(after_help = DOCTOR)]
    Doctor(DoctorOptions),
    /// Manage stored conversations and what staff added to the knowledge.
    #[command(subcommand)]
    Store(StoreCommand),
    /// Manage the accounts for the staff desk at /desk.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Write shell completions to standard output.
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
    /// The language, zh or en [default: the language of each question].
    #[arg(long, value_parser = language(), hide_possible_values = true)]
    pub lang: Option<Language>,
    /// The id of the guide [default: the newest].
    #[arg(long, value_name = "ID")]
    pub guide: Option<String>,
}

/// Options of `chat`.
#[derive(Debug, Default, Args)]
pub struct ChatOptions {
    #[command(flatten)]
    pub about: About,
    /// The folder that stores conversations; without it, they stay in memory.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How many days to keep a conversation after its last message, for example 90d [default: 90d].
    #[arg(long, value_name = "DAYS", requires = "data", value_parser = days)]
    pub keep: Option<u32>,
    /// Do not keep a history of typed lines.
    #[arg(long)]
    pub no_history: bool,
    /// Show before each reply how the message is understood: what its parts do, and what the guide answers.
    #[arg(long)]
    pub explain: bool,
    /// Read {"chat": …, "text": …} lines from many chats, and write the replies to each on one line.
    #[arg(long, conflicts_with_all = ["lang", "guide", "no_history", "explain"])]
    pub jsonl: bool,
    #[command(flatten)]
    pub desk: DeskOptions,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The folder that stores conversations [default: zhinan in the platform's data folder].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How many days to keep a conversation after its last message, for example 90d [default: 90d].
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
    /// The https address, with the path /telegram, to which Telegram posts updates; without it, the program fetches them.
    #[arg(long, value_name = "URL", env = "ZHINAN_WEBHOOK_URL")]
    pub webhook_url: Option<String>,
    /// The address that serves metrics to Prometheus; without it, nothing is measured.
    #[arg(long, value_name = "ADDRESS", env = "ZHINAN_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub desk: DeskOptions,
    #[command(flatten)]
    pub log: LogOptions,
    #[command(flatten)]
    pub web: WebOptions,
}

/// Options for the web pages of `serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Web")]
pub struct WebOptions {
    /// A site that may embed the chat in its pages, for example https://example.org; may be repeated.
    #[arg(long = "embed-origin", value_name = "ORIGIN", env = "ZHINAN_EMBED_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub embed_origins: Vec<String>,
    /// A site whose pages may call the API, for example https://example.org; may be repeated.
    #[arg(long = "cors-origin", value_name = "ORIGIN", env = "ZHINAN_CORS_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,
    /// The program runs behind a proxy: trust its X-Forwarded-For and X-Forwarded-Proto.
    #[arg(long, env = "ZHINAN_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// How many proxies there are, one behind the other, if each adds an address to X-Forwarded-For.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "ZHINAN_TRUSTED_HOPS",
        default_value = "1",
        value_parser = clap::value_parser!(u8).range(1..)
    )]
    pub trusted_hops: u8,
    /// How many messages and calls one client may send per minute; 0 for no limit.
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
    /// The folder that stores conversations [default: zhinan in the platform's data folder].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The address of the web server.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "ZHINAN_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// The https address to which Telegram should post updates.
    #[arg(long, value_name = "URL", env = "ZHINAN_WEBHOOK_URL")]
    pub webhook_url: Option<String>,
    #[command(flatten)]
    pub desk: DeskOptions,
    /// The language, zh or en [default: the language of the environment].
    #[arg(long, value_parser = language(), hide_possible_values = true)]
    pub lang: Option<Language>,
    /// Write the findings as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `ask`.
#[derive(Debug, Args)]
pub struct AskOptions {
    #[command(flatten)]
    pub about: About,
    /// Show how the question is understood: its scope, features, likeliest intents, and the reason for the answer.
    #[arg(long)]
    pub explain: bool,
    /// Read {"q": …} lines, and write one answer per line.
    #[arg(long, conflicts_with_all = ["question", "explain", "lang", "guide"])]
    pub jsonl: bool,
    /// The question.
    pub question: Vec<String>,
}

/// Options of `search`.
#[derive(Debug, Args)]
pub struct SearchOptions {
    /// The id of the guide [default: all guides].
    #[arg(long, value_name = "ID")]
    pub guide: Option<String>,
    /// The most clauses to show.
    #[arg(long, default_value = "10", value_name = "NUMBER")]
    pub limit: NonZeroUsize,
    /// Read {"q": …} lines, and write the hits of each on one line.
    #[arg(long, conflicts_with_all = ["query", "limit", "guide"])]
    pub jsonl: bool,
    /// The words to look for.
    pub query: Vec<String>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Read one object of facts per line, and write one verdict per line.
    #[arg(long, conflicts_with = "file")]
    pub jsonl: bool,
    /// The language of the verdict, zh or en.
    #[arg(long, default_value = "zh", value_parser = language(), hide_possible_values = true)]
    pub lang: Language,
    /// The file of facts, TOML or JSON; `-` reads standard input.
    #[arg(required_unless_present = "jsonl")]
    pub file: Option<PathBuf>,
}

/// The `guide` commands.
#[derive(Debug, Subcommand)]
pub enum GuideCommand {
    /// List the guides, newest first.
    List,
    /// Show a guide as published, or some of its clauses.
    #[command(
        after_help = "An id shows the heading or clause with everything below it.\n\nExamples:\n  zhinan guide show\n  zhinan guide show 2.11.b 1.2\n  zhinan guide show --lang en 3.2"
    )]
    Show {
        #[command(flatten)]
        about: About,
        /// Ids of headings or clauses, for example 1.2 or 2.11.b; without any, the whole guide.
        clauses: Vec<String>,
    },
    /// Check all knowledge and dialogs, and report every error.
    Check,
    /// Turn a published text into numbered clauses for a person to review.
    #[command(
        after_help = "The command writes source.txt, guide.md and guide.toml, and reports where it was unsure.\n\nExample:\n  zhinan guide import notice.pdf --id stcsm-2027-3"
    )]
    Import {
        /// The published text: plain text, PDF or DOCX.
        file: PathBuf,
        /// The name of the guide's folder: a to z, 0 to 9 and -.
        #[arg(long)]
        id: String,
    },
    /// Decide the drafts of an imported guide, clause by clause.
    #[command(
        after_help = "Each clause is shown with what people ask and what they would be answered; Enter keeps it. Each decision is \
                      saved, and the command goes on where it stopped.\n\nExample:\n  zhinan guide review stcsm-2027-3 --knowledge knowledge"
    )]
    Review {
        /// The id of the guide.
        id: String,
        /// The language of the review, zh or en [default: zh].
        #[arg(long, value_parser = language(), hide_possible_values = true)]
        lang: Option<Language>,
    },
    /// Read a PDF within limits of time and memory, and write its text to standard output.
    #[command(hide = true)]
    ReadPdf {
        /// The file.
        file: PathBuf,
    },
}

/// The `store` commands.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Write the whole store to standard output as JSON Lines.
    #[command(after_help = "Example:\n  zhinan store export --data data > backup.jsonl")]
    Export(Data),
    /// Import an export into an empty store: all of it or, if a line cannot be used, nothing.
    #[command(after_help = "Example:\n  zhinan store import --data new-data < backup.jsonl")]
    Import(Data),
    /// Rewrite the store with its live data only, so that it takes less space and its files hold nothing that was erased.
    Compact(Data),
    /// Show how much is stored, since when, and how much space it takes.
    Stats(Data),
    /// Show the verdict with the number that an applicant reads out.
    #[command(after_help = "Example:\n  zhinan store verdict 4ACR-217J --data data")]
    Verdict(VerdictOptions),
    /// Show the questions that were not answered well, grouped by what they ask.
    #[command(after_help = "Example:\n  zhinan store missed --open --data data")]
    Missed(MissedOptions),
    /// Add what staff know to the knowledge without editing its files.
    #[command(subcommand)]
    Overlay(OverlayCommand),
}

/// Options of `store verdict`.
#[derive(Debug, Args)]
pub struct VerdictOptions {
    /// The number, for example 4ACR-217J.
    pub number: String,
    /// The language of the verdict, zh or en.
    #[arg(long, default_value = "zh", value_parser = language(), hide_possible_values = true)]
    pub lang: Language,
    #[command(flatten)]
    pub data: Data,
}

/// Where conversations are stored.
#[derive(Debug, Args)]
pub struct Data {
    /// The folder that stores conversations.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

/// Parses days, for example `90d`.
fn days(text: &str) -> Result<u32, String> {
    let number = text
        .strip_suffix('d')
        .and_then(|number| number.parse().ok());
    number
        .filter(|days| *days > 0)
        .ok_or_else(|| "give a number of days, for example `90d`".to_owned())
}

fn language() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["zh", "en"]).map(|name| match name.as_str() {
        "en" => Language::En,
        _ => Language::Zh,
    })
}
