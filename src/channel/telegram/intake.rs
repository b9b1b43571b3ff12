//! Intake: updates become replies that wait to be sent. Those of one person are taken in order, several people at once; all
//! that an update comes to is kept before it is confirmed, however it came.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::Value;
use teloxide::Bot;
use teloxide::types::{Me, UpdateKind};
use tokio::sync::oneshot;
use tracing::{debug, error};

use super::flood_control::{Admission, FloodControl};
use super::incoming::{Incoming, Reader, What, left};
use super::send_queues::SendQueues;
use super::sending::Sending;
use super::{callback_answers, turn, update};
use crate::service::{Address, Outgoing, Service};

/// Takes updates.
pub struct Intake {
    bot: Bot,
    me: Me,
    service: Arc<Service>,
    sending: Arc<Sending>,
    lines: Arc<SendQueues>,
    flood_control: Mutex<FloodControl>,
    /// What is to be taken of a person, by the numbers of the updates. Whoever is here is seen to.
    queues: Mutex<HashMap<Address, Vec<Queued>>>,
}

/// A message that is to be taken.
struct Queued {
    incoming: Incoming,
    take: Take,
    kept: oneshot::Sender<()>,
}

/// What becomes of a message.
type Take = fn(&Service, &Incoming) -> Vec<Outgoing>;

/// Tells that all that an update came to is kept.
pub type Kept = oneshot::Receiver<()>;

impl Intake {
    /// Nothing is taken yet.
    pub fn new(
        bot: Bot,
        me: Me,
        service: Arc<Service>,
        sending: Arc<Sending>,
        lines: Arc<SendQueues>,
    ) -> Intake {
        Intake {
            bot,
            me,
            service,
            sending,
            lines,
            flood_control: Mutex::default(),
            queues: Mutex::default(),
        }
    }

    /// Returns once few enough replies wait that more updates may be taken.
    pub async fn room(&self) {
        self.lines.room().await;
    }

    /// Takes an update. Nothing is to be waited for where it does not concern us.
    pub fn take(self: &Arc<Self>, update: &Value) -> Option<Kept> {
        // One that cannot be read for a panic is lost; the next is read all the same.
        catch_unwind(AssertUnwindSafe(|| self.read(update))).unwrap_or_else(|_| {
            error!(
                update = update::number(update),
                "an update could not be read"
            );
            None
        })
    }

    fn read(self: &Arc<Self>, update: &Value) -> Option<Kept> {
        let update = update::read(update)?;
        if let Some(chat) = left(&update) {
            self.lines.leave(chat);
        }
        let assistant = self.service.assistant();
        let telegram = &assistant.phrases().telegram;
        if let UpdateKind::InlineQuery(query) = update.kind {
            tokio::spawn(callback_answers::offer(
                self.bot.clone(),
                Arc::clone(&self.service),
                query,
            ));
            return None;
        }
        let Some(incoming) = (Reader {
            me: &self.me,
            commands: &telegram.commands,
        })
        .read(&update) else {
            debug!(update = update.id.0, "does not concern us");
            return None;
        };
        if let Some(pressed) = &incoming.pressed {
            let word = pressed.is_others.then(|| {
                telegram
                    .not_yours
                    .get(incoming.language.unwrap_or_default())
                    .to_owned()
            });
            tokio::spawn(callback_answers::met(
                self.bot.clone(),
                Arc::clone(&self.sending),
                pressed.query.clone(),
                word,
            ));
            if pressed.is_others {
                return None;
            }
        }
        let is_wordless = incoming.what == What::NotText;
        let admission = {
            let mut flood_control = self
                .flood_control
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            flood_control.admit(&incoming.delivery.address, is_wordless, Instant::now())
        };
        match admission {
            Admission::Taken => Some(self.queue(incoming, turn::take)),
            Admission::Telling => Some(self.queue(incoming, turn::slow_down)),
            Admission::Dropped => None,
        }
    }

    fn queue(self: &Arc<Self>, incoming: Incoming, take: Take) -> Kept {
        let (kept, is_kept) = oneshot::channel();
        let address = incoming.delivery.address.clone();
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let is_seen_to = queues.contains_key(&address);
        let queue = queues.entry(address.clone()).or_default();
        let before =
            queue.partition_point(|it| it.incoming.delivery.update <= incoming.delivery.update);
        queue.insert(
            before,
            Queued {
                incoming,
                take,
                kept,
            },
        );
        if !is_seen_to {
            let intake = Arc::clone(self);
            tokio::task::spawn_blocking(move || intake.see_to(&address));
        }
        is_kept
    }

    /// Takes what is queued of a person, until nothing is.
    fn see_to(self: Arc<Self>, address: &Address) {
        while let Some(queued) = self.next(address) {
            let Queued {
                incoming,
                take,
                kept,
            } = queued;
            let update = incoming.delivery.update;
            let taken = catch_unwind(AssertUnwindSafe(|| {
                take(&self.service, &incoming)
                    .into_iter()
                    .for_each(|outgoing| self.lines.put(outgoing));
                if let Some((message, keyboard)) = incoming
                    .pressed
                    .and_then(|it| Some((it.message, it.keyboard?)))
                {
                    self.lines.mark(message, keyboard);
                }
            }));
            match taken {
                // Who does not wait for it any more stops.
                Ok(()) => drop(kept.send(())),
                Err(_) => error!(update, "an update could not be taken"),
            }
        }
    }

    fn next(&self, address: &Address) -> Option<Queued> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        match queues.get_mut(address) {
            Some(queue) if !queue.is_empty() => Some(queue.remove(0)),
            _ => {
                queues.remove(address);
                None
            }
        }
    }
}
