//! Settings: the token, the way to Telegram, and the way back.

use std::num::NonZeroU32;

use teloxide::Bot;

use super::webhook::Webhook;

/// The ports that Telegram posts to.
const PORTS: [u16; 4] = [443, 80, 88, 8443];
/// The kinds of proxies that are spoken to. With socks5h the proxy looks up the names of hosts.
const PROXIES: [&str; 5] = ["http", "https", "socks4", "socks5", "socks5h"];

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
        // A server of one's own may post to others.
        if let Some(webhook) = self.webhook.as_ref().filter(|_| self.api_url.is_none())
            && !webhook
                .url()
                .port_or_known_default()
                .is_some_and(|port| PORTS.contains(&port))
        {
            return Err(
                "--webhook-url names a port that Telegram does not post to; it takes 443, 80, 88 and 8443".to_owned()
            );
        }
        let mut client = teloxide::net::default_reqwest_settings();
        if let Some(proxy) = &self.proxy {
            client = client.proxy(way_through(proxy)?);
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

/// The proxy at an address.
fn way_through(address: &str) -> Result<reqwest::Proxy, String> {
    let is_spoken = reqwest::Url::parse(address)
        .is_ok_and(|url| PROXIES.contains(&url.scheme()) && url.has_host());
    let proxy = if is_spoken {
        reqwest::Proxy::all(address).ok()
    } else {
        None
    };
    proxy.ok_or_else(|| {
        format!(
            "TELOXIDE_PROXY is not the address of a proxy, as socks5h://127.0.0.1:1080 is; it may be {}",
            PROXIES.join(", ")
        )
    })
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
        for proxy in ["::secret", "secret", "ftp://secret:1", "socks5://"] {
            let wrong = settings("https://a.example", Some(proxy))
                .bot()
                .unwrap_err();
            assert!(
                wrong.contains("TELOXIDE_PROXY") && !wrong.contains("secret"),
                "{proxy}: {wrong}"
            );
        }
    }
}
