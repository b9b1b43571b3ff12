//! Fragments: the runs of a paragraph that can be items, and what stands below each.

use std::collections::HashMap;

use super::{Fragment, Lead, Piece};
use crate::guide::label::{Label, LabelForm};
use crate::import::numbering::inner_labels;
use crate::import::reflow::Paragraph;

/// Divides a text at the end of a paragraph wherever an item can begin.
pub fn fragments<'text>(
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
            next: None,
            lead: Lead::None,
        })
}

/// Looks from every 1 for the next number of its form, as far as the list can reach.
pub fn tell_sequences(pieces: &mut [Piece<'_>]) {
    let mut next: HashMap<LabelForm, usize> = HashMap::new();
    for piece in pieces.iter_mut().rev() {
        match piece {
            Piece::Heading { .. } => next.clear(),
            Piece::Warning(_) | Piece::Table { .. } | Piece::Attachments(_) => {}
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

/// Tells each paragraph the next number under its heading, and whether it leads in to a list.
pub fn tell_following(pieces: &mut [Piece<'_>]) {
    let mut next: Option<Label<'_>> = None;
    // Whether the next paragraph is the first of a list, and how many leads there are below under the same heading.
    let (mut is_first, mut leads) = (false, 0_usize);
    for piece in pieces.iter_mut().rev() {
        match piece {
            Piece::Heading { .. } => (next, is_first, leads) = (None, false, 0),
            Piece::Warning(_) => {}
            Piece::Table { .. } | Piece::Attachments(_) => is_first = false,
            Piece::Text(fragment) if fragment.at_start => {
                fragment.next = next;
                let named = |label: &Label<'_>| label.form == LabelForm::Named;
                let label = fragment.label.filter(|label| !named(label));
                if fragment.label.is_none() && fragment.text.ends_with(['：', ':']) && is_first {
                    fragment.lead = if leads > 0 { Lead::Again } else { Lead::Once };
                    leads += 1;
                }
                is_first = label.is_some_and(|label| label.ordinal == Some(1));
                next = label.or(next);
            }
            Piece::Text(_) => {}
        }
    }
}
