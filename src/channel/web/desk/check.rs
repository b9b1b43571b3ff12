//! The check for a caller: all questions on one page, beside the verdict, which changes with every answer.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use tracing::error;

use super::super::site::Site;
use super::super::verdict::{answers, verdicts};
use super::super::visitor::Visitor;
use super::auth::{FRAGMENT, Sent, note};
use super::fields::{Given, fields};
use super::page::{self, Tab, mark, phrases};
use crate::dialogue::LoadedGuide;
use crate::eligibility::Outcome;
use crate::staff::{AuditEvent, StaffSession};
use crate::text::Language;
use crate::wording::fill;

/// The requested verdict.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    number: String,
}

/// The page, empty or with the answers behind a check number.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Query(wanted): Query<Wanted>,
) -> Response {
    let shown = site.apart(move |site| {
        let number = wanted.number.trim();
        if number.is_empty() {
            return page(site, visitor, &duty, &Given::default(), None);
        }
        // The form is that of the newest guide.
        let newest = site
            .assistant()
            .loaded_guide(None)
            .map(|loaded| loaded.guide.id.clone());
        let found = match site.service.verdict_facts(number) {
            Ok(found) => found
                .filter(|(guide, _)| Some(guide) == newest.as_ref())
                .map(|(_, facts)| facts),
            Err(error) => {
                error!(%error, "verdicts cannot be read");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        // What was typed is noted only where it is the number of a verdict.
        let of_verdict = found
            .as_ref()
            .map(|_| number.to_uppercase())
            .unwrap_or_default();
        note(
            site,
            Some(&duty.name),
            &AuditEvent::VerdictLookedUp {
                number: of_verdict,
                found: found.is_some(),
            },
        );
        let said = if found.is_some() {
            &phrases(site).check.found
        } else {
            &phrases(site).check.unknown
        };
        let said = fill(said, visitor.language, &[("number", number)]);
        page(
            site,
            visitor,
            &duty,
            &found.map(Given::known).unwrap_or_default(),
            Some(&said),
        )
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The page with the given answers, or only their verdict.
pub async fn decide(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let is_part = headers.contains_key(FRAGMENT);
    let decided = site.respond(move |site| {
        let Some(loaded) = site.assistant().loaded_guide(None) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let given = Given::sent(site, loaded, &sent, visitor.language);
        match is_part {
            true => panel(site, loaded, &given, visitor.language).into_response(),
            false => page(site, visitor, &duty, &given, None),
        }
    });
    decided.await
}

fn page(
    site: &Site,
    visitor: Visitor,
    duty: &StaffSession,
    given: &Given,
    said: Option<&str>,
) -> Response {
    let check = &phrases(site).check;
    let language = visitor.language;
    let Some(loaded) = site.assistant().loaded_guide(None) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let body = html! {
        h1 { (check.title.get(language)) }
        form.number-search role="search" action="/desk/check" {
            label for="number" { (check.number.get(language)) }
            input #number name="number" maxlength="20" autocomplete="off" spellcheck="false";
            button { (check.look_up.get(language)) }
        }
        @if let Some(said) = said { p role="status" { (said) } }
        div.check {
            form #check method="post" action="/desk/check" data-lost=(phrases(site).lost.get(language)) {
                (mark(site, &duty.session))
                (fields(site, loaded, given, language))
                div.tools {
                    button.primary.without-script { (check.decide.get(language)) }
                    button type="button" hidden data-print { (site.phrases().result.print.get(language)) }
                    a.button href="/desk/check" { (check.anew.get(language)) }
                }
            }
            div.beside {
                p #outcome.outcome-line role="status" { (outcome(site, loaded, given, language)) }
                div #panel { (panel(site, loaded, given, language)) }
            }
        }
    };
    page::show(site, visitor, duty, Tab::Check, "", &body)
}

/// The outcome in one line.
fn outcome(site: &Site, loaded: &LoadedGuide, given: &Given, language: Language) -> String {
    let check = &phrases(site).check;
    if given.facts.is_empty() {
        return check.nothing.get(language).to_owned();
    }
    if let Some(contradiction) = loaded.eligibility.contradiction(&given.facts) {
        return site
            .assistant()
            .finding_text(loaded, language)
            .contradiction(contradiction, &given.facts);
    }
    let all = loaded.rules.decide_all(&given.facts);
    let chosen = loaded.agenda().topic(&given.facts);
    let best = all
        .iter()
        .find(|verdict| chosen.is_none_or(|topic| verdict.topic == topic));
    best.map(|verdict| {
        site.assistant()
            .finding_text(loaded, language)
            .headline(verdict)
    })
    .unwrap_or_default()
}

fn panel(site: &Site, loaded: &LoadedGuide, given: &Given, language: Language) -> Markup {
    let check = &phrases(site).check;
    let finding_text = site.assistant().finding_text(loaded, language);
    let facts = &given.facts;
    let contradiction = loaded.eligibility.contradiction(facts);
    let class = |outcome| match outcome {
        Outcome::Eligible => "met",
        Outcome::Undetermined => "open",
        Outcome::Ineligible => "failed",
    };
    html! {
        div data-outcome=(outcome(site, loaded, given, language)) data-idle=(given.idle(loaded).join(" ")) {
            @if !given.faults.is_empty() {
                ul.faults {
                    @for (fact, fault) in &given.faults {
                        li.fault data-fact=(fact) data-fault=(fault) { (finding_text.name(fact)) "：" (fault) }
                    }
                }
            }
            @if contradiction.is_none() && !facts.is_empty() {
                h2 { (check.topics.get(language)) }
                ul.headlines {
                    @for verdict in loaded.rules.decide_all(facts) {
                        li class=(class(verdict.outcome())) { (finding_text.headline(&verdict)) }
                    }
                }
                (verdicts(site, loaded, facts, language))
                section.printed {
                    h2 { (site.phrases().result.answers.get(language)) }
                    (answers(site, loaded, facts, language))
                }
                p.soft { (site.assistant().phrases().verdict.official.get(language)) }
            }
        }
    }
}
