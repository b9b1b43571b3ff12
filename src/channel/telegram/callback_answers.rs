//! CallbackAnswers: what is answered at once and not kept, for it is of no use later: inline queries, and the word that the press
//! of a button was met.

use std::sync::Arc;
use std::time::Duration;

use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, AnswerInlineQuery,
    AnswerInlineQuerySetters as _,
};
use teloxide::types::{CallbackQueryId, InlineQuery};
use teloxide::{Bot, RequestError};
use tokio::time::sleep;
use tracing::debug;

use super::call::call;
use super::fault::{Fault, describe};
use super::inline;
use super::sending::Sending;
use crate::service::Service;

/// How long is waited before a press is answered once more.
const RETRIES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// How long Telegram may have it wait. Later it is of no use any more.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the same inline query need not be asked again, in seconds.
const INLINE_KEPT: u32 = 60;

/// Tells Telegram that the press of a button was met, and whoever pressed it the word on it, if there is one.
pub async fn met(bot: Bot, sending: Arc<Sending>, query: CallbackQueryId, word: Option<String>) {
    let mut answer = AnswerCallbackQuery::new(query);
    if let Some(word) = word {
        answer = answer.text(word).show_alert(true);
    }
    for pause in RETRIES.into_iter().map(Some).chain([None]) {
        sending.place_of_press().await;
        let answered = call::<_, IgnoredAny>(&bot, &answer).await;
        match (answered.as_ref().err().map(Fault::of), pause) {
            (Some(Fault::Wait(wait)), Some(_)) if wait <= PATIENCE => sleep(wait).await,
            (Some(Fault::Passing), Some(pause)) => sleep(pause).await,
            _ => return tell(answered, "a press could not be answered"),
        }
    }
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
