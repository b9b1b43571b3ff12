//! Assets: the files that pages load, with names that change with their content.

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::wording::EmbedPhrases;

/// An asset.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The path. The name contains a part of the hash, so a browser never asks for it twice.
    pub path: String,
    kind: &'static str,
    text: Bytes,
}

/// All assets.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The style of all pages.
    pub style: Asset,
    /// The script that continues the chat without reloading the page.
    pub chat: Asset,
    /// The style of the desk.
    pub desk_style: Asset,
    /// The script that looks things up as staff type.
    pub loaded: Asset,
    /// The icon of the site.
    pub icon: Asset,
    /// The script that puts the chat into a corner of another site's page. Its name never changes.
    pub embed: Asset,
}

impl Assets {
    /// The built-in files, with the phrases for other sites.
    pub fn new(words: &EmbedPhrases) -> Assets {
        const SCRIPT: &str = "text/javascript; charset=utf-8";
        const STYLE: &str = "text/css; charset=utf-8";
        let words = serde_json::to_string(words).unwrap_or_default();
        let embed = include_str!("files/embed.js").replacen("WORDS", &words, 1);
        Assets {
            style: Asset::new("style.css", STYLE, include_str!("files/style.css")),
            chat: Asset::new("chat.js", SCRIPT, include_str!("files/chat.js")),
            desk_style: Asset::new("desk.css", STYLE, include_str!("files/desk.css")),
            loaded: Asset::new("desk.js", SCRIPT, include_str!("files/desk.js")),
            icon: Asset::new("icon.svg", "image/svg+xml", include_str!("files/icon.svg")),
            embed: Asset {
                path: "/embed.js".to_owned(),
                kind: SCRIPT,
                text: embed.into(),
            },
        }
    }

    /// The asset at a path.
    pub fn at(&self, path: &str) -> Option<&Asset> {
        [
            &self.style,
            &self.chat,
            &self.desk_style,
            &self.loaded,
            &self.icon,
        ]
        .into_iter()
        .find(|asset| asset.path == path)
    }
}

impl Asset {
    fn new(name: &str, kind: &'static str, text: &'static str) -> Asset {
        let hash: String = Sha256::digest(text)
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        Asset {
            path: format!("/assets/{stem}.{hash}.{ending}"),
            kind,
            text: Bytes::from_static(text.as_bytes()),
        }
    }
}

impl IntoResponse for &Asset {
    fn into_response(self) -> Response {
        let cached = match self.path.starts_with("/assets/") {
            true => "public, max-age=31536000, immutable",
            false => "public, max-age=3600",
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
        ];
        (headers, self.text.clone()).into_response()
    }
}
