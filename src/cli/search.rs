//! `zhinan search`: finds the clauses that share most with a query.

use std::io;

use zhinan::channel::terminal::{Page, show_hits};
use zhinan::service::Service;
use zhinan::wire::jsonl;

use super::{Failure, Status, complain, known_guide, texts};
use crate::cli::command_line::SearchOptions;

pub fn run(service: &Service, options: SearchOptions) -> Result<Status, Failure> {
    if options.jsonl {
        return Ok(Status::done_if(
            jsonl::search(service, io::stdin().lock(), io::stdout().lock())? == 0,
        ));
    }
    known_guide(service, options.guide.as_deref())?;
    let mut page = Page::standard();
    let mut all_found = true;
    let assistant = service.assistant();
    let many_guides = options.guide.is_none() && assistant.guides().count() > 1;
    for (number, query) in texts(options.query, "zhinan search 1:1 承诺书")?.enumerate() {
        let query = query?;
        let found = assistant.search(&query, options.guide.as_deref(), options.limit.get());
        if found.is_empty() {
            all_found = false;
            complain(&format!(
                "no clause has anything of `{query}`; try fewer or other words"
            ));
            continue;
        }
        if number > 0 {
            page.gap()?;
        }
        show_hits(&mut page, &found, many_guides)?;
    }
    Ok(Status::done_if(all_found))
}
