//! Guards requests that change something or cost much: no other site can send them, and no client too many.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::site::Site;
use super::visitor::client;

/// How much of the body of a refused request is passed over, in bytes.
const PASSED_OVER: usize = 64 * 1024;

/// How long that may take.
const MOMENT: Duration = Duration::from_secs(2);

/// Refuses requests that another site makes a browser send.
pub async fn own_pages_only(request: Request, next: Next) -> Response {
    let only_reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    match only_reads || is_own(request.headers()) {
        true => next.run(request).await,
        false => refused(request, StatusCode::FORBIDDEN.into_response()).await,
    }
}

/// Refuses requests that do not say, or say twice, which host they are for.
pub async fn for_one_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST);
    match hosts.iter().count() {
        1 => next.run(request).await,
        _ => refused(request, StatusCode::BAD_REQUEST.into_response()).await,
    }
}

/// Refuses a request. What is left of its body is passed over, so that the connection can go on, or else ends in order.
pub async fn refused(request: Request, mut response: Response) -> Response {
    let passed = timeout(MOMENT, to_bytes(request.into_body(), PASSED_OVER)).await;
    if !matches!(passed, Ok(Ok(_))) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Has the connection end after an error, where the rest of a body may still come.
pub async fn closing(request: Request, next: Next) -> Response {
    let names = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    let has_body = names.iter().any(|name| {
        let value = request.headers().get(name);
        value.is_some_and(|value| value != "0")
    });
    let mut response = next.run(request).await;
    let may_be_unread = matches!(
        response.status(),
        StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    if has_body && may_be_unread {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
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
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty()) && host == text(header::HOST.as_str())
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
    match site.take_request(client(&site, request.headers(), peer)) {
        Ok(()) => next.run(request).await,
        Err(refused_for) => {
            let seconds = refused_for.wait.as_secs() + 1;
            let response = (
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, seconds.to_string())],
            );
            refused(request, response.into_response()).await
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
            &[("origin", "a.org")],
            &[("origin", "x://a.org")],
            &[("origin", "https://")],
        ] {
            assert!(!is_own(other), "{other:?}");
        }
    }
}
