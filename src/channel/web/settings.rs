//! Settings of the web channel.

use std::num::NonZeroU32;
use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

/// The settings. They contain a key, so they cannot be logged.
#[derive(Clone, Default)]
pub struct Settings {
    /// The key that signs cookies and tokens.
    pub key: [u8; 32],
    /// The folder with the staff accounts; without it, there is no desk.
    pub data: Option<PathBuf>,
    /// The sites that may embed the chat, such as `https://example.org`.
    pub embed_origins: Vec<String>,
    /// The sites whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// Whether a trusted proxy reports the client and the scheme in its headers.
    pub proxied: bool,
    /// How many proxies stand one behind the other, each of which adds an address; one where it is 0.
    pub hops: u8,
    /// Ends what waits for something to happen, once the program stops.
    pub stop: CancellationToken,
    /// The requests per minute of one client; no limit without it.
    pub rate: Option<NonZeroU32>,
}

/// Parses an origin as browsers write it: scheme, host and optional port, without a final slash.
///
/// # Errors
///
/// If the text is not an origin.
pub fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is not an origin; write it as https://example.org");
    let uri: axum::http::Uri = text.parse().map_err(|_| wrong())?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let (Some(authority), true, None) = (uri.authority(), is_web && uri.path() == "/", uri.query())
    else {
        return Err(wrong());
    };
    // What else can stand in a host would break out of the header that names it.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    match authority.as_str().bytes().all(is_plain) {
        true => Ok(format!(
            "{}://{}",
            uri.scheme_str().unwrap_or_default(),
            authority.as_str().to_ascii_lowercase()
        )),
        false => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_nothing_else() {
        assert_eq!(
            origin("https://Example.org/").unwrap(),
            "https://example.org"
        );
        assert_eq!(
            origin("http://localhost:3000").unwrap(),
            "http://localhost:3000"
        );
        for wrong in [
            "example.org",
            "ftp://a.org",
            "https://a.org/b",
            "https://a.org/?b",
            "https://a;b",
            "*",
            "https://u@a.org",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
