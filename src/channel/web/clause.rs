//! A cited clause that opens in place: its whole text with the quote marked, and its English.

use std::ops::Range;

use maud::{Markup, html};

use super::layout::tag;
use super::rich_text::{address, tappable};
use crate::guide::{ClauseId, Guide};
use crate::text::Language;
use crate::wording::WebPhrases;

/// The whole clause behind `summary`, with the bytes `quoted` marked.
pub fn in_place(
    phrases: &WebPhrases,
    guide: &Guide,
    (clause, quoted): (&ClauseId, Option<Range<usize>>),
    language: Language,
    summary: &str,
) -> Markup {
    let Some(at) = guide.position(clause) else {
        return html! { p.source { (summary) } };
    };
    let text = guide.clauses[at].text.as_str();
    let english = guide.english.get(at).map(Vec::as_slice).unwrap_or_default();
    html! {
        details.clause {
            summary { (summary) }
            div.whole {
                div lang=(tag(Language::Zh)) { (marked(guide, text, quoted)) }
                @if language == Language::En && !english.is_empty() {
                    p.label { (phrases.english.get(language)) }
                    p lang=(tag(Language::En)) { (tappable(guide, &english.join(" "))) }
                }
                p { a href=(address(guide, clause)) { (phrases.in_guide.get(language)) } }
            }
        }
    }
}

/// The paragraphs of `text`, with a range of bytes marked.
pub fn marked(guide: &Guide, text: &str, range: Option<Range<usize>>) -> Markup {
    let range = range
        .filter(|range| *range != (0..text.len()))
        .unwrap_or(0..0);
    let mut start = 0;
    let paragraphs = text.split('\n').map(|line| {
        let from = start;
        start += line.len() + 1;
        let within = |at: usize| at.clamp(from, from + line.len()) - from;
        let (open, close) = (within(range.start), within(range.end));
        (&line[..open], &line[open..close], &line[close..])
    });
    let paragraphs: Vec<_> = paragraphs
        .filter(|(a, b, c)| !a.is_empty() || !b.is_empty() || !c.is_empty())
        .collect();
    html! {
        @for (before, words, after) in paragraphs {
            p { (tappable(guide, before)) @if !words.is_empty() { mark { (tappable(guide, words)) } } (tappable(guide, after)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Files, load};

    #[test]
    fn a_range_is_marked_in_each_paragraph_that_it_touches() {
        let assistant = load(&Files::read(None, None).unwrap()).unwrap();
        let guide = assistant.guides().next().unwrap();
        assert_eq!(
            marked(guide, "ab\n\ncd", Some(1..5)).into_string(),
            "<p>a<mark>b</mark></p><p><mark>c</mark>d</p>"
        );
        assert_eq!(marked(guide, "ab", Some(0..2)).into_string(), "<p>ab</p>");
        assert_eq!(marked(guide, "a<b", None).into_string(), "<p>a&lt;b</p>");
    }
}
