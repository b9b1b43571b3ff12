//! Pieces: divides paragraphs into headings and fragments that can be items of their own.

use std::collections::HashMap;

use super::numbering::{
    HeadingKind, HeadingMark, Title, inner_labels, is_annex, is_subsection_title,
};
use super::reflow::{Paragraph, excerpt};
use super::{Warning, WarningKind};
use crate::guide::label::{Label, LabelForm};

/// A part of a paragraph.
pub enum Piece<'text> {
    /// A heading.
    Heading {
        /// The level.
        kind: HeadingKind,
        /// The number.
        ordinal: Option<usize>,
        /// The whole heading.
        title: &'text str,
        /// The line in the source.
        line: usize,
    },
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
}

/// Divides the paragraphs of a body.
pub fn pieces(body: &[Paragraph]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // `（一）…` under an article is a part of it, however short.
    let mut in_article = false;
    for (place, paragraph) in body.iter().enumerate() {
        let text = paragraph.text.as_str();
        let line = paragraph.line_at(0);
        let mark = HeadingMark::at_start(text).map(|mark| (mark, mark.title(text)));
        let following = body.get(place + 1).map(|next| next.text.as_str());
        let is_article = Label::at_start(text).is_some_and(|it| it.form == LabelForm::Article);
        in_article = is_article || in_article && mark.is_none();
        if is_annex(text) && following.is_some() {
            in_article = false;
            pieces.push(Piece::Heading {
                kind: HeadingKind::Section,
                ordinal: None,
                title: text,
                line,
            });
            continue;
        }
        match (mark, Label::at_start(text)) {
            (Some((mark, Title::Whole)), _) => {
                if !mark.separated {
                    pieces.push(doubt(
                        line,
                        WarningKind::HeadingOrText,
                        text,
                        "is taken for a heading, though nothing parts number and title",
                    ));
                }
                pieces.push(Piece::Heading {
                    kind: mark.kind,
                    ordinal: Some(mark.ordinal),
                    title: text,
                    line,
                });
            }
            (Some((mark, Title::Before(length, rest))), _) => {
                pieces.push(doubt(
                    line,
                    WarningKind::HeadingOrText,
                    text,
                    "is taken for a heading with text behind it; see where the heading ends",
                ));
                pieces.push(Piece::Heading {
                    kind: mark.kind,
                    ordinal: Some(mark.ordinal),
                    title: &text[..length],
                    line,
                });
                pieces.extend(fragments(paragraph, rest.trim_start(), None).map(Piece::Text));
            }
            (_, Some(label))
                if !in_article
                    && is_subsection_title(text, &label)
                    && following.is_some_and(heads) =>
            {
                pieces.push(Piece::Heading {
                    kind: HeadingKind::Subsection,
                    ordinal: label.ordinal,
                    title: text,
                    line,
                });
            }
            (_, label) => {
                // `分为：` right above a heading leads in to that and names nothing.
                let above_heading =
                    following.is_none_or(|next| HeadingMark::at_start(next).is_some());
                let label = label.filter(|label| {
                    label.form != LabelForm::Named || label.length < text.len() || !above_heading
                });
                pieces.extend(fragments(paragraph, text, label).map(Piece::Text));
            }
        }
    }
    tell_sequences(&mut pieces);
    pieces
}

/// Whether a paragraph can stand under `（一）…` instead of being the next one of its kind.
fn heads(following: &str) -> bool {
    let section =
        HeadingMark::at_start(following).is_some_and(|mark| mark.kind == HeadingKind::Section);
    !section
        && Label::at_start(following).is_none_or(|label| label.form != LabelForm::HanParenthesised)
}

fn doubt<'text>(line: usize, kind: WarningKind, text: &str, reading: &str) -> Piece<'text> {
    Piece::Warning(Warning::new(
        line,
        kind,
        format!("`{}` {reading}", excerpt(text)),
    ))
}

/// Divides a text at the end of a paragraph wherever an item can begin.
fn fragments<'text>(
    paragraph: &'text Paragraph,
    text: &'text str,
    label: Option<Label<'text>>,
) -> impl Iterator<Item = Fragment<'text>> {
    let offset = paragraph.text.len() - text.len();
    let mut starts: Vec<(usize, Option<Label<'text>>)> = vec![(0, label)];
    starts.extend(
        inner_labels(text)
            .into_iter()
            .map(|(at, label)| (at, Some(label))),
    );
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([text.len()])
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .map(move |((start, label), end)| Fragment {
            text: &text[start..end],
            line: paragraph.line_at(offset + start),
            label,
            at_start: start == 0,
            begins_sequence: false,
        })
}

/// Looks from every 1 for the next number of its form, as far as the list can reach.
fn tell_sequences(pieces: &mut [Piece<'_>]) {
    let mut next: HashMap<LabelForm, usize> = HashMap::new();
    for piece in pieces.iter_mut().rev() {
        match piece {
            Piece::Heading { .. } => next.clear(),
            Piece::Warning(_) => {}
            Piece::Text(fragment) => {
                let Some(label) = fragment.label else {
                    continue;
                };
                fragment.begins_sequence =
                    label.ordinal == Some(1) && next.get(&label.form) == Some(&2);
                if fragment.at_start {
                    next.retain(|form, _| *form == label.form);
                }
                if let Some(ordinal) = label.ordinal {
                    next.insert(label.form, ordinal);
                }
            }
        }
    }
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
        let shown = pieces(&body).into_iter().map(|piece| match piece {
            Piece::Heading { title, .. } => format!("# {title}"),
            Piece::Text(fragment) if fragment.begins_sequence => format!("+ {}", fragment.text),
            Piece::Text(fragment) => fragment.text.to_owned(),
            Piece::Warning(_) => "?".to_owned(),
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
