//! Files: published texts in all the formats, and the knowledge itself.

use std::fs;

use zhinan::guide::markdown;
use zhinan::import::{conservation, document, import};
use zhinan::knowledge::{Files, check};

use super::{fuzz, of_text};
use crate::support::program::{folder, program, run};

const TEXTS: &[&str] = &[
    include_str!("../../knowledge/stcsm-2026-8/source.txt"),
    include_str!("../imported/articles.txt"),
    include_str!("../imported/grant.txt"),
    include_str!("../imported/paragraphs.txt"),
    include_str!("../imported/sections.txt"),
    include_str!("../../knowledge/stcsm-2026-8/guide.md"),
];

const WORDS: &[&str] = &[
    "第一章",
    "第十二条",
    "一、",
    "（一）",
    "1.",
    "（1）",
    "①",
    "附件：",
    "\t",
    "\n",
    "\r\n",
    "　",
    "：",
    "2026年5月31日16:30",
    "\u{feff}",
    "\u{0}",
    "# ",
    "## ",
    "<html>",
    "%PDF-1.4\n",
    "PK\u{3}\u{4}",
    "《",
    "[a]",
    "= \"",
    "[[",
    "'''",
    "]",
    "{",
    "}",
];

#[test]
fn any_published_text_is_no_guide_or_one_with_no_character_lost() {
    let word = include_bytes!("../import/notice.docx").to_vec();
    let examples: Vec<Vec<u8>> = of_text(TEXTS).into_iter().chain([word]).collect();
    fuzz(&examples, WORDS, 30, |input| {
        markdown::parse(&String::from_utf8_lossy(input)).ok();
        // What has a PDF's sign is read in a process of its own.
        if !input.windows(5).any(|it| it == b"%PDF-")
            && let Ok(document) = document::read(input, "guide")
        {
            let outline = import(&document.text).outline;
            assert_eq!(conservation::check(&document.text, &outline), Ok(()));
        }
    });
}

#[test]
fn any_pdf_is_read_or_an_error_of_one_line() {
    let pdfs: [&[u8]; 3] = [
        include_bytes!("../import/notice.pdf"),
        include_bytes!("../import/notice-unembedded.pdf"),
        include_bytes!("../import/scanned.pdf"),
    ];
    let words = [
        "/Kids [2 0 R]",
        "/Parent 3 0 R",
        "/Length 99999999",
        "endobj",
        "stream\n",
        "<<",
        ">>",
        "/F Do",
        "1 0 R",
    ];
    let data = folder("fuzz-pdf");
    fuzz(&pdfs.map(<[u8]>::to_vec), &words, 4, |input| {
        let file = data.join("a.pdf");
        fs::write(&file, input).unwrap();
        let mut command = program();
        let knowledge = data.join("knowledge");
        fs::remove_dir_all(&knowledge).ok();
        command.arg("--knowledge").arg(knowledge);
        command.args(["guide", "import", "--id", "a"]).arg(&file);
        let ended = run(command, b"");
        let is_told = ended.err.lines().any(|line| line.starts_with("error: "));
        assert!(!ended.err.contains("panicked"), "{ended:?}");
        assert!(
            ended.status == 0 || (ended.status == 2 && is_told),
            "{ended:?}"
        );
    });
}

#[test]
fn any_knowledge_is_used_or_its_mistakes_are_told() {
    let files = Files::read(None, None).unwrap();
    let names = [
        "knowledge/stcsm-2026-8/guide.toml",
        "knowledge/stcsm-2026-8/guide.md",
        "knowledge/stcsm-2026-8/bindings.toml",
        "knowledge/stcsm-2026-8/rules.toml",
        "knowledge/lexicon.toml",
        "dialogs/phrases.toml",
    ];
    // Each example begins with a line that says which file it is.
    let example = |name: &str| {
        let file = files.get(name).unwrap_or_else(|| panic!("{name}"));
        format!("{name}\n{}", file.text).into_bytes()
    };
    fuzz(&names.map(example), WORDS, 10, |input| {
        let text = String::from_utf8_lossy(input);
        let Some((name, text)) = text.split_once('\n') else {
            return;
        };
        let mut files = Files::read(None, None).unwrap();
        files.insert(name, text.to_owned());
        if let Err(error) = check(&files) {
            assert!(!error.to_string().is_empty());
        }
    });
}
