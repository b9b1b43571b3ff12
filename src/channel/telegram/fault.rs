//! Faults: what a failed request means, told without addresses (which hold the token) and texts.

use std::time::Duration;

use teloxide::types::ChatId;
use teloxide::{ApiError, RequestError};

/// What a failed request means for what was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Telegram wants this chat to wait.
    Wait(Duration),
    /// It may work at another time.
    Passing,
    /// The chat has another number now.
    Moved(ChatId),
    /// The formatting cannot be read.
    Markup,
    /// It will never work.
    Lasting,
}

/// What Telegram says when it is at fault itself.
const ITS_OWN: [&str; 4] = ["internal server error", "bad gateway", "gateway timeout", "service unavailable"];

impl Fault {
    /// What `error` means.
    pub fn of(error: &RequestError) -> Fault {
        match error {
            RequestError::RetryAfter(wait) => Fault::Wait(wait.duration()),
            RequestError::MigrateToChatId(chat) => Fault::Moved(*chat),
            // Where the answer cannot be read, it comes from something on the way.
            RequestError::Network(_) | RequestError::Io(_) | RequestError::InvalidJson { .. } => Fault::Passing,
            RequestError::Api(ApiError::CantParseEntities(_)) => Fault::Markup,
            // The token may be given anew; until then nothing is lost.
            RequestError::Api(ApiError::InvalidToken) => Fault::Passing,
            RequestError::Api(ApiError::Unknown(what)) => {
                let what = what.to_lowercase();
                match ITS_OWN.iter().any(|own| what.contains(own)) {
                    true => Fault::Passing,
                    false if what.contains("can't parse entities") => Fault::Markup,
                    false => Fault::Lasting,
                }
            }
            RequestError::Api(_) => Fault::Lasting,
        }
    }
}

/// An error in words.
pub fn describe(error: &RequestError) -> String {
    match error {
        RequestError::Api(error) => error.to_string(),
        RequestError::RetryAfter(wait) => format!("told to wait for {} s", wait.seconds()),
        RequestError::MigrateToChatId(_) => "the chat has moved".to_owned(),
        RequestError::Network(error) if error.is_timeout() => "no answer in time".to_owned(),
        RequestError::Network(error) if error.is_connect() => "no connection".to_owned(),
        RequestError::Network(_) => "the connection failed".to_owned(),
        RequestError::InvalidJson { .. } => "the answer is no JSON".to_owned(),
        RequestError::Io(error) => error.kind().to_string(),
    }
}

/// Ever longer pauses between attempts.
#[derive(Debug, Default)]
pub struct Backoff(u32);

impl Backoff {
    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        const FIRST: Duration = Duration::from_millis(250);
        const LONGEST: Duration = Duration::from_secs(60);
        let pause = FIRST.saturating_mul(1 << self.0.min(16)).min(LONGEST);
        self.0 += 1;
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_says_of_itself_passes_and_what_it_says_of_the_chat_lasts() {
        let of = |what: &str| Fault::of(&RequestError::Api(ApiError::Unknown(what.to_owned())));
        assert_eq!(of("Internal Server Error"), Fault::Passing);
        assert_eq!(of("Bad Request: can't parse entities: unsupported start tag"), Fault::Markup);
        assert_eq!(of("Forbidden: user is deactivated"), Fault::Lasting);
        assert_eq!(Fault::of(&RequestError::Api(ApiError::BotBlocked)), Fault::Lasting);
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut backoff = Backoff::default();
        let pauses: Vec<Duration> = (0..40).map(|_| backoff.pause()).collect();
        assert_eq!(pauses[1], Duration::from_millis(500));
        assert_eq!(pauses[39], Duration::from_secs(60));
    }
}
