//! CallbackAnswers: what is answered at once and not kept, for it is of no use later: inline queries, and the word that the press
//! of a button was met.

use std::sync::Arc;

use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, AnswerInlineQuery,
    AnswerInlineQuerySetters as _,
};
use teloxide::types::{CallbackQueryId, InlineQuery};
use teloxide::{Bot, RequestError};
use tracing::debug;

use super::call::call;
use super::fault::describe;
use super::inline;
use super::sending::Sending;
use crate::service::Service;

/// How long the same inline query need not be asked again, in seconds.
const INLINE_KEPT: u32 = 60;

/// Tells Telegram that the press of a button was met, and whoever pressed it the word on it, if there is one.
pub async fn met(bot: Bot, sending: Arc<Sending>, query: CallbackQueryId, word: Option<String>) {
    if !sending.spare().await {
        return;
    }
    let mut answer = AnswerCallbackQuery::new(query);
    if let Some(word) = word {
        answer = answer.text(word).show_alert(true);
    }
    tell(
        call::<_, IgnoredAny>(&bot, &answer).await,
        "a press could not be answered",
    );
}

/// Offers clauses to put into a chat.
pub async fn offer(bot: Bot, service: Arc<Service>, query: InlineQuery) {
    let found = tokio::task::spawn_blocking(move || inline::clauses(&service, &query.query)).await;
    let answer =
        AnswerInlineQuery::new(query.id, found.unwrap_or_default()).cache_time(INLINE_KEPT);
    tell(
        call::<_, IgnoredAny>(&bot, &answer).await,
        "an inline query could not be answered",
    );
}

fn tell(answered: Result<IgnoredAny, RequestError>, failure: &str) {
    if let Err(error) = answered {
        debug!(error = describe(&error), "{failure}");
    }
}
