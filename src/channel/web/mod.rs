//! The web: one HTTP address for all that speaks HTTP to us.

mod health;
mod measures;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::service::Service;
pub use health::status_at;
pub use measures::router as measures_router;

/// What is served at the address: all pages and ways in.
pub fn router(service: Arc<Service>) -> Router {
    Router::new().route("/healthz", get(health::health)).with_state(service)
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
