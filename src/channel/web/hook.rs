//! The webhook: an address to which a chat app posts updates, one JSON object at a time.

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

/// The header with Telegram's secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// The longest body in bytes: many times the longest message.
const LONGEST_BODY: usize = 1 << 20;
/// How long storing an update may take. The sender waits longer, and then posts it again.
const PATIENCE: Duration = Duration::from_secs(30);

/// A posted update.
pub struct Posted {
    /// The update.
    pub update: Value,
    /// Reports that the update is stored; only then is it confirmed.
    pub kept: oneshot::Sender<()>,
}

#[derive(Clone)]
struct Hook {
    secret: String,
    sender: mpsc::Sender<Posted>,
}

/// Accepts updates with `secret` at `path`, and sends them to `sender`.
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

/// 200 once the update is stored, 401 without the secret, 400 if it cannot be parsed (the log does not quote it,
/// because it can contain messages), 503 if it could not be stored and should come again.
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
