//! Published texts that are made to swell, to nest without end, or to lose their end.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;

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
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    text.for_each(|part| archive.write_all(&part).unwrap());
    archive.finish().unwrap().into_inner()
}

/// A PDF of these objects, of which the first is its catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table = text.len();
    let count = objects.len() + 1;
    text.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    places
        .iter()
        .for_each(|place| text.push_str(&format!("{place:010} 00000 n \n")));
    text.push_str(&format!(
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    text.into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    format!(
        "<< {dictionary} /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

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

#[test]
fn a_pdf_that_nests_without_end_is_an_error() {
    let data = folder("attacks-pdf");
    let own_form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>",
        "/F Do",
    );
    let draws = stream("", "/F Do");
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>";
    let catalogue = "<< /Type /Catalog /Pages 2 0 R >>";
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    for (name, objects) in [
        ("form.pdf", [catalogue, pages, page, &draws, &own_form]),
        (
            "parent.pdf",
            [
                catalogue,
                pages,
                "<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>",
                &draws,
                &own_form,
            ],
        ),
        (
            "kids.pdf",
            [
                catalogue,
                "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
                page,
                &draws,
                &own_form,
            ],
        ),
    ] {
        let ended = import(&data, name, &pdf(&objects));
        assert_eq!(ended.status, 2, "{name}: {ended:?}");
        assert!(
            ended.err.contains(name) && ended.err.lines().count() == 1,
            "{name}: {ended:?}"
        );
    }
}
