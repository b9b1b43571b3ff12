//! Diagnosis: whether Telegram can be served with the settings that there are, without serving it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use teloxide::requests::Requester as _;
use teloxide::types::{Me, WebhookInfo};
use teloxide::{ApiError, Bot, RequestError};
use tokio::time::timeout;

use super::fault::describe;
use super::settings::Settings;
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

/// Asks Telegram what it knows of the bot.
///
/// # Errors
///
/// What keeps Telegram from being served.
pub async fn diagnose(settings: &Settings) -> Result<Diagnosis, Trouble> {
    let bot = settings.bot().map_err(Trouble::Settings)?;
    let asked = timeout(PATIENCE, ask(&bot)).await;
    let asked = asked.unwrap_or_else(|_| Err(Trouble::Unreached("no answer in time".to_owned())));
    let wanted = settings.webhook.as_ref().map(Webhook::url);
    let site = |url: &reqwest::Url| url.origin().ascii_serialization();
    asked.map(|(me, webhook)| Diagnosis {
        bot: me.user.username.clone().unwrap_or_default(),
        is_inline: me.supports_inline_queries,
        is_wanted: webhook.url.as_ref() == wanted,
        webhook: webhook.url.as_ref().map(site),
        wanted: wanted.map(site),
        pending: webhook.pending_update_count,
        last_failure: webhook
            .last_error_date
            .zip(webhook.last_error_message)
            .and_then(|(at, why)| {
                let at = Timestamp::from_second(at.timestamp()).ok()?;
                Some((at, why))
            }),
    })
}

async fn ask(bot: &Bot) -> Result<(Me, WebhookInfo), Trouble> {
    let trouble = |error: RequestError| match error {
        RequestError::Api(ApiError::InvalidToken) => Trouble::UnknownToken,
        error => Trouble::Unreached(describe(&error)),
    };
    let me = bot.get_me().await.map_err(trouble)?;
    Ok((me, bot.get_webhook_info().await.map_err(trouble)?))
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
