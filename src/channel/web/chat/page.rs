//! The page of the chat, as one comes to it, as it is after a message, and what of it is new.

use axum::response::Response;
use maud::{Markup, html};

use super::super::call;
use super::super::guide::ask;
use super::super::layout::{Page, Place, Surface};
use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::exchange::{Exchange, Telling};
use super::person::{self, talk};
use super::reply::{echo, letter, passed_on, reply};
use super::window::Window;
use crate::assistant::LONGEST_MESSAGE;
use crate::dialogue::{Conversation, LoadedGuide};
use crate::service::Outgoing;
use crate::text::Language;
use crate::understanding::Command;
use crate::wording::{ButtonAction, fill};

/// The page as one comes to it: with nothing said yet, or with how the conversation stands.
pub fn standing(
    site: &Site,
    visitor: Visitor,
    window: &Window,
    kept: Option<(&str, Conversation)>,
    (linked, letters): (Option<&str>, &[Outgoing]),
) -> Response {
    let assistant = site.assistant();
    let language = visitor.language;
    let name = kept.as_ref().map(|(name, _)| *name);
    let conversation = kept.as_ref().map(|(_, it)| it.clone()).unwrap_or_default();
    let Some(loaded) = assistant.guide_of(&conversation) else {
        return nothing(site, visitor, window);
    };
    let shown = Conversation {
        language: Some(language),
        ..conversation.clone()
    };
    let linked = linked.and_then(|id| assistant.loaded_guide(Some(id)));
    let last = name.and_then(|name| site.exchanges.last(name));
    let last = last.filter(|it| it.stands(&conversation, language));
    let passes_on = |it: &Exchange| it.told.reply.as_ref().is_some_and(|reply| reply.passed_on);
    let log = html! {
        @if let Some(linked) = linked { (ask(site, &linked.guide, (window.surface, window.carried(None)), language)) }
        @if let Some(handover) = &conversation.handover { (talk(site, handover, language)) }
        @match (last, assistant.standing(shown, site.service.now())) {
            // What was said to staff stands in the talk.
            (Some(last), _) if passes_on(&last) => (told(site, loaded, window, &last)),
            (Some(last), _) if last.after.handover.is_none() => div #standing data-last=(last.id) { (exchanged(site, loaded, window, language, &last)) },
            (_, Some(standing)) => div #standing { (reply(site, &loaded.guide, window, &standing)) },
            (_, None) => (welcome(site, loaded, window, language)),
        }
        // What staff said stands in the talk.
        @if conversation.handover.is_none() {
            @for it in letters { (letter(&loaded.guide, window, &it.reply, false)) }
        }
    };
    let answers = answers(site, loaded, window, (name, &conversation), language);
    whole(site, visitor, window, Some(loaded), (log, answers))
}

/// The page after a message: what was said, and the reply.
pub fn replied(
    site: &Site,
    visitor: Visitor,
    window: &Window,
    name: Option<&str>,
    exchange: &Exchange,
) -> Response {
    let Some(loaded) = site.assistant().guide_of(&exchange.after) else {
        return nothing(site, visitor, window);
    };
    let language = visitor.language;
    let log = html! {
        div #standing data-last=(exchange.id) { (exchanged(site, loaded, window, language, exchange)) }
    };
    let answers = answers(site, loaded, window, (name, &exchange.after), language);
    whole(site, visitor, window, Some(loaded), (log, answers))
}

/// What a reply adds to the page.
pub fn new(site: &Site, window: &Window, name: Option<&str>, exchange: &Exchange) -> Markup {
    let after = &exchange.after;
    let language = after.language.unwrap_or_default();
    html! {
        @if let Some(loaded) = site.assistant().guide_of(after) {
            (told(site, loaded, window, exchange))
            (answers(site, loaded, window, (name, after), language))
        }
    }
}

/// A message and what it came to.
fn exchanged(
    site: &Site,
    loaded: &LoadedGuide,
    window: &Window,
    language: Language,
    exchange: &Exchange,
) -> Markup {
    html! {
        @if let Some(said) = &exchange.said { (echo(site, language, said)) }
        (told(site, loaded, window, exchange))
    }
}

fn told(site: &Site, loaded: &LoadedGuide, window: &Window, exchange: &Exchange) -> Markup {
    let Telling { letters, reply: to } = &exchange.told;
    html! {
        @for it in letters { (letter(&loaded.guide, window, &it.reply, person::is_of_staff(site, &exchange.after, &it.reply))) }
        @match to {
            Some(to) if to.passed_on => (passed_on(site, to.language)),
            Some(to) => (reply(site, &loaded.guide, window, to)),
            None => {}
        }
    }
}

fn nothing(site: &Site, visitor: Visitor, window: &Window) -> Response {
    whole(site, visitor, window, None, (html! {}, html! {}))
}

fn whole(
    site: &Site,
    visitor: Visitor,
    window: &Window,
    loaded: Option<&LoadedGuide>,
    (log, answers): (Markup, Markup),
) -> Response {
    let phrases = site.phrases();
    let language = visitor.language;
    let surface = window.surface;
    let body = html! {
        div.chat {
            (head(site, loaded, surface, language))
            div #log role="log" aria-label=(phrases.log.get(language)) { (log) }
            (answers)
            form #say method="post" action=(surface.chat())
                data-you=(phrases.you.get(language)) data-waiting=(phrases.waiting.get(language))
                data-lost=(phrases.lost.get(language)) data-limit=(phrases.limit.get(language))
                data-retry=(phrases.retry.get(language)) data-longest=(LONGEST_MESSAGE)
                data-long=(phrases.too_long.get(language)) {
                label.hidden for="text" { (phrases.input.get(language)) }
                textarea #text name="text" rows="1" required autocomplete="off" enterkeyhint="send"
                    aria-describedby="too-long" placeholder=(phrases.input_hint.get(language)) {}
                button { (phrases.send.get(language)) }
                p #too-long.fault role="status" {}
            }
            p.aside { (phrases.privacy.get(language)) }
        }
    };
    Page {
        title: phrases.chat.get(language),
        place: Place::Chat(surface),
        keeps: "",
        body,
    }
    .show(site, visitor)
}

/// Whose call it is, and until when.
fn head(site: &Site, loaded: Option<&LoadedGuide>, surface: Surface, language: Language) -> Markup {
    html! {
        @match loaded {
            Some(loaded) => header.masthead {
                @if surface == Surface::Own { (call::issued(site, &loaded.guide, language)) }
                (call::title(&loaded.guide, language))
                (call::deadline(site, loaded, language))
            },
            None => h1 { (site.phrases().heading.get(language)) },
        }
    }
}

/// Before anything was said: what one can do here.
fn welcome(site: &Site, loaded: &LoadedGuide, window: &Window, language: Language) -> Markup {
    let phrases = site.phrases();
    html! {
        div.welcome {
            form.choices method="post" action=(window.surface.chat()) {
                (window.carried(None))
                button.primary name="text" value=(phrases.says_check.get(language)) { (phrases.check.get(language)) }
            }
            (call::contacts(site, &loaded.guide, language))
            (call::note(site, loaded, language))
            form.choices method="post" action=(window.surface.chat()) {
                (window.carried(None))
                p.label { (phrases.or_ask.get(language)) }
                @for starter in &phrases.starters {
                    button.suggestion name="text" value=(starter.get(language)) { (starter.get(language)) }
                }
            }
            p.aside { (phrases.welcome.get(language)) }
        }
    }
}

/// What was said of the project, each with a way to change it while an interview goes on, and how to begin anew or to
/// erase it all. A script keeps what was said in the browser under the mark of the conversation, for that is kept nowhere
/// else.
fn answers(
    site: &Site,
    loaded: &LoadedGuide,
    window: &Window,
    (name, conversation): (Option<&str>, &Conversation),
    language: Language,
) -> Markup {
    let phrases = site.phrases();
    let facts = &conversation.facts;
    let count = facts.len().to_string();
    let finding_text = site.assistant().finding_text(loaded, language);
    let is_going = conversation.flow.is_some();
    let can_begin_anew =
        *conversation != Conversation::default() && conversation.handover.is_none();
    html! {
        div #answers data-of=[name.map(|name| site.seal.mark(Purpose::Said, name))] data-with-staff[conversation.handover.is_some()] {
            (person::head(site, window, (name, conversation), language))
            (window.carried(Some("say")))
            @if let Some(fact) = site.assistant().asking(conversation) {
                input type="hidden" name="answers" value=(fact) form="say";
            }
            @if window.ends_with_page { p.aside.open { (phrases.no_cookies.get(language)) } }
            @if !facts.is_empty() {
                details {
                    summary { (fill(&phrases.answers, language, &[("count", &count)])) }
                    form method="post" action=(window.surface.chat()) {
                        (window.carried(None))
                        dl {
                            @for (fact, value) in facts.iter() {
                                @let name = finding_text.name(fact.as_str());
                                div {
                                    dt { (name) }
                                    dd {
                                        (loaded.eligibility.write(fact.as_str(), value, language))
                                        @if is_going {
                                            button name="press" value=(ButtonAction::Edit(fact.clone()))
                                                aria-label=(fill(&phrases.change_what, language, &[("name", &name)])) {
                                                (phrases.change.get(language))
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    @if !window.ends_with_page { p { a href=(window.surface.verdict()) { (phrases.so_far.get(language)) } } }
                }
            }
            @if can_begin_anew {
                form.session method="post" action=(window.surface.chat()) {
                    (window.carried(None))
                    button name="press" value=(ButtonAction::Command(Command::Restart)) { (phrases.anew.get(language)) }
                    // What cannot be taken back takes two presses, with scripts and without.
                    details {
                        summary { (phrases.erase.get(language)) }
                        p { (phrases.erase_what.get(language)) }
                        button name="text" value="/forget" { (phrases.erase_all.get(language)) }
                    }
                }
            }
        }
    }
}
