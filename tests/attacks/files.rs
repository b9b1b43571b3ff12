//! Published texts that are made to swell, to nest without end, or to lose their end.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::program::{Run, folder, program, run};

/// Imports a file.
fn import(data: &Path, name: &str, bytes: &[u8]) -> Run {
    fs::write(data.join(name), bytes).unwrap();
    let mut command = program();
    command.arg("--knowledge").arg(data.join("knowledge"));
    command
        .args(["guide", "import", "--id", "a"])
        .arg(data.join(name));
    run(command, b"")
}

/// A Word document with this as its text.
fn docx(text: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    text.for_each(|part| archive.write_all(&part).unwrap());
    archive.finish().unwrap().into_inner()
}

/// A PDF of these objects, of which the first is its catalogue.
fn pdf(objects: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).bytes());
        bytes.extend(object.as_ref());
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    let count = objects.len() + 1;
    bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let end = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(end.bytes());
    bytes
}

fn stream(dictionary: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let begin = format!("<< {dictionary} /Length {} >>\nstream\n", content.len());
    [begin.as_bytes(), content, b"\nendstream"].concat()
}

/// These parts one after another, as /FlateDecode unpacks them.
fn packed(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().large_file(true);
    archive.start_file("a", options).unwrap();
    // The checksum at the end: Adler-32.
    let (mut sum, mut of_sums) = (1_u32, 0_u32);
    for part in parts {
        archive.write_all(&part).unwrap();
        for few in part.chunks(5_552) {
            for byte in few {
                sum += u32::from(*byte);
                of_sums += sum;
            }
            (sum, of_sums) = (sum % 65_521, of_sums % 65_521);
        }
    }
    let archive = archive.finish().unwrap().into_inner();
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = vec![0x78, 0x9c];
    let mut raw = archive.by_index_raw(0).unwrap();
    raw.read_to_end(&mut bytes).unwrap();
    bytes.extend((of_sums << 16 | sum).to_be_bytes());
    bytes
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

/// A page with the content of object 4, that draws the form of object 5 and writes in the font of object 6.
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> \
                    /Font << /T 6 0 R >> >> >>";

/// The same with this content, in this font.
fn page(content: Vec<u8>, font: &str, more: Vec<u8>) -> Vec<u8> {
    let objects = [CATALOGUE, PAGES, PAGE].map(|it| it.as_bytes().to_vec());
    let rest = [content, b"null".to_vec(), font.as_bytes().to_vec(), more];
    pdf(&[objects.as_slice(), &rest].concat())
}

/// The beginning of what a font says of its characters.
const MAP: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> \
                   endcodespacerange\n";

/// What is told where a limit was reached.
const BEYOND: &str = "too much time or memory, or nests without end";

const PLAIN: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

#[test]
fn a_word_document_that_swells_or_is_cut_off_is_an_error() {
    let data = folder("attacks-docx");
    let open = "<w:document><w:body><w:p><w:r><w:t>一、征集范围";
    let close = "</w:t></w:r></w:p></w:body></w:document>";
    let swollen = [open.as_bytes().to_vec()].into_iter();
    let swollen = swollen
        .chain((0..66).map(|_| vec![b'x'; 1 << 20]))
        .chain([close.as_bytes().to_vec()]);
    let ended = import(&data, "swollen.docx", &docx(swollen));
    assert!(
        ended.status == 2 && ended.err.contains("larger than 64 MB"),
        "{ended:?}"
    );
    let cut = docx([open.as_bytes().to_vec()].into_iter());
    let ended = import(&data, "cut.docx", &cut);
    assert!(
        ended.status == 2 && ended.err.contains("cut off"),
        "{ended:?}"
    );
}

/// What is told of a PDF that cannot be used.
fn refused(data: &Path, name: &str, bytes: &[u8]) -> String {
    let ended = import(data, name, bytes);
    assert_eq!(ended.status, 2, "{name}: {ended:?}");
    let is_told = ended.err.contains(name) && ended.err.lines().count() == 1;
    assert!(is_told, "{name}: {ended:?}");
    ended.err
}

#[test]
fn a_pdf_that_nests_without_end_is_an_error() {
    let data = folder("attacks-pdf");
    let own_form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>",
        "/F Do",
    );
    let draws = stream("", "/F Do");
    let own_parent = "<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>";
    let own_kid = "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>";
    for (name, pages, page) in [
        ("form.pdf", PAGES, PAGE),
        ("parent.pdf", PAGES, own_parent),
        ("kids.pdf", own_kid, PAGE),
    ] {
        let objects = [CATALOGUE, pages, page].map(|it| it.as_bytes().to_vec());
        let rest = [draws.clone(), own_form.clone()];
        refused(&data, name, &pdf(&[objects.as_slice(), &rest].concat()));
    }
}

#[test]
fn a_pdf_with_more_text_than_a_guide_can_have_is_an_error() {
    let data = folder("attacks-pdf-text");
    let lines = (0..30).map(|_| [b"(", &[b'x'; 1 << 20][..], b") Tj T*\n"].concat());
    let text = [b"BT /T 9 Tf 9 TL\n".to_vec()].into_iter();
    let text = packed(text.chain(lines).chain([b"ET".to_vec()]));
    let content = stream("/Filter /FlateDecode", text);
    // Each of its letters is shown as one of three bytes.
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>";
    let map = format!("{MAP}1 beginbfchar <78> <6C49> endbfchar\nendcmap end end");
    let told = refused(&data, "text.pdf", &page(content, font, stream("", map)));
    assert!(told.contains("more text than a guide can have"), "{told}");
}

#[test]
fn a_pdf_that_is_packed_twice_and_swells_is_an_error() {
    let data = folder("attacks-pdf-twice");
    let once = packed((0..48).map(|_| vec![b' '; 64 << 20]));
    let twice = packed([once].into_iter());
    assert!(twice.len() < 100_000);
    let content = stream("/Filter [/FlateDecode /FlateDecode]", twice);
    let bytes = page(content, PLAIN, b"null".to_vec());
    let told = refused(&data, "twice.pdf", &bytes);
    assert!(told.contains(BEYOND), "{told}");
}

#[test]
#[ignore = "takes as long as a PDF may"]
fn a_pdf_whose_font_says_too_much_of_its_characters_is_an_error() {
    let data = folder("attacks-pdf-font");
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 7 0 R /DescendantFonts [<< \
                /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) \
                /Supplement 0 >> >>] >>";
    let range = "1 beginbfrange <0000> <FFFF> <0000> endbfrange\n".repeat(20_000);
    let ranges = (0..50).map(|_| range.clone().into_bytes());
    let map = [MAP.as_bytes().to_vec()].into_iter().chain(ranges);
    let map = packed(map.chain([b"endcmap end end".to_vec()]));
    let content = stream("", "BT /T 9 Tf <00410042> Tj ET");
    let more = stream("/Filter /FlateDecode", map);
    let told = refused(&data, "font.pdf", &page(content, font, more));
    assert!(told.contains(BEYOND), "{told}");
}

#[test]
#[ignore = "takes as long as a PDF may"]
fn a_pdf_whose_forms_double_is_an_error() {
    let data = folder("attacks-pdf-double");
    let objects = [CATALOGUE, PAGES, PAGE].map(|it| it.as_bytes().to_vec());
    let form = |next: usize| {
        let dictionary = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {next} 0 R >> /Font << /T {next} 0 R >> >>"
        );
        stream(&dictionary, "/F Do /F Do")
    };
    let last = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "");
    let forms = (6..36).map(form).chain([last]);
    let rest: Vec<Vec<u8>> = [stream("", "/F Do")].into_iter().chain(forms).collect();
    let told = refused(
        &data,
        "double.pdf",
        &pdf(&[objects.as_slice(), &rest].concat()),
    );
    assert!(told.contains(BEYOND), "{told}");
}
