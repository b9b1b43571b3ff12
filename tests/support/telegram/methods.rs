//! Methods: what each does, and what it refuses.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::book::{Book, Fault, Known, Sent};
use super::hook::Hook;
use super::limits::Over;
use super::refusal::{Granted, Refusal, done, unfit, unknown, wrong};
use super::{chat_of, me, rules};

/// Does what `method` is for, as the request of this number.
pub fn answer(
    book: &mut Book,
    request: u64,
    method: &str,
    params: &Value,
) -> Result<Granted, Refusal> {
    match method {
        "setwebhook" if params["url"].as_str().is_some_and(|url| !url.is_empty()) => {
            set_webhook(book, params)
        }
        "setwebhook" | "deletewebhook" => {
            let was_set = book.hook.take().is_some();
            book.webhook = None;
            drop_pending(book, params);
            done(if was_set {
                "Webhook was deleted"
            } else {
                "Webhook is already deleted"
            })
        }
        _ => result(book, request, method, params).map(Granted::from),
    }
}

/// Sets a webhook, at most one a second.
fn set_webhook(book: &mut Book, params: &Value) -> Result<Granted, Refusal> {
    let now = Instant::now();
    if book.next_webhook.is_some_and(|next| now < next) {
        return Err(Refusal::Wait(1));
    }
    let hook = Hook::new(rules::webhook(params)?, params);
    book.queue.allowed = rules::allowed(params)?.or(book.queue.allowed.take());
    book.next_webhook = Some(now + Duration::from_secs(1));
    let is_same = book.webhook.as_ref().is_some_and(|before| {
        ["url", "secret_token", "max_connections"]
            .iter()
            .all(|name| before[*name] == params[*name])
    });
    book.webhook = Some(params.clone());
    if is_same && params["drop_pending_updates"] != json!(true) {
        return done("Webhook is already set");
    }
    book.hook = Some(hook);
    drop_pending(book, params);
    done("Webhook was set")
}

fn result(book: &mut Book, request: u64, method: &str, params: &Value) -> Result<Value, Refusal> {
    match method {
        "getme" => Ok(me()),
        "getwebhookinfo" => Ok(Hook::info(book.hook.as_ref(), &book.queue)),
        "setmycommands" => {
            let count = rules::commands(params)?;
            book.menus.insert(
                params["language_code"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                count,
            );
            Ok(json!(true))
        }
        "deletemycommands" => {
            rules::language_and_scope(params)?;
            book.menus
                .remove(params["language_code"].as_str().unwrap_or_default());
            Ok(json!(true))
        }
        "sendchataction" => {
            const ACTIONS: [&str; 3] = ["typing", "upload_document", "upload_photo"];
            let chat = chat(book, params)?;
            match params["action"]
                .as_str()
                .filter(|action| ACTIONS.contains(action))
            {
                Some(action) => book.actions.push((chat, action.to_owned())),
                None => return wrong("wrong parameter action in request"),
            }
            Ok(json!(true))
        }
        "answercallbackquery" => meet(book, params),
        "answerinlinequery" => {
            query(book, &params["inline_query_id"])?;
            let results = rules::results(params)?.clone();
            book.offered.push(results);
            Ok(json!(true))
        }
        "editmessagereplymarkup" | "editmessagetext" => edit(book, method, params),
        "deletemessage" => {
            let message = params["message_id"].as_i64().unwrap_or_default();
            match book.messages.remove(&message) {
                Some(_) => Ok(json!(true)),
                None => unfit("message to delete not found"),
            }
        }
        "sendmessage" | "senddocument" => send(book, request, method, params),
        _ => unknown("method not found"),
    }
}

fn drop_pending(book: &mut Book, params: &Value) {
    if params["drop_pending_updates"] == json!(true) {
        book.queue.waiting.clear();
    }
}

fn meet(book: &mut Book, params: &Value) -> Result<Value, Refusal> {
    let word = params["text"].as_str().map(str::to_owned);
    if word
        .as_ref()
        .is_some_and(|word| word.encode_utf16().count() > 200)
    {
        return wrong("MESSAGE_TOO_LONG");
    }
    let id = query(book, &params["callback_query_id"])?;
    book.met.push((id, word));
    Ok(json!(true))
}

fn query(book: &Book, id: &Value) -> Result<String, Refusal> {
    match id.as_str().filter(|id| book.queries.contains(*id)) {
        Some(id) => Ok(id.to_owned()),
        None => unfit("query is too old and response timeout expired or query ID is invalid"),
    }
}

fn chat(book: &Book, params: &Value) -> Result<i64, Refusal> {
    let id = &params["chat_id"];
    let id = id.as_i64().or_else(|| id.as_str()?.parse().ok());
    id.filter(|id| book.chats.contains(id))
        .map_or_else(|| wrong("chat not found"), Ok)
}

fn edit(book: &mut Book, method: &str, params: &Value) -> Result<Value, Refusal> {
    let chat = chat(book, params)?;
    if let Err(Over::Flood(wait) | Over::Impatient(wait)) = book.limits.admit_change(Instant::now())
    {
        book.flooded.push(chat);
        return Err(Refusal::Wait(wait));
    }
    let text = if method == "editmessagetext" {
        Some(rules::text(params)?)
    } else {
        None
    };
    let markup = match rules::buttons(&params["reply_markup"])?.is_empty() {
        true => Value::Null,
        false => params["reply_markup"].clone(),
    };
    let message = params["message_id"].as_i64().unwrap_or_default();
    let Some(known) = book
        .messages
        .get_mut(&message)
        .filter(|known| known.chat == chat)
    else {
        return unfit("message to edit not found");
    };
    if !known.is_ours {
        return wrong("message can't be edited");
    }
    if known.markup == markup && text.as_ref().is_none_or(|text| *text == known.text) {
        return unfit(
            "message is not modified: specified new message content and reply markup are exactly the same as a current \
             content and reply markup of the message",
        );
    }
    known.markup = markup.clone();
    if let Some(text) = text {
        known.text.clone_from(&text);
        book.rewritten.push((message, text));
    }
    let mut told = json!({"message_id": message, "date": 1_780_000_000, "edit_date": 1_780_000_001,
        "chat": chat_of(chat), "from": me(), "text": known.text});
    if !markup.is_null() {
        told["reply_markup"] = markup.clone();
    }
    book.marked.push((message, markup));
    Ok(told)
}

fn send(book: &mut Book, request: u64, method: &str, params: &Value) -> Result<Value, Refusal> {
    let chat = chat(book, params)?;
    let now = Instant::now();
    let scripted = book
        .faults
        .iter()
        .position(|(of, _)| *of == chat)
        .map(|at| book.faults.remove(at).1);
    let fault = scripted.or_else(|| book.chaos.as_mut()?.of_sending(chat));
    match fault {
        Some(Fault::Flood(seconds)) => {
            return Err(Refusal::Wait(book.limits.told(chat, seconds, now)));
        }
        Some(Fault::Blocked) => {
            return Err(Refusal::Unfit(
                403,
                "Forbidden: bot was blocked by the user".to_owned(),
            ));
        }
        Some(Fault::Markup) => return unfit("can't parse entities: on purpose"),
        Some(Fault::Gateway) => return Err(Refusal::Gateway),
        Some(Fault::Odd(code, text)) => return Err(Refusal::Odd(code, text)),
        Some(Fault::Broken) => return Err(Refusal::Silence),
        Some(Fault::Lost | Fault::Hang | Fault::Nothing) | None => {}
    }
    match book.limits.admit(chat, now) {
        Ok(()) => {}
        Err(Over::Flood(wait)) => {
            book.flooded.push(chat);
            return Err(Refusal::Wait(wait));
        }
        Err(Over::Impatient(wait)) => {
            book.impatient.push(chat);
            return Err(Refusal::Wait(wait));
        }
    }
    let sent = sent(book, request, method, chat, params)?;
    let mut result = told(&sent);
    if sent.to.is_some() {
        result["reply_to_message"] =
            json!({"message_id": sent.to, "date": 1_780_000_000, "chat": chat_of(chat)});
    }
    if !sent.buttons.is_empty() {
        result["reply_markup"] = params["reply_markup"].clone();
    }
    let known = Known {
        chat,
        is_ours: true,
        text: sent.text.clone(),
        markup: params["reply_markup"].clone(),
    };
    book.messages.insert(sent.message, known);
    book.next_message += 1;
    book.sent.push(sent);
    match fault {
        Some(Fault::Lost) => Err(Refusal::Silence),
        Some(Fault::Hang) => Err(Refusal::Hang),
        _ => {
            if let Some(chaos) = &mut book.chaos {
                chaos.reached(chat);
            }
            Ok(result)
        }
    }
}

/// What a request sends, if all of it can be sent.
fn sent(
    book: &Book,
    request: u64,
    method: &str,
    chat: i64,
    params: &Value,
) -> Result<Sent, Refusal> {
    let is_text = method == "sendmessage";
    let raw = params[if is_text { "text" } else { "caption" }]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let text = match is_text {
        true => rules::text(params)?,
        false => rules::visible(&raw, &params["parse_mode"], rules::CAPTION)?,
    };
    let file = params["file"].as_array().map(|file| {
        let part = |at: usize| file[at].as_str().unwrap().to_owned();
        (part(0), part(1))
    });
    if !is_text && file.as_ref().is_none_or(|(_, content)| content.is_empty()) {
        return wrong("file must be non-empty");
    }
    let buttons = rules::buttons(&params["reply_markup"])?;
    let answered = &params["reply_parameters"];
    let to = answered["message_id"].as_i64();
    let to = match to.filter(|to| {
        book.messages
            .get(to)
            .is_some_and(|known| known.chat == chat)
    }) {
        Some(to) => Some(to),
        None if answered.is_null() || answered["allow_sending_without_reply"] == json!(true) => {
            None
        }
        None => return wrong("message to be replied not found"),
    };
    let thread = params["message_thread_id"].as_i64();
    if thread.is_some_and(|thread| !book.threads.contains(&(chat, thread))) {
        return wrong("message thread not found");
    }
    // A reply stands in the topic of the message that it replies to.
    let topic = thread.or_else(|| book.topics.get(&to?).copied());
    if book.closed.contains(&(chat, topic)) {
        return wrong("TOPIC_CLOSED");
    }
    if !is_text && book.without_files.contains(&chat) {
        return wrong("not enough rights to send documents to the chat");
    }
    let message = book.next_message;
    Ok(Sent {
        chat,
        message,
        text,
        raw,
        buttons,
        to,
        thread,
        file,
        request,
        answered: None,
    })
}

/// A message as Telegram tells of it.
fn told(sent: &Sent) -> Value {
    let mut told = json!({"message_id": sent.message, "date": 1_780_000_000, "chat": chat_of(sent.chat), "from": me()});
    if let Some(thread) = sent.thread {
        told["message_thread_id"] = json!(thread);
        told["is_topic_message"] = json!(true);
    }
    match &sent.file {
        Some((name, _)) => {
            told["document"] =
                json!({"file_id": "a", "file_unique_id": "a", "file_size": 1, "file_name": name});
        }
        None => told["text"] = json!(sent.text),
    }
    told
}
