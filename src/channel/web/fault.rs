//! Error responses, for people and for programs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Serialize;

use super::layout::{Page, Place};
use super::site::Site;
use super::visitor::Visitor;
use crate::text::{Bilingual, Language};
use crate::wording::FaultPhrases;

/// The JSON of an error.
#[derive(Debug, Serialize)]
pub struct WireFault {
    /// The description of the error.
    pub error: String,
}

/// Replaces a response that is only a status by a page, or by JSON for programs.
pub async fn told(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let visitor = Visitor::of(&site, request.headers(), request.uri().query());
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_told(response.headers()) {
        return response;
    }
    let phrase = phrase(status, &site.phrases().faults);
    let mut told = match is_api {
        true => axum::Json(WireFault {
            error: phrase.get(Language::En).to_owned(),
        })
        .into_response(),
        false => page(&site, visitor, phrase),
    };
    *told.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

/// Whether a response already describes its error.
fn is_told(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
}

fn page(site: &Site, visitor: Visitor, phrase: &Bilingual) -> Response {
    let phrases = site.phrases();
    let body = html! {
        section.narrow {
            h1 { (phrases.faults.title.get(visitor.language)) }
            p { (phrase.get(visitor.language)) }
            p { a.button href="/" { (phrases.faults.home.get(visitor.language)) } }
        }
    };
    let title = phrases.faults.title.get(visitor.language);
    Page {
        title,
        place: Place::Elsewhere,
        keeps: "",
        body,
    }
    .show(site, visitor)
}

fn phrase(status: StatusCode, faults: &FaultPhrases) -> &Bilingual {
    match status {
        StatusCode::NOT_FOUND => &faults.not_found,
        StatusCode::FORBIDDEN => &faults.other_site,
        StatusCode::METHOD_NOT_ALLOWED => &faults.method,
        StatusCode::REQUEST_TIMEOUT => &faults.too_slow,
        StatusCode::PAYLOAD_TOO_LARGE => &faults.too_large,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => &faults.media_type,
        StatusCode::TOO_MANY_REQUESTS => &faults.too_many,
        status if status.is_server_error() => &faults.ours,
        _ => &faults.unreadable,
    }
}
