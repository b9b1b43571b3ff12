//! The program with a folder in which it keeps what was said.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::program::{NOW, Run, program, run};

/// `zhinan` with these words and this folder of data.
pub fn zhinan(data: &Path, words: &[&str], input: &str) -> Run {
    let mut command = program();
    command.args(words).arg("--data").arg(data);
    run(command, input.as_bytes())
}

/// The chats of these lines.
pub fn chat(data: &Path, lines: &[(&str, &str)]) -> Run {
    zhinan(data, &["--now", NOW, "chat", "--jsonl"], &input(lines))
}

/// Requests, one a line.
pub fn input(lines: &[(&str, &str)]) -> String {
    lines
        .iter()
        .map(|(chat, text)| json!({"chat": chat, "text": text}).to_string() + "\n")
        .collect()
}

/// The replies on lines.
pub fn replies(out: &str) -> Vec<Json> {
    out.lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap()["replies"][0].take())
        .collect()
}

/// All that is kept.
pub fn exported(data: &Path) -> String {
    let run = zhinan(data, &["store", "export"], "");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    run.out
}
