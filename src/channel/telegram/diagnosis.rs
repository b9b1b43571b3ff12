//! Diagnosis: whether Telegram can be served with the settings that there are, without serving it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::Deserialize;
use teloxide::payloads::GetWebhookInfo;
use teloxide::{ApiError, Bot, RequestError};
use tokio::time::timeout;

use super::call::call;
use super::fault::{Fault, describe};
use super::me::Me;
use super::settings::Settings;
use super::start::{Failed, ask_who_we_are, tell_how};
use super::webhook::Webhook;

/// How long Telegram may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What keeps Telegram from being served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A setting cannot be used.
    Settings(String),
    /// Telegram does not know the token.
    UnknownToken,
    /// Telegram cannot be reached.
    Unreached(String),
    /// It can, and what has to be asked of it before anything is served does not work.
    Refused {
        /// The method.
        step: &'static str,
        /// Why.
        why: String,
    },
}

/// What Telegram knows of the webhook. All but the address may be missing.
#[derive(Deserialize)]
struct WebhookInfo {
    #[serde(default)]
    url: String,
    #[serde(default)]
    pending_update_count: u32,
    last_error_date: Option<i64>,
    last_error_message: Option<String>,
}

/// What Telegram knows of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Its name.
    pub bot: String,
    /// Whether it can be asked for clauses from other chats.
    pub is_inline: bool,
    /// The site that updates are sent to, without the path, in which there may be a secret.
    pub webhook: Option<String>,
    /// The site that they are to be sent to by the settings, likewise.
    pub wanted: Option<String>,
    /// Whether the two are the same, with their paths.
    pub is_wanted: bool,
    /// How many updates wait.
    pub pending: u32,
    /// When an update could not be sent there, and why.
    pub last_failure: Option<(Timestamp, String)>,
}

/// Asks Telegram what it knows of the bot, and tries what serving begins with, as far as that changes nothing.
///
/// # Errors
///
/// What keeps Telegram from being served.
pub async fn diagnose(settings: &Settings) -> Result<Diagnosis, Trouble> {
    let bot = settings.bot().map_err(Trouble::Settings)?;
    let wanted = settings.webhook.as_ref();
    let asked = timeout(PATIENCE, ask(&bot, wanted)).await;
    let asked = asked.unwrap_or_else(|_| Err(Trouble::Unreached("no answer in time".to_owned())));
    let site = |url: &reqwest::Url| url.origin().ascii_serialization();
    asked.map(|(me, info)| Diagnosis {
        is_wanted: is_wanted(&info, wanted),
        bot: me.username,
        is_inline: me.supports_inline_queries,
        webhook: reqwest::Url::parse(&info.url).ok().as_ref().map(site),
        wanted: wanted.map(|webhook| site(webhook.url())),
        pending: info.pending_update_count,
        last_failure: info
            .last_error_date
            .zip(info.last_error_message)
            .and_then(|(at, why)| {
                let at = Timestamp::from_second(at).ok()?;
                Some((at, why))
            }),
    })
}

/// Whether Telegram sends updates where we want them; also where we want them nowhere and it sends them nowhere.
fn is_wanted(info: &WebhookInfo, wanted: Option<&Webhook>) -> bool {
    info.url == wanted.map_or("", |webhook| webhook.url().as_str())
}

async fn ask(bot: &Bot, wanted: Option<&Webhook>) -> Result<(Me, WebhookInfo), Trouble> {
    let me = ask_who_we_are(bot).await.map_err(trouble)?;
    let info: Result<WebhookInfo, RequestError> = call(bot, &GetWebhookInfo::new()).await;
    let info = info.map_err(|error| {
        trouble(Failed {
            step: "getWebhookInfo",
            error,
        })
    })?;
    // What is as we want it already is not changed by our saying so.
    if is_wanted(&info, wanted)
        && let Err(failed) = tell_how(bot, wanted).await
        // It was said just now, so that it works.
        && !matches!(failed.error, RequestError::RetryAfter(_))
    {
        return Err(trouble(failed));
    }
    Ok((me, info))
}

fn trouble(Failed { step, error }: Failed) -> Trouble {
    let why = describe(&error);
    match error {
        RequestError::Api(ApiError::InvalidToken) => Trouble::UnknownToken,
        RequestError::Network(_) | RequestError::Io(_) => Trouble::Unreached(why),
        error
            if Fault::of(&error) == Fault::Passing
                && !matches!(error, RequestError::InvalidJson { .. }) =>
        {
            Trouble::Unreached(why)
        }
        _ => Trouble::Refused { step, why },
    }
}

/// What time it is where the Bot API is, to the second, if that can be found out.
pub async fn time_there(settings: &Settings) -> Option<Timestamp> {
    let bot = settings.bot().ok()?;
    let answer = timeout(PATIENCE, bot.client().head(bot.api_url()).send())
        .await
        .ok()?
        .ok()?;
    let date = answer.headers().get("date")?.to_str().ok()?;
    rfc2822::DateTimeParser::new().parse_timestamp(date).ok()
}
