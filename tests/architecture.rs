//! Imports go one way: the table of who may use whom, held against the code.
//!
//! A module is a file or folder in `src/`; `program` is the binary (main.rs, cli/). A module that
//! does not stand in the table, or that uses what it may not, fails with its file and line. Tests within modules are
//! left out, for they may use what they like.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. What is not built yet stands here too, so that its place is known.
const MODULES: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("error", &["text"]),
    ("guide", &["text"]),
    ("gazetteer", &["guide", "text"]),
    ("import", &["guide", "text"]),
    ("search", &["text", "error"]),
    (
        "answers",
        &["search", "gazetteer", "guide", "text", "error"],
    ),
    ("eligibility", &["guide", "text", "error"]),
    ("interview", &["eligibility", "guide", "text", "error"]),
    (
        "drafting",
        &["interview", "answers", "search", "guide", "text", "error"],
    ),
    (
        "understanding",
        &[
            "interview",
            "eligibility",
            "gazetteer",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "dialogue",
        &[
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "gazetteer",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "wording",
        &[
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "gazetteer",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "assistant",
        &[
            "wording",
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "search",
            "gazetteer",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "knowledge",
        &[
            "assistant",
            "wording",
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "drafting",
            "answers",
            "search",
            "import",
            "gazetteer",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "store",
        &[
            "knowledge",
            "wording",
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "guide",
            "text",
            "error",
        ],
    ),
    ("manual", &[]),
    ("measure", &["wording", "error"]),
    (
        "service",
        &[
            "store",
            "measure",
            "knowledge",
            "assistant",
            "wording",
            "dialogue",
            "eligibility",
            "answers",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "wire",
        &[
            "service",
            "assistant",
            "wording",
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "search",
            "guide",
            "text",
            "error",
        ],
    ),
    ("limiter", &[]),
    ("staff", &["limiter", "text", "error"]),
    (
        "channel",
        &[
            "staff",
            "limiter",
            "wire",
            "service",
            "measure",
            "assistant",
            "wording",
            "dialogue",
            "understanding",
            "interview",
            "eligibility",
            "answers",
            "search",
            "guide",
            "text",
            "error",
        ],
    ),
    (
        "program",
        &[
            "channel",
            "staff",
            "wire",
            "service",
            "measure",
            "store",
            "knowledge",
            "assistant",
            "wording",
            "dialogue",
            "eligibility",
            "import",
            "guide",
            "text",
            "error",
        ],
    ),
];

/// Words that stand in some modules only: libraries, files, the clock. A module is named by its path from `src/`.
const WORDS: &[(&str, &[&str])] = &[
    ("tantivy::", &["search"]),
    ("pinyin::", &["search"]),
    ("rayon::", &["answers", "drafting", "knowledge"]),
    ("rust_stemmers::", &["search"]),
    ("unicode_normalization::", &["text"]),
    ("zhconv::", &["text"]),
    ("annotate_snippets::", &["text"]),
    ("pdf_extract::", &["import"]),
    ("zip::", &["import"]),
    ("quick_xml::", &["import"]),
    ("encoding_rs::", &["import"]),
    ("rust_embed::", &["knowledge"]),
    (
        "toml::",
        &["knowledge", "import", "config", "wire/given", "staff"],
    ),
    ("argon2::", &["staff"]),
    ("rpassword::", &["program"]),
    ("rustyline::", &["channel/terminal"]),
    ("textwrap::", &["channel/terminal"]),
    ("unicode_linebreak::", &["channel/terminal"]),
    ("anstyle::", &["channel/terminal", "program"]),
    ("anstream::", &["channel/terminal", "program"]),
    ("clap::", &["program"]),
    ("clap_complete::", &["program"]),
    ("etcetera::", &["program", "config"]),
    ("teloxide::", &["channel/telegram"]),
    ("reqwest::", &["channel/telegram", "channel/web"]),
    (
        "tokio::",
        &[
            "channel/telegram",
            "channel/web",
            "channel/workers",
            "program",
        ],
    ),
    ("tracing::", &["channel/telegram", "channel/web", "program"]),
    ("tracing_subscriber::", &["program"]),
    ("axum::", &["channel/web"]),
    ("base64::", &["channel/web"]),
    ("hyper::", &["channel/web"]),
    ("tokio_io_timeout::", &["channel/web"]),
    ("hyper_util::", &["channel/web"]),
    ("tower::", &["channel/web"]),
    ("tower_http::", &["channel/web"]),
    ("maud::", &["channel/web"]),
    ("hmac::", &["channel/web"]),
    ("getrandom::", &["channel/web"]),
    ("metrics::", &["measure"]),
    ("metrics_exporter_prometheus::", &["measure"]),
    ("subtle::", &["channel/web"]),
    ("sled::", &["store"]),
    ("fs4::", &["program"]),
    ("similar::", &["knowledge"]),
    ("Timestamp::now", &["service"]),
    ("Zoned::now", &["service"]),
    ("SystemTime::now", &["service"]),
    // How long an answer took is told, and decides nothing.
    ("Instant::now", &["channel", "wire", "service", "measure"]),
    (
        "std::fs",
        &["knowledge", "config", "store", "program", "staff"],
    ),
    ("File::open", &["knowledge", "config", "store", "program"]),
    ("std::env", &["config", "program"]),
    ("std::net", &["channel", "staff", "program"]),
    (
        "std::thread",
        &["search", "service", "channel", "store", "program"],
    ),
    ("io::stdin", &["channel/terminal", "program"]),
    ("io::stdout", &["channel/terminal", "program"]),
    ("println!", &["program"]),
    (".unwrap()", &[]),
    (".expect(", &[]),
    ("panic!(", &[]),
    ("unreachable!(", &[]),
    ("todo!(", &[]),
];

/// Text with the same words but without being them.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The reader of PDF panics; its panics are caught, and told as what they are.
    ("import/document.rs", "std::thread::Result"),
];

/// A line of code that counts.
struct Line {
    file: PathBuf,
    number: usize,
    text: String,
}

#[test]
fn every_module_uses_only_those_that_the_table_allows() {
    let mut faults = Vec::new();
    for line in lines() {
        let module = module(&line.file);
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == module) else {
            faults.push(format!(
                "{}: `{module}` does not stand in the table",
                place(&line)
            ));
            continue;
        };
        for used in used_modules(&line) {
            if used != module && !allowed.contains(&used.as_str()) {
                faults.push(format!("{}: `{module}` may not use `{used}`", place(&line)));
            }
        }
    }
    none(faults);
}

#[test]
fn libraries_files_and_the_clock_are_known_to_their_modules_only() {
    let mut faults = Vec::new();
    for line in lines() {
        for (word, allowed) in WORDS {
            let module = module(&line.file);
            let within = |folder: &&str| {
                module == *folder || line.file.starts_with(folder) || stem(&line.file) == **folder
            };
            let excepted = EXCEPTIONS
                .iter()
                .any(|(file, text)| line.file.ends_with(file) && line.text.contains(text));
            if holds(&line.text, word) && !allowed.iter().any(within) && !excepted {
                let only = if allowed.is_empty() {
                    "nowhere".to_owned()
                } else {
                    format!("only in {}", allowed.join(", "))
                };
                faults.push(format!("{}: `{word}` may stand {only}", place(&line)));
            }
        }
    }
    none(faults);
}

#[test]
fn modules_are_declared_in_an_order_in_which_each_uses_only_those_above_it() {
    let declared: Vec<String> = lines()
        .iter()
        .filter(|line| line.file == Path::new("lib.rs"))
        .filter_map(|line| {
            Some(
                line.text
                    .strip_prefix("pub mod ")?
                    .trim_end_matches(';')
                    .to_owned(),
            )
        })
        .collect();
    let position = |name: &str| declared.iter().position(|module| module == name);
    let mut faults = Vec::new();
    for line in lines() {
        let Some(own) = position(&module(&line.file)) else {
            continue;
        };
        for used in used_modules(&line) {
            if position(&used).is_some_and(|used| used > own) {
                faults.push(format!("{}: lib.rs declares `{used}` below", place(&line)));
            }
        }
    }
    none(faults);
}

#[test]
fn the_table_itself_goes_one_way() {
    for (at, (module, allowed)) in MODULES.iter().enumerate() {
        for used in *allowed {
            let of_used = MODULES.iter().position(|(name, _)| name == used);
            assert!(
                of_used.is_some_and(|of_used| of_used < at),
                "`{module}` uses `{used}`, which does not stand above it"
            );
        }
    }
}

fn none(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "imports go one way (tests/architecture.rs):\n{}",
        faults.join("\n")
    );
}

fn place(line: &Line) -> String {
    format!("src/{}:{}", line.file.display(), line.number)
}

/// `answer` for answer/likeness.rs and for answer.rs.
fn module(file: &Path) -> String {
    let first = file
        .iter()
        .next()
        .map(|part| part.to_string_lossy().into_owned())
        .unwrap_or_default();
    match first.trim_end_matches(".rs") {
        "main" | "lib" | "cli" => "program".to_owned(),
        name => name.to_owned(),
    }
}

/// `channel/terminal` for channel/terminal.rs.
fn stem(file: &Path) -> String {
    file.with_extension("").to_string_lossy().replace('\\', "/")
}

/// The modules of this crate that a line names.
fn used_modules(line: &Line) -> Vec<String> {
    let depth = line.file.iter().count()
        - usize::from(line.file.file_name().is_some_and(|name| name == "mod.rs"));
    let to_root = "super::".repeat(depth);
    let in_program = module(&line.file) == "program";
    let roots: &[&str] = if in_program {
        &["zhinan::"]
    } else {
        &["crate::", &to_root]
    };
    let mut used = Vec::new();
    for root in roots {
        for (at, _) in line.text.match_indices(root) {
            if line.text[..at]
                .ends_with(|char: char| char.is_alphanumeric() || char == '_' || char == ':')
            {
                continue;
            }
            let rest = &line.text[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(group) => used.extend(names_of_group(group)),
                None => used.extend(name(rest)),
            }
        }
    }
    used.retain(|name| name != "super");
    used
}

fn name(text: &str) -> Option<String> {
    let name: String = text
        .chars()
        .take_while(|char| char.is_ascii_lowercase() || *char == '_')
        .collect();
    (!name.is_empty() && !text[name.len()..].starts_with('!')).then_some(name)
}

/// The first names in `a::{b, c}, d}`.
fn names_of_group(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = true;
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            ' ' => {}
            _ if start => {
                names.extend(name(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let joined = |char: char| char.is_alphanumeric() || char == '_';
        !word.starts_with(joined) || !text[..at].ends_with(joined)
    })
}

/// The code in `src/`, `use` trees on one line, without comments and tests.
fn lines() -> Vec<Line> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let file = file.strip_prefix(&src).unwrap().to_owned();
        let mut open: Option<Line> = None;
        for (number, text) in text.lines().enumerate() {
            if text.starts_with("#[cfg(test)]") {
                break;
            }
            let text = text.trim_start();
            if text.starts_with("//") {
                continue;
            }
            match &mut open {
                Some(line) => line.text.push_str(text),
                None => {
                    open = Some(Line {
                        file: file.clone(),
                        number: number + 1,
                        text: text.to_owned(),
                    })
                }
            }
            let goes_on = |line: &Line| {
                (line.text.starts_with("use ") || line.text.starts_with("pub use "))
                    && !line.text.contains(';')
            };
            if open.as_ref().is_some_and(|line| !goes_on(line)) {
                lines.extend(open.take());
            }
        }
        lines.extend(open);
    }
    assert!(lines.len() > 1000, "src/ was not read");
    lines
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn what_a_line_uses_is_read_from_its_paths() {
    let used = |file: &str, text: &str| {
        used_modules(&Line {
            file: file.into(),
            number: 1,
            text: text.to_owned(),
        })
    };
    assert_eq!(
        used(
            "answers/mod.rs",
            "use crate::{guide::{Clause, ClauseId}, search, error::Error};"
        ),
        ["guide", "search", "error"]
    );
    assert_eq!(
        used("answers/mod.rs", "fn f(it: &crate::text::Normalized) {}"),
        ["text"]
    );
    assert_eq!(used("answers/mod.rs", "use super::guide;"), ["guide"]);
    assert_eq!(
        used("answers/scope.rs", "use super::super::guide;"),
        ["guide"]
    );
    assert_eq!(used("answers/scope.rs", "use super::intent;"), [""; 0]);
    assert_eq!(
        used("cli/ask.rs", "use zhinan::service::Service;"),
        ["service"]
    );
}
