//! The layout of every page: head, navigation and footer.

use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::site::Site;
use super::visitor::Visitor;
use crate::text::Language;
use crate::wording::fill;

/// The page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The chat, on its own or embedded.
    Chat(Surface),
    /// The verdict of the chat.
    Verdict(Surface),
    /// A guide, or the list of them.
    Guide,
    /// The API page.
    Api,
    /// The staff desk.
    Desk,
    /// Any other page.
    Elsewhere,
}

/// Where the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// In a window of its own.
    Own,
    /// In a corner of another site's page.
    Embedded,
}

impl Surface {
    /// The path of the chat.
    pub fn chat(self) -> &'static str {
        match self {
            Surface::Own => "/",
            Surface::Embedded => "/embed",
        }
    }

    /// The path of the verdict.
    pub fn verdict(self) -> &'static str {
        match self {
            Surface::Own => "/verdict",
            Surface::Embedded => "/embed/verdict",
        }
    }

    /// The path of the summary file.
    pub fn summary(self) -> &'static str {
        match self {
            Surface::Own => "/verdict/summary.txt",
            Surface::Embedded => "/embed/verdict/summary.txt",
        }
    }
}

/// The colour of the browser's bars where it is light and where it is dark, as that of the head of the page.
const BARS: [(&str, &str); 2] = [("light", "#ffffff"), ("dark", "#1d2426")];

/// A page without its layout.
pub struct Page<'a> {
    /// The title, without that of the site.
    pub title: &'a str,
    /// Which page it is.
    pub place: Place,
    /// The part of the address that stays when the language changes, such as `q=a&`.
    pub keeps: &'a str,
    /// The content.
    pub body: Markup,
}

/// The HTML tag of a language.
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    }
}

impl Page<'_> {
    /// Puts the page into its layout.
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
                    meta property="og:type" content="website";
                    meta property="og:site_name" content=(phrases.name.get(language));
                    meta property="og:title" content=(title);
                    meta property="og:description" content=(phrases.description.get(language));
                    @for (scheme, colour) in BARS {
                        meta name="theme-color" media={ "(prefers-color-scheme: " (scheme) ")" } content=(colour);
                    }
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
    let phrases = site.phrases();
    html! {
        footer.foot {
            p { (phrases.foot.get(language)) }
            p {
                @for page in &phrases.about { a href={ "/about/" (page.name) } { (page.title.get(language)) } " · " }
                a href="/api" { (phrases.api.get(language)) }
            }
        }
    }
}
