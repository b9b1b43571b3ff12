//! The server: requests come in, in any form that Telegram takes, and are answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::response::Response;
use axum::routing::any;
use serde_json::{Value, json};

use super::book::Point;
use super::refusal::{Granted, Refusal, response, wrong};
use super::{Shared, TOKEN, methods, queue};

pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/{bot}/{method}", any(call))
        .with_state(shared)
}

async fn call(
    State(shared): State<Arc<Shared>>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if bot != format!("bot{TOKEN}") {
        let is_token = bot
            .strip_prefix("bot")
            .is_some_and(|token| token.contains(':') && !token.starts_with('0'));
        let why = if is_token {
            "Unauthorized"
        } else {
            "Unauthorized: invalid token specified"
        };
        return response(Err(Refusal::Unfit(401, why.to_owned()))).await;
    }
    let method = method.to_lowercase();
    if let Some((code, text)) = odd(&shared, &method) {
        return response(Err(Refusal::Odd(code, text))).await;
    }
    let answer = match params(request).await {
        Ok(params) if method == "getupdates" => updates(&shared, &params).await,
        // What has arrived is done, even where whoever asked for it is gone.
        Ok(params) => {
            let number = {
                let mut book = shared.book.lock().unwrap();
                book.under_way += 1;
                book.requests += 1;
                book.requests
            };
            tokio::spawn(act(Arc::clone(&shared), number, method, params))
                .await
                .unwrap()
        }
        Err(refusal) => Err(refusal),
    };
    if let Err(Refusal::Wrong(why) | Refusal::Unknown(why)) = &answer {
        shared.book.lock().unwrap().refused.push(why.clone());
        shared.changed.notify_all();
    }
    response(answer).await
}

/// What is answered to a method whatever it asks for.
fn odd(shared: &Shared, method: &str) -> Option<(u16, &'static str)> {
    let mut book = shared.book.lock().unwrap();
    let odd = book.odd.get(method).copied()?;
    book.oddly_answered += 1;
    drop(book);
    shared.changed.notify_all();
    Some(odd)
}

async fn act(
    shared: Arc<Shared>,
    number: u64,
    method: String,
    params: Value,
) -> Result<Granted, Refusal> {
    let is_sending = method.starts_with("send");
    let answer = match hold(&shared, number, Point::Arrival).await {
        true => methods::answer(&mut shared.book.lock().unwrap(), number, &method, &params),
        false => Err(Refusal::Silence),
    };
    shared.changed.notify_all();
    hold(&shared, number, Point::Effect).await;
    let mut book = shared.book.lock().unwrap();
    book.under_way -= 1;
    if answer.is_ok()
        && let Some(sent) = book
            .sent
            .iter_mut()
            .rev()
            .find(|sent| is_sending && sent.request == number)
    {
        sent.answered = Some(Instant::now());
    }
    drop(book);
    shared.changed.notify_all();
    answer
}

async fn updates(shared: &Shared, params: &Value) -> Result<Granted, Refusal> {
    let seconds = params["timeout"].as_u64().unwrap_or(0);
    let end = Instant::now() + Duration::from_secs(seconds);
    let limit = params["limit"].as_u64().unwrap_or(100);
    if !(1..=100).contains(&limit) {
        return wrong("limit is out of range");
    }
    let (number, asked) = {
        let mut book = shared.book.lock().unwrap();
        if book.hook.is_some() {
            return Err(queue::hooked());
        }
        book.requests += 1;
        (book.requests, book.queue.ask(params)?)
    };
    shared.changed.notify_all();
    hold(shared, number, Point::Arrival).await;
    let found = loop {
        {
            let mut book = shared.book.lock().unwrap();
            let book = &mut *book;
            if book.hook.is_some() {
                return Err(Refusal::Unfit(
                    409,
                    "Conflict: terminated by setWebhook request".to_owned(),
                ));
            }
            let limit = usize::try_from(limit).unwrap().min(book.at_once);
            let found = book.queue.batch(asked, limit, book.chaos.as_mut())?;
            if !found.is_empty() || Instant::now() >= end {
                break json!(found);
            }
        }
        tokio::time::timeout(Duration::from_millis(20), shared.news.notified())
            .await
            .ok();
    };
    // What the offset confirms is confirmed by now, and the answer may be lost.
    hold(shared, number, Point::Effect).await;
    Ok(found.into())
}

/// Holds a request where a trap is set for it, and tells whether it goes on.
async fn hold(shared: &Shared, number: u64, point: Point) -> bool {
    loop {
        match &mut shared.book.lock().unwrap().trap {
            Some(trap) if trap.request == number && trap.point == point => match trap.goes_on {
                Some(goes_on) => return goes_on,
                None => trap.is_shut = true,
            },
            _ => return true,
        }
        shared.changed.notify_all();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Parameters, whether they come as JSON or as a form; of a file, its name and text.
async fn params(request: Request) -> Result<Value, Refusal> {
    /// What is text even where it reads as JSON.
    const TEXTS: [&str; 6] = [
        "text",
        "caption",
        "url",
        "secret_token",
        "callback_query_id",
        "inline_query_id",
    ];
    let kind = request
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("multipart/") {
        let body = Bytes::from_request(request, &())
            .await
            .map_err(|_| Refusal::Silence)?;
        return match serde_json::from_slice::<Value>(&body) {
            _ if body.is_empty() => Ok(json!({})),
            Ok(params) if params.is_object() => Ok(params),
            _ => wrong("can't parse the parameters"),
        };
    }
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Refusal::Silence)?;
    let mut params = json!({});
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::Silence)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let text = field.text().await.map_err(|_| Refusal::Silence)?;
        match file {
            Some(file) => params["file"] = json!([file, text]),
            None if TEXTS.contains(&name.as_str()) => params[name] = Value::String(text),
            None => params[name] = serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }
    Ok(params)
}
