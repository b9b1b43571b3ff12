//! The log: one line per event on standard error, without messages of users and without tokens.

use std::io;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use tracing::error;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use zhinan::measure;

/// Options of the log.
#[derive(Debug, Clone, Copy, Args)]
pub struct LogOptions {
    /// The format of the log.
    #[arg(
        long,
        value_name = "FORMAT",
        env = "ZHINAN_LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    log_format: LogFormat,
    /// The lowest level that is logged.
    #[arg(long, value_name = "LEVEL", env = "ZHINAN_LOG", default_value = "info", value_parser = level())]
    log_level: LevelFilter,
}

/// A format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one object per line.
    Json,
}

fn level() -> impl clap::builder::TypedValueParser<Value = LevelFilter> {
    PossibleValuesParser::new(["off", "error", "warn", "info", "debug", "trace"])
        .try_map(|level| level.parse::<LevelFilter>())
}

/// Starts the log. For a panic it logs only the place, because the message could contain a user's words.
///
/// Libraries log from `warn` up at any level: they trace requests, whose addresses contain the token and whose bodies
/// contain messages. Libraries that log with the crate `log` (teloxide, reqwest) do not log at all.
pub fn start(options: LogOptions) {
    let LogOptions {
        log_format,
        log_level,
    } = options;
    let heard = Targets::new()
        .with_default(log_level.min(LevelFilter::WARN))
        .with_target("zhinan", log_level);
    let layer = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false);
    let layer = match log_format {
        LogFormat::Json => layer
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .boxed(),
        // The journal notes the time itself.
        LogFormat::Text if is_journal() => layer.without_time().boxed(),
        LogFormat::Text => layer.boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(heard))
        .init();
    std::panic::set_hook(Box::new(|panic| {
        measure::panicked();
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        error!(place, "a panic");
    }));
}

/// Whether standard error goes to systemd's journal, which names the file in `JOURNAL_STREAM`.
#[cfg(target_os = "linux")]
fn is_journal() -> bool {
    use std::os::linux::fs::MetadataExt as _;
    let named = std::env::var("JOURNAL_STREAM");
    let file = std::fs::metadata("/proc/self/fd/2");
    matches!((named, file), (Ok(named), Ok(file)) if named == format!("{}:{}", file.st_dev(), file.st_ino()))
}

#[cfg(not(target_os = "linux"))]
fn is_journal() -> bool {
    false
}
