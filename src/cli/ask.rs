//! `zhinan ask`: answers a question, or explains how it is understood.

use std::io;

use zhinan::channel::terminal::{Page, show_explanation, show_reply};
use zhinan::dialogue::{Conversation, Message};
use zhinan::service::Service;
use zhinan::wire::jsonl;

use super::{Failure, Status, known_guide, texts};
use crate::cli::command_line::AskOptions;

pub fn run(service: &Service, options: AskOptions) -> Result<Status, Failure> {
    if options.jsonl {
        return Ok(Status::done_if(
            jsonl::ask(service, io::stdin().lock(), io::stdout().lock())? == 0,
        ));
    }
    known_guide(service, options.about.guide.as_deref())?;
    let mut page = Page::standard();
    for (number, question) in
        texts(options.question, "zhinan ask 专题二最多能申请多少钱")?.enumerate()
    {
        if number > 0 {
            page.gap()?;
        }
        let message = Message {
            language: options.about.lang,
            guide: options.about.guide.clone(),
            ..Message::from(question?.as_str())
        };
        let assistant = service.assistant();
        let explained = if options.explain {
            assistant.explain(&Conversation::default(), &message, service.now())
        } else {
            None
        };
        match explained {
            Some(explanation) => show_explanation(&mut page, &explanation)?,
            None => show_reply(&mut page, &service.ask(&message))?,
        }
    }
    Ok(Status::Done)
}
