//! Acknowledgements: what was sent is acknowledged. One write to the store serves all that was sent meanwhile, so that little time lies
//! between sending and acknowledging, in which a crash would double a message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tracing::error;

use crate::service::{Acknowledgement, Service};

/// Acknowledges what was sent.
pub struct Acknowledgements {
    service: Arc<Service>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<(Vec<Acknowledgement>, oneshot::Sender<()>)>,
    /// Whether someone acknowledges what is here.
    is_seen_to: bool,
}

impl Acknowledgements {
    /// Nothing was sent yet.
    pub fn new(service: Arc<Service>) -> Acknowledgements {
        Acknowledgements {
            service,
            state: Mutex::default(),
        }
    }

    /// Returns once what was sent is acknowledged, or held until the store works again.
    pub async fn acknowledge(self: &Arc<Self>, sent: Vec<Acknowledgement>) {
        let (done, is_done) = oneshot::channel();
        let is_seen_to = {
            let mut state = self.state();
            state.sent.push((sent, done));
            std::mem::replace(&mut state.is_seen_to, true)
        };
        if !is_seen_to {
            let acknowledgements = Arc::clone(self);
            tokio::task::spawn_blocking(move || while acknowledgements.strike_some() {});
        }
        // It is told.
        is_done.await.ok();
    }

    /// Acknowledges what is here, and tells whether there was anything.
    fn strike_some(&self) -> bool {
        let sent = {
            let mut state = self.state();
            let sent = std::mem::take(&mut state.sent);
            state.is_seen_to = !sent.is_empty();
            sent
        };
        if sent.is_empty() {
            return false;
        }
        let (mut all, mut done) = (Vec::new(), Vec::with_capacity(sent.len()));
        for (sent, is_done) in sent {
            all.extend(sent);
            done.push(is_done);
        }
        if catch_unwind(AssertUnwindSafe(|| self.service.note_sent(&all))).is_err() {
            error!(
                "what was sent could not be acknowledged; it is sent once more after the next start"
            );
        }
        // Who does not wait for it any more has stopped.
        for done in done {
            done.send(()).ok();
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
