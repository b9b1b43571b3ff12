//! Lines of JSON: questions, searches, messages and facts.

use std::io::Cursor;

use serde_json::Value;
use zhinan::text::Language;
use zhinan::wire::given::Given;
use zhinan::wire::{chat, check, jsonl};

use super::{fuzz, of_json, of_text};
use crate::support::service;

const LINES: &[&str] = &[
    r#"{"q":"专题二最多能申请多少钱","lang":"zh","guide":"stcsm-2026-8"}"#,
    r#"{"q":"承诺书","limit":3}"#,
    r#"{"chat":"a","text":"帮我看看能不能报","id":"1","answers":"topic","lang":"en"}"#,
    r#"{"chat":"a","press":"a:topic:2"}"#,
    r#"{"chat":"a","letters":true}"#,
    r#"{"topic":"2","unit_type":"enterprise","requested":800000,"self_raised":"700000.50","fields":["ai"],"registered_in_shanghai":true}"#,
    "{\"topic\":null}\n\n{\"topic\":[1,{}]}\n",
    "topic = \"2\"\nrequested = 800000\nfields = [\"a\"]\ndue = 2026-05-31\n",
];

const WORDS: &[&str] = &[
    "\\u0000",
    "\\ud800",
    "true",
    "1e999",
    "-0",
    "\u{feff}",
    "[[[[[[[[[[[[[[[[",
    "99999999999999999999",
    "0.1",
    "\n",
    "\"topic\":",
    "\"q\":",
    "\"chat\":",
    "\"requested\":",
    "=",
    "2026-02-30",
];

#[test]
fn each_line_gets_one_line_of_json() {
    fuzz(&of_text(LINES), &of_json(WORDS), 150, |input| {
        let service = service();
        let read = || Cursor::new(input);
        let (mut asked, mut found, mut said, mut checked) = Default::default();
        let wrong = [
            jsonl::ask(service, read(), &mut asked).unwrap(),
            jsonl::search(service, read(), &mut found).unwrap(),
            chat::chat(service, read(), &mut said).unwrap(),
            check::check(service, Language::Zh, read(), &mut checked).unwrap(),
        ];
        let is_blank = |line: &&[u8]| line.iter().all(u8::is_ascii_whitespace);
        let lines = input.split(|byte| *byte == b'\n');
        let wanted = lines.filter(|line| !is_blank(line)).count();
        let outputs: [Vec<u8>; 4] = [asked, found, said, checked];
        for (output, wrong) in outputs.into_iter().zip(wrong) {
            let output = String::from_utf8(output).unwrap();
            let answers: Vec<Value> = output
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
            assert_eq!(answers.len(), wanted);
            let failed = answers
                .iter()
                .filter(|it| it.get("error").is_some())
                .count();
            assert_eq!(failed, wrong);
        }
        let _ = Given::read(&String::from_utf8_lossy(input));
    });
}
