//! Guards requests that change something or cost much: no other site can send them, and no client too many.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::Site;
use super::visitor::client;

/// Refuses requests that another site makes a browser send.
pub async fn own_pages_only(request: Request, next: Next) -> Response {
    let only_reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    match only_reads || is_own(request.headers()) {
        true => next.run(request).await,
        false => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Whether one of our pages or a program other than a browser sent the request. Every browser says which page it was.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            origin.split_once("://").map(|(_, host)| host) == text(header::HOST.as_str())
        }
        (None, None) => true,
    }
}

/// Limits the rate of a client. Reading pages does not count.
pub async fn paced(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if *request.method() != Method::POST {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    match site.pace.take(client(&site, request.headers(), peer)) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            (
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, seconds.to_string())],
            )
                .into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_site_sends_is_told_from_what_our_pages_send() {
        let is_own = |sent: &[(&'static str, &str)]| {
            let sent = sent
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            is_own(
                &sent
                    .chain([(header::HOST, "a.org".parse().unwrap())])
                    .collect(),
            )
        };
        for own in [
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://a.org"),
            ][..],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://a.org")],
            &[],
        ] {
            assert!(is_own(own), "{own:?}");
        }
        for other in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://a.org")],
            &[("origin", "https://b.org")],
            &[("origin", "https://b.org/a.org")],
            &[("origin", "null")],
        ] {
            assert!(!is_own(other), "{other:?}");
        }
    }
}
