//! Missed questions: shows them in groups, turns them into knowledge that works at once, and undoes that.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;
use tracing::error;

use super::super::guide::in_address;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::auth::{Sent, note};
use super::page::{self, Tab, mark, phrases};
use super::resolve_missed::{self, Filled};
use crate::dialogue::MissedKind;
use crate::error::Error;
use crate::service::{Added, EntryStatus, MissedGroup, Now, StoredEntry, UtteranceCheck};
use crate::staff::{AuditEvent, StaffSession};
use crate::text::{Bilingual, Language};
use crate::wording::{MissedPhrases, fill};

/// The most groups shown.
const GROUPS: usize = 100;

/// The lane of those who look at the groups: they are found once for all. No conversation is called so.
const GROUPING: &str = "missed questions";

/// The requested groups.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// Also groups that are answered well by now.
    #[serde(default)]
    all: Option<String>,
}

/// The question to resolve.
#[derive(Debug, Deserialize)]
pub struct Asked {
    guide: String,
    q: String,
}

/// The groups, and the entries of staff.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Query(which): Query<Which>,
) -> Response {
    let with_answered = which.all.is_some();
    let Some(in_lane) = site.lanes.enter(GROUPING).await else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let shown = site.apart(move |site| {
        let _in_lane = in_lane;
        let groups = site
            .service
            .recent_missed_groups(GROUPS, !with_answered)
            .map_err(Error::from);
        let (groups, entries) =
            match groups.and_then(|groups| Ok((groups, site.service.learned()?))) {
                Ok(read) => read,
                Err(error) => return failed(&error),
            };
        let body = body(site, &groups, &entries, with_answered, visitor.language);
        page::show(
            site,
            visitor,
            &duty,
            Tab::Missed,
            if with_answered { "all=1&" } else { "" },
            &body,
        )
    });
    or_failed(shown.await)
}

/// The page that resolves one question.
pub async fn question(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(in_lane) = site.lanes.enter(GROUPING).await else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let shown = site.apart(move |site| {
        let _in_lane = in_lane;
        let groups = match site.service.recent_missed_groups(usize::MAX, false) {
            Ok(groups) => groups,
            Err(error) => return failed(&error.into()),
        };
        let group = groups
            .iter()
            .find(|group| group.guide == asked.guide && group.question == asked.q);
        let filled = Filled::of(&asked.guide, &asked.q, group);
        let keeps = format!(
            "guide={}&q={}&",
            in_address(&asked.guide),
            in_address(&asked.q)
        );
        page::show(
            site,
            visitor,
            &duty,
            Tab::Missed,
            &keeps,
            &resolve_missed::form(site, &duty, &filled, None, visitor.language),
        )
    });
    or_failed(shown.await)
}

/// Adds an entry.
pub async fn add_entry(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    sent: Sent,
) -> Response {
    let shown = site.apart(move |site| {
        let filled = Filled::sent(&sent);
        let language = visitor.language;
        let again = |mistakes: &[String], own| {
            let body = resolve_missed::form(site, &duty, &filled, Some((mistakes, own)), language);
            let mut response = page::show(site, visitor, &duty, Tab::Missed, "", &body);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        };
        let gaps = filled.gaps(site, language);
        if !gaps.is_empty() {
            return again(&gaps, language);
        }
        let addition = filled.addition();
        match site.service.add_entry(&duty.name, &addition) {
            Ok(learned) => {
                let clauses = match &addition.matter {
                    Added::Clauses(cites) => cites.iter().map(|cite| cite.clause.clone()).collect(),
                    Added::Ways | Added::Silent(_) => Vec::new(),
                };
                let deed = AuditEvent::AddedEntry {
                    entry: learned.id,
                    intent: addition.intent,
                    clauses,
                };
                note(site, Some(&duty.name), &deed);
                Redirect::to(&format!("/desk/missed/entry/{}", learned.id)).into_response()
            }
            Err(Error::Knowledge(mistakes)) => {
                let told: Vec<String> = mistakes
                    .0
                    .iter()
                    .map(|mistake| mistake.what.clone())
                    .collect();
                again(&told, Language::En)
            }
            Err(error) => failed(&error),
        }
    });
    or_failed(shown.await)
}

/// An entry, with how its utterances are answered now.
pub async fn entry(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Path(id): Path<u64>,
) -> Response {
    let shown = site.apart(move |site| {
        let entries = match site.service.learned() {
            Ok(entries) => entries,
            Err(error) => return failed(&error),
        };
        let Some((kept, standing)) = entries.iter().find(|(kept, _)| kept.entry.id == id) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let missed = &phrases(site).missed;
        let language = visitor.language;
        let ways = site.service.answered_ways(&kept.entry.addition);
        let body = html! {
            h1 { (missed.added.get(language)) }
            p.met role="status" { (missed.works.get(language)) }
            (addition(site, &duty, kept, standing, language))
            h2 { (missed.now_answered.get(language)) }
            ul { @for way in &ways { li { (way_answered(missed, way, language)) } } }
            p { a.button href="/desk/missed" { (missed.back.get(language)) } }
        };
        page::show(site, visitor, &duty, Tab::Missed, "", &body)
    });
    or_failed(shown.await)
}

/// Removes an entry.
pub async fn remove_entry(
    State(site): State<Arc<Site>>,
    duty: StaffSession,
    Path(id): Path<u64>,
    _: Sent,
) -> Response {
    let done = site.apart(move |site| match site.service.remove_entry(id) {
        Ok(was_there) => {
            if was_there {
                note(site, Some(&duty.name), &AuditEvent::Unlearned { entry: id });
            }
            Redirect::to("/desk/missed").into_response()
        }
        Err(error) => failed(&error),
    });
    or_failed(done.await)
}

/// Downloads the entries as a patch.
pub async fn patch(State(site): State<Arc<Site>>, duty: StaffSession) -> Response {
    download(&site, &duty, "overlay.patch", |site| {
        site.service.overlay_as_patch()
    })
    .await
}

/// Downloads the entries as test questions.
pub async fn questions(State(site): State<Arc<Site>>, duty: StaffSession) -> Response {
    download(&site, &duty, "overlay.jsonl", |site| {
        site.service.overlay_as_questions()
    })
    .await
}

async fn download(
    site: &Arc<Site>,
    duty: &StaffSession,
    file: &'static str,
    write: impl FnOnce(&Site) -> Result<String, Error> + Send + 'static,
) -> Response {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""));
    match (site.apart(write).await, name) {
        (Some(Ok(text)), Ok(name)) => {
            note(site, Some(&duty.name), &AuditEvent::Downloaded { file });
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            (
                [
                    (header::CONTENT_TYPE, kind),
                    (header::CONTENT_DISPOSITION, name),
                ],
                text,
            )
                .into_response()
        }
        (Some(Err(error)), _) => failed(&error),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn or_failed(shown: Option<Response>) -> Response {
    shown.unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn failed(error: &Error) -> Response {
    error!(%error, "what was missed and added cannot be read or changed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn body(
    site: &Site,
    groups: &[MissedGroup],
    entries: &[(StoredEntry, EntryStatus)],
    with_answered: bool,
    language: Language,
) -> Markup {
    let missed = &phrases(site).missed;
    html! {
        h1 { (missed.title.get(language)) }
        p.soft { (missed.lead.get(language)) }
        p {
            @match with_answered {
                true => a href="/desk/missed" { (missed.only_open.get(language)) },
                false => a href="/desk/missed?all=1" { (missed.all.get(language)) },
            }
        }
        @if groups.is_empty() { p { (missed.none.get(language)) } }
        ul.groups { @for group in groups { (shown(site, group, language)) } }
        section #added {
            h2 { (missed.entries.get(language)) }
            @if entries.is_empty() {
                p { (missed.no_entries.get(language)) }
            } @else {
                p {
                    a.button href="/desk/overlay.patch" download { (missed.patch.get(language)) } " "
                    a.button href="/desk/overlay.jsonl" download { (missed.tests.get(language)) }
                }
                ul.groups {
                    @for (kept, standing) in entries.iter().rev() {
                        @let ways: Vec<&str> = kept.entry.addition.zh.iter().chain(&kept.entry.addition.en).map(String::as_str).collect();
                        li {
                            p { a href={ "/desk/missed/entry/" (kept.entry.id) } { (ways.join(" / ")) } }
                            p.soft { (about(site, kept, standing, language)) }
                        }
                    }
                }
            }
        }
    }
}

fn shown(site: &Site, group: &MissedGroup, language: Language) -> Markup {
    let missed = &phrases(site).missed;
    let address = format!(
        "/desk/missed/question?guide={}&q={}",
        in_address(&group.guide),
        in_address(&group.question)
    );
    let kinds = group.kinds.iter().map(|(kind, count)| {
        fill(
            kind_phrase(missed, *kind),
            language,
            &[("count", &count.to_string())],
        )
    });
    let channels = group
        .channels
        .iter()
        .map(|(channel, count)| format!("{channel} {count}"));
    let about: Vec<String> = kinds.chain(channels).collect();
    html! {
        li {
            p.asked {
                span.count { (group.count) } " "
                a href=(address) { (group.question) }
            }
            p.soft {
                (now(missed, &group.now, language)) " · "
                (fill(&missed.last, language, &[("date", &day(site, group.newest))])) " · " (about.join(" · "))
            }
            @if !group.wordings.is_empty() {
                details {
                    summary { (fill(&missed.wordings, language, &[("count", &group.wordings.len().to_string())])) }
                    ul { @for wording in &group.wordings { li { (wording) } } }
                }
            }
        }
    }
}

fn kind_phrase(missed: &MissedPhrases, kind: MissedKind) -> &Bilingual {
    match kind {
        MissedKind::NotCovered => &missed.not_covered,
        MissedKind::Unsure => &missed.unsure,
        MissedKind::Unhelpful => &missed.unhelpful,
    }
}

/// How a question is answered now.
pub fn now(missed: &MissedPhrases, now: &Now, language: Language) -> String {
    match now {
        Now::Answered(clauses) => fill(
            &missed.answered,
            language,
            &[("clauses", &clauses.join(", "))],
        ),
        Now::Silent => missed.silent.get(language).to_owned(),
        Now::Open => missed.open.get(language).to_owned(),
    }
}

fn way_answered(missed: &MissedPhrases, way: &UtteranceCheck, language: Language) -> Markup {
    let clauses: Vec<String> = way.clauses.iter().map(ToString::to_string).collect();
    let clauses = clauses.join(", ");
    let phrase = match (way.as_meant, clauses.is_empty()) {
        (true, true) => &missed.way_silent,
        (true, false) => &missed.way_answered,
        (false, true) => &missed.way_lost,
        (false, false) => &missed.way_elsewhere,
    };
    let said = fill(
        phrase,
        language,
        &[("way", &way.way), ("clauses", &clauses)],
    );
    html! { span.(if way.as_meant { "met" } else { "failed" }) { (said) } }
}

fn addition(
    site: &Site,
    duty: &StaffSession,
    kept: &StoredEntry,
    standing: &EntryStatus,
    language: Language,
) -> Markup {
    let missed = &phrases(site).missed;
    html! {
        p.soft { (about(site, kept, standing, language)) }
        form method="post" action={ "/desk/missed/entry/" (kept.entry.id) } {
            (mark(site, &duty.session))
            button { (missed.undo.get(language)) }
        }
    }
}

fn about(site: &Site, kept: &StoredEntry, standing: &EntryStatus, language: Language) -> String {
    let missed = &phrases(site).missed;
    let matter = match &kept.entry.addition.matter {
        Added::Ways => fill(
            &missed.as_intent,
            language,
            &[("intent", &kept.entry.addition.intent)],
        ),
        Added::Clauses(cites) => {
            let clauses: Vec<&str> = cites.iter().map(|cite| cite.clause.as_str()).collect();
            fill(
                &missed.answered,
                language,
                &[("clauses", &clauses.join(", "))],
            )
        }
        Added::Silent(what) => fill(&missed.silent_on, language, &[("what", what.get(language))]),
    };
    let by = fill(
        &missed.by,
        language,
        &[("staff", &kept.staff), ("date", &day(site, kept.at))],
    );
    let standing = match standing {
        EntryStatus::Active => "",
        EntryStatus::Merged => missed.had.get(language),
        EntryStatus::Rejected(_) => missed.unfit.get(language),
    };
    let parts = [matter.as_str(), &by, standing];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn day(site: &Site, at: Timestamp) -> String {
    site.assistant().date(at).to_string()
}
