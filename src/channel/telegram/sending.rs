//! Sending: one reply after another into a chat, in its pace and under one budget for all.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use teloxide::payloads::{
    EditMessageReplyMarkup, EditMessageReplyMarkupSetters as _, EditMessageText,
    EditMessageTextSetters as _, SendMessage, SendMessageSetters as _,
};
use teloxide::types::{
    ChatId, InlineKeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode, ReplyParameters,
    ThreadId,
};
use teloxide::{Bot, RequestError};
use tokio::time::sleep;
use tracing::{info, warn};

use super::NAME;
use super::call::{call, upload};
use super::fault::{Backoff, Fault, describe};
use super::message_parts::{Part, parts};
use super::rate_limit::RateLimit;
use super::target::Target;
use crate::measure;
use crate::service::StoredReply;

/// What Telegram takes: some messages at once, and then one a second in a chat, in a group twenty a minute, thirty a second
/// in all.
const IN_A_CHAT: (Duration, u32) = (Duration::from_secs(1), 15);
/// With the five at once, twenty within any minute.
const IN_A_GROUP: (Duration, u32) = (Duration::from_secs(4), 5);
const IN_ALL: (Duration, u32) = (Duration::from_millis(34), 25);

/// How many places are left for replies by what can be done without.
const LEFT_FOR_REPLIES: u32 = 10;
/// How long a place is waited for by what can be done without.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked for one.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Sends.
pub struct Sending {
    bot: Bot,
    all: Mutex<RateLimit>,
}

/// Where it is sent, and how fast.
#[derive(Clone)]
pub struct Place {
    chat: ChatId,
    pace: RateLimit,
    /// Whether nothing can be sent there any more.
    is_gone: Arc<AtomicBool>,
}

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is there.
    There,
    /// Telegram does not take it.
    Refused,
    /// Nothing can be sent to its chat.
    Gone,
}

/// How a part is sent.
struct Manner {
    is_plain: bool,
    answers: Option<MessageId>,
    thread: Option<ThreadId>,
}

impl Place {
    /// A chat to which nothing was sent for a while.
    pub fn new(chat: ChatId, is_gone: Arc<AtomicBool>) -> Place {
        let (every, burst) = if chat.is_user() {
            IN_A_CHAT
        } else {
            IN_A_GROUP
        };
        Place {
            chat,
            pace: RateLimit::new(every, burst),
            is_gone,
        }
    }

    /// How long the next message has to wait.
    pub fn wait(&self) -> Duration {
        self.pace.wait(Instant::now())
    }
}

impl Sending {
    /// Nothing is sent yet; with a budget for all that is not the usual one, if there is one.
    pub fn new(bot: Bot, budget: Option<NonZeroU32>) -> Sending {
        let (every, burst) = budget.map_or(IN_ALL, |budget| {
            (Duration::from_secs(1) / budget.get(), budget.get())
        });
        Sending {
            bot,
            all: Mutex::new(RateLimit::new(every, burst)),
        }
    }

    /// Waits for a place under the budget for all, for something that can be done without: it comes after all replies.
    /// Tells whether there is one.
    pub async fn spare(&self) -> bool {
        let until = Instant::now() + PATIENCE;
        while !self.takes_spare() {
            if Instant::now() >= until {
                return false;
            }
            sleep(LOOK_EVERY).await;
        }
        true
    }

    fn takes_spare(&self) -> bool {
        let (now, mut all) = (
            Instant::now(),
            self.all.lock().unwrap_or_else(PoisonError::into_inner),
        );
        let has_room = all.has_room(LEFT_FOR_REPLIES, now);
        if has_room {
            all.take(now);
        }
        has_room
    }

    /// Sends a reply, however long it takes; what Telegram refuses for good is not.
    pub async fn send(&self, place: &mut Place, reply: &StoredReply) -> Sent {
        let target = Target::read(reply.to.as_deref().unwrap_or_default());
        let mut manner = Manner {
            is_plain: false,
            answers: target.answers,
            thread: target.thread,
        };
        for part in parts(reply, target.redraws.as_ref()) {
            match self.send_part(place, part, &mut manner).await {
                Sent::There => {}
                other => return other,
            }
        }
        Sent::There
    }

    async fn send_part(&self, place: &mut Place, mut part: Part, manner: &mut Manner) -> Sent {
        let mut backoff = Backoff::default();
        manner.is_plain = false;
        loop {
            let wait = place.pace.take(Instant::now());
            sleep(wait).await;
            let wait = self
                .all
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(Instant::now());
            sleep(wait).await;
            if place.is_gone.load(Ordering::Acquire) {
                return Sent::Gone;
            }
            let Err(error) = self.try_to_send(place.chat, &part, manner).await else {
                return Sent::There;
            };
            match Fault::of(&error) {
                Fault::Wait(wait) => {
                    measure::retried(NAME, "told_to_wait");
                    info!(seconds = wait.as_secs(), "told to wait in a chat");
                    sleep(wait).await;
                }
                Fault::Passing => {
                    measure::retried(NAME, "not_sent");
                    warn!(
                        error = describe(&error),
                        "a reply could not be sent, and is tried again"
                    );
                    sleep(backoff.pause()).await;
                }
                Fault::Moved(moved) if moved != place.chat => place.chat = moved,
                Fault::Markup if !manner.is_plain => {
                    measure::retried(NAME, "formatting");
                    warn!(
                        error = describe(&error),
                        "formatting was refused; the reply goes out as plain text"
                    );
                    manner.is_plain = true;
                }
                Fault::Thread if manner.thread.is_some() => manner.thread = None,
                Fault::Done => return Sent::There,
                Fault::Gone => {
                    measure::dropped(NAME, "gone");
                    info!(
                        error = describe(&error),
                        "nothing can be sent to a chat any more"
                    );
                    return Sent::Gone;
                }
                Fault::Moved(_) | Fault::Markup | Fault::Thread | Fault::Lasting => match part {
                    // What cannot be changed any more is sent anew.
                    Part::Redraw(_, piece, keyboard) => part = Part::Text(piece, keyboard),
                    Part::Text(..) | Part::File(..) => {
                        measure::dropped(NAME, "refused");
                        warn!(
                            error = describe(&error),
                            "a reply was refused, and is dropped"
                        );
                        return Sent::Refused;
                    }
                },
            }
        }
    }

    async fn try_to_send(
        &self,
        chat: ChatId,
        part: &Part,
        manner: &Manner,
    ) -> Result<IgnoredAny, RequestError> {
        let answers = manner
            .answers
            .map(|to| ReplyParameters::new(to).allow_sending_without_reply());
        match part {
            Part::Text(piece, keyboard) => {
                let text = if manner.is_plain {
                    &piece.plain
                } else {
                    &piece.html
                };
                let mut message = SendMessage::new(chat, text).link_preview_options(no_preview());
                if !manner.is_plain {
                    message = message.parse_mode(ParseMode::Html);
                }
                if let Some(keyboard) = keyboard {
                    message = message.reply_markup(keyboard.clone());
                }
                if let Some(answers) = answers {
                    message = message.reply_parameters(answers);
                }
                if let Some(thread) = manner.thread {
                    message = message.message_thread_id(thread);
                }
                call(&self.bot, &message).await
            }
            Part::Redraw(message, piece, keyboard) => {
                let text = if manner.is_plain {
                    &piece.plain
                } else {
                    &piece.html
                };
                let mut change =
                    EditMessageText::new(chat, *message, text).link_preview_options(no_preview());
                if !manner.is_plain {
                    change = change.parse_mode(ParseMode::Html);
                }
                if let Some(keyboard) = keyboard {
                    change = change.reply_markup(keyboard.clone());
                }
                call(&self.bot, &change).await
            }
            Part::File(name, text) => {
                let file = reqwest::multipart::Part::bytes(text.clone().into_bytes())
                    .file_name(name.clone());
                let mut form = reqwest::multipart::Form::new()
                    .text("chat_id", chat.to_string())
                    .part("document", file);
                if let Some(answers) =
                    answers.and_then(|answers| serde_json::to_string(&answers).ok())
                {
                    form = form.text("reply_parameters", answers);
                }
                if let Some(thread) = manner.thread {
                    form = form.text("message_thread_id", thread.to_string());
                }
                upload(&self.bot, "SendDocument", form).await
            }
        }
    }

    /// Changes the buttons under a message, and tells whether there was room for it. That they stay does no harm: what no
    /// longer fits is met with a kind word.
    pub async fn mark(
        &self,
        place: &Place,
        message: MessageId,
        keyboard: &InlineKeyboardMarkup,
    ) -> bool {
        if !self.takes_spare() {
            return false;
        }
        let change =
            EditMessageReplyMarkup::new(place.chat, message).reply_markup(keyboard.clone());
        if let Err(error) = call::<_, IgnoredAny>(&self.bot, &change).await {
            info!(error = describe(&error), "a button could not be marked");
            if let Fault::Wait(wait) = Fault::of(&error) {
                sleep(wait).await;
            }
        }
        true
    }
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
