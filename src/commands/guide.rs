//! `zhinan guide`: lists, shows and checks guides.

use std::path::Path;

use zhinan::channel::terminal::{Page, list_guides, show_checked, show_clauses, show_guide};
use zhinan::script::Mistakes;
use zhinan::service::Service;

use super::{Failure, Status, complain, known_guide};
use crate::command_line::{About, GuideCommand};

pub fn run(service: &Service, command: GuideCommand, knowledge: Option<&Path>) -> Result<Status, Failure> {
    match command {
        GuideCommand::Show { about, clauses } => return show(service, &about, &clauses),
        GuideCommand::Check => {
            let checked = match knowledge {
                Some(folder) => folder.display().to_string(),
                None => "the knowledge built into the program (--knowledge DIR checks a folder)".to_owned(),
            };
            show_checked(&mut Page::standard(), service.assistant(), &checked)?;
        }
        _ => list_guides(&mut Page::standard(), service.assistant())?,
    }
    Ok(Status::Done)
}

fn show(service: &Service, about: &About, clauses: &[String]) -> Result<Status, Failure> {
    known_guide(service, about.guide.as_deref())?;
    let Some(desk) = service.assistant().desk(about.guide.as_deref()) else { return Ok(Status::Partly) };
    let language = about.lang.unwrap_or_default();
    let mut page = Page::standard();
    if clauses.is_empty() {
        show_guide(&mut page, &desk.guide, language)?;
        return Ok(Status::Done);
    }
    let unknown = show_clauses(&mut page, &desk.guide, clauses, language)?;
    for unknown in &unknown {
        let near = match unknown.near.is_empty() {
            true => "`zhinan guide show` shows all".to_owned(),
            false => format!("near it are {}", unknown.near.join(", ")),
        };
        complain(&format!("{} has no clause `{}`; {near}", desk.guide.id, unknown.asked));
    }
    Ok(Status::done_if(unknown.is_empty()))
}

/// Tells the mistakes of the knowledge, which are what was asked for.
pub fn mistaken(mistakes: &Mistakes) -> Result<Status, Failure> {
    anstream::eprintln!("{}\n", mistakes.render(true));
    complain(&format!("mistakes in the knowledge: {}", mistakes.0.len()));
    Ok(Status::Partly)
}
