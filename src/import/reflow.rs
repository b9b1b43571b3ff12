//! Reflow: joins the lines of a page into paragraphs.

use std::collections::{HashMap, HashSet};

use super::layout::{Ending, Layout, ending, is_marked};
use super::lines::Line;
use super::nameless::BULLETS;
use super::numbering::{HeadingKind, HeadingMark};
use super::spacing::parts_words;
use super::table::names_columns;
use super::{Warning, WarningKind};
use crate::guide::label::{Label, LabelForm};

/// How many characters of a text are shown.
pub const EXCERPT: usize = 16;

/// The longest web address, in characters.
const LONGEST_ADDRESS: usize = 200;

/// A paragraph, with the lines that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The text without line breaks.
    pub text: String,
    /// What it is.
    pub kind: ParagraphKind,
    /// The byte at which each line of the source begins, with its line number.
    starts: Vec<(usize, usize)>,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Words.
    Text,
    /// The row of a table that names its columns.
    Columns,
    /// Another row of a table.
    Row,
}

impl Paragraph {
    /// The line of the source that holds this byte.
    pub fn line_at(&self, byte: usize) -> usize {
        let after = self.starts.partition_point(|(start, _)| *start <= byte);
        self.starts
            .get(after.saturating_sub(1))
            .map_or(1, |(_, line)| *line)
    }
}

/// How a part of the text was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Short lines that stand alone, such as a title or a date.
    Letterhead,
    /// Running text.
    Body,
}

/// Whether a line continues the paragraph above, with a warning if that is unsure.
enum Seam {
    Join,
    Break,
    Doubtful {
        join: bool,
        kind: WarningKind,
        reading: &'static str,
    },
}

impl Seam {
    fn doubtful(join: bool, kind: WarningKind, reading: &'static str) -> Seam {
        Seam::Doubtful {
            join,
            kind,
            reading,
        }
    }
}

/// What the importer knows about the paragraphs of a text.
pub struct Reflow<'text> {
    layout: &'text Layout,
    /// Labels that certainly begin a paragraph somewhere.
    known_labels: HashSet<&'text str>,
    /// The last number of each form.
    last_label: HashMap<LabelForm, usize>,
    last_heading: HashMap<HeadingKind, usize>,
}

impl<'text> Reflow<'text> {
    /// Collects what the whole text shows.
    pub fn new(layout: &'text Layout, lines: &'text [Line]) -> Reflow<'text> {
        let clear = |pair: &&[Line]| {
            ending(&pair[0].text) == Ending::Closed || !layout.is_full(&pair[0], true, &pair[1])
        };
        let labels = lines
            .windows(2)
            .filter(clear)
            .filter_map(|pair| Label::at_start(&pair[1].text));
        let known_labels = labels
            .filter(|label| label.form == LabelForm::Named)
            .map(|label| label.text)
            .collect();
        Reflow {
            layout,
            known_labels,
            last_label: HashMap::new(),
            last_heading: HashMap::new(),
        }
    }

    /// Joins the lines of a part into paragraphs.
    pub fn paragraphs(
        &mut self,
        lines: &[Line],
        manner: Manner,
        doubts: &mut Vec<Warning>,
    ) -> Vec<Paragraph> {
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            let above = place.checked_sub(1).and_then(|above| lines.get(above));
            let last = paragraphs.last_mut().zip(above);
            let joined = match last {
                Some((paragraph, above)) => {
                    let (join, doubt) = match self.seam(paragraph, above, line, manner) {
                        Seam::Join => (true, None),
                        Seam::Break => (false, None),
                        Seam::Doubtful {
                            join,
                            kind,
                            reading,
                        } => (join, Some((kind, reading))),
                    };
                    doubts.extend(doubt.map(|(kind, reading)| {
                        Warning::about(line.number, kind, &line.text, reading)
                    }));
                    if join {
                        append(paragraph, line);
                    }
                    join
                }
                None => false,
            };
            if !joined {
                self.remember(&line.text);
                let in_table = above.is_some_and(|above| above.row);
                let kind = match line.row {
                    true if !in_table && names_columns(line, lines.get(place + 1)) => {
                        ParagraphKind::Columns
                    }
                    true => ParagraphKind::Row,
                    false => ParagraphKind::Text,
                };
                paragraphs.push(Paragraph {
                    text: line.text.clone(),
                    kind,
                    starts: vec![(0, line.number)],
                });
            }
        }
        paragraphs
    }

    /// The next number of a list of items `1.`, `2.`
    fn next_number(&self) -> Option<usize> {
        Some(self.last_label.get(&LabelForm::Numbered).unwrap_or(&0) + 1)
    }

    fn remember(&mut self, text: &str) {
        if let Some(mark) = HeadingMark::at_start(text) {
            self.last_heading.insert(mark.kind, mark.ordinal);
            self.last_label.clear();
        } else if let Some((label, ordinal)) =
            Label::in_list(text, self.next_number()).and_then(|label| Some((label, label.ordinal?)))
        {
            self.last_label.insert(label.form, ordinal);
        }
    }

    fn seam(&self, paragraph: &Paragraph, above: &Line, below: &Line, manner: Manner) -> Seam {
        if above.row || below.row || below.text.starts_with(BULLETS) {
            return Seam::Break;
        }
        let is_first = paragraph.starts.len() == 1;
        let full = self.layout.is_full(above, is_first, below);
        let ending = ending(&above.text);
        let under_title = is_first
            && HeadingMark::at_start(&above.text).is_some_and(|mark| mark.is_title(&above.text));
        if below
            .text
            .starts_with(['，', '。', '；', '：', '、', '）', '”', '！', '？', '》'])
        {
            return Seam::Join;
        }
        let is_number = || {
            Label::in_list(&below.text, self.next_number()).is_some() && ending == Ending::Closed
        };
        if is_number() && !is_marked(&below.text) {
            return Seam::Break;
        }
        if is_marked(&below.text) {
            return self.seam_above_mark(&below.text, ending, full && !under_title);
        }
        if ending == Ending::Comma {
            return Seam::Join;
        }
        if under_title {
            let reading = "is taken for the rest of the heading above; it could be text under it";
            return if full && ending == Ending::Loose {
                Seam::doubtful(true, WarningKind::HeadingOrText, reading)
            } else {
                Seam::Break
            };
        }
        if self.layout.begins_paragraph(below) {
            return Seam::Break;
        }
        match (full, ending) {
            (true, Ending::Closed) if self.layout.is_indented() => Seam::Join,
            (true, Ending::Closed)
                if self.layout.blank_lines_part_paragraphs && below.blank_above =>
            {
                Seam::Break
            }
            (true, Ending::Closed) => {
                let reading = "is taken to go on with the paragraph above, whose line is full; a new paragraph could begin here";
                Seam::doubtful(true, WarningKind::ParagraphBreak, reading)
            }
            (true, _) => Seam::Join,
            (false, Ending::Closed) => Seam::Break,
            (false, _) if manner == Manner::Letterhead => Seam::Break,
            (false, _) if self.layout.is_long(above) => {
                let reading =
                    "is taken to go on with the sentence above, though its line is not full";
                Seam::doubtful(true, WarningKind::ParagraphBreak, reading)
            }
            // What is short and ends no sentence is a title.
            (false, _) if is_short(&above.text) => Seam::Break,
            (false, _) => {
                let reading =
                    "is taken for a new paragraph, though the line above does not end a sentence";
                Seam::doubtful(false, WarningKind::ParagraphBreak, reading)
            }
        }
    }

    /// A line that begins like a heading or an item begins one, unless the sentence above may continue there.
    fn seam_above_mark(&self, below: &str, ending: Ending, full: bool) -> Seam {
        const HEADING: &str = "could begin a heading; it is taken to go on with the sentence above";
        const ITEM: &str =
            "could begin a labelled paragraph; it is taken to go on with the sentence above";
        const IN_SEQUENCE: &str =
            "is taken to begin anew, by its number, though the line above does not end a sentence";
        let heading = HeadingMark::at_start(below);
        if ending == Ending::Comma {
            let (kind, reading) = if heading.is_some() {
                (WarningKind::HeadingOrText, HEADING)
            } else {
                (WarningKind::LabelOrText, ITEM)
            };
            return Seam::doubtful(true, kind, reading);
        }
        if !full {
            return Seam::Break;
        }
        let follows = |last: Option<&usize>, ordinal: usize| {
            ordinal == 1 || last.is_some_and(|last| last + 1 == ordinal)
        };
        if let Some(mark) = heading {
            return match (
                ending,
                follows(self.last_heading.get(&mark.kind), mark.ordinal),
            ) {
                (Ending::Closed, _) => Seam::Break,
                (_, in_sequence) => Seam::doubtful(
                    !in_sequence,
                    WarningKind::HeadingOrText,
                    if in_sequence { IN_SEQUENCE } else { HEADING },
                ),
            };
        }
        let Some(label) = Label::at_start(below) else {
            return Seam::Join;
        };
        match (label.form, ending) {
            // Whether these begin items is told in the paragraph, by their sequence.
            (LabelForm::Parenthesised | LabelForm::Lettered | LabelForm::Circled, _) => Seam::Join,
            (_, Ending::Closed) => Seam::Break,
            (LabelForm::Named, _) if self.known_labels.contains(label.text) => Seam::Break,
            (LabelForm::Named | LabelForm::Bracketed, _) => {
                Seam::doubtful(true, WarningKind::LabelOrText, ITEM)
            }
            (form, _) => {
                let in_sequence = label
                    .ordinal
                    .is_some_and(|ordinal| follows(self.last_label.get(&form), ordinal));
                Seam::doubtful(
                    !in_sequence,
                    WarningKind::LabelOrText,
                    if in_sequence { IN_SEQUENCE } else { ITEM },
                )
            }
        }
    }
}

fn append(paragraph: &mut Paragraph, line: &Line) {
    // An address that was broken has no space in it; a Latin word before a Latin word has one between.
    // As far back as an address reaches, and no further: a paragraph may be long.
    let last_word = paragraph
        .text
        .char_indices()
        .rev()
        .take(LONGEST_ADDRESS)
        .take_while(|(_, character)| character.is_ascii_graphic());
    let in_address = last_word
        .last()
        .is_some_and(|(start, _)| paragraph.text[start..].contains("://"));
    if !in_address && parts_words(&paragraph.text, &line.text) {
        paragraph.text.push(' ');
    }
    paragraph.starts.push((paragraph.text.len(), line.number));
    paragraph.text.push_str(&line.text);
}

/// Whether a line can be a title.
fn is_short(text: &str) -> bool {
    const LONGEST_TITLE: usize = 30;
    text.chars().nth(LONGEST_TITLE).is_none() && !text.contains(['，', '。', '；'])
}

/// The first words of a text.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::read;

    fn reflow(source: &str, manner: Manner) -> (Vec<String>, Vec<(usize, WarningKind)>) {
        let lines = read(source);
        let layout = Layout::of(&lines);
        let mut doubts = Vec::new();
        let paragraphs = Reflow::new(&layout, &lines).paragraphs(&lines, manner, &mut doubts);
        let texts = paragraphs
            .into_iter()
            .map(|paragraph| paragraph.text)
            .collect();
        (
            texts,
            doubts
                .into_iter()
                .map(|doubt| (doubt.line, doubt.kind))
                .collect(),
        )
    }

    const FULL: &str = "依托本市科研实力强国际合作广泛的科研主体牵头开展国际研究";

    /// A first line as wide as the others with its indent.
    fn first(label: &str) -> String {
        format!(
            "{label}{}",
            FULL.chars()
                .skip(label.chars().count() + 2)
                .collect::<String>()
        )
    }

    #[test]
    fn a_sentence_is_joined_over_its_line_breaks_whatever_stands_between() {
        let (texts, doubts) = reflow(
            &format!(
                "{}\n\n{FULL}\n— 2 —\n \u{C}{FULL}\n完。\n目标乙：完。",
                first("目标甲：")
            ),
            Manner::Body,
        );
        assert_eq!(
            texts,
            [
                format!("{}{FULL}{FULL}完。", first("目标甲：")),
                "目标乙：完。".to_owned()
            ]
        );
        assert_eq!(doubts, []);
    }

    #[test]
    fn a_short_line_that_ends_a_sentence_ends_the_paragraph() {
        let (texts, doubts) = reflow(
            &format!(
                "{}\n{FULL}\n{FULL}\n完。\n{}\n完。",
                first("目标甲："),
                first("与")
            ),
            Manner::Body,
        );
        assert_eq!(texts.len(), 2);
        assert_eq!(doubts, []);
    }

    #[test]
    fn a_full_line_that_ends_a_sentence_leaves_a_doubt_unless_an_indent_tells() {
        let sentence = format!("{}。", FULL.chars().skip(1).collect::<String>());
        let (texts, doubts) = reflow(
            &format!("{FULL}\n{FULL}\n{FULL}\n{sentence}\n{FULL}\n完。"),
            Manner::Body,
        );
        assert_eq!(
            (texts.len(), doubts),
            (1, vec![(5, WarningKind::ParagraphBreak)])
        );
        let (texts, doubts) = reflow(
            &format!("　　{FULL}\n{sentence}\n　　{FULL}\n{FULL}\n　　{FULL}\n{FULL}\n完。"),
            Manner::Body,
        );
        assert_eq!((texts.len(), doubts), (3, vec![]));
    }

    #[test]
    fn a_word_and_a_colon_in_mid_sentence_begin_no_paragraph() {
        let (texts, doubts) = reflow(
            &format!("{FULL}\n国家和地区：西班牙\n{FULL}\n{FULL}\n完。"),
            Manner::Body,
        );
        assert_eq!(texts.len(), 2);
        assert_eq!(doubts[0], (2, WarningKind::LabelOrText));
    }

    #[test]
    fn an_address_broken_by_the_page_is_whole_again() {
        let (texts, _) = reflow(
            &format!(
                "{FULL}\n{FULL}\n{FULL}\n进入本市科技管理信息系统（https://svc.stcsm.\nsh.gov.cn）填报。"
            ),
            Manner::Body,
        );
        assert!(texts[0].ends_with("（https://svc.stcsm.sh.gov.cn）填报。"));
    }

    #[test]
    fn lines_of_a_letterhead_stand_each_for_itself() {
        let (texts, doubts) = reflow(
            "某市科学技术委员会\n关于发布某指南的通知\n各有关单位：\n二〇二六年",
            Manner::Letterhead,
        );
        assert_eq!((texts.len(), doubts), (4, vec![]));
    }
}
