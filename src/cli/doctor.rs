//! `zhinan doctor`: checks everything that `zhinan serve` needs, and says how to fix problems.

mod data;
mod desk;
mod knowledge;
mod outside;

use std::env;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use jiff::tz::Offset;
use serde::Serialize;
use zhinan::assistant::Assistant;
use zhinan::channel::terminal::{Page, Paragraph};
use zhinan::error::Error;
use zhinan::knowledge::{self as files, Files};
use zhinan::service::Clock;
use zhinan::text::Language;
use zhinan::wording::{Advice, DoctorPhrases, fill};

use super::data::folder;
use super::{Failure, Status};
use crate::cli::command_line::DoctorOptions;

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Good,
    /// Somebody should know this.
    Note,
    /// Somebody must fix this.
    Bad,
}

/// A finding about one thing.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: &'static str,
    state: State,
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    todo: Option<String>,
    /// More detail, over several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Runs the checks.
pub struct Doctor {
    phrases: DoctorPhrases,
    language: Language,
    clock: Clock,
    /// The UTC offset of the guides.
    zone: Offset,
    is_json: bool,
}

impl Doctor {
    fn finds(
        &self,
        check: &'static str,
        state: State,
        advice: &Advice,
        places: &[(&str, &str)],
    ) -> Finding {
        let (says, todo) = advice.fill(self.language, places);
        Finding {
            check,
            state,
            says,
            todo,
            detail: None,
        }
    }

    fn show(&self, findings: &[Finding], bad: usize) -> io::Result<()> {
        let mut page = Page::standard();
        for finding in findings {
            let (mark, style) = match finding.state {
                State::Good => ("✓", AnsiColor::Green.on_default()),
                State::Note => ("!", AnsiColor::Yellow.on_default().bold()),
                State::Bad => ("✗", AnsiColor::Red.on_default().bold()),
            };
            page.put(
                &Paragraph::new(&*finding.says)
                    .after(format!("{mark} {:<10}", finding.check), style),
            )?;
            if let Some(todo) = &finding.todo {
                page.put(&Paragraph::new(&**todo).after(format!("{:<12}→ ", ""), Style::new()))?;
            }
            if let Some(detail) = &finding.detail {
                anstream::println!("{detail}");
            }
        }
        let verdict = match bad {
            0 => self.phrases.well.get(self.language).to_owned(),
            _ => fill(
                &self.phrases.ill,
                self.language,
                &[("count", &bad.to_string())],
            ),
        };
        page.put(&Paragraph::new(verdict))
    }
}

pub fn run(
    options: DoctorOptions,
    clock: Clock,
    assistant: impl FnOnce() -> Result<Assistant, Error>,
) -> Result<Status, Failure> {
    let DoctorOptions {
        data,
        listen,
        webhook_url,
        desk,
        lang,
        json,
    } = options;
    // What it says must be there even if the knowledge that is given is not.
    let own = files::load(&Files::read(None, None)?)?;
    let phrases = own.phrases().doctor.clone();
    let zone = own
        .loaded_guide(None)
        .and_then(|desk| Some(desk.guide.metadata.period.as_ref()?.offset))
        .unwrap_or(Offset::UTC);
    let language = lang.unwrap_or_else(spoken);
    let doctor = Doctor {
        phrases,
        language,
        clock,
        zone,
        is_json: json,
    };
    let mut findings = doctor.knowledge(assistant());
    let data = folder(data)?;
    findings.extend(doctor.data(&data));
    findings.push(doctor.staff(&data, desk.staffing().is_some()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    findings.extend(runtime.block_on(doctor.outside(listen, webhook_url.as_deref())));
    let bad = findings
        .iter()
        .filter(|finding| finding.state == State::Bad)
        .count();
    if json {
        let report = serde_json::json!({ "ok": bad == 0, "checks": findings });
        writeln!(io::stdout(), "{report}")?;
    } else {
        doctor.show(&findings, bad)?;
    }
    Ok(Status::done_if(bad == 0))
}

/// The language of the user, from the environment.
fn spoken() -> Language {
    let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok());
    match told.into_iter().find(|locale| !locale.is_empty()) {
        Some(locale) if locale.starts_with("zh") => Language::Zh,
        _ => Language::En,
    }
}
