//! Telegram: updates by long polling or by a webhook, and replies by way of the outbox.
//!
//! An update is confirmed only after all that it comes to is kept, so that a crash loses none; one that comes twice has one
//! effect. Replies wait in a line for each chat, under one budget for all, so that no chat waits for another.
//!
//! What teloxide's own dispatcher, throttle and requests would do otherwise: updates are confirmed before they are handled,
//! a panic in a handler ends the process, one chat that Telegram tells to wait holds up all, and so does one answer of a
//! failing server for ten seconds; a chat whose number is beyond what it knows ends in a panic. Its requests are used here, and its
//! `Bot` as what holds the token; updates are read here.

mod acknowledgements;
mod attempt;
mod albums;
mod buttons;
mod call;
mod callback;
mod callback_answers;
mod diagnosis;
mod edits;
mod fault;
mod flood_control;
mod incoming;
mod inline;
mod intake;
mod marks;
mod send_queues;
mod link;
mod me;
mod mentions;
mod menu;
mod message;
mod message_parts;
mod message_text;
mod poll;
mod schedule;
mod sending;
mod settings;
mod recent;
mod start;
mod target;
mod turn;
mod update;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use teloxide::types::AllowedUpdate;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};
use tracing::info;

use crate::service::Service;
pub use diagnosis::{Diagnosis, Trouble, diagnose, time_there};
use intake::Intake;
use send_queues::SendQueues;
use sending::Sending;
pub use settings::Settings;
pub use webhook::Webhook;

/// The channel's name in addresses.
const NAME: &str = "telegram";

/// The updates that are wanted.
const ALLOWED: [AllowedUpdate; 5] = [
    AllowedUpdate::Message,
    AllowedUpdate::EditedMessage,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::MyChatMember,
];

/// How long replies may still go out once the program is to stop. What is left goes out after the next start.
const GRACE: Duration = Duration::from_secs(5);

/// How often it is looked whether a store works again that did not at the start.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Serves Telegram until `stop`.
///
/// # Errors
///
/// If the settings cannot be used, or if Telegram does not know the token.
pub async fn serve(
    service: Arc<Service>,
    settings: &Settings,
    stop: impl Future<Output = ()>,
) -> Result<(), String> {
    let bot = settings.bot()?;
    let mut stop = std::pin::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = start::start(&bot, settings.webhook.as_ref(), &service) => me?,
    };
    let sending = Arc::new(Sending::new(bot.clone(), settings.budget));
    let lines = Arc::new(SendQueues::new(Arc::clone(&sending), Arc::clone(&service)));
    info!(
        bot = me.username,
        webhook = settings.webhook.is_some(),
        "serving telegram"
    );
    let (said, runtime) = (Arc::downgrade(&lines), Handle::current());
    let is_remembering = service.is_remembering();
    let left_over = service.send_with(NAME, move |outgoing| {
        // What comes too late goes out after the next start.
        let Some(lines) = said.upgrade() else { return };
        let _within = runtime.enter();
        lines.put(outgoing);
    });
    // In each chat, what waits since before comes first.
    lines.put_older(left_over);
    let late = (!is_remembering)
        .then(|| tokio::spawn(send_later(Arc::clone(&service), Arc::clone(&lines))));
    let menu = tokio::spawn(menu::publish(bot.clone(), Arc::clone(&service)));
    let intake = Arc::new(Intake::new(
        bot.clone(),
        me,
        Arc::clone(&service),
        sending,
        Arc::clone(&lines),
    ));
    let taking = async {
        match &settings.webhook {
            Some(webhook) => webhook.run(&intake, stop).await,
            None => poll::run(&bot, &intake, &service, stop).await,
        }
    };
    tokio::select! {
        () = taking => {}
        () = lines.run() => {}
    }
    menu.abort();
    if let Some(late) = late {
        late.abort();
    }
    let drained = async {
        tokio::select! {
            () = lines.drained() => {}
            () = lines.run() => {}
        }
    };
    let left = timeout(GRACE, drained).await.is_err();
    info!(replies_left = left, "stopped serving telegram");
    Ok(())
}

/// Sends what waits since before the start, once the store can be read that could not be then.
async fn send_later(service: Arc<Service>, lines: Arc<SendQueues>) {
    while !service.is_remembering() {
        sleep(LOOK_EVERY).await;
    }
    info!("the store can be read; what waits since before the start is sent");
    lines.put_older(service.left_over(NAME));
}
