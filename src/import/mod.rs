//! Import: turns the published text of a guide into headings and clauses without losing a character.
//!
//! Where the text can be read in two ways, the importer takes one and warns, so that a person can look.

mod caret;
pub mod conservation;
pub mod document;
mod docx;
pub mod draft;
mod layout;
mod letterhead;
mod lines;
mod lists;
mod masthead;
mod moment;
mod nameless;
mod numbering;
mod period;
mod pieces;
mod reflow;
mod siblings;
mod spacing;
mod structure;
mod table;

use std::collections::HashSet;

use crate::guide::Outline;

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The headings and clauses.
    pub outline: Outline,
    /// What a person should check, in the order of the source.
    pub doubts: Vec<Warning>,
}

/// A place in the source that could be read in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The line of the source, from 1.
    pub line: usize,
    /// The kind of the warning.
    pub kind: WarningKind,
    /// How the importer read it, and what else it could be.
    pub message: String,
    /// The words of the line that it is about; empty if it is about all of it.
    pub words: String,
}

/// The kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// A number that is not the next in its list.
    Numbering,
    /// A line that could be a heading or text.
    HeadingOrText,
    /// A line that could begin a labelled paragraph or continue a sentence.
    LabelOrText,
    /// A line after which a paragraph could end or continue.
    ParagraphBreak,
    /// A paragraph that could belong to the last item or follow the whole list.
    ListEnd,
    /// A number inside a paragraph that could begin an item.
    ItemOrText,
    /// A text without recognisable sections.
    Sections,
    /// Words that may be a condition.
    Condition,
    /// Something in the file that is missing from its text.
    Conversion,
}

impl Warning {
    fn new(line: usize, kind: WarningKind, message: String) -> Warning {
        Warning {
            line,
            kind,
            message,
            words: String::new(),
        }
    }

    /// A warning about words of a line, with how they are read.
    fn about(line: usize, kind: WarningKind, words: &str, reading: &str) -> Warning {
        let words = words.trim_start();
        Warning {
            line,
            kind,
            message: format!("`{}` {reading}", reflow::excerpt(words)),
            words: words.chars().take(reflow::EXCERPT).collect(),
        }
    }
}

/// Imports a published text.
pub fn import(source: &str) -> Import {
    let mut doubts = Vec::new();
    let lines = lines::read(source);
    let layout = layout::Layout::of(&lines);
    let regions = letterhead::regions(&lines, &mut doubts);
    let mut reflow = reflow::Reflow::new(&layout, &lines);
    let front = reflow.paragraphs(
        &lines[regions.front.clone()],
        reflow::Manner::Letterhead,
        &mut doubts,
    );
    let body = reflow.paragraphs(
        &lines[regions.body.clone()],
        reflow::Manner::Body,
        &mut doubts,
    );
    let end = reflow.paragraphs(
        &lines[regions.end.clone()],
        reflow::Manner::Letterhead,
        &mut doubts,
    );
    let outline = structure::outline(&front, &body, &end, (regions.numbering, &mut doubts));
    doubts.sort_by_key(|doubt| doubt.line);
    // One line is told once: what it became says more than where it began.
    let lines_told: HashSet<usize> = doubts
        .iter()
        .filter(|doubt| doubt.kind != WarningKind::ParagraphBreak)
        .map(|doubt| doubt.line)
        .collect();
    doubts.retain(|doubt| {
        doubt.kind != WarningKind::ParagraphBreak || !lines_told.contains(&doubt.line)
    });
    doubts.dedup_by(|a, b| (a.line, &a.message) == (b.line, &b.message));
    Import { outline, doubts }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;
    use crate::guide::markdown::{parse, render};

    const GUIDE: &str = include_str!("../../knowledge/stcsm-2026-8/source.txt");

    /// Checks what is true of every text.
    fn holds(source: &str) {
        let import = import(source);
        assert_eq!(conservation::check(source, &import.outline), Ok(()));
        let ids: HashSet<_> = import
            .outline
            .clauses
            .iter()
            .map(|clause| &clause.id)
            .collect();
        assert_eq!(ids.len(), import.outline.clauses.len(), "ids are unique");
        assert!(
            import.outline.clauses.is_sorted_by_key(|clause| &clause.id),
            "ids are in order"
        );
        assert!(
            import
                .outline
                .headings
                .is_sorted_by_key(|heading| &heading.id),
            "ids of headings are in order"
        );
        assert_eq!(parse(&render(&import.outline)), Ok(import.outline));
    }

    /// Beginnings, ends and whole lines of guides, good and bad.
    const BITS: &[&str] = &[
        "一、",
        "二、",
        "三、征集范围",
        "专题一、",
        "专题二",
        "方向1、",
        "方向2：甲",
        "（一）乙",
        "（二）",
        "1.",
        "2．",
        "3、",
        "11.",
        "（1）",
        "(2)",
        "（3）",
        "（a）",
        "(b)",
        "（c）",
        "【初次填写】",
        "研究目标：",
        "期限:",
        "第一条",
        "①",
        "②",
        "1）",
        "。",
        "；",
        "：",
        "，",
        "、",
        " ",
        "\u{3000}\u{3000}",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\u{C}",
        "— 4 —\n",
        "\n5\n\u{C}",
        "第 4 页\n",
        "2026年5月8日\n",
        "（此件主动公开）",
        "某委员会\n",
        "附件：",
        "甲乙丙丁戊己庚辛",
        "https://a.b/",
        "Open Source",
        "#",
        "**",
        "\\",
        "<!--",
        "\u{FEFF}",
        "\u{0}",
        "🙂",
        "“甲”",
        "依托本市科研实力强国际合作广泛的科研主体牵头开展国际研究",
    ];

    proptest! {
        #[test]
        fn any_text_is_imported_whole(source in any::<String>()) {
            holds(&source);
        }

        #[test]
        fn any_bytes_are_imported_whole(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            holds(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_mixture_of_forms_is_imported_whole(bits in prop::collection::vec(prop::sample::select(BITS), 0..60)) {
            holds(&bits.concat());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_guide_is_imported_whole_in_whatever_order_its_lines_come(lines in Just(GUIDE.lines().collect::<Vec<_>>()).prop_shuffle()) {
            holds(&lines.join("\n"));
        }

        #[test]
        fn a_guide_that_was_tampered_with_is_imported_whole(
            edits in prop::collection::vec((0..GUIDE.chars().count(), 0..4_usize, prop::sample::select(BITS)), 1..12),
        ) {
            let mut characters: Vec<char> = GUIDE.chars().collect();
            for (at, removed, bit) in edits {
                let at = at.min(characters.len());
                let end = (at + removed).min(characters.len());
                characters.splice(at..end, bit.chars());
            }
            holds(&characters.into_iter().collect::<String>());
        }
    }

    #[test]
    fn a_megabyte_of_anything_is_imported_in_a_moment() {
        for bit in [
            "一、\n",
            "1.",
            "（1）",
            "（1）。（2）。",
            "甲",
            "甲\n",
            "目标：甲\n",
            "（",
            "【",
            "：",
            " ",
            "\n",
            "5\n\n",
            "1\u{C}",
            "a ",
            "专题一",
            "https://a",
            "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "”",
            "甲。1",
            "附件：\n",
            "2026年5月8日\n",
            "一、甲\n1.乙\n（1）丙\n",
        ] {
            let source = format!(
                "一、甲\n1.乙：（1）丙。（2）丁。{}",
                bit.repeat(1_000_000 / bit.len())
            );
            let start = Instant::now();
            let import = import(&source);
            let took = start.elapsed();
            assert!(took < Duration::from_secs(6), "{bit:?} took {took:?}");
            assert_eq!(conservation::check(&source, &import.outline), Ok(()));
        }
    }
}
