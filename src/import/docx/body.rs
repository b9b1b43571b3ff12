//! The body of a Word document: its events, one by one, into lines.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::marks::{around, is_on, symbol};
use super::numbers::{Counters, Place};
use super::{Parts, attribute, left_out};
use crate::import::{Warning, WarningKind};

/// The text of a body, with what a person should know.
#[derive(Debug, Default)]
pub struct Body {
    /// The text.
    pub text: String,
    /// The lines that Word numbers in a way that is not known.
    pub numbered: Vec<usize>,
    /// What is left out or moved.
    pub doubts: Vec<Warning>,
}

/// Why words are not read where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// They are there a second time.
    Twice,
    Deleted,
    Moved,
    Reading,
    Hidden,
    Struck,
}

impl Unread {
    fn told(self) -> Option<&'static str> {
        match self {
            Unread::Twice => None,
            Unread::Deleted => Some("it was deleted with changes tracked"),
            Unread::Moved => Some("it was moved away with changes tracked"),
            Unread::Reading => Some("it tells how the character beside it is read"),
            Unread::Hidden => Some("it is hidden"),
            Unread::Struck => Some("it is struck out"),
        }
    }
}

/// What is written while a frame or a cell is open.
#[derive(Debug, Default)]
struct Frame {
    text: String,
    /// What stands below the paragraph, or the row, once it ends.
    below: Vec<String>,
    in_cell: bool,
}

#[derive(Default)]
struct Writer<'parts> {
    parts: Option<&'parts Parts>,
    body: Body,
    line: usize,
    /// Open text boxes, and the paragraphs around them; the first is that of the body.
    frames: Vec<Frame>,
    in_run: usize,
    in_text: usize,
    /// Elements whose words are not read, with their names.
    unread: Vec<(String, Unread)>,
    /// Whether the properties of the run hide it.
    run: Option<Unread>,
    left: String,
    notes: usize,
    in_row: usize,
    /// Whether a cell of the row has begun.
    in_cells: bool,
    checked: bool,
    counters: Counters,
    /// Where the paragraph stands in a list.
    place: Option<Place>,
    /// The number that its first words will have before them.
    label: Option<String>,
    /// How many records of earlier properties are open.
    in_old: usize,
}

/// Reads the events of a body.
pub fn read_body(xml: &str, parts: &Parts) -> Result<Body, String> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer {
        parts: Some(parts),
        line: 1,
        frames: vec![Frame::default()],
        ..Writer::default()
    };
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Eof if depth > 0 => return Err("its text is cut off".to_owned()),
            Event::Eof => break,
            Event::Start(start) => {
                depth += 1;
                writer.open(start);
                writer.element(start);
            }
            Event::Empty(start) => writer.element(start),
            Event::End(_) if depth == 0 => {}
            Event::End(end) => {
                depth -= 1;
                writer.close(end.name().as_ref());
            }
            Event::Text(words) if writer.in_text > 0 => {
                writer.words(&words.xml10_content().replace('\n', " "))
            }
            Event::CData(words) if writer.in_text > 0 => {
                writer.words(&words.xml10_content().replace('\n', " "))
            }
            Event::GeneralRef(reference) if writer.in_text > 0 => {
                match reference.resolve_char_ref() {
                    Ok(Some(character)) => writer.words(character.encode_utf8(&mut [0; 4])),
                    _ => writer
                        .words(resolve_xml_entity(&reference.xml10_content()).unwrap_or_default()),
                }
            }
            _ => {}
        }
    }
    writer.end_line();
    Ok(writer.body)
}

impl Writer<'_> {
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn push(&mut self, words: &str) {
        self.frame().text.push_str(words);
    }

    fn doubt(&mut self, message: String) {
        let doubt = Warning::new(self.line, WarningKind::Conversion, message);
        self.body.doubts.push(doubt);
    }

    fn words(&mut self, words: &str) {
        let unread = self.unread.last().map(|(_, why)| *why).or(self.run);
        match unread {
            Some(_) => self.left.push_str(words),
            None => {
                if !words.trim().is_empty()
                    && let Some(label) = self.label.take()
                {
                    self.push(&label);
                }
                self.push(words)
            }
        }
    }

    /// Numbers the paragraph, once its properties end.
    fn number(&mut self) {
        let Some(place) = self.place.take() else {
            return;
        };
        let numbering = self.parts.map(|parts| &parts.numbering);
        match numbering.and_then(|it| self.counters.next(it, &place)) {
            Some(label) => self.label = Some(label),
            None => self.body.numbered.push(self.line),
        }
    }

    /// Tells what was not read, once it ends.
    fn tell_left(&mut self, why: Unread) {
        let left = std::mem::take(&mut self.left);
        if let Some(told) = why.told().filter(|_| !left.trim().is_empty()) {
            self.body.doubts.push(left_out(self.line, told, &left));
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        let name = start.name();
        let name = name.as_ref();
        let unread = match name {
            "mc:Fallback" => Some(Unread::Twice),
            "w:del" => Some(Unread::Deleted),
            "w:moveFrom" => Some(Unread::Moved),
            "w:rt" => Some(Unread::Reading),
            _ => None,
        };
        if let Some(unread) = unread {
            self.unread.push((name.to_owned(), unread));
        }
        match name {
            "w:r" => {
                self.in_run += 1;
                self.run = None;
            }
            "w:t" | "m:t" | "w:delText" => self.in_text += 1,
            "w:pPrChange" => self.in_old += 1,
            "w:txbxContent" => self.frames.push(Frame::default()),
            "w:tr" => {
                self.in_row += 1;
                self.in_cells &= self.in_row > 1;
            }
            "w:tc" => {
                let is_next = self.in_row == 1 && std::mem::replace(&mut self.in_cells, true);
                if is_next {
                    self.push("\t");
                }
                self.frame().in_cell = true;
            }
            "m:num" | "m:den" | "m:sup" | "m:sub" | "m:rad" => self.words(around(name).0),
            "m:oMath" => self.doubt("a formula is written in one line; compare it".to_owned()),
            _ => {}
        }
    }

    /// What an element is by itself, whether or not it holds others.
    fn element(&mut self, start: &BytesStart<'_>) {
        let is_text = self.in_run > 0;
        match start.name().as_ref() {
            "w:strike" | "w:dstrike" if is_text && is_on(start) => self.run = Some(Unread::Struck),
            "w:vanish" if is_text && is_on(start) => self.run = Some(Unread::Hidden),
            "w:numPr" if self.in_old == 0 => drop(self.place.get_or_insert_default()),
            "w:ilvl" if self.in_old == 0 => {
                let level = attribute(start, "w:val").and_then(|it| it.parse().ok());
                if let Some((_, of)) = &mut self.place {
                    *of = level.unwrap_or(0);
                }
            }
            "w:numId" if self.in_old == 0 => {
                let list = attribute(start, "w:val").unwrap_or_default();
                match (&mut self.place, list.as_str()) {
                    // List 0 is none: the paragraph is not numbered, whatever its style.
                    (place, "0") => *place = None,
                    (Some((of, _)), _) => *of = list,
                    (None, _) => {}
                }
            }
            "w:pStyle" if self.in_old == 0 => {
                let style = attribute(start, "w:val").unwrap_or_default();
                let styles = self.parts.map(|parts| &parts.numbering_styles);
                self.place = styles.and_then(|it| it.get(&style)).cloned();
            }
            "w:tab" if is_text => self.words(if self.in_row > 0 { " " } else { "\t" }),
            "w:ptab" if is_text => self.words(" "),
            "w:noBreakHyphen" if is_text => self.words("-"),
            "w:br" | "w:cr" if is_text && self.in_row > 0 => self.words(" "),
            "w:br" | "w:cr" if is_text => self.words("\n"),
            "w:sym" => {
                let font = attribute(start, "w:font").unwrap_or_default();
                let code = attribute(start, "w:char").unwrap_or_default();
                match symbol(&font, &code) {
                    Some(shown) => self.words(shown.encode_utf8(&mut [0; 4])),
                    None => self.doubt(format!("a symbol {code} of the font {font} is not read")),
                }
            }
            "w:checked" if is_text => self.checked = is_on(start),
            "w:default" if is_text => self.checked |= is_on(start),
            "w:footnoteReference" => self.note(start, "w:footnoteReference"),
            "w:endnoteReference" => self.note(start, "w:endnoteReference"),
            "pic:pic" | "v:imagedata" => {
                self.doubt("a picture stands here, which is not read".to_owned())
            }
            _ => {}
        }
    }

    fn note(&mut self, start: &BytesStart<'_>, name: &str) {
        let id = attribute(start, "w:id").unwrap_or_default();
        let notes = self.parts.map(|parts| match name {
            "w:footnoteReference" => &parts.footnotes,
            _ => &parts.endnotes,
        });
        let Some(words) = notes.and_then(|notes| notes.get(&id)).cloned() else {
            return self.doubt(format!("the text of note {id} was not found"));
        };
        self.notes += 1;
        let number = self.notes;
        self.words(&format!("[{number}]"));
        self.frame().below.push(format!("[{number}] {words}"));
        self.doubt(format!(
            "note [{number}] of the page stands below its paragraph"
        ));
    }

    fn close(&mut self, name: &str) {
        if self.unread.last().is_some_and(|(open, _)| open == name)
            && let Some((_, why)) = self.unread.pop()
        {
            self.tell_left(why);
        }
        match name {
            "w:r" => {
                self.in_run = self.in_run.saturating_sub(1);
                if self.unread.is_empty()
                    && let Some(why) = self.run.take()
                {
                    self.tell_left(why);
                }
            }
            "w:t" | "m:t" | "w:delText" => self.in_text = self.in_text.saturating_sub(1),
            "w:checkBox" => {
                let shown = if std::mem::take(&mut self.checked) {
                    "☑"
                } else {
                    "☐"
                };
                self.words(shown);
            }
            "m:num" | "m:den" | "m:sup" | "m:sub" | "m:rad" => self.words(around(name).1),
            "w:pPrChange" => self.in_old = self.in_old.saturating_sub(1),
            "w:pPr" if self.in_old == 0 => self.number(),
            "w:p" => {
                self.label = None;
                self.end_paragraph();
            }
            "w:tc" => self.frame().in_cell = false,
            "w:tr" => {
                self.in_row = self.in_row.saturating_sub(1);
                if self.in_row == 0 {
                    self.end_line();
                }
            }
            "w:txbxContent" if self.frames.len() > 1 => {
                let boxed = self.frames.pop().unwrap_or_default();
                let words = boxed.text.trim_end().to_owned();
                // What is there twice, for older programs, is not read.
                if !words.is_empty() && self.unread.is_empty() {
                    self.frame().below.push(words);
                    self.doubt(
                        "a text box stands below the paragraph that it is tied to".to_owned(),
                    );
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        if self.in_row > 0 {
            // The paragraphs of a cell go on in its line.
            let frame = self.frame();
            if frame.in_cell && !frame.text.is_empty() && !frame.text.ends_with(['\t', ' ']) {
                frame.text.push(' ');
            }
        } else if self.frames.len() > 1 {
            self.push("\n");
        } else {
            self.end_line();
        }
    }

    /// Ends a paragraph or a row of the body, and adds what stands below it.
    fn end_line(&mut self) {
        let Frame { text, below, .. } = std::mem::take(self.frame());
        // A line break in the paragraph has been counted.
        let rows: Vec<&str> = text
            .split('\t')
            .map(|cell| cell.trim_end_matches(' '))
            .collect();
        let text = rows.join("\t");
        let is_empty = text.chars().all(char::is_whitespace);
        if is_empty && below.is_empty() {
            return;
        }
        for words in std::iter::once(text).filter(|_| !is_empty).chain(below) {
            let breaks = words.matches('\n').count();
            self.body.text.push_str(&words);
            self.body.text.push('\n');
            self.line += 1 + breaks;
        }
    }
}
