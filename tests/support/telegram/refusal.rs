//! Why a request is not granted.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It breaks a rule, which is noted.
    Wrong(String),
    /// There is no such method, which is noted.
    Unknown(String),
    /// It does not fit how things stand, which a right program meets as well.
    Unfit(u16, String),
    /// Wait for so many seconds.
    Wait(u32),
    /// This status with this text, as something in between may answer.
    Odd(u16, &'static str),
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

/// There is no such thing.
pub fn unknown<Thing>(what: &str) -> Result<Thing, Refusal> {
    Err(Refusal::Unknown(format!("Not Found: {what}")))
}

/// It does not fit how things stand.
pub fn unfit<Thing>(why: &str) -> Result<Thing, Refusal> {
    Err(Refusal::Unfit(400, format!("Bad Request: {why}")))
}

/// What is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Granted {
    pub result: Value,
    /// What is said of it, as of some things that were done.
    pub description: Option<&'static str>,
}

impl From<Value> for Granted {
    fn from(result: Value) -> Granted {
        Granted {
            result,
            description: None,
        }
    }
}

/// That it was done, and what is said of that.
pub fn done(description: &'static str) -> Result<Granted, Refusal> {
    Ok(Granted {
        result: json!(true),
        description: Some(description),
    })
}

/// What is answered.
pub async fn response(answer: Result<Granted, Refusal>) -> Response {
    match answer {
        Ok(Granted {
            result,
            description: None,
        }) => json_of(200, &json!({"ok": true, "result": result})),
        Ok(Granted {
            result,
            description,
        }) => json_of(
            200,
            &json!({"ok": true, "result": result, "description": description}),
        ),
        Err(Refusal::Wrong(why)) => refuse(400, &why),
        Err(Refusal::Unknown(why)) => refuse(404, &why),
        Err(Refusal::Unfit(code, why)) => refuse(code, &why),
        Err(Refusal::Wait(seconds)) => {
            let description = format!("Too Many Requests: retry after {seconds}");
            let mut answer = json_of(
                429,
                &json!({"ok": false, "error_code": 429, "description": description, "parameters": {"retry_after": seconds}}),
            );
            answer.headers_mut().insert("retry-after", seconds.into());
            answer
        }
        Err(Refusal::Odd(code, text)) => (
            StatusCode::from_u16(code).unwrap(),
            [("content-type", "application/json")],
            text,
        )
            .into_response(),
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
