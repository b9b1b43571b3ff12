//! The call: whose it is, when it closes, where one applies and whom one can ask.

use maud::{Markup, html};

use super::layout::tag;
use super::rich_text::{in_tongues, tappable};
use super::site::Site;
use crate::dialogue::LoadedGuide;
use crate::guide::{ApplicationPeriod, Guide, Limit, PeriodState};
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

/// Until when one can apply, as exactly as the guide says it, in a colour that says how near that is.
pub fn deadline(site: &Site, loaded: &LoadedGuide, language: Language) -> Markup {
    let phrases = &site.phrases().call;
    let Some(period) = &loaded.guide.metadata.period else {
        return html! {};
    };
    let now = site.service.now();
    let window = period.current(now);
    let named = |limit: Option<Limit>| limit.map(|limit| moment(period, limit, language));
    let (opens, closes) = (named(window.opens), named(window.closes));
    let state = period.state(now);
    let (class, phrase) = match state {
        PeriodState::Before => ("calm", &phrases.before),
        PeriodState::Open { days_left } => match days_left {
            Some(0) => ("today", &phrases.last_day),
            Some(1) => ("soon", &phrases.tomorrow),
            Some(..=SOON) => ("soon", &phrases.open),
            _ => ("calm", &phrases.open),
        },
        PeriodState::Closed => ("over", &phrases.closed),
    };
    let is_named = closes.is_some() && (state != PeriodState::Before || opens.is_some());
    let days = match state {
        PeriodState::Open {
            days_left: Some(days),
        } => days.to_string(),
        _ => String::new(),
    };
    let places = [
        ("opens", opens.as_deref().unwrap_or_default()),
        ("closes", closes.as_deref().unwrap_or_default()),
        ("days", &days),
    ];
    // Where the guide leaves an end open, that is told in full.
    let said = match is_named {
        true => Some(fill(phrase, language, &places)),
        false => site.assistant().time(loaded, language, now),
    };
    html! { @if let Some(said) = said { p.deadline.(class) { (said) } } }
}

/// What one has to know of the deadline; once it has passed, what else one can do.
pub fn note(site: &Site, loaded: &LoadedGuide, language: Language) -> Markup {
    let period = loaded.guide.metadata.period.as_ref();
    let is_over = |it: &ApplicationPeriod| it.state(site.service.now()) == PeriodState::Closed;
    let note = match period.is_some_and(is_over) {
        true => Some(&site.phrases().call.otherwise),
        false => period.and_then(|period| period.note.as_ref()),
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

/// An end of the application period by the guide's clock, with the hour where the guide names one.
fn moment(period: &ApplicationPeriod, limit: Limit, language: Language) -> String {
    let local = period.offset.to_datetime(limit.at);
    let (day, hour) = match language {
        Language::Zh => ("%-m月%-d日", " %-H:%M"),
        Language::En => ("%-d %B", ", %-H:%M"),
    };
    let hour = match limit.has_hour {
        true => local.strftime(hour).to_string(),
        false => String::new(),
    };
    format!("{}{hour}", limit.day.strftime(day))
}
