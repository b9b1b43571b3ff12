//! In which languages the text of a guide is shown: as published, in English, or both side by side.

use maud::{Markup, html};

use super::super::layout::tag;
use crate::guide::Guide;
use crate::text::{Bilingual, Language};
use crate::wording::GuidePagePhrases;

/// In which languages a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// As published.
    Chinese,
    /// In English, where there is any.
    English,
    /// As published, with the English under it.
    Both,
}

impl View {
    /// All of them, in the order in which they are offered.
    const ALL: [View; 3] = [View::Chinese, View::English, View::Both];

    /// The view that an address names, else that of whoever reads `language`.
    pub fn of(named: &str, language: Language) -> View {
        let all = View::ALL.into_iter();
        all.clone()
            .find(|view| view.name() == named)
            .unwrap_or(match language {
                Language::Zh => View::Chinese,
                Language::En => View::English,
            })
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            View::Chinese => "zh",
            View::English => "en",
            View::Both => "both",
        }
    }

    fn label(self, phrases: &GuidePagePhrases) -> &Bilingual {
        match self {
            View::Chinese => &phrases.in_chinese,
            View::English => &phrases.in_english,
            View::Both => &phrases.in_both,
        }
    }

    /// `chinese` and its English as the view shows them; what has no English is shown as published.
    pub fn show(self, chinese: Markup, english: Option<Markup>) -> Markup {
        let (zh, en) = (tag(Language::Zh), tag(Language::En));
        match (self, english) {
            (View::Both, Some(english)) => html! {
                div lang=(zh) { (chinese) } div.original lang=(en) { (english) }
            },
            (View::English, Some(english)) => html! { div lang=(en) { (english) } },
            (_, _) => html! { div lang=(zh) { (chinese) } },
        }
    }

    /// The same within a line.
    pub fn line(self, chinese: &str, english: Option<&str>) -> Markup {
        let (zh, en) = (tag(Language::Zh), tag(Language::En));
        match (self, english) {
            (View::Both, Some(english)) => html! {
                span lang=(zh) { (chinese) } " " span.original lang=(en) { (english) }
            },
            (View::English, Some(english)) => html! { span lang=(en) { (english) } },
            (_, _) => html! { span lang=(zh) { (chinese) } },
        }
    }

    /// The way to the other views, for a guide that has English; `keeps` is what stays of the address.
    pub fn choice(
        self,
        phrases: &GuidePagePhrases,
        guide: &Guide,
        keeps: &str,
        language: Language,
    ) -> Markup {
        let has_english = guide.english.iter().any(|lines| !lines.is_empty());
        html! {
            @if has_english {
                p.views role="group" aria-label=(phrases.languages.get(language)) {
                    @for view in View::ALL {
                        a href={ "?" (keeps) "view=" (view.name()) } data-stays rel="nofollow" aria-current=[(view == self).then_some("true")] {
                            (view.label(phrases).get(language))
                        }
                    }
                }
            }
        }
    }
}
