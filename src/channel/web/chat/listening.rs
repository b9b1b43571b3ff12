//! Long polling: a page whose conversation is with staff asks for new messages, and gets an answer once there is one.

use std::time::Duration;

use tokio::sync::broadcast::{self, Receiver, error::RecvError};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::NAME;
use crate::service::{Address, Service};

/// The longest wait of a page. Requests can take a little longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// The most messages in all conversations that are queued at once. A listener that misses some looks for itself.
const AT_ONCE: usize = 256;

/// Notifies pages of new messages.
pub struct Letters(broadcast::Sender<Address>);

impl Letters {
    /// Notifies of messages of `service`.
    pub fn with(service: &Service) -> Letters {
        let (sender, _) = broadcast::channel(AT_ONCE);
        let told = sender.clone();
        // What was not sent before is found by the pages themselves.
        service.send_with(NAME, move |outgoing| {
            // Where nobody listens, it waits.
            told.send(outgoing.pending.address().clone()).ok();
        });
        Letters(sender)
    }

    /// Starts to listen for messages from now on.
    pub fn listen(&self) -> Listening {
        Listening(self.0.subscribe())
    }
}

/// A listener.
pub struct Listening(Receiver<Address>);

impl Listening {
    /// Returns once the conversation at `address` may have a new message, after the longest wait, or where all stops.
    pub async fn hear(mut self, address: &Address, stop: &CancellationToken) {
        let heard = async {
            loop {
                match self.0.recv().await {
                    Ok(other) if other != *address => {}
                    Ok(_) | Err(RecvError::Lagged(_) | RecvError::Closed) => return,
                }
            }
        };
        timeout(PATIENCE, stop.run_until_cancelled(heard))
            .await
            .ok();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use jiff::SignedDuration;

    use super::*;
    use crate::dialogue::{Message, Staffing};
    use crate::knowledge::{Files, load};
    use crate::service::Clock;

    #[test]
    fn a_page_hears_what_is_said_in_its_conversation_and_in_no_other() {
        let staffing = Staffing {
            hours: "Mon-Sun 0:00-24:00".parse().unwrap(),
            wait: SignedDuration::from_mins(10),
        };
        let service = Service::builder(
            load(&Files::read(None, None).unwrap()).unwrap(),
            Clock::System,
        );
        let service = service.staffed(Some(staffing)).build().unwrap();
        let letters = Letters::with(&service);
        let [own, other] = ["a", "b"].map(|person| Address::new(NAME, person, ""));
        for address in [&own, &other] {
            service.say(address, &Message::from("找人工"));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let _within = runtime.enter();
        let stop = CancellationToken::new();
        let mut hearing = pin!(letters.listen().hear(&own, &stop));
        let mut is_over = || {
            hearing
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_ready()
        };
        assert!(!is_over());
        service.say_as_staff(&other, "one", "1", "您好");
        assert!(!is_over());
        service.say_as_staff(&own, "one", "1", "您好");
        assert!(is_over());
        let mut hearing = pin!(letters.listen().hear(&own, &stop));
        let mut context = Context::from_waker(Waker::noop());
        assert!(hearing.as_mut().poll(&mut context).is_pending());
        stop.cancel();
        assert!(hearing.poll(&mut context).is_ready());
    }
}
