//! A page: paragraphs that fit the terminal, with styles that disappear in a pipe.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Effects, Style};

use super::wrapping;

/// The style of the place of a clause.
pub const SOURCE: Style = AnsiColor::Cyan.on_default();
/// The style of quotes.
pub const QUOTE: Style = AnsiColor::Green.on_default();
/// The style of matching words.
pub const FOUND: Style = Style::new().effects(Effects::BOLD.insert(Effects::UNDERLINE));
/// The style of headings and of numbers to type.
pub const STRONG: Style = Style::new().bold();
/// The style of secondary text.
pub const ASIDE: Style = Style::new().dimmed();

/// The longest line, because longer ones are hard to read however wide the terminal is.
const WIDEST: usize = 100;

/// A page on standard output.
pub type StandardPage = Page<anstream::Stdout>;

/// A page that takes paragraphs.
pub struct Page<Out> {
    out: Out,
    width: Option<usize>,
}

/// Text that is wrapped as one.
pub struct Paragraph<'a> {
    text: Cow<'a, str>,
    style: Style,
    lead: Cow<'a, str>,
    lead_style: Style,
    marks: &'a [Range<usize>],
}

impl<'a> Paragraph<'a> {
    /// Makes a paragraph without a style.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Paragraph<'a> {
        Paragraph {
            text: text.into(),
            style: Style::new(),
            lead: "".into(),
            lead_style: Style::new(),
            marks: &[],
        }
    }

    /// Adds a style.
    pub fn styled(self, style: Style) -> Paragraph<'a> {
        Paragraph { style, ..self }
    }

    /// Adds a lead, such as a number. Further lines are indented by its width.
    pub fn after(self, lead: impl Into<Cow<'a, str>>, lead_style: Style) -> Paragraph<'a> {
        Paragraph {
            lead: lead.into(),
            lead_style,
            ..self
        }
    }

    /// Marks ranges of characters as matches.
    pub fn marked(self, marks: &'a [Range<usize>]) -> Paragraph<'a> {
        Paragraph { marks, ..self }
    }
}

impl StandardPage {
    /// A page on standard output, as wide as the terminal, or unlimited without one. It has styles if the output shows
    /// them and the environment allows them (`NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`).
    pub fn standard() -> StandardPage {
        let width = io::stdout()
            .is_terminal()
            .then(|| textwrap::termwidth().min(WIDEST));
        Page::new(anstream::stdout(), width)
    }
}

impl<Out: Write> Page<Out> {
    /// A page of `width` columns, or unlimited.
    pub fn new(out: Out, width: Option<usize>) -> Page<Out> {
        Page { out, width }
    }

    /// Writes an empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Writes a paragraph.
    pub fn put(&mut self, paragraph: &Paragraph<'_>) -> io::Result<()> {
        let text = harmless(&paragraph.text);
        let lead = harmless(&paragraph.lead);
        let indent = wrapping::columns(&lead);
        /// The narrowest useful column.
        const NARROWEST: usize = 10;
        let width = self
            .width
            .map(|width| width.saturating_sub(indent).max(NARROWEST));
        let marks = bytes_of(&text, paragraph.marks);
        for (number, line) in wrapping::lines(&text, width).into_iter().enumerate() {
            match number {
                0 => self.run(&lead, paragraph.lead_style)?,
                _ if line.is_empty() => {}
                _ => write!(self.out, "{:indent$}", "")?,
            }
            let mut at = line.start;
            for mark in marks
                .iter()
                .filter(|mark| mark.start < line.end && mark.end > line.start)
            {
                let (start, end) = (mark.start.max(at), mark.end.min(line.end));
                self.run(&text[at..start], paragraph.style)?;
                self.run(&text[start..end], FOUND)?;
                at = end;
            }
            self.run(&text[at..line.end], paragraph.style)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// Writes a prompt, behind which the person types.
    pub fn prompt(&mut self, prompt: &str) -> io::Result<()> {
        write!(self.out, "{prompt}")?;
        self.out.flush()
    }

    /// Flushes the output.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn run(&mut self, text: &str, style: Style) -> io::Result<()> {
        if text.is_empty() {
            Ok(())
        } else {
            write!(self.out, "{style}{text}{style:#}")
        }
    }
}

/// Replaces control characters, which could control the terminal, one for one.
fn harmless(text: &str) -> Cow<'_, str> {
    let harmful = |char: char| char.is_control() && char != '\n';
    match text.contains(harmful) {
        true => Cow::Owned(text.replace(harmful, " ")),
        false => Cow::Borrowed(text),
    }
}

/// Turns ordered ranges of characters into ranges of bytes.
fn bytes_of(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let places: Vec<usize> = match ranges {
        [] => Vec::new(),
        _ => text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect(),
    };
    ranges
        .iter()
        .filter_map(|range| Some(*places.get(range.start)?..*places.get(range.end)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: Option<usize>, paragraph: &Paragraph<'_>) -> String {
        let mut page = Page::new(Vec::new(), width);
        page.put(paragraph).unwrap();
        String::from_utf8(page.out).unwrap()
    }

    #[test]
    fn further_lines_are_indented_by_the_width_of_the_lead() {
        let paragraph = Paragraph::new("专题二最多能申请").after("第一 ", Style::new());
        assert_eq!(
            shown(Some(17), &paragraph),
            "第一 专题二最多能\n     申请\n"
        );
    }

    #[test]
    fn a_mark_goes_on_in_the_next_line_but_not_under_the_indent() {
        let marks = std::slice::from_ref(&(3..6));
        let paragraph = Paragraph::new("一二三四五六七八")
            .after("  ", Style::new())
            .marked(marks);
        let (on, off) = (FOUND.render().to_string(), FOUND.render_reset().to_string());
        assert_eq!(
            shown(Some(12), &paragraph),
            format!("  一二三{on}四五{off}\n  {on}六{off}七八\n")
        );
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(
            shown(None, &Paragraph::new("甲\u{1b}[31m乙\t丙\n丁")),
            "甲 [31m乙 丙\n丁\n"
        );
    }
}
