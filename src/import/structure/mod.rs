//! Structure: turns paragraphs into headings and clauses, with ids counted from 1 at every level.

use std::collections::HashMap;

use crate::guide::Outline;
use crate::guide::label::{Label, LabelForm};
use crate::guide::{ClauseId, Heading};
use crate::import::letterhead::Numbering;
use crate::import::lists::{Form, Lists, Place};
use crate::import::numbering::HeadingKind;
use crate::import::pieces::{Fragment, Lead, Piece, pieces};
use crate::import::reflow::Paragraph;
use crate::import::{Warning, WarningKind};

/// Builds the outline of a notice from the paragraphs of its parts.
pub fn outline(
    front: &[Paragraph],
    body: &[Paragraph],
    end: &[Paragraph],
    (numbering, doubts): (Numbering, &mut Vec<Warning>),
) -> Outline {
    let mut builder = Builder {
        doubts,
        headings: Vec::new(),
        texts: Vec::new(),
        open: Vec::new(),
        lists: Lists::default(),
        below: Below::Nothing,
        root: Children::default(),
        last: HashMap::new(),
        last_article: None,
        numbering,
    };
    builder.whole(ClauseId::letterhead(), front);
    // Text before the first heading or number goes on with the letterhead, where there is one.
    builder.root.clauses = builder.texts.len();
    for piece in pieces(body, numbering) {
        match piece {
            Piece::Heading {
                kind,
                ordinal,
                title,
                line,
            } => builder.heading(kind, ordinal, &title, line),
            Piece::Table { columns, rows } => builder.table(columns, rows),
            Piece::Attachments(text) => builder.attachments(text),
            Piece::Text(fragment) => builder.fragment(&fragment),
            Piece::Warning(doubt) => builder.doubts.push(doubt),
        }
    }
    builder.close(0);
    builder.whole(ClauseId::end(), end);
    Outline::assemble(builder.headings, builder.texts)
}

/// The children of the guide or of a heading so far.
#[derive(Default)]
struct Children {
    counted: usize,
    has_heading: bool,
    /// Where its clauses begin in the list of all clauses, and their number.
    first_clause: usize,
    clauses: usize,
    /// The last number of a heading of each kind.
    last: HashMap<HeadingKind, usize>,
}

struct OpenHeading {
    kind: HeadingKind,
    id: ClauseId,
    children: Children,
}

/// What the next paragraph without a label stands below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Nothing that parts it from the clause above.
    Nothing,
    /// A paragraph that closed a list: it goes on with that.
    Closing,
    /// A table: it begins a clause.
    Table,
    /// A list of attachments: it begins a clause.
    Attachments,
}

struct Builder<'doubts> {
    doubts: &'doubts mut Vec<Warning>,
    headings: Vec<Heading>,
    texts: Vec<(ClauseId, String)>,
    open: Vec<OpenHeading>,
    lists: Lists,
    below: Below,
    root: Children,
    /// The last number of a heading of each kind in the whole text.
    last: HashMap<HeadingKind, usize>,
    /// The last article, for articles are counted on through all chapters.
    last_article: Option<usize>,
    numbering: Numbering,
}

impl Builder<'_> {
    /// Adds a part as one clause.
    fn whole(&mut self, id: ClauseId, paragraphs: &[Paragraph]) {
        if !paragraphs.is_empty() {
            let texts: Vec<&str> = paragraphs
                .iter()
                .map(|paragraph| paragraph.text.as_str())
                .collect();
            self.texts.push((id, texts.join("\n")));
        }
    }

    fn doubt(&mut self, line: usize, kind: WarningKind, text: &str, reading: &str) {
        self.doubts.push(Warning::about(line, kind, text, reading));
    }

    fn children(&mut self) -> &mut Children {
        self.open
            .last_mut()
            .map_or(&mut self.root, |open| &mut open.children)
    }

    fn heading(&mut self, kind: HeadingKind, ordinal: Option<usize>, title: &str, line: usize) {
        let same = self.open.iter().position(|open| open.kind == kind);
        let lower = || match kind {
            HeadingKind::Part => Some(0),
            HeadingKind::Section => {
                let is_part = |open: &OpenHeading| open.kind == HeadingKind::Part;
                self.open.iter().position(|open| !is_part(open))
            }
            HeadingKind::Topic => self
                .open
                .iter()
                .position(|open| open.kind == HeadingKind::Direction),
            HeadingKind::Direction | HeadingKind::Subsection => None,
        };
        if let Some(depth) = same.or_else(lower) {
            self.close(depth);
        }
        self.lists.clear();
        self.below = Below::Nothing;
        if kind == HeadingKind::Part {
            self.last.retain(|kind, _| *kind == HeadingKind::Part);
            self.last_article = None;
        }
        if let Some(ordinal) = ordinal {
            let anywhere = self.last.insert(kind, ordinal);
            let here = self.children().last.insert(kind, ordinal);
            // Directions may be counted anew in every topic, or on through all of them.
            let in_sequence = ordinal == here.unwrap_or(0) + 1
                || anywhere.is_some_and(|last| last + 1 == ordinal);
            if !in_sequence {
                let reading = match here {
                    Some(last) => format!("follows number {last}; it is counted by its place"),
                    None => "is the first of its kind here; it is counted by its place".to_owned(),
                };
                self.doubt(line, WarningKind::Numbering, title, &reading);
            }
        }
        let id = self.next_id();
        self.children().has_heading = true;
        self.headings.push(Heading {
            id: id.clone(),
            title: title.to_owned(),
        });
        let children = Children {
            first_clause: self.texts.len(),
            ..Children::default()
        };
        self.open.push(OpenHeading { kind, id, children });
    }

    fn next_id(&mut self) -> ClauseId {
        let children = self.children();
        children.counted += 1;
        let counted = children.counted;
        ClauseId::numbered(self.open.last().map(|open| &open.id), counted)
    }

    /// Closes headings down to a depth. A heading with a single clause without a number becomes that clause.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(heading) = self.open.pop() else {
                return;
            };
            let children = heading.children;
            if children.has_heading || children.clauses != 1 {
                continue;
            }
            if let Some((id, text)) = self.texts.get_mut(children.first_clause) {
                let numbered =
                    Label::at_start(text).is_some_and(|label| label.form != LabelForm::Named);
                if id.is_unlabelled() || !numbered {
                    *id = heading.id;
                }
            }
        }
    }

    fn fragment(&mut self, fragment: &Fragment<'_>) {
        match fragment.label {
            Some(label) if self.begins_item(fragment, &label) => self.item(fragment, &label),
            label => {
                if label.is_some() && !fragment.at_start {
                    self.doubt(
                        fragment.line,
                        WarningKind::ItemOrText,
                        fragment.text,
                        "is taken for text; by its number it could be an item",
                    );
                }
                self.text(fragment);
            }
        }
    }

    /// Whether a label begins an item: at the start of a paragraph it does; inside a paragraph, if it is the next in a
    /// sequence.
    fn begins_item(&self, fragment: &Fragment<'_>, label: &Label<'_>) -> bool {
        if fragment.at_start {
            return true;
        }
        let place = self.lists.position(Form::Labelled(label.form));
        match place.and_then(|place| self.lists.at(place)) {
            Some(list) => list
                .last
                .is_some_and(|last| label.ordinal == Some(last + 1)),
            None => fragment.begins_sequence,
        }
    }

    fn last_text(&self) -> &str {
        self.texts.last().map_or("", |(_, text)| text.as_str())
    }

    fn item(&mut self, fragment: &Fragment<'_>, label: &Label<'_>) {
        let form = Form::Labelled(label.form);
        let known = self.lists.position(form);
        if known.is_none() && label.form == LabelForm::Named {
            let item = self.texts.last().map_or("", |(_, text)| text.as_str());
            self.lists.stand_beside(label.text, item, fragment.next);
        }
        let place = known.unwrap_or(self.lists.depth());
        let last = self.lists.at(place).and_then(|list| list.last);
        let last = match label.form {
            LabelForm::Article => std::mem::replace(&mut self.last_article, label.ordinal),
            _ => last,
        };
        if let Some(ordinal) = label.ordinal
            && ordinal != last.unwrap_or(0) + 1
        {
            let reading = match last {
                Some(last) => format!("follows number {last}; it is counted by its place"),
                None => "is the first of its list; it is counted by its place".to_owned(),
            };
            self.doubt(
                fragment.line,
                WarningKind::Numbering,
                fragment.text,
                &reading,
            );
        }
        if label.form == LabelForm::Named && place > 0 {
            let reading = "is taken for a part of the item above; it could stand beside it";
            self.doubt(fragment.line, WarningKind::ListEnd, fragment.text, reading);
        }
        self.add_item(place, form, label.ordinal, fragment.text);
    }

    /// Adds an item to the list at a depth.
    fn add_item(&mut self, depth: usize, form: Form, ordinal: Option<usize>, text: &str) {
        let id = match self.lists.next_id(depth, form) {
            Some(id) => id,
            None => self.next_id(),
        };
        // A space that parted the item from the text before it belongs to neither.
        if let Some((_, before)) = self.texts.last_mut() {
            before.truncate(before.trim_end().len());
        }
        let above = self.texts.last().map_or("", |(_, text)| text.as_str());
        self.lists.item(depth, (form, id.clone(), ordinal), above);
        self.push(id, text);
    }

    fn push(&mut self, id: ClauseId, text: &str) {
        self.texts.push((id, text.to_owned()));
        self.children().clauses += 1;
        self.below = Below::Nothing;
    }

    /// Adds a clause that is no item.
    fn push_next(&mut self, text: &str) {
        let id = self.next_id();
        self.push(id, text);
    }

    /// Adds text that begins no item: a lead-in if it comes first, else a part of the clause above, or what closes a list.
    fn text(&mut self, fragment: &Fragment<'_>) {
        let is_plain = self.numbering == Numbering::None && self.open.is_empty();
        let is_apart = fragment.at_start && matches!(self.below, Below::Table | Below::Attachments);
        if is_plain && self.lists.is_empty() || is_apart {
            return self.push_next(fragment.text);
        }
        if self.leads_in(fragment) {
            return;
        }
        if self.children().clauses == 0 {
            if self.children().counted > 0 {
                return self.push_next(fragment.text);
            }
            let id = ClauseId::numbered(self.open.last().map(|open| &open.id), 0);
            return self.push(id, fragment.text);
        }
        if fragment.at_start && self.below == Below::Nothing && !self.lists.is_empty() {
            match self.lists.place(self.last_text(), fragment.next) {
                Place::Item => self.lists.note_paragraph(),
                Place::LikelyItem => {
                    self.lists.note_paragraph();
                    let reading =
                        "is taken for a part of the item above; it could close the whole list";
                    self.doubt(fragment.line, WarningKind::ListEnd, fragment.text, reading);
                }
                Place::Closing => return self.closing(fragment),
            }
        }
        if let Some((_, text)) = self.texts.last_mut() {
            if fragment.at_start {
                text.push('\n');
            }
            text.push_str(fragment.text);
        }
    }

    /// Adds a paragraph that closes a list as a clause beside its items.
    fn closing(&mut self, fragment: &Fragment<'_>) {
        let reading = "is taken to close the list above; it could be a part of its last item";
        self.doubt(fragment.line, WarningKind::ListEnd, fragment.text, reading);
        self.lists.close_last();
        let depth = self.lists.depth();
        let id = match self.lists.next_id(depth, Form::LeadIn) {
            Some(id) => id,
            None => self.next_id(),
        };
        self.push(id, fragment.text);
        self.below = Below::Closing;
    }

    /// Adds a paragraph that leads in to a list as an item, where there are several such lists.
    fn leads_in(&mut self, fragment: &Fragment<'_>) -> bool {
        let Some(next) = fragment.next.filter(|_| fragment.lead != Lead::None) else {
            return false;
        };
        let depth = self.lists.lead_in(next.form, fragment.lead == Lead::Again);
        if let Some(depth) = depth {
            self.add_item(depth, Form::LeadIn, None, fragment.text);
        }
        depth.is_some()
    }

    /// Adds a table: its columns head its rows, unless it stands inside an item.
    fn table(&mut self, columns: &str, rows: &[Paragraph]) {
        if !self.lists.is_empty() && self.below == Below::Nothing {
            if let Some((_, text)) = self.texts.last_mut() {
                for line in std::iter::once(columns).chain(rows.iter().map(|row| row.text.as_str()))
                {
                    text.push('\n');
                    text.push_str(line);
                }
            }
            return;
        }
        self.lists.clear();
        let id = self.next_id();
        self.children().has_heading = true;
        self.headings.push(Heading {
            id: id.clone(),
            title: columns.to_owned(),
        });
        for (place, row) in rows.iter().enumerate() {
            let id = ClauseId::numbered(Some(&id), place + 1);
            self.texts.push((id, row.text.clone()));
        }
        self.below = Below::Table;
    }

    /// Adds a line of a list of attachments, which stands below no heading.
    fn attachments(&mut self, text: &str) {
        if self.below == Below::Attachments
            && let Some((_, before)) = self.texts.last_mut()
        {
            before.push('\n');
            before.push_str(text);
            return;
        }
        self.close(0);
        self.lists.clear();
        self.push_next(text);
        self.below = Below::Attachments;
    }
}

#[cfg(test)]
mod tests;
