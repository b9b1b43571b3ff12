//! The web: one HTTP address for all that speaks HTTP to us.

mod hook;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::service::Service;
pub use hook::{Posted, hook};

/// What is served at the address: all pages and ways in.
pub fn router(service: Arc<Service>) -> Router {
    Router::new().route("/healthz", get(health)).with_state(service)
}

/// Serves `router` until `stop`; requests under way are answered.
///
/// # Errors
///
/// If the address cannot be used any more.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

/// Whether questions are answered, and whether what is said is kept.
async fn health(State(service): State<Arc<Service>>) -> Response {
    let store = if service.is_remembering() { "ok" } else { "failed" };
    axum::Json(serde_json::json!({ "status": "ok", "store": store })).into_response()
}
