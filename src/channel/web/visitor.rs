//! Visitors: the language to show, and whether the request came over https.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::connections::one;
use super::cookie::{ComesFrom, Cookie, cookies};
use super::site::Site;
use crate::text::Language;

/// The cookie that remembers the chosen language.
const LANGUAGE: &str = "zhinan_lang";

/// The lifetime of the cookie in seconds: a year.
const REMEMBERED: i64 = 365 * 24 * 60 * 60;

/// The visitor of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    /// The language to show: from the address, else as chosen before, else the browser's.
    pub language: Language,
    /// Whether the address names the language, so that the browser should remember it.
    pub has_chosen: bool,
    /// Whether the request came over https, as far as known.
    pub is_secure: bool,
}

impl Visitor {
    /// Reads the visitor of a request.
    pub fn of(site: &Site, headers: &HeaderMap, query: Option<&str>) -> Visitor {
        let chosen = query.and_then(|query| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .filter(|(name, _)| *name == "lang")
                .find_map(|(_, value)| named(value))
        });
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        let language = chosen
            .or_else(|| {
                let mut kept = cookies(headers, LANGUAGE, is_secure(site, headers)).into_iter();
                kept.find_map(named)
            })
            .or_else(|| text(header::ACCEPT_LANGUAGE).and_then(preferred));
        Visitor {
            language: language.unwrap_or_default(),
            has_chosen: chosen.is_some(),
            is_secure: is_secure(site, headers),
        }
    }

    /// Makes the browser remember a chosen language.
    pub fn remembering(&self, mut response: Response) -> Response {
        let value = match self.language {
            Language::Zh => "zh",
            Language::En => "en",
        };
        let is_secure = self.is_secure;
        let set = Cookie {
            name: LANGUAGE,
            value: Some(value),
            seconds: Some(REMEMBERED),
            is_secure,
            comes_from: ComesFrom::Links,
        };
        if let Some(header) = set.header().filter(|_| self.has_chosen) {
            response.headers_mut().append(header::SET_COOKIE, header);
        }
        response
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Visitor, Infallible> {
        Ok(Visitor::of(site, &parts.headers, parts.uri.query()))
    }
}

/// Whether a request came over https, as far as known.
pub fn is_secure(site: &Site, headers: &HeaderMap) -> bool {
    let scheme = headers.get("x-forwarded-proto");
    site.settings.proxied && scheme.is_some_and(|it| it == "https")
}

/// The address of the client: of the connection or, behind a proxy, the one that the proxy reports. A /64 of IPv6
/// counts as one client.
pub fn client(site: &Site, headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>) -> IpAddr {
    let forwarded = || {
        // Only what our own proxies added, last, is not the client's word.
        let all = headers.get_all("x-forwarded-for").into_iter();
        let mut added = all
            .rev()
            .flat_map(|header| header.as_bytes().rsplit(|it| *it == b','));
        let client = added.nth(usize::from(site.settings.hops.max(1)) - 1)?;
        address_of(std::str::from_utf8(client).ok()?.trim())
    };
    let seen: Option<IpAddr> = site.settings.proxied.then(forwarded).flatten();
    let address = seen
        .or(peer.map(|peer| peer.0.ip()))
        .unwrap_or(Ipv6Addr::UNSPECIFIED.into());
    one(address)
}

/// The address in what a proxy reports, which may have brackets and a port.
fn address_of(reported: &str) -> Option<IpAddr> {
    let alone = || {
        let bare = reported.trim_start_matches('[').trim_end_matches(']');
        bare.parse().ok()
    };
    let with_port = |address: SocketAddr| address.ip();
    reported.parse().ok().map(with_port).or_else(alone)
}

fn named(name: &str) -> Option<Language> {
    match name {
        "zh" => Some(Language::Zh),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The better of our languages for a browser's list, such as `fr, en;q=0.8, zh;q=0.5`; English for those who read
/// neither.
fn preferred(list: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for item in list.split(',') {
        let (tag, quality) = item.split_once(";q=").unwrap_or((item, "1"));
        let quality: f32 = quality.trim().parse().unwrap_or_default();
        let language = match tag.trim().to_ascii_lowercase().split('-').next() {
            Some("zh" | "yue") => Language::Zh,
            Some("en") => Language::En,
            _ => continue,
        };
        if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, language));
        }
    }
    let other = list
        .split(',')
        .any(|item| item.trim().starts_with(char::is_alphabetic))
        .then_some(Language::En);
    best.map(|(_, language)| language).or(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_known_by_its_address_with_and_without_a_port() {
        for reported in ["1.2.3.4", "1.2.3.4:5678"] {
            assert_eq!(
                address_of(reported),
                Some([1, 2, 3, 4].into()),
                "{reported}"
            );
        }
        let other = Some(Ipv6Addr::LOCALHOST.into());
        for reported in ["::1", "[::1]", "[::1]:5678"] {
            assert_eq!(address_of(reported), other, "{reported}");
        }
        assert_eq!(address_of("unknown"), None);
    }

    #[test]
    fn the_browsers_list_tells_the_language() {
        for (list, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Zh)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(Language::En)),
            ("de, zh-TW;q=0.4", Some(Language::Zh)),
            ("zh;q=0.2, en;q=0.7", Some(Language::En)),
            ("zh;q=0, en;q=0.1", Some(Language::En)),
            ("de", Some(Language::En)),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(preferred(list), language, "{list}");
        }
    }
}
