//! CallbackAnswers: what is answered at once and not kept, for it is of no use later: inline queries, and the word that the press
//! of a button was met.

use std::sync::Arc;
use std::time::Duration;

use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, AnswerInlineQuery,
    AnswerInlineQuerySetters as _,
};
use teloxide::types::{CallbackQueryId, InlineQueryId};
use teloxide::{Bot, RequestError};
use tokio::time::sleep;
use tracing::debug;

use super::call::call;
use super::fault::{Fault, describe};
use super::inline;
use super::sending::Sending;
use super::update::InlineQuery;
use crate::channel::workers::Workers;
use crate::service::{Service, computed};

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

/// Offers clauses to put into a chat, for the bot with the name `own`.
pub async fn offer(
    bot: Bot,
    service: Arc<Service>,
    workers: Arc<Workers>,
    own: String,
    query: InlineQuery,
) {
    let id = InlineQueryId(query.id.clone());
    let length = query.query.len();
    let offered = workers.read(length, move || {
        computed(length, move || inline::offers(&service, &own, &query))
    });
    // Nothing is offered where that panics.
    let offers = offered.await;
    let (results, is_personal) =
        offers.map_or_else(Default::default, |it| (it.results, it.is_personal));
    let answer = AnswerInlineQuery::new(id, results)
        .cache_time(INLINE_KEPT)
        .is_personal(is_personal);
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
