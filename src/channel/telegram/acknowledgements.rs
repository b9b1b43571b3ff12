//! Acknowledgements: replies that were sent are struck off. One write to the store serves all that were sent meanwhile, so that little
//! time lies between sending and striking off, in which a crash would double a reply.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tracing::error;

use crate::service::{Outgoing, Service};

/// Acknowledgements replies off.
pub struct Acknowledgements {
    service: Arc<Service>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sent: Vec<(Outgoing, oneshot::Sender<()>)>,
    /// Whether someone acknowledgements off what is here.
    is_seen_to: bool,
}

impl Acknowledgements {
    /// Nothing is struck off yet.
    pub fn new(service: Arc<Service>) -> Acknowledgements {
        Acknowledgements {
            service,
            state: Mutex::default(),
        }
    }

    /// Returns once a reply is struck off.
    pub async fn acknowledge(self: &Arc<Self>, sent: Outgoing) {
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

    /// Acknowledgements off what is here, and tells whether there was anything.
    fn strike_some(&self) -> bool {
        let sent = {
            let mut state = self.state();
            let sent = std::mem::take(&mut state.sent);
            state.is_seen_to = !sent.is_empty();
            sent
        };
        let (outgoing, done): (Vec<Outgoing>, Vec<oneshot::Sender<()>>) = sent.into_iter().unzip();
        if catch_unwind(AssertUnwindSafe(|| self.service.acknowledge(&outgoing))).is_err() {
            error!("replies could not be struck off; they are sent once more after the next start");
        }
        // Who does not wait for it any more has stopped.
        for done in done {
            done.send(()).ok();
        }
        !outgoing.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
