//! The pages of guides: the list, the full text of a guide, and its calendar file.

mod calendar;
mod found;
mod grid;
mod page;
mod text;
mod view;

pub use found::highlighted;
pub use page::{ask, in_address};

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use super::call;
use super::layout::{Page, Place, Surface, tag};
use super::site::Site;
use super::visitor::Visitor;

/// What is looked for in a guide, and in which languages its text is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    view: String,
}

/// The longest query, in characters.
const LONGEST: usize = 200;

impl Search {
    /// The query, trimmed and shortened.
    fn query(&self) -> String {
        self.q.trim().chars().take(LONGEST).collect()
    }
}

/// The routes of guides.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/guide", get(list))
        .route("/guide/{id}", get(show))
        .route("/guide/{id}/window.ics", get(window))
}

async fn list(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    site.respond(move |site| listed(site, visitor)).await
}

fn listed(site: &Site, visitor: Visitor) -> Response {
    let phrases = &site.phrases().text;
    let body = html! {
        h1 { (phrases.list.get(visitor.language)) }
        ul.guides {
            @for guide in site.assistant().guides() {
                li {
                    @let (title, own) = guide.title(visitor.language);
                    a href={ "/guide/" (guide.id) } lang=(tag(own)) { (title) }
                    (call::issued(site, guide, visitor.language))
                    (page::ask(site, guide, (Surface::Own, html! {}), visitor.language))
                }
            }
        }
    };
    let title = phrases.list.get(visitor.language);
    Page {
        title,
        place: Place::Guide,
        keeps: "",
        body,
    }
    .show(site, visitor)
}

async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(search): Query<Search>,
) -> Response {
    let shown = site.respond(move |site| match site.assistant().loaded_guide(Some(&id)) {
        Some(loaded) => page::show(site, visitor, loaded, (&search.query(), &search.view)),
        None => StatusCode::NOT_FOUND.into_response(),
    });
    shown.await
}

async fn window(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let loaded = site.assistant().loaded_guide(Some(&id));
    let file = loaded
        .and_then(|loaded| calendar::window(&site.phrases().text, &loaded.guide, visitor.language));
    let Some(file) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let name = format!("attachment; filename=\"{id}.ics\"");
    let Ok(name) = HeaderValue::from_str(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, name),
        ],
        file,
    )
        .into_response()
}
