//! JSON requests, and why one was refused.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::super::fault::WireFault;
use crate::wire::lines::without_mark;

/// A request parsed from JSON.
pub struct Wire<Body>(pub Body);

/// Why a request was refused.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    /// The reason, if the status does not say it.
    why: Option<String>,
}

impl Refusal {
    /// The request can be parsed, but not used.
    pub fn unusable(why: String) -> Refusal {
        Refusal {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            why: Some(why),
        }
    }

    /// The request names a conversation that is not the sender's.
    pub fn foreign() -> Refusal {
        let why =
            "`chat` is not a token that was given out here; leave it out to begin a conversation"
                .to_owned();
        Refusal {
            status: StatusCode::FORBIDDEN,
            why: Some(why),
        }
    }

    /// A refusal with only a status.
    pub fn bare(status: StatusCode) -> Refusal {
        Refusal { status, why: None }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self.why {
            Some(error) => (self.status, Json(WireFault { error })).into_response(),
            None => self.status.into_response(),
        }
    }
}

impl<State: Send + Sync, Body: DeserializeOwned> FromRequest<State> for Wire<Body> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &State) -> Result<Wire<Body>, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refused| Refusal::bare(refused.status()))?;
        serde_json::from_slice(without_mark(&bytes))
            .map(Wire)
            .map_err(|error| match error.classify() {
                Category::Data => Refusal::unusable(error.to_string()),
                Category::Io | Category::Syntax | Category::Eof => Refusal {
                    status: StatusCode::BAD_REQUEST,
                    why: Some(error.to_string()),
                },
            })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
