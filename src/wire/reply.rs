//! Replies of a conversation, as programs read them.

use serde::Serialize;

use super::check::Checked;
use super::conclusion::WireConclusion;
use super::jsonl::WireCitation;
use crate::eligibility::{Kind, Value};
use crate::service::{Service, StoredReply};
use crate::text::Language;
use crate::wording::{Asks, Attachment, Choice, Reply, ReplyKind};

/// A reply, as programs read it.
#[derive(Debug, Clone, Serialize)]
pub struct WireReply {
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

#[derive(Debug, Clone, Serialize)]
struct WireButton {
    label: String,
    data: String,
}

#[derive(Debug, Clone, Serialize)]
struct WireAsks {
    fact: String,
    kind: Kind,
    options: Vec<WireOption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<WireButton>,
    step: usize,
    of: usize,
}

#[derive(Debug, Clone, Serialize)]
struct WireOption {
    label: String,
    value: Option<Value>,
    data: String,
}

#[derive(Debug, Clone, Serialize)]
struct WireFile {
    name: String,
    text: String,
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
    /// A reply with all that follows from it.
    pub fn new(service: &Service, reply: Reply) -> WireReply {
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
