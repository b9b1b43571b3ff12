//! Lists: the open lists inside a heading, and where a paragraph stands among them.

use super::layout::{Ending, ending};
use crate::guide::ClauseId;
use crate::guide::label::{Label, LabelForm};

/// What holds the items of a list together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// They have labels of one form.
    Labelled(LabelForm),
    /// They lead in to lists of their own, such as 纸质材料如下：.
    LeadIn,
}

/// An open list inside a heading or an item.
#[derive(Debug, Clone)]
pub struct List {
    /// What holds its items together.
    pub form: Form,
    /// The id of its last item.
    pub item: ClauseId,
    /// The number of its last item.
    pub last: Option<usize>,
    /// How many items the last item has of its own.
    children: usize,
    is_lettered: bool,
    /// Whether an item has paragraphs below its first, and whether one ended with `；`.
    has_paragraphs: bool,
    has_semicolon: bool,
}

/// Where a paragraph without a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a part of the last item.
    Item,
    /// It is probably a part of the last item.
    LikelyItem,
    /// It closes the list.
    Closing,
}

/// The open lists, outermost first.
#[derive(Debug, Default)]
pub struct Lists {
    open: Vec<List>,
}

impl Lists {
    /// Closes all.
    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// How deep the lists are.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Closes all below a depth.
    pub fn truncate(&mut self, depth: usize) {
        self.open.truncate(depth);
    }

    /// The depth of the list of a form.
    pub fn position(&self, form: Form) -> Option<usize> {
        self.open.iter().position(|list| list.form == form)
    }

    /// The list at a depth.
    pub fn at(&self, depth: usize) -> Option<&List> {
        self.open.get(depth)
    }

    /// The id of the next item of the list at a depth, if an item of another list holds it.
    pub fn next_id(&mut self, depth: usize, form: Form) -> Option<ClauseId> {
        let parent = self.open.get_mut(depth.checked_sub(1)?)?;
        parent.children += 1;
        parent.is_lettered |= form == Form::Labelled(LabelForm::Lettered);
        Some(match parent.is_lettered {
            true => parent.item.lettered(parent.children),
            false => ClauseId::numbered(Some(&parent.item), parent.children),
        })
    }

    /// Opens a list at a depth, or goes on with it.
    pub fn item(
        &mut self,
        depth: usize,
        (form, id, ordinal): (Form, ClauseId, Option<usize>),
        above: &str,
    ) {
        self.open.truncate(depth + 1);
        let before = self.open.get(depth);
        let list = List {
            form,
            item: id,
            last: ordinal,
            children: 0,
            is_lettered: false,
            has_paragraphs: before.is_some_and(|it| it.has_paragraphs),
            has_semicolon: before.is_some_and(|it| it.has_semicolon) || above.ends_with('；'),
        };
        self.open.truncate(depth);
        self.open.push(list);
    }

    /// Notes that the last item has another paragraph.
    pub fn note_paragraph(&mut self) {
        if let Some(list) = self.open.last_mut() {
            list.has_paragraphs = true;
        }
    }

    /// The depth of the list that goes on with this label.
    fn goes_on(&self, next: Option<Label<'_>>) -> Option<usize> {
        let next = next?;
        self.open.iter().position(|list| {
            list.form == Form::Labelled(next.form) && list.last.map(|last| last + 1) == next.ordinal
        })
    }

    /// Where a paragraph without a label stands, below the text of the last item and above the next label.
    pub fn place(&self, item: &str, next: Option<Label<'_>>) -> Place {
        let Some(deepest) = self.open.last() else {
            return Place::Item;
        };
        match deepest.form {
            Form::Labelled(LabelForm::Bracketed) if self.open.len() > 1 => {
                return Place::LikelyItem;
            }
            Form::Labelled(LabelForm::Bracketed | LabelForm::Article | LabelForm::Named) => {
                return Place::Item;
            }
            _ => {}
        }
        let goes_on = self.goes_on(next) == Some(self.open.len() - 1);
        match () {
            () if goes_on || !self.is_closed(item) => Place::Item,
            () if deepest.has_paragraphs || item.ends_with('；') => Place::LikelyItem,
            () => Place::Closing,
        }
    }

    /// Whether the text of the last item is whole: a sentence, and no title above what follows.
    fn is_closed(&self, item: &str) -> bool {
        const LONGEST_TITLE: usize = 12;
        let ended = ending(item) == Ending::Closed && !item.ends_with(['：', ':']);
        let among_sentences = self.open.last().is_some_and(|list| list.has_semicolon);
        let is_title = item.chars().nth(LONGEST_TITLE).is_none() && !item.contains(['，', '；']);
        ended && (among_sentences || !is_title)
    }

    /// Closes the lists below which a paragraph with a name stands, such as a telephone number.
    pub fn stand_beside(&mut self, name: &str, item: &str, next: Option<Label<'_>>) {
        const CONTACTS: [&str; 9] = [
            "联系",
            "电话",
            "邮箱",
            "地址",
            "传真",
            "网址",
            "咨询",
            "mail",
            "公开方式",
        ];
        let goes_on = self.goes_on(next);
        let within = goes_on.map(|depth| depth + 1) == Some(self.open.len());
        let in_article = self
            .at(0)
            .is_some_and(|it| it.form == Form::Labelled(LabelForm::Article));
        let is_contact = CONTACTS.iter().any(|word| name.contains(word));
        let is_ended = ending(item) == Ending::Closed && !item.ends_with(['：', ':']);
        let is_closed = self.is_closed(item) || is_contact && is_ended || in_article;
        if self.is_empty() || within || !is_closed {
            return;
        }
        match goes_on {
            Some(depth) => self.truncate(depth + 1),
            None if is_contact => self.clear(),
            None => self.truncate(self.open.len() - 1),
        }
    }

    /// Closes the last list, and what led in to it.
    pub fn close_last(&mut self) {
        self.open.pop();
        if self
            .open
            .last()
            .is_some_and(|list| list.form == Form::LeadIn)
        {
            self.open.pop();
        }
    }

    /// Closes the lists below which a lead-in to a list of this form begins a clause of its own; `None` if it is a part of the
    /// text above.
    pub fn lead_in(&mut self, form: LabelForm, repeats: bool) -> Option<usize> {
        let restarts = self.position(Form::Labelled(form));
        let depth = match restarts {
            Some(depth) => depth,
            None if repeats || self.open.last().is_some_and(|list| list.children > 0) => {
                self.open.len()
            }
            None => return None,
        };
        let beside = depth
            .checked_sub(1)
            .filter(|&above| self.at(above).is_some_and(|list| list.form == Form::LeadIn));
        let depth = beside.unwrap_or(depth);
        // Its own place goes on with the list of lead-ins.
        self.truncate(depth + usize::from(beside.is_some()));
        Some(depth)
    }
}
