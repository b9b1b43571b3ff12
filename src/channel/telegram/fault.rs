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
    /// The topic of the forum is gone or closed.
    Thread,
    /// It is there already.
    Done,
    /// Nothing can be sent to this chat, until someone writes from there again.
    Gone,
    /// It will never work.
    Lasting,
}

/// What Telegram says when it is at fault itself.
const ITS_OWN: [&str; 4] = [
    "internal server error",
    "bad gateway",
    "gateway timeout",
    "service unavailable",
];

/// What it says of chats that nothing can be sent to.
const GONE: [&str; 5] = [
    "forbidden",
    "chat not found",
    "bot was kicked",
    "deactivated",
    "can't initiate conversation",
];

/// What it says of topics.
const THREAD: [&str; 3] = ["message thread not found", "topic_closed", "topic_deleted"];

impl Fault {
    /// What `error` means.
    pub fn of(error: &RequestError) -> Fault {
        match error {
            RequestError::RetryAfter(wait) => Fault::Wait(wait.duration()),
            RequestError::MigrateToChatId(chat) => Fault::Moved(*chat),
            // Where the answer cannot be read, it comes from something on the way.
            RequestError::Network(_) | RequestError::Io(_) | RequestError::InvalidJson { .. } => {
                Fault::Passing
            }
            // The token may be given anew; until then nothing is lost.
            RequestError::Api(ApiError::InvalidToken) => Fault::Passing,
            RequestError::Api(error) => {
                let what = error.to_string().to_lowercase();
                let says = |words: &[&str]| words.iter().any(|word| what.contains(word));
                match () {
                    () if says(&ITS_OWN) => Fault::Passing,
                    () if says(&["can't parse entities"]) => Fault::Markup,
                    () if says(&["message is not modified"]) => Fault::Done,
                    () if says(&THREAD) => Fault::Thread,
                    () if says(&GONE) => Fault::Gone,
                    () => Fault::Lasting,
                }
            }
        }
    }
}

/// An error in words.
pub fn describe(error: &RequestError) -> String {
    match error {
        RequestError::Api(ApiError::Unknown(what)) => what.clone(),
        RequestError::Api(error) => error.to_string(),
        RequestError::RetryAfter(wait) => format!("told to wait for {} s", wait.seconds()),
        RequestError::MigrateToChatId(_) => "the chat has moved".to_owned(),
        RequestError::Network(error) if error.is_timeout() => "no answer in time".to_owned(),
        RequestError::Network(error) if error.is_connect() => "no connection".to_owned(),
        RequestError::Network(_) => "the connection failed".to_owned(),
        RequestError::InvalidJson { .. } => "the answer cannot be read".to_owned(),
        RequestError::Io(error) => error.kind().to_string(),
    }
}

/// Ever longer pauses between attempts.
#[derive(Debug, Default)]
pub struct Backoff(u32);

impl Backoff {
    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        self.0 += 1;
        Backoff::after(self.0 - 1)
    }

    /// The pause after an attempt before which so many failed.
    pub fn after(failures: u32) -> Duration {
        const FIRST: Duration = Duration::from_millis(250);
        const LONGEST: Duration = Duration::from_secs(60);
        FIRST.saturating_mul(1 << failures.min(16)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_says_of_itself_passes_and_what_it_says_of_the_chat_lasts() {
        let of = |what: &str| Fault::of(&RequestError::Api(ApiError::Unknown(what.to_owned())));
        assert_eq!(of("Internal Server Error"), Fault::Passing);
        assert_eq!(
            of("Bad Request: can't parse entities: unsupported start tag"),
            Fault::Markup
        );
        assert_eq!(of("Bad Request: message is too long"), Fault::Lasting);
        assert_eq!(of("Bad Request: message thread not found"), Fault::Thread);
        assert_eq!(of("Bad Request: TOPIC_CLOSED"), Fault::Thread);
        for gone in [
            ApiError::BotBlocked,
            ApiError::UserDeactivated,
            ApiError::ChatNotFound,
            ApiError::BotKicked,
        ] {
            assert_eq!(Fault::of(&RequestError::Api(gone)), Fault::Gone);
        }
        assert_eq!(
            of("Forbidden: bot was kicked from the group chat"),
            Fault::Gone
        );
        assert_eq!(
            Fault::of(&RequestError::Api(ApiError::MessageNotModified)),
            Fault::Done
        );
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut backoff = Backoff::default();
        let pauses: Vec<Duration> = (0..40).map(|_| backoff.pause()).collect();
        assert_eq!(pauses[1], Duration::from_millis(500));
        assert_eq!(pauses[39], Duration::from_secs(60));
    }
}
