//! Webhook: Telegram posts updates to an address of ours, each of which is confirmed once all it comes to is kept.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};
use teloxide::payloads::{SetWebhook, SetWebhookSetters as _};
use teloxide::{Bot, RequestError};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::ALLOWED;
use super::call::call;
use super::intake::Intake;
use crate::channel::web::Posted;

/// How many updates may wait to be read; more wait at Telegram.
const MANY: usize = 256;

/// Where what is posted begins, so that it is no other page's.
const PATH: &str = "/telegram";

/// The address to which Telegram posts.
#[derive(Clone)]
pub struct Webhook {
    url: reqwest::Url,
    secret: String,
    sender: mpsc::Sender<Posted>,
    posted: Arc<Mutex<mpsc::Receiver<Posted>>>,
}

impl Webhook {
    /// The webhook at `url` of the bot with `token`.
    ///
    /// # Errors
    ///
    /// If it is no address that Telegram can post to.
    pub fn new(url: &str, token: &str) -> Result<Webhook, String> {
        let fits = |url: &reqwest::Url| {
            let path = url.path();
            let is_ours = path
                .strip_prefix(PATH)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            url.scheme() == "https" && is_ours && !path.contains(['{', '}', '*'])
        };
        let url = reqwest::Url::parse(url).ok().filter(fits);
        let url = url.ok_or_else(|| {
            format!("--webhook-url is no https address with a path of {PATH}, as https://bot.example.org{PATH} is")
        })?;
        let (sender, posted) = mpsc::channel(MANY);
        Ok(Webhook {
            url,
            secret: secret(token),
            sender,
            posted: Arc::new(Mutex::new(posted)),
        })
    }

    /// The address.
    pub fn url(&self) -> &reqwest::Url {
        &self.url
    }

    /// The path at which it is served.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// What Telegram shows to be known by.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Where what is posted goes.
    pub fn sender(&self) -> mpsc::Sender<Posted> {
        self.sender.clone()
    }

    /// Tells Telegram to post here.
    pub(super) async fn register(&self, bot: &Bot) -> Result<IgnoredAny, RequestError> {
        let payload = SetWebhook::new(self.url.clone())
            .allowed_updates(ALLOWED)
            .secret_token(self.secret.as_str());
        call(bot, &payload).await
    }

    /// Takes what is posted until `stop`. What was taken by then is kept; Telegram posts the rest again.
    pub(super) async fn run(
        &self,
        intake: &Arc<Intake>,
        mut stop: impl Future<Output = ()> + Unpin,
    ) {
        let mut posted = self.posted.lock().await;
        let mut confirming = JoinSet::new();
        loop {
            let next = tokio::select! {
                () = &mut stop => break,
                next = async {
                    intake.room().await;
                    posted.recv().await
                } => next,
            };
            // The sender of this channel is here.
            let Some(Posted { update, kept }) = next else {
                break;
            };
            // In the order in which they come; only their confirmation is waited for side by side.
            let taken = intake.take(&update);
            confirming.spawn(async move {
                let is_kept = match taken {
                    Some(taken) => taken.await.is_ok(),
                    None => true,
                };
                if is_kept {
                    kept.send(()).ok();
                }
            });
            while confirming.try_join_next().is_some() {}
        }
        posted.close();
        while confirming.join_next().await.is_some() {}
    }
}

/// The same for every process that has the token, before and after a restart, and for nobody else.
fn secret(token: &str) -> String {
    let hash = Sha256::new()
        .chain_update("zhinan webhook\n")
        .chain_update(token)
        .finalize();
    hash.iter().fold(String::new(), |mut secret, byte| {
        // Writing to a string does not fail.
        write!(secret, "{byte:02x}").ok();
        secret
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_hangs_on_the_token_alone_and_does_not_hold_it() {
        let webhook =
            |token: &str| Webhook::new("https://bot.example.org/telegram/a", token).unwrap();
        assert_eq!(webhook("1:a").secret(), webhook("1:a").secret());
        assert_ne!(webhook("1:a").secret(), webhook("1:b").secret());
        // Telegram takes 1 to 256 of these.
        assert!(
            webhook("1:a")
                .secret()
                .chars()
                .all(|char| char.is_ascii_alphanumeric())
        );
        assert_eq!(webhook("1:a").secret().len(), 64);
        assert_eq!(webhook("1:a").path(), "/telegram/a");
    }

    #[test]
    fn an_address_that_telegram_cannot_post_to_is_told() {
        for wrong in [
            "http://a.example/telegram",
            "https://a.example/",
            "https://a.example/telegrams",
            "a",
        ] {
            let told = Webhook::new(wrong, "1:secret").err().unwrap();
            assert!(
                told.contains("--webhook-url") && !told.contains("secret"),
                "{told}"
            );
        }
        assert!(Webhook::new("https://a.example:8443/telegram", "1:a").is_ok());
    }
}
