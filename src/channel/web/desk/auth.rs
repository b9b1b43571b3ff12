//! Authentication and CSRF protection of the desk.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Form, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tracing::{error, warn};

use super::super::cookie::cookies;
use super::super::guard::refused;
use super::super::guide::in_address;
use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::super::visitor::is_secure;
use crate::staff::{AuditEvent, StaffSession};

/// The cookie of a session.
pub const COOKIE: &str = "zhinan_desk";

/// The header with which a script asks for a part of a page.
pub const FRAGMENT: &str = "x-zhinan-fragment";

/// The header of a script that polls. Polling does not count as an action of the user.
const WATCH: &str = "x-zhinan-watch";

/// The field of the CSRF token in every form.
pub const MARK: &str = "mark";

/// The staff session of a request, if it has one.
pub fn on_duty(site: &Site, headers: &HeaderMap) -> Option<StaffSession> {
    let staff = site.staff.as_ref()?;
    let mut kept = cookies(headers, COOKIE, is_secure(site, headers)).into_iter();
    let sealed = kept.find_map(|token| site.seal.open(Purpose::Desk, token))?;
    let does = !headers.contains_key(WATCH);
    let on_duty = staff
        .sessions
        .on_duty(&sealed.name, Instant::now(), does, |member| {
            match staff.roster.member(&member.name) {
                Ok(now) => now.is_some_and(|now| now.is_still(member)),
                Err(error) => {
                    error!(%error, "the staff cannot be read");
                    false
                }
            }
        });
    if let Some(news) = staff.roster.news() {
        warn!("{news}");
    }
    on_duty
}

/// Lets staff in and redirects others to the log-in.
pub async fn staff_only(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    match on_duty(&site, request.headers()) {
        Some(duty) => {
            request.extensions_mut().insert(duty);
            next.run(request).await
        }
        // A script cannot do anything with the page of the login.
        None if request.headers().contains_key(FRAGMENT) => {
            refused(request, StatusCode::UNAUTHORIZED.into_response()).await
        }
        None => {
            let login = match (request.method(), request.uri().path_and_query()) {
                (&Method::GET, Some(wanted)) => {
                    format!("/desk/login?next={}", in_address(wanted.as_str()))
                }
                _ => "/desk/login".to_owned(),
            };
            refused(request, Redirect::to(&login).into_response()).await
        }
    }
}

/// Tells the browser to cache nothing of the desk, because others may use it next.
pub async fn unkept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Records an action in the audit log. If that fails, it logs the failure and goes on.
pub fn note(site: &Site, staff: Option<&str>, deed: &AuditEvent) {
    let noted = site
        .staff
        .as_ref()
        .map(|own| own.audit.note(site.service.now(), staff, deed));
    if let Some(Err(error)) = noted {
        error!(%error, "the audit log cannot be written");
    }
}

/// A form that a member of staff sent from our page.
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// The first value of a field, trimmed; empty if there is none.
    pub fn first(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All values of a field, trimmed.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(its, _)| its == name)
            .map(|(_, value)| value.trim())
    }
}

impl FromRequestParts<Arc<Site>> for StaffSession {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Site>,
    ) -> Result<StaffSession, StatusCode> {
        parts
            .extensions
            .get::<StaffSession>()
            .cloned()
            .ok_or(StatusCode::UNAUTHORIZED)
    }
}

impl FromRequest<Arc<Site>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Sent, Response> {
        let session = request
            .extensions()
            .get::<StaffSession>()
            .map(|duty| duty.session.clone())
            .unwrap_or_default();
        if *request.method() != Method::POST {
            return Err(StatusCode::METHOD_NOT_ALLOWED.into_response());
        }
        let form = Form::<Vec<(String, String)>>::from_request(request, site).await;
        let sent = Sent(form.map_err(IntoResponse::into_response)?.0);
        match site.seal.is_mark(Purpose::Form, &session, sent.first(MARK)) {
            true => Ok(sent),
            false => Err(StatusCode::FORBIDDEN.into_response()),
        }
    }
}
