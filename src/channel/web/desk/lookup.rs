//! Lookup: one field, with results below it as staff type, ready to copy.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::guide::in_address;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::lookup_results::LookupResults;
use super::page::{self, Tab, phrases};
use super::reply;
use crate::guide::ClauseId;
use crate::staff::StaffSession;
use crate::text::Language;

/// The longest query, in characters.
pub const LONGEST: usize = 200;

/// The typed query.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// The clause to copy as a reply.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    guide: String,
    clause: String,
    #[serde(default, rename = "in")]
    language: Language,
}

impl Typed {
    /// The query, trimmed and shortened.
    fn query(&self) -> String {
        self.q.trim().chars().take(LONGEST).collect()
    }
}

/// The page.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Query(typed): Query<Typed>,
) -> Response {
    let shown = site.respond(move |site| {
        let query = typed.query();
        let assistant = site.service.assistant();
        let look = LookupResults::new(site, &assistant, &query, visitor.language);
        let body = body(site, &look, &query, visitor.language);
        let keeps = if query.is_empty() {
            String::new()
        } else {
            format!("q={}&", in_address(&query))
        };
        page::show(site, visitor, &duty, Tab::Lookup, &keeps, &body)
    });
    shown.await
}

/// Only the results, for the script, with the time that the search took.
pub async fn search(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    _: StaffSession,
    Query(typed): Query<Typed>,
) -> Response {
    let began = Instant::now();
    let found = site.respond(move |site| {
        let query = typed.query();
        let assistant = site.service.assistant();
        LookupResults::new(site, &assistant, &query, visitor.language)
            .options(site, visitor.language)
            .into_response()
    });
    let mut response = found.await;
    let took = format!("look;dur={:.3}", began.elapsed().as_secs_f64() * 1000.0);
    if let Ok(took) = HeaderValue::from_str(&took) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("server-timing"), took);
    }
    response
}

/// A clause as a plain-text reply.
pub async fn reply(
    State(site): State<Arc<Site>>,
    _: StaffSession,
    Query(wanted): Query<Wanted>,
) -> Response {
    let assistant = site.service.assistant();
    let guide = assistant
        .loaded_guide(Some(&wanted.guide))
        .map(|loaded| &loaded.guide);
    let clause = ClauseId::parse(&wanted.clause)
        .ok()
        .and_then(|id| guide.and_then(|guide| guide.clause(&id)));
    match (guide, clause) {
        (Some(guide), Some(clause)) => {
            let text = reply::of_clause(&site, guide, clause, wanted.language);
            (
                [(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/plain; charset=utf-8"),
                )],
                text,
            )
                .into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn body(site: &Site, look: &LookupResults<'_>, query: &str, language: Language) -> Markup {
    let lookup = &phrases(site).lookup;
    let is_english = language == Language::En;
    html! {
        h1 { (lookup.title.get(language)) }
        form #lookup.lookup role="search" action="/desk" data-copied=(lookup.copied.get(language))
            data-lost=(phrases(site).lost.get(language)) data-uncopied=(lookup.uncopied.get(language)) {
            label for="q" { (lookup.field.get(language)) }
            div.field {
                input #q name="q" value=(query) placeholder=(lookup.hint.get(language)) maxlength=(LONGEST)
                    autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="search"
                    aria-describedby="keys" autofocus;
                button { (lookup.find.get(language)) }
            }
            div.with-script.options hidden {
                fieldset disabled {
                    legend { (lookup.copies.get(language)) }
                    label { input type="radio" name="copies" value="zh" checked[!is_english]; " " (lookup.in_zh.get(language)) }
                    label { input type="radio" name="copies" value="en" checked[is_english]; " " (lookup.in_en.get(language)) }
                }
                label { input #english type="checkbox" checked[is_english]; " " (lookup.english.get(language)) }
                button #copy type="button" disabled { (lookup.copy.get(language)) }
                a #open.button hidden target="_blank" rel="noopener" { (lookup.open.get(language)) }
            }
            p #keys.soft.with-script hidden { (lookup.keys.get(language)) }
        }
        p #told role="status" {}
        div #results { (look.list(site, language)) }
    }
}
