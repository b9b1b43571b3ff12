//! Authoring mistakes: each file of tests/mistakes breaks the knowledge in one place and says what it earns.

use std::path::Path;

use serde::Deserialize;
use zhinan::error::Error;
use zhinan::knowledge::{Files, load};
use zhinan::text::Diagnostics;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    /// The file that is broken.
    file: String,
    /// What stands in it once.
    old: String,
    /// What stands there instead.
    new: String,
    /// What is told, in order.
    told: Vec<Telling>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Telling {
    words: String,
    what: String,
}

fn all_broken() -> Vec<(String, Broken)> {
    let mut all: Vec<(String, Broken)> =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let broken = toml::from_str(&std::fs::read_to_string(&path).unwrap());
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                let broken = broken.unwrap_or_else(|error| panic!("{name}: {error}"));
                (name, broken)
            })
            .collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

fn break_it(files: &mut Files, name: &str, broken: &Broken) {
    let text = files
        .get(&broken.file)
        .unwrap_or_else(|| panic!("{name}: no file {}", broken.file))
        .text
        .clone();
    assert!(
        text.contains(&broken.old),
        "{name}: `{}` does not stand in {}",
        broken.old,
        broken.file
    );
    files.insert(&broken.file, text.replacen(&broken.old, &broken.new, 1));
}

fn mistakes(files: &Files) -> Diagnostics {
    match load(files) {
        Err(Error::Knowledge(mistakes)) => mistakes,
        Err(other) => panic!("{other}"),
        Ok(_) => Diagnostics::default(),
    }
}

#[test]
fn a_mistake_in_the_knowledge_is_told_under_its_words() {
    let mut different = Vec::new();
    for (name, broken) in all_broken() {
        let mut files = Files::read(None, None).unwrap();
        break_it(&mut files, &name, &broken);
        let told: Vec<Telling> = mistakes(&files)
            .0
            .into_iter()
            .map(|mistake| Telling {
                words: mistake.script.text[mistake.range].to_owned(),
                what: mistake.what,
            })
            .collect();
        if told != broken.told {
            different.push((name, told));
        }
    }
    assert!(different.is_empty(), "these are told: {different:#?}");
}

#[test]
fn all_mistakes_are_told_together_each_with_its_file_and_a_caret() {
    let mut files = Files::read(None, None).unwrap();
    let names = [
        "a_figure_that_is_not_in_the_quote",
        "a_step_that_looks_ahead",
        "a_fact_that_no_dialog_asks_for",
    ];
    let mut told = Vec::new();
    let all = all_broken();
    for (name, broken) in all
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
    {
        break_it(&mut files, name, broken);
        told.push(broken);
    }
    assert_eq!(told.len(), names.len());
    let text = mistakes(&files).render(false);
    for broken in told {
        assert!(text.contains(&format!("--> {}:", broken.file)), "{text}");
        assert!(
            broken.told.iter().all(|it| text.contains(&it.what)),
            "{text}"
        );
    }
    assert!(text.contains('^'), "{text}");
}
