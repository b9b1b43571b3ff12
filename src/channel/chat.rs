//! `chat --jsonl`: whole conversations, many at once: one message a line in, the replies to it a line out.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::check::Checked;
use super::jsonl::{Failures, WireCitation, each_line};
use crate::assistant::{Asks, Attachment, Choice, Message, Reply, ReplyKind};
use crate::fact::{Kind, Value};
use crate::language::Language;
use crate::service::{Address, Service};

/// The channel's name in addresses.
const NAME: &str = "jsonl";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    chat: String,
    text: Option<String>,
    press: Option<String>,
    lang: Option<Language>,
}

/// The replies to a message of a conversation.
#[derive(Debug, Serialize)]
pub struct ChatAnswer {
    chat: String,
    replies: Vec<WireReply>,
}

#[derive(Debug, Serialize)]
struct WireReply {
    kind: ReplyKind,
    lang: Language,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<Vec<WireButton>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<WireAsks>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Checked>,
    citations: Vec<WireCitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<WireCitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contact: Vec<WireCitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<WireFile>,
}

#[derive(Debug, Serialize)]
struct WireButton {
    label: String,
    data: String,
}

#[derive(Debug, Serialize)]
struct WireAsks {
    fact: String,
    kind: Kind,
    options: Vec<WireOption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<WireButton>,
    step: usize,
    of: usize,
}

#[derive(Debug, Serialize)]
struct WireOption {
    label: String,
    value: Option<Value>,
    data: String,
}

#[derive(Debug, Serialize)]
struct WireFile {
    name: String,
    text: String,
}

/// Talks.
///
/// # Errors
///
/// If input or output fails.
pub fn chat(service: &Service, input: impl BufRead, output: impl Write) -> io::Result<Failures> {
    each_line(input, output, |request: Request| {
        let message = message(request.text, request.press, request.lang)?;
        let reply = service.say(&Address::new(NAME, &request.chat, ""), &message);
        Ok(ChatAnswer::new(service, request.chat, reply))
    })
}

/// A message: a text or the press of a button.
///
/// # Errors
///
/// If it is both or neither.
pub fn message(text: Option<String>, press: Option<String>, language: Option<Language>) -> Result<Message, String> {
    match (text, press) {
        (Some(text), None) => Ok(Message { text, language, ..Message::default() }),
        (None, Some(data)) => Ok(Message { language, ..Message::press(&data) }),
        (Some(_), Some(_)) => Err("there are both `text` and `press`; give one of them".to_owned()),
        (None, None) => Err("there is neither `text` nor `press`; give one of them".to_owned()),
    }
}

impl ChatAnswer {
    /// `reply` to the conversation that programs know as `chat`.
    pub fn new(service: &Service, chat: String, reply: Reply) -> ChatAnswer {
        ChatAnswer { replies: vec![WireReply::new(service, reply)], chat }
    }
}

impl WireReply {
    fn new(service: &Service, reply: Reply) -> WireReply {
        let text = reply.text();
        let assistant = service.assistant();
        let desk = assistant.desk(None);
        let verdict = reply.verdict.as_ref().zip(desk);
        WireReply {
            kind: reply.kind,
            lang: reply.language,
            text,
            verdict: verdict.map(|(facts, desk)| Checked::new(service, desk, facts, reply.language)),
            buttons: reply.choices.into_iter().map(|row| row.into_iter().map(WireButton::from).collect()).collect(),
            asks: reply.asks.map(WireAsks::from),
            citations: reply.citations.into_iter().map(WireCitation::from).collect(),
            nearest: reply.nearest.into_iter().map(WireCitation::from).collect(),
            contact: reply.contact.into_iter().map(WireCitation::from).collect(),
            suggestions: reply.suggestions,
            file: reply.file.map(|Attachment { name, text }| WireFile { name, text }),
        }
    }
}

impl From<Choice> for WireButton {
    fn from(choice: Choice) -> WireButton {
        WireButton { data: choice.press.to_string(), label: choice.label }
    }
}

impl From<Asks> for WireAsks {
    fn from(asks: Asks) -> WireAsks {
        let option = |(value, choice): (Option<Value>, Choice)| WireOption {
            data: choice.press.to_string(),
            label: choice.label,
            value,
        };
        WireAsks {
            fact: asks.fact.to_string(),
            kind: asks.kind,
            options: asks.options.into_iter().map(option).collect(),
            done: asks.done.map(WireButton::from),
            step: asks.progress.step,
            of: asks.progress.of,
        }
    }
}
