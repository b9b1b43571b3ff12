//! Guides as the importer writes them, loaded alone.

use serde_json::{Value, json};
use zhinan::guide::markdown;
use zhinan::import::{draft, import};
use zhinan::knowledge::review::reviewed;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::wire::jsonl;

use super::at;

/// The files of a guide that counts as reviewed, with these bindings.
pub fn reviewed_files(id: &str, source: &str, bindings: &str) -> Files {
    let mut files = Files::read(None, None).unwrap();
    let outline = import(source).outline;
    let path = |name: &str| format!("knowledge/{id}/{name}");
    files.insert(&path("source.txt"), source.to_owned());
    let metadata = draft::draft(id, source, &outline);
    files.insert(&path("guide.toml"), reviewed(&metadata));
    files.insert(&path("guide.md"), markdown::render(&outline));
    files.insert(&path("bindings.toml"), bindings.to_owned());
    files.of_guide(id)
}

/// The program with these files, at a time.
pub fn service(files: &Files, now: &str) -> Service {
    let assistant = load(files).unwrap_or_else(|error| panic!("{error}"));
    Service::new(assistant, Clock::Fixed(at(now)))
}

/// The answer to a question.
pub fn ask(service: &Service, question: &str) -> Value {
    let mut out = Vec::new();
    let line = json!({ "q": question }).to_string();
    jsonl::ask(service, line.as_bytes(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}
