//! Answers and searches on the built-in guide, over the questions of `tests/questions` in turn.

use divan::Bencher;
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};

use crate::latency::measure;
use crate::start::assistant;

/// All questions of the tests, mixed as people's are.
pub fn questions() -> Vec<String> {
    let files = [
        include_str!("../tests/questions/looked_at.jsonl"),
        include_str!("../tests/questions/held_out.jsonl"),
    ];
    let question = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["q"].as_str().unwrap().to_owned()
    };
    files
        .into_iter()
        .flat_map(str::lines)
        .map(question)
        .collect()
}

fn answer(assistant: &Assistant, question: &str) -> String {
    let now = "2026-05-20T10:00:00+08:00".parse().unwrap();
    assistant
        .reply(Conversation::default(), &Message::from(question), now)
        .1
        .text()
}

#[divan::bench]
fn answers_one(bencher: Bencher) {
    let (assistant, questions) = (assistant(), questions());
    let mut stream = questions.iter().cycle();
    bencher
        .with_inputs(|| stream.next().unwrap())
        .bench_local_refs(|question| answer(&assistant, question));
}

#[divan::bench]
fn answers_search(bencher: Bencher) {
    let (assistant, questions) = (assistant(), questions());
    let mut stream = questions.iter().cycle();
    bencher
        .with_inputs(|| stream.next().unwrap())
        .bench_local_refs(|query| assistant.search(query, None, 10).len());
}

/// The percentiles of both.
pub fn table() {
    let (assistant, questions) = (assistant(), questions());
    measure("an answer", &questions, 20, |question| {
        answer(&assistant, question)
    });
    measure("a search", &questions, 20, |query| {
        assistant.search(query, None, 10).len()
    });
}
