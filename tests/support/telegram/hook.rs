//! The webhook: updates are posted to it, those of one chat one after another, until it says that it has them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Shared;
use super::queue::{Queue, lane};

/// A webhook that was set.
pub struct Hook {
    pub url: String,
    secret: Option<String>,
    connections: usize,
    busy: HashSet<i64>,
    error: Option<String>,
}

impl Hook {
    pub fn new((url, secret): (String, Option<String>), params: &Value) -> Hook {
        let connections =
            usize::try_from(params["max_connections"].as_u64().unwrap_or(40)).unwrap();
        Hook {
            url,
            secret,
            connections,
            busy: HashSet::new(),
            error: None,
        }
    }

    /// What is told of it.
    pub fn info(hook: Option<&Hook>, queue: &Queue) -> Value {
        let mut info = json!({"url": hook.map_or("", |hook| &hook.url), "has_custom_certificate": false,
            "pending_update_count": queue.waiting.len()});
        if let Some(error) = hook.and_then(|hook| hook.error.as_ref()) {
            info["last_error_date"] = json!(1_780_000_000);
            info["last_error_message"] = json!(error);
        }
        if let Some(allowed) = &queue.allowed {
            info["allowed_updates"] = json!(allowed);
        }
        info
    }
}

/// Posts updates as long as there are any.
pub async fn post(shared: Arc<Shared>) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    loop {
        let Some((update, request)) = next(&shared, &client) else {
            tokio::time::timeout(Duration::from_millis(50), shared.news.notified())
                .await
                .ok();
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let error = match request.send().await {
                Ok(response) if response.status().is_success() => None,
                Ok(response) => Some(format!(
                    "Wrong response from the webhook: {}",
                    response.status()
                )),
                Err(error) if error.is_connect() => Some("Connection refused".to_owned()),
                Err(_) => Some("Connection reset by peer".to_owned()),
            };
            if error.is_some() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let mut book = shared.book.lock().unwrap();
            if error.is_none() {
                book.queue.taken(&update);
            }
            if let Some(hook) = &mut book.hook {
                hook.busy.remove(&lane(&update));
                hook.error = error.or(hook.error.take());
            }
            drop(book);
            shared.changed.notify_all();
            shared.news.notify_waiters();
        });
    }
}

/// The next update that can be posted, and how.
fn next(shared: &Shared, client: &reqwest::Client) -> Option<(Value, reqwest::RequestBuilder)> {
    let mut book = shared.book.lock().unwrap();
    book.queue.withhold();
    let hook = book
        .hook
        .as_ref()
        .filter(|hook| hook.busy.len() < hook.connections)?;
    let update = book.queue.first_besides(&hook.busy)?;
    let way = shared.way.lock().unwrap().clone();
    let url = match way {
        Some(way) => format!(
            "{way}/{}",
            hook.url.splitn(4, '/').nth(3).unwrap_or_default()
        ),
        None => hook.url.clone(),
    };
    let mut request = client
        .post(url)
        .timeout(Duration::from_secs(60))
        .header("content-type", "application/json")
        .body(update.to_string());
    if let Some(secret) = &hook.secret {
        request = request.header("x-telegram-bot-api-secret-token", secret);
    }
    book.hook.as_mut()?.busy.insert(lane(&update));
    Some((update, request))
}
