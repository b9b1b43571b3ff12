//! The chat: a conversation as on any channel, on a page that works with scripts and without.

mod listening;
mod page;
mod reply;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Form, Router};
use serde::Deserialize;

use super::cookie::{ComesFrom, Cookie, cookies};
use super::guard::{own_pages_only, paced};
use super::layout::Surface;
use super::signed_token::{Purpose, Sealed};
use super::site::Site;
use super::visitor::{Visitor, client, is_secure};
use crate::dialogue::{Conversation, Message};
use crate::service::{Address, Outgoing};
use crate::text::Language;
use crate::wording::ButtonAction;
pub use listening::Letters;
use page::Telling;

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
    Address::new(NAME, &sealed.name, "")
}

async fn show(
    site: &Arc<Site>,
    visitor: Visitor,
    headers: &HeaderMap,
    window: Surface,
    link: Link,
) -> Response {
    let known = conversation_of(site, headers, window);
    let shown = site.apart(move |site| {
        let address = known.as_ref().map(address);
        let conversation = address
            .as_ref()
            .map(|address| site.service.conversation(address))
            .unwrap_or_default();
        let letters = address
            .map(|address| pending_messages(site, &address))
            .unwrap_or_default();
        let name = known.as_ref().map(|sealed| sealed.name.as_str());
        page::standing(
            site,
            visitor,
            window,
            (name, conversation),
            (link.guide.as_deref(), &letters),
        )
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn take(
    site: &Arc<Site>,
    (visitor, from): (Visitor, IpAddr),
    headers: &HeaderMap,
    window: Surface,
    said: Said,
) -> Response {
    let message = match (said.text, said.press) {
        (_, Some(press)) => Some(Message {
            language: said.lang,
            ..Message::press(&press)
        }),
        (Some(text), None) => Some(Message {
            text,
            can_rate: true,
            ..Message::default()
        }),
        (None, None) if said.letters.is_some() => None,
        (None, None) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let (name, purpose) = session(window);
    let known = conversation_of(site, headers, window).map_or_else(|| site.seal.issue(purpose), Ok);
    let Ok(sealed) = known else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let asks_for_person = message
        .as_ref()
        .is_some_and(|message| site.service.assistant().is_for_person(message));
    if asks_for_person && site.handovers.take(from).is_err() {
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
        let message = message.map(|message| in_its_language(site, message, &address, visitor));
        let reply = message
            .as_ref()
            .map(|message| site.service.say(&address, message));
        let told = Telling {
            letters: pending_messages(site, &address),
            reply,
        };
        let conversation = site.service.conversation(&address);
        let language = conversation.language.unwrap_or(visitor.language);
        let said = message.and_then(|message| match message.press {
            None => Some(message.text),
            Some(data) => label(site, &conversation, &data, language),
        });
        let has_forgotten =
            told.reply.as_ref().is_some_and(|reply| reply.forgets) && conversation.facts.is_empty();
        let name = (!has_forgotten).then_some(sealed.name.as_str());
        let shown = match only_new {
            true => page::new(site, window, (name, &conversation), &told).into_response(),
            false => page::replied(
                site,
                visitor,
                window,
                (name, &conversation),
                (said.as_deref(), &told),
            ),
        };
        (shown, has_forgotten)
    });
    let Some((mut response, has_forgotten)) = taken.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let set = Cookie {
        name,
        value: (!has_forgotten).then_some(&token),
        seconds: site.service.keeps().map(|keep| keep.as_secs()),
        is_secure: visitor.is_secure,
        comes_from: match window {
            Surface::Own => ComesFrom::Links,
            Surface::Embedded => ComesFrom::Within,
        },
    };
    if let Some(header) = set.header() {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
    response
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

/// Takes the pending messages of a conversation; the page then shows them.
fn pending_messages(site: &Site, address: &Address) -> Vec<Outgoing> {
    let letters = site.service.pending_messages(address);
    site.service.acknowledge(&letters);
    letters
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

/// The label of a button, which the page shows as the user's message.
fn label(
    site: &Site,
    conversation: &Conversation,
    data: &str,
    language: Language,
) -> Option<String> {
    let dialog = &site.assistant().guide_of(conversation)?.eligibility;
    let (fact, value) = match ButtonAction::read(data, dialog)? {
        ButtonAction::Answer(fact, value) => (fact, value),
        ButtonAction::Set(fact, value) => (fact, Some(value)),
        _ => return None,
    };
    Some(dialog.write(fact.as_str(), value.as_ref(), language))
}
