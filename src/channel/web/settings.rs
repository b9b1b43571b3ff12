//! Settings of the web: what whoever runs the program decides.

use std::num::NonZeroU32;
use std::path::PathBuf;

/// What is decided outside the program. It holds a key, and cannot be written to a log.
#[derive(Clone, Default)]
pub struct Settings {
    /// The key that cookies and tokens are signed with.
    pub key: [u8; 32],
    /// The folder in which the files of the staff are; there is no desk without it.
    pub data: Option<PathBuf>,
    /// The sites that may show the chat in a corner of their pages, as `https://example.org`.
    pub embed_origins: Vec<String>,
    /// The sites whose pages may call the API.
    pub cors_origins: Vec<String>,
    /// Whether a proxy stands before us, which tells in its headers who asks and whether by https.
    pub proxied: bool,
    /// How many questions one client may ask a minute; without end where there is none.
    pub rate: Option<NonZeroU32>,
}

/// An origin as browsers write it: scheme, host and perhaps a port, without a slash at the end.
///
/// # Errors
///
/// If the text is none.
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
