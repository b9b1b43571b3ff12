//! Cookies: how they are set and read.

use axum::http::{HeaderMap, HeaderValue, header};

/// What a browser lets the name of a cookie begin with that our host alone has set, over https.
const OWN_HOST: &str = "__Host-";

/// A cookie to set.
#[derive(Debug, Clone)]
pub struct Cookie<'a> {
    /// The name.
    pub name: &'a str,
    /// The value; `None` removes the cookie.
    pub value: Option<&'a str>,
    /// How many seconds it stays; without it, until the browser closes.
    pub seconds: Option<i64>,
    /// Whether it is sent over https only.
    pub is_secure: bool,
    /// The sites from which the browser sends it.
    pub comes_from: ComesFrom,
}

/// The sites from which a browser sends a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComesFrom {
    /// Only from our own pages.
    Own,
    /// Also from links on other sites.
    Links,
    /// From our page inside another site; partitioned by that site.
    Within,
}

impl Cookie<'_> {
    /// The header that sets it; `None` if the value cannot stand in a header.
    pub fn header(&self) -> Option<HeaderValue> {
        let is_secure = self.is_secure || self.comes_from == ComesFrom::Within;
        let mut set = format!(
            "{}{}={}; Path=/; HttpOnly",
            if is_secure { OWN_HOST } else { "" },
            self.name,
            self.value.unwrap_or_default()
        );
        match (self.value, self.seconds) {
            (None, _) => set.push_str("; Max-Age=0"),
            (Some(_), Some(seconds)) => set.push_str(&format!("; Max-Age={seconds}")),
            (Some(_), None) => {}
        }
        set.push_str(match self.comes_from {
            ComesFrom::Own => "; SameSite=Strict",
            ComesFrom::Links => "; SameSite=Lax",
            ComesFrom::Within => "; SameSite=None; Secure; Partitioned",
        });
        if self.is_secure && self.comes_from != ComesFrom::Within {
            set.push_str("; Secure");
        }
        HeaderValue::from_str(&set).ok()
    }
}

/// The values of the cookie `name` in a request, newest first. Over https only what no other host can set is one.
pub fn cookies<'a>(headers: &'a HeaderMap, name: &str, is_secure: bool) -> Vec<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|header| header.to_str().ok());
    let pairs = all
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let is_meant = |its: &str| match its.strip_prefix(OWN_HOST) {
        Some(its) => is_secure && its == name,
        None => !is_secure && its == name,
    };
    let mut values: Vec<&str> = pairs
        .filter(|(its, _)| is_meant(its))
        .map(|(_, value)| value)
        .collect();
    // Browsers send the older ones first.
    values.reverse();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let cookie = Cookie {
            name: "a",
            value: Some("b"),
            seconds: Some(9),
            is_secure: false,
            comes_from: ComesFrom::Links,
        };
        assert_eq!(
            cookie.header().unwrap(),
            "a=b; Path=/; HttpOnly; Max-Age=9; SameSite=Lax"
        );
        let secure = Cookie {
            is_secure: true,
            seconds: None,
            ..cookie.clone()
        };
        assert_eq!(
            secure.header().unwrap(),
            "__Host-a=b; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let partitioned = Cookie {
            comes_from: ComesFrom::Within,
            seconds: None,
            ..cookie.clone()
        };
        assert_eq!(
            partitioned.header().unwrap(),
            "__Host-a=b; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"
        );
        let strict = Cookie {
            comes_from: ComesFrom::Own,
            ..secure.clone()
        };
        assert_eq!(
            strict.header().unwrap(),
            "__Host-a=b; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(
            Cookie {
                value: None,
                ..cookie
            }
            .header()
            .unwrap(),
            "a=; Path=/; HttpOnly; Max-Age=0; SameSite=Lax"
        );
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("ab=1; b=2"));
        let more = HeaderValue::from_static("c=3=4; b=5; __Host-b=6");
        headers.append(header::COOKIE, more);
        assert_eq!(cookies(&headers, "b", false), ["5", "2"]);
        assert_eq!(cookies(&headers, "c", false), ["3=4"]);
        assert_eq!(cookies(&headers, "a", false), [""; 0]);
        assert_eq!(cookies(&headers, "b", true), ["6"]);
    }
}
