//! Who we are: what of the answer to `getMe` is needed. All else may be there or not.

use serde::Deserialize;

/// The bot, as Telegram knows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// Its number.
    pub id: i64,
    /// Its name, without the `@`.
    pub username: String,
    /// Whether it can be asked from other chats.
    #[serde(default)]
    pub supports_inline_queries: bool,
}
