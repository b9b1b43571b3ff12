//! The chat: a conversation as on any channel, on a page that works with scripts and without.

mod exchange;
mod listening;
mod page;
mod person;
mod reply;
mod window;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Form, Router};
use serde::Deserialize;

use super::api::LONGEST_ID;
use super::cookie::{ComesFrom, Cookie, cookies};
use super::guard::{own_pages_only, paced};
use super::layout::Surface;
use super::signed_token::{Purpose, Sealed};
use super::site::Site;
use super::visitor::{Visitor, client, is_secure};
use crate::assistant::LONGEST_MESSAGE;
use crate::dialogue::{Conversation, Message};
use crate::service::Address;
use crate::text::Language;
pub use exchange::Exchange;
use exchange::pending_messages;
pub use listening::Letters;
use window::Window;

/// The channel's name in addresses.
pub const NAME: &str = "web";

/// The header with which a script asks only for what is new.
const FRAGMENT: &str = "x-zhinan-fragment";

/// What a form of the page sends: a text or the press of a button. A script also asks for pending messages.
#[derive(Debug, Deserialize)]
struct Said {
    text: Option<String>,
    press: Option<String>,
    letters: Option<String>,
    lang: Option<Language>,
    /// The fact whose question was open where the text was written.
    answers: Option<String>,
    /// The token of the conversation, where the browser keeps no cookies.
    chat: Option<String>,
    /// By what the message is known if it comes again.
    id: Option<String>,
}

impl Said {
    /// The message, or that only pending messages are asked for; `None` if it is neither.
    fn message(&self) -> Option<Option<Message>> {
        match (&self.text, &self.press) {
            (_, Some(press)) => Some(Some(Message {
                language: self.lang,
                ..Message::press(press)
            })),
            (Some(text), None) => Some(Some(Message {
                text: text.clone(),
                answers: self.answers.clone().filter(|fact| !fact.is_empty()),
                can_rate: true,
                ..Message::default()
            })),
            (None, None) => self.letters.is_some().then_some(None),
        }
    }

    /// By what the message is known if it comes again: a page that one goes back to may send another under the same id.
    fn once(&self) -> Option<String> {
        let id = self.id.as_deref().filter(|id| !id.is_empty())?;
        let said = self.press.as_ref().or(self.text.as_ref())?;
        let is_short = id.len() <= LONGEST_ID && said.len() <= LONGEST_MESSAGE;
        is_short.then(|| format!("{id}\n{said}"))
    }
}

/// What a link to the chat names.
#[derive(Debug, Default, Deserialize)]
struct Link {
    /// The id of a guide.
    guide: Option<String>,
}

/// The routes of the chat.
pub fn routes(site: &Arc<Site>, window: Surface) -> Router<Arc<Site>> {
    let shows = async move |State(site): State<Arc<Site>>,
                            visitor: Visitor,
                            Query(link): Query<Link>,
                            headers: HeaderMap| {
        show(&site, visitor, &headers, window, link).await
    };
    let takes = async move |State(site): State<Arc<Site>>,
                            visitor: Visitor,
                            peer: Option<Extension<ConnectInfo<SocketAddr>>>,
                            headers: HeaderMap,
                            Form(said): Form<Said>| {
        let from = client(&site, &headers, peer.as_ref().map(|Extension(peer)| peer));
        take(&site, (visitor, from), &headers, window, said).await
    };
    Router::new()
        .route(window.chat(), get(shows).post(takes))
        .route_layer(from_fn_with_state(Arc::clone(site), paced))
        .route_layer(from_fn(own_pages_only))
}

/// The name and purpose of the cookie that identifies a conversation.
fn session(window: Surface) -> (&'static str, Purpose) {
    match window {
        Surface::Own => ("zhinan", Purpose::Chat),
        Surface::Embedded => ("zhinan_embed", Purpose::Embed),
    }
}

/// The conversation of a request, if it has one.
pub fn conversation_of(site: &Site, headers: &HeaderMap, window: Surface) -> Option<Sealed> {
    let (name, purpose) = session(window);
    let is_secure = window == Surface::Embedded || is_secure(site, headers);
    let mut kept = cookies(headers, name, is_secure).into_iter();
    kept.find_map(|token| site.seal.open(purpose, token))
}

/// The address of a conversation in the store.
pub fn address(sealed: &Sealed) -> Address {
    address_of(&sealed.name)
}

/// The address of a conversation by its name.
fn address_of(name: &str) -> Address {
    Address::new(NAME, name, "")
}

async fn show(
    site: &Arc<Site>,
    visitor: Visitor,
    headers: &HeaderMap,
    surface: Surface,
    link: Link,
) -> Response {
    let known = conversation_of(site, headers, surface);
    let shown = site.apart(move |site| {
        let linked = link.guide.as_deref();
        let Some(sealed) = known else {
            // Where cookies are blocked, the forms carry the conversation.
            let token = site.seal.issue(session(surface).1);
            let window = Window::new(site, surface, token.ok().map(|sealed| sealed.token));
            return page::standing(site, visitor, &window, None, (linked, &[]));
        };
        let address = address(&sealed);
        let conversation = site.service.conversation(&address);
        let letters = pending_messages(site, &address);
        let window = Window::new(site, surface, None);
        let kept = (sealed.name.as_str(), conversation);
        page::standing(site, visitor, &window, Some(kept), (linked, &letters))
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn take(
    site: &Arc<Site>,
    (visitor, from): (Visitor, IpAddr),
    headers: &HeaderMap,
    surface: Surface,
    said: Said,
) -> Response {
    let Some(message) = said.message() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (cookie, purpose) = session(surface);
    let kept = conversation_of(site, headers, surface);
    let has_cookie = kept.is_some();
    let carried = || site.seal.open(purpose, said.chat.as_deref()?);
    let known = kept.or_else(carried);
    let Ok(sealed) = known.map_or_else(|| site.seal.issue(purpose), Ok) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let asks_for_person = message
        .as_ref()
        .is_some_and(|message| site.service.assistant().is_for_person(message));
    if asks_for_person && site.take_handover(from).is_err() {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    if message.is_none() {
        until_letters(site, address(&sealed)).await;
    }
    let Some(in_lane) = site.lanes.enter(&sealed.name).await else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let token = sealed.token.clone();
    let only_new = headers.contains_key(FRAGMENT);
    let length = message.as_ref().map_or(0, |message| message.text.len());
    let taken = site.reading(length, move |site| {
        let _in_lane = in_lane;
        let address = address(&sealed);
        let token = (!has_cookie).then(|| sealed.token.clone());
        let begun = |_: &String| site.service.conversation(&address) != Conversation::default();
        let ends_with_page = token.as_ref().is_some_and(begun);
        let mut window = Window::new(site, surface, token);
        window.ends_with_page = ends_with_page;
        let exchange = exchanged(site, visitor, (&sealed.name, &address), &said, message);
        let has_forgotten = exchange.has_forgotten();
        let name = (!has_forgotten).then_some(sealed.name.as_str());
        let shown = match (only_new, has_cookie && !has_forgotten) {
            (true, _) => page::new(site, &window, name, &exchange).into_response(),
            // What is loaded again is then looked at again, and not sent again.
            (false, true) => Redirect::to(&format!("{}#standing", surface.chat())).into_response(),
            (false, false) => page::replied(site, visitor, &window, name, &exchange),
        };
        (shown, has_forgotten)
    });
    let Some((mut response, has_forgotten)) = taken.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let set = Cookie {
        name: cookie,
        value: (!has_forgotten).then_some(&token),
        seconds: site.service.keeps().map(|keep| keep.as_secs()),
        is_secure: visitor.is_secure,
        comes_from: match surface {
            Surface::Own => ComesFrom::Links,
            Surface::Embedded => ComesFrom::Within,
        },
    };
    if let Some(header) = set.header() {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
    response
}

/// What a message comes to, or came to before.
fn exchanged(
    site: &Site,
    visitor: Visitor,
    (name, address): (&str, &Address),
    said: &Said,
    message: Option<Message>,
) -> Exchange {
    let id = said.once();
    let before = id.as_ref().and_then(|id| site.exchanges.answer(name, id));
    if let Some(exchange) = before {
        return exchange;
    }
    let message = message.map(|message| in_its_language(site, message, address, visitor));
    let is_message = message.is_some();
    let own = said.id.as_deref().unwrap_or_default();
    let exchange = Exchange::new(site, address, own, message);
    // What was said to staff is erased once they hand the conversation back.
    let was_with_staff = |last: Exchange| last.after.handover.is_some();
    let is_back = exchange.after.handover.is_none();
    if exchange.has_forgotten() || is_back && site.exchanges.last(name).is_some_and(was_with_staff)
    {
        site.exchanges.forget(name);
    }
    if is_message && !exchange.has_forgotten() {
        let id = id.unwrap_or_default();
        site.exchanges.remember(name, &id, exchange.clone());
    }
    exchange
}

/// Waits for a new message in a conversation that is with staff, or for the longest wait.
async fn until_letters(site: &Arc<Site>, address: Address) {
    let listening = site.letters.listen();
    let looked = address.clone();
    let is_news = site.apart(move |site| {
        let is_with_staff = site.service.conversation(&looked).handover.is_some();
        !is_with_staff || !site.service.pending_messages(&looked).is_empty()
    });
    if is_news.await == Some(false) {
        listening.hear(&address, &site.settings.stop).await;
    }
}

/// The language of a reply: that of the message, or, if the message shows none (80, 2.11.b), that of the conversation
/// or the page.
fn in_its_language(site: &Site, message: Message, address: &Address, visitor: Visitor) -> Message {
    let words = message.text.split_whitespace();
    let words = words
        .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
        .count();
    let is_shown = match Language::of(&message.text) {
        Some(Language::Zh) => true,
        Some(Language::En) => words > 1,
        None => false,
    };
    if message.press.is_some() || is_shown {
        return message;
    }
    let before = site.service.conversation(address).language;
    Message {
        language: before.or(Some(visitor.language)),
        ..message
    }
}
