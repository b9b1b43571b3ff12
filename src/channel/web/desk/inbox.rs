//! People: the conversations of applicants who want a person: who waits, what is said, a reply, and back to the assistant.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::auth::{FRAGMENT, Sent, note};
use super::composer::{query, writing};
use super::page::{self, Tab, phrases};
use super::reply;
use crate::dialogue::{Conversation, Message, Words};
use crate::service::{Address, Handled, WithStaff};
use crate::staff::{AuditEvent, StaffSession};
use crate::text::Language;
use crate::wording::{PeoplePhrases, ReplyKind, fill};

/// How much of what someone said last is shown in the list, in characters.
const GLIMPSE: usize = 60;

/// Which conversation, and what became of what was done in it last.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    said: String,
}

impl Wanted {
    fn address(&self) -> Option<Address> {
        (!self.channel.is_empty()).then(|| Address::new(&self.channel, &self.person, &self.place))
    }
}

/// What of the page changes by itself.
struct Live<'a> {
    site: &'a Site,
    phrases: &'a PeoplePhrases,
    duty: &'a StaffSession,
    language: Language,
    all: &'a [WithStaff],
    open: Option<&'a WithStaff>,
    said: Option<&'a str>,
}

/// The page; for the script, what of it changes by itself.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Response {
    let is_part = headers.contains_key(FRAGMENT);
    let shown = site.apart(move |site| {
        let (all, address) = (site.service.with_staff(), wanted.address());
        let open = address.as_ref().and_then(|address| site.service.with_staff_in_full(address));
        let open = open.as_ref();
        let (people, language) = (&phrases(site).people, visitor.language);
        let said = match wanted.said.as_str() {
            "theirs" => Some(&people.theirs),
            "nobodys" => Some(&people.nobodys),
            "back" => Some(&people.is_back),
            _ => address.as_ref().filter(|_| open.is_none()).map(|_| &people.gone),
        };
        let said = said.map(|said| said.get(language));
        let live = Live { site, phrases: people, duty: &duty, language, all: &all, open, said }.show();
        if is_part {
            return live.into_response();
        }
        let keeps = open.map(|open| query(&open.address) + "&").unwrap_or_default();
        let body = html! {
            h1 { (people.title.get(language)) }
            p.soft { (hours(site, language)) }
            div.inbox.is-open[open.is_some()] {
                div #people data-watch={ "/desk/people?" (keeps) } data-lost=(phrases(site).lost.get(language)) { (live) }
                @if let Some(open) = open { div.composer { (writing(site, &duty, open, language)) } }
            }
            p.without-script { a.button href={ "/desk/people?" (keeps) } { (people.look.get(language)) } }
        };
        page::show(site, visitor, &duty, Tab::People, &keeps, &body)
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// How many wait, for the script.
pub async fn waiting(State(site): State<Arc<Site>>, _: StaffSession) -> Response {
    let counted = site.apart(|site| count(&site.service.with_staff()).to_string());
    counted.await.map_or_else(
        || StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        IntoResponse::into_response,
    )
}

/// How many wait and are nobody's yet.
pub fn count(all: &[WithStaff]) -> usize {
    all.iter().filter(|it| it.handover.by.is_none()).count()
}

/// Takes a conversation, says something in it, or hands it back.
pub async fn act(State(site): State<Arc<Site>>, duty: StaffSession, sent: Sent) -> Response {
    let done = site.apart(move |site| {
        let address = Address::new(
            sent.first("channel"),
            sent.first("person"),
            sent.first("place"),
        );
        let channel = sent.first("channel").to_owned();
        let (handled, deed) = match sent.first("act") {
            "take" => {
                let handled = match sent.first("from") {
                    "" => site.service.take_over(&address, &duty.name),
                    other => site.service.take_from(&address, other, &duty.name),
                };
                (handled, AuditEvent::TookOver { channel })
            }
            "back" => (
                site.service.hand_back(&address, &duty.name),
                AuditEvent::HandedBack { channel },
            ),
            "say" => {
                let handled = site.service.say_as_staff(
                    &address,
                    &duty.name,
                    sent.first("id"),
                    sent.first("text"),
                );
                (handled, AuditEvent::Replied { channel })
            }
            _ => return StatusCode::BAD_REQUEST.into_response(),
        };
        let said = match (&handled, &deed) {
            (Handled::Done, AuditEvent::HandedBack { .. }) => "&said=back",
            (Handled::Done, _) => "",
            (Handled::Theirs(_), _) => "&said=theirs",
            (Handled::Nobodys, _) => "&said=nobodys",
            (Handled::Gone, _) => "&said=gone",
        };
        if handled == Handled::Done {
            note(site, Some(&duty.name), &deed);
            if matches!(deed, AuditEvent::HandedBack { .. }) {
                site.exchanges.forget(address.person());
            }
        }
        Redirect::to(&format!("/desk/people?{}{said}#text", query(&address))).into_response()
    });
    done.await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// When the desk is open, as far as applicants are concerned.
fn hours(site: &Site, language: Language) -> String {
    let (assistant, people) = (site.assistant(), &phrases(site).people);
    match assistant.hours(language) {
        Some(hours) => {
            let is_open = assistant.is_attended(site.service.now());
            fill(
                if is_open {
                    &people.attended
                } else {
                    &people.unattended
                },
                language,
                &[("hours", &hours)],
            )
        }
        None => people.no_hours.get(language).to_owned(),
    }
}

impl Live<'_> {
    fn show(&self) -> Markup {
        let Live {
            phrases: people,
            language,
            all,
            ..
        } = *self;
        html! {
            div #said { @if let Some(said) = self.said { p.fault role="alert" { (said) } } }
            div #queue data-count=(count(all)) {
                @match all.is_empty() {
                    true => p { (people.none.get(language)) },
                    false => ul.groups { @for it in all { li { (self.line(it)) } } },
                }
            }
            @if let Some(open) = self.open { (self.talk(open)) }
        }
    }

    /// One who waits, or is spoken with.
    fn line(&self, it: &WithStaff) -> Markup {
        let is_open = self.open.is_some_and(|open| open.address == it.address);
        let last = it
            .handover
            .words
            .iter()
            .rev()
            .find(|words| words.by.is_none());
        let last = match last {
            Some(words) if words.text.chars().count() > GLIMPSE => {
                words.text.chars().take(GLIMPSE).chain(['…']).collect()
            }
            Some(words) => words.text.clone(),
            None => self.phrases.nothing_said.get(self.language).to_owned(),
        };
        html! {
            p.asked {
                a href={ "/desk/people?" (query(&it.address)) "#text" } aria-current=[is_open.then_some("true")] { (last) }
            }
            p.soft.(self.patience(it)) { (self.state(it)) }
        }
    }

    /// The colour of how long someone waits: of the time after which nobody is waited for any more, two parts of three
    /// are much, and one is not little.
    fn patience(&self, it: &WithStaff) -> &'static str {
        let assistant = self.site.service.assistant();
        let longest = assistant.staffing().map(|staffing| staffing.wait.as_secs());
        let waited = self.site.service.now().duration_since(it.handover.since);
        match (longest, &it.handover.by) {
            (Some(longest), None) if waited.as_secs() * 3 >= longest * 2 => "failed",
            (Some(longest), None) if waited.as_secs() * 3 >= longest => "open",
            _ => "calm",
        }
    }

    fn state(&self, it: &WithStaff) -> String {
        let staff = it.handover.by.as_deref().unwrap_or_default();
        let phrase = match staff {
            "" => &self.phrases.waits,
            staff if staff == self.duty.name => &self.phrases.yours,
            _ => &self.phrases.with,
        };
        let channel = it.address.channel();
        let channel = self
            .phrases
            .channels
            .get(channel)
            .map_or(channel, |name| name.get(self.language));
        let minutes = minutes(it.handover.since, self.site.service.now()).to_string();
        fill(
            phrase,
            self.language,
            &[
                ("staff", staff),
                ("minutes", &minutes),
                ("channel", channel),
            ],
        )
    }

    /// What was said, and what is known of the project.
    fn talk(&self, open: &WithStaff) -> Markup {
        let Live {
            phrases: people,
            language,
            ..
        } = *self;
        // What is sent twice is said once.
        let id = self
            .site
            .seal
            .issue(Purpose::Form)
            .map(|sealed| sealed.name)
            .unwrap_or_default();
        html! {
            section #talk aria-label=(people.talk.get(language)) data-id=(id) {
                p #owner role="status" { (self.state(open)) }
                div #known {
                    @if let Some(asked) = &open.asked {
                        p { span.label { (people.asked_last.get(language)) } " " (asked) }
                    }
                    @if !open.answers.is_empty() {
                        details open {
                            summary { (fill(&people.answers, language, &[("count", &open.answers.len().to_string())])) }
                            ul { @for answer in &open.answers { li { (answer) } } }
                            @if let Some(verdict) = &open.verdict { p.lines { (verdict.text()) } }
                        }
                    }
                }
                div #words role="log" tabindex="0" aria-label=(people.words.get(language)) {
                    @for words in &open.handover.words { (self.words(words)) }
                }
                div #proposed { (self.proposed(open)) }
            }
        }
    }

    fn words(&self, words: &Words) -> Markup {
        let at = self
            .site
            .assistant()
            .local(words.at)
            .strftime("%H:%M")
            .to_string();
        let who = words
            .by
            .as_deref()
            .unwrap_or(self.phrases.applicant.get(self.language));
        html! {
            div.said.(if words.by.is_some() { "own" } else { "bot" }) {
                p { (words.text) }
                p.soft { (who) " " time datetime=(words.at) { (at) } }
            }
        }
    }

    /// What the assistant would say to what was said last, if it knows an answer.
    fn proposed(&self, open: &WithStaff) -> Markup {
        let (people, assistant) = (self.phrases, self.site.service.assistant());
        let last = open
            .handover
            .words
            .last()
            .filter(|words| words.by.is_none());
        let answer = last.map(|words| {
            let message = Message {
                text: words.text.clone(),
                language: Some(open.language),
                ..Message::default()
            };
            // As a question of someone of whom it is known what was said before.
            let before = self.site.service.conversation(&open.address);
            let before = Conversation {
                handover: None,
                flow: None,
                ..before
            };
            assistant.reply(before, &message, self.site.service.now()).1
        });
        html! {
            @if let Some((answer, loaded)) = answer
                .filter(|it| it.kind == ReplyKind::Answer)
                .and_then(|it| Some((it.clone(), assistant.loaded_guide(it.guide.as_deref())?)))
            {
                details {
                    summary { (people.proposed.get(self.language)) }
                    p.lines { (answer.text()) }
                    button.with-script hidden type="button" data-put=(reply::of_answer(self.site, &loaded.guide, &answer)) {
                        (people.put.get(self.language))
                    }
                }
            }
        }
    }
}

fn minutes(since: Timestamp, now: Timestamp) -> i64 {
    (now.duration_since(since).as_secs() / 60).max(0)
}
