//! The window of a conversation: where it is shown, and what its forms carry.

use maud::{Markup, html};

use super::super::layout::Surface;
use super::super::signed_token::Purpose;
use super::super::site::Site;

/// A page of a conversation, for as long as it is written.
pub struct Window {
    /// Where it is shown.
    pub surface: Surface,
    /// The token of the conversation, where the browser did not send it as a cookie.
    token: Option<String>,
    /// The id of the message that is sent from here, so that it counts once however often it comes.
    id: String,
    /// Whether the browser keeps no cookies, so that the conversation ends with the page.
    pub ends_with_page: bool,
}

impl Window {
    /// A window whose forms carry `token`.
    pub fn new(site: &Site, surface: Surface, token: Option<String>) -> Window {
        let id = site.seal.issue(Purpose::Form);
        Window {
            surface,
            token,
            id: id.map(|sealed| sealed.name).unwrap_or_default(),
            ends_with_page: false,
        }
    }

    /// The fields that every form of the window carries; in the form `of`, where they stand outside of it.
    pub fn carried(&self, of: Option<&str>) -> Markup {
        html! {
            @if let Some(token) = &self.token { input type="hidden" name="chat" value=(token) form=[of]; }
            input type="hidden" name="id" value=(self.id) form=[of];
        }
    }
}
