//! Calls: requests to the Bot API.
//!
//! teloxide's own requests wait ten seconds on an answer with a status of 5xx, and take a sent message whose shape they do not
//! know for a failure, so that it would be sent again. Here the status counts first, and no more of an answer is read than is
//! needed.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use teloxide::types::{ChatId, Seconds};
use teloxide::{ApiError, Bot, RequestError};

/// What Telegram answers.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Answer<T> {
    result: Option<T>,
    description: Option<ApiError>,
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
    read(
        bot.client()
            .post(address(bot, P::NAME))
            .json(payload)
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
    let text = response.text().await?;
    if status.is_server_error() {
        let reason = status.canonical_reason().unwrap_or("Internal Server Error");
        return Err(RequestError::Api(ApiError::Unknown(reason.to_owned())));
    }
    understood(&text)
}

fn understood<T: DeserializeOwned>(text: &str) -> Result<T, RequestError> {
    let answer: Answer<T> =
        serde_json::from_str(text).map_err(|error| RequestError::InvalidJson {
            source: error.into(),
            raw: Box::default(),
        })?;
    let Parameters {
        retry_after,
        migrate_to_chat_id,
    } = answer.parameters.unwrap_or_default();
    match (answer.result, answer.description) {
        (Some(result), None) => Ok(result),
        _ if retry_after.is_some() => Err(RequestError::RetryAfter(
            retry_after.unwrap_or(Seconds::from_seconds(1)),
        )),
        (_, description) => Err(match (migrate_to_chat_id, description) {
            (Some(chat), _) => RequestError::MigrateToChatId(chat),
            (None, Some(error)) => RequestError::Api(error),
            (None, None) => {
                RequestError::Api(ApiError::Unknown("no result and no reason".to_owned()))
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_whether_to_wait_or_where_the_chat_has_gone() {
        let refused = |text: &str| understood::<bool>(text).unwrap_err();
        let flood = r#"{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":7,"new":1}}"#;
        assert!(matches!(refused(flood), RequestError::RetryAfter(wait) if wait.seconds() == 7));
        let moved = r#"{"ok":false,"description":"a","parameters":{"migrate_to_chat_id":-1002}}"#;
        assert!(matches!(
            refused(moved),
            RequestError::MigrateToChatId(ChatId(-1002))
        ));
        let unknown = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
        assert!(matches!(
            refused(unknown),
            RequestError::Api(ApiError::InvalidToken)
        ));
        assert!(matches!(
            refused("<html>"),
            RequestError::InvalidJson { .. }
        ));
    }

    #[test]
    fn of_a_sent_message_nothing_has_to_be_known() {
        let sent = r#"{"ok":true,"result":{"message_id":1,"a_kind_of_tomorrow":{}}}"#;
        assert!(understood::<serde::de::IgnoredAny>(sent).is_ok());
        assert!(understood::<bool>(r#"{"ok":true,"result":true}"#).unwrap());
    }
}
