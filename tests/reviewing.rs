//! The review of an imported guide in the terminal: a person decides its drafts clause by clause, stops, and goes on.

use std::path::Path;

use crate::support::program::{folder, program, run};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/imported/sections.txt");

fn guide(knowledge: &Path, words: &[&str], typed: &str) -> String {
    let mut command = program();
    command
        .arg("guide")
        .args(words)
        .arg("--knowledge")
        .arg(knowledge);
    let run = run(command, typed.as_bytes());
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    run.out
}

fn drafts(knowledge: &Path) -> usize {
    let path = knowledge.join("films/bindings.toml");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| line.starts_with("draft ="))
        .count()
}

#[test]
fn a_guide_is_reviewed_clause_by_clause_and_goes_on_where_it_stopped() {
    let knowledge = folder("reviewed");
    guide(&knowledge, &["import", SOURCE, "--id", "films"], "");
    let all = drafts(&knowledge);
    let shown = guide(&knowledge, &["review", "films"], "\nd 1\nx\ns\n");
    assert!(
        shown.contains("年满18周岁") && shown.contains("没看懂“x”"),
        "{shown}"
    );
    let left = drafts(&knowledge);
    assert!(left < all && left > 0, "{left} of {all}");
    // Enough lines for the clauses that are left; the last ones fill in a fact and accept all.
    let keep = "\n".repeat(12);
    let shown = guide(
        &knowledge,
        &["review", "films", "--lang", "en"],
        &format!("?\nc 1 9.9\n{keep}\n"),
    );
    assert!(
        shown.contains("clause 9.9 does not hold these words"),
        "{shown}"
    );
    assert!(shown.contains("Reviewed, with "), "{shown}");
    assert_eq!(drafts(&knowledge), 0);
    assert!(guide(&knowledge, &["check"], "").contains("no mistakes"));
    assert!(guide(&knowledge, &["review", "films"], "").contains("已经核对过了"));
}
