//! The menu: the commands that Telegram shows, in both languages.

use std::sync::Arc;

use teloxide::Bot;
use teloxide::payloads::SetMyCommandsSetters as _;
use teloxide::requests::{Request as _, Requester as _};
use teloxide::types::BotCommand;
use tracing::warn;

use super::fault::describe;
use crate::language::Language;
use crate::service::Service;

/// Tells Telegram the commands: in Chinese for apps in Chinese, else in English. Without them all works the same, so that
/// a failure is only told.
pub async fn publish(bot: Bot, service: Arc<Service>) {
    let commands = |language| {
        let assistant = service.assistant();
        let commands = &assistant.phrases().telegram.commands;
        commands.iter().map(move |it| BotCommand::new(it.name.as_str(), it.menu.get(language))).collect::<Vec<_>>()
    };
    let published = async {
        bot.set_my_commands(commands(Language::En)).send().await?;
        bot.set_my_commands(commands(Language::Zh)).language_code("zh").send().await
    };
    if let Err(error) = published.await {
        warn!(error = describe(&error), "the menu of commands could not be published");
    }
}
