//! What the tests share.

pub mod naive;
pub mod program;
pub mod random;
pub mod score;
pub mod serving;
pub mod telegram;

use std::io::Cursor;
use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::Value;
use zhinan::assistant::Desk;
use zhinan::channel::check::check;
use zhinan::knowledge::{Files, load};
use zhinan::language::Language;
use zhinan::service::{Clock, Service};

/// The program with its own knowledge, on a day when the window is open.
pub fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| {
        let assistant = load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
        Service::new(assistant, Clock::Fixed(at("2026-05-20T10:00:00+08:00")))
    })
}

/// The desk of its guide.
pub fn desk() -> &'static Desk {
    service().assistant().desk(None).unwrap()
}

/// An instant.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What `zhinan check --jsonl` answers to lines.
pub fn checked(lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    check(service(), Language::Zh, Cursor::new(lines), &mut output).unwrap();
    String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
