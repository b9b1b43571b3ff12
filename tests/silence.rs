//! What a guide is said not to state: only what a person looked for, and never beside a clause that states it.

use serde_json::{Value, json};
use zhinan::knowledge::{Files, doubts, load};
use zhinan::service::Service;

use crate::support::imported::{self, ask, reviewed_files};
use crate::support::program::{folder, program, run};

const SOURCE: &str = include_str!("imported/sections.txt");

fn files(bindings: &str) -> Files {
    reviewed_files("films", SOURCE, bindings)
}

fn service(bindings: &str) -> Service {
    imported::service(&files(bindings), "2031-06-10T10:00:00+08:00")
}

fn doubted(bindings: &str) -> String {
    let files = files(bindings);
    doubts(&files, &load(&files).unwrap()).unwrap().to_string()
}

#[test]
fn a_clause_that_states_what_nothing_binds_is_a_doubt_under_its_words() {
    let doubted = doubted("");
    assert!(doubted.contains("knowledge/films/guide.md:"), "{doubted}");
    assert!(doubted.contains("`deadline`"), "{doubted}");
    let bound = "[[binding]]\nintent = \"deadline\"\ncites = [{ clause = \"3\" }]\n";
    for decided in [bound, "left_open = [\"deadline\"]\n"] {
        assert!(!self::doubted(decided).contains("`deadline`"));
    }
}

#[test]
fn without_a_binding_the_clause_that_plainly_fits_answers() {
    let service = service("");
    for (question, words) in [
        ("一等奖奖金多少", "奖金20000元"),
        ("版权归谁", "版权归作者所有"),
        ("片子最长几分钟", "时长不超过8分钟"),
    ] {
        let reply = ask(&service, question);
        assert_eq!(reply["kind"], "answer", "{question}");
        assert!(reply["citations"].to_string().contains(words), "{reply}");
    }
}

#[test]
fn what_was_only_not_found_is_not_said_to_be_left_open() {
    // What is asked is clear, but nobody looked for it and a clause has its words.
    let question = "评审专家是谁";
    let reply = ask(&service(""), question);
    if reply["kind"] == "not_covered" {
        assert!(
            !reply["text"].as_str().unwrap().contains("没有写明") || reply["checked"].is_null()
        );
    }
    let open = ask(&service("left_open = [\"reviewers\"]\n"), question);
    assert_eq!(
        (&open["kind"], &open["checked"]),
        (&json!("not_covered"), &Value::Null)
    );
    assert!(
        open["text"].as_str().unwrap().contains("没有写明"),
        "{open}"
    );
}

#[test]
fn what_is_left_open_names_an_intent_that_the_guide_does_not_bind() {
    let wrong = |bindings: &str| load(&files(bindings)).map(drop).unwrap_err().to_string();
    assert!(wrong("left_open = [\"deadlines\"]\n").contains("there is no intent `deadlines`"));
    let both = "left_open = [\"deadline\"]\n[[binding]]\nintent = \"deadline\"\ncites = [{ clause = \"3\" }]\n";
    assert!(
        wrong(both).contains("`deadline` is bound"),
        "{}",
        wrong(both)
    );
}

#[test]
fn the_check_of_a_reviewed_guide_tells_its_doubts_and_a_review_leaves_none() {
    let knowledge = folder("doubted");
    let guide = |words: &[&str], typed: &str| {
        let mut command = program();
        command
            .arg("guide")
            .args(words)
            .arg("--knowledge")
            .arg(&knowledge);
        run(command, typed.as_bytes())
    };
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/imported/sections.txt");
    guide(&["import", source, "--id", "films"], "");
    // Each clause loses its first draft.
    let shown = guide(&["review", "films"], &format!("{}\n", "d 1\n".repeat(30)));
    assert!(shown.out.contains("核对完了"), "{}", shown.out);
    let checked = guide(&["check"], "");
    assert_eq!((checked.status, checked.err.as_str()), (0, ""));
    let path = knowledge.join("films/bindings.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (_, bindings) = text.split_once("]\n").unwrap();
    std::fs::write(&path, bindings).unwrap();
    let checked = guide(&["check"], "");
    assert_eq!(checked.status, 1);
    assert!(checked.err.contains("seems to state"), "{}", checked.err);
}
