//! Why a request is not granted.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It breaks a rule, which is noted.
    Wrong(String),
    /// It does not fit how things stand, which a right program meets as well.
    Unfit(u16, String),
    /// Wait for so many seconds.
    Wait(u32),
    /// 502 of something on the way.
    Gateway,
    /// The connection breaks.
    Silence,
    /// The connection stays, and no answer comes.
    Hang,
}

/// It breaks a rule.
pub fn wrong<Thing>(why: &str) -> Result<Thing, Refusal> {
    Err(Refusal::Wrong(format!("Bad Request: {why}")))
}

/// It does not fit how things stand.
pub fn unfit<Thing>(why: &str) -> Result<Thing, Refusal> {
    Err(Refusal::Unfit(400, format!("Bad Request: {why}")))
}

/// What is answered.
pub async fn response(answer: Result<Value, Refusal>) -> Response {
    match answer {
        Ok(result) => json_of(200, &json!({"ok": true, "result": result})),
        Err(Refusal::Wrong(why)) => refuse(400, &why),
        Err(Refusal::Unfit(code, why)) => refuse(code, &why),
        Err(Refusal::Wait(seconds)) => json_of(
            429,
            &json!({"ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {seconds}"),
                "parameters": {"retry_after": seconds}}),
        ),
        Err(Refusal::Gateway) => {
            (StatusCode::BAD_GATEWAY, "<html>bad gateway</html>").into_response()
        }
        // The task that serves the connection ends, and the connection with it.
        Err(Refusal::Silence) => std::panic::resume_unwind(Box::new(())),
        Err(Refusal::Hang) => std::future::pending().await,
    }
}

fn refuse(code: u16, why: &str) -> Response {
    json_of(
        code,
        &json!({"ok": false, "error_code": code, "description": why}),
    )
}

fn json_of(code: u16, of: &Value) -> Response {
    let code = StatusCode::from_u16(code).unwrap();
    (code, [("content-type", "application/json")], of.to_string()).into_response()
}
