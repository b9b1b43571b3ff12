//! Settings: the token, the way to Telegram, and the way back.

use std::num::NonZeroU32;

use teloxide::Bot;

use super::webhook::Webhook;

/// What is needed to reach Telegram.
#[derive(Clone)]
pub struct Settings {
    /// The token that @BotFather gave.
    pub token: String,
    /// Where the Bot API is, if not at Telegram.
    pub api_url: Option<String>,
    /// The proxy on the way there.
    pub proxy: Option<String>,
    /// How many messages may be sent a second in all, if Telegram lets this bot send more or less than others.
    pub budget: Option<NonZeroU32>,
    /// Where Telegram posts updates; without it, they are fetched.
    pub webhook: Option<Webhook>,
}

impl Settings {
    /// A client.
    ///
    /// # Errors
    ///
    /// Which setting cannot be used; their values may be secret, and are not told.
    pub(super) fn bot(&self) -> Result<Bot, String> {
        let mut client = teloxide::net::default_reqwest_settings();
        if let Some(proxy) = &self.proxy {
            let proxy = reqwest::Proxy::all(proxy)
                .map_err(|_| "TELOXIDE_PROXY is not the address of a proxy".to_owned())?;
            client = client.proxy(proxy);
        }
        let client = client
            .build()
            .map_err(|_| "no connection to Telegram can be set up".to_owned())?;
        let bot = Bot::with_client(self.token.clone(), client);
        let Some(url) = &self.api_url else {
            return Ok(bot);
        };
        let url = reqwest::Url::parse(url.trim_end_matches('/'))
            .ok()
            .filter(|url| !url.cannot_be_a_base());
        let url = url.ok_or_else(|| {
            "TELOXIDE_API_URL is not an address, as https://api.telegram.org is".to_owned()
        })?;
        Ok(bot.set_api_url(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_used_are_told_by_name_without_their_values() {
        let settings = |api_url: &str, proxy: Option<&str>| Settings {
            token: "1:secret".to_owned(),
            api_url: Some(api_url.to_owned()),
            proxy: proxy.map(str::to_owned),
            budget: None,
            webhook: None,
        };
        assert!(
            settings("http://127.0.0.1:1/", Some("socks5://127.0.0.1:1"))
                .bot()
                .is_ok()
        );
        let wrong = settings("secret", None).bot().unwrap_err();
        assert!(wrong.contains("TELOXIDE_API_URL") && !wrong.contains("secret"));
        let wrong = settings("https://a.example", Some("::secret"))
            .bot()
            .unwrap_err();
        assert!(wrong.contains("TELOXIDE_PROXY") && !wrong.contains("secret"));
    }
}
