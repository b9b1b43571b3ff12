//! The webhook: an address to which a chat app posts updates, one JSON object at a time.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Value;
use subtle::ConstantTimeEq as _;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::warn;

use super::connections::one;
use super::guard::refused;
use super::headers::plain;
use crate::limiter::{Limiter, Quota};

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

/// How long the body of a request may take to come.
const COMING: Duration = Duration::from_secs(10);
/// How many posts without the secret are told of in a minute, of one address.
const UNKNOWN: u32 = 10;

#[derive(Clone)]
struct Hook {
    secret: String,
    /// The pace of those that do not know it.
    unknown: Arc<Limiter<IpAddr>>,
    sender: mpsc::Sender<Posted>,
}

/// Accepts updates with `secret` at `path`, and sends them to `sender`.
pub fn hook(path: &str, secret: &str, sender: mpsc::Sender<Posted>) -> Router {
    let hook = Hook {
        secret: secret.to_owned(),
        unknown: Arc::new(Limiter::new(|_| Quota::per_minute(UNKNOWN))),
        sender,
    };
    Router::new()
        .route(path, post(take))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn(plain))
        .with_state(hook)
}

/// 200 once the update is stored, 401 without the secret, 429 after many of those, 400 if it cannot be parsed (the log does not quote it,
/// because it can contain messages), 503 if it could not be stored and should come again.
async fn take(State(hook): State<Hook>, headers: HeaderMap, request: Request) -> Response {
    let shown = headers
        .get(SECRET)
        .map(|secret| secret.as_bytes())
        .unwrap_or_default();
    if !bool::from(shown.ct_eq(hook.secret.as_bytes())) {
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let from = from.map_or(Ipv4Addr::UNSPECIFIED.into(), |from| one(from.0.ip()));
        if hook.unknown.take(&from, Instant::now()).is_err() {
            return refused(request, StatusCode::TOO_MANY_REQUESTS.into_response()).await;
        }
        warn!("something was posted to the webhook without its secret; refused");
        return refused(request, StatusCode::UNAUTHORIZED.into_response()).await;
    }
    let body = match timeout(COMING, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(refused)) => return ending(refused.status()),
        Err(_) => return ending(StatusCode::REQUEST_TIMEOUT),
    };
    kept(&hook, &body).await.into_response()
}

/// A refusal after which the connection ends.
fn ending(status: StatusCode) -> Response {
    (status, [(header::CONNECTION, "close")]).into_response()
}

async fn kept(hook: &Hook, body: &[u8]) -> StatusCode {
    let Ok(update) = serde_json::from_slice(body) else {
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
