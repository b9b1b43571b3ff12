//! DOCX: the text of a Word document, which is an archive of XML files.
//!
//! What a reader of the page sees is read: paragraphs, rows of tables with a tab between cells, ticked boxes, formulas in one
//! line, the numbers of lists, text boxes and notes below their paragraph. What they don't see, or see on every page, is left out and told.

mod body;
mod marks;
mod numbers;

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::document::Document;
use super::{Warning, WarningKind};
use body::{Body, read_body};
use numbers::{Numbering, Place};

const TEXT: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";

/// The largest unpacked size of a part, in bytes; a guide has a hundredth of it.
const LARGEST_PART: u64 = 64 << 20;

/// The content of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A Word document.
    Word,
    /// An OFD document.
    Ofd,
    /// Something else, or an archive that cannot be opened.
    Other,
}

/// Detects the content of an archive.
pub fn content_of(bytes: &[u8]) -> Content {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Content::Other;
    };
    let has = |name: &str| {
        archive
            .file_names()
            .any(|file| file.is_ok_and(|file| file == name))
    };
    if has(TEXT) {
        Content::Word
    } else if has("OFD.xml") {
        Content::Ofd
    } else {
        Content::Other
    }
}

/// The parts of a document beside its text.
#[derive(Debug, Default)]
pub struct Parts {
    /// The styles whose paragraphs Word numbers, with their places in lists.
    numbering_styles: HashMap<String, Place>,
    /// How it numbers them.
    numbering: Numbering,
    /// Footnotes and endnotes by their ids.
    footnotes: HashMap<String, String>,
    endnotes: HashMap<String, String>,
}

/// Reads the text of a Word document.
pub fn read(bytes: &[u8]) -> Result<Document, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let text = part(&mut archive, TEXT)?;
    // A document without styles has none that number, and most have no notes.
    let mut other = |name: &str| part(&mut archive, name).unwrap_or_default();
    let parts = Parts {
        numbering_styles: numbering_styles(&other(STYLES))?,
        numbering: Numbering::read(&other("word/numbering.xml"))?,
        footnotes: notes(&other("word/footnotes.xml"), "w:footnote")?,
        endnotes: notes(&other("word/endnotes.xml"), "w:endnote")?,
    };
    let mut document = document(&text, &parts)?;
    for (name, what) in [("header", "the header"), ("footer", "the footer")] {
        for number in 1..=6 {
            let words = other(&format!("word/{name}{number}.xml"));
            let words = words_of(&words)?;
            if words.chars().any(char::is_alphabetic) {
                document.doubts.insert(0, left_out(1, what, &words));
            }
        }
    }
    Ok(document)
}

fn left_out(line: usize, what: &str, words: &str) -> Warning {
    let words = super::reflow::excerpt(words.trim());
    let message = format!("`{words}` is left out: {what}");
    Warning::new(line, WarningKind::Conversion, message)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
    let file = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut text = String::new();
    // One byte more tells whether there is more.
    file.take(LARGEST_PART + 1)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    match text.len() as u64 > LARGEST_PART {
        true => Err(format!("`{name}` is larger than {} MB", LARGEST_PART >> 20)),
        false => Ok(text),
    }
}

/// Finds the styles whose paragraphs Word numbers, and where in which list.
fn numbering_styles(styles: &str) -> Result<HashMap<String, Place>, String> {
    let mut reader = Reader::from_str(styles);
    let mut numbering: HashMap<String, Place> = HashMap::new();
    let mut style = String::new();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let start = match &event {
            Event::Eof => return Ok(numbering),
            Event::Start(start) | Event::Empty(start) => start,
            _ => continue,
        };
        let value = attribute(start, "w:val").unwrap_or_default();
        match start.name().as_ref() {
            "w:style" => style = attribute(start, "w:styleId").unwrap_or_default(),
            "w:numPr" => drop(numbering.entry(style.clone()).or_default()),
            "w:ilvl" => {
                if let Some((_, level)) = numbering.get_mut(&style) {
                    *level = value.parse().unwrap_or(0);
                }
            }
            "w:numId" => {
                if let Some((list, _)) = numbering.get_mut(&style) {
                    *list = value;
                }
            }
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.value.to_string())
}

/// The words of a part, whatever holds them.
fn words_of(xml: &str) -> Result<String, String> {
    Ok(read_body(xml, &Parts::default())?.text.replace('\n', " "))
}

/// The texts of notes by their ids.
fn notes(xml: &str, element: &str) -> Result<HashMap<String, String>, String> {
    let mut notes = HashMap::new();
    let (open, close) = (format!("<{element} "), format!("</{element}>"));
    for note in xml.split(open.as_str()).skip(1) {
        let whole = format!(
            "{open}{}",
            note.split(close.as_str()).next().unwrap_or_default()
        );
        let mut reader = Reader::from_str(&whole);
        let id = match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => attribute(&start, "w:id"),
            _ => None,
        };
        let words = words_of(&format!("{whole}{close}"))?;
        if let Some(id) = id.filter(|_| !words.trim().is_empty()) {
            notes.insert(id, words.trim().to_owned());
        }
    }
    Ok(notes)
}

fn document(xml: &str, parts: &Parts) -> Result<Document, String> {
    let Body {
        text,
        mut numbered,
        doubts,
    } = read_body(xml, parts)?;
    numbered.dedup();
    let mut document = Document { text, doubts };
    document.doubt_numbers(&numbered);
    document.doubts.sort_by_key(|doubt| doubt.line);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(xml: &str, parts: &Parts) -> (String, Vec<String>) {
        let whole = format!("<w:document><w:body>{xml}</w:body></w:document>");
        let document = document(&whole, parts).unwrap();
        let doubts = document.doubts.into_iter();
        (document.text, doubts.map(|doubt| doubt.message).collect())
    }

    fn text(xml: &str) -> String {
        read_with(xml, &Parts::default()).0
    }

    fn paragraph(runs: &str) -> String {
        format!("<w:p>{runs}</w:p>")
    }

    fn run(text: &str) -> String {
        format!("<w:r><w:t>{text}</w:t></w:r>")
    }

    #[test]
    fn runs_make_paragraphs_and_paragraphs_make_lines() {
        let xml = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>一、</w:t></w:r><w:r><w:t xml:space=\"preserve\">范 围</w:t><w:tab/><w:t>A&amp;B&#x2014;</w:t></w:r></w:p>\n<w:p/><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>";
        assert_eq!(text(xml), "一、范 围\tA&B—\n甲\n乙\n");
    }

    #[test]
    fn what_was_deleted_or_is_there_twice_is_read_once() {
        let xml = "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:r><w:t>框</w:t></w:r></mc:Fallback></mc:AlternateContent>";
        let (text, doubts) = read_with(xml, &Parts::default());
        assert_eq!(text, "新\n框\n");
        assert_eq!(doubts.len(), 2, "{doubts:?}");
    }

    #[test]
    fn hidden_and_struck_out_words_are_left_out_and_told() {
        let struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>300万元</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:rPr><w:strike w:val=\"0\"/></w:rPr><w:t>70万元</w:t></w:r>";
        let (text, doubts) = read_with(&paragraph(&(run("不超过") + struck)), &Parts::default());
        assert_eq!(text, "不超过70万元\n");
        assert!(
            doubts[0].contains("300万元") && doubts[1].contains("暗"),
            "{doubts:?}"
        );
    }

    #[test]
    fn rows_of_a_table_are_lines_with_a_tab_between_cells() {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(&run(text)));
        let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
        let two = format!(
            "<w:tc>{}{}</w:tc>",
            paragraph(&run("3万元。")),
            paragraph(&run("一次付清。"))
        );
        let table = row(&(cell("类别") + &cell("金额"))) + &row(&(cell("甲") + &two));
        let xml = format!("<w:tbl>{table}</w:tbl>{}", paragraph(&run("完。")));
        assert_eq!(text(&xml), "类别\t金额\n甲\t3万元。 一次付清。\n完。\n");
    }

    #[test]
    fn notes_and_text_boxes_stand_below_their_paragraph() {
        let parts = Parts {
            footnotes: notes(
                "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:t>含税。</w:t></w:r></w:p></w:footnote></w:footnotes>",
                "w:footnote",
            )
            .unwrap(),
            ..Parts::default()
        };
        let note = "<w:r><w:footnoteReference w:id=\"2\"/></w:r>";
        let framed = format!(
            "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
            paragraph(&run("咨询"))
        );
        let xml = paragraph(&format!("{}{note}{framed}{}", run("3万元"), run("以内。")));
        let (text, doubts) = read_with(&xml, &parts);
        assert_eq!(text, "3万元[1]以内。\n[1] 含税。\n咨询\n");
        assert_eq!(doubts.len(), 2, "{doubts:?}");
    }

    #[test]
    fn ticked_boxes_formulas_and_readings_are_as_on_the_page() {
        let boxes = "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t>是</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:t>否</w:t></w:r>";
        assert_eq!(text(&paragraph(boxes)), "☑是☐否\n");
        let formula = "<m:oMath><m:f><m:num><m:r><m:t>自筹</m:t></m:r></m:num><m:den><m:r><m:t>总额</m:t></m:r></m:den></m:f></m:oMath>";
        assert_eq!(text(&paragraph(formula)), "(自筹)/(总额)\n");
        let ruby = "<w:r><w:ruby><w:rt><w:r><w:t>bian</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>卞</w:t></w:r></w:rubyBase></w:ruby></w:r>";
        let (text, doubts) = read_with(&paragraph(ruby), &Parts::default());
        assert_eq!(text, "卞\n");
        assert!(doubts[0].contains("bian"), "{doubts:?}");
    }

    #[test]
    fn paragraphs_that_word_numbers_are_told() {
        let styles = numbering_styles("<w:styles><w:style w:styleId=\"a\"><w:pPr><w:numPr/></w:pPr></w:style><w:style w:styleId=\"b\"/></w:styles>").unwrap();
        let xml = "<w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>乙</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr></w:p>";
        let parts = Parts {
            numbering_styles: styles,
            ..Parts::default()
        };
        let document = document(xml, &parts).unwrap();
        assert_eq!(document.doubts.len(), 1);
        assert_eq!(document.doubts[0].line, 2);
        assert!(document.doubts[0].message.starts_with("2 paragraphs"));
    }

    #[test]
    fn a_broken_document_is_an_error() {
        assert!(document("<w:p><w:r></w:p>", &Parts::default()).is_err());
    }
}
