//! The log-in: a name and a password, with few attempts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tracing::error;

use super::super::cookie::{ComesFrom, Cookie, cookies};
use super::super::signed_token::{Purpose, Sealed};
use super::super::site::Site;
use super::super::visitor::{Visitor, client, is_secure};
use super::auth::{self, Sent, note};
use super::login_form::{Shown, form, form_of, within_desk};
use super::page::phrases;
use crate::limiter::Refused;
use crate::staff::{Attempt, AuditEvent, RosterFault, Staff, StaffSession};
use crate::wording::fill;

/// The cookie that ties the form to its browser.
pub const COOKIE: &str = "zhinan_login";

/// The cookie by which a browser is known in which someone logged in before.
const KNOWN: &str = "zhinan_known";

/// How many seconds it is kept.
const KNOWN_FOR: i64 = 180 * 24 * 60 * 60;

/// How much of a name is read, in characters: more than any has.
const LONGEST_NAME: usize = 60;

/// How many seconds to wait where many log in.
const MOMENT: u64 = 2;

/// The sent form.
#[derive(Deserialize)]
pub struct Tried {
    name: String,
    password: String,
    #[serde(default)]
    mark: String,
    #[serde(default)]
    next: String,
}

/// Where one wanted to go before.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

/// The outcome of an attempt.
enum Outcome {
    Entered(Sealed),
    Wrong,
    Wait(Duration),
    Busy,
    Failed,
}

/// Shows the form. Someone who is logged in goes to the desk.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    let shown = Shown {
        status: StatusCode::OK,
        said: None,
        name: "",
        next: &wanted.next,
    };
    match auth::on_duty(&site, &headers) {
        Some(_) => Redirect::to(within_desk(&wanted.next)).into_response(),
        None => form(&site, visitor, &headers, shown),
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
    let phrases = &phrases(&site).login;
    let language = visitor.language;
    let again = |status, said: String, name: &str| {
        let (said, next) = (Some(said), tried.next.as_str());
        let shown = Shown {
            status,
            said,
            name,
            next,
        };
        form(&site, visitor, &headers, shown)
    };
    let shown = form_of(&site, &headers);
    let Some(shown) = shown else {
        let said = match cookies(&headers, COOKIE, is_secure(&site, &headers)).is_empty() {
            true => &phrases.no_cookies,
            false => &phrases.stale,
        };
        return again(
            StatusCode::FORBIDDEN,
            said.get(language).to_owned(),
            &tried.name,
        );
    };
    if !site.seal.is_mark(Purpose::Form, &shown.name, &tried.mark) {
        let said = phrases.stale.get(language).to_owned();
        return again(StatusCode::FORBIDDEN, said, &tried.name);
    }
    let from = client(&site, &headers, peer.as_ref().map(|Extension(peer)| peer));
    let name: String = tried.name.trim().chars().take(LONGEST_NAME).collect();
    let attempt = Attempt {
        browser: known_browser(&site, &headers, &name),
        name: name.clone(),
        from,
    };
    let waits = |mut response: Response, seconds: u64| {
        let wait = HeaderValue::from(seconds);
        response.headers_mut().insert(header::RETRY_AFTER, wait);
        response
    };
    match attempted(&site, attempt, tried.password).await {
        Outcome::Entered(sealed) => entered(&site, visitor, (&name, &tried.next), &sealed),
        Outcome::Wrong => {
            let said = phrases.wrong.get(language).to_owned();
            again(StatusCode::UNAUTHORIZED, said, &name)
        }
        Outcome::Busy => {
            let said = phrases.busy.get(language).to_owned();
            waits(again(StatusCode::SERVICE_UNAVAILABLE, said, &name), MOMENT)
        }
        Outcome::Wait(wait) => {
            let minutes = (wait.as_secs() / 60 + 1).to_string();
            let said = fill(&phrases.locked, language, &[("minutes", &minutes)]);
            let response = again(StatusCode::TOO_MANY_REQUESTS, said, &name);
            waits(response, wait.as_secs().max(1))
        }
        Outcome::Failed => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
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

/// Tries a password in its turn, unless it has to wait.
async fn attempted(site: &Arc<Site>, attempt: Attempt, password: String) -> Outcome {
    let Some(staff) = &site.staff else {
        return Outcome::Failed;
    };
    if let Err(refused) = staff.tries.begin(&attempt, Instant::now()) {
        let Refused { wait, times, .. } = refused;
        // They are told as they grow tenfold: there may be thousands.
        if times
            .checked_ilog10()
            .is_some_and(|it| 10_u64.pow(it) == times)
        {
            site.apart(move |site| refuse(site, &attempt, times)).await;
        }
        return Outcome::Wait(wait);
    }
    let Some(in_turn) = site.logins.enter("").await else {
        staff.tries.take_back(&attempt);
        return Outcome::Busy;
    };
    let checked = site.apart(move |site| {
        let _in_turn = in_turn;
        check(site, &attempt, &password)
    });
    checked.await.unwrap_or(Outcome::Failed)
}

/// Notes that an attempt has to wait.
fn refuse(site: &Site, attempt: &Attempt, times: u64) {
    let from = attempt.from;
    let known = site
        .staff
        .as_ref()
        .and_then(|staff| known(staff, attempt).ok()?);
    note(site, known, &AuditEvent::LockedOut { from, times });
}

/// The name, where anyone has it. Another one is not noted: it may be a password in the wrong field.
fn known<'a>(staff: &Staff, attempt: &'a Attempt) -> Result<Option<&'a str>, RosterFault> {
    let member = staff.roster.member(&attempt.name)?;
    Ok(member.map(|_| attempt.name.as_str()))
}

/// Checks a password.
fn check(site: &Site, attempt: &Attempt, password: &str) -> Outcome {
    let Some(staff) = &site.staff else {
        return Outcome::Failed;
    };
    let failed = |why: &dyn std::fmt::Display| {
        // That it could not be checked says nothing of the password.
        staff.tries.take_back(attempt);
        error!(error = %why, "nobody can log in");
        Outcome::Failed
    };
    let known = match known(staff, attempt) {
        Ok(known) => known,
        Err(error) => return failed(&error),
    };
    let from = attempt.from;
    match staff.roster.verified(&attempt.name, password) {
        Ok(Some(member)) => match site.seal.issue(Purpose::Desk) {
            Ok(sealed) => {
                staff.tries.succeeded(attempt);
                staff.sessions.begin(&sealed.name, member, Instant::now());
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

/// The browser, where `name` logged in before.
fn known_browser(site: &Site, headers: &HeaderMap, name: &str) -> Option<String> {
    let kept = cookies(headers, KNOWN, is_secure(site, headers));
    kept.into_iter().find_map(|known| {
        let (token, mark) = known.split_once('.')?;
        let browser = site.seal.open(Purpose::Known, token)?.name;
        let known = format!("{browser}\n{name}");
        let is_known = site.seal.is_mark(Purpose::Known, &known, mark);
        is_known.then_some(browser)
    })
}

fn entered(site: &Site, visitor: Visitor, (name, next): (&str, &str), sealed: &Sealed) -> Response {
    // Nowhere but to the desk, whatever the address says.
    let mut response = Redirect::to(within_desk(next)).into_response();
    set(&mut response, visitor, auth::COOKIE, Some(&sealed.token));
    set(&mut response, visitor, COOKIE, None);
    if let Ok(browser) = site.seal.issue(Purpose::Known) {
        let mark = format!("{}\n{name}", browser.name);
        let mark = site.seal.mark(Purpose::Known, &mark);
        let value = format!("{}.{mark}", browser.token);
        keep(
            &mut response,
            visitor,
            (KNOWN, Some(&value)),
            Some(KNOWN_FOR),
        );
    }
    response
}

/// Sets a cookie until the browser closes, or removes it.
pub fn set(response: &mut Response, visitor: Visitor, name: &str, value: Option<&str>) {
    keep(response, visitor, (name, value), None);
}

fn keep(
    response: &mut Response,
    visitor: Visitor,
    (name, value): (&str, Option<&str>),
    seconds: Option<i64>,
) {
    let set = Cookie {
        name,
        value,
        seconds,
        is_secure: visitor.is_secure,
        comes_from: ComesFrom::Own,
    };
    if let Some(header) = set.header() {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
}
