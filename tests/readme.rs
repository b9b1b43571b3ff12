//! The README and the manual say what is so: their commands are run, and what they show is what the commands write.
//!
//! In a `console` block, a line after `$` is a command, lines after `>` are typed into it, and the lines below are what it
//! writes; `…` stands for anything. A command without such lines has only to succeed. A `toml` block begins with a comment
//! that names a file, and can be appended to that file.

use std::path::Path;
use std::process::Command;

use crate::support::program::{copy, folder, program, run};

/// A page whose blocks are tested.
struct Page {
    name: &'static str,
    text: &'static str,
}

const README: Page = Page {
    name: "README.md",
    text: include_str!("../README.md"),
};

const ARCHITECTURE: &str = include_str!("../src/manual/architecture.md");

const PAGES: &[Page] = &[
    README,
    Page {
        name: "src/manual/operating.md",
        text: include_str!("../src/manual/operating.md"),
    },
    Page {
        name: "src/manual/deploying.md",
        text: include_str!("../src/manual/deploying.md"),
    },
    Page {
        name: "knowledge/README.md",
        text: include_str!("../knowledge/README.md"),
    },
    Page {
        name: "dialogs/README.md",
        text: include_str!("../dialogs/README.md"),
    },
];

/// A command of a page, what is typed into it, and what it writes.
#[derive(Debug, Default)]
struct Example {
    command: String,
    typed: String,
    shown: Vec<String>,
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_and_the_manual_does_what_it_says() {
    let faults: Vec<String> = PAGES.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// The commands of a page that fail, or that do not write what the page shows.
fn faults(page: &Page) -> Vec<String> {
    let folder = folder(&format!("readme-{}", page.name.replace('/', "-")));
    copy("knowledge", &folder.join("knowledge"));
    copy("dialogs", &folder.join("dialogs"));
    let examples = examples(page);
    assert!(!examples.is_empty(), "{} shows no command", page.name);
    let mut faults = Vec::new();
    for example in examples {
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(&example.command)
            .current_dir(&folder)
            .env("PATH", path());
        let run = run(command, example.typed.as_bytes());
        if run.status != 0 || !run.err.is_empty() {
            faults.push(format!(
                "`{}` of {} fails: {run:?}",
                example.command, page.name
            ));
        } else if !shows(&run.out, &example.shown) {
            faults.push(format!(
                "`{}` does not write what {} shows. The page shows\n{}\nand the command writes\n{}",
                example.command,
                page.name,
                example.shown.join("\n"),
                run.out
            ));
        }
    }
    faults
}

#[test]
fn what_the_pages_add_to_knowledge_and_dialogs_can_be_added() {
    let folder = folder("readme-toml");
    let (knowledge, dialogs) = (folder.join("knowledge"), folder.join("dialogs"));
    copy("knowledge", &knowledge);
    copy("dialogs", &dialogs);
    let mut added = 0;
    for block in PAGES.iter().flat_map(|page| blocks(page, "toml")) {
        let (file, entry) = block
            .strip_prefix("# ")
            .and_then(|block| block.split_once('\n'))
            .unwrap_or_else(|| panic!("this block names no file:\n{block}"));
        let file = folder.join(file);
        let old = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{old}\n{entry}")).unwrap();
        added += 1;
    }
    assert!(added >= 8, "the pages show {added} entries");
    let mut check = program();
    check
        .args(["guide", "check", "--knowledge"])
        .arg(&knowledge)
        .arg("--dialogs")
        .arg(&dialogs);
    let checked = run(check, b"");
    assert_eq!((checked.status, checked.err.as_str()), (0, ""));
}

#[test]
fn the_manual_describes_every_module_in_the_order_in_which_it_is_read() {
    let lib = include_str!("../src/lib.rs");
    let declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let described: Vec<&str> = ARCHITECTURE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert_eq!(described, declared);
}

#[test]
fn what_is_bounded_stands_where_the_manual_says() {
    let text = include_str!("../src/manual/deploying.md");
    let (_, table) = text.split_once("## What is bounded").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let places = rows
        .skip(2)
        .flat_map(|row| row.split('|').nth(4).unwrap().split(','));
    let places: Vec<&str> = places.map(|place| place.trim().trim_matches('`')).collect();
    assert!(places.len() > 20, "{places:?}");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for place in places {
        let file = source.join(format!("{place}.rs"));
        assert!(file.exists() || source.join(place).is_dir(), "{place}");
    }
}

#[test]
fn the_readme_can_be_read_in_five_minutes_and_tests_as_the_checks_do() {
    assert!(README.text.lines().count() <= 160);
    let (_, test) = README.text.split_once("## Test").unwrap();
    let command = test
        .lines()
        .find_map(|line| line.strip_prefix("    "))
        .unwrap();
    let run = include_str!("../.ci/run");
    assert!(
        run.lines().any(|line| line == command),
        "`{command}` is not a line of .ci/run"
    );
}

#[test]
fn the_readme_of_the_tests_says_what_each_module_holds() {
    let readme = include_str!("README.md");
    let modules = include_str!("main.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let missing: Vec<&str> = modules
        .filter(|module| *module != "support" && !readme.contains(&format!("`{module}`")))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn pages_link_only_to_files_that_are_there() {
    let own = Page {
        name: "tests/README.md",
        text: include_str!("README.md"),
    };
    for page in PAGES.iter().chain([&own]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(page.name);
        let links = page.text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split(')').next()) {
            let there = link.starts_with("https://")
                || folder.parent().is_some_and(|it| it.join(link).exists());
            assert!(there, "{} links to {link}", page.name);
        }
    }
}

/// The fenced blocks of a page in one language.
fn blocks(page: &Page, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in page.text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(named), None) => open = Some((named == language, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take().filter(|(wanted, _)| *wanted)),
            (None, Some((_, text))) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{} has a block without an end", page.name);
    blocks.into_iter().map(|(_, text)| text).collect()
}

fn examples(page: &Page) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in blocks(page, "console").iter().flat_map(|it| it.lines()) {
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
