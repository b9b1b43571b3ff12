//! Statistics: questions and how they were answered, verdicts, and the rules that failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use tracing::error;

use super::super::site::Site;
use super::super::visitor::Visitor;
use super::chart::Chart;
use super::page::{self, Tab, phrases};
use crate::service::Day;
use crate::staff::StaffSession;
use crate::text::Language;
use crate::wording::{Rating, fill};

/// The numbers of days that can be shown; the last is shown where none is named.
const SPANS: [usize; 3] = [7, 14, 30];

/// The most reasons shown.
const REASONS: usize = 12;

/// Kinds of replies, from the bottom, each with its CSS class.
const KINDS: [(&str, &str); 3] = [
    ("answer", "good"),
    ("not_covered", "open"),
    ("off_topic", "other"),
];

/// Outcomes of verdicts, in the same form.
const OUTCOMES: [(&str, &str); 3] = [
    ("eligible", "good"),
    ("undetermined", "open"),
    ("ineligible", "bad"),
];

/// How many days are looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Span {
    #[serde(default)]
    days: String,
}

impl Span {
    fn days(&self) -> usize {
        let named = SPANS.iter().find(|days| days.to_string() == self.days);
        named.copied().unwrap_or(SPANS[2])
    }
}

/// The page.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    duty: StaffSession,
    Query(span): Query<Span>,
) -> Response {
    let keeps = format!("days={}&", span.days());
    with_days(&site, move |site, counted| {
        let mut shown: Vec<(Date, Day)> = Vec::new();
        let mut date = Some(site.assistant().date(site.service.now()));
        while let Some(day) = date.filter(|_| shown.len() < span.days()) {
            shown.push((day, counted.get(&day).cloned().unwrap_or_default()));
            date = day.yesterday().ok();
        }
        shown.reverse();
        let body = body(site, &shown, visitor.language);
        page::show(site, visitor, &duty, Tab::Figures, &keeps, &body)
    })
    .await
}

/// All that is kept, as a table for other programs: a line for each day.
pub async fn file(State(site): State<Arc<Site>>, _: StaffSession) -> Response {
    let of = |counts: &BTreeMap<String, u64>, name: &str| counts.get(name).copied();
    with_days(&site, move |_, counted| {
        let rated = Rating::ALL.map(Rating::name);
        let kinds = KINDS.map(|(name, _)| name);
        let outcomes = OUTCOMES.map(|(name, _)| name);
        let names = kinds.iter().chain(&outcomes).chain(&rated);
        let head: Vec<&str> = ["date"].into_iter().chain(names.copied()).collect();
        let mut lines = vec![head.join(",")];
        for (date, day) in &counted {
            let outcome = |name| day.verdicts.values().filter_map(|it| of(it, name)).sum();
            let counts = kinds.map(|name| of(&day.replies, name).unwrap_or_default());
            let verdicts: [u64; 3] = outcomes.map(outcome);
            let rated = rated.map(|name| of(&day.ratings, name).unwrap_or_default());
            let all = counts.iter().chain(&verdicts).chain(&rated);
            let cells = [date.to_string()]
                .into_iter()
                .chain(all.map(u64::to_string));
            lines.push(cells.collect::<Vec<String>>().join(","));
        }
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"figures.csv\"",
            ),
        ];
        (headers, lines.join("\r\n") + "\r\n").into_response()
    })
    .await
}

/// Shows something of what was counted.
async fn with_days(
    site: &Arc<Site>,
    show: impl FnOnce(&Site, BTreeMap<Date, Day>) -> Response + Send + 'static,
) -> Response {
    let shown = site.apart(move |site| match site.service.days() {
        Ok(counted) => show(site, counted),
        Err(error) => {
            error!(%error, "the figures cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    });
    shown
        .await
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn body(site: &Site, shown: &[(Date, Day)], language: Language) -> Markup {
    let figures = &phrases(site).figures;
    let mut all = Day::default();
    shown.iter().for_each(|(_, day)| all.add(day));
    let count = |name: &str| all.replies.get(name).copied().unwrap_or_default();
    let (answered, open, other) = (count("answer"), count("not_covered"), count("off_topic"));
    let questions = answered + open + other;
    let rated = &site.assistant().phrases().rating;
    let share = (questions > 0).then(|| (answered * 100 / questions).to_string());
    html! {
        h1 { (figures.title.get(language)) }
        p.soft { (fill(&figures.lead, language, &[("days", &shown.len().to_string())])) }
        p.views {
            @for days in SPANS {
                @let label = fill(&figures.span, language, &[("days", &days.to_string())]);
                a href={ "?days=" (days) } aria-current=[(days == shown.len()).then_some("true")] { (label) }
            }
            a href="/desk/figures.csv" download { (figures.file.get(language)) }
        }
        dl.totals {
            div { dt { (figures.questions.get(language)) } dd { (questions) } }
            @if let Some(share) = share { div { dt { (figures.share.get(language)) } dd { (share) "%" } } }
            div { dt { (figures.checks.get(language)) } dd { (all.verdicts.values().flat_map(BTreeMap::values).sum::<u64>()) } }
            @for (rating, phrase) in [(Rating::Helpful, &rated.helpful), (Rating::Unhelpful, &rated.unhelpful)] {
                @if let Some(count) = all.ratings.get(rating.name()) { div { dt { (phrase.get(language)) } dd { (count) } } }
            }
            @for (phrase, share) in [(&figures.median, 50), (&figures.slow, 95)] {
                @if let Some(time) = quantile(&all.times, share) { div { dt { (phrase.get(language)) } dd { (milliseconds(time)) } } }
            }
        }
        (of_days(site, shown, language))
        (of_topics(site, &all, language))
        (of_reasons(site, &all, language))
        (of_times(site, &all, language))
    }
}

fn of_days(site: &Site, shown: &[(Date, Day)], language: Language) -> Markup {
    let figures = &phrases(site).figures;
    let names = [&figures.answered, &figures.not_covered, &figures.off_topic];
    let parts = |day: &Day| {
        KINDS
            .iter()
            .map(|(kind, _)| day.replies.get(*kind).copied().unwrap_or_default())
            .collect()
    };
    Chart {
        id: "days",
        title: figures.by_day.get(language),
        along: figures.day.get(language),
        parts: names
            .iter()
            .zip(KINDS)
            .map(|(name, (_, class))| (name.get(language), class))
            .collect(),
        bars: shown
            .iter()
            .map(|(date, day)| (date.strftime("%m-%d").to_string(), parts(day)))
            .collect(),
        as_table: figures.table.get(language),
    }
    .columns()
}

fn of_topics(site: &Site, all: &Day, language: Language) -> Markup {
    let figures = &phrases(site).figures;
    let spoken = &site.assistant().phrases().interview;
    let names = [&spoken.eligible, &spoken.undetermined, &spoken.ineligible];
    let Some(loaded) = site.assistant().loaded_guide(None) else {
        return html! {};
    };
    let finding_text = site.assistant().finding_text(loaded, language);
    let parts = |topic: &str| {
        let of_topic = all.verdicts.get(topic);
        OUTCOMES
            .iter()
            .map(|(name, _)| {
                of_topic
                    .and_then(|of| of.get(*name))
                    .copied()
                    .unwrap_or_default()
            })
            .collect()
    };
    Chart {
        id: "topics",
        title: figures.by_topic.get(language),
        along: figures.topic.get(language),
        parts: names
            .iter()
            .zip(OUTCOMES)
            .map(|(name, (_, class))| (name.get(language), class))
            .collect(),
        bars: loaded
            .rules
            .topics
            .iter()
            .map(|topic| (finding_text.topic(topic), parts(topic)))
            .collect(),
        as_table: figures.table.get(language),
    }
    .rows()
}

fn of_reasons(site: &Site, all: &Day, language: Language) -> Markup {
    let figures = &phrases(site).figures;
    let Some(loaded) = site.assistant().loaded_guide(None) else {
        return html! {};
    };
    let finding_text = site.assistant().finding_text(loaded, language);
    // A rule is called after the first fact that it demands something of: its clause is another one in each topic.
    let name = |id: &str| {
        let rule = loaded.rules.rules.iter().find(|rule| rule.id == id);
        let fact = rule.and_then(|rule| {
            rule.requires
                .facts()
                .first()
                .map(|fact| finding_text.name(fact.as_str()))
        });
        fact.unwrap_or_else(|| id.to_owned())
    };
    let mut reasons: Vec<(&String, u64)> = all
        .failed
        .iter()
        .map(|(rule, count)| (rule, *count))
        .collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if reasons.is_empty() {
        return html! {};
    }
    Chart {
        id: "reasons",
        title: figures.by_reason.get(language),
        along: figures.reason.get(language),
        parts: vec![(figures.times.get(language), "bad")],
        bars: reasons
            .into_iter()
            .take(REASONS)
            .map(|(rule, count)| (name(rule), vec![count]))
            .collect(),
        as_table: figures.table.get(language),
    }
    .rows()
}

fn of_times(site: &Site, all: &Day, language: Language) -> Markup {
    let figures = &phrases(site).figures;
    if all.times.is_empty() {
        return html! {};
    }
    Chart {
        id: "times",
        title: figures.by_time.get(language),
        along: figures.up_to.get(language),
        parts: vec![(figures.replies.get(language), "good")],
        bars: all
            .times
            .iter()
            .map(|(bound, count)| (milliseconds(*bound), vec![*count]))
            .collect(),
        as_table: figures.table.get(language),
    }
    .rows()
}

/// The time within which `percent` of the replies were given.
fn quantile(times: &BTreeMap<u64, u64>, percent: u64) -> Option<u64> {
    let all: u64 = times.values().sum();
    let mut sum = 0;
    times.iter().find_map(|(bound, count)| {
        sum += count;
        (sum * 100 >= all * percent).then_some(*bound)
    })
}

/// Writes microseconds as ≤ 0.5 ms.
fn milliseconds(micros: u64) -> String {
    let whole = micros / 1000;
    match micros % 1000 {
        0 => format!("≤ {whole} ms"),
        part => format!("≤ {whole}.{} ms", part / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_least_time_that_so_many_replies_were_no_longer_than() {
        let times = BTreeMap::from([(100, 50), (500, 45), (1000, 5)]);
        assert_eq!(
            [50, 51, 95, 96].map(|percent| quantile(&times, percent)),
            [Some(100), Some(500), Some(500), Some(1000)]
        );
        assert_eq!(quantile(&BTreeMap::new(), 50), None);
        assert_eq!(
            (milliseconds(500), milliseconds(20_000)),
            ("≤ 0.5 ms".to_owned(), "≤ 20 ms".to_owned())
        );
    }
}
