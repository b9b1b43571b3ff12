//! Hours in words.

use super::phrases::{HourPhrases, fill};
use crate::dialogue::{Hours, clock};
use crate::text::Language;

/// When staff are at the desk, in words.
pub(crate) fn hours_in_words(hours: &Hours, phrases: &HourPhrases, language: Language) -> String {
    let day = |day: usize| phrases.days.get(day).map_or("", |name| name.get(language));
    let groups = hours.groups().map(|(days, spans)| {
        let days = match days {
            (first, last) if first == last => day(first).to_owned(),
            (first, last) => fill(
                &phrases.days_span,
                language,
                &[("from", day(first)), ("to", day(last))],
            ),
        };
        let spans = spans
            .iter()
            .map(|(from, to)| format!("{}-{}", clock(*from), clock(*to)));
        let times = spans
            .collect::<Vec<_>>()
            .join(phrases.times_next.get(language));
        fill(
            &phrases.day,
            language,
            &[("days", &days), ("times", &times)],
        )
    });
    groups.collect::<Vec<_>>().join(phrases.next.get(language))
}
