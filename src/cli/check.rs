//! `zhinan check`: gives the verdict on facts about an applicant.

use std::io;
use std::path::Path;

use zhinan::channel::terminal::{Page, show_reply};
use zhinan::error::Error;
use zhinan::service::Service;
use zhinan::wire::check;
use zhinan::wire::given::Given;

use super::{Failure, Status};
use crate::cli::command_line::CheckOptions;

pub fn run(service: &Service, options: CheckOptions) -> Result<Status, Failure> {
    let Some(file) = options.file else {
        let failures = check::check(
            service,
            options.lang,
            io::stdin().lock(),
            io::stdout().lock(),
        )?;
        return Ok(Status::done_if(failures == 0));
    };
    let unusable = |why: String| Error::Usage(format!("{}: {why}", file.display()));
    let given = Given::read(&text(&file)?).map_err(unusable)?;
    let assistant = service.assistant();
    let (desk, facts) = check::facts(&assistant, given, options.lang).map_err(unusable)?;
    let verdict = assistant.verdict(desk, &facts, options.lang, service.now());
    show_reply(&mut Page::standard(), &verdict)?;
    Ok(Status::Done)
}

/// Reads a file; `-` is standard input.
fn text(file: &Path) -> Result<String, Error> {
    let text = match file.as_os_str() == "-" {
        true => io::read_to_string(io::stdin()),
        false => std::fs::read_to_string(file),
    };
    text.map_err(|source| Error::File {
        path: file.to_owned(),
        doing: "cannot read",
        source,
    })
}
