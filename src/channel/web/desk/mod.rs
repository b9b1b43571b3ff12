//! The desk: pages for the staff of the hotline, who have a caller on the line: clauses under the keystroke, a check on
//! one page, conversations with those who want a person, and what was not well answered, to be turned into knowledge.

mod chart;
mod check;
mod auth;
mod fields;
mod figures;
mod login;
mod lookup_results;
mod lookup;
mod missed;
mod page;
mod inbox;
mod resolve_missed;
mod reply;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use super::guard::{own_pages_only, paced};
use super::site::Site;

/// The desk, where the files of its staff have a place.
pub fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    if site.staff.is_none() {
        return Router::new();
    }
    let inside = Router::new()
        .route("/desk", get(lookup::show))
        .route("/desk/search", get(lookup::search))
        .route("/desk/reply", get(lookup::reply))
        .route("/desk/check", get(check::show).post(check::decide))
        .route("/desk/people", get(inbox::show).post(inbox::act))
        .route("/desk/people/waiting", get(inbox::waiting))
        .route("/desk/figures", get(figures::show))
        .route("/desk/missed", get(missed::show))
        .route(
            "/desk/missed/question",
            get(missed::question).post(missed::add_entry),
        )
        .route(
            "/desk/missed/entry/{id}",
            get(missed::entry).post(missed::remove_entry),
        )
        .route("/desk/overlay.patch", get(missed::patch))
        .route("/desk/overlay.jsonl", get(missed::questions))
        .route("/desk/logout", post(login::leave))
        .route_layer(from_fn_with_state(Arc::clone(site), auth::staff_only));
    let outside = Router::new()
        .route("/desk/login", get(login::show).post(login::enter))
        .route_layer(from_fn_with_state(Arc::clone(site), paced));
    inside
        .merge(outside)
        .layer(from_fn(own_pages_only))
        .layer(from_fn(auth::unkept))
}
