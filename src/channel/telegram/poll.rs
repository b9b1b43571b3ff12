//! Polling: updates are fetched, and confirmed once all they come to is kept.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use teloxide::types::AllowedUpdate;
use teloxide::{ApiError, Bot, RequestError};
use tokio::time::sleep;
use tracing::{error, warn};

use super::call::ask;
use super::fault::{Backoff, Fault, describe};
use super::intake::Intake;
use super::{ALLOWED, NAME, update};
use crate::measure;
use crate::service::Service;

/// How long Telegram may wait for an update to come, in seconds: less than the client waits for an answer.
const WAIT: u64 = 10;
/// How many updates are fetched at once.
const MANY: u8 = 100;
/// How soon it is asked again after an answer that should not have come so soon, or not so.
const PACE: Duration = Duration::from_secs(1);

/// What is fetched. A number may be larger than the library's own request has room for.
#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    timeout: u64,
    limit: u8,
    allowed_updates: [AllowedUpdate; ALLOWED.len()],
}

/// How far the fetching is.
#[derive(Default)]
struct Progress {
    /// What was fetched last. It is confirmed by asking for what comes after it.
    last: HashSet<u64>,
    /// The number after it.
    offset: Option<u64>,
    /// Whether it was told that nothing new comes.
    is_told: bool,
}

/// What an answer brings.
#[derive(Debug, PartialEq, Eq)]
enum Brought {
    /// Something new, or after a while nothing.
    New,
    /// The same as before, again, although it is confirmed.
    Same,
    /// Nothing, and too soon.
    TooSoon,
}

impl Progress {
    /// Notes what an answer brings that came after `waited`.
    fn note(&mut self, updates: &[Value], waited: Duration) -> Brought {
        let numbers: HashSet<u64> = updates.iter().filter_map(update::number).collect();
        let Some(next) = numbers.iter().max().and_then(|last| last.checked_add(1)) else {
            return if waited < PACE {
                Brought::TooSoon
            } else {
                Brought::New
            };
        };
        let brings_new = !numbers.is_subset(&self.last);
        // Numbers may begin anew below the last ones. What then comes again has no second effect.
        self.offset = Some(next);
        self.last = numbers;
        if brings_new {
            Brought::New
        } else {
            Brought::Same
        }
    }

    /// Tells once that an answer is odd.
    fn tell(&mut self, brought: &Brought) {
        let is_told = std::mem::replace(&mut self.is_told, *brought != Brought::New);
        match brought {
            Brought::Same if !is_told => {
                warn!("the same updates come again although they are confirmed")
            }
            Brought::TooSoon if !is_told => {
                warn!("updates are not waited for where they are fetched")
            }
            _ => {}
        }
    }
}

/// Fetches until `stop`. What was fetched by then is kept; the rest comes after the next start.
pub async fn run(
    bot: &Bot,
    intake: &Arc<Intake>,
    service: &Service,
    mut stop: impl Future<Output = ()> + Unpin,
) {
    let mut progress = Progress::default();
    let mut backoff = Backoff::default();
    loop {
        let request = GetUpdates {
            offset: progress.offset,
            timeout: WAIT,
            limit: MANY,
            allowed_updates: ALLOWED,
        };
        let asked = Instant::now();
        let fetched: Result<Vec<Value>, RequestError> = tokio::select! {
            () = &mut stop => return,
            fetched = async {
                intake.room().await;
                ask(bot, "GetUpdates", &request).await
            } => fetched,
        };
        let pause = match fetched {
            Ok(updates) => {
                service.tried(NAME, true);
                backoff = Backoff::default();
                let kept: Vec<_> = updates
                    .iter()
                    .filter_map(|update| intake.take(update))
                    .collect();
                for kept in kept {
                    // One that panicked comes to nothing, this time as any other.
                    kept.await.ok();
                }
                let brought = progress.note(&updates, asked.elapsed());
                progress.tell(&brought);
                match brought {
                    Brought::New => continue,
                    Brought::Same | Brought::TooSoon => PACE,
                }
            }
            Err(error) => {
                service.tried(NAME, false);
                measure::retried(NAME, "not_fetched");
                match &error {
                    RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => {
                        error!(
                            "another process fetches the updates of this bot; stop one of the two"
                        );
                    }
                    _ => warn!(error = describe(&error), "updates could not be fetched"),
                }
                match Fault::of(&error) {
                    Fault::Wait(wait) => wait,
                    _ => backoff.pause(),
                }
            }
        };
        tokio::select! {
            () = &mut stop => return,
            () = sleep(pause) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn updates(numbers: &[u64]) -> Vec<Value> {
        numbers
            .iter()
            .map(|number| json!({"update_id": number}))
            .collect()
    }

    #[test]
    fn the_offset_follows_the_last_answer_wherever_its_numbers_begin() {
        let mut progress = Progress::default();
        let mut offset = |numbers: &[u64]| {
            assert_eq!(
                progress.note(&updates(numbers), Duration::ZERO),
                Brought::New
            );
            progress.offset
        };
        assert_eq!(offset(&[5000, 5001]), Some(5002));
        assert_eq!(offset(&[100]), Some(101));
        assert_eq!(offset(&[101, 4_294_967_295]), Some(4_294_967_296));
    }

    #[test]
    fn what_brings_nothing_new_is_seen() {
        let mut progress = Progress::default();
        assert_eq!(progress.note(&updates(&[7]), Duration::ZERO), Brought::New);
        assert_eq!(progress.note(&updates(&[7]), Duration::ZERO), Brought::Same);
        assert_eq!(
            progress.note(&updates(&[7, 8]), Duration::ZERO),
            Brought::New
        );
        assert_eq!(progress.note(&[], Duration::ZERO), Brought::TooSoon);
        assert_eq!(progress.note(&[], Duration::from_secs(WAIT)), Brought::New);
        assert_eq!(
            progress.note(&[json!({})], Duration::ZERO),
            Brought::TooSoon
        );
    }
}
