//! Security headers of every response: what a page may do, and who may embed it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::site::Site;

/// What a page may load: only its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors ";

/// Permissions that no page needs.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), payment=(), usb=()";

/// Sets the headers of what programs alone look at.
pub async fn plain(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Sets the headers. Only the chat can be embedded, and only by the configured sites.
pub async fn secured(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let origins = &site.settings.embed_origins;
    let may_be_framed = (path == "/embed" || path.starts_with("/embed/")) && !origins.is_empty();
    let is_for_others = path == "/embed.js";
    let ancestors = if may_be_framed {
        origins.join(" ")
    } else {
        "'none'".to_owned()
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: with that, browsers do not tell where a form was sent from.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        if is_for_others {
            "cross-origin"
        } else {
            "same-origin"
        },
    );
    if !may_be_framed {
        set(header::X_FRAME_OPTIONS, "DENY");
    }
    // A page may hold what one person said; the browser may keep it for flow back to.
    set(header::CACHE_CONTROL, "private, no-cache");
    if let Ok(policy) = HeaderValue::from_str(&format!("{POLICY}{ancestors}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
