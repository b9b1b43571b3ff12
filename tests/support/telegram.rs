//! A strict stand-in for Telegram's Bot API: it refuses what Telegram refuses, delivers again what was not confirmed, and
//! fails where a test wants it to, or by chance.

mod book;
mod chaos;
mod entities;
mod hook;
mod html;
mod limits;
mod methods;
mod queue;
mod refusal;
mod rules;
mod server;

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Notify;

pub use book::{Book, Fault, Point, Sent};
use book::{Known, Trap};
pub use chaos::Chaos;
pub use limits::{Limits, Over, Rate};
use queue::Queue;

/// The token that it knows.
pub const TOKEN: &str = "123456:secret-of-the-tests";
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The stand-in, while it is in use.
pub struct Telegram {
    pub url: String,
    shared: Arc<Shared>,
    _runtime: tokio::runtime::Runtime,
}

struct Shared {
    book: Mutex<Book>,
    /// Where what is meant for the host of the webhook's address really goes.
    way: Mutex<Option<String>>,
    /// An update came.
    news: Notify,
    /// Something was sent, or confirmed.
    changed: Condvar,
}

impl Telegram {
    pub fn start() -> Telegram {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let book = Book {
            queue: Queue::starting_at(1000),
            next_message: 1,
            at_once: 100,
            ..Book::default()
        };
        let (book, way) = (Mutex::new(book), Mutex::default());
        let shared = Arc::new(Shared {
            book,
            way,
            news: Notify::new(),
            changed: Condvar::new(),
        });
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = server::router(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, router).await });
        runtime.spawn(hook::post(Arc::clone(&shared)));
        Telegram {
            url,
            shared,
            _runtime: runtime,
        }
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.shared.book.lock().unwrap()
    }

    /// Delivers an update, and gives its number.
    pub fn deliver(&self, kind: &str, of: Value) -> u32 {
        let mut book = self.book();
        note(&mut book, &of);
        let number = book.queue.put(kind, of);
        drop(book);
        self.shared.news.notify_waiters();
        number
    }

    /// Delivers an update once more, whether or not it was confirmed.
    pub fn deliver_again(&self, number: u32, kind: &str, of: Value) {
        self.book()
            .queue
            .again
            .push(json!({"update_id": number, kind: of}));
        self.shared.news.notify_waiters();
    }

    /// A message to the bot alone.
    pub fn say(&self, user: i64, text: &str) -> u32 {
        self.deliver("message", self.message(user, user, json!({"text": text})))
    }

    /// A message of `user` in `chat`.
    pub fn message(&self, user: i64, chat: i64, of: Value) -> Value {
        let mut book = self.book();
        let mut message = json!({"message_id": book.next_message, "date": 1_780_000_000, "chat": chat_of(chat),
            "from": {"id": user, "is_bot": false, "first_name": "a", "language_code": "zh-hans"}});
        book.next_message += 1;
        // Whoever wrote something can be written to.
        book.chats.insert(chat);
        of.as_object()
            .unwrap()
            .iter()
            .for_each(|(name, value)| message[name] = value.clone());
        for (text, runs) in [("text", "entities"), ("caption", "caption_entities")] {
            let found = message[text].as_str().map(entities::of).unwrap_or_default();
            if of[runs].is_null() && !found.is_empty() {
                message[runs] = json!(found);
            }
        }
        message
    }

    /// From now on updates are numbered from here, as after a week without any.
    pub fn number_from(&self, next: u32) {
        self.book().queue.number_from(next);
    }

    /// The press of the button with `data` under `sent`.
    pub fn press(&self, user: i64, sent: &Sent, data: &str) -> u32 {
        let markup = self
            .book()
            .messages
            .get(&sent.message)
            .map(|known| known.markup.clone());
        let mut message = json!({"message_id": sent.message, "date": 1_780_000_000, "chat": chat_of(sent.chat),
            "from": me(), "text": sent.text});
        if let Some(markup) = markup.filter(|markup| !markup.is_null()) {
            message["reply_markup"] = markup;
        }
        if let Some(to) = sent.to {
            message["reply_to_message"] = json!({"message_id": to, "date": 1_780_000_000, "chat": chat_of(sent.chat),
                "from": {"id": 42, "is_bot": false, "first_name": "a"}, "text": "a"});
        }
        if let Some(thread) = sent.thread {
            message["message_thread_id"] = json!(thread);
            message["is_topic_message"] = json!(true);
        }
        self.deliver("callback_query", press(user, data, message))
    }

    /// Presses and inline queries that were delivered are too old to be answered from now on.
    pub fn age(&self) {
        self.book().queries.clear();
    }

    /// A message is taken out of its chat.
    pub fn delete(&self, message: i64) {
        self.book().messages.remove(&message);
    }

    /// What is meant for the host of the webhook's address goes to `way`, as through a proxy in front of the program.
    pub fn lead(&self, way: &str) {
        *self.shared.way.lock().unwrap() = Some(way.to_owned());
    }

    /// Holds the request that arrives as the `after`th from now, until it is let go.
    pub fn trap(&self, after: u64, point: Point) {
        let mut book = self.book();
        let request = book.requests + after;
        book.trap = Some(Trap {
            request,
            point,
            is_shut: false,
            goes_on: None,
        });
    }

    /// Lets the request that is held go on, or has it lost, and waits until nothing is under way.
    pub fn release(&self, goes_on: bool) {
        if let Some(trap) = &mut self.book().trap {
            match trap.is_shut {
                true => trap.goes_on = Some(goes_on),
                // What did not arrive is not held.
                false => trap.request = 0,
            }
        }
        self.wait("requests under way", |book| {
            (book.under_way == 0).then_some(())
        });
    }

    /// Returns once something came, or after a moment.
    pub fn next_change(&self) {
        drop(
            self.shared
                .changed
                .wait_timeout(self.book(), Duration::from_millis(5)),
        );
    }

    /// The first `count` things that were sent to `chat`, once there are so many.
    pub fn sent_to(&self, chat: i64, count: usize) -> Vec<Sent> {
        self.wait(&format!("{count} messages to {chat}"), |book| {
            let sent: Vec<Sent> = book
                .sent
                .iter()
                .filter(|sent| sent.chat == chat)
                .cloned()
                .collect();
            (sent.len() >= count).then_some(sent)
        })
    }

    /// Waits until every update is confirmed.
    pub fn all_confirmed(&self) {
        self.wait("all updates to be confirmed", |book| {
            book.queue.is_empty().then_some(())
        });
    }

    /// Whether every update is confirmed.
    pub fn is_all_confirmed(&self) -> bool {
        self.book().queue.is_empty()
    }

    /// What `look` finds, once it does.
    pub fn wait<Found>(&self, what: &str, mut look: impl FnMut(&Book) -> Option<Found>) -> Found {
        let end = Instant::now() + PATIENCE;
        let mut book = self.book();
        loop {
            if let Some(found) = look(&book) {
                return found;
            }
            let last = &book.sent[book.sent.len().saturating_sub(20)..];
            assert!(
                Instant::now() < end,
                "waited for {what}; sent at last: {last:#?}; refused: {:?}",
                book.refused
            );
            book = self
                .shared
                .changed
                .wait_timeout(book, Duration::from_secs(1))
                .unwrap()
                .0;
        }
    }
}

/// Notes whom an update comes from, and which message it brings.
fn note(book: &mut Book, of: &Value) {
    let holder = if of["message"].is_object() {
        &of["message"]
    } else {
        of
    };
    if let Some(chat) = holder["chat"]["id"].as_i64() {
        book.chats.insert(chat);
        if let Some(thread) = holder["message_thread_id"].as_i64() {
            book.threads.insert((chat, thread));
            holder["message_id"]
                .as_i64()
                .map(|message| book.topics.insert(message, thread));
        }
        if let Some(message) = of["message_id"].as_i64() {
            let text = of["text"].as_str().unwrap_or_default().to_owned();
            book.messages.insert(
                message,
                Known {
                    chat,
                    is_ours: false,
                    text,
                    markup: Value::Null,
                },
            );
        }
    }
    // Presses and inline queries.
    if let Some(id) = of["id"].as_str() {
        book.queries.insert(id.to_owned());
    }
    assert!(
        of["query"]
            .as_str()
            .is_none_or(|query| query.chars().count() <= 256),
        "no inline query is so long"
    );
}

/// The press of a button as Telegram tells it.
pub fn press(user: i64, data: &str, message: Value) -> Value {
    json!({"id": format!("press of {user}: {data}"), "chat_instance": "1", "data": data, "message": message,
        "from": {"id": user, "is_bot": false, "first_name": "a", "language_code": "zh-hans"}})
}

pub fn chat_of(chat: i64) -> Value {
    match chat > 0 {
        true => json!({"id": chat, "type": "private", "first_name": "a"}),
        false => json!({"id": chat, "type": "supergroup", "title": "g"}),
    }
}

fn me() -> Value {
    json!({"id": 1, "is_bot": true, "first_name": "zhinan", "username": "zhinan_bot", "can_join_groups": true,
        "can_read_all_group_messages": false, "supports_inline_queries": true, "can_connect_to_business": false,
        "has_main_web_app": false, "has_topics_enabled": false, "allows_users_to_create_topics": false,
        "can_manage_bots": false})
}
