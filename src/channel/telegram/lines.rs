//! Sending: a line for each chat, in order, under one budget for all.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use teloxide::payloads::{SendDocumentSetters as _, SendMessageSetters as _};
use teloxide::requests::{Request as _, Requester as _};
use teloxide::types::{
    ChatId, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageId, ParseMode, ReplyParameters,
};
use teloxide::{Bot, RequestError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::NAME;
use super::buttons::keyboard;
use super::fault::{Backoff, Fault, describe};
use super::incoming::chat;
use super::pace::Pace;
use super::page::{Piece, pieces};
use crate::measure;
use crate::service::{Outgoing, Service, StoredReply};

/// What Telegram takes: some messages at once, and then one a second in a chat, in a group twenty a minute, thirty a second
/// in all.
const IN_A_CHAT: (Duration, u32) = (Duration::from_secs(1), 15);
/// With the five at once, twenty within any minute.
const IN_A_GROUP: (Duration, u32) = (Duration::from_secs(4), 5);
const IN_ALL: (Duration, u32) = (Duration::from_millis(34), 25);

/// How long the line of a chat is kept that nothing is sent to. By then its pace is rested.
const IDLE: Duration = Duration::from_secs(20);

/// Sends replies.
pub struct Lines {
    bot: Bot,
    service: Arc<Service>,
    all: Mutex<Pace>,
    lines: Mutex<HashMap<ChatId, UnboundedSender<Outgoing>>>,
    /// How many replies are in the lines.
    waiting: watch::Sender<usize>,
}

/// One message of a reply.
enum Part {
    Text(Piece, Option<InlineKeyboardMarkup>),
    File(String, String),
}

impl Lines {
    /// No lines yet; with a budget for all that is not the usual one, if there is one.
    pub fn new(bot: Bot, service: Arc<Service>, budget: Option<NonZeroU32>) -> Lines {
        let (every, burst) = budget.map_or(IN_ALL, |budget| (Duration::from_secs(1) / budget.get(), budget.get()));
        let all = Mutex::new(Pace::new(every, burst));
        Lines { bot, service, all, lines: Mutex::default(), waiting: watch::Sender::new(0) }
    }

    /// Puts a reply at the end of the line of its chat.
    pub fn put(self: &Arc<Self>, outgoing: Outgoing) {
        let Some(chat) = chat(&outgoing.address) else {
            warn!("a reply is for no chat of Telegram; dropped");
            return self.service.strike(&outgoing);
        };
        self.waiting.send_modify(|waiting| {
            *waiting += 1;
            measure::waiting(NAME, *waiting);
        });
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || {
            let (line, receiver) = unbounded_channel();
            tokio::spawn(Arc::clone(self).work(chat, receiver));
            line
        };
        let line = lines.entry(chat).or_insert_with(begin);
        if let Err(refused) = line.send(outgoing) {
            // Whoever worked there is gone, which only a panic can bring about.
            let line = lines.entry(chat).insert_entry(begin());
            line.get().send(refused.0).ok();
        }
    }

    /// Returns once nothing waits any more.
    pub async fn drained(&self) {
        // The sender of this watch is here.
        self.waiting.subscribe().wait_for(|waiting| *waiting == 0).await.ok();
    }

    /// Waits for a place under the budget for all.
    pub async fn place(&self) {
        let wait = self.all.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        sleep(wait).await;
    }

    async fn work(self: Arc<Self>, chat: ChatId, mut line: UnboundedReceiver<Outgoing>) {
        let (every, burst) = if chat.is_user() { IN_A_CHAT } else { IN_A_GROUP };
        let mut pace = Pace::new(every, burst);
        loop {
            match timeout(IDLE, line.recv()).await {
                Ok(Some(outgoing)) => {
                    let _counted = Counted(&self.waiting);
                    self.send(chat, &mut pace, &outgoing.reply).await;
                    let service = Arc::clone(&self.service);
                    tokio::task::spawn_blocking(move || service.strike(&outgoing)).await.ok();
                }
                Ok(None) => return,
                Err(_) => {
                    let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
                    if line.is_empty() {
                        lines.remove(&chat);
                        return;
                    }
                }
            }
        }
    }

    /// Sends a reply, however long it takes; what Telegram refuses for good is dropped.
    async fn send(&self, mut chat: ChatId, pace: &mut Pace, reply: &StoredReply) {
        let to = reply.to.as_ref().and_then(|to| to.parse().ok()).map(MessageId);
        for part in parts(reply) {
            let mut backoff = Backoff::default();
            let mut is_plain = false;
            loop {
                sleep(pace.take(Instant::now())).await;
                self.place().await;
                let Err(error) = self.try_to_send(chat, &part, is_plain, to).await else { break };
                match Fault::of(&error) {
                    Fault::Wait(wait) => {
                        measure::retried(NAME, "told_to_wait");
                        info!(seconds = wait.as_secs(), "told to wait in a chat");
                        sleep(wait).await;
                    }
                    Fault::Passing => {
                        measure::retried(NAME, "not_sent");
                        warn!(error = describe(&error), "a reply could not be sent, and is tried again");
                        sleep(backoff.pause()).await;
                    }
                    Fault::Moved(moved) if moved != chat => chat = moved,
                    Fault::Markup if !is_plain => {
                        measure::retried(NAME, "formatting");
                        warn!(error = describe(&error), "formatting was refused; the reply goes out as plain text");
                        is_plain = true;
                    }
                    Fault::Moved(_) | Fault::Markup | Fault::Lasting => {
                        measure::dropped(NAME, "refused");
                        warn!(error = describe(&error), "a reply was refused, and is dropped");
                        return;
                    }
                }
            }
        }
    }

    async fn try_to_send(
        &self,
        chat: ChatId,
        part: &Part,
        is_plain: bool,
        to: Option<MessageId>,
    ) -> Result<(), RequestError> {
        let to = to.map(|to| ReplyParameters::new(to).allow_sending_without_reply());
        match part {
            Part::Text(piece, keyboard) => {
                let text = if is_plain { &piece.plain } else { &piece.html };
                let mut request = self.bot.send_message(chat, text).link_preview_options(no_preview());
                if !is_plain {
                    request = request.parse_mode(ParseMode::Html);
                }
                if let Some(keyboard) = keyboard {
                    request = request.reply_markup(keyboard.clone());
                }
                if let Some(to) = to {
                    request = request.reply_parameters(to);
                }
                request.send().await.map(drop)
            }
            Part::File(name, text) => {
                let file = InputFile::memory(text.clone()).file_name(name.clone());
                let mut request = self.bot.send_document(chat, file);
                if let Some(to) = to {
                    request = request.reply_parameters(to);
                }
                request.send().await.map(drop)
            }
        }
    }
}

/// A reply in the lines, until it is dropped.
struct Counted<'a>(&'a watch::Sender<usize>);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| {
            *waiting -= 1;
            measure::waiting(NAME, *waiting);
        });
    }
}

/// A reply as messages: the file before the last text, so that the buttons stay at the end.
fn parts(reply: &StoredReply) -> Vec<Part> {
    let mut parts: Vec<Part> = pieces(&reply.blocks).into_iter().map(|piece| Part::Text(piece, None)).collect();
    if let Some(Part::Text(_, buttons)) = parts.last_mut() {
        *buttons = keyboard(&reply.buttons);
    }
    if let Some((name, text)) = &reply.file {
        parts.insert(parts.len().saturating_sub(1), Part::File(name.clone(), text.clone()));
    }
    parts
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
