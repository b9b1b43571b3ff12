//! The text of a guide: headings and clauses in reading order, each clause with its rules and documents.

use std::ops::Range;

use maud::{Markup, html};

use super::super::layout::tag;
use super::super::rich_text::{in_tongues, tappable};
use super::super::site::Site;
use crate::dialogue::LoadedGuide;
use crate::guide::{Citation, Clause, ClauseId, Part};
use crate::text::{Bilingual, Language};
use crate::wording::fill;

/// The whole text.
pub fn text(site: &Site, loaded: &LoadedGuide, language: Language) -> Markup {
    let guide = &loaded.guide;
    html! {
        @for part in guide.parts() {
            @match part {
                Part::Heading(heading) => {
                    // A heading that is a clause as well has its place there.
                    @let id = guide.clause(&heading.id).is_none().then_some(&heading.id);
                    @let english = guide.english_headings.get(&heading.id).filter(|_| language == Language::En);
                    @match heading.id.depth() {
                        1 => h3 id=[id] lang=(tag(Language::Zh)) { (heading.title) (in_english(english)) },
                        _ => h4 id=[id] lang=(tag(Language::Zh)) { (heading.title) (in_english(english)) },
                    }
                }
                Part::Clause(clause) => (one(site, loaded, clause, language)),
            }
        }
    }
}

fn in_english(english: Option<&String>) -> Markup {
    html! { @if let Some(english) = english { " " span.original lang=(tag(Language::En)) { (english) } } }
}

fn one(site: &Site, loaded: &LoadedGuide, clause: &Clause, language: Language) -> Markup {
    let phrases = site.phrases();
    let guide = &loaded.guide;
    let Some(at) = guide.position(&clause.id) else {
        return html! {};
    };
    let english = guide
        .english
        .get(at)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .join(" ");
    let link = fill(
        &phrases.text.permalink,
        language,
        &[("clause", clause.id.as_str())],
    );
    html! {
        section.entry id=(clause.id) {
            a.number href={ "#" (clause.id) } aria-label=(link) { (clause.id) }
            div {
                div lang=(tag(Language::Zh)) { (paragraphs(loaded, at)) }
                @if !english.is_empty() {
                    @match language {
                        Language::En => p.original lang=(tag(Language::En)) { (tappable(guide, &english)) },
                        Language::Zh => details {
                            summary { (phrases.english.get(language)) }
                            p lang=(tag(Language::En)) { (tappable(guide, &english)) }
                        },
                    }
                }
                (hanging(site, loaded, &clause.id, language))
            }
        }
    }
}

/// The paragraphs of a clause, with the quotes of rules emphasized.
fn paragraphs(loaded: &LoadedGuide, at: usize) -> Markup {
    let text = loaded.guide.clauses[at].text.as_str();
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split('\n') {
        ranges.push(start..start + line.len());
        start += line.len() + 1;
    }
    html! { @for range in ranges.into_iter().filter(|range| !range.is_empty()) { p { (emphasized(loaded, at, range)) } } }
}

/// A range of a clause in bytes, with the quotes of rules emphasized.
pub fn emphasized(loaded: &LoadedGuide, at: usize, range: Range<usize>) -> Markup {
    let clause = &loaded.guide.clauses[at];
    let rules = loaded
        .rules
        .rules
        .iter()
        .filter(|rule| rule.citation.clause == clause.id);
    let mut quoted: Vec<Range<usize>> = rules.map(|rule| rule.citation.quote.range()).collect();
    quoted.sort_unstable_by_key(|range| (range.start, range.end));
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut done = range.start;
    for quote in quoted {
        let (start, end) = (quote.start.max(done), quote.end.min(range.end));
        if start < end {
            pieces.push((clause.text.get(done..start).unwrap_or_default(), false));
            pieces.push((clause.text.get(start..end).unwrap_or_default(), true));
            done = end;
        }
    }
    pieces.push((clause.text.get(done..range.end).unwrap_or_default(), false));
    html! {
        @for (piece, is_quoted) in pieces {
            @if is_quoted { strong { (tappable(&loaded.guide, piece)) } } @else { (tappable(&loaded.guide, piece)) }
        }
    }
}

/// What rests on a clause: rules, documents, what reviewers weigh, and priorities.
fn hanging(site: &Site, loaded: &LoadedGuide, clause: &ClauseId, language: Language) -> Markup {
    let phrases = &site.phrases().text;
    let is_it = |citation: &Citation| citation.clause == *clause;
    let finding_text = site.assistant().finding_text(loaded, language);
    let rule = |rule: &crate::eligibility::Rule| {
        let mut names: Vec<String> = Vec::new();
        for fact in rule.requires.facts() {
            let name = finding_text.name(fact.as_str());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let names = names.join(match language {
            Language::Zh => "、",
            Language::En => ", ",
        });
        fill(
            &phrases.rule,
            language,
            &[("names", &names), ("quote", rule.citation.quote.text())],
        )
    };
    let rules = loaded
        .rules
        .rules
        .iter()
        .filter(|it| is_it(&it.citation))
        .map(rule)
        .collect();
    let materials = loaded
        .rules
        .materials
        .iter()
        .filter(|it| is_it(&it.citation));
    let materials = materials
        .map(|it| it.what.get(language).to_owned())
        .collect();
    let quoted = |citation: &Citation| words(citation, language);
    let weighed = loaded
        .rules
        .judged
        .iter()
        .filter(|it| is_it(&it.citation))
        .map(|it| quoted(&it.citation))
        .collect();
    let priorities = loaded
        .rules
        .priorities
        .iter()
        .filter(|it| is_it(&it.citation));
    let priorities = priorities
        .map(|it| it.what.get(language).to_owned())
        .collect();
    let mut lists: [(&Bilingual, Vec<String>); 4] = [
        (&phrases.rules, rules),
        (&phrases.materials, materials),
        (&phrases.weighed, weighed),
        (&phrases.priority, priorities),
    ];
    // A sentence that holds for several topics hangs here once for each.
    lists.iter_mut().for_each(|(_, items)| items.dedup());
    html! {
        @for (heading, items) in &lists {
            @if !items.is_empty() {
                div.hanging {
                    p.label { (heading.get(language)) }
                    ul { @for item in items { li { (in_tongues(item)) } } }
                }
            }
        }
    }
}

/// The words of a citation in a language, if there are any.
fn words(citation: &Citation, language: Language) -> String {
    match (language, &citation.english) {
        (Language::En, Some(english)) => english.clone(),
        _ => citation.quote.text().to_owned(),
    }
}
