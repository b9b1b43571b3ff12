//! The page of the chat, as one comes to it, as it is after a message, and what of it is new.

use axum::response::Response;
use maud::{Markup, html};

use super::super::guide::ask;
use super::super::layout::{Page, Place, Surface};
use super::super::rich_text::linked;
use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::reply::{echo, letter, passed_on, reply};
use crate::assistant::LONGEST_MESSAGE;
use crate::dialogue::{Conversation, Handover, LoadedGuide};
use crate::service::Outgoing;
use crate::text::Language;
use crate::wording::{ButtonAction, Reply, fill};

/// The page as one comes to it: with nothing said yet, or with how the conversation stands.
pub fn standing(
    site: &Site,
    visitor: Visitor,
    window: Surface,
    (name, conversation): (Option<&str>, Conversation),
    (linked, letters): (Option<&str>, &[Outgoing]),
) -> Response {
    let assistant = site.assistant();
    let language = visitor.language;
    let Some(loaded) = assistant.guide_of(&conversation) else {
        return nothing(site, visitor, window);
    };
    let shown = Conversation {
        language: Some(language),
        ..conversation.clone()
    };
    let linked = linked.and_then(|id| assistant.loaded_guide(Some(id)));
    let log = html! {
        @if let Some(linked) = linked { (ask(site, &linked.guide, window, language)) }
        @if let Some(handover) = &conversation.handover { (talk(site, handover, language)) }
        @match assistant.standing(shown, site.service.now()) {
            Some(standing) => div #standing { (reply(site, &loaded.guide, window, &standing)) },
            None => (welcome(site, loaded, window, language)),
        }
        // What staff said stands in the talk.
        @if conversation.handover.is_none() {
            @for it in letters { (letter(&loaded.guide, window, &it.reply)) }
        }
    };
    whole(
        site,
        visitor,
        window,
        log,
        answers(site, loaded, window, (name, &conversation), language),
    )
}

/// What there is to say after a message: what was said before by itself, and the reply.
pub struct Telling {
    /// What was said by itself.
    pub letters: Vec<Outgoing>,
    /// The reply, where there was a message.
    pub reply: Option<Reply>,
}

/// The page after a message: what was said, and the reply.
pub fn replied(
    site: &Site,
    visitor: Visitor,
    window: Surface,
    (name, conversation): (Option<&str>, &Conversation),
    (said, to): (Option<&str>, &Telling),
) -> Response {
    let Some(loaded) = site.assistant().guide_of(conversation) else {
        return nothing(site, visitor, window);
    };
    let log = html! {
        @if let Some(said) = said { (echo(site, visitor.language, said)) }
        (told(site, loaded, window, to))
    };
    whole(
        site,
        visitor,
        window,
        log,
        answers(site, loaded, window, (name, conversation), visitor.language),
    )
}

/// What a reply adds to the page.
pub fn new(
    site: &Site,
    window: Surface,
    (name, conversation): (Option<&str>, &Conversation),
    to: &Telling,
) -> Markup {
    html! {
        @if let Some(loaded) = site.assistant().guide_of(conversation) {
            (told(site, loaded, window, to))
            (answers(site, loaded, window, (name, conversation), conversation.language.unwrap_or_default()))
        }
    }
}

fn told(
    site: &Site,
    loaded: &LoadedGuide,
    window: Surface,
    Telling { letters, reply: to }: &Telling,
) -> Markup {
    html! {
        @for it in letters { (letter(&loaded.guide, window, &it.reply)) }
        @match to {
            Some(to) if to.passed_on => (passed_on(site, to.language)),
            Some(to) => (reply(site, &loaded.guide, window, to)),
            None => {}
        }
    }
}

fn nothing(site: &Site, visitor: Visitor, window: Surface) -> Response {
    whole(site, visitor, window, html! {}, html! {})
}

fn whole(site: &Site, visitor: Visitor, window: Surface, log: Markup, answers: Markup) -> Response {
    let phrases = site.phrases();
    let language = visitor.language;
    let body = html! {
        div.chat {
            @if window == Surface::Own { h1 { (phrases.heading.get(language)) } }
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
    Page {
        title: phrases.chat.get(language),
        place: Place::Chat(window),
        keeps: "",
        body,
    }
    .show(site, visitor)
}

/// What was said since the conversation is with staff.
fn talk(site: &Site, handover: &Handover, language: Language) -> Markup {
    let assistant = site.assistant();
    let says = &assistant.phrases().person.says;
    html! {
        @for words in &handover.words {
            @match words.by {
                Some(_) => div.said.bot { p { (fill(says, language, &[("text", &words.text)])) } },
                None => (echo(site, language, &words.text)),
            }
        }
    }
}

/// Before anything was said: what one can do here, and how the window stands.
fn welcome(site: &Site, loaded: &LoadedGuide, window: Surface, language: Language) -> Markup {
    let phrases = site.phrases();
    let card = &loaded.guide.metadata;
    let time = site.assistant().time(loaded, language, site.service.now());
    html! {
        div.welcome {
            p.lead { (fill(&phrases.welcome, language, &[("title", &card.title)])) }
            @if let Some(time) = time { p.time { (linked(&loaded.guide, &time)) } }
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
    loaded: &LoadedGuide,
    window: Surface,
    (name, conversation): (Option<&str>, &Conversation),
    language: Language,
) -> Markup {
    let phrases = site.phrases();
    let facts = &conversation.facts;
    let count = facts.len().to_string();
    let finding_text = site.assistant().finding_text(loaded, language);
    let is_going = conversation.flow.is_some();
    html! {
        div #answers data-of=[name.map(|name| site.seal.mark(Purpose::Said, name))] data-with-staff[conversation.handover.is_some()] {
            @if !facts.is_empty() {
                details {
                    summary { (fill(&phrases.answers, language, &[("count", &count)])) }
                    form method="post" action=(window.chat()) {
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
                    p { a href=(window.verdict()) { (phrases.so_far.get(language)) } }
                }
            }
        }
    }
}
