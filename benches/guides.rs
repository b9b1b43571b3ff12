//! Many guides: how long it takes until all are loaded, how much memory each takes, and how long one answer takes.
//!
//! The others are three invented calls, imported, each under a title of its own.

use std::time::Instant;

use zhinan::dialogue::Message;
use zhinan::guide::markdown;
use zhinan::import::{draft, import};
use zhinan::knowledge::{Files, draft_bindings, load, render_drafts};

use crate::latency::measure;

const SIZES: [usize; 4] = [1, 10, 100, 1_000];

const CALLS: [&str; 3] = [
    include_str!("../tests/imported/articles.txt"),
    include_str!("../tests/imported/sections.txt"),
    include_str!("../tests/imported/paragraphs.txt"),
];

const QUESTIONS: [&str; 4] = [
    "专题二最多能申请多少钱",
    "短片最长几分钟",
    "什么时候截止",
    "带徒师傅有什么资格要求",
];

/// Prints a line for each number of guides.
pub fn table() {
    let mut files = Files::read(None, None).unwrap_or_else(|error| panic!("{error}"));
    let calls = CALLS.map(|source| imported(&files, source));
    let now = "2026-05-20T10:00:00+08:00".parse().unwrap();
    let mut added = 1;
    let mut first = None;
    for size in SIZES {
        while added < size {
            let id = format!("call-{added}");
            for (name, text) in &calls[added % calls.len()] {
                let text = text.replace("id = \"call\"", &format!("id = \"{id}\""));
                let text = text.replace("title = \"", &format!("title = \"第{added}期"));
                files.insert(&format!("knowledge/{id}/{name}"), text);
            }
            added += 1;
        }
        let (before, start) = (resident(), Instant::now());
        let assistant = load(&files).unwrap_or_else(|error| panic!("{error}"));
        let took = start.elapsed();
        let messages = QUESTIONS.map(Message::from);
        // What has to wait for the index waits here.
        messages
            .iter()
            .for_each(|message| drop(assistant.answer(message, now)));
        let taken = resident().saturating_sub(before);
        let alone = *first.get_or_insert(taken);
        let each = taken.saturating_sub(alone) / (size - 1).max(1);
        println!(
            "{size:>5} guides: loaded in {took:>9.1?}, {taken} KiB in all, {each} KiB for each further one"
        );
        measure(
            &format!("answer among {size} guides"),
            &messages,
            200,
            |message| assistant.answer(message, now),
        );
    }
}

/// The files that the importer writes for a text.
fn imported(files: &Files, source: &str) -> Vec<(&'static str, String)> {
    let outline = import(source).outline;
    let written = vec![
        ("source.txt", source.to_owned()),
        ("guide.toml", draft::draft("call", source, &outline)),
        ("guide.md", markdown::render(&outline)),
    ];
    let mut files = files.clone();
    for (name, text) in &written {
        files.insert(&format!("knowledge/call/{name}"), text.clone());
    }
    let drafts = draft_bindings(&files, "call").unwrap_or_else(|error| panic!("{error}"));
    let bindings = ("bindings.toml", render_drafts(&drafts));
    written.into_iter().chain([bindings]).collect()
}

/// The memory of the process that is resident, in KiB; 0 where that is not known.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}
