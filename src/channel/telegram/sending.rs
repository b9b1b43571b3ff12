//! Sending: messages one by one, under one budget for all.

use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
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

use super::call::{call, upload};
use super::message_parts::Part;
use crate::limiter::{Pace, Quota};

/// What Telegram takes in all: some messages at once, and then thirty a second.
const IN_ALL: Quota = Quota::steady(25, Duration::from_millis(34));

/// How fast presses are acknowledged, which Telegram does not count among messages.
const PRESSES: Quota = Quota::steady(200, Duration::from_millis(5));

/// How many places are left for replies by what can be done without.
const LEFT_FOR_REPLIES: u32 = 10;

/// Sends.
pub struct Sending {
    bot: Bot,
    all: Mutex<Pace>,
    presses: Mutex<Pace>,
}

/// How a message is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Without formatting.
    pub is_plain: bool,
    /// In reply to this message.
    pub answers: Option<MessageId>,
    /// Into this topic.
    pub thread: Option<ThreadId>,
}

impl Sending {
    /// Nothing is sent yet; with a budget for all that is not the usual one, if there is one.
    pub fn new(bot: Bot, budget: Option<NonZeroU32>) -> Sending {
        let in_all = budget.map_or(IN_ALL, |budget| {
            Quota::steady(budget.get(), Duration::from_secs(1) / budget.get())
        });
        Sending {
            bot,
            all: Mutex::new(Pace::new(in_all)),
            presses: Mutex::new(Pace::new(PRESSES)),
        }
    }

    /// Returns once there is a place for a message under the budget for all.
    pub async fn place(&self) {
        let wait = lock(&self.all).take(Instant::now());
        sleep(wait).await;
    }

    /// Gives such a place back that is not used.
    pub fn give_back(&self) {
        lock(&self.all).give_back();
    }

    /// Takes a place for something that can be done without, if replies leave one; tells whether they do.
    pub fn takes_spare(&self) -> bool {
        let (now, mut all) = (Instant::now(), lock(&self.all));
        let has_room = all.has_room(LEFT_FOR_REPLIES, now);
        if has_room {
            all.take(now);
        }
        has_room
    }

    /// Returns once a press can be acknowledged. However many replies wait is of no matter to that.
    pub async fn place_of_press(&self) {
        let wait = lock(&self.presses).take(Instant::now());
        sleep(wait).await;
    }

    /// Tries to send a message.
    pub async fn send(
        &self,
        chat: ChatId,
        part: &Part,
        manner: Manner,
    ) -> Result<(), RequestError> {
        self.try_to_send(chat, part, manner).await.map(drop)
    }

    async fn try_to_send(
        &self,
        chat: ChatId,
        part: &Part,
        manner: Manner,
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

    /// Changes the buttons under a message.
    pub async fn mark(
        &self,
        chat: ChatId,
        message: MessageId,
        keyboard: InlineKeyboardMarkup,
    ) -> Result<(), RequestError> {
        let change = EditMessageReplyMarkup::new(chat, message).reply_markup(keyboard);
        call::<_, IgnoredAny>(&self.bot, &change).await.map(drop)
    }
}

fn lock(pace: &Mutex<Pace>) -> MutexGuard<'_, Pace> {
    pace.lock().unwrap_or_else(PoisonError::into_inner)
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
