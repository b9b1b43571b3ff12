//! Polling: updates are fetched, and confirmed once all they come to is kept.

use std::sync::Arc;

use serde_json::Value;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters as _};
use teloxide::{ApiError, Bot, RequestError};
use tokio::time::sleep;
use tracing::{error, warn};

use super::call::call;
use super::fault::{Backoff, describe};
use super::intake::Intake;
use super::{ALLOWED, NAME, update};
use crate::measure;
use crate::service::Service;

/// How long Telegram may wait for an update to come, in seconds: less than the client waits for an answer.
const WAIT: u32 = 10;
/// How many updates are fetched at once.
const MANY: u8 = 100;

/// Fetches until `stop`. What was fetched by then is kept; the rest comes after the next start.
pub async fn run(
    bot: &Bot,
    intake: &Arc<Intake>,
    service: &Service,
    mut stop: impl Future<Output = ()> + Unpin,
) {
    let mut offset = None;
    let mut backoff = Backoff::default();
    loop {
        let mut request = GetUpdates::new()
            .timeout(WAIT)
            .limit(MANY)
            .allowed_updates(ALLOWED);
        if let Some(offset) = offset {
            request = request.offset(offset);
        }
        let fetched: Result<Vec<Value>, RequestError> = tokio::select! {
            () = &mut stop => return,
            fetched = async {
                intake.room().await;
                call(bot, &request).await
            } => fetched,
        };
        match fetched {
            Ok(updates) => {
                service.tried(NAME, true);
                backoff = Backoff::default();
                let next = updates
                    .iter()
                    .filter_map(update::number)
                    .max()
                    .and_then(|number| i32::try_from(number).ok()?.checked_add(1));
                let kept: Vec<_> = updates
                    .iter()
                    .filter_map(|update| intake.take(update))
                    .collect();
                for kept in kept {
                    // One that panicked comes to nothing, this time as any other.
                    kept.await.ok();
                }
                // An older update that comes again takes nothing back.
                offset = offset.max(next);
            }
            Err(error) => {
                service.tried(NAME, false);
                measure::retried(NAME, "not_fetched");
                let pause = match &error {
                    RequestError::RetryAfter(wait) => wait.duration(),
                    _ => backoff.pause(),
                };
                match &error {
                    RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => {
                        error!(
                            "another process fetches the updates of this bot; stop one of the two"
                        );
                    }
                    _ => warn!(error = describe(&error), "updates could not be fetched"),
                }
                tokio::select! {
                    () = &mut stop => return,
                    () = sleep(pause) => {}
                }
            }
        }
    }
}
