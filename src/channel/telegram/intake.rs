//! Intake: updates become replies that wait to be sent. Those of one person are taken in order, several people at once; all
//! that an update comes to is kept before it is confirmed, however it came.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use teloxide::Bot;
use teloxide::types::CallbackQueryId;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tracing::{debug, error, warn};

use super::albums::{Album, Albums, Part};
use super::callback::pressed;
use super::edits::Edits;
use super::flood_control::{Admission, FloodControl};
use super::incoming::{Incoming, Novelty, Reader, What, added, left};
use super::me::Me;
use super::send_queues::SendQueues;
use super::sending::Sending;
use super::update::{CallbackQuery, Event, InlineQuery, Message, Update};
use super::{callback_answers, turn, update};
use crate::channel::workers::{Workers, at_once};
use crate::limiter::{Limiter, Quota};
use crate::service::{Address, Outgoing, Service};

/// How long the caption of an album may be behind its first picture.
const ALBUM: Duration = Duration::from_secs(1);

/// How often a person can ask for something to put into a chat.
const INLINE: Quota = Quota::steady(20, Duration::from_secs(1));

/// Takes updates.
pub struct Intake {
    bot: Bot,
    me: Me,
    service: Arc<Service>,
    sending: Arc<Sending>,
    lines: Arc<SendQueues>,
    flood_control: FloodControl,
    /// How often each person asks for something to put into a chat.
    inline: Limiter<i64>,
    workers: Arc<Workers>,
    edits: Mutex<Edits>,
    albums: Mutex<Albums>,
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
        let (edits, albums, queues) = Default::default();
        Intake {
            bot,
            me,
            service,
            sending,
            lines,
            flood_control: FloodControl::default(),
            inline: Limiter::new(|_| INLINE),
            workers: Arc::new(Workers::new(at_once())),
            edits,
            albums,
            queues,
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
        let Update { number, event } = update::read(update)?;
        let kept = match event {
            Event::Message(message) => {
                locked(&self.edits).sent(number, &message);
                self.message(number, &message, Novelty::New)
            }
            Event::Edited(message) if locked(&self.edits).edited(number, &message) => {
                self.message(number, &message, Novelty::Edited)
            }
            Event::Edited(_) => None,
            Event::CallbackQuery(query) => self.press(number, &query),
            Event::Inline(query) => {
                self.offer(query);
                None
            }
            Event::Membership(change) => {
                left(&change)
                    .into_iter()
                    .for_each(|chat| self.lines.leave(chat));
                added(number, &change).and_then(|incoming| self.admit(incoming))
            }
            Event::Unreadable => {
                warn!(
                    update = number,
                    "an update is of a shape that is not known, and is left out"
                );
                None
            }
            Event::Other => None,
        };
        if kept.is_none() {
            debug!(update = number, "nothing comes of an update");
        }
        kept
    }

    fn message(self: &Arc<Self>, update: u64, message: &Message, novelty: Novelty) -> Option<Kept> {
        let assistant = self.service.assistant();
        let reader = Reader {
            me: &self.me,
            commands: &assistant.phrases().telegram.commands,
        };
        let incoming = reader.message(update, message, novelty)?;
        match locked(&self.albums).part(message) {
            Part::Whole => self.admit(incoming),
            Part::First(album) => {
                self.admit_unless_captioned(incoming, album);
                None
            }
            Part::Further => None,
        }
    }

    /// Takes the press of a button. Telegram is told that it was met, whatever it comes to.
    fn press(self: &Arc<Self>, update: u64, query: &CallbackQuery) -> Option<Kept> {
        let incoming = pressed(update, query);
        let is_others = incoming
            .as_ref()
            .and_then(|it| it.pressed.as_ref())
            .is_some_and(|pressed| pressed.is_others);
        let assistant = self.service.assistant();
        let not_yours = &assistant.phrases().telegram.not_yours;
        let language = incoming
            .as_ref()
            .and_then(|it| it.language)
            .unwrap_or_default();
        let word = is_others.then(|| not_yours.get(language).to_owned());
        let query = CallbackQueryId(query.id.clone());
        tokio::spawn(callback_answers::met(
            self.bot.clone(),
            Arc::clone(&self.sending),
            query,
            word,
        ));
        self.admit(incoming.filter(|_| !is_others)?)
    }

    /// Offers something, if whoever asks does not ask too often; what is typed on is asked again.
    fn offer(&self, query: InlineQuery) {
        if self.inline.take(&query.from.id, Instant::now()).is_err() {
            return;
        }
        tokio::spawn(callback_answers::offer(
            self.bot.clone(),
            Arc::clone(&self.service),
            Arc::clone(&self.workers),
            self.me.username.clone(),
            query,
        ));
    }

    /// Takes something, if its sender does not send too much.
    fn admit(self: &Arc<Self>, incoming: Incoming) -> Option<Kept> {
        match self.admission(&incoming) {
            Admission::Taken => Some(self.queue(incoming, turn::take)),
            Admission::Telling => Some(self.queue(incoming, turn::slow_down)),
            Admission::Dropped => None,
        }
    }

    fn admission(&self, incoming: &Incoming) -> Admission {
        let is_wordless = incoming.what == What::NotText;
        self.flood_control
            .admit(&incoming.delivery.address, is_wordless, Instant::now())
    }

    /// Takes a picture of an album once it is known that the album has no caption. That it cannot be read is not worth being
    /// told after a crash.
    fn admit_unless_captioned(self: &Arc<Self>, incoming: Incoming, album: Album) {
        if self.admission(&incoming) != Admission::Taken {
            return;
        }
        let intake = Arc::clone(self);
        tokio::spawn(async move {
            sleep(ALBUM).await;
            if !locked(&intake.albums).is_captioned(&album) {
                // It is kept when it is.
                intake.queue(incoming, turn::take);
            }
        });
    }

    fn queue(self: &Arc<Self>, incoming: Incoming, take: Take) -> Kept {
        let (kept, is_kept) = oneshot::channel();
        let address = incoming.delivery.address.clone();
        let mut queues = locked(&self.queues);
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
            tokio::spawn(intake.see_to(address));
        }
        is_kept
    }

    /// Takes what is queued of a person, until nothing is. Each message waits for a place of its own.
    async fn see_to(self: Arc<Self>, address: Address) {
        while let Some(queued) = self.next(&address) {
            let Queued {
                incoming,
                take,
                kept,
            } = queued;
            let update = incoming.delivery.update;
            let intake = Arc::clone(&self);
            let taken = self.workers.read(incoming.what.length(), move || {
                take(&intake.service, &incoming)
                    .into_iter()
                    .for_each(|outgoing| intake.lines.put(outgoing));
                if let Some((message, keyboard)) = incoming
                    .pressed
                    .and_then(|it| Some((it.message, it.keyboard?)))
                {
                    intake.lines.mark(message, keyboard);
                }
            });
            match taken.await {
                // Who does not wait for it any more stops.
                Some(()) => drop(kept.send(())),
                None => error!(update, "an update could not be taken"),
            }
        }
    }

    fn next(&self, address: &Address) -> Option<Queued> {
        let mut queues = locked(&self.queues);
        match queues.get_mut(address) {
            Some(queue) if !queue.is_empty() => Some(queue.remove(0)),
            _ => {
                queues.remove(address);
                None
            }
        }
    }
}

fn locked<Thing>(thing: &Mutex<Thing>) -> MutexGuard<'_, Thing> {
    thing.lock().unwrap_or_else(PoisonError::into_inner)
}
