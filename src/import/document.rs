//! Documents: turns the file of a published guide into text.
//!
//! It reads plain text in the usual encodings, PDF and DOCX. For any other format, the error says how to convert it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::docx;
use super::{Warning, WarningKind};
use crate::guide::label::is_han;

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text for source.txt.
    pub text: String,
    /// Warnings about the conversion, with the lines of the text.
    pub doubts: Vec<Warning>,
}

/// Why the text of a file cannot be read, and how to help that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A format that another program must convert first.
    #[error(
        "{file} is {format}, which is not read here; run `libreoffice --headless --convert-to {target} {file}` first"
    )]
    Convert {
        /// The name of the file.
        file: String,
        /// The format of the file.
        format: &'static str,
        /// The format to convert it to.
        target: &'static str,
    },
    /// A format that the usual programs cannot convert.
    #[error(
        "{file} is an OFD document, which is not read here; save it as PDF in an OFD reader, or copy its text to a .txt file"
    )]
    Ofd {
        /// The name of the file.
        file: String,
    },
    /// A PDF that contains only pictures.
    #[error(
        "{file} has no text in it; if its pages are scanned, run `ocrmypdf -l chi_sim {file} with-text.pdf` first, if not, `pdftotext -layout {file}`"
    )]
    NoText {
        /// The name of the file.
        file: String,
    },
    /// A PDF that the reader could not parse.
    #[error(
        "{file} could not be read as PDF ({reason}); run `pdftotext -layout {file}` and import the .txt file"
    )]
    Pdf {
        /// The name of the file.
        file: String,
        /// The reader's reason.
        reason: String,
    },
    /// A broken DOCX.
    #[error("{file} could not be read as DOCX ({reason}); save it anew, or as plain text")]
    Docx {
        /// The name of the file.
        file: String,
        /// The reader's reason.
        reason: String,
    },
    /// A file that is not text in any supported encoding.
    #[error("{file} is no text in UTF-8, GB18030 or UTF-16, and neither PDF nor DOCX")]
    NotText {
        /// The name of the file.
        file: String,
    },
}

/// Reads a file by its content. The name is for messages, and for formats that the content does not show.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Document, DocumentError> {
    let file = file_name.to_owned();
    let convert = |format, target| {
        Err(DocumentError::Convert {
            file: file.clone(),
            format,
            target,
        })
    };
    let head = beginning(bytes);
    let lower = file_name.to_lowercase();
    if is_pdf(bytes) {
        return pdf(bytes, file_name);
    }
    if head.starts_with(b"PK\x03\x04") {
        return match docx::content_of(bytes) {
            docx::Content::Word => {
                docx::read(bytes).map_err(|reason| DocumentError::Docx { file, reason })
            }
            docx::Content::Ofd => Err(DocumentError::Ofd { file }),
            docx::Content::Other => convert("an office document or archive", "docx"),
        };
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return if lower.ends_with(".wps") {
            convert("a WPS document", "docx")
        } else {
            convert("an old Word document", "docx")
        };
    }
    if head.starts_with(b"{\\rtf") {
        return convert("a rich text document", "docx");
    }
    let text = decode(bytes).ok_or(DocumentError::NotText { file: file.clone() })?;
    let start: String = text
        .trim_start_matches('\u{FEFF}')
        .trim_start()
        .chars()
        .take(15)
        .collect::<String>()
        .to_lowercase();
    if start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with('<') && lower.ends_with("html"))
    {
        return convert("a web page", "txt:Text");
    }
    Ok(Document {
        text,
        doubts: Vec::new(),
    })
}

/// Decodes the encodings of Chinese offices. UTF-8 proves itself; other text that decodes as GB18030 counts as
/// GB18030.
fn decode(bytes: &[u8]) -> Option<String> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strictly(encoding, &bytes[mark..])?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => text.to_owned(),
            // Nul bytes in a text are the empty halves of its Latin characters and line breaks.
            _ if bytes.contains(&0) => {
                let high_half_first = bytes.iter().step_by(2).filter(|&&byte| byte == 0).count();
                let low_half_first = bytes
                    .iter()
                    .skip(1)
                    .step_by(2)
                    .filter(|&&byte| byte == 0)
                    .count();
                strictly(
                    if high_half_first > low_half_first {
                        UTF_16BE
                    } else {
                        UTF_16LE
                    },
                    bytes,
                )?
            }
            _ => strictly(GB18030, bytes)?,
        },
    };
    let binary = |character: char| {
        character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}')
    };
    (!text.contains(binary)).then_some(text)
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(String::from)
}

/// Whether a file is a PDF, by its beginning.
pub fn is_pdf(bytes: &[u8]) -> bool {
    let mut windows = beginning(bytes).windows(5);
    windows.any(|window| window == b"%PDF-")
}

fn beginning(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(1024)]
}

fn pdf(bytes: &[u8], file_name: &str) -> Result<Document, DocumentError> {
    let failed = |reason: String| DocumentError::Pdf {
        file: file_name.to_owned(),
        reason,
    };
    // The reader panics on fonts that it does not know.
    let pages = quietly(|| pdf_extract::extract_text_from_mem_by_pages(bytes))
        .map_err(|_| failed("its reader gave up".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    // A form feed parts pages, so that a mere number at the edge of one is known for a page number.
    let text = pages.join("\n\u{C}");
    if text.chars().all(char::is_whitespace) {
        return Err(DocumentError::NoText {
            file: file_name.to_owned(),
        });
    }
    if !text.contains(is_han) || text.contains('\u{FFFD}') {
        return Err(failed(
            "its fonts do not tell which characters they show".to_owned(),
        ));
    }
    Ok(Document {
        text,
        doubts: Vec::new(),
    })
}

/// Runs a function that may panic, without a message on standard error.
fn quietly<T>(run: impl FnOnce() -> T) -> std::thread::Result<T> {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    // Set once and asked for each thread, so that panics elsewhere are told as ever.
    HOOK.call_once(|| {
        let hook = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                hook(panic);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    result
}

impl Document {
    /// Warns if Word numbers some paragraphs itself.
    pub(super) fn doubt_numbers(&mut self, lines: &[usize]) {
        if let Some(first) = lines.first() {
            let message = format!(
                "{} paragraphs from here on are numbered by Word in a way that is not known, and their numbers are not in the text; write them in",
                lines.len()
            );
            self.doubts
                .push(Warning::new(*first, WarningKind::Conversion, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "一、征集范围\n研究目标：支持联合研究。\n";

    #[test]
    fn text_is_read_in_the_encodings_of_chinese_offices() {
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| {
            NOTICE
                .encode_utf16()
                .flat_map(to_bytes)
                .collect::<Vec<u8>>()
        };
        let (gbk, _, _) = GB18030.encode(NOTICE);
        let encoded = [
            NOTICE.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", NOTICE.as_bytes()].concat(),
            gbk.to_vec(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
            [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
        ];
        for bytes in encoded {
            assert_eq!(read(&bytes, "notice.txt").unwrap().text, NOTICE);
        }
    }

    #[test]
    fn what_is_not_read_here_is_told_with_what_to_run_first() {
        let told = |bytes: &[u8], name: &str| read(bytes, name).unwrap_err().to_string();
        assert!(
            told(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.doc")
                .contains("libreoffice --headless --convert-to docx a.doc")
        );
        assert!(told(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.WPS").contains("WPS"));
        assert!(told(b"{\\rtf1", "a.rtf").contains("rich text"));
        assert!(told("<!DOCTYPE html><p>一、".as_bytes(), "a.htm").contains("web page"));
        assert!(told(b"PK\x03\x04", "a.docx").contains("office document or archive"));
        assert!(told(b"\x89PNG\x00\x01", "a.png").contains("no text"));
        assert!(told(b"%PDF-1.4 broken", "a.pdf").contains("pdftotext -layout a.pdf"));
    }

    #[test]
    fn a_pdf_is_read_page_by_page() {
        let document = read(
            include_bytes!("../../tests/import/notice.pdf"),
            "notice.pdf",
        )
        .unwrap();
        let outline = crate::import::import(&document.text).outline;
        let texts: Vec<String> = outline
            .clauses
            .iter()
            .map(|clause| format!("{} {}", clause.id, clause.text))
            .collect();
        assert_eq!(
            texts[1],
            "1.1.1 研究目标：支持联合研究，推动学术合作，促进共赢发展，产生高质量成果。"
        );
        assert_eq!(
            texts[2],
            "1.1.2 经费额度：每项不超过10万元，比例不低于1:1。"
        );
        assert_eq!(
            texts.last().map(String::as_str),
            Some("3 服务热线：021-12345。")
        );
    }

    #[test]
    fn a_pdf_of_pictures_has_no_text() {
        let error = read(
            include_bytes!("../../tests/import/scanned.pdf"),
            "scanned.pdf",
        )
        .unwrap_err();
        assert!(matches!(error, DocumentError::NoText { .. }), "{error}");
    }

    #[test]
    fn a_pdf_whose_font_is_not_in_it_is_told_to_go_another_way() {
        let error = read(
            include_bytes!("../../tests/import/notice-unembedded.pdf"),
            "notice.pdf",
        )
        .unwrap_err();
        assert!(matches!(error, DocumentError::Pdf { .. }), "{error}");
    }

    #[test]
    fn a_word_document_is_read_with_the_numbers_that_word_shows() {
        let document = read(
            include_bytes!("../../tests/import/notice.docx"),
            "notice.docx",
        )
        .unwrap();
        assert!(
            document
                .text
                .starts_with("某市科学技术局文件\n某科指南〔2030〕1号\n一、征集范围\n"),
            "{}",
            document.text
        );
        assert!(document.text.contains("单位\t电话"));
        assert!(
            document.text.contains("\n1.自动编号的一条\n"),
            "{}",
            document.text
        );
        assert_eq!(document.doubts, []);
    }
}
