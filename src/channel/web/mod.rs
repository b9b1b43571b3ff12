//! The web channel: one HTTP address for pages, the API, the desk and webhooks.

mod about;
mod api;
mod asset;
mod call;
mod chat;
mod clause;
mod connections;
mod cookie;
mod desk;
mod fault;
mod lanes;
mod layout;
mod guard;
mod guide;
mod headers;
mod health;
mod hook;
mod listener;
mod measures;
mod rich_text;
mod signed_token;
mod settings;
mod site;
mod verdict;
mod visitor;

pub use connections::Limits;
pub use health::status_at;
pub use hook::{Posted, hook};
pub use listener::{bind, serve};
pub use measures::router as measures_router;
pub use settings::{Settings, origin};
pub use signed_token::random_key;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::service::Service;
use layout::Surface;
use site::Site;

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// The time limit of a request, with its body.
const PATIENCE: Duration = Duration::from_secs(20);

/// All routes of the web address.
pub fn router(service: Arc<Service>, settings: Settings) -> Router {
    let site = Arc::new(Site::new(Arc::clone(&service), settings));
    let pages = Router::new()
        .merge(chat::routes(&site, Surface::Own))
        .merge(verdict::routes(Surface::Own))
        // What is long or loaded on every page is made as small as can be: its readers wait for lines, not for us.
        .merge(guide::routes().layer(CompressionLayer::new()))
        .merge(api::routes(&site))
        .merge(about::routes())
        .merge(desk::routes(&site))
        .merge(embedded(&site))
        .route(
            "/assets/{name}",
            get(asset).layer(CompressionLayer::new().quality(CompressionLevel::Best)),
        )
        // What has no head to name its icon, as JSON and text, has a browser ask for it here.
        .route(
            "/favicon.ico",
            get(async |State(site): State<Arc<Site>>| Redirect::temporary(&site.assets.icon.path)),
        )
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(RequestBodyLimitLayer::new(LONGEST_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            PATIENCE,
        ))
        .layer(CatchPanicLayer::custom(|_| {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(from_fn_with_state(Arc::clone(&site), fault::told))
        .layer(from_fn_with_state(Arc::clone(&site), headers::secured))
        .layer(from_fn(guard::for_one_host))
        .layer(from_fn(guard::closing))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(site);
    Router::new()
        .route("/healthz", get(health::health))
        .layer(from_fn(headers::plain))
        .with_state(service)
        .merge(pages)
}

/// The routes of the embedded chat, if a site may embed it.
fn embedded(site: &Arc<Site>) -> Router<Arc<Site>> {
    match site.settings.embed_origins.is_empty() {
        true => Router::new(),
        false => Router::new()
            .merge(chat::routes(site, Surface::Embedded))
            .merge(verdict::routes(Surface::Embedded))
            .route(
                "/embed.js",
                get(async |State(site): State<Arc<Site>>| site.assets.embed.into_response()),
            ),
    }
}

/// Serves an asset.
async fn asset(State(site): State<Arc<Site>>, uri: Uri) -> Response {
    site.assets.at(uri.path()).map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        IntoResponse::into_response,
    )
}
