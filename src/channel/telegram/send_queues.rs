//! SendQueues: what waits to be sent, in order in each chat, so that no chat waits for another.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use teloxide::types::{ChatId, InlineKeyboardMarkup, MessageId};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{error, info, warn};

use super::NAME;
use super::acknowledgements::Acknowledgements;
use super::incoming::chat;
use super::sending::{Place, Sending, Sent};
use crate::measure;
use crate::service::{Outgoing, Service, StoredBlock, StoredReply};

/// How long the line of a chat is kept that nothing is sent to. By then its pace is rested.
const IDLE: Duration = Duration::from_secs(20);

/// How long a change of buttons waits for a reply to come first, and for room under the budget.
const AFTER_REPLIES: Duration = Duration::from_millis(50);
/// How many changes of buttons wait in a chat, at most; the oldest is left then.
const MARKS: usize = 20;

/// The lines of all chats.
pub struct SendQueues {
    sending: Arc<Sending>,
    acknowledgements: Arc<Acknowledgements>,
    service: Arc<Service>,
    lines: Mutex<HashMap<ChatId, Line>>,
    /// How many replies are in the lines.
    waiting: watch::Sender<usize>,
    /// What was put here and is in the store, as long as that is to be told apart from what waits there since before.
    put: Mutex<Option<Vec<Outgoing>>>,
}

struct Line {
    items: UnboundedSender<Item>,
    is_gone: Arc<AtomicBool>,
}

/// Something to be sent.
enum Item {
    Reply(Box<Outgoing>),
    /// Other buttons under a message.
    Mark(MessageId, InlineKeyboardMarkup),
}

impl SendQueues {
    /// No lines yet.
    pub fn new(sending: Arc<Sending>, service: Arc<Service>) -> SendQueues {
        let acknowledgements = Arc::new(Acknowledgements::new(Arc::clone(&service)));
        SendQueues {
            sending,
            acknowledgements,
            service,
            lines: Mutex::default(),
            waiting: watch::Sender::new(0),
            put: Mutex::default(),
        }
    }

    /// Puts a reply at the end of the line of its chat.
    pub fn put(self: &Arc<Self>, outgoing: Outgoing) {
        let Some(chat) = chat(&outgoing.address) else {
            warn!("a reply is for no chat of Telegram; dropped");
            return self.service.acknowledge(&[outgoing]);
        };
        if outgoing.is_kept() {
            self.remembered()
                .as_mut()
                .into_iter()
                .for_each(|put| put.push(outgoing.clone()));
        }
        self.waiting.send_modify(|waiting| {
            *waiting += 1;
            measure::waiting(NAME, *waiting);
        });
        self.put_item(chat, Item::Reply(Box::new(outgoing)));
    }

    /// Remembers what is put here, until what waits since before is put too.
    pub fn remember(&self) {
        *self.remembered() = Some(Vec::new());
    }

    /// Puts here what waits in the store since before, of `unsent`.
    pub fn put_older(self: &Arc<Self>, unsent: Vec<Outgoing>) {
        let put = self.remembered().take().unwrap_or_default();
        unsent
            .into_iter()
            .filter(|outgoing| !put.contains(outgoing))
            .for_each(|outgoing| self.put(outgoing));
    }

    fn remembered(&self) -> MutexGuard<'_, Option<Vec<Outgoing>>> {
        self.put.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a change of the buttons under a message at the end of the line of its chat.
    pub fn mark(
        self: &Arc<Self>,
        (chat, message): (ChatId, MessageId),
        keyboard: InlineKeyboardMarkup,
    ) {
        self.put_item(chat, Item::Mark(message, keyboard));
    }

    fn put_item(self: &Arc<Self>, chat: ChatId, item: Item) {
        let mut lines = self.lines();
        let begin = || {
            let (items, receiver) = unbounded_channel();
            let is_gone = Arc::new(AtomicBool::new(false));
            tokio::spawn(Arc::clone(self).work(chat, receiver, Arc::clone(&is_gone)));
            Line { items, is_gone }
        };
        let line = lines.entry(chat).or_insert_with(begin);
        // Whoever writes has not left.
        line.is_gone.store(false, Ordering::Release);
        if let Err(refused) = line.items.send(item) {
            // Whoever worked there is gone, which only a panic can bring about.
            let line = lines.entry(chat).insert_entry(begin());
            line.get().items.send(refused.0).ok();
        }
    }

    /// Drops what waits for a chat that nothing can be sent to.
    pub fn leave(&self, chat: ChatId) {
        if let Some(line) = self.lines().get(&chat) {
            line.is_gone.store(true, Ordering::Release);
        }
    }

    /// Returns once nothing waits any more.
    pub async fn drained(&self) {
        // The sender of this watch is here.
        self.waiting
            .subscribe()
            .wait_for(|waiting| *waiting == 0)
            .await
            .ok();
    }

    async fn work(
        self: Arc<Self>,
        chat: ChatId,
        mut items: UnboundedReceiver<Item>,
        is_gone: Arc<AtomicBool>,
    ) {
        let mut place = Place::new(chat, Arc::clone(&is_gone));
        // Replies come first.
        let mut marks = VecDeque::new();
        loop {
            let idle = if marks.is_empty() {
                IDLE
            } else {
                place.wait().max(AFTER_REPLIES)
            };
            match timeout(idle, items.recv()).await {
                Ok(Some(Item::Reply(outgoing))) => {
                    if self.reply(&mut place, *outgoing).await == Sent::Gone {
                        self.drop_all(&mut items).await;
                    }
                }
                Ok(Some(Item::Mark(message, keyboard))) => {
                    if marks.len() == MARKS {
                        marks.pop_front();
                    }
                    marks.push_back((message, keyboard));
                }
                Ok(None) => return,
                Err(_) => {
                    if let Some((message, keyboard)) = marks.front() {
                        if self.sending.mark(&place, *message, keyboard).await {
                            marks.pop_front();
                        }
                        continue;
                    }
                    let mut lines = self.lines();
                    if items.is_empty() {
                        lines.remove(&chat);
                        return;
                    }
                }
            }
        }
    }

    /// Sends a reply and acknowledgements it off. A panic costs that reply, for which there is an apology.
    async fn reply(&self, place: &mut Place, outgoing: Outgoing) -> Sent {
        let _counted = Counted(&self.waiting);
        let mut sent = self.guarded(place, outgoing.reply.clone()).await;
        if sent.is_none() {
            error!("a reply could not be sent; an apology goes out");
            sent = self.guarded(place, self.apology(&outgoing.reply)).await;
        }
        self.acknowledgements.acknowledge(outgoing).await;
        sent.unwrap_or(Sent::Refused)
    }

    /// Sends in a task of its own; nothing comes of one that panics.
    async fn guarded(&self, place: &mut Place, reply: StoredReply) -> Option<Sent> {
        let (sending, mut sent_to) = (Arc::clone(&self.sending), place.clone());
        let sent = tokio::spawn(async move {
            let sent = sending.send(&mut sent_to, &reply).await;
            (sent_to, sent)
        });
        let (sent_to, sent) = sent.await.ok()?;
        *place = sent_to;
        Some(sent)
    }

    fn apology(&self, to: &StoredReply) -> StoredReply {
        let assistant = self.service.assistant();
        let failed = assistant.phrases().telegram.failed.get(to.language);
        let mut apology = to.clone();
        apology.blocks = vec![StoredBlock::Say(failed.to_owned())];
        apology.buttons.clear();
        apology.file = None;
        apology
    }

    async fn drop_all(&self, items: &mut UnboundedReceiver<Item>) {
        let mut dropped = 0;
        while let Ok(item) = items.try_recv() {
            if let Item::Reply(outgoing) = item {
                let _counted = Counted(&self.waiting);
                self.acknowledgements.acknowledge(*outgoing).await;
                measure::dropped(NAME, "gone");
                dropped += 1;
            }
        }
        if dropped > 0 {
            info!(
                dropped,
                "replies to a chat that nothing can be sent to are dropped"
            );
        }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<ChatId, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reply in the lines, until it is dropped.
struct Counted<'a>(&'a watch::Sender<usize>);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| {
            *waiting -= 1;
            measure::waiting(NAME, *waiting);
        });
    }
}
