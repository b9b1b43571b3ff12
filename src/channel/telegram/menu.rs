//! The menu: the commands that Telegram shows, in both languages. In groups they are the same, for each member has a
//! conversation of their own there.

use std::sync::Arc;

use serde::de::IgnoredAny;
use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters as _};
use teloxide::types::BotCommand;
use teloxide::{Bot, RequestError};
use tokio::time::sleep;
use tracing::warn;

use super::call::call;
use super::fault::{Backoff, Fault, describe};
use crate::service::Service;
use crate::text::Language;

/// Tells Telegram the commands: in Chinese for apps in Chinese, else in English. Without them all works the same.
pub async fn publish(bot: Bot, service: Arc<Service>) {
    let mut backoff = Backoff::default();
    while let Err(error) = try_to_publish(&bot, &service).await {
        warn!(
            error = describe(&error),
            "the menu of commands could not be published"
        );
        match Fault::of(&error) {
            Fault::Wait(wait) => sleep(wait).await,
            Fault::Passing => sleep(backoff.pause()).await,
            _ => return,
        }
    }
}

async fn try_to_publish(bot: &Bot, service: &Service) -> Result<(), RequestError> {
    let assistant = service.assistant();
    let commands = |language| {
        let commands = &assistant.phrases().telegram.commands;
        commands
            .iter()
            .map(move |it| BotCommand::new(it.name.as_str(), it.menu.get(language)))
    };
    let _: IgnoredAny = call(bot, &SetMyCommands::new(commands(Language::En))).await?;
    let _: IgnoredAny = call(
        bot,
        &SetMyCommands::new(commands(Language::Zh)).language_code("zh"),
    )
    .await?;
    Ok(())
}
