//! Measures: what was counted, in the text format of Prometheus, at an address of its own.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::measure::Measures;

/// What is served at the address of the measures.
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
