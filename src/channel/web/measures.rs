//! Serves metrics in the Prometheus text format, at an address of their own.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::measure::Measures;

/// The routes of the metrics address.
pub fn router(measures: Measures) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(measures)
}

async fn metrics(State(measures): State<Measures>) -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        measures.render(),
    )
}
