//! The page of the chat, as one comes to it, as it is after a message, and what of it is new.

use axum::response::Response;
use maud::{Markup, html};

use super::super::frame::{Page, Place, Window};
use super::super::prose::linked;
use super::super::seal::Purpose;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::reply::{echo, letter, passed_on, reply};
use crate::assistant::{Conversation, Desk, HandedOver, LONGEST_MESSAGE, Press, Reply, fill};
use crate::language::Language;
use crate::service::Outgoing;

/// The page as one comes to it: with nothing said yet, or with how the conversation stands.
pub fn standing(
    site: &Site,
    visitor: Visitor,
    window: Window,
    (name, conversation): (Option<&str>, Conversation),
    letters: &[Outgoing],
) -> Response {
    let assistant = site.assistant();
    let language = visitor.language;
    let Some(desk) = assistant.desk(None) else { return nothing(site, visitor, window) };
    let shown = Conversation { language: Some(language), ..conversation.clone() };
    let log = html! {
        @if let Some(handed_over) = &conversation.handed_over { (talk(site, handed_over, language)) }
        @match assistant.standing(shown, site.service.now()) {
            Some(standing) => div #standing { (reply(site, &desk.guide, window, &standing)) },
            None => (welcome(site, desk, window, language)),
        }
        // What staff said stands in the talk.
        @if conversation.handed_over.is_none() {
            @for it in letters { (letter(&desk.guide, window, &it.reply)) }
        }
    };
    whole(site, visitor, window, log, answers(site, desk, window, (name, &conversation), language))
}

/// What there is to say after a message: what was said before by itself, and the reply.
pub struct Told {
    /// What was said by itself.
    pub letters: Vec<Outgoing>,
    /// The reply, where there was a message.
    pub reply: Option<Reply>,
}

/// The page after a message: what was said, and the reply.
pub fn replied(
    site: &Site,
    visitor: Visitor,
    window: Window,
    (name, conversation): (Option<&str>, &Conversation),
    (said, to): (Option<&str>, &Told),
) -> Response {
    let Some(desk) = site.assistant().desk(None) else { return nothing(site, visitor, window) };
    let log = html! {
        @if let Some(said) = said { (echo(site, visitor.language, said)) }
        (told(site, desk, window, to))
    };
    whole(site, visitor, window, log, answers(site, desk, window, (name, conversation), visitor.language))
}

/// What a reply adds to the page.
pub fn new(site: &Site, window: Window, (name, conversation): (Option<&str>, &Conversation), to: &Told) -> Markup {
    html! {
        @if let Some(desk) = site.assistant().desk(None) {
            (told(site, desk, window, to))
            (answers(site, desk, window, (name, conversation), conversation.language.unwrap_or_default()))
        }
    }
}

fn told(site: &Site, desk: &Desk, window: Window, Told { letters, reply: to }: &Told) -> Markup {
    html! {
        @for it in letters { (letter(&desk.guide, window, &it.reply)) }
        @match to {
            Some(to) if to.passed_on => (passed_on(site, to.language)),
            Some(to) => (reply(site, &desk.guide, window, to)),
            None => {}
        }
    }
}

fn nothing(site: &Site, visitor: Visitor, window: Window) -> Response {
    whole(site, visitor, window, html! {}, html! {})
}

fn whole(site: &Site, visitor: Visitor, window: Window, log: Markup, answers: Markup) -> Response {
    let phrases = site.phrases();
    let language = visitor.language;
    let body = html! {
        div.chat {
            @if window == Window::Own { h1 { (phrases.heading.get(language)) } }
            @else { h1.hidden { (phrases.heading.get(language)) } }
            div #log role="log" aria-label=(phrases.log.get(language)) { (log) }
            (answers)
            form #say method="post" action=(window.chat())
                data-you=(phrases.you.get(language)) data-waiting=(phrases.waiting.get(language))
                data-lost=(phrases.lost.get(language)) data-limit=(phrases.limit.get(language)) {
                label.hidden for="text" { (phrases.input.get(language)) }
                input #text name="text" type="text" required autocomplete="off" enterkeyhint="send"
                    maxlength=(LONGEST_MESSAGE) placeholder=(phrases.input_hint.get(language));
                button { (phrases.send.get(language)) }
            }
            p.aside { (phrases.privacy.get(language)) }
        }
    };
    Page { title: phrases.chat.get(language), place: Place::Chat(window), keeps: "", body }.show(site, visitor)
}

/// What was said since the conversation is with staff.
fn talk(site: &Site, handed_over: &HandedOver, language: Language) -> Markup {
    let assistant = site.assistant();
    let says = &assistant.phrases().person.says;
    html! {
        @for words in &handed_over.words {
            @match words.by {
                Some(_) => div.said.bot { p { (fill(says, language, &[("text", &words.text)])) } },
                None => (echo(site, language, &words.text)),
            }
        }
    }
}

/// Before anything was said: what one can do here, and how the window stands.
fn welcome(site: &Site, desk: &Desk, window: Window, language: Language) -> Markup {
    let phrases = site.phrases();
    let card = &desk.guide.card;
    let time = site.assistant().time(desk, language, site.service.now());
    html! {
        div.welcome {
            p.lead { (fill(&phrases.welcome, language, &[("title", &card.title)])) }
            @if let Some(time) = time { p.time { (linked(&desk.guide, &time)) } }
            form.choices method="post" action=(window.chat()) {
                button.primary name="text" value=(phrases.says_check.get(language)) { (phrases.check.get(language)) }
            }
            form.choices method="post" action=(window.chat()) {
                p.label { (phrases.or_ask.get(language)) }
                @for starter in &phrases.starters {
                    button.suggestion name="text" value=(starter.get(language)) { (starter.get(language)) }
                }
            }
        }
    }
}

/// What was said of the project, each with a way to change it while an interview goes on. A script keeps what was said in
/// the browser under the mark of the conversation, for that is kept nowhere else.
fn answers(
    site: &Site,
    desk: &Desk,
    window: Window,
    (name, conversation): (Option<&str>, &Conversation),
    language: Language,
) -> Markup {
    let phrases = site.phrases();
    let facts = &conversation.facts;
    let count = facts.len().to_string();
    let teller = site.assistant().teller(desk, language);
    let is_going = conversation.going.is_some();
    html! {
        div #answers data-of=[name.map(|name| site.seal.mark(Purpose::Said, name))] data-with-staff[conversation.handed_over.is_some()] {
            @if !facts.is_empty() {
                details {
                    summary { (fill(&phrases.answers, language, &[("count", &count)])) }
                    form method="post" action=(window.chat()) {
                        dl {
                            @for (fact, value) in facts.iter() {
                                @let name = teller.name(fact.as_str());
                                div {
                                    dt { (name) }
                                    dd {
                                        (desk.eligibility.write(fact.as_str(), value, language))
                                        @if is_going {
                                            button name="press" value=(Press::Edit(fact.clone()))
                                                aria-label=(fill(&phrases.change_what, language, &[("name", &name)])) {
                                                (phrases.change.get(language))
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    p { a href=(window.verdict()) { (phrases.so_far.get(language)) } }
                }
            }
        }
    }
}
