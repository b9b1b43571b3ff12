//! Audit: who of the staff did what and when, newest first.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use tracing::error;

use super::super::site::Site;
use super::super::visitor::Visitor;
use super::page::{self, Tab, phrases};
use crate::staff::{Noted, StaffSession};
use crate::text::Language;

/// The page.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, duty: StaffSession) -> Response {
    let shown = site.apart(move |site| {
        let latest = site.staff.as_ref().map(|staff| staff.audit.latest());
        match latest.unwrap_or_else(|| Ok(Vec::new())) {
            Ok(noted) => {
                let body = body(site, &noted, visitor.language);
                page::show(site, visitor, &duty, Tab::Audit, "", &body)
            }
            Err(error) => {
                error!(%error, "the audit log cannot be read");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn body(site: &Site, noted: &[Noted], language: Language) -> Markup {
    let phrases = &phrases(site).audit;
    html! {
        h1 { (phrases.title.get(language)) }
        p.soft { (phrases.lead.get(language)) }
        div.scroll tabindex="0" role="region" aria-label=(phrases.title.get(language)) {
            table.figures {
                thead { tr {
                    @for head in [&phrases.at, &phrases.who, &phrases.what] { th scope="col" { (head.get(language)) } }
                } }
                tbody { @for it in noted { (line(site, it, language)) } }
            }
        }
    }
}

fn line(site: &Site, noted: &Noted, language: Language) -> Markup {
    let phrases = &phrases(site).audit;
    let at = site.assistant().local(noted.at);
    let what = phrases.events.get(&noted.what);
    let what = what.map_or(noted.what.as_str(), |name| name.get(language));
    let more = noted.more.iter().map(|(key, value)| match value {
        serde_json::Value::String(text) => format!("{key}: {text}"),
        other => format!("{key}: {other}"),
    });
    let more: Vec<String> = more.collect();
    html! {
        tr {
            td { time datetime=(noted.at) { (at.strftime("%Y-%m-%d %H:%M")) } }
            td { (noted.staff.as_deref().unwrap_or("–")) }
            td { (what) @if !more.is_empty() { " " span.soft { (more.join(", ")) } } }
        }
    }
}
