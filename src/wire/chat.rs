//! `chat --jsonl`: many conversations at once, one message per line in, its replies on one line out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::check::Checked;
use super::conclusion::WireConclusion;
use super::jsonl::{Failures, WireCitation, each_line};
use super::known_guide;
use crate::dialogue::{Conversation, Message};
use crate::eligibility::{Kind, Value};
use crate::service::{Address, Outgoing, Service, StoredReply};
use crate::text::Language;
use crate::wording::{Asks, Attachment, Choice, Reply, ReplyKind};

/// The channel's name in addresses.
const NAME: &str = "jsonl";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    chat: String,
    text: Option<String>,
    press: Option<String>,
    #[serde(default)]
    letters: bool,
    lang: Option<Language>,
    /// The fact whose question the text answers.
    answers: Option<String>,
    /// The guide that is talked about from now on.
    guide: Option<String>,
}

/// The replies to a message of a conversation.
#[derive(Debug, Serialize)]
pub struct ChatAnswer {
    chat: String,
    state: WireState,
    replies: Vec<WireReply>,
    /// Whether staff have the conversation or it waits for them, so that there may be no replies.
    #[serde(rename = "handed_over", skip_serializing_if = "std::ops::Not::not")]
    handover: bool,
}

/// What is on record after a message.
#[derive(Debug, Serialize)]
struct WireState {
    guide: Option<String>,
    /// Which client's case it is, counted from one; absent while there is only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<usize>,
    facts: BTreeMap<String, Value>,
    /// Facts that wait for confirmation.
    unsure: BTreeMap<String, Option<Value>>,
    /// The fact that the open question asks for.
    asking: Option<String>,
}

impl WireState {
    fn new(service: &Service, conversation: &Conversation) -> WireState {
        let assistant = service.assistant();
        let known = conversation.facts.iter();
        WireState {
            guide: assistant
                .guide_of(conversation)
                .map(|loaded| loaded.guide.id.clone()),
            profile: (!conversation.profiles.is_empty()).then_some(conversation.profile + 1),
            facts: known
                .filter_map(|(fact, value)| Some((fact.to_string(), value?.clone())))
                .collect(),
            unsure: conversation
                .suggested
                .iter()
                .map(|(fact, value)| (fact.to_string(), Some(value.clone())))
                .collect(),
            asking: assistant.asking(conversation).map(|fact| fact.to_string()),
        }
    }
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
    conclusion: Option<WireConclusion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<bool>,
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

/// Answers each message on `input`.
///
/// # Errors
///
/// If input or output fails.
pub fn chat(service: &Service, input: impl BufRead, output: impl Write) -> io::Result<Failures> {
    // Letters are struck off once they are written: before the next line, or at the end.
    let written: RefCell<Vec<Outgoing>> = RefCell::default();
    let acknowledge = || service.acknowledge(&written.take());
    let failures = each_line(
        input,
        output,
        |Request {
             chat,
             text,
             press,
             letters,
             lang,
             answers,
             guide,
         }: Request| {
            acknowledge();
            known_guide(service, guide.as_deref())?;
            let message = message(text, press, letters, lang)?.map(|message| Message {
                answers,
                guide,
                ..message
            });
            let (answer, letters) = ChatAnswer::to(
                service,
                &Address::new(NAME, &chat, ""),
                chat.clone(),
                message,
            );
            written.replace(letters);
            Ok(answer)
        },
    )?;
    acknowledge();
    Ok(failures)
}

/// Reads a message: a text or the press of a button; none if the request only asks for pending messages.
///
/// # Errors
///
/// If it is several of these, or none.
pub fn message(
    text: Option<String>,
    press: Option<String>,
    letters: bool,
    language: Option<Language>,
) -> Result<Option<Message>, String> {
    match (text, press, letters) {
        (Some(text), None, false) => Ok(Some(Message {
            text,
            language,
            ..Message::default()
        })),
        (None, Some(data), false) => Ok(Some(Message {
            language,
            ..Message::press(&data)
        })),
        (None, None, true) => Ok(None),
        (Some(_), Some(_), false) => {
            Err("there are both `text` and `press`; give one of them".to_owned())
        }
        (None, None, false) => {
            Err("there is neither `text` nor `press`; give one of them".to_owned())
        }
        (_, _, true) => Err("`letters` stands alone: a message brings them as well".to_owned()),
    }
}

impl ChatAnswer {
    /// The answer in the conversation at `address`, which programs call `chat`: the pending messages and the reply to
    /// `message`. The caller acknowledges the pending messages once the answer is written.
    pub fn to(
        service: &Service,
        address: &Address,
        chat: String,
        message: Option<Message>,
    ) -> (ChatAnswer, Vec<Outgoing>) {
        let reply = message
            .map(|message| service.say(address, &message))
            .filter(|reply| !reply.passed_on);
        let letters = service.pending_messages(address);
        let replies = letters.iter().map(|letter| WireReply::from(&letter.reply));
        let replies = replies
            .chain(reply.map(|reply| WireReply::new(service, reply)))
            .collect();
        let conversation = service.conversation(address);
        let handover = conversation.handover.is_some();
        (
            ChatAnswer {
                chat,
                state: WireState::new(service, &conversation),
                replies,
                handover,
            },
            letters,
        )
    }
}

impl From<&StoredReply> for WireReply {
    fn from(reply: &StoredReply) -> WireReply {
        let button = |(label, data): &(String, String)| WireButton {
            label: label.clone(),
            data: data.clone(),
        };
        WireReply {
            kind: ReplyKind::Smalltalk,
            lang: reply.language,
            text: reply.text(),
            buttons: reply
                .buttons
                .iter()
                .map(|row| row.iter().map(button).collect())
                .collect(),
            asks: None,
            verdict: None,
            citations: Vec::new(),
            nearest: Vec::new(),
            contact: Vec::new(),
            suggestions: Vec::new(),
            conclusion: None,
            checked: None,
            file: reply
                .file
                .clone()
                .map(|(name, text)| WireFile { name, text }),
        }
    }
}

impl WireReply {
    fn new(service: &Service, reply: Reply) -> WireReply {
        let text = reply.text();
        let conclusion = WireConclusion::of(&reply);
        let assistant = service.assistant();
        let loaded = assistant.loaded_guide(reply.guide.as_deref());
        let verdict = reply.verdict.as_ref().zip(loaded);
        WireReply {
            kind: reply.kind,
            lang: reply.language,
            text,
            verdict: verdict
                .map(|(facts, loaded)| Checked::new(service, loaded, facts, reply.language)),
            buttons: reply
                .choices
                .into_iter()
                .map(|row| row.into_iter().map(WireButton::from).collect())
                .collect(),
            asks: reply.asks.map(WireAsks::from),
            citations: reply
                .citations
                .into_iter()
                .map(WireCitation::from)
                .collect(),
            nearest: reply.nearest.into_iter().map(WireCitation::from).collect(),
            contact: reply.contact.into_iter().map(WireCitation::from).collect(),
            suggestions: reply.suggestions,
            conclusion,
            checked: reply.is_unchecked.then_some(false),
            file: reply
                .file
                .map(|Attachment { name, text }| WireFile { name, text }),
        }
    }
}

impl From<Choice> for WireButton {
    fn from(choice: Choice) -> WireButton {
        WireButton {
            data: choice.press.to_string(),
            label: choice.label,
        }
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
