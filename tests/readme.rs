//! The README says what is so: its commands are run, and what it shows is what they write.
//!
//! In an indented block, a line after `$` is a command, lines after `>` are typed into it, and the lines below are what it
//! writes; `…` stands for anything. A command without such lines has only to succeed.

use std::path::Path;
use std::process::Command;

use crate::support::program::{copy, folder, program, run};

const README: &str = include_str!("../README.md");

/// A command of the README, what is typed into it, and what it writes.
#[derive(Debug, Default)]
struct Example {
    command: String,
    typed: String,
    shown: Vec<String>,
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let folder = folder("readme");
    copy("knowledge", &folder.join("knowledge"));
    copy("dialogs", &folder.join("dialogs"));
    let examples = examples();
    assert!(
        examples.len() > 8,
        "the README shows few commands: {examples:?}"
    );
    for example in examples {
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(&example.command)
            .current_dir(&folder)
            .env("PATH", path());
        let run = run(command, example.typed.as_bytes());
        assert!(
            run.status == 0 && run.err.is_empty(),
            "`{}` fails: {run:?}",
            example.command
        );
        assert!(
            shows(&run.out, &example.shown),
            "`{}` writes otherwise than the README shows. It shows\n{}\nand the command writes\n{}",
            example.command,
            example.shown.join("\n"),
            run.out
        );
    }
}

#[test]
fn what_the_readme_adds_to_the_knowledge_can_be_added() {
    let blocks: Vec<String> = blocks()
        .into_iter()
        .filter(|block| block.starts_with("[["))
        .collect();
    assert_eq!(blocks.len(), 3);
    let folder = folder("readme-toml");
    copy("knowledge", &folder);
    for (file, text) in [
        "stcsm-2026-8/questions.toml",
        "stcsm-2026-8/rules.toml",
        "lexicon.toml",
    ]
    .iter()
    .zip(&blocks)
    {
        let file = folder.join(file);
        let old = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{old}\n{text}")).unwrap();
    }
    let mut check = program();
    check.args(["guide", "check", "--knowledge"]).arg(&folder);
    let checked = run(check, b"");
    assert_eq!((checked.status, checked.err.as_str()), (0, ""));
}

#[test]
fn every_module_stands_in_the_readme_in_the_order_in_which_it_is_read() {
    let lib = include_str!("../src/lib.rs");
    let declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let (_, architecture) = README.split_once("## Architecture").unwrap();
    let told: Vec<&str> = architecture
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert_eq!(told, declared);
}

/// The indented blocks, without their indent.
fn blocks() -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in README.lines() {
        match line.strip_prefix("    ") {
            Some(line) => blocks.last_mut().unwrap().push_str(&format!("{line}\n")),
            None => blocks.push(String::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for block in blocks().into_iter().filter(|block| block.starts_with("$ ")) {
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                let command = command.replace("cargo run --release --", "zhinan");
                examples.push(Example {
                    command,
                    ..Example::default()
                });
                continue;
            }
            let example = examples.last_mut().unwrap();
            match line.strip_prefix("> ") {
                Some(typed) => example.typed.push_str(&format!("{typed}\n")),
                None => example.shown.push(line.to_owned()),
            }
        }
    }
    examples
}

/// Whether `written` is what is shown, blank lines aside: from the beginning to the end, `…` standing for anything.
fn shows(written: &str, shown: &[String]) -> bool {
    if shown.is_empty() {
        return true;
    }
    let written: Vec<&str> = written
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let mut rest = written.join("\n");
    let shown = shown.join("\n");
    let mut pieces = shown.split('…');
    let Some(first) = pieces.next() else {
        return true;
    };
    let Some(after) = rest.strip_prefix(first).map(str::to_owned) else {
        return false;
    };
    rest = after;
    let mut whole = true;
    for piece in pieces {
        let Some(at) = rest.find(piece.trim_end_matches('\n')) else {
            return false;
        };
        rest = rest[at + piece.trim_end_matches('\n').len()..].to_owned();
        whole = piece.trim().is_empty();
    }
    whole || rest.trim().is_empty()
}

/// The program's folder before all others.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_zhinan"))
        .parent()
        .unwrap()
        .display();
    format!("{folder}:{}", std::env::var("PATH").unwrap_or_default())
}
