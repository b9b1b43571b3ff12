//! Lines: a published text line by line, without blank lines and page numbers.

use super::spacing::{Blanks, is_blank, tidy, width};
use super::table::{CELL_GAP, cells, tell_rows};
use crate::guide::label::han_number;

/// A line with text of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line number in the source, from 1.
    pub number: usize,
    /// The tidied text.
    pub text: String,
    /// The width of the text, in halves of a Chinese character.
    pub width: usize,
    /// The indent, in the same unit.
    pub indent: usize,
    /// Whether a blank line precedes it.
    pub blank_above: bool,
    /// Whether it is a row of a table, with a wide blank between its cells.
    pub row: bool,
}

/// A line of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawLine<'source> {
    /// The line number in the source, from 1.
    pub number: usize,
    /// The text.
    pub text: &'source str,
    /// Whether it is a page number and not part of the guide.
    pub page_mark: bool,
}

/// Reads the lines of a guide.
pub fn read(source: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank_above = false;
    let blanks = Blanks::of(source);
    let raw_lines = raw_lines(source);
    let rows = tell_rows(&raw_lines);
    for (raw, row) in raw_lines.into_iter().zip(rows) {
        let text = match row {
            true => cells(raw.text)
                .map(|cell| tidy(cell, blanks))
                .filter(|cell| !cell.is_empty())
                .collect::<Vec<_>>()
                .join(CELL_GAP),
            false => tidy(raw.text, blanks),
        };
        if text.is_empty() || raw.page_mark {
            blank_above = true;
            continue;
        }
        let indent = raw
            .text
            .chars()
            .take_while(|&character| is_blank(character))
            .map(indent_width)
            .sum();
        lines.push(Line {
            number: raw.number,
            width: width(&text),
            text,
            indent,
            blank_above,
            row,
        });
        blank_above = false;
    }
    lines
}

fn indent_width(character: char) -> usize {
    match character {
        '\u{3000}' => 2,
        '\t' => 4,
        '\u{FEFF}' | '\u{200B}' => 0,
        _ => 1,
    }
}

/// Reads all lines of the source and marks page numbers.
pub fn raw_lines(source: &str) -> Vec<RawLine<'_>> {
    let mut lines = Vec::new();
    let mut page_breaks_below = Vec::new();
    let (mut start, mut number) = (0, 1);
    let mut characters = source.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let ends_line = matches!(
            character,
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        );
        if !ends_line {
            continue;
        }
        lines.push(RawLine {
            number,
            text: &source[start..at],
            page_mark: false,
        });
        page_breaks_below.push(character == '\u{C}');
        let mut end = at + character.len_utf8();
        if character == '\r' && characters.next_if(|(_, next)| *next == '\n').is_some() {
            end += 1;
        }
        // Only these count as lines for an editor that is told to go to one.
        number += usize::from(matches!(character, '\n' | '\r'));
        start = end;
    }
    lines.push(RawLine {
        number,
        text: &source[start..],
        page_mark: false,
    });
    page_breaks_below.push(false);
    tell_page_marks(&mut lines, &page_breaks_below);
    lines
}

/// Marks page numbers: lines of their form, and bare numbers at the edge of a page.
fn tell_page_marks(lines: &mut [RawLine<'_>], page_breaks_below: &[bool]) {
    let texts: Vec<String> = lines
        .iter()
        .map(|line| {
            line.text
                .chars()
                .filter(|&character| !is_blank(character))
                .take(24)
                .collect()
        })
        .collect();
    let mut at_edge = vec![false; lines.len()];
    let mut edge = false;
    for (place, text) in texts.iter().enumerate() {
        at_edge[place] = edge;
        edge = page_breaks_below[place] || (edge && text.is_empty());
    }
    let mut edge = false;
    for (place, text) in texts.iter().enumerate().rev() {
        edge = page_breaks_below[place] || edge;
        at_edge[place] |= edge;
        edge &= text.is_empty();
    }
    for ((line, text), at_edge) in lines.iter_mut().zip(&texts).zip(at_edge) {
        line.page_mark = is_page_mark(text) || (at_edge && is_page_number(text));
    }
}

fn is_page_number(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a line without its spaces is a page number: `—4—`, `-4-`, `第4页`, `第四页共十页`, `第4页/共10页`, `Page4of10`.
fn is_page_mark(text: &str) -> bool {
    let is_dash = |character: char| {
        matches!(
            character,
            '-' | '－' | '–' | '—' | '―' | '─' | '‐' | '‑' | '−' | '~' | '～' | '·'
        )
    };
    let bare = text.trim_matches(is_dash);
    if is_page_number(bare) && text.starts_with(is_dash) && text.ends_with(is_dash) {
        return true;
    }
    if let Some(english) = text
        .strip_prefix("Page")
        .or_else(|| text.strip_prefix("page"))
    {
        let (page, pages) = english.split_once("of").unwrap_or((english, "1"));
        return is_page_number(page) && is_page_number(pages);
    }
    let is_number = |text: &str| is_page_number(text) || han_number(text).is_some();
    let is_count = |text: &str| {
        let number = text
            .strip_prefix('第')
            .or_else(|| text.strip_prefix('共'))
            .and_then(|rest| rest.strip_suffix('页'));
        number.is_some_and(is_number)
    };
    match text.split_once('页') {
        Some((first, "")) => is_count(&format!("{first}页")),
        Some((first, second)) => {
            is_count(&format!("{first}页"))
                && is_count(second.trim_start_matches(['/', '，', ',', '、', '|']))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(usize, String)> {
        read(source)
            .into_iter()
            .map(|line| (line.number, line.text))
            .collect()
    }

    fn marks(source: &str) -> Vec<&str> {
        raw_lines(source)
            .into_iter()
            .filter(|line| line.page_mark)
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn lines_end_as_files_of_every_kind_end_them() {
        let read = texts("\u{FEFF}甲\r\n\r\n乙\r丙\n丁\u{C}戊\u{2028}己");
        let expected = [
            (1, "甲"),
            (3, "乙"),
            (4, "丙"),
            (5, "丁"),
            (5, "戊"),
            (5, "己"),
        ];
        assert_eq!(
            read,
            expected.map(|(number, text)| (number, text.to_owned()))
        );
    }

    #[test]
    fn page_numbers_are_told_from_the_guide() {
        for mark in [
            "— 4 —",
            "- 4 -",
            "－12－",
            "第 4 页",
            "第四页",
            "第4页 共10页",
            "第 4 页 / 共 10 页",
            "Page 4 of 10",
            "page 4",
        ] {
            assert_eq!(marks(mark), [mark]);
        }
        for text in [
            "4",
            "2026",
            "第4页应盖章",
            "——",
            "-4",
            "页",
            "第页",
            "1-4",
            "共4页应盖章",
            "Page four",
            "- 4 - 5 -",
        ] {
            assert_eq!(marks(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_mere_number_is_a_page_number_at_the_edge_of_a_page_only() {
        assert_eq!(marks("甲\n12\n乙\n\n3\n\n\u{C}4\n丙\u{C}"), ["3", "4"]);
    }

    #[test]
    fn a_line_knows_its_indent_and_the_blank_above_it() {
        let lines = read("\u{3000}\u{3000}甲\n\n  — 1 —\n  乙");
        assert_eq!((lines[0].indent, lines[0].blank_above), (4, false));
        assert_eq!(
            (lines[1].indent, lines[1].blank_above, lines[1].width),
            (2, true, 2)
        );
    }
}
