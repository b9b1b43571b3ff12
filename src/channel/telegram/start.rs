//! The start: Telegram is asked who we are, and told how we take updates.

use serde::de::IgnoredAny;
use teloxide::payloads::{DeleteWebhook, GetMe};
use teloxide::{ApiError, Bot, RequestError};
use tokio::time::sleep;
use tracing::warn;

use super::NAME;
use super::call::call;
use super::fault::{Backoff, Fault, describe};
use super::me::Me;
use super::webhook::Webhook;
use crate::service::Service;

/// A step of the start that failed.
#[derive(Debug)]
pub struct Failed {
    /// The method that was called.
    pub step: &'static str,
    /// Why.
    pub error: RequestError,
}

/// Asks who we are.
pub async fn ask_who_we_are(bot: &Bot) -> Result<Me, Failed> {
    call(bot, &GetMe::new()).await.map_err(|error| Failed {
        step: "getMe",
        error,
    })
}

/// Tells how we take updates: by `webhook`, or by polling.
pub async fn tell_how(bot: &Bot, webhook: Option<&Webhook>) -> Result<(), Failed> {
    let (step, told): (_, Result<IgnoredAny, RequestError>) = match webhook {
        Some(webhook) => ("setWebhook", webhook.register(bot).await),
        None => ("deleteWebhook", call(bot, &DeleteWebhook::new()).await),
    };
    told.map(drop).map_err(|error| Failed { step, error })
}

/// Takes both steps, again and again until they are taken.
///
/// # Errors
///
/// If it is of no use to try again: the token is not known, or the webhook is none that can be posted to.
pub async fn start(bot: &Bot, webhook: Option<&Webhook>, service: &Service) -> Result<Me, String> {
    let mut backoff = Backoff::default();
    loop {
        let Failed { step, error } = match try_to_start(bot, webhook).await {
            Ok(me) => {
                service.tried(NAME, true);
                return Ok(me);
            }
            Err(failed) => failed,
        };
        if matches!(error, RequestError::Api(ApiError::InvalidToken)) {
            return Err(
                "Telegram does not know the token in TELOXIDE_TOKEN; @BotFather tells which it is"
                    .to_owned(),
            );
        }
        let fault = Fault::of(&error);
        if step == "setWebhook" && fault == Fault::Lasting {
            return Err(format!(
                "Telegram does not take the address of --webhook-url: {}",
                describe(&error)
            ));
        }
        service.tried(NAME, false);
        warn!(
            step,
            error = describe(&error),
            "telegram cannot be served yet; it is tried again"
        );
        let pause = match fault {
            Fault::Wait(wait) => wait,
            _ => backoff.pause(),
        };
        sleep(pause).await;
    }
}

async fn try_to_start(bot: &Bot, webhook: Option<&Webhook>) -> Result<Me, Failed> {
    let me = ask_who_we_are(bot).await?;
    tell_how(bot, webhook).await?;
    Ok(me)
}
