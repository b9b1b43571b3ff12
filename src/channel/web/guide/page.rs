//! The page of a guide: metadata, search results, the topics side by side, and the full text.

use axum::response::Response;
use maud::{Markup, html};

use super::super::call;
use super::super::layout::{Page, Place, Surface, tag};
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::LONGEST;
use super::grid::Grid;
use super::text::text;
use crate::dialogue::LoadedGuide;
use crate::guide::{Guide, Heading};
use crate::text::Language;
use crate::wording::{ButtonAction, fill};

/// The most hits shown.
const FOUND: usize = 12;

/// The page, with the hits for `query` if there is one.
pub fn show(site: &Site, visitor: Visitor, loaded: &LoadedGuide, query: &str) -> Response {
    let language = visitor.language;
    let phrases = &site.phrases().text;
    let guide = &loaded.guide;
    let grid = Grid::of(guide);
    let sections = guide
        .headings
        .iter()
        .filter(|heading| heading.id.depth() == 1);
    let body = html! {
        div.wide {
            (call::title(guide, language))
            (call::issued(site, guide, language))
            (ask(site, guide, (Surface::Own, html! {}), language))
            (call::deadline(site, loaded, language))
            (call::note(site, loaded, language))
            @if guide.metadata.has_dates() {
                p.quiet { a href={ "/guide/" (guide.id) "/window.ics" } download { (phrases.calendar.get(language)) } }
            }
            (call::contacts(site, guide, language))
            form.search role="search" action={ "/guide/" (guide.id) } {
                label.hidden for="q" { (phrases.search.get(language)) }
                input #q name="q" type="search" value=(query) maxlength=(LONGEST) placeholder=(phrases.search_hint.get(language));
                button { (phrases.search.get(language)) }
            }
            @if !query.is_empty() { (found(site, guide, query, language)) }
            nav.contents aria-label=(phrases.contents.get(language)) {
                ul {
                    @if grid.is_some() { li { a href="#compare" { (phrases.compare.get(language)) } } }
                    @for heading in sections {
                        li { (to_heading(guide, heading, language)) }
                    }
                }
            }
            @if let Some(grid) = grid {
                section {
                    h2 #compare { (phrases.compare.get(language)) }
                    p.soft { (phrases.compare_note.get(language)) }
                    (grid.table(site, loaded, language))
                }
            }
            div.reading {
                nav.column aria-label=(phrases.text.get(language)) {
                    ul {
                        @for heading in &guide.headings {
                            li.in[heading.id.depth() > 1] { (to_heading(guide, heading, language)) }
                        }
                    }
                }
                section.text {
                    h2 { (phrases.text.get(language)) }
                    @if language == Language::En { p.soft { (phrases.unofficial.get(language)) } }
                    (text(site, loaded, language))
                }
            }
        }
    };
    let keeps: String = if query.is_empty() {
        String::new()
    } else {
        format!("q={}&", in_address(query))
    };
    Page {
        title: guide.title(language).0,
        place: Place::Guide,
        keeps: &keeps,
        body,
    }
    .show(site, visitor)
}

/// The button that turns the chat on a surface to a guide, where there are several, with what the forms there carry.
pub fn ask(
    site: &Site,
    guide: &Guide,
    (surface, carried): (Surface, Markup),
    language: Language,
) -> Markup {
    let assistant = site.assistant();
    let turn = &assistant.phrases().guides.turn;
    html! {
        @if assistant.has_several() {
            form.choices method="post" action=(surface.chat()) {
                (carried)
                button name="press" value=(ButtonAction::Guide(guide.id.clone())) {
                    (fill(turn, language, &[("title", assistant.title(guide))]))
                }
            }
        }
    }
}

/// The way to a heading, in the language of whoever reads it where there is one.
fn to_heading(guide: &Guide, heading: &Heading, language: Language) -> Markup {
    html! {
        @match (language, guide.english_headings.get(&heading.id)) {
            (Language::En, Some(english)) => a href={ "#" (heading.id) } { (english) },
            _ => a href={ "#" (heading.id) } lang=(tag(Language::Zh)) { (heading.title) },
        }
    }
}

fn found(site: &Site, guide: &Guide, query: &str, language: Language) -> Markup {
    let phrases = &site.phrases().text;
    let mut hits = site.assistant().search(query, Some(&guide.id), FOUND);
    // What only its headings or the utterances speak for helps where no clause has the words.
    if hits.iter().any(|hit| !hit.highlights.is_empty()) {
        hits.retain(|hit| !hit.highlights.is_empty());
    }
    let count = hits.len().to_string();
    let said = match hits.is_empty() {
        true => fill(&phrases.not_found, language, &[("query", query)]),
        false => fill(
            &phrases.found,
            language,
            &[("query", query), ("count", &count)],
        ),
    };
    html! {
        section.found aria-live="polite" {
            p { strong { (said) } " " a href={ "/guide/" (guide.id) } { (phrases.all.get(language)) } }
            ol {
                @for hit in &hits {
                    li {
                        a href={ "#" (hit.clause.id) } { (hit.clause.id) } " "
                        span.soft lang=(tag(Language::Zh)) { (hit.clause.path.join(" › ")) }
                        p lang=(tag(Language::Zh)) { (highlighted(&hit.clause.text, &hit.highlights)) }
                    }
                }
            }
        }
    }
}

/// Marks ranges of characters in `text`.
pub fn highlighted(text: &str, ranges: &[std::ops::Range<usize>]) -> Markup {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut done = 0;
    for range in ranges {
        let (start, end) = (
            range.start.max(done).min(chars.len()),
            range.end.min(chars.len()),
        );
        if start < end {
            pieces.push((chars[done..start].iter().collect(), false));
            pieces.push((chars[start..end].iter().collect(), true));
            done = end;
        }
    }
    pieces.push((chars[done..].iter().collect(), false));
    html! { @for (piece, is_marked) in pieces { @if is_marked { mark { (piece) } } @else { (piece) } } }
}

/// Encodes `text` for an address.
pub fn in_address(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escaped = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_characters_are_marked() {
        assert_eq!(
            highlighted("甲<乙丙", &[0..1, 2..9]).into_string(),
            "<mark>甲</mark>&lt;<mark>乙丙</mark>"
        );
        assert_eq!(
            highlighted("甲乙", &[0..2, 1..2]).into_string(),
            "<mark>甲乙</mark>"
        );
        assert_eq!(in_address("a 1:1&自"), "a%201%3A1%26%E8%87%AA");
    }
}
