//! The call: whose it is, when it closes, where one applies and whom one can ask.

use jiff::Timestamp;
use maud::{Markup, html};

use super::layout::tag;
use super::rich_text::{in_tongues, tappable};
use super::site::Site;
use crate::dialogue::LoadedGuide;
use crate::guide::{ApplicationPeriod, Guide, PeriodState};
use crate::text::Language;
use crate::wording::fill;

/// The last days, which stand out.
const SOON: u32 = 3;

/// Who issued the guide, when and under which number.
pub fn issued(site: &Site, guide: &Guide, language: Language) -> Markup {
    let card = &guide.metadata;
    let places = [
        ("issuer", card.issuer.as_str()),
        ("date", &card.issued),
        ("number", &card.number),
    ];
    html! { p.soft.issued { (in_tongues(&fill(&site.phrases().text.issued, language, &places))) } }
}

/// The title of the guide, in the language of whoever reads it where there is one.
pub fn title(guide: &Guide, language: Language) -> Markup {
    let (title, own) = guide.title(language);
    html! { h1 lang=(tag(own)) { (title) } }
}

/// Until when one can apply, with the hour, in a colour that says how near that is.
pub fn deadline(site: &Site, loaded: &LoadedGuide, language: Language) -> Markup {
    let phrases = &site.phrases().call;
    let Some(window) = &loaded.guide.metadata.window else {
        return html! {};
    };
    let (opens, closes) = (
        moment(window, window.opens, language),
        moment(window, window.closes, language),
    );
    let state = window.state(site.service.now());
    let (class, phrase) = match state {
        PeriodState::Before => ("calm", &phrases.before),
        PeriodState::Open { days_left: 0 } => ("today", &phrases.last_day),
        PeriodState::Open { days_left: 1 } => ("soon", &phrases.tomorrow),
        PeriodState::Open { days_left: ..=SOON } => ("soon", &phrases.open),
        PeriodState::Open { .. } => ("calm", &phrases.open),
        PeriodState::Closed => ("over", &phrases.closed),
    };
    let days = match state {
        PeriodState::Open { days_left } => days_left.to_string(),
        PeriodState::Before | PeriodState::Closed => String::new(),
    };
    let places = [
        ("opens", opens.as_str()),
        ("closes", &closes),
        ("days", &days),
    ];
    html! { p.deadline.(class) { (fill(phrase, language, &places)) } }
}

/// What one has to know of the deadline; once it has passed, what else one can do.
pub fn note(site: &Site, loaded: &LoadedGuide, language: Language) -> Markup {
    let window = loaded.guide.metadata.window.as_ref();
    let is_over = |it: &ApplicationPeriod| it.state(site.service.now()) == PeriodState::Closed;
    let note = match window.is_some_and(is_over) {
        true => Some(&site.phrases().call.otherwise),
        false => window.and_then(|window| window.note.as_ref()),
    };
    html! { @if let Some(note) = note { p.soft.note { (note.get(language)) } } }
}

/// Where one applies, and whom one can call.
pub fn contacts(site: &Site, guide: &Guide, language: Language) -> Markup {
    let phrases = &site.phrases().call;
    let card = &guide.metadata;
    let contact = card.contact.as_ref().and_then(|id| guide.position(id));
    let english = |at: usize| guide.english.get(at).filter(|lines| !lines.is_empty());
    html! {
        ul.contacts {
            @if let Some(at) = contact {
                @match (language, english(at)) {
                    (Language::En, Some(lines)) => li { (tappable(guide, &lines.join(" "))) },
                    _ => li lang=(tag(Language::Zh)) { (tappable(guide, guide.clauses[at].text.as_str())) },
                }
            }
            @if let Some(address) = &card.address {
                li { (phrases.portal.get(language)) a.tap href=(address) rel="noopener" { (bare(address)) } }
            }
        }
    }
}

/// An address as people write it.
fn bare(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

/// An instant of the application period, by the guide's clock.
fn moment(window: &ApplicationPeriod, at: Timestamp, language: Language) -> String {
    let format = match language {
        Language::Zh => "%-m月%-d日 %-H:%M",
        Language::En => "%-d %B, %-H:%M",
    };
    window.offset.to_datetime(at).strftime(format).to_string()
}
