//! `zhinan guide`: lists, shows and checks guides.

use std::path::Path;

use zhinan::channel::terminal::{Page, list_guides, show_checked, show_clauses, show_guide};
use zhinan::error::Error;
use zhinan::knowledge::{self, Files};
use zhinan::service::Service;

use super::{Failure, Status, complain, known_guide, tell_mistakes};
use crate::cli::command_line::About;

/// Lists the guides.
pub fn list(service: &Service) -> Result<Status, Failure> {
    list_guides(&mut Page::standard(), &service.assistant())?;
    Ok(Status::Done)
}

/// Shows what was checked, or the errors.
pub fn check(files: &Files, knowledge: Option<&Path>) -> Result<Status, Failure> {
    let loaded = knowledge::load(files).and_then(|assistant| {
        let doubts = knowledge::doubts(files, &assistant)?;
        match doubts.0.is_empty() {
            true => Ok(assistant),
            false => Err(Error::Knowledge(doubts)),
        }
    });
    match loaded {
        Ok(assistant) => {
            let checked = match knowledge {
                Some(folder) => folder.display().to_string(),
                None => "the knowledge built into the program (--knowledge DIR checks a folder)"
                    .to_owned(),
            };
            show_checked(&mut Page::standard(), &assistant, &checked)?;
            Ok(Status::Done)
        }
        Err(Error::Knowledge(mistakes)) => {
            tell_mistakes(&mistakes);
            Ok(Status::Partly)
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows a guide, or some of its clauses.
pub fn show(service: &Service, about: &About, clauses: &[String]) -> Result<Status, Failure> {
    known_guide(service, about.guide.as_deref())?;
    let assistant = service.assistant();
    let Some(loaded) = assistant.loaded_guide(about.guide.as_deref()) else {
        return Ok(Status::Partly);
    };
    let language = about.lang.unwrap_or_default();
    let mut page = Page::standard();
    if clauses.is_empty() {
        show_guide(&mut page, &loaded.guide, language)?;
        return Ok(Status::Done);
    }
    let unknown = show_clauses(&mut page, &loaded.guide, clauses, language)?;
    for unknown in &unknown {
        let near = match unknown.near.is_empty() {
            true => "`zhinan guide show` shows all".to_owned(),
            false => format!("near it are {}", unknown.near.join(", ")),
        };
        complain(&format!(
            "{} has no clause `{}`; {near}",
            loaded.guide.id, unknown.asked
        ));
    }
    Ok(Status::done_if(unknown.is_empty()))
}
