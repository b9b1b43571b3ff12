//! Calls: requests to the Bot API.
//!
//! teloxide's own requests wait ten seconds on an answer with a status of 5xx, and take a sent message whose shape they do not
//! know for a failure, so that it would be sent again. Here the status counts first, and no more of an answer is read than is
//! needed.

use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::requests::Payload;
use teloxide::types::{ChatId, Seconds};
use teloxide::{ApiError, Bot, RequestError};

/// How long to wait where Telegram wants that and does not say how long, in seconds.
const WAIT: u32 = 3;

/// What Telegram answers. Whether it is granted is told by `ok` alone: a description stands beside results as well.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: Value,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Option<Parameters>,
}

/// What it adds to a refusal.
#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<Seconds>,
    migrate_to_chat_id: Option<ChatId>,
}

/// Calls the method that `payload` is for.
pub async fn call<P: Payload + Serialize, T: DeserializeOwned>(
    bot: &Bot,
    payload: &P,
) -> Result<T, RequestError> {
    ask(bot, P::NAME, payload).await
}

/// Calls the method `name`.
pub async fn ask<T: DeserializeOwned>(
    bot: &Bot,
    name: &str,
    params: &impl Serialize,
) -> Result<T, RequestError> {
    read(
        bot.client()
            .post(address(bot, name))
            .json(params)
            .send()
            .await?,
    )
    .await
}

/// Calls the method `name` with a form, which may have files.
pub async fn upload<T: DeserializeOwned>(
    bot: &Bot,
    name: &str,
    form: reqwest::multipart::Form,
) -> Result<T, RequestError> {
    read(
        bot.client()
            .post(address(bot, name))
            .multipart(form)
            .send()
            .await?,
    )
    .await
}

fn address(bot: &Bot, method: &str) -> reqwest::Url {
    let mut url = bot.api_url();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty()
            .extend([format!("bot{}", bot.token()).as_str(), method]);
    }
    url
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, RequestError> {
    let status = response.status();
    if status.is_server_error() {
        return Err(reason(status));
    }
    let wait = response
        .headers()
        .get("retry-after")
        .and_then(|wait| wait.to_str().ok()?.parse().ok());
    understood(status, wait, &response.text().await?)
}

/// What an answer with this status says; `wait` is how long its head wants us to wait, in seconds.
fn understood<T: DeserializeOwned>(
    status: StatusCode,
    wait: Option<u32>,
    text: &str,
) -> Result<T, RequestError> {
    let unread = |source: serde_json::Error| RequestError::InvalidJson {
        source: source.into(),
        raw: Box::default(),
    };
    let is_flood = |code: u16| matches!(code, 420 | 429);
    let answer: Answer = match serde_json::from_str(text) {
        Ok(answer) => answer,
        // It comes from something on the way, which may want us to wait as well.
        Err(_) if is_flood(status.as_u16()) => {
            return Err(RequestError::RetryAfter(Seconds::from_seconds(
                wait.unwrap_or(WAIT),
            )));
        }
        Err(error) => return Err(unread(error)),
    };
    if answer.ok {
        return T::deserialize(answer.result).map_err(unread);
    }
    let code = answer.error_code.unwrap_or(status.as_u16());
    let Parameters {
        retry_after,
        migrate_to_chat_id,
    } = answer.parameters.unwrap_or_default();
    let description = answer
        .description
        .filter(|description| !description.trim().is_empty());
    if let Some(wait) = retry_after {
        return Err(RequestError::RetryAfter(wait));
    }
    if let Some(chat) = migrate_to_chat_id {
        return Err(RequestError::MigrateToChatId(chat));
    }
    Err(match description {
        described if is_flood(code) => {
            let wait = described
                .as_deref()
                .and_then(seconds)
                .or(wait)
                .unwrap_or(WAIT);
            RequestError::RetryAfter(Seconds::from_seconds(wait))
        }
        // Whether the token is known is told by the status, and in several ways by the words.
        _ if code == StatusCode::UNAUTHORIZED => RequestError::Api(ApiError::InvalidToken),
        Some(description) => RequestError::Api(known(description)),
        None => match StatusCode::from_u16(code) {
            Ok(code) if !code.is_success() => reason(code),
            // That it is refused is all that it says.
            _ => unread(serde::de::Error::missing_field("description")),
        },
    })
}

/// A refusal that is told by its status alone.
fn reason(status: StatusCode) -> RequestError {
    // Of those beyond the usual it is enough to know whose fault they are.
    let is_usual = status.as_u16() <= StatusCode::GATEWAY_TIMEOUT.as_u16();
    let status = if status.is_server_error() && !is_usual {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        status
    };
    RequestError::Api(ApiError::Unknown(
        status.canonical_reason().unwrap_or("no reason").to_owned(),
    ))
}

/// A refusal in words, as what it is known to be.
fn known(description: String) -> ApiError {
    ApiError::deserialize(Value::String(description.clone()))
        .unwrap_or(ApiError::Unknown(description))
}

/// The seconds at the end of a description: `Too Many Requests: retry after 7`, `FLOOD_WAIT_7`.
fn seconds(description: &str) -> Option<u32> {
    let before = description.trim_end_matches(|char: char| char.is_ascii_digit());
    description.get(before.len()..)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    fn refused(status: u16, wait: Option<u32>, text: &str) -> RequestError {
        understood::<IgnoredAny>(StatusCode::from_u16(status).unwrap(), wait, text).unwrap_err()
    }

    fn given<T: DeserializeOwned>(text: &str) -> Result<T, RequestError> {
        understood(StatusCode::OK, None, text)
    }

    #[test]
    fn what_is_ok_is_granted_whatever_else_is_said() {
        assert!(given::<bool>(r#"{"ok":true,"result":true}"#).unwrap());
        assert!(
            given::<bool>(r#"{"ok":true,"result":true,"description":"Webhook was deleted"}"#)
                .unwrap()
        );
        assert!(
            given::<bool>(
                r#"{"ok":true,"result":true,"description":"Unauthorized","error_code":7,"x":1}"#
            )
            .unwrap()
        );
        assert!(given::<Option<bool>>(r#"{"ok":true}"#).unwrap().is_none());
        // Of a sent message nothing has to be known.
        assert!(
            given::<IgnoredAny>(r#"{"ok":true,"result":{"message_id":1,"a_kind_of_tomorrow":{}}}"#)
                .is_ok()
        );
        assert!(matches!(
            given::<bool>(r#"{"result":true}"#),
            Err(RequestError::InvalidJson { .. })
        ));
        assert!(matches!(
            given::<bool>("<html>"),
            Err(RequestError::InvalidJson { .. })
        ));
    }

    #[test]
    fn a_refusal_says_whether_to_wait_or_where_the_chat_has_gone() {
        let flood = r#"{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":7,"new":1}}"#;
        assert!(
            matches!(refused(429, None, flood), RequestError::RetryAfter(wait) if wait.seconds() == 7)
        );
        let moved = r#"{"ok":false,"description":"a","parameters":{"migrate_to_chat_id":-1002}}"#;
        assert!(matches!(
            refused(400, None, moved),
            RequestError::MigrateToChatId(ChatId(-1002))
        ));
        for unknown in ["Unauthorized", "Unauthorized: invalid token specified"] {
            let unknown = format!(r#"{{"ok":false,"error_code":401,"description":"{unknown}"}}"#);
            assert!(matches!(
                refused(401, None, &unknown),
                RequestError::Api(ApiError::InvalidToken)
            ));
        }
        let blocked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
        assert!(matches!(
            refused(403, None, blocked),
            RequestError::Api(ApiError::BotBlocked)
        ));
    }

    #[test]
    fn what_wants_us_to_wait_without_saying_how_long_is_obeyed_by_its_status() {
        let wait = |status: u16, head: Option<u32>, text: &str| match refused(status, head, text) {
            RequestError::RetryAfter(wait) => wait.seconds(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wait(429, None, r#"{"ok":false,"error_code":429}"#), WAIT);
        assert_eq!(
            wait(
                200,
                None,
                r#"{"ok":false,"error_code":420,"description":"FLOOD_WAIT_8"}"#
            ),
            8
        );
        assert_eq!(
            wait(
                429,
                Some(9),
                r#"{"ok":false,"description":"Too Many Requests"}"#
            ),
            9
        );
        assert_eq!(wait(429, Some(9), "<html>"), 9);
    }

    #[test]
    fn a_refusal_without_a_reason_is_told_by_its_status() {
        let told = |status: u16, text: &str| match refused(status, None, text) {
            RequestError::Api(error) => error.to_string(),
            other => panic!("{other:?}"),
        };
        assert!(told(200, r#"{"ok":false,"error_code":500}"#).contains("Internal Server Error"));
        assert!(told(403, r#"{"ok":false,"description":" "}"#).contains("Forbidden"));
        assert!(matches!(
            refused(200, None, r#"{"ok":false}"#),
            RequestError::InvalidJson { .. }
        ));
    }
}
