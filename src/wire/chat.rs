//! `chat --jsonl`: many conversations at once, one message per line in, its replies on one line out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::jsonl::{Failures, each_line};
use super::known_guide;
use super::reply::WireReply;
use crate::dialogue::{Conversation, Message};
use crate::eligibility::Value;
use crate::service::{Address, Once, Outgoing, Service};
use crate::text::Language;

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
    /// By what the message is known if it comes again.
    id: Option<String>,
}

/// The replies to a message of a conversation.
#[derive(Debug, Clone, Serialize)]
pub struct ChatAnswer {
    chat: String,
    state: WireState,
    replies: Vec<WireReply>,
    /// Whether staff have the conversation or it waits for them, so that there may be no replies.
    #[serde(rename = "handed_over", skip_serializing_if = "std::ops::Not::not")]
    handover: bool,
    /// Whether all that was kept of the conversation is erased.
    #[serde(skip)]
    forgets: bool,
}

/// What is on record after a message.
#[derive(Debug, Clone, Serialize)]
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

/// Answers each message on `input`.
///
/// # Errors
///
/// If input or output fails.
pub fn chat(service: &Service, input: impl BufRead, output: impl Write) -> io::Result<Failures> {
    // Letters are struck off once they are written: before the next line, or at the end.
    let written: RefCell<Vec<Outgoing>> = RefCell::default();
    let once = Once::default();
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
             id,
         }: Request| {
            acknowledge();
            known_guide(service, guide.as_deref())?;
            let message = message(text, press, letters, lang)?.map(|message| Message {
                answers,
                guide,
                ..message
            });
            let address = Address::new(NAME, &chat, "");
            let answer = || ChatAnswer::to(service, &address, chat.clone(), message);
            let (answer, letters) = ChatAnswer::once(&once, (&chat, id.as_deref()), answer);
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
    /// What the message `id` of a conversation came to before, or what it comes to now, with the pending messages.
    pub fn once(
        once: &Once<ChatAnswer>,
        (conversation, id): (&str, Option<&str>),
        answer: impl FnOnce() -> (ChatAnswer, Vec<Outgoing>),
    ) -> (ChatAnswer, Vec<Outgoing>) {
        let before = id.and_then(|id| once.answer(conversation, id));
        if let Some(before) = before {
            return (before, Vec::new());
        }
        let (answer, letters) = answer();
        match id {
            _ if answer.forgets => once.forget(conversation),
            Some(id) => once.remember(conversation, id, answer.clone()),
            None => {}
        }
        (answer, letters)
    }

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
        let forgets = reply.as_ref().is_some_and(|reply| reply.forgets);
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
                forgets,
            },
            letters,
        )
    }
}
