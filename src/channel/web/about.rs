//! Pages about the site: what is kept of whoever uses it, and who can use it how. Their text is data.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::html;

use super::call;
use super::layout::{Page, Place};
use super::site::Site;
use super::visitor::Visitor;
use crate::wording::fill;

/// The routes of these pages.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/about/{name}", get(show))
}

async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Response {
    let language = visitor.language;
    let pages = &site.phrases().about;
    let Some(page) = pages.iter().find(|page| page.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = site.assistant().kept_for(language);
    let title = page.title.get(language);
    let body = html! {
        article.about {
            h1 { (title) }
            @for part in &page.parts {
                h2 { (part.heading.get(language)) }
                p { (fill(&part.says, language, &[("kept", &kept)])) }
            }
        }
        @if let Some(loaded) = site.assistant().loaded_guide(None) { (call::contacts(&site, &loaded.guide, language)) }
    };
    Page {
        title,
        place: Place::Elsewhere,
        keeps: "",
        body,
    }
    .show(&site, visitor)
}
