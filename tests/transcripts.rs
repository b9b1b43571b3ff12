//! Conversations: each file of tests/conversations is a transcript, and its name is the promise that it keeps.
//!
//! `now` sets the clock; `desk` the hours in which staff are there; `>` is what a user types, or `> [label]` the press of a button of the last reply; `<` is what the
//! reply holds, in order, with … for anything, buttons in brackets; `!` is what it does not hold; `== restart` stores the
//! conversation and reads it again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};
use zhinan::store::Stored;
use zhinan::text::Language;
use zhinan::wording::Reply;

use crate::support::{at, loaded_guide, service, staffed};

/// A conversation as a test goes through it.
struct Talk {
    assistant: Arc<Assistant>,
    now: Timestamp,
    conversation: Conversation,
    reply: Reply,
    shown: String,
}

impl Talk {
    fn say(&mut self, words: &str) {
        let pressed = words
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let message = match pressed {
            Some(label) => {
                let mut buttons = self.reply.choices.iter().flatten();
                let button = buttons.find(|choice| choice.label == label);
                let button =
                    button.unwrap_or_else(|| panic!("no button [{label}] in\n{}", self.shown));
                Message::press(&button.press.to_string())
            }
            None => Message::from(words),
        };
        let before = std::mem::take(&mut self.conversation);
        (self.conversation, self.reply) = self.assistant.reply(before, &message, self.now);
        self.shown = shown(&self.reply);
    }
}

/// A reply as the transcripts see it.
fn shown(reply: &Reply) -> String {
    let mut shown = reply.text();
    for row in &reply.choices {
        let labels: Vec<String> = row
            .iter()
            .map(|choice| format!("[{}]", choice.label))
            .collect();
        shown.push_str(&format!("\n{}", labels.join(" ")));
    }
    if let Some(file) = &reply.file {
        shown.push_str(&format!("\n{{{}}}\n{}", file.name, file.text));
    }
    shown
}

fn keeps(path: &Path) {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let start = Reply::new(
        zhinan::wording::ReplyKind::Smalltalk,
        Language::Zh,
        Vec::new(),
    );
    let mut talk = Talk {
        assistant: service().assistant(),
        now: at("2026-05-20T10:00:00+08:00"),
        conversation: Conversation::default(),
        reply: start,
        shown: String::new(),
    };
    let mut rest = String::new();
    for (number, line) in text.lines().enumerate() {
        let told = |what: &str| {
            format!(
                "{name}, line {}: {what}\n--- the reply is\n{}\n---",
                number + 1,
                talk.shown
            )
        };
        match line.split_once(' ') {
            Some(("now", instant)) => {
                talk.now = at(&format!("{}:00+08:00", instant.replace(' ', "T")))
            }
            Some(("desk", hours)) => talk.assistant = Arc::new(staffed(hours)),
            Some((">", words)) => {
                talk.say(words);
                rest = talk.shown.clone();
            }
            Some(("<", pattern)) => {
                for part in pattern
                    .split('…')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                {
                    let Some(found) = rest.find(part) else {
                        panic!("{}", told(&format!("`{part}` does not come")))
                    };
                    rest = rest[found + part.len()..].to_owned();
                }
            }
            Some(("!", words)) => assert!(
                !talk.shown.contains(words),
                "{}",
                told(&format!("`{words}` stands there"))
            ),
            _ if line == "== restart" => {
                let stored = serde_json::to_string(&Stored::from(&talk.conversation)).unwrap();
                let read: Stored = serde_json::from_str(&stored).unwrap();
                let again = read.conversation(&loaded_guide().eligibility);
                assert_eq!(
                    again,
                    talk.conversation,
                    "{}",
                    told("the conversation is another after it was stored")
                );
                talk.conversation = again;
            }
            _ if line.trim().is_empty() || line.starts_with('#') => {}
            _ => panic!("{}", told(&format!("cannot read `{line}`"))),
        }
    }
}

fn transcripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn conversations_keep_the_promises_that_they_are_named_after() {
    let mut broken = Vec::new();
    for path in transcripts() {
        if let Err(panic) = std::panic::catch_unwind(|| keeps(&path)) {
            broken.push(
                panic
                    .downcast_ref::<String>()
                    .cloned()
                    .unwrap_or_else(|| format!("{path:?}")),
            );
        }
    }
    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n\n")
    );
}
