//! The layout of desk pages: navigation and log-out.

use axum::response::Response;
use maud::{Markup, html};

use super::super::layout::{Page, Place};
use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::auth::MARK;
use super::inbox;
use crate::staff::StaffSession;
use crate::text::{Bilingual, Language};
use crate::wording::{DeskPhrases, fill};

/// A page of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Look up clauses.
    Lookup,
    /// Check for a caller.
    Check,
    /// Conversations with applicants.
    People,
    /// Missed questions.
    Missed,
    /// Statistics.
    Figures,
    /// Who did what.
    Audit,
}

impl Tab {
    const ALL: [Tab; 6] = [
        Tab::Lookup,
        Tab::Check,
        Tab::People,
        Tab::Missed,
        Tab::Figures,
        Tab::Audit,
    ];

    fn path(self) -> &'static str {
        match self {
            Tab::Lookup => "/desk",
            Tab::Check => "/desk/check",
            Tab::People => "/desk/people",
            Tab::Missed => "/desk/missed",
            Tab::Figures => "/desk/figures",
            Tab::Audit => "/desk/audit",
        }
    }

    fn name(self, phrases: &DeskPhrases) -> &Bilingual {
        match self {
            Tab::Lookup => &phrases.lookup.title,
            Tab::Check => &phrases.check.title,
            Tab::People => &phrases.people.title,
            Tab::Missed => &phrases.missed.title,
            Tab::Figures => &phrases.figures.title,
            Tab::Audit => &phrases.audit.title,
        }
    }
}

/// The phrases of the desk.
pub fn phrases(site: &Site) -> &DeskPhrases {
    &site.assistant().phrases().desk
}

/// The number of waiting applicants.
fn waiting(site: &Site, language: Language) -> Markup {
    let count = inbox::count(&site.service.with_staff());
    let said = fill(
        &phrases(site).people.waiting,
        language,
        &[("count", &count.to_string())],
    );
    html! { " " span #waiting.count hidden[count == 0] title=(said) { (count) } }
}

/// The CSRF token of a form.
pub fn mark(site: &Site, session: &str) -> Markup {
    html! { input type="hidden" name=(MARK) value=(site.seal.mark(Purpose::Form, session)); }
}

/// A desk page in its layout. `keeps` is the part of the address that stays when the language changes.
pub fn show(
    site: &Site,
    visitor: Visitor,
    duty: &StaffSession,
    room: Tab,
    keeps: &str,
    body: &Markup,
) -> Response {
    let phrases = phrases(site);
    let language = visitor.language;
    let body = html! {
        div.desk.wide {
            div.rooms {
                nav aria-label=(phrases.rooms.get(language)) {
                    @for other in Tab::ALL {
                        a href=(other.path()) aria-current=[(other == room).then_some("page")] {
                            (other.name(phrases).get(language))
                            @if other == Tab::People { (waiting(site, language)) }
                        }
                    }
                }
                form method="post" action="/desk/logout" {
                    (mark(site, &duty.session))
                    span.soft { (duty.name) }
                    button.quiet { (phrases.leave.get(language)) }
                }
            }
            div #state role="alert" hidden data-away=(phrases.away.get(language)) data-over=(phrases.over.get(language)) {
                span {} " "
                a href="/desk/login" hidden { (phrases.anew.get(language)) }
            }
            (body)
        }
    };
    let title = room.name(phrases).get(language);
    Page {
        title,
        place: Place::Desk,
        keeps,
        body,
    }
    .show(site, visitor)
}
