//! The form of the log-in, and where it leads.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;
use tracing::error;

use super::super::cookie::cookies;
use super::super::layout::{Page, Place};
use super::super::signed_token::{Purpose, Sealed};
use super::super::site::Site;
use super::super::visitor::{Visitor, is_secure};
use super::login::{COOKIE, set};
use super::page::{mark, phrases};

/// What is shown in the form.
pub struct Shown<'a> {
    /// The status.
    pub status: StatusCode,
    /// What is wrong.
    pub said: Option<String>,
    /// The name that was given.
    pub name: &'a str,
    /// Where one wanted to go before.
    pub next: &'a str,
}

/// A page of the desk: `next`, if it is one.
pub fn within_desk(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    let rest = next.strip_prefix("/desk").filter(|_| is_plain);
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => next,
        _ => "/desk",
    }
}

/// The form that a browser was shown.
pub fn form_of(site: &Site, headers: &HeaderMap) -> Option<Sealed> {
    let mut kept = cookies(headers, COOKIE, is_secure(site, headers)).into_iter();
    kept.find_map(|token| site.seal.open(Purpose::Login, token))
}

/// The form.
pub fn form(
    site: &Site,
    visitor: Visitor,
    headers: &HeaderMap,
    Shown {
        status,
        said,
        name,
        next,
    }: Shown<'_>,
) -> Response {
    let phrases = &phrases(site).login;
    let language = visitor.language;
    let shown = form_of(site, headers);
    let Some(shown) = shown.or_else(|| site.seal.issue(Purpose::Login).ok()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let is_empty = match site.staff.as_ref().map(|staff| staff.roster.known()) {
        Some(Ok(members)) => members.is_empty(),
        Some(Err(error)) => {
            error!(%error, "the staff cannot be read");
            false
        }
        None => true,
    };
    let title = phrases.title.get(language);
    let body = html! {
        section.narrow {
            h1 { (title) }
            @if is_empty {
                p { (phrases.nobody.get(language)) }
                pre tabindex="0" { code { (phrases.how.get(language)) } }
                p { a.button href="/desk/login" { (phrases.again.get(language)) } }
            } @else {
                @if let Some(said) = &said { p.fault role="alert" { (said) } }
                form.login method="post" action="/desk/login" {
                    (mark(site, &shown.name))
                    input type="hidden" name="next" value=(next);
                    label for="name" { (phrases.name.get(language)) }
                    input #name name="name" value=(name) autocomplete="username" autocapitalize="none"
                        spellcheck="false" maxlength="100" required autofocus[name.is_empty()];
                    label for="password" { (phrases.password.get(language)) }
                    input #password name="password" type="password" autocomplete="current-password" required
                        autofocus[!name.is_empty()];
                    button.primary { (phrases.enter.get(language)) }
                }
            }
        }
    };
    let mut response = Page {
        title,
        place: Place::Desk,
        keeps: "",
        body,
    }
    .show(site, visitor);
    *response.status_mut() = status;
    set(&mut response, visitor, COOKIE, Some(&shown.token));
    response
}
