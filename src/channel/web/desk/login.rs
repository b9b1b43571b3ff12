//! The log-in: a name and a password, with few attempts.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{ConnectInfo, Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use maud::html;
use serde::Deserialize;
use tracing::error;

use super::super::cookie::{ComesFrom, Cookie, cookie};
use super::super::layout::{Page, Place};
use super::super::signed_token::{Purpose, Sealed};
use super::super::site::Site;
use super::super::visitor::{Visitor, client};
use super::auth::{self, Sent, note};
use super::page::{mark, phrases};
use crate::staff::{AuditEvent, StaffSession};
use crate::wording::fill;

/// The cookie that ties the form to its browser.
const COOKIE: &str = "zhinan_login";

/// The sent form.
#[derive(Deserialize)]
pub struct Tried {
    name: String,
    password: String,
    #[serde(default)]
    mark: String,
}

/// The outcome of an attempt.
enum Outcome {
    Entered(Sealed),
    Wrong,
    Wait(SignedDuration),
    Failed,
}

/// Shows the form. Someone who is logged in goes to the desk.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, headers: HeaderMap) -> Response {
    match auth::on_duty(&site, &headers) {
        Some(_) => Redirect::to("/desk").into_response(),
        None => form(&site, visitor, &headers, (StatusCode::OK, None, "")),
    }
}

/// Logs in.
pub async fn enter(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(tried): Form<Tried>,
) -> Response {
    let phrases = phrases(&site);
    let language = visitor.language;
    let shown = cookie(&headers, COOKIE).and_then(|token| site.seal.open(Purpose::Login, token));
    if !shown.is_some_and(|shown| site.seal.is_mark(Purpose::Form, &shown.name, &tried.mark)) {
        let said = phrases.login.stale.get(language).to_owned();
        return form(
            &site,
            visitor,
            &headers,
            (StatusCode::FORBIDDEN, Some(said), &tried.name),
        );
    }
    let from = client(&site, &headers, peer.as_ref().map(|Extension(peer)| peer));
    let name = tried.name.trim().to_owned();
    let password = tried.password;
    let outcome = {
        let name = name.clone();
        site.apart(move |site| attempt(site, &name, &password, from))
            .await
    };
    match outcome {
        Some(Outcome::Entered(sealed)) => entered(visitor, &sealed),
        Some(Outcome::Wrong) => {
            let said = phrases.login.wrong.get(language).to_owned();
            form(
                &site,
                visitor,
                &headers,
                (StatusCode::UNAUTHORIZED, Some(said), &name),
            )
        }
        Some(Outcome::Wait(wait)) => {
            let minutes = (wait.as_secs() / 60 + 1).to_string();
            let said = fill(&phrases.login.locked, language, &[("minutes", &minutes)]);
            let mut response = form(
                &site,
                visitor,
                &headers,
                (StatusCode::TOO_MANY_REQUESTS, Some(said), &name),
            );
            response.headers_mut().insert(
                header::RETRY_AFTER,
                HeaderValue::from(wait.as_secs().max(1)),
            );
            response
        }
        Some(Outcome::Failed) | None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Logs out.
pub async fn leave(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    _: Sent,
) -> Response {
    if let Some(staff) = &site.staff {
        staff.sessions.end(&duty.session);
    }
    note(&site, Some(&duty.name), &AuditEvent::LoggedOut);
    let mut response = Redirect::to("/desk/login").into_response();
    set(&mut response, visitor, auth::COOKIE, None);
    response
}

fn attempt(site: &Site, name: &str, password: &str, from: std::net::IpAddr) -> Outcome {
    let Some(staff) = &site.staff else {
        return Outcome::Failed;
    };
    let now = site.service.now();
    let failed = |why: &dyn std::fmt::Display| {
        error!(error = %why, "nobody can log in");
        Outcome::Failed
    };
    // A name that nobody has is not noted: it may be a password in the wrong field.
    let known = match staff.roster.member(name) {
        Ok(member) => member.is_some().then_some(name),
        Err(error) => return failed(&error),
    };
    if let Err(wait) = staff.tries.begin(name, from, now) {
        note(site, known, &AuditEvent::LockedOut { from });
        return Outcome::Wait(wait);
    }
    match staff.roster.verified(name, password) {
        Ok(Some(member)) => match site.seal.issue(Purpose::Desk) {
            Ok(sealed) => {
                staff.tries.succeeded(name, from);
                staff.sessions.begin(&sealed.name, member, now);
                note(site, known, &AuditEvent::LoggedIn { from });
                Outcome::Entered(sealed)
            }
            Err(error) => failed(&error),
        },
        Ok(None) => {
            note(site, known, &AuditEvent::LoginFailed { from });
            Outcome::Wrong
        }
        Err(error) => failed(&error),
    }
}

fn entered(visitor: Visitor, sealed: &Sealed) -> Response {
    // Nowhere but to the desk, whatever the address says.
    let mut response = Redirect::to("/desk").into_response();
    set(&mut response, visitor, auth::COOKIE, Some(&sealed.token));
    set(&mut response, visitor, COOKIE, None);
    response
}

fn set(response: &mut Response, visitor: Visitor, name: &str, value: Option<&str>) {
    let set = Cookie {
        name,
        value,
        seconds: None,
        is_secure: visitor.is_secure,
        comes_from: ComesFrom::Own,
    };
    if let Some(header) = set.header() {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
}

/// The form, with a message above it and the given name.
fn form(
    site: &Site,
    visitor: Visitor,
    headers: &HeaderMap,
    (status, said, name): (StatusCode, Option<String>, &str),
) -> Response {
    let phrases = &phrases(site).login;
    let language = visitor.language;
    let shown = cookie(headers, COOKIE).and_then(|token| site.seal.open(Purpose::Login, token));
    let Some(shown) = shown.or_else(|| site.seal.issue(Purpose::Login).ok()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let is_empty = match site.staff.as_ref().map(|staff| staff.roster.members()) {
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
