//! The hook: an address to which a chat app posts what came, one JSON object at a time.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use subtle::ConstantTimeEq as _;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::warn;

/// The header in which Telegram shows the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// The longest body, in bytes: many times the longest message.
const LONGEST_BODY: usize = 1 << 20;
/// How long what was posted may take to be kept. Whoever posted it gives up later, and posts it again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that was posted.
pub struct Posted {
    /// What it is.
    pub update: Value,
    /// Tells that it is kept; only then is it confirmed.
    pub kept: oneshot::Sender<()>,
}

#[derive(Clone)]
struct Hook {
    secret: String,
    sender: mpsc::Sender<Posted>,
}

/// Takes at `path` what comes with `secret`, and hands it to `sender`.
pub fn hook(path: &str, secret: &str, sender: mpsc::Sender<Posted>) -> Router {
    let hook = Hook {
        secret: secret.to_owned(),
        sender,
    };
    Router::new()
        .route(path, post(take))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(hook)
}

/// 200 once what was posted is kept, 401 without the secret, 400 where it cannot be read (it is not told: it may be what
/// someone wrote), 503 where it could not be kept and is to come again.
async fn take(State(hook): State<Hook>, headers: HeaderMap, request: Request) -> StatusCode {
    let shown = headers
        .get(SECRET)
        .map(|secret| secret.as_bytes())
        .unwrap_or_default();
    if !bool::from(shown.ct_eq(hook.secret.as_bytes())) {
        warn!("something was posted to the webhook without its secret; refused");
        return StatusCode::UNAUTHORIZED;
    }
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(refused) => return refused.status(),
    };
    let Ok(update) = serde_json::from_slice(&body) else {
        warn!(
            bytes = body.len(),
            "what was posted to the webhook is no JSON; refused"
        );
        return StatusCode::BAD_REQUEST;
    };
    let (kept, is_kept) = oneshot::channel();
    let taken = async {
        hook.sender.send(Posted { update, kept }).await.ok()?;
        is_kept.await.ok()
    };
    match timeout(PATIENCE, taken).await {
        Ok(Some(())) => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
