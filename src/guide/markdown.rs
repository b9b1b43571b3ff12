//! guide.md: the text of a guide as numbered clauses, which a person reviews and the program reads.
//!
//! ```text
//! <!-- a leading comment is passed over -->
//! # 一、征集范围
//!
//! ## 专题一、国际联合研究重点项目
//!
//! **1.1.4** 经费额度：非定额资助。
//!
//! A further paragraph of 1.1.4.
//! ```
//!
//! A paragraph is one line, followed by a blank line. Headings have no written id: their position counts, continuing
//! from the clauses before them. A backslash escapes a paragraph that begins like markup.

use std::collections::HashSet;
use std::ops::Range;

use super::clause::{ClauseId, Heading};
pub use super::outline::Outline;
use super::outline::Part;

/// The characters that must be escaped at the start of a paragraph, because this format or Markdown treats them as
/// markup.
const MARKUP: &[char] = &[
    '\\', '#', '*', '<', '>', '-', '+', '_', '=', '~', '|', '[', '!', '`',
];

/// An error in a guide.md.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the file that contain the error.
    pub range: Range<usize>,
    /// A description of the error.
    pub message: String,
}

/// Writes an outline as guide.md.
pub fn render(outline: &Outline) -> String {
    let mut markdown = String::new();
    for part in outline.parts() {
        if !markdown.is_empty() {
            markdown.push('\n');
        }
        match part {
            Part::Heading(heading) => {
                markdown.extend(std::iter::repeat_n('#', heading.id.depth()));
                markdown.push(' ');
                markdown.push_str(&heading.title);
                markdown.push('\n');
            }
            Part::Clause(clause) => {
                let mut paragraphs = clause.text.split('\n');
                // What follows the id is text whatever it begins with.
                markdown.push_str(&format!(
                    "**{}** {}\n",
                    clause.id,
                    paragraphs.next().unwrap_or_default()
                ));
                for paragraph in paragraphs {
                    markdown.push('\n');
                    if paragraph.starts_with(MARKUP) {
                        markdown.push('\\');
                    }
                    markdown.push_str(paragraph);
                    markdown.push('\n');
                }
            }
        }
    }
    markdown
}

/// Parses a guide.md, or returns all its errors in the order of the file.
pub fn parse(markdown: &str) -> Result<Outline, Vec<Fault>> {
    let mut reader = Reader::default();
    let mut start = reader.pass_comment(markdown);
    for line in markdown[start..].split('\n') {
        let indent = line.len() - line.trim_start().len();
        reader.line(line.trim(), start + indent);
        start += line.len() + 1;
    }
    if reader.faults.is_empty() {
        Ok(Outline::assemble(reader.headings, reader.texts))
    } else {
        Err(reader.faults)
    }
}

/// An open heading, and the number of its last child.
struct Open {
    id: ClauseId,
    last_child: usize,
}

#[derive(Default)]
struct Reader {
    headings: Vec<Heading>,
    texts: Vec<(ClauseId, String)>,
    faults: Vec<Fault>,
    open: Vec<Open>,
    last_root: usize,
    seen: HashSet<ClauseId>,
    previous: Option<ClauseId>,
    /// Whether the next text belongs to a clause.
    in_clause: bool,
    /// Whether the previous line was text.
    after_text: bool,
}

impl Reader {
    /// Skips a leading comment, and returns where the text begins.
    fn pass_comment(&mut self, markdown: &str) -> usize {
        let start = markdown.len()
            - markdown
                .trim_start_matches(|character: char| {
                    character.is_whitespace() || character == '\u{FEFF}'
                })
                .len();
        if !markdown[start..].starts_with("<!--") {
            return start;
        }
        match markdown[start..].find("-->") {
            Some(end) => start + end + "-->".len(),
            None => {
                self.fault(
                    start..start + "<!--".len(),
                    "this comment is not closed by `-->`".to_owned(),
                );
                markdown.len()
            }
        }
    }

    fn fault(&mut self, range: Range<usize>, message: String) {
        self.faults.push(Fault { range, message });
    }

    fn line(&mut self, line: &str, start: usize) {
        if line.is_empty() {
            self.after_text = false;
        } else if line.starts_with('#') {
            self.heading(line, start);
        } else if line.starts_with("**") {
            self.clause(line, start);
        } else {
            self.text(line, start);
        }
    }

    fn heading(&mut self, line: &str, start: usize) {
        let whole = start..start + line.len();
        let level = line.len() - line.trim_start_matches('#').len();
        let title = line[level..].trim();
        self.in_clause = false;
        self.after_text = false;
        if title.is_empty() {
            return self.fault(whole, "this heading has no title".to_owned());
        }
        if !line[level..].starts_with(' ') {
            return self.fault(
                whole,
                format!(
                    "a space is missing after `{}`; text that begins with # is written \\#",
                    &line[..level]
                ),
            );
        }
        if level > self.open.len() + 1 {
            let deepest = self.open.len() + 1;
            return self.fault(
                start..start + level,
                format!("this heading is of level {level}, but only {deepest} is open here"),
            );
        }
        if self.previous == Some(ClauseId::end()) {
            self.fault(whole, "no heading can follow the clause `end`".to_owned());
        }
        self.open.truncate(level - 1);
        let id = match self.open.last_mut() {
            Some(parent) => {
                parent.last_child += 1;
                ClauseId::numbered(Some(&parent.id), parent.last_child)
            }
            None => {
                self.last_root += 1;
                ClauseId::numbered(None, self.last_root)
            }
        };
        self.previous = Some(id.clone());
        self.open.push(Open {
            id: id.clone(),
            last_child: 0,
        });
        self.headings.push(Heading {
            id,
            title: title.to_owned(),
        });
    }

    fn clause(&mut self, line: &str, start: usize) {
        self.in_clause = true;
        self.after_text = true;
        let Some((written, text)) = line[2..].split_once("**") else {
            return self.fault(
                start..start + 2,
                "this clause id is not closed by `**`; text that begins with * is written \\*"
                    .to_owned(),
            );
        };
        let range = start + 2..start + 2 + written.len();
        let id = match ClauseId::parse(written) {
            Ok(id) => id,
            Err(error) => return self.fault(range, error.to_string()),
        };
        if text.trim().is_empty() {
            self.fault(range.clone(), format!("clause {id} has no text"));
        } else if !text.starts_with(' ') {
            self.fault(
                range.clone(),
                format!("a space is missing between `**{id}**` and its text"),
            );
        }
        self.close_for(&id);
        if !self.seen.insert(id.clone()) {
            self.fault(range, format!("there are two clauses {id}"));
        } else if let Some(message) = self.misplaced(&id) {
            self.fault(range, message);
        } else {
            // Only a clause in its place is what the next one is measured by: one mistake is told once.
            self.count(&id);
            self.previous = Some(id.clone());
        }
        self.texts.push((id, text.trim().to_owned()));
    }

    /// Closes the headings above a clause that goes on with a higher one: it is the next child there, such as a list of
    /// attachments below the last section.
    fn close_for(&mut self, id: &ClauseId) {
        let parent = id.parent();
        let depth = match &parent {
            None => Some(0),
            Some(parent) => self
                .open
                .iter()
                .position(|open| open.id == *parent)
                .map(|place| place + 1),
        };
        let Some(depth) = depth.filter(|depth| *depth < self.open.len()) else {
            return;
        };
        let last = match depth.checked_sub(1) {
            Some(above) => self.open[above].last_child,
            None => self.last_root,
        };
        let is_own = self.open[depth].id == *id;
        if !is_own && id.ordinal() == Some(last + 1) {
            self.open.truncate(depth);
        }
    }

    /// The reason why a clause with this id cannot stand here.
    fn misplaced(&self, id: &ClauseId) -> Option<String> {
        if *id == ClauseId::letterhead() {
            return self
                .previous
                .is_some()
                .then(|| "clause 0 is what stands before all else".to_owned());
        }
        if self.previous == Some(ClauseId::end()) {
            return Some("no clause can follow the clause `end`".to_owned());
        }
        if *id == ClauseId::end() {
            return None;
        }
        if let Some(heading) = self.open.last() {
            if !id.is_within(&heading.id) {
                return Some(format!(
                    "clause {id} stands under the heading {}",
                    heading.id
                ));
            }
            let first_under_heading = self.previous.as_ref() == Some(&heading.id);
            if first_under_heading {
                return None;
            }
        }
        let previous = self.previous.as_ref().filter(|previous| *previous >= id)?;
        Some(format!(
            "clause {id} is out of order: it follows {previous}"
        ))
    }

    /// Remembers the number of the last child; the next heading continues from it.
    fn count(&mut self, id: &ClauseId) {
        let depth = self.open.len();
        let Some(child) = id.lineage().nth(depth).and_then(|step| step.ordinal()) else {
            return;
        };
        let last = self
            .open
            .last_mut()
            .map_or(&mut self.last_root, |open| &mut open.last_child);
        *last = (*last).max(child);
    }

    fn text(&mut self, line: &str, start: usize) {
        let range = start..start + line.len();
        if !self.in_clause {
            self.fault(
                range,
                "this text stands in no clause: a clause begins with its id, as in `**1.1.4** …`"
                    .to_owned(),
            );
        } else if self.after_text {
            self.fault(
                range,
                "a blank line is missing above: a paragraph is one line with a blank line after it"
                    .to_owned(),
            );
        } else if let Some((_, text)) = self.texts.last_mut() {
            text.push('\n');
            text.push_str(unescape(line));
        }
        self.after_text = true;
    }
}

fn unescape(paragraph: &str) -> &str {
    match paragraph.strip_prefix('\\') {
        Some(rest) if rest.starts_with(|next: char| next.is_ascii_punctuation()) => rest,
        _ => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faults(markdown: &str) -> Vec<(String, String)> {
        let faults = parse(markdown).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (markdown[fault.range].to_owned(), fault.message))
            .collect()
    }

    fn messages(markdown: &str) -> Vec<String> {
        faults(markdown)
            .into_iter()
            .map(|(_, message)| message)
            .collect()
    }

    #[test]
    fn headings_are_counted_where_they_stand_and_paragraphs_are_joined_by_line_breaks() {
        let outline = parse(
            "<!-- reviewed\n# by -->\n**0** 通知\r\n\r\n# 一、范围\r\n\n**1.0** 如下\n\n## 专题一、甲\n**1.1.1** 目标：乙。\n\n\\# 丙\n\n## 专题二、丁\n\n**1.2.1** 戊\n\n# 二、方式\n\n**2** 己\n\n**end** 庚\n",
        )
        .unwrap();
        let headings: Vec<String> = outline
            .headings
            .iter()
            .map(|heading| format!("{} {}", heading.id, heading.title))
            .collect();
        assert_eq!(
            headings,
            [
                "1 一、范围",
                "1.1 专题一、甲",
                "1.2 专题二、丁",
                "2 二、方式"
            ]
        );
        assert_eq!(outline.clauses[2].text, "目标：乙。\n# 丙");
        assert_eq!(outline.clauses[2].path, ["一、范围", "专题一、甲", "目标"]);
        assert_eq!(outline.clauses.len(), 6);
    }

    #[test]
    fn all_faults_are_told_at_once_each_at_its_words() {
        let told = faults(
            "序言\n\n# 一、范围\n\n**2.1** 甲\n\n**1.2** 乙\n\n**1.1** 丙\n\n**1.2** 丁\n\n**1.A** 戊\n\n**1.3**\n\n### 方向一\n\n#\n",
        );
        let words: Vec<&str> = told.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(
            words,
            ["序言", "2.1", "1.1", "1.2", "1.A", "1.3", "###", "#"]
        );
        assert_eq!(told[1].1, "clause 2.1 stands under the heading 1");
        assert_eq!(told[2].1, "clause 1.1 is out of order: it follows 1.2");
        assert_eq!(told[3].1, "there are two clauses 1.2");
    }

    #[test]
    fn nothing_follows_the_end_and_the_letterhead_is_first() {
        assert_eq!(messages("**end** 甲\n\n# 一、\n\n**1** 乙\n").len(), 1);
        assert_eq!(
            messages("# 一、\n\n**0** 乙\n"),
            ["clause 0 is what stands before all else"]
        );
        assert_eq!(
            messages("**end** 甲\n\n**1** 乙\n"),
            ["no clause can follow the clause `end`"]
        );
    }

    #[test]
    fn a_line_broken_inside_a_paragraph_is_a_fault() {
        assert_eq!(messages("**1** 甲\n乙\n\n**2 丙\n\n<!-- \n").len(), 2);
        assert_eq!(messages("<!-- 甲"), ["this comment is not closed by `-->`"]);
    }

    /// A trimmed paragraph in one line that often begins like markup.
    fn paragraph() -> impl Strategy<Value = String> {
        let start = prop_oneof![
            Just(""),
            Just("#"),
            Just("# "),
            Just("**"),
            Just("**1** "),
            Just("<!--"),
            Just("\\"),
            Just("\\#"),
            Just("- "),
            Just("> "),
            Just("（a）"),
            Just("1."),
            Just("目标："),
        ];
        (start, "[^\n]{1,12}", "[中a#*\\\\]")
            .prop_map(|(start, middle, end)| format!("{start}{middle}{end}").trim().to_owned())
    }

    /// Any outline whose ids follow this format.
    fn outline() -> impl Strategy<Value = Outline> {
        let text = || {
            prop::collection::vec(paragraph(), 1..4).prop_map(|paragraphs| paragraphs.join("\n"))
        };
        let section = (
            0..3_usize,
            paragraph(),
            prop::collection::vec((0..3_usize, text()), 0..5),
        );
        (
            prop::option::of(text()),
            prop::collection::vec(section, 0..6),
            prop::option::of(text()),
        )
            .prop_map(|(zero, sections, end)| {
                let mut headings: Vec<Heading> = Vec::new();
                let mut texts: Vec<(ClauseId, String)> = zero
                    .into_iter()
                    .map(|text| (ClauseId::letterhead(), text))
                    .collect();
                let mut open: Vec<(ClauseId, usize)> = Vec::new();
                let mut sections_so_far = 0;
                for (level, title, clauses) in sections {
                    open.truncate(level);
                    let id = match open.last_mut() {
                        Some((parent, children)) => {
                            *children += 1;
                            ClauseId::numbered(Some(parent), *children)
                        }
                        None => {
                            sections_so_far += 1;
                            ClauseId::numbered(None, sections_so_far)
                        }
                    };
                    headings.push(Heading {
                        id: id.clone(),
                        title,
                    });
                    let alone = clauses.len() == 1;
                    let mut children = 0;
                    let mut letters = 0;
                    for (place, (kind, text)) in clauses.into_iter().enumerate() {
                        let clause = match kind {
                            0 if alone => id.clone(),
                            0 if place == 0 => ClauseId::numbered(Some(&id), 0),
                            1 if children > 0 => {
                                letters += 1;
                                ClauseId::numbered(Some(&id), children).lettered(letters)
                            }
                            _ => {
                                children += 1;
                                letters = 0;
                                ClauseId::numbered(Some(&id), children)
                            }
                        };
                        texts.push((clause, text));
                    }
                    open.push((id, children));
                }
                texts.extend(end.map(|text| (ClauseId::end(), text)));
                Outline::assemble(headings, texts)
            })
    }

    proptest! {
        #[test]
        fn what_is_rendered_is_read_back_as_it_was(outline in outline()) {
            prop_assert_eq!(parse(&render(&outline)), Ok(outline));
        }

        #[test]
        fn no_text_at_all_stops_the_reader(markdown in "([#*<>\\\\\n 0-9.a一-]|.){0,60}") {
            if let Ok(outline) = parse(&markdown) {
                prop_assert_eq!(parse(&render(&outline)), Ok(outline));
            }
        }
    }
}
