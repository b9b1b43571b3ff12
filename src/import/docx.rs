//! DOCX: the paragraphs of a Word document, which is an archive of XML files.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::document::Document;

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

/// Reads the paragraphs of a Word document, one per line, and tables cell by cell.
pub fn read(bytes: &[u8]) -> Result<Document, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let text = part(&mut archive, TEXT)?;
    // A document without styles has none that number.
    let styles = part(&mut archive, STYLES).unwrap_or_default();
    paragraphs(&text, &numbering_styles(&styles)?)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
    let file = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(LARGEST_PART)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    Ok(text)
}

/// Finds the styles whose paragraphs Word numbers.
fn numbering_styles(styles: &str) -> Result<HashSet<String>, String> {
    let mut reader = Reader::from_str(styles);
    let mut numbering = HashSet::new();
    let mut style = None;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => return Ok(numbering),
            Event::Start(start) if start.name().as_ref() == "w:style" => {
                style = attribute(&start, "w:styleId")
            }
            Event::Start(start) | Event::Empty(start) if start.name().as_ref() == "w:numPr" => {
                numbering.extend(style.take())
            }
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.value.to_string())
}

fn paragraphs(xml: &str, numbering: &HashSet<String>) -> Result<Document, String> {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    let mut numbered = Vec::new();
    let mut line = 1;
    // What stands inside these, so deep: a run's text; what is there a second time, or was moved away.
    let (mut in_run, mut in_text, mut hidden) = (0_usize, 0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Eof => break,
            Event::Start(start) | Event::Empty(start) => {
                let opens = usize::from(matches!(event, Event::Start(_)));
                match start.name().as_ref() {
                    "w:r" => in_run += opens,
                    "w:t" => in_text += opens,
                    "mc:Fallback" | "w:moveFrom" => hidden += opens,
                    "w:numPr" => numbered.push(line),
                    "w:pStyle"
                        if attribute(start, "w:val")
                            .is_some_and(|style| numbering.contains(&style)) =>
                    {
                        numbered.push(line)
                    }
                    "w:tab" if in_run > 0 => text.push('\t'),
                    "w:noBreakHyphen" if in_run > 0 => text.push('-'),
                    "w:br" | "w:cr" if in_run > 0 => {
                        text.push('\n');
                        line += 1;
                    }
                    _ => {}
                }
            }
            Event::End(end) => match end.name().as_ref() {
                "w:r" => in_run = in_run.saturating_sub(1),
                "w:t" => in_text = in_text.saturating_sub(1),
                "mc:Fallback" | "w:moveFrom" => hidden = hidden.saturating_sub(1),
                "w:p" => {
                    text.push('\n');
                    line += 1;
                }
                _ => {}
            },
            Event::Text(words) if in_text > 0 && hidden == 0 => {
                text.push_str(&words.xml10_content().replace('\n', " "))
            }
            Event::CData(words) if in_text > 0 && hidden == 0 => {
                text.push_str(&words.xml10_content().replace('\n', " "))
            }
            Event::GeneralRef(reference) if in_text > 0 && hidden == 0 => match reference
                .resolve_char_ref()
            {
                Ok(Some(character)) => text.push(character),
                _ => text
                    .push_str(resolve_xml_entity(&reference.xml10_content()).unwrap_or_default()),
            },
            _ => {}
        }
    }
    numbered.dedup();
    let mut document = Document {
        text,
        doubts: Vec::new(),
    };
    document.doubt_numbers(&numbered);
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(xml: &str) -> String {
        paragraphs(
            &format!("<w:document><w:body>{xml}</w:body></w:document>"),
            &HashSet::new(),
        )
        .unwrap()
        .text
    }

    #[test]
    fn runs_make_paragraphs_and_paragraphs_make_lines() {
        let xml = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>一、</w:t></w:r><w:r><w:t xml:space=\"preserve\">范 围</w:t><w:tab/><w:t>A&amp;B&#x2014;</w:t></w:r></w:p>\n<w:p/><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>";
        assert_eq!(text(xml), "一、范 围\tA&B—\n甲\n乙\n");
    }

    #[test]
    fn what_was_deleted_or_is_there_twice_is_read_once() {
        let xml = "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:r><w:t>框</w:t></w:r></mc:Fallback></mc:AlternateContent>";
        assert_eq!(text(xml), "新\n框\n");
    }

    #[test]
    fn paragraphs_that_word_numbers_are_told() {
        let styles = numbering_styles("<w:styles><w:style w:styleId=\"a\"><w:pPr><w:numPr/></w:pPr></w:style><w:style w:styleId=\"b\"/></w:styles>").unwrap();
        let xml = "<w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>乙</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr></w:p>";
        let document = paragraphs(xml, &styles).unwrap();
        assert_eq!(document.doubts.len(), 1);
        assert_eq!(document.doubts[0].line, 2);
        assert!(document.doubts[0].message.starts_with("2 paragraphs"));
    }

    #[test]
    fn a_broken_document_is_an_error() {
        assert!(paragraphs("<w:p><w:r></w:p>", &HashSet::new()).is_err());
    }
}
