//! The page of a guide: metadata, search results, the topics side by side, and the full text.

use axum::response::Response;
use maud::{Markup, html};

use super::super::call;
use super::super::layout::{Page, Place, Surface, tag};
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::LONGEST;
use super::found::Found;
use super::grid::Grid;
use super::text::Text;
use super::view::View;
use crate::dialogue::LoadedGuide;
use crate::guide::{Guide, Heading};
use crate::text::Language;
use crate::wording::{ButtonAction, fill};

/// The page, with the hits for `query` if there is one, in the languages that the address names.
pub fn show(
    site: &Site,
    visitor: Visitor,
    loaded: &LoadedGuide,
    (query, named): (&str, &str),
) -> Response {
    let language = visitor.language;
    let phrases = &site.phrases().text;
    let guide = &loaded.guide;
    let grid = Grid::of(loaded);
    let view = View::of(named, language);
    let found = Found::new(site, guide, query);
    let sought = match query.is_empty() {
        true => String::new(),
        false => format!("q={}&", in_address(query)),
    };
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
            form.search role="search" action={ "/guide/" (guide.id) "#found" } {
                @if view.name() == named { input type="hidden" name="view" value=(named); }
                label.hidden for="q" { (phrases.search.get(language)) }
                input #q name="q" type="search" value=(query) maxlength=(LONGEST) placeholder=(phrases.search_hint.get(language));
                button { (phrases.search.get(language)) }
            }
            (found.list(guide, phrases, language))
            (view.choice(phrases, guide, &sought, language))
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
                    (grid.table(site, loaded, (view, language)))
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
                    @if view != View::Chinese { p.soft { (phrases.unofficial.get(language)) } }
                    (Text { site, loaded, view, found: &found, language }.whole())
                }
            }
        }
    };
    // Whoever reads both languages goes on to; one language is that of the page.
    let keeps = match view {
        View::Both => format!("{sought}view={named}&"),
        View::Chinese | View::English => sought,
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
    fn what_is_sought_stands_in_an_address() {
        assert_eq!(in_address("a 1:1&自"), "a%201%3A1%26%E8%87%AA");
    }
}
