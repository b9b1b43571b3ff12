//! The verdict: a page to read, print and save, and the summary as a file.

mod page;
mod rules;

pub use page::{answers, verdicts};
pub use rules::{result_class, signed};

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::chat::{address, conversation_of};
use super::layout::Surface;
use super::site::Site;
use super::visitor::Visitor;
use crate::dialogue::Conversation;

/// The pages of the verdict of whoever asks.
pub fn routes(window: Surface) -> Router<Arc<Site>> {
    let shows = async move |State(site): State<Arc<Site>>, visitor: Visitor, headers: HeaderMap| {
        with(&site, &headers, window, move |site, conversation| {
            page::show(site, visitor, window, &conversation)
        })
        .await
    };
    let saves = async move |State(site): State<Arc<Site>>, visitor: Visitor, headers: HeaderMap| {
        with(&site, &headers, window, move |site, conversation| {
            save(site, visitor, conversation)
        })
        .await
    };
    Router::new()
        .route(window.verdict(), get(shows))
        .route(window.summary(), get(saves))
}

/// Shows something of the conversation of whoever asks.
async fn with(
    site: &Arc<Site>,
    headers: &HeaderMap,
    window: Surface,
    show: impl FnOnce(&Site, Conversation) -> Response + Send + 'static,
) -> Response {
    let known = conversation_of(site, headers, window);
    let shown = site.apart(move |site| {
        let conversation = known
            .map(|sealed| site.service.conversation(&address(&sealed)))
            .unwrap_or_default();
        show(site, conversation)
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn save(site: &Site, visitor: Visitor, conversation: Conversation) -> Response {
    let conversation = Conversation {
        language: Some(visitor.language),
        ..conversation
    };
    let summary = site.assistant().summary(&conversation, site.service.now());
    match summary.filter(|_| !conversation.facts.is_empty()) {
        Some(text) => {
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            let name = HeaderValue::from_static("attachment; filename=\"summary.txt\"");
            (
                [
                    (header::CONTENT_TYPE, kind),
                    (header::CONTENT_DISPOSITION, name),
                ],
                text,
            )
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
