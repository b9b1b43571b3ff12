//! What the tests share.

pub mod crowd;
pub mod disk;
pub mod imported;
pub mod kept;
pub mod naive;
pub mod program;
pub mod random;
pub mod schema;
pub mod score;
pub mod serving;
pub mod socks;
pub mod telegram;
pub mod watched;
pub mod web;

use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use zhinan::assistant::Assistant;
use zhinan::dialogue::{LoadedGuide, Staffing};
use zhinan::drafting::DraftBinding;
use zhinan::guide::markdown;
use zhinan::import::{draft, import};
use zhinan::knowledge::{Files, draft_bindings, load, render_drafts};
use zhinan::service::{Clock, Service};
use zhinan::text::Language;
use zhinan::wire::check::check;

/// The program with its own knowledge, on a day when the window is open.
pub fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| {
        let assistant =
            load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        Service::new(assistant, Clock::Fixed(at("2026-05-20T10:00:00+08:00")))
    })
}

/// An assistant with staff at the desk in these hours, for whom one waits ten minutes.
pub fn staffed(hours: &str) -> Assistant {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let wait = SignedDuration::from_mins(10);
    assistant.staffed(Some(Staffing {
        hours: hours.parse().unwrap(),
        wait,
    }))
}

/// The desk of its guide.
pub fn loaded_guide() -> &'static LoadedGuide {
    static ASSISTANT: OnceLock<Arc<Assistant>> = OnceLock::new();
    ASSISTANT
        .get_or_init(|| service().assistant())
        .loaded_guide(None)
        .unwrap()
}

/// Adds what `zhinan guide import` writes for a guide, and returns the drafts of its bindings.
pub fn add_import(files: &mut Files, id: &str, source: &str) -> Vec<DraftBinding> {
    let outline = import(source).outline;
    let path = |name: &str| format!("knowledge/{id}/{name}");
    files.insert(&path("source.txt"), source.to_owned());
    files.insert(&path("guide.toml"), draft::draft(id, source, &outline));
    files.insert(&path("guide.md"), markdown::render(&outline));
    let drafts = draft_bindings(files, id).unwrap_or_else(|error| panic!("{error}"));
    files.insert(&path("bindings.toml"), render_drafts(&drafts));
    drafts
}

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What `zhinan check --jsonl` answers to lines.
pub fn checked(lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    check(service(), Language::Zh, Cursor::new(lines), &mut output).unwrap();
    String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
