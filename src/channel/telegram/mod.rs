//! Telegram: long polling, and replies by way of the outbox.
//!
//! An update is confirmed only after all that it comes to is kept, so that a crash loses none; one that comes twice has one
//! effect. Replies wait in a line for each chat, under one budget for all, so that no chat waits for another.
//!
//! What teloxide's own dispatcher and throttle would do otherwise: updates are confirmed before they are handled, a panic
//! in a handler ends the process, and one chat that Telegram tells to wait holds up all. Only its `Bot` is used here.

mod buttons;
mod diagnosis;
mod fault;
mod incoming;
mod inline;
mod lines;
mod menu;
mod pace;
mod page;
mod poll;
mod settings;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use teloxide::requests::Requester as _;
use teloxide::{ApiError, Bot, RequestError};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use crate::service::Service;
pub use diagnosis::{Diagnosis, Trouble, diagnose, time_there};
use fault::{Backoff, describe};
use lines::Lines;
pub use settings::Settings;

/// The channel's name in addresses.
const NAME: &str = "telegram";

/// How long replies may still go out once the program is to stop. What is left goes out after the next start.
const GRACE: Duration = Duration::from_secs(5);

/// Serves Telegram until `stop`.
///
/// # Errors
///
/// If the settings cannot be used, or if Telegram does not know the token.
pub async fn serve(service: Arc<Service>, settings: &Settings, stop: impl Future<Output = ()>) -> Result<(), String> {
    let bot = settings.bot()?;
    let mut stop = std::pin::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = introduce(&bot, &service) => me?,
    };
    let lines = Arc::new(Lines::new(bot.clone(), Arc::clone(&service)));
    let (later, runtime) = (Arc::downgrade(&lines), Handle::current());
    let unsent = service.send_with(NAME, move |outgoing| {
        // What comes too late goes out after the next start.
        let Some(lines) = later.upgrade() else { return };
        let _within = runtime.enter();
        lines.put(outgoing);
    });
    info!(bot = me.username(), unsent = unsent.len(), "serving telegram");
    unsent.into_iter().for_each(|outgoing| lines.put(outgoing));
    tokio::spawn(menu::publish(bot.clone(), Arc::clone(&service)));
    poll::Poll::new(bot, me, service, Arc::clone(&lines)).run(stop).await;
    let left = timeout(GRACE, lines.drained()).await.is_err();
    info!(replies_left = left, "stopped serving telegram");
    Ok(())
}

/// Asks Telegram who we are, until it says so, and has it keep updates for us to fetch.
async fn introduce(bot: &Bot, service: &Service) -> Result<teloxide::types::Me, String> {
    let mut backoff = Backoff::default();
    loop {
        let met = match bot.get_me().await {
            Ok(me) => bot.delete_webhook().await.map(|_| me),
            Err(error) => Err(error),
        };
        match met {
            Ok(me) => {
                service.tried(NAME, true);
                return Ok(me);
            }
            Err(RequestError::Api(ApiError::InvalidToken)) => {
                return Err(
                    "Telegram does not know the token in TELOXIDE_TOKEN; @BotFather tells which it is".to_owned()
                );
            }
            Err(error) => {
                service.tried(NAME, false);
                warn!(error = describe(&error), "cannot reach telegram");
                sleep(backoff.pause()).await;
            }
        }
    }
}
