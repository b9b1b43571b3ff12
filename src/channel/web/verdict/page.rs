//! The page of the verdict: what it comes to, what to change, every rule with its clause, what to hand in, the answers.

use axum::response::Response;
use maud::{Markup, html};

use super::super::call;
use super::super::layout::{Page, Place, Surface};
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::rules;
use crate::dialogue::{Conversation, LoadedGuide};
use crate::eligibility::Facts;
use crate::eligibility::{Verdict, number};
use crate::text::Language;
use crate::wording::fill;

/// The page on what was said in a conversation.
pub fn show(
    site: &Site,
    visitor: Visitor,
    window: Surface,
    conversation: &Conversation,
) -> Response {
    let language = visitor.language;
    let phrases = &site.phrases().result;
    let body = match site.assistant().guide_of(conversation) {
        Some(loaded) if !conversation.facts.is_empty() => {
            result(site, loaded, window, &conversation.facts, language)
        }
        _ => html! {
            section.narrow {
                h1 { (phrases.title.get(language)) }
                p { (phrases.nothing.get(language)) }
                p { a.button href=(window.chat()) { (phrases.begin.get(language)) } }
            }
        },
    };
    Page {
        title: phrases.title.get(language),
        place: Place::Verdict(window),
        keeps: "",
        body,
    }
    .show(site, visitor)
}

fn result(
    site: &Site,
    loaded: &LoadedGuide,
    window: Surface,
    facts: &Facts,
    language: Language,
) -> Markup {
    let assistant = site.assistant();
    let phrases = &site.phrases().result;
    let (spoken, led) = (&assistant.phrases().verdict, &assistant.phrases().interview);
    let guide = &loaded.guide;
    let course = loaded.agenda();
    let contradiction = loaded.eligibility.contradiction(facts);
    let is_open = !course.pending(facts).is_empty();
    let number = number(&guide.id, facts);
    html! {
        article.verdict {
            h1 { (phrases.title.get(language)) }
            p.soft { (assistant.dated(loaded, language, site.service.now())) }
            @match contradiction {
                Some(contradiction) => {
                    p.failed { (assistant.finding_text(loaded, language).contradiction(contradiction, facts)) }
                    p { a.button href=(window.chat()) { (phrases.go_on.get(language)) } }
                }
                None => {
                    @if is_open {
                        p.time { (led.summary_open.get(language)) " " a href=(window.chat()) { (phrases.go_on.get(language)) } }
                    }
                    (verdicts(site, loaded, facts, language))
                }
            }
            section.next {
                h2 { (phrases.next.get(language)) }
                (call::deadline(site, loaded, language))
                (call::note(site, loaded, language))
                (call::contacts(site, guide, language))
                p { (fill(&spoken.number, language, &[("number", &number)])) }
                div.tools {
                    button.primary type="button" hidden data-print { (phrases.print.get(language)) }
                    a.button href=(window.summary()) download { (phrases.save.get(language)) }
                    a.button href={ "/guide/" (guide.id) "/window.ics" } download { (site.phrases().text.calendar.get(language)) }
                    a.button href=(window.chat()) { (phrases.back.get(language)) }
                }
            }
            section {
                h2 { (phrases.answers.get(language)) }
                (answers(site, loaded, facts, language))
            }
            p.soft { (spoken.official.get(language)) }
            @if language == Language::En { p.soft { (assistant.phrases().unofficial.get(language)) } }
        }
    }
}

/// The verdict under the topic that is applied for, and in a line what the others come to; without one, all at length.
pub fn verdicts(site: &Site, loaded: &LoadedGuide, facts: &Facts, language: Language) -> Markup {
    let phrases = site.assistant().phrases();
    let all = loaded.rules.decide_all(facts);
    let chosen = loaded.agenda().topic(facts);
    let (at_length, others): (Vec<&Verdict<'_>>, Vec<&Verdict<'_>>) = all
        .iter()
        .partition(|verdict| chosen.is_none_or(|topic| verdict.topic == topic));
    let finding_text = site.assistant().finding_text(loaded, language);
    html! {
        @if chosen.is_none() { p { (phrases.verdict.all_topics.get(language)) } }
        @for verdict in at_length { (rules::verdict(site, loaded, verdict, facts, language)) }
        @if !others.is_empty() {
            section {
                h2 { (site.phrases().result.others.get(language)) }
                ul { @for verdict in others { li { (finding_text.headline(verdict)) } } }
            }
        }
    }
}

/// What was said of the project.
pub fn answers(site: &Site, loaded: &LoadedGuide, facts: &Facts, language: Language) -> Markup {
    let finding_text = site.assistant().finding_text(loaded, language);
    html! {
        dl.given {
            @for (fact, value) in facts.iter() {
                div {
                    dt { (finding_text.name(fact.as_str())) }
                    dd { (loaded.eligibility.write(fact.as_str(), value, language)) }
                }
            }
        }
    }
}
