//! Send queues: what waits to be sent goes out, in order in each chat, so that no chat waits for another. A reply is read
//! from the store when its turn comes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use teloxide::types::{ChatId, InlineKeyboardMarkup, MessageId};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::sleep_until;
use tracing::{error, info, warn};

use super::NAME;
use super::acknowledgements::Acknowledgements;
use super::attempt::{Attempt, Instead, Next, Tried};
use super::fault::{Fault, describe};
use super::incoming::chat;
use super::marks::{Mark, Marks};
use super::message::{self, Brings, Message, Words};
use super::message_parts::Part;
use super::schedule::{Ended, Front, Readiness, Schedule, Waiting};
use super::sending::{Manner, Sending};
use crate::measure;
use crate::service::{Acknowledgement, Outgoing, Pending, Sent, Service, StoredReply};

/// How many messages are on their way at once, at most.
const AT_ONCE: usize = 256;
/// How many replies may wait before no more updates are taken until some of them are sent.
const ROOM: usize = 50_000;
/// How long is waited for a store that cannot be read.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether replies leave room for marks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The lines of all chats.
pub struct SendQueues {
    sending: Arc<Sending>,
    acknowledgements: Arc<Acknowledgements>,
    service: Arc<Service>,
    schedule: Mutex<Schedule>,
    marks: Mutex<Marks>,
    /// Something came, or a chat can be sent to again.
    news: Notify,
    on_their_way: Arc<Semaphore>,
    /// How many replies wait.
    waiting: watch::Sender<usize>,
}

/// What is sent of the replies that can be read.
struct Composed {
    message: Message,
    /// The replies that it is made of, and perhaps more.
    replies: Vec<Pending>,
}

/// What can be sent to a chat.
enum Reading {
    /// A message.
    Message(Box<Composed>),
    /// Nothing, for these replies wait no more.
    Forgotten(Vec<Pending>),
    /// Nothing, as long as the store cannot be read.
    Unreadable,
}

impl SendQueues {
    /// Nothing waits yet.
    pub fn new(sending: Arc<Sending>, service: Arc<Service>) -> SendQueues {
        SendQueues {
            sending,
            acknowledgements: Arc::new(Acknowledgements::new(Arc::clone(&service))),
            service,
            schedule: Mutex::default(),
            marks: Mutex::default(),
            news: Notify::new(),
            on_their_way: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: watch::Sender::new(0),
        }
    }

    /// Puts a reply at the end of the line of its chat.
    pub fn put(&self, outgoing: Outgoing) {
        match chat(outgoing.pending.address()) {
            Some(chat) => self.put_into(chat, outgoing.pending, Some(outgoing.reply)),
            None => {
                warn!("a reply is for no chat of Telegram; dropped");
                self.service.acknowledge(&[outgoing]);
            }
        }
    }

    /// Puts replies here that wait since before the start.
    pub fn put_older(&self, pending: Vec<Pending>) {
        for pending in pending {
            // What is for no chat is told when it is put here as a whole.
            if let Some(chat) = chat(pending.address()) {
                self.put_into(chat, pending, None);
            }
        }
    }

    fn put_into(&self, chat: ChatId, pending: Pending, reply: Option<StoredReply>) {
        let waiting = {
            let mut schedule = self.schedule();
            schedule.put(chat, pending, reply, Instant::now());
            schedule.waiting()
        };
        self.count(waiting);
        self.news.notify_one();
    }

    /// Puts a change of the buttons under a message here.
    pub fn mark(&self, (chat, message): (ChatId, MessageId), keyboard: InlineKeyboardMarkup) {
        self.marks().put(
            Mark {
                chat,
                message,
                keyboard,
            },
            Instant::now(),
        );
        self.news.notify_one();
    }

    /// Drops what waits for a chat that nothing can be sent to.
    pub fn leave(self: &Arc<Self>, chat: ChatId) {
        let left = self.schedule().leave(chat, Instant::now());
        tokio::spawn(Arc::clone(self).drop_all(left));
    }

    async fn drop_all(self: Arc<Self>, left: Vec<Pending>) {
        let count = left.len();
        if count == 0 {
            return;
        }
        info!(
            dropped = count,
            "replies to a chat that nothing can be sent to are dropped"
        );
        (0..count).for_each(|_| measure::dropped(NAME, "gone"));
        self.acknowledgements.acknowledge(all_of(left)).await;
        let waiting = {
            let mut schedule = self.schedule();
            schedule.dropped(count);
            schedule.waiting()
        };
        self.count(waiting);
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

    /// Returns once so little waits that more may come.
    pub async fn room(&self) {
        self.waiting
            .subscribe()
            .wait_for(|waiting| *waiting < ROOM)
            .await
            .ok();
    }

    /// Sends what waits and what comes, without end.
    pub async fn run(self: &Arc<Self>) {
        loop {
            self.something_to_send().await;
            // The semaphore is never closed.
            let Ok(permit) = Arc::clone(&self.on_their_way).acquire_owned().await else {
                return;
            };
            self.sending.place().await;
            // Whose turn it is is decided as late as can be.
            let now = Instant::now();
            let next = {
                let mut schedule = self.schedule();
                schedule.readiness(now);
                schedule.take(now)
            };
            match next {
                Some(chat) => drop(tokio::spawn(Arc::clone(self).send_to(chat, permit))),
                None => self.sending.give_back(),
            }
        }
    }

    /// Returns once a reply can be sent, and makes marks until then.
    async fn something_to_send(self: &Arc<Self>) {
        loop {
            let now = Instant::now();
            let readiness = self.schedule().readiness(now);
            let until = match readiness {
                Readiness::Now => return,
                Readiness::At(until) => Some(until),
                Readiness::Nothing => None,
            };
            let mut mark_due = self.marks().due();
            if mark_due.is_some_and(|due| due <= now) {
                match self.sending.takes_spare() {
                    true => {
                        self.make_mark();
                        continue;
                    }
                    false => mark_due = Some(now + LOOK_EVERY),
                }
            }
            match until.into_iter().chain(mark_due).min() {
                Some(until) => tokio::select! {
                    () = self.news.notified() => {}
                    () = sleep_until(until.into()) => {}
                },
                None => self.news.notified().await,
            }
        }
    }

    fn make_mark(self: &Arc<Self>) {
        let Some(Mark {
            chat,
            message,
            keyboard,
        }) = self.marks().take()
        else {
            return;
        };
        let lines = Arc::clone(self);
        tokio::spawn(async move {
            let Err(error) = lines.sending.mark(chat, message, keyboard).await else {
                return;
            };
            info!(error = describe(&error), "a button could not be marked");
            if let Fault::Wait(wait) = Fault::of(&error) {
                lines.marks().pause(Instant::now() + wait);
            }
        });
    }

    /// Sends the next message to a chat whose turn it is, and notes what became of it.
    async fn send_to(self: Arc<Self>, chat: ChatId, permit: OwnedSemaphorePermit) {
        let mut turn = TurnAt {
            lines: Arc::clone(&self),
            chat,
            ended: None,
        };
        let front = self.schedule().front(chat, Instant::now());
        if let Some(front) = front {
            turn.ended = Some(self.send_next(chat, front).await);
        }
        drop(turn);
        drop(permit);
    }

    async fn send_next(self: &Arc<Self>, chat: ChatId, front: Front) -> Ended {
        let attempt = front.attempt;
        let (reading, front) = {
            let lines = Arc::clone(self);
            let read = spawn_blocking(move || (lines.read(&front), front));
            match read.await {
                Ok(read) => read,
                Err(_) if attempt.instead == Some(Instead::Apology) => {
                    return self.given_up(chat).await;
                }
                Err(_) => {
                    error!("a reply could not be sent; an apology goes out");
                    return Ended::Again(Attempt {
                        instead: Some(Instead::Apology),
                        ..Attempt::default()
                    });
                }
            }
        };
        let composed = match reading {
            Reading::Message(composed) => *composed,
            Reading::Forgotten(pending) => {
                self.sending.give_back();
                return Ended::Replies(pending);
            }
            Reading::Unreadable => {
                self.sending.give_back();
                return Ended::Later(PATIENCE, attempt);
            }
        };
        let Composed {
            message:
                Message {
                    part,
                    target,
                    brings,
                },
            replies,
        } = composed;
        let Some(part) = part else {
            return self.dealt_with(brings, replies).await;
        };
        let is_open = |thread: &_| !front.closed.contains(thread);
        let thread = target.thread.filter(is_open);
        // In a topic that is closed, not even a reply to a message of it can stand.
        let answers = target.answers.filter(|_| target.thread == thread);
        let count = match brings {
            Brings::Replies(count) => count,
            Brings::Messages(_) => 1,
        };
        let tried = Tried {
            chat: front.chat,
            thread,
            part: &part,
            replies: count,
            attempt,
        };
        let manner = Manner {
            is_plain: attempt.is_plain,
            answers,
            thread,
        };
        let next = match self.sending.send(front.chat, &part, manner).await {
            Ok(()) => Next::Sent,
            Err(error) => {
                let next = tried.after(Fault::of(&error));
                tell(next, &part, &describe(&error));
                next
            }
        };
        match next {
            Next::Sent => self.dealt_with(brings, replies).await,
            Next::Again(attempt) => Ended::Again(attempt),
            Next::Wait(wait) => Ended::Later(wait, attempt),
            Next::Later(wait, attempt) => Ended::Later(wait, attempt),
            Next::Moved(moved) => Ended::Moved(moved),
            Next::Closed(thread) => Ended::Closed(thread),
            Next::Refused => {
                measure::dropped(NAME, "refused");
                self.dealt_with(brings, replies).await
            }
            Next::Gone => {
                let left = self.schedule().leave(chat, Instant::now());
                Arc::clone(self).drop_all(left).await;
                Ended::Replies(Vec::new())
            }
        }
    }

    /// Reads the replies that are sent next, and makes a message of them. What cannot be read waits until it can be.
    fn read(&self, front: &Front) -> Reading {
        let (mut replies, mut read, mut forgotten) = (Vec::new(), Vec::new(), Vec::new());
        for Waiting {
            pending,
            messages_sent,
            reply,
        } in &front.waiting
        {
            let mut reply = match self.service.waiting_reply(pending) {
                Ok(Some(reply)) => reply,
                Ok(None) => {
                    forgotten.push(pending.clone());
                    continue;
                }
                Err(_) => match reply {
                    Some(reply) => StoredReply::clone(reply),
                    None => continue,
                },
            };
            reply.messages_sent = reply.messages_sent.max(*messages_sent);
            replies.push(pending.clone());
            read.push(reply);
        }
        if !forgotten.is_empty() {
            return Reading::Forgotten(forgotten);
        }
        let Some((first, more)) = read.split_first() else {
            return Reading::Unreadable;
        };
        let assistant = self.service.assistant();
        let telegram = &assistant.phrases().telegram;
        let words = Words {
            no_file: telegram.no_file.get(first.language),
            failed: telegram.failed.get(first.language),
        };
        let message = message::next(first, more, &front.attempt, words);
        Reading::Message(Box::new(Composed { message, replies }))
    }

    /// Acknowledges what a message brought.
    async fn dealt_with(&self, brings: Brings, mut replies: Vec<Pending>) -> Ended {
        match brings {
            Brings::Replies(count) => {
                replies.truncate(count);
                self.acknowledgements
                    .acknowledge(all_of(replies.clone()))
                    .await;
                Ended::Replies(replies)
            }
            Brings::Messages(count) => {
                let pending = replies.swap_remove(0);
                let sent = Acknowledgement {
                    pending: pending.clone(),
                    sent: Sent::Messages(count),
                };
                self.acknowledgements.acknowledge(vec![sent]).await;
                Ended::Messages(pending, count)
            }
        }
    }

    /// Gives up the first reply of a chat, for which there is not even an apology.
    async fn given_up(&self, chat: ChatId) -> Ended {
        error!("nor could the apology be sent; the reply is dropped");
        measure::dropped(NAME, "failed");
        let front = self.schedule().front(chat, Instant::now());
        let first = front
            .and_then(|front| front.waiting.into_iter().next())
            .map(|waiting| waiting.pending);
        self.dealt_with(Brings::Replies(1), first.into_iter().collect())
            .await
    }

    fn count(&self, count: usize) {
        measure::waiting(NAME, count);
        self.waiting.send_replace(count);
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn of a chat. However it ends, the chat has another one after it.
struct TurnAt {
    lines: Arc<SendQueues>,
    chat: ChatId,
    ended: Option<Ended>,
}

impl Drop for TurnAt {
    fn drop(&mut self) {
        // Only a panic ends it with nothing.
        let ended = self
            .ended
            .take()
            .unwrap_or(Ended::Later(PATIENCE, Attempt::default()));
        let waiting = {
            let mut schedule = self.lines.schedule();
            schedule.ended(self.chat, ended, Instant::now());
            schedule.waiting()
        };
        self.lines.count(waiting);
        self.lines.news.notify_one();
    }
}

fn all_of(pending: Vec<Pending>) -> Vec<Acknowledgement> {
    pending
        .into_iter()
        .map(|pending| Acknowledgement {
            pending,
            sent: Sent::All,
        })
        .collect()
}

/// Tells what became of a message that failed.
fn tell(next: Next, part: &Part, error: &str) {
    match next {
        Next::Sent | Next::Moved(_) => {}
        Next::Wait(wait) => {
            measure::retried(NAME, "told_to_wait");
            info!(seconds = wait.as_secs(), "told to wait in a chat");
        }
        Next::Later(..) => {
            measure::retried(NAME, "not_sent");
            warn!(error, "a reply could not be sent, and is tried again");
        }
        Next::Again(Attempt { is_plain: true, .. }) => {
            measure::retried(NAME, "formatting");
            warn!(
                error,
                "formatting was refused; the reply goes out as plain text"
            );
        }
        Next::Again(_) if matches!(part, Part::File(..)) => {
            measure::dropped(NAME, "file");
            warn!(error, "a file was refused; a word goes out in its place");
        }
        Next::Again(_) => {
            measure::retried(NAME, "refused");
            info!(error, "a message was refused, and is sent in another way");
        }
        Next::Closed(_) => info!(error, "a topic is closed; replies go to the whole group"),
        Next::Refused => warn!(error, "a message was refused, and is dropped"),
        Next::Gone => info!(error, "nothing can be sent to a chat any more"),
    }
}
