//! A reply as the page shows it: what is said, the guide's words with their clauses, the question and its buttons.

use maud::{Markup, html};

use super::super::clause;
use super::super::frame::{Window, tag};
use super::super::prose::prose;
use super::super::site::Site;
use crate::assistant::{Asks, Block, Choice, Press, Reply, fill};
use crate::guide::{ClauseId, Guide};
use crate::language::Language;

/// What was said by the visitor.
pub fn echo(site: &Site, language: Language, said: &str) -> Markup {
    html! { div.said.own { span.hidden { (site.phrases().you.get(language)) } p { (said) } } }
}

/// A reply.
pub fn reply(site: &Site, guide: &Guide, window: Window, reply: &Reply) -> Markup {
    let phrases = site.phrases();
    let language = reply.language;
    // The question that is open stands out from what is said before it.
    let (question, said) = match (reply.asks.is_some(), reply.blocks.split_last()) {
        (true, Some((Block::Say(question), said))) => (Some(question), said),
        _ => (None, reply.blocks.as_slice()),
    };
    html! {
        article.said.bot lang=(tag(language)) {
            @for block in said {
                @match block {
                    Block::Say(said) => (prose(guide, said)),
                    Block::Quote { clause, source, words, original } => {
                        (quote(site, guide, reply, (clause, source), words, original.as_deref()))
                    }
                }
            }
            @if reply.verdict.is_some() {
                p { a.button href=(window.verdict()) { (phrases.to_verdict.get(language)) } }
            }
            @if let Some(file) = &reply.file {
                p { a.button href=(window.summary()) download {
                    (fill(&phrases.file, language, &[("name", &file.name)]))
                } }
            }
            @if let Some(question) = question { p.question { (question) } }
            @if let Some(asks) = &reply.asks { (progress(site, asks, language)) }
            (choices(window, &reply.choices, language))
            @if !reply.suggestions.is_empty() {
                form.choices method="post" action=(window.chat()) {
                    p.label { (phrases.suggested.get(language)) }
                    @for suggestion in &reply.suggestions {
                        button.suggestion name="text" value=(suggestion) { (suggestion) }
                    }
                }
            }
        }
    }
}

fn quote(
    site: &Site,
    guide: &Guide,
    reply: &Reply,
    (clause, source): (&ClauseId, &str),
    words: &str,
    original: Option<&str>,
) -> Markup {
    let cited = [&reply.citations, &reply.nearest, &reply.contact].into_iter().flatten();
    let quoted = cited.filter(|citation| citation.clause == *clause).find(|citation| {
        let its = citation.quote.text();
        words.contains(its) || original.is_some_and(|original| original.contains(its))
    });
    let quoted = quoted.map(|citation| citation.quote.range());
    html! {
        div.quote {
            blockquote { (words) }
            @if let Some(original) = original { p.original lang=(tag(Language::Zh)) { (original) } }
            (clause::in_place(site.phrases(), guide, (clause, quoted), reply.language, source))
        }
    }
}

fn progress(site: &Site, asks: &Asks, language: Language) -> Markup {
    let (step, of) = (asks.progress.step.to_string(), asks.progress.of.to_string());
    let said = fill(&site.phrases().progress, language, &[("step", &step), ("of", &of)]);
    html! { progress value=(asks.progress.step - 1) max=(asks.progress.of) aria-label=(said) title=(said) { (said) } }
}

/// Buttons, in rows; those that steer are quieter than those that answer.
fn choices(window: Window, rows: &[Vec<Choice>], language: Language) -> Markup {
    let code = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let (steering, answering): (Vec<&Choice>, Vec<&Choice>) =
        rows.iter().flatten().partition(|choice| matches!(choice.press, Press::Command(_)));
    html! {
        @if !rows.is_empty() {
            form.choices method="post" action=(window.chat()) {
                input type="hidden" name="lang" value=(code);
                @for (class, choices) in [("answers", answering), ("steering", steering)] {
                    @if !choices.is_empty() {
                        div class=(class) {
                            @for choice in choices {
                                button name="press" value=(choice.press) aria-pressed=[pressed(choice)] {
                                    (choice.label)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether one of several options is chosen, for those that can be.
fn pressed(choice: &Choice) -> Option<&'static str> {
    matches!(choice.press, Press::Toggle(..)).then_some(if choice.label.starts_with('✓') { "true" } else { "false" })
}
