//! The API: the requests and answers of the JSON Lines commands, one at a time over HTTP.

mod page;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tower_http::cors::CorsLayer;

use super::chat::address;
use super::guard::paced;
use super::signed_token::Purpose;
use super::site::Site;
use super::visitor::client;
use crate::dialogue::Message;
use crate::text::Language;
use crate::wire::chat::{ChatAnswer, message};
use crate::wire::check::{Checked, facts};
use crate::wire::given::Given;
use crate::wire::jsonl::{AskAnswer, AskRequest, SearchAnswer, SearchRequest};
use wire::{Refusal, Wire};

/// The longest id of a message, or name of the fact that it answers.
pub const LONGEST_ID: usize = 100;

/// The OpenAPI document.
pub const DOCUMENT: &str = include_str!("../files/openapi.json");

/// The API, its OpenAPI document, and the page that shows it.
pub fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    let mut calls = Router::new()
        .route("/api/v1/ask", post(ask))
        .route("/api/v1/search", post(search))
        .route("/api/v1/check", post(check))
        .route("/api/v1/chat", post(chat))
        .route_layer(from_fn_with_state(Arc::clone(site), paced))
        .route("/api/v1/openapi.json", get(document));
    let origins: Vec<HeaderValue> = site
        .settings
        .cors_origins
        .iter()
        .filter_map(|it| it.parse().ok())
        .collect();
    if !origins.is_empty() {
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST]);
        calls = calls.layer(cors.allow_headers([header::CONTENT_TYPE]));
    }
    calls.route("/api", get(page::show))
}

async fn document() -> Response {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        DOCUMENT,
    )
        .into_response()
}

async fn ask(
    State(site): State<Arc<Site>>,
    Wire(request): Wire<AskRequest>,
) -> Result<Json<AskAnswer>, Refusal> {
    let length = request.length();
    let answer = move |site: &Site| AskAnswer::to(&site.service, request);
    computed(&site, length, answer).await
}

async fn search(
    State(site): State<Arc<Site>>,
    Wire(request): Wire<SearchRequest>,
) -> Result<Json<SearchAnswer>, Refusal> {
    let length = request.length();
    let answer = move |site: &Site| SearchAnswer::to(&site.service, request);
    computed(&site, length, answer).await
}

/// The language of reasons.
#[derive(Debug, Default, Deserialize)]
struct Reasons {
    #[serde(default)]
    lang: Language,
}

async fn check(
    State(site): State<Arc<Site>>,
    Query(Reasons { lang }): Query<Reasons>,
    Wire(given): Wire<Given>,
) -> Result<Json<Checked>, Refusal> {
    let checked = move |site: &Site| {
        let (loaded, facts) = facts(site.assistant(), given, Language::En)?;
        Ok(Checked::new(&site.service, loaded, &facts, lang))
    };
    computed(&site, 0, checked).await
}

/// Answers away from the async tasks.
async fn computed<Answer: Send + 'static>(
    site: &Arc<Site>,
    length: usize,
    answer: impl FnOnce(&Site) -> Result<Answer, String> + Send + 'static,
) -> Result<Json<Answer>, Refusal> {
    match site.reading(length, answer).await {
        Some(answered) => answered.map(Json).map_err(Refusal::unusable),
        None => Err(Refusal::bare(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// A message. Without a token, a new conversation begins and gets one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatRequest {
    chat: Option<String>,
    text: Option<String>,
    press: Option<String>,
    #[serde(default)]
    letters: bool,
    lang: Option<Language>,
    answers: Option<String>,
    id: Option<String>,
}

async fn chat(
    State(site): State<Arc<Site>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Wire(request): Wire<ChatRequest>,
) -> Result<Json<ChatAnswer>, Refusal> {
    for (key, value) in [("id", &request.id), ("answers", &request.answers)] {
        let length = value.as_ref().map_or(0, |value| value.chars().count());
        if length > LONGEST_ID {
            return Err(Refusal::unusable(format!(
                "`{key}` is longer than {LONGEST_ID} characters"
            )));
        }
    }
    let message = message(request.text, request.press, request.letters, request.lang)
        .map_err(Refusal::unusable)?
        .map(|message| Message {
            answers: request.answers,
            ..message
        });
    let sealed = match request.chat {
        Some(token) => site
            .seal
            .open(Purpose::Token, &token)
            .ok_or_else(Refusal::foreign)?,
        None => site
            .seal
            .issue(Purpose::Token)
            .map_err(|_| Refusal::bare(StatusCode::INTERNAL_SERVER_ERROR))?,
    };
    let in_lane = site.lanes.enter(&sealed.name).await;
    let in_lane = in_lane.ok_or_else(|| Refusal::bare(StatusCode::TOO_MANY_REQUESTS))?;
    let length = message.as_ref().map_or(0, |message| message.text.len());
    let assistant = site.service.assistant();
    let asks_for_person = message
        .as_ref()
        .is_some_and(|it| assistant.is_for_person(it));
    if asks_for_person {
        let from = client(&site, &headers, peer.as_ref().map(|Extension(peer)| peer));
        site.take_handover(from)
            .map_err(|_| Refusal::bare(StatusCode::TOO_MANY_REQUESTS))?;
    }
    let answered = site.reading(length, move |site| {
        let _in_lane = in_lane;
        let address = address(&sealed);
        let answer = || ChatAnswer::to(&site.service, &address, sealed.token, message);
        let message = (sealed.name.as_str(), request.id.as_deref());
        let (answer, letters) = ChatAnswer::once(&site.answers, message, answer);
        site.service.acknowledge(&letters);
        answer
    });
    answered
        .await
        .map(Json)
        .ok_or_else(|| Refusal::bare(StatusCode::INTERNAL_SERVER_ERROR))
}
