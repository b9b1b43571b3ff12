//! The frame of the desk's pages: the way from one to the other, and the way out.

use axum::response::Response;
use maud::{Markup, html};

use super::super::frame::{Page, Place};
use super::super::seal::Purpose;
use super::super::site::Site;
use super::super::staff::OnDuty;
use super::super::visitor::Visitor;
use super::door::MARK;
use super::people;
use crate::assistant::{DeskPhrases, fill};
use crate::language::{Bilingual, Language};

/// A page of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Clauses.
    Lookup,
    /// A check for a caller.
    Check,
    /// Conversations with applicants.
    People,
    /// What was not well answered.
    Missed,
    /// What was counted.
    Figures,
}

impl Room {
    const ALL: [Room; 5] = [Room::Lookup, Room::Check, Room::People, Room::Missed, Room::Figures];

    fn path(self) -> &'static str {
        match self {
            Room::Lookup => "/desk",
            Room::Check => "/desk/check",
            Room::People => "/desk/people",
            Room::Missed => "/desk/missed",
            Room::Figures => "/desk/figures",
        }
    }

    fn name(self, phrases: &DeskPhrases) -> &Bilingual {
        match self {
            Room::Lookup => &phrases.lookup.title,
            Room::Check => &phrases.check.title,
            Room::People => &phrases.people.title,
            Room::Missed => &phrases.missed.title,
            Room::Figures => &phrases.figures.title,
        }
    }
}

/// What the desk's pages say.
pub fn phrases(site: &Site) -> &DeskPhrases {
    &site.assistant().phrases().desk
}

/// How many applicants wait for a person.
fn waiting(site: &Site, language: Language) -> Markup {
    let count = people::count(&site.service.with_staff());
    let said = fill(&phrases(site).people.waiting, language, &[("count", &count.to_string())]);
    html! { " " span #waiting.count hidden[count == 0] title=(said) { (count) } }
}

/// The field that tells that a form is ours.
pub fn mark(site: &Site, session: &str) -> Markup {
    html! { input type="hidden" name=(MARK) value=(site.seal.mark(Purpose::Form, session)); }
}

/// A page of the desk in its frame; `keeps` is what of the address stays when the language is changed.
pub fn show(site: &Site, visitor: Visitor, duty: &OnDuty, room: Room, keeps: &str, body: &Markup) -> Response {
    let phrases = phrases(site);
    let language = visitor.language;
    let body = html! {
        div.desk.wide {
            div.rooms {
                nav aria-label=(phrases.rooms.get(language)) {
                    @for other in Room::ALL {
                        a href=(other.path()) aria-current=[(other == room).then_some("page")] {
                            (other.name(phrases).get(language))
                            @if other == Room::People { (waiting(site, language)) }
                        }
                    }
                }
                form method="post" action="/desk/logout" {
                    (mark(site, &duty.session))
                    span.soft { (duty.name) }
                    button.quiet { (phrases.leave.get(language)) }
                }
            }
            (body)
        }
    };
    let title = room.name(phrases).get(language);
    Page { title, place: Place::Desk, keeps, body }.show(site, visitor)
}
