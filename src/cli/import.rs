//! `zhinan guide import`: turns a published text into a folder of knowledge.

use std::io::{self, Write as _};
use std::path::Path;

use zhinan::error::Error;
use zhinan::guide::markdown;
use zhinan::import::{Warning, conservation, document, draft, import};
use zhinan::knowledge::{self, Files};

use super::{Failure, Status, pdf, usage};

pub fn run(
    file: &Path,
    id: &str,
    (knowledge_folder, dialogs): (&Path, Option<&Path>),
) -> Result<Status, Failure> {
    if id.is_empty()
        || !id
            .chars()
            .all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
    {
        return Err(Error::Usage(format!(
            "`{id}` is no name of a folder: use a to z, 0 to 9 and -"
        ))
        .into());
    }
    let failed = |path: &Path, doing| {
        let path = path.to_owned();
        move |source| Error::File {
            path,
            doing,
            source,
        }
    };
    let bytes = std::fs::read(file).map_err(failed(file, "cannot read"))?;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let document = match document::is_pdf(&bytes) {
        true => pdf::read_apart(file, &name)?,
        false => document::read(&bytes, &name).map_err(usage)?,
    };
    let import = import(&document.text);
    conservation::check(&document.text, &import.outline)
        .map_err(|loss| Error::Usage(loss.to_string()))?;
    let folder = knowledge_folder.join(id);
    if folder.join("guide.md").exists() {
        return Err(Error::Usage(format!(
            "{} holds a guide already; move it away first",
            folder.display()
        ))
        .into());
    }
    std::fs::create_dir_all(&folder).map_err(failed(&folder, "cannot make the folder"))?;
    for (name, text) in [
        ("source.txt", document.text.clone()),
        (
            "guide.toml",
            draft::draft(id, &document.text, &import.outline),
        ),
        ("guide.md", markdown::render(&import.outline)),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(failed(&path, "cannot write"))?;
    }
    let files = Files::read(Some(knowledge_folder), dialogs)?;
    let drafts = knowledge::draft_bindings(&files, id)?;
    let path = folder.join("bindings.toml");
    std::fs::write(&path, knowledge::render_drafts(&drafts))
        .map_err(failed(&path, "cannot write"))?;
    let rules = knowledge::draft_rules(&files, id)?;
    for (name, text) in [
        ("rules.toml", &rules.rules),
        ("eligibility.toml", &rules.dialog),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(failed(&path, "cannot write"))?;
    }
    let unread = rules.doubts.iter().cloned();
    let mut doubts: Vec<Warning> = document
        .doubts
        .into_iter()
        .chain(import.doubts)
        .chain(unread)
        .collect();
    doubts.sort_by_key(|doubt| doubt.line);
    let mut output = io::stdout().lock();
    let (clauses, headings) = (import.outline.clauses.len(), import.outline.headings.len());
    writeln!(
        output,
        "{}: {clauses} clauses under {headings} headings, no character lost",
        folder.display()
    )?;
    for doubt in &doubts {
        writeln!(output, "unsure, line {}: {}", doubt.line, doubt.message)?;
        for line in doubt.drawn(&document.text).iter().flat_map(|it| it.lines()) {
            writeln!(output, "    {line}")?;
        }
    }
    writeln!(
        output,
        "{} drafts of what people ask, each on a quote; the guide can be asked at once, and says that nobody has reviewed it",
        drafts.len()
    )?;
    writeln!(
        output,
        "{} drafts of conditions; none decides anything until a person keeps it",
        rules.count
    )?;
    writeln!(
        output,
        "next: decide the drafts beside their sentences with"
    )?;
    writeln!(
        output,
        "  zhinan guide review {id} --knowledge {}",
        knowledge_folder.display()
    )?;
    Ok(Status::Done)
}
