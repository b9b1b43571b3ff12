//! Health: whether everything works, for monitoring.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::service::Service;

/// 200 if everything works, else 503. The program answers questions in either case.
pub async fn health(State(service): State<Arc<Service>>) -> (StatusCode, Json<Value>) {
    let store = service.is_remembering();
    let contacts = service.contacts();
    let all_works = store && contacts.values().all(|contact| contact.is_reached);
    let mut health = json!({
        "status": if all_works { "ok" } else { "degraded" },
        "version": env!("CARGO_PKG_VERSION"),
        "store": if store { "ok" } else { "failed" },
    });
    for (channel, contact) in contacts {
        health[channel] = json!({ "reached": contact.is_reached, "last_contact": contact.last });
    }
    (
        if all_works {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        },
        Json(health),
    )
}

/// The status of a Zhinan at an address, if there is one.
pub async fn status_at(address: SocketAddr) -> Option<String> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .ok()?;
    let told = client
        .get(format!("http://{address}/healthz"))
        .send()
        .await
        .ok()?
        .bytes()
        .await
        .ok()?;
    let told: Value = serde_json::from_slice(&told).ok()?;
    told.get("version")
        .and(told["status"].as_str())
        .map(str::to_owned)
}
