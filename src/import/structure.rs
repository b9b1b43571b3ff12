//! Structure: turns paragraphs into headings and clauses, with ids counted from 1 at every level.

use std::collections::HashMap;

use super::letterhead::Numbering;
use super::numbering::HeadingKind;
use super::pieces::{Fragment, Piece, pieces};
use super::reflow::{Paragraph, excerpt};
use super::{Warning, WarningKind};
use crate::guide::Outline;
use crate::guide::label::{Label, LabelForm};
use crate::guide::{ClauseId, Heading};

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
        list: Vec::new(),
        root: Children::default(),
        last: HashMap::new(),
        last_article: None,
        numbering,
    };
    builder.whole(ClauseId::letterhead(), front);
    // Text before the first heading or number goes on with the letterhead, where there is one.
    builder.root.clauses = builder.texts.len();
    for piece in pieces(body) {
        match piece {
            Piece::Heading {
                kind,
                ordinal,
                title,
                line,
            } => builder.heading(kind, ordinal, title, line),
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

/// An open list inside a heading or an item.
struct List {
    form: LabelForm,
    /// The id of its last item, with its position and its number.
    item: ClauseId,
    count: usize,
    last: Option<usize>,
}

struct Builder<'doubts> {
    doubts: &'doubts mut Vec<Warning>,
    headings: Vec<Heading>,
    texts: Vec<(ClauseId, String)>,
    open: Vec<OpenHeading>,
    list: Vec<List>,
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
        self.doubts.push(Warning::new(
            line,
            kind,
            format!("`{}` {reading}", excerpt(text)),
        ));
    }

    fn children(&mut self) -> &mut Children {
        self.open
            .last_mut()
            .map_or(&mut self.root, |open| &mut open.children)
    }

    fn heading(&mut self, kind: HeadingKind, ordinal: Option<usize>, title: &str, line: usize) {
        let same = self.open.iter().position(|open| open.kind == kind);
        let lower = || match kind {
            HeadingKind::Section => Some(0),
            HeadingKind::Topic => self
                .open
                .iter()
                .position(|open| open.kind == HeadingKind::Direction),
            HeadingKind::Direction | HeadingKind::Subsection => None,
        };
        if let Some(depth) = same.or_else(lower) {
            self.close(depth);
        }
        self.list.clear();
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
        match self.list.iter().find(|list| list.form == label.form) {
            Some(list) => list
                .last
                .is_some_and(|last| label.ordinal == Some(last + 1)),
            None => fragment.begins_sequence,
        }
    }

    fn item(&mut self, fragment: &Fragment<'_>, label: &Label<'_>) {
        let place = match self.list.iter().position(|list| list.form == label.form) {
            Some(place) => {
                self.list.truncate(place + 1);
                place
            }
            None => self.list.len(),
        };
        let last = self.list.get(place).and_then(|list| list.last);
        let last = match label.form {
            LabelForm::Article => std::mem::replace(&mut self.last_article, label.ordinal),
            _ => last,
        };
        let count = self.list.get(place).map_or(0, |list| list.count) + 1;
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
        let parent = place
            .checked_sub(1)
            .and_then(|above| self.list.get(above))
            .map(|list| list.item.clone());
        let id = match parent {
            Some(parent) if label.form == LabelForm::Lettered => parent.lettered(count),
            Some(parent) => ClauseId::numbered(Some(&parent), count),
            None => self.next_id(),
        };
        let list = List {
            form: label.form,
            item: id.clone(),
            count,
            last: label.ordinal,
        };
        match self.list.get_mut(place) {
            Some(open) => *open = list,
            None => self.list.push(list),
        }
        // A space that parted the item from the text before it belongs to neither.
        if let Some((_, before)) = self.texts.last_mut() {
            before.truncate(before.trim_end().len());
        }
        self.push(id, fragment.text);
    }

    fn push(&mut self, id: ClauseId, text: &str) {
        self.texts.push((id, text.to_owned()));
        self.children().clauses += 1;
    }

    /// Adds text that begins no item: a lead-in if it comes first, else a part of the clause above.
    fn text(&mut self, fragment: &Fragment<'_>) {
        if self.numbering == Numbering::None && self.open.is_empty() && self.list.is_empty() {
            let id = self.next_id();
            return self.push(id, fragment.text);
        }
        if self.children().clauses == 0 {
            let id = ClauseId::numbered(self.open.last().map(|open| &open.id), 0);
            return self.push(id, fragment.text);
        }
        if fragment.at_start && self.list.len() > 1 {
            let reading = "is taken for a part of the item above; it could close the whole list";
            self.doubt(fragment.line, WarningKind::ListEnd, fragment.text, reading);
        }
        if let Some((_, text)) = self.texts.last_mut() {
            if fragment.at_start {
                text.push('\n');
            }
            text.push_str(fragment.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::import::{WarningKind, import};

    /// Ids and first words of the clauses, headings with a `#`, and the kinds of the doubts.
    fn read(source: &str) -> (Vec<String>, Vec<WarningKind>) {
        let import = import(source);
        let clauses = import
            .outline
            .clauses
            .iter()
            .map(|clause| format!("{} {}", clause.id, clause.text.replace('\n', "/")));
        (
            clauses.collect(),
            import.doubts.iter().map(|doubt| doubt.kind).collect(),
        )
    }

    fn clauses(source: &str) -> Vec<String> {
        read(source).0
    }

    #[test]
    fn ids_count_section_topic_direction_paragraph_and_item() {
        let source = "一、范围\n专题一、甲\n方向1、乙\n研究目标：丙。\n研究内容:（1）丁。（2）戊。\n执行期限：研究内容（1）（2）己。\n方向2：庚\n研究目标：辛。\n专题二、壬\n研究目标：癸。\n经费：子。";
        let expected = [
            "1.1.1.1 研究目标：丙。",
            "1.1.1.2 研究内容:",
            "1.1.1.2.1 （1）丁。",
            "1.1.1.2.2 （2）戊。",
            "1.1.1.3 执行期限：研究内容（1）（2）己。",
            "1.1.2 研究目标：辛。",
            "1.2.1 研究目标：癸。",
            "1.2.2 经费：子。",
        ];
        assert_eq!(read(source), (expected.map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn a_section_of_one_paragraph_is_one_clause_and_a_lead_in_is_clause_0_of_its_section() {
        assert_eq!(
            clauses("一、方式\n通讯评审。\n二、电话\n热线：8008205114"),
            ["1 通讯评审。", "2 热线：8008205114"]
        );
        assert_eq!(
            clauses("一、要求\n须遵循以下要求：\n1.甲。\n2.乙。"),
            ["1.0 须遵循以下要求：", "1.1 1.甲。", "1.2 2.乙。"]
        );
        assert_eq!(clauses("一、要求\n1.甲。"), ["1.1 1.甲。"]);
        assert_eq!(
            clauses("一、范围\n分为：\n专题一、甲\n乙。"),
            ["1.0 分为：", "1.1 乙。"]
        );
    }

    #[test]
    fn items_in_a_paragraph_are_clauses_where_their_sequence_shows_it() {
        let source = "一、要求\n11.须提供：（a）甲（如系外文）；（b）乙（技术）。（c）丙。";
        assert_eq!(
            clauses(source),
            [
                "1.1 11.须提供：",
                "1.1.a （a）甲（如系外文）；",
                "1.1.b （b）乙（技术）。",
                "1.1.c （c）丙。"
            ]
        );
        assert_eq!(
            clauses("一、要求\n1.比例（1）甲，（2）（3）（4）乙；不低于1/2（专项经费/自筹经费）。"),
            ["1.1 1.比例（1）甲，（2）（3）（4）乙；不低于1/2（专项经费/自筹经费）。"]
        );
        let (one, doubts) = read("一、要求\n1.比例：（1）甲。（3）乙。");
        assert_eq!(
            (one.len(), doubts),
            (1, vec![WarningKind::ItemOrText, WarningKind::ItemOrText])
        );
    }

    #[test]
    fn a_list_may_go_on_from_the_middle_of_a_paragraph_to_paragraphs_of_its_own() {
        assert_eq!(
            clauses("一、范围\n研究内容：（1）甲。\n（2）乙。\n续乙。\n（3）丙。\n期限：丁。"),
            [
                "1.1 研究内容：",
                "1.1.1 （1）甲。",
                "1.1.2 （2）乙。/续乙。",
                "1.1.3 （3）丙。",
                "1.2 期限：丁。"
            ]
        );
    }

    #[test]
    fn a_paragraph_after_items_is_a_part_of_the_last_with_a_doubt() {
        let (clauses, doubts) =
            read("一、方式\n1.进入：\n【初次填写】甲；\n【继续填写】乙。\n可参阅帮助。\n2.丙。");
        assert_eq!(
            clauses[..3],
            [
                "1.1 1.进入：",
                "1.1.1 【初次填写】甲；",
                "1.1.2 【继续填写】乙。/可参阅帮助。"
            ]
        );
        assert_eq!(doubts, [WarningKind::ListEnd]);
    }

    #[test]
    fn numbers_out_of_sequence_are_counted_by_their_place_with_a_doubt() {
        let (clauses, doubts) = read("一、甲\n乙。\n三、丙\n1.丁。\n3.戊。\n3.己。\n一、庚\n辛。");
        assert_eq!(
            clauses,
            ["1 乙。", "2.1 1.丁。", "2.2 3.戊。", "2.3 3.己。", "3 辛。"]
        );
        assert_eq!(doubts, [WarningKind::Numbering; 4]);
        assert_eq!(
            read("一、甲\n专题一、乙\n方向1、丙\n丁。\n专题二、戊\n方向2、己\n庚。").1,
            []
        );
    }

    #[test]
    fn a_heading_with_text_behind_it_is_divided_with_a_doubt() {
        let (clauses, doubts) = read("一、项目申报截止于6月。\n二、时间：7月。");
        assert_eq!(clauses, ["1 项目申报截止于6月。", "2 7月。"]);
        assert_eq!(doubts, [WarningKind::HeadingOrText; 2]);
    }

    #[test]
    fn a_numeral_in_brackets_heads_what_follows_or_is_an_item() {
        assert_eq!(
            clauses("一、甲\n（一）乙\n丙。\n丁。\n（二）戊\n1.己。\n2.庚。"),
            ["1.1 丙。/丁。", "1.2.1 1.己。", "1.2.2 2.庚。"]
        );
        assert_eq!(
            clauses("一、甲\n（一）应当乙。\n（二）应当丙。"),
            ["1.1 （一）应当乙。", "1.2 （二）应当丙。"]
        );
    }

    #[test]
    fn a_text_without_sections_is_numbered_by_its_own_numbers() {
        let (clauses, doubts) = read("通知\n1.甲。\n2.乙。");
        assert_eq!(clauses, ["0 通知", "1 1.甲。", "2 2.乙。"]);
        assert_eq!(doubts, [WarningKind::Sections]);
        assert_eq!(self::clauses("通知"), ["0 通知"]);
        assert_eq!(self::clauses(" \n"), [""; 0]);
    }

    #[test]
    fn text_above_the_first_heading_goes_on_with_the_letterhead() {
        let (clauses, _) = read("（一）乙\n专题二\n。");
        assert_eq!(clauses, ["0 （一）乙/专题二。"]);
    }
}
