//! With a person: the head of a conversation that is with staff, and what was said there.

use maud::{Markup, html};

use super::super::site::Site;
use super::address_of;
use super::reply::echo;
use super::window::Window;
use crate::dialogue::{Conversation, Handover};
use crate::service::{StoredBlock, StoredReply};
use crate::text::Language;
use crate::understanding::Command;
use crate::wording::{ButtonAction, fill};

/// Who has the conversation or how many wait before, what is kept of it, and the way back; nothing where it is with the
/// assistant.
pub fn head(
    site: &Site,
    window: &Window,
    (name, conversation): (Option<&str>, &Conversation),
    language: Language,
) -> Markup {
    let assistant = site.assistant();
    let phrases = &assistant.phrases().person;
    let Some(handover) = &conversation.handover else {
        return html! {};
    };
    let is_taken = handover.by.is_some();
    let before = name.filter(|_| !is_taken);
    let before = before.and_then(|name| {
        let address = address_of(name);
        site.service.waiting_before(&address, conversation)
    });
    let head = match is_taken {
        true => &phrases.head_talking,
        false => &phrases.head_waiting,
    };
    html! {
        section.person.is-there[is_taken] aria-label=(head.get(language)) {
            p { strong { (head.get(language)) } @if let Some(before) = before { " " (assistant.place(before, language)) } }
            p.soft { (phrases.kept.get(language)) }
            form method="post" action=(window.surface.chat()) {
                (window.carried(None))
                button name="press" value=(ButtonAction::Command(Command::Assistant)) { (phrases.back.get(language)) }
            }
        }
    }
}

/// What was said since the conversation is with staff.
pub fn talk(site: &Site, handover: &Handover, language: Language) -> Markup {
    let says = &site.assistant().phrases().person.says;
    html! {
        @for words in &handover.words {
            @match words.by {
                Some(_) => article.said.bot.staff data-talk { p { (fill(says, language, &[("text", &words.text)])) } },
                None => (echo(site, language, &words.text)),
            }
        }
    }
}

/// Whether a letter is what staff said in a conversation, and not what the assistant said of them.
pub fn is_of_staff(site: &Site, conversation: &Conversation, letter: &StoredReply) -> bool {
    let says = &site.assistant().phrases().person.says;
    let words = conversation.handover.iter().flat_map(|it| &it.words);
    let mut by_staff = words.filter(|words| words.by.is_some());
    let is_letter = |text: &str| {
        let said = fill(says, letter.language, &[("text", text)]);
        matches!(&letter.blocks[..], [StoredBlock::Say(only)] if *only == said)
    };
    by_staff.any(|words| is_letter(&words.text))
}
