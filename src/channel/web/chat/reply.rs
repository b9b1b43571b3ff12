//! A reply as the page shows it: what is said, the guide's words with their clauses, the question and its buttons.

use maud::{Markup, html};

use super::super::clause;
use super::super::layout::tag;
use super::super::rich_text::{prose, tappable};
use super::super::site::Site;
use super::super::verdict::{result_class, signed};
use super::window::Window;
use crate::eligibility::{Outcome, Truth};
use crate::guide::{ClauseId, Guide};
use crate::service::{StoredBlock, StoredReply};
use crate::text::{Bilingual, Language};
use crate::wording::{Asks, Block, ButtonAction, Choice, Reply, fill};

/// What was said by the visitor.
pub fn echo(site: &Site, language: Language, said: &str) -> Markup {
    html! { div.said.own { span.hidden { (site.phrases().you.get(language)) } p { (said) } } }
}

/// What was said without a message before it, by staff or of them.
pub fn letter(guide: &Guide, window: &Window, letter: &StoredReply, is_of_staff: bool) -> Markup {
    html! {
        article.said.bot.staff[is_of_staff] lang=(tag(letter.language)) {
            @for block in &letter.blocks {
                @match block {
                    StoredBlock::Say(said) => (prose(guide, said)),
                    StoredBlock::Quote { source, words, original } => {
                        div.quote {
                            blockquote { (tappable(guide, words)) }
                            @if let Some(original) = original { p.original lang=(tag(Language::Zh)) { (tappable(guide, original)) } }
                            p.source { (source) }
                        }
                    }
                }
            }
            @if !letter.buttons.is_empty() {
                form.choices method="post" action=(window.surface.chat()) {
                    (window.carried(None))
                    div.answers role="group" aria-label=(question_of(letter)) {
                        @for (label, data) in letter.buttons.iter().flatten() { button name="press" value=(data) { (label) } }
                    }
                }
            }
        }
    }
}

/// That the message went to staff.
pub fn passed_on(site: &Site, language: Language) -> Markup {
    let assistant = site.assistant();
    let said = assistant.phrases().person.passed_on.get(language);
    html! { div.said.bot lang=(tag(language)) { p.aside { (said) } } }
}

/// A reply.
pub fn reply(site: &Site, guide: &Guide, window: &Window, reply: &Reply) -> Markup {
    let phrases = site.phrases();
    let language = reply.language;
    // The question that is open stands out from what is said before it.
    let (question, said) = match (reply.asks.is_some(), reply.blocks.split_last()) {
        (true, Some((Block::Say(question), said))) => (Some(question), said),
        _ => (None, reply.blocks.as_slice()),
    };
    let blocks =
        |blocks: &[Block]| html! { @for block in blocks { (shown(site, guide, reply, block)) } };
    html! {
        article.said.bot lang=(tag(language)) {
            @match at_a_glance(site, reply, said) {
                Some(Glance { first, outcome, headline, gist, rest, last }) => {
                    (blocks(first))
                    p.question.band.(result_class(outcome)) { (signed(outcome, &headline)) }
                    (gist)
                    @if !window.ends_with_page {
                        p { a.button href=(window.surface.verdict()) { (phrases.to_verdict.get(language)) } }
                    }
                    details open[window.ends_with_page] { summary { (phrases.at_length.get(language)) } (blocks(rest)) }
                    (blocks(last))
                }
                None => {
                    @let (first, rest) = said.split_at(at_once(said));
                    (blocks(first))
                    @if !rest.is_empty() {
                        details.rest {
                            summary { (fill(&phrases.more, language, &[("count", &rest.len().to_string())])) }
                            (blocks(rest))
                        }
                    }
                }
            }
            @if let Some(file) = &reply.file {
                p { a.button href=(window.surface.summary()) download {
                    (fill(&phrases.file, language, &[("name", &file.name)]))
                } }
            }
            @if let Some(question) = question { p.question { (question) } }
            @if let Some(asks) = &reply.asks { (progress(site, asks, language)) }
            @if !said.is_empty() {
                button.copy type="button" data-copy data-done=(phrases.copied.get(language)) { (phrases.copy.get(language)) }
            }
            (choices(window, reply, question.map(String::as_str)))
            @if !reply.suggestions.is_empty() {
                form.choices method="post" action=(window.surface.chat()) {
                    (window.carried(None))
                    p.label { (phrases.suggested.get(language)) }
                    @for suggestion in &reply.suggestions {
                        button.suggestion name="text" value=(suggestion) { (suggestion) }
                    }
                }
            }
        }
    }
}

/// How many of the blocks are shown at once; the rest of what is long opens on demand.
fn at_once(blocks: &[Block]) -> usize {
    /// So many bytes are shown, and whatever the first block has: a Chinese character has three, and takes the room of
    /// as many letters.
    const ENOUGH: usize = 1200;
    /// What would be left out is shown as well where it is no more than this.
    const LITTLE: usize = 500;
    let length = |block: &Block| match block {
        Block::Say(said) => said.len(),
        Block::Quote {
            words, original, ..
        } => words.len() + original.as_ref().map_or(0, String::len),
    };
    let mut shown = 0;
    let first = blocks.iter().take_while(|block| {
        let goes = shown < ENOUGH;
        shown += length(block);
        goes
    });
    let first = first.count();
    let rest: usize = blocks[first..].iter().map(length).sum();
    if rest <= LITTLE { blocks.len() } else { first }
}

/// A verdict in a conversation: a page tells it at length.
struct Glance<'a> {
    /// What is said before it.
    first: &'a [Block],
    /// What it comes to.
    outcome: Outcome,
    /// The same in words.
    headline: String,
    /// What is not met, and what is open.
    gist: Markup,
    /// All the rest of it.
    rest: &'a [Block],
    /// What can be done next.
    last: &'a [Block],
}

fn at_a_glance<'a>(site: &Site, reply: &Reply, said: &'a [Block]) -> Option<Glance<'a>> {
    let assistant = site.assistant();
    let facts = reply.verdict.as_ref()?;
    let loaded = assistant.loaded_guide(reply.guide.as_deref())?;
    let finding_text = assistant.finding_text(loaded, reply.language);
    let verdict = match loaded.agenda().topic(facts) {
        Some(topic) => loaded.rules.decide(facts, topic),
        None => loaded.rules.decide_all(facts).into_iter().next()?,
    };
    let headline = finding_text.headline(&verdict);
    let after = assistant.phrases().interview.after.get(reply.language);
    let place = |text: &str| {
        said.iter()
            .rposition(|block| matches!(block, Block::Say(said) if said == text))
    };
    let at = place(&headline)?;
    let next = place(after).unwrap_or(said.len()).max(at + 1);
    let spoken = &assistant.phrases().verdict;
    let lines = |result, phrase: &Bilingual| -> Vec<String> {
        let because = verdict
            .with(result)
            .map(|finding| finding_text.because(finding, facts));
        because
            .map(|because| fill(phrase, reply.language, &[("because", &because)]))
            .collect()
    };
    let gist = html! {
        @for line in lines(Truth::No, &spoken.failed) { p.failed { (line) } }
        @for line in lines(Truth::Unknown, &spoken.open) { p.open { (line) } }
    };
    Some(Glance {
        first: &said[..at],
        outcome: verdict.outcome(),
        headline,
        gist,
        rest: &said[at + 1..next],
        last: &said[next..],
    })
}

fn shown(site: &Site, guide: &Guide, reply: &Reply, block: &Block) -> Markup {
    match block {
        Block::Say(said) => prose(guide, said),
        Block::Quote {
            clause,
            source,
            words,
            original,
        } => quote(
            site,
            guide,
            reply,
            (clause, source),
            words,
            original.as_deref(),
        ),
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
    let cited = [&reply.citations, &reply.nearest, &reply.contact]
        .into_iter()
        .flatten();
    let quoted = cited
        .filter(|citation| citation.clause == *clause)
        .find(|citation| {
            let its = citation.quote.text();
            words.contains(its) || original.is_some_and(|original| original.contains(its))
        });
    let quoted = quoted.map(|citation| citation.quote.range());
    html! {
        div.quote {
            blockquote { (tappable(guide, words)) }
            @if let Some(original) = original { p.original lang=(tag(Language::Zh)) { (tappable(guide, original)) } }
            (clause::in_place(site.phrases(), guide, (clause, quoted), reply.language, source))
        }
    }
}

fn progress(site: &Site, asks: &Asks, language: Language) -> Markup {
    let (step, of) = (asks.progress.step.to_string(), asks.progress.of.to_string());
    let said = fill(
        &site.phrases().progress,
        language,
        &[("step", &step), ("of", &of)],
    );
    html! { progress value=(asks.progress.step - 1) max=(asks.progress.of) aria-label=(said) title=(said) { (said) } }
}

/// Buttons, in rows, under the question that they answer; those that steer are quieter than those that answer.
fn choices(window: &Window, reply: &Reply, question: Option<&str>) -> Markup {
    let code = match reply.language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let is_aside = |choice: &&Choice| {
        matches!(
            choice.press,
            ButtonAction::Command(_) | ButtonAction::Rate(..)
        )
    };
    let all = reply.choices.iter().flatten();
    let (steering, answering): (Vec<&Choice>, Vec<&Choice>) = all.partition(is_aside);
    html! {
        @if !reply.choices.is_empty() {
            form.choices method="post" action=(window.surface.chat()) {
                (window.carried(None))
                input type="hidden" name="lang" value=(code);
                @for (class, question, choices) in [("answers", question, answering), ("steering", None, steering)] {
                    @if !choices.is_empty() {
                        div class=(class) role=[question.map(|_| "group")] aria-label=[question] {
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

/// What a letter says last: with buttons, the question that they answer.
fn question_of(letter: &StoredReply) -> &str {
    match letter.blocks.last() {
        Some(StoredBlock::Say(said)) => said,
        Some(StoredBlock::Quote { words, .. }) => words,
        None => "",
    }
}

/// Whether one of several options is chosen, for those that can be.
fn pressed(choice: &Choice) -> Option<&'static str> {
    matches!(choice.press, ButtonAction::Toggle(..)).then_some(if choice.label.starts_with('✓') {
        "true"
    } else {
        "false"
    })
}
