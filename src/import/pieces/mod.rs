//! Pieces: divides paragraphs into headings and fragments that can be items of their own.

use std::borrow::Cow;

use crate::guide::label::{Label, LabelForm};
use crate::import::letterhead::Numbering;
use crate::import::nameless::headings;
use crate::import::numbering::{HeadingKind, HeadingMark, Title, is_annex, lists_attachments};
use crate::import::reflow::{Paragraph, ParagraphKind};
use crate::import::siblings::{Role, roles};
use crate::import::{Warning, WarningKind};

mod fragments;

use fragments::{fragments, tell_following, tell_sequences};

/// A part of a paragraph.
pub enum Piece<'text> {
    /// A heading.
    Heading {
        /// The level.
        kind: HeadingKind,
        /// The number.
        ordinal: Option<usize>,
        /// The whole heading.
        title: Cow<'text, str>,
        /// The line in the source.
        line: usize,
    },
    /// The names of the columns of a table, and its rows.
    Table {
        /// The names.
        columns: &'text str,
        /// The rows below.
        rows: &'text [Paragraph],
    },
    /// A list of attachments, or a line that goes on with it.
    Attachments(&'text str),
    /// Text.
    Text(Fragment<'text>),
    /// A warning about the next piece.
    Warning(Warning),
}

/// A run of text that can be an item of its own.
pub struct Fragment<'text> {
    /// The text with its label.
    pub text: &'text str,
    /// The line in the source.
    pub line: usize,
    /// The label.
    pub label: Option<Label<'text>>,
    /// Whether it starts the paragraph.
    pub at_start: bool,
    /// Whether this is number 1 and number 2 follows in the same list.
    pub begins_sequence: bool,
    /// The next number or letter at the start of a paragraph under the same heading.
    pub next: Option<Label<'text>>,
    /// Whether this leads in to a list that begins in the next paragraph.
    pub lead: Lead,
}

/// How a paragraph leads in to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// It does not.
    None,
    /// It does.
    Once,
    /// It does, and so does another under the same heading.
    Again,
}

/// Divides the paragraphs of a body.
pub fn pieces(body: &[Paragraph], numbering: Numbering) -> Vec<Piece<'_>> {
    let mut divider = Divider {
        body,
        pieces: Vec::new(),
        last_number: None,
    };
    let roles = roles(body);
    let nameless = match numbering {
        Numbering::None => headings(body),
        Numbering::Some => vec![false; body.len()],
    };
    let mut place = 0;
    while let Some(paragraph) = body.get(place) {
        place = match paragraph.kind {
            ParagraphKind::Columns => divider.table(place),
            ParagraphKind::Row => {
                let row = divider.fragment(paragraph, None);
                divider.pieces.push(Piece::Text(row));
                place + 1
            }
            ParagraphKind::Text if nameless[place] => {
                let (title, line) = (Cow::Borrowed(paragraph.text.as_str()), paragraph.line_at(0));
                divider.heading(HeadingKind::Section, None, title, line);
                place + 1
            }
            ParagraphKind::Text => divider.paragraph(place, roles[place]),
        };
    }
    let mut pieces = divider.pieces;
    tell_sequences(&mut pieces);
    tell_following(&mut pieces);
    pieces
}

struct Divider<'text> {
    body: &'text [Paragraph],
    pieces: Vec<Piece<'text>>,
    /// The last number of a paragraph under the same heading.
    last_number: Option<usize>,
}

impl<'text> Divider<'text> {
    fn following(&self, place: usize) -> Option<&'text str> {
        self.body.get(place + 1).map(|next| next.text.as_str())
    }

    fn heading(
        &mut self,
        kind: HeadingKind,
        ordinal: Option<usize>,
        title: Cow<'text, str>,
        line: usize,
    ) {
        self.last_number = None;
        self.pieces.push(Piece::Heading {
            kind,
            ordinal,
            title,
            line,
        });
    }

    fn table(&mut self, place: usize) -> usize {
        let rows = self.body[place + 1..]
            .iter()
            .take_while(|paragraph| paragraph.kind == ParagraphKind::Row)
            .count();
        let end = place + 1 + rows;
        self.pieces.push(Piece::Table {
            columns: &self.body[place].text,
            rows: &self.body[place + 1..end],
        });
        end
    }

    fn fragment(
        &self,
        paragraph: &'text Paragraph,
        label: Option<Label<'text>>,
    ) -> Fragment<'text> {
        Fragment {
            text: &paragraph.text,
            line: paragraph.line_at(0),
            label,
            at_start: true,
            begins_sequence: false,
            next: None,
            lead: Lead::None,
        }
    }

    /// Divides one paragraph, and returns the place of the next.
    fn paragraph(&mut self, place: usize, role: Role) -> usize {
        let paragraph = &self.body[place];
        let text = paragraph.text.as_str();
        let line = paragraph.line_at(0);
        let following = self.following(place);
        if is_annex(text) && following.is_some() {
            return self.annex(place);
        }
        if lists_attachments(text) {
            return self.attachments(place);
        }
        let mark = HeadingMark::at_start(text).map(|mark| (mark, mark.title(text)));
        match mark {
            Some((mark, Title::Whole)) => {
                if !mark.separated {
                    self.pieces.push(doubt(
                        line,
                        WarningKind::HeadingOrText,
                        text,
                        "is taken for a heading, though nothing parts number and title",
                    ));
                }
                self.heading(mark.kind, Some(mark.ordinal), Cow::Borrowed(text), line);
            }
            Some((mark, Title::Before(length, rest))) => {
                let has_text = following.is_some_and(|next| HeadingMark::at_start(next).is_none());
                let whole = has_text && mark.is_title_above_text(text);
                let reading = match whole {
                    true => "is taken for a heading, though it could be a sentence",
                    false => {
                        "is taken for a heading with text behind it; see where the heading ends"
                    }
                };
                self.pieces
                    .push(doubt(line, WarningKind::HeadingOrText, text, reading));
                let title = if whole { text } else { &text[..length] };
                self.heading(mark.kind, Some(mark.ordinal), Cow::Borrowed(title), line);
                if !whole {
                    self.text(paragraph, rest.trim_start(), None);
                }
            }
            _ if matches!(role, Role::Heading | Role::UnlikelyHeading) => {
                if role == Role::UnlikelyHeading {
                    self.pieces.push(doubt(
                        line,
                        WarningKind::HeadingOrText,
                        text,
                        "is taken for a heading, though others of its list are items",
                    ));
                }
                let ordinal = Label::at_start(text).and_then(|label| label.ordinal);
                self.heading(HeadingKind::Subsection, ordinal, Cow::Borrowed(text), line);
            }
            _ => {
                if role == Role::UnlikelyItem {
                    self.pieces.push(doubt(
                        line,
                        WarningKind::HeadingOrText,
                        text,
                        "is taken for an item as the others of its list; it could be a heading",
                    ));
                }
                self.labelled(place);
            }
        }
        place + 1
    }

    fn labelled(&mut self, place: usize) {
        let paragraph = &self.body[place];
        let (text, following) = (paragraph.text.as_str(), self.following(place));
        let second = || {
            let next = following.and_then(|next| Label::in_list(next, Some(2)));
            next.is_some_and(|next| next.form == LabelForm::Numbered && next.ordinal == Some(2))
        };
        let expected = match self.last_number {
            Some(last) => Some(last + 1),
            None => second().then_some(1),
        };
        let label = Label::in_list(text, expected).or_else(|| {
            Label::before_figure(text).filter(|label| label.ordinal == Some(1) && second())
        });
        if let Some(label) = label.filter(|label| label.form == LabelForm::Numbered) {
            self.last_number = label.ordinal;
            if Label::at_start(text).is_none() {
                self.pieces.push(doubt(
                    paragraph.line_at(0),
                    WarningKind::LabelOrText,
                    text,
                    "is taken for an item by its number, though a figure follows the number",
                ));
            }
        }
        // `分为：` right above a heading or a table leads in to that and names nothing.
        let above_heading = self.body.get(place + 1).is_none_or(|next| {
            next.kind == ParagraphKind::Columns || HeadingMark::at_start(&next.text).is_some()
        });
        let label = label.filter(|label| {
            label.form != LabelForm::Named || label.length < text.len() || !above_heading
        });
        self.text(paragraph, text, label);
    }

    fn text(&mut self, paragraph: &'text Paragraph, text: &'text str, label: Option<Label<'text>>) {
        self.pieces
            .extend(fragments(paragraph, text, label).map(Piece::Text));
    }

    /// An annex, whose name may stand on the line below.
    fn annex(&mut self, place: usize) -> usize {
        const LONGEST_NAME: usize = 40;
        let paragraph = &self.body[place];
        let name = self.body.get(place + 1).filter(|next| {
            let text = next.text.as_str();
            next.kind == ParagraphKind::Text
                && text.chars().nth(LONGEST_NAME).is_none()
                && !text.contains(['。', '；', '，', '：'])
                && Label::at_start(text).is_none()
                && HeadingMark::at_start(text).is_none()
                && !is_annex(text)
                && self.body.get(place + 2).is_some()
        });
        let title = match name {
            Some(name) => Cow::Owned(format!("{} {}", paragraph.text, name.text)),
            None => Cow::Borrowed(paragraph.text.as_str()),
        };
        self.heading(HeadingKind::Part, None, title, paragraph.line_at(0));
        place + 1 + usize::from(name.is_some())
    }

    fn attachments(&mut self, place: usize) -> usize {
        const LONGEST_NAME: usize = 50;
        let goes_on = |paragraph: &&Paragraph| {
            let text = paragraph.text.as_str();
            let is_numbered =
                Label::at_start(text).is_some_and(|label| label.form == LabelForm::Numbered);
            let is_short = text.chars().nth(LONGEST_NAME).is_none() && !text.contains('。');
            lists_attachments(text) || is_numbered && is_short
        };
        let more = self.body[place + 1..].iter().take_while(goes_on).count();
        let end = place + 1 + more;
        let lines = self.body[place..end].iter();
        self.pieces
            .extend(lines.map(|it| Piece::Attachments(&it.text)));
        end
    }
}

fn doubt<'text>(line: usize, kind: WarningKind, text: &str, reading: &str) -> Piece<'text> {
    Piece::Warning(Warning::about(line, kind, text, reading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::layout::Layout;
    use crate::import::lines::read;
    use crate::import::reflow::{Manner, Reflow};

    /// The pieces of a text: headings with a `#`, doubts as `?`, runs that begin a sequence with a `+`.
    fn divided(source: &str) -> Vec<String> {
        let lines = read(source);
        let layout = Layout::of(&lines);
        let body = Reflow::new(&layout, &lines).paragraphs(&lines, Manner::Body, &mut Vec::new());
        let shown = pieces(&body, Numbering::Some)
            .into_iter()
            .map(|piece| match piece {
                Piece::Heading { title, .. } => format!("# {title}"),
                Piece::Text(fragment) if fragment.begins_sequence => format!("+ {}", fragment.text),
                Piece::Text(fragment) => fragment.text.to_owned(),
                Piece::Warning(_) => "?".to_owned(),
                Piece::Table { columns, rows } => format!("| {columns} | {}", rows.len()),
                Piece::Attachments(text) => format!("@ {text}"),
            });
        shown.collect()
    }

    #[test]
    fn a_paragraph_is_divided_wherever_an_item_might_begin() {
        assert_eq!(
            divided("一、要求\n提供：（a）甲；（b）乙。\n三、截止于6月。"),
            [
                "# 一、要求",
                "提供：",
                "+ （a）甲；",
                "（b）乙。",
                "?",
                "# 三、",
                "截止于6月。"
            ]
        );
    }

    #[test]
    fn a_sequence_reaches_over_paragraphs_but_not_over_a_label_or_a_heading() {
        assert_eq!(divided("内容：（1）甲。\n（2）乙。")[1], "+ （1）甲。");
        assert_eq!(
            divided("内容：（1）甲。\n期限：丙：（2）乙。")[1],
            "（1）甲。"
        );
        assert_eq!(
            divided("内容：（1）甲。\n二、丙\n（2）乙。")[1],
            "（1）甲。"
        );
    }
}
