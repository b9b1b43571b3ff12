//! The staff desk: pages for hotline staff with a caller on the line. They look up clauses, check eligibility on one
//! page, talk to applicants, and resolve missed questions.

mod chart;
mod check;
mod audit;
mod auth;
mod fields;
mod figures;
mod login;
mod login_form;
mod lookup_results;
mod lookup;
mod missed;
mod page;
mod inbox;
mod composer;
mod resolve_missed;
mod reply;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use super::guard::{own_pages_only, paced};
use super::site::Site;

/// The routes of the desk, if there is a folder for the staff accounts.
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
        .route("/desk/audit", get(audit::show))
        .route("/desk/figures.csv", get(figures::file))
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
