//! The frame of every page: head, the way to the other pages, and what stands at the foot.

use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::site::Site;
use super::visitor::Visitor;
use crate::text::Language;
use crate::wording::fill;

/// Which page of the site it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The chat, on its own or within another site's page.
    Chat(Surface),
    /// The verdict on what was said in it.
    Verdict(Surface),
    /// A guide, or the list of them.
    Guide,
    /// The interface for programs.
    Api,
    /// The desk of the staff.
    Desk,
    /// Any other.
    Elsewhere,
}

/// What the page is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// The browser's own.
    Own,
    /// A corner of another site's page.
    Embedded,
}

impl Surface {
    /// Where the chat is.
    pub fn chat(self) -> &'static str {
        match self {
            Surface::Own => "/",
            Surface::Embedded => "/embed",
        }
    }

    /// Where the verdict is.
    pub fn verdict(self) -> &'static str {
        match self {
            Surface::Own => "/verdict",
            Surface::Embedded => "/embed/verdict",
        }
    }

    /// Where the summary is, as a file.
    pub fn summary(self) -> &'static str {
        match self {
            Surface::Own => "/verdict/summary.md",
            Surface::Embedded => "/embed/verdict/summary.md",
        }
    }
}

/// A page, without its frame.
pub struct Page<'a> {
    /// Its title, without that of the site.
    pub title: &'a str,
    /// Which it is.
    pub place: Place,
    /// What of the address is kept when the language is changed, as `q=a&`.
    pub keeps: &'a str,
    /// What stands on it.
    pub body: Markup,
}

/// How a language is named in HTML.
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

impl Page<'_> {
    /// The page in its frame.
    pub fn show(self, site: &Site, visitor: Visitor) -> Response {
        let language = visitor.language;
        let phrases = site.phrases();
        let title = fill(&phrases.title, language, &[("page", self.title)]);
        let window = match self.place {
            Place::Chat(window) | Place::Verdict(window) => window,
            Place::Guide | Place::Api | Place::Desk | Place::Elsewhere => Surface::Own,
        };
        let page = html! {
            (DOCTYPE)
            html lang=(tag(language)) class=[(window == Surface::Embedded).then_some("embedded")] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="description" content=(phrases.description.get(language));
                    title { (title) }
                    link rel="icon" href=(site.assets.icon.path);
                    link rel="stylesheet" href=(site.assets.style.path);
                    script defer src=(site.assets.chat.path) {}
                    @if self.place == Place::Desk {
                        link rel="stylesheet" href=(site.assets.desk_style.path);
                        script defer src=(site.assets.loaded.path) {}
                    }
                }
                body {
                    a.skip href="#main" { (phrases.skip.get(language)) }
                    @if window == Surface::Own { (top(site, language, &self)) }
                    main #main tabindex="-1" { (self.body) }
                    @if window == Surface::Own { (foot(site, language)) }
                }
            }
        };
        visitor.remembering(page.into_response())
    }
}

fn top(site: &Site, language: Language, page: &Page<'_>) -> Markup {
    let phrases = site.phrases();
    let other = match language {
        Language::Zh => Language::En,
        Language::En => Language::Zh,
    };
    let code = match other {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let links = [
        (
            "/",
            &phrases.chat,
            matches!(page.place, Place::Chat(_) | Place::Verdict(_)),
        ),
        ("/guide", &phrases.guide, page.place == Place::Guide),
        ("/api", &phrases.api, page.place == Place::Api),
    ];
    html! {
        header.top {
            a.brand href="/" { (phrases.name.get(language)) }
            nav aria-label=(phrases.pages.get(language)) {
                @for (path, name, is_here) in links {
                    a href=(path) aria-current=[is_here.then_some("page")] { (name.get(language)) }
                }
            }
            a.language href={ "?" (page.keeps) "lang=" (code) } lang=(tag(other)) hreflang=(tag(other)) rel="nofollow" {
                (phrases.language.get(other))
            }
        }
    }
}

fn foot(site: &Site, language: Language) -> Markup {
    html! { footer.foot { p { (site.phrases().foot.get(language)) } } }
}
