//! A strict stand-in for Telegram's Bot API: it refuses what Telegram refuses, delivers again what was not confirmed, and
//! fails where a test wants it to.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::sync::Notify;

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
    /// An update came.
    news: Notify,
    /// Something was sent, or confirmed.
    changed: Condvar,
}

/// All that came and went.
#[derive(Default)]
pub struct Book {
    updates: Vec<Value>,
    /// What is delivered once more, whether or not it was confirmed.
    again: Vec<Value>,
    next_update: u32,
    next_message: i64,
    /// The most updates that are delivered at once, if there is a limit.
    pub at_once: usize,
    /// What was sent, in order.
    pub sent: Vec<Sent>,
    /// The keyboards that were changed, with the message.
    pub marked: Vec<(i64, Value)>,
    /// The texts that were changed, with the message.
    pub rewritten: Vec<(i64, String)>,
    /// The webhook that was set, as it was asked for.
    pub webhook: Option<Value>,
    /// The presses that were met, with the word on them.
    pub met: Vec<(String, Option<String>)>,
    /// What was offered inline.
    pub offered: Vec<Value>,
    /// The menus that were published, by language.
    pub menus: HashMap<String, usize>,
    /// What was refused, and why.
    pub refused: Vec<String>,
    /// What goes wrong next with what is sent to a chat.
    pub faults: Vec<(i64, Fault)>,
    /// When something was sent to a chat.
    times: HashMap<i64, Vec<Instant>>,
    markups: HashMap<i64, Value>,
}

/// Something sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub chat: i64,
    pub message: i64,
    /// As it is seen.
    pub text: String,
    /// As it was sent.
    pub raw: String,
    /// Labels and data.
    pub buttons: Vec<(String, String)>,
    pub to: Option<i64>,
    /// The topic of a forum.
    pub thread: Option<i64>,
    pub file: Option<(String, String)>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429: wait for so many seconds.
    Flood(u32),
    /// 403: the bot is blocked.
    Blocked,
    /// 400: the formatting cannot be read.
    Markup,
    /// 502.
    Gateway,
    /// The connection breaks, before the effect.
    Broken,
    /// The connection breaks, after the effect.
    Lost,
}

impl Telegram {
    pub fn start() -> Telegram {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let book = Book { next_update: 1000, next_message: 1, at_once: 100, ..Book::default() };
        let shared = Arc::new(Shared { book: Mutex::new(book), news: Notify::new(), changed: Condvar::new() });
        let router = Router::new().route("/{bot}/{method}", axum::routing::post(call)).with_state(Arc::clone(&shared));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Telegram { url, shared, _runtime: runtime }
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.shared.book.lock().unwrap()
    }

    /// Delivers an update, and gives its number.
    pub fn deliver(&self, kind: &str, of: Value) -> u32 {
        let mut book = self.book();
        let number = book.next_update;
        book.next_update += 1;
        book.updates.push(json!({"update_id": number, kind: of}));
        drop(book);
        self.shared.news.notify_one();
        number
    }

    /// Delivers an update once more, whether or not it was confirmed.
    pub fn deliver_again(&self, number: u32, kind: &str, of: Value) {
        self.book().again.push(json!({"update_id": number, kind: of}));
        self.shared.news.notify_one();
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
        of.as_object().unwrap().iter().for_each(|(name, value)| message[name] = value.clone());
        message
    }

    /// The press of the button with `data` under `sent`.
    pub fn press(&self, user: i64, sent: &Sent, data: &str) -> u32 {
        let markup = self.book().markups.get(&sent.message).cloned();
        let mut message = json!({"message_id": sent.message, "date": 1_780_000_000, "chat": chat_of(sent.chat),
            "from": me(), "text": sent.text});
        if let Some(markup) = markup {
            message["reply_markup"] = markup;
        }
        if let Some(to) = sent.to {
            message["reply_to_message"] = json!({"message_id": to, "date": 1_780_000_000, "chat": chat_of(sent.chat),
                "from": {"id": 42, "is_bot": false, "first_name": "a"}, "text": "a"});
        }
        self.deliver("callback_query", press(user, data, message))
    }

    /// The first `count` things that were sent to `chat`, once there are so many.
    pub fn sent_to(&self, chat: i64, count: usize) -> Vec<Sent> {
        self.wait(&format!("{count} messages to {chat}"), |book| {
            let sent: Vec<Sent> = book.sent.iter().filter(|sent| sent.chat == chat).cloned().collect();
            (sent.len() >= count).then_some(sent)
        })
    }

    /// Waits until every update is confirmed.
    pub fn all_confirmed(&self) {
        self.wait("all updates to be confirmed", |book| {
            (book.updates.is_empty() && book.again.is_empty()).then_some(())
        });
    }

    /// What `look` finds, once it does.
    pub fn wait<Found>(&self, what: &str, mut look: impl FnMut(&Book) -> Option<Found>) -> Found {
        let end = Instant::now() + PATIENCE;
        let mut book = self.book();
        loop {
            if let Some(found) = look(&book) {
                return found;
            }
            assert!(Instant::now() < end, "waited for {what}; sent: {:#?}; refused: {:?}", book.sent, book.refused);
            book = self.shared.changed.wait_timeout(book, Duration::from_secs(1)).unwrap().0;
        }
    }
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
        "has_main_web_app": false})
}

async fn call(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if bot != format!("bot{TOKEN}") {
        return refuse(401, "Unauthorized");
    }
    let method = method.to_lowercase();
    let params = params(request).await;
    if method == "getupdates" {
        return updates(&shared, &params).await;
    }
    let answer = answer(&mut shared.book.lock().unwrap(), &method, &params);
    shared.changed.notify_all();
    match answer {
        Ok(result) => json_of(200, &json!({"ok": true, "result": result})),
        Err(Refusal::Because(code, why)) => refuse(code, &why),
        Err(Refusal::Wait(seconds)) => json_of(
            429,
            &json!({"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": seconds}}),
        ),
        Err(Refusal::Gateway) => (StatusCode::BAD_GATEWAY, "<html>bad gateway</html>").into_response(),
        // The task that serves the connection ends, and the connection with it.
        Err(Refusal::Silence) => std::panic::resume_unwind(Box::new(())),
    }
}

enum Refusal {
    Because(u16, String),
    Wait(u32),
    Gateway,
    Silence,
}

fn bad<Thing>(why: &str) -> Result<Thing, Refusal> {
    Err(Refusal::Because(400, format!("Bad Request: {why}")))
}

/// Parameters, whether they come as JSON or as a form; of a file, its name and text.
async fn params(request: Request) -> Value {
    let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/") {
        let body = Bytes::from_request(request, &()).await.unwrap();
        return serde_json::from_slice(&body).unwrap_or(json!({}));
    }
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut params = json!({});
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let text = field.text().await.unwrap();
        match file {
            Some(file) => params["file"] = json!([file, text]),
            None => params[name] = serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }
    params
}

async fn updates(shared: &Shared, params: &Value) -> Response {
    let end = Instant::now() + Duration::from_secs(params["timeout"].as_u64().unwrap_or(0));
    loop {
        {
            let mut book = shared.book.lock().unwrap();
            if let Some(offset) = params["offset"].as_i64() {
                book.updates.retain(|update| update["update_id"].as_i64().unwrap() >= offset);
                shared.changed.notify_all();
            }
            let limit = params["limit"].as_u64().unwrap_or(100) as usize;
            let mut found = std::mem::take(&mut book.again);
            found.extend(book.updates.iter().take(limit.min(book.at_once)).cloned());
            if !found.is_empty() || Instant::now() >= end {
                return json_of(200, &json!({"ok": true, "result": found}));
            }
        }
        tokio::time::timeout(Duration::from_millis(200), shared.news.notified()).await.ok();
    }
}

fn answer(book: &mut Book, method: &str, params: &Value) -> Result<Value, Refusal> {
    match method {
        "getme" => Ok(me()),
        "setwebhook" => {
            if !params["url"].as_str().unwrap().starts_with("https://") {
                return bad("bad webhook: An HTTPS URL must be provided for webhook");
            }
            book.webhook = Some(params.clone());
            Ok(json!(true))
        }
        "editmessagetext" => {
            let message = params["message_id"].as_i64().unwrap();
            let text = visible(params["text"].as_str().unwrap(), &params["parse_mode"])?;
            let buttons = buttons(&params["reply_markup"])?;
            let Some(sent) = book.sent.iter().find(|sent| sent.message == message) else {
                return bad("message to edit not found");
            };
            if sent.text == text && sent.buttons == buttons {
                return bad("message is not modified");
            }
            book.markups.insert(message, params["reply_markup"].clone());
            book.marked.push((message, params["reply_markup"].clone()));
            book.rewritten.push((message, text.clone()));
            Ok(json!({"message_id": message, "date": 0, "chat": params_chat(params), "text": text}))
        }
        "deletewebhook" => {
            book.webhook = None;
            Ok(json!(true))
        }
        "setmycommands" => {
            let commands = params["commands"].as_array().unwrap();
            let name = |command: &Value| command["command"].as_str().unwrap().to_owned();
            if commands.iter().any(|it| !name(it).chars().all(|char| char.is_ascii_lowercase())) {
                return bad("BOT_COMMAND_INVALID");
            }
            book.menus.insert(params["language_code"].as_str().unwrap_or_default().to_owned(), commands.len());
            Ok(json!(true))
        }
        "answercallbackquery" => {
            let id = params["callback_query_id"].as_str().unwrap().to_owned();
            book.met.push((id, params["text"].as_str().map(str::to_owned)));
            Ok(json!(true))
        }
        "answerinlinequery" => {
            for result in params["results"].as_array().unwrap() {
                let content = &result["input_message_content"];
                visible(content["message_text"].as_str().unwrap(), &content["parse_mode"])?;
                assert!((1..=64).contains(&result["id"].as_str().unwrap().len()));
            }
            book.offered.push(params["results"].clone());
            Ok(json!(true))
        }
        "editmessagereplymarkup" => {
            buttons(&params["reply_markup"])?;
            let message = params["message_id"].as_i64().unwrap();
            if book.markups.get(&message) == Some(&params["reply_markup"]) {
                return bad("message is not modified");
            }
            book.markups.insert(message, params["reply_markup"].clone());
            book.marked.push((message, params["reply_markup"].clone()));
            Ok(json!({"message_id": message, "date": 0, "chat": params_chat(params), "text": "a"}))
        }
        "sendmessage" | "senddocument" => send(book, method, params),
        other => panic!("a method that the stand-in does not know: {other}"),
    }
}

fn send(book: &mut Book, method: &str, params: &Value) -> Result<Value, Refusal> {
    let chat = params["chat_id"].as_i64().unwrap();
    let fault = book.faults.iter().position(|(of, _)| *of == chat).map(|at| book.faults.remove(at).1);
    match fault {
        Some(Fault::Flood(seconds)) => return Err(Refusal::Wait(seconds)),
        Some(Fault::Blocked) => return Err(Refusal::Because(403, "Forbidden: bot was blocked by the user".to_owned())),
        Some(Fault::Markup) => return bad("can't parse entities: on purpose"),
        Some(Fault::Gateway) => return Err(Refusal::Gateway),
        Some(Fault::Broken) => return Err(Refusal::Silence),
        Some(Fault::Lost) | None => {}
    }
    let now = Instant::now();
    let times = book.times.entry(chat).or_default();
    times.retain(|time| now.duration_since(*time) < Duration::from_secs(1));
    times.push(now);
    if times.len() > 20 {
        book.refused.push(format!("too many messages to {chat}"));
        return Err(Refusal::Wait(1));
    }
    let raw = params["text"].as_str().unwrap_or_default().to_owned();
    let checked = match method {
        "sendmessage" => visible(&raw, &params["parse_mode"]),
        _ => Ok(String::new()),
    };
    let text = checked.inspect_err(|_| book.refused.push(raw.clone()))?;
    let buttons = buttons(&params["reply_markup"]).inspect_err(|_| book.refused.push(raw.clone()))?;
    let message = book.next_message;
    book.next_message += 1;
    if !params["reply_markup"].is_null() {
        book.markups.insert(message, params["reply_markup"].clone());
    }
    let file = params["file"].as_array().map(|file| {
        let part = |at: usize| file[at].as_str().unwrap().to_owned();
        (part(0), part(1))
    });
    let to = params["reply_parameters"]["message_id"].as_i64();
    let thread = params["message_thread_id"].as_i64();
    book.sent.push(Sent { chat, message, text: text.clone(), raw, buttons, to, thread, file: file.clone() });
    if fault == Some(Fault::Lost) {
        return Err(Refusal::Silence);
    }
    let mut sent = json!({"message_id": message, "date": 1_780_000_000, "chat": chat_of(chat), "from": me()});
    match file {
        Some((name, _)) => {
            sent["document"] = json!({"file_id": "a", "file_unique_id": "a", "file_size": 1, "file_name": name});
        }
        None => sent["text"] = json!(text),
    }
    Ok(sent)
}

fn params_chat(params: &Value) -> Value {
    chat_of(params["chat_id"].as_i64().unwrap())
}

/// The labels and data of a keyboard.
fn buttons(markup: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let rows = markup["inline_keyboard"].as_array().cloned().unwrap_or_default();
    let mut buttons = Vec::new();
    for button in rows.iter().flat_map(|row| row.as_array().unwrap()) {
        let (text, data) = (button["text"].as_str().unwrap(), button["callback_data"].as_str().unwrap());
        if !(1..=64).contains(&data.len()) || text.is_empty() {
            return bad("BUTTON_DATA_INVALID");
        }
        buttons.push((text.to_owned(), data.to_owned()));
    }
    Ok(buttons)
}

/// What is seen of a text: HTML as Telegram reads it, or plain.
fn visible(text: &str, mode: &Value) -> Result<String, Refusal> {
    let seen = match mode.as_str() {
        None => text.to_owned(),
        Some("HTML") => html(text)?,
        Some(other) => panic!("unknown mode {other}"),
    };
    match seen.encode_utf16().count() {
        _ if seen.trim().is_empty() => bad("message text is empty"),
        length if length > 4096 => bad("message is too long"),
        _ => Ok(seen),
    }
}

fn html(text: &str) -> Result<String, Refusal> {
    let (mut seen, mut open, mut rest) = (String::new(), Vec::new(), text);
    while let Some(char) = rest.chars().next() {
        if char == '<' {
            let Some(end) = rest.find('>') else { return bad("can't parse entities: unclosed tag") };
            let tag = &rest[1..end];
            match tag.strip_prefix('/') {
                Some(tag) if open.pop() == Some(tag) => {}
                None if ["b", "i", "u", "s", "code", "pre", "blockquote"].contains(&tag) => open.push(tag),
                _ => return bad("can't parse entities: unsupported tag"),
            }
            rest = &rest[end + 1..];
        } else if char == '&' {
            let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
            let Some((entity, char)) = known.iter().find(|(entity, _)| rest.starts_with(entity)) else {
                return bad("can't parse entities: unknown entity");
            };
            seen.push(*char);
            rest = &rest[entity.len()..];
        } else {
            seen.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    if open.is_empty() { Ok(seen) } else { bad("can't parse entities: tag is not closed") }
}

fn refuse(code: u16, why: &str) -> Response {
    json_of(code, &json!({"ok": false, "error_code": code, "description": why}))
}

fn json_of(code: u16, of: &Value) -> Response {
    let code = StatusCode::from_u16(code).unwrap();
    (code, [("content-type", "application/json")], of.to_string()).into_response()
}
