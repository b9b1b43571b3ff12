//! Layout: how the published text was set, as far as its lines show it: width, indent, blank lines.

use super::lines::Line;
use super::numbering::HeadingMark;
use super::spacing::character_width;
use crate::guide::label::Label;

/// The widest page. Widths are in halves of a Chinese character.
const WIDEST_PAGE: usize = 120;

/// The narrowest page. If all lines are shorter, they are short for other reasons.
const NARROWEST_PAGE: usize = 36;

/// How much shorter a full line can be, because some punctuation must not begin or end a line.
const SLACK: usize = 5;

/// The indent of a first line, if the text has lost its indents.
const FIRST_LINE_INDENT: usize = 4;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With the end of a sentence, or with a colon.
    Closed,
    /// With a comma: the sentence continues.
    Comma,
    /// With a word.
    Loose,
}

/// The layout of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The width of a full line, unless every line is a paragraph.
    width: Option<usize>,
    /// The indent of ordinary lines, if first lines are indented further.
    margin: Option<usize>,
    /// Whether blank lines stand only between paragraphs.
    pub blank_lines_part_paragraphs: bool,
}

impl Layout {
    /// Detects the layout of `lines`.
    pub fn of(lines: &[Line]) -> Layout {
        let broken: Vec<&[Line]> = lines
            .windows(2)
            .filter(|pair| is_broken_sentence(&pair[0], &pair[1]))
            .collect();
        let blanks = broken.iter().filter(|pair| pair[1].blank_above).count();
        Layout {
            width: line_width(lines, &broken),
            margin: margin(lines),
            blank_lines_part_paragraphs: blanks * 5 < broken.len(),
        }
    }

    /// Whether the indent shows first lines.
    pub fn is_indented(&self) -> bool {
        self.margin.is_some()
    }

    /// Whether the line is indented like the first line of a paragraph.
    pub fn begins_paragraph(&self, line: &Line) -> bool {
        self.margin.is_some_and(|margin| line.indent >= margin + 3)
    }

    /// Whether the line reaches the edge, so that the text below had no room on it.
    pub fn is_full(&self, above: &Line, is_first: bool, below: &Line) -> bool {
        let Some(width) = self.width else {
            return false;
        };
        let indent = match self.margin {
            Some(margin) => above.indent.saturating_sub(margin).min(FIRST_LINE_INDENT),
            None if is_first => FIRST_LINE_INDENT,
            None => 0,
        };
        // A Latin word or an address moves to the next line as a whole.
        let unbroken: usize = below
            .text
            .chars()
            .take(width)
            .take_while(char::is_ascii_graphic)
            .map(character_width)
            .sum();
        above.width + indent + SLACK + unbroken.max(1) > width
    }

    /// Whether the line fills most of the width.
    pub fn is_long(&self, line: &Line) -> bool {
        self.width.is_some_and(|width| line.width * 5 >= width * 3)
    }
}

/// Detects how a line ends.
pub fn ending(text: &str) -> Ending {
    let mut backwards = text
        .chars()
        .rev()
        .skip_while(|character| matches!(character, '”' | '’' | '」' | '』'));
    match backwards.next() {
        Some('。' | '！' | '？' | '；' | '：' | '.' | '!' | '?' | ';' | ':') => Ending::Closed,
        Some('，' | '、' | ',' | '（' | '(' | '《' | '〈' | '“' | '—' | '-' | '/') => {
            Ending::Comma
        }
        _ => Ending::Loose,
    }
}

/// Whether the line begins with a number, a label or a heading's mark.
pub fn is_marked(text: &str) -> bool {
    Label::at_start(text).is_some() || HeadingMark::at_start(text).is_some()
}

/// Whether a sentence seems to continue from one line to the next.
fn is_broken_sentence(above: &Line, below: &Line) -> bool {
    above.width >= NARROWEST_PAGE / 2
        && ending(&above.text) != Ending::Closed
        && HeadingMark::at_start(&above.text).is_none()
        && !is_marked(&below.text)
}

fn line_width(lines: &[Line], broken: &[&[Line]]) -> Option<usize> {
    let mut widths: Vec<usize> = broken.iter().map(|pair| pair[0].width).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() * 4 / 5).copied().unwrap_or(0);
    let near = widths
        .iter()
        .filter(|width| width.abs_diff(usual) <= 6)
        .count();
    let beyond = lines.iter().filter(|line| line.width > usual + 8).count();
    if widths.len() >= 3
        && near * 2 >= widths.len()
        && beyond * 10 <= lines.len()
        && usual <= WIDEST_PAGE
    {
        return Some(usual.max(NARROWEST_PAGE));
    }
    // Too few broken sentences to measure by: the widest line tells, unless it is a whole paragraph.
    let widest = lines.iter().map(|line| line.width).max()?;
    (NARROWEST_PAGE..=WIDEST_PAGE)
        .contains(&widest)
        .then_some(widest)
}

/// The indent of most lines, if enough others are indented further.
fn margin(lines: &[Line]) -> Option<usize> {
    let mut indents: Vec<usize> = lines.iter().map(|line| line.indent).collect();
    indents.sort_unstable();
    let margin = *indents.get(indents.len() / 4)?;
    let further = indents
        .iter()
        .filter(|indent| (margin + 3..=margin + 8).contains(indent))
        .count();
    (further >= 3 && further * 10 >= indents.len()).then_some(margin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::read;

    #[test]
    fn the_width_of_the_page_is_that_of_most_broken_lines() {
        let line = "深入实施创新驱动发展战略加速构建具有全球竞争力的开放";
        let source = format!("通知\n{line}\n{line}\n{line}\n创新。\n一、范围\n{line}\n完。");
        let lines = read(&source);
        let layout = Layout::of(&lines);
        assert_eq!(layout.width, Some(52));
        assert!(layout.is_full(&lines[1], true, &lines[2]));
        assert!(!layout.is_full(&lines[4], false, &lines[5]));
    }

    #[test]
    fn a_text_of_whole_paragraphs_has_no_width() {
        let long = "深入实施创新驱动发展战略".repeat(12);
        assert!(
            Layout::of(&read(&format!("一、范围\n{long}。\n二、要求\n{long}。")))
                .width
                .is_none()
        );
        assert!(Layout::of(&read("一、范围\n研究。")).width.is_none());
    }

    #[test]
    fn first_lines_are_told_by_their_indent_where_the_text_has_kept_it() {
        let lines = read("　　甲甲甲\n乙乙\n　　丙丙\n丁丁\n　　戊戊\n己己");
        let layout = Layout::of(&lines);
        let first: Vec<bool> = lines
            .iter()
            .map(|line| layout.begins_paragraph(line))
            .collect();
        assert_eq!(first, [true, false, true, false, true, false]);
        assert!(!Layout::of(&read("甲\n 乙\n丙")).is_indented());
    }
}
