//! The text of a guide: headings and clauses in reading order, each clause with its rules and documents.

use std::ops::Range;

use maud::{Markup, html};

use super::super::rich_text::{in_tongues, tappable};
use super::super::site::Site;
use super::found::Found;
use super::view::View;
use crate::dialogue::LoadedGuide;
use crate::guide::{Citation, Clause, ClauseId, Part};
use crate::text::{Bilingual, Language};
use crate::wording::fill;

/// The text of a guide, as it is shown.
pub struct Text<'a> {
    /// The site.
    pub site: &'a Site,
    /// The guide.
    pub loaded: &'a LoadedGuide,
    /// In which languages.
    pub view: View,
    /// What was sought in it.
    pub found: &'a Found<'a>,
    /// The language of whoever reads it.
    pub language: Language,
}

impl Text<'_> {
    /// The whole text.
    pub fn whole(&self) -> Markup {
        let guide = &self.loaded.guide;
        html! {
            @for part in guide.parts() {
                @match part {
                    Part::Heading(heading) => {
                        // A heading that is a clause as well has its place there.
                        @let id = guide.clause(&heading.id).is_none().then_some(&heading.id);
                        @let english = guide.english_headings.get(&heading.id);
                        @let title = self.view.line(&heading.title, english.map(String::as_str));
                        @match heading.id.depth() {
                            1 => h3 id=[id] { (title) },
                            _ => h4 id=[id] { (title) },
                        }
                    }
                    Part::Clause(clause) => (self.clause(clause)),
                }
            }
        }
    }

    fn clause(&self, clause: &Clause) -> Markup {
        let phrases = &self.site.phrases().text;
        let guide = &self.loaded.guide;
        let Some(at) = guide.position(&clause.id) else {
            return html! {};
        };
        let english = guide.english.get(at).filter(|lines| !lines.is_empty());
        let english = english.map(|lines| html! { p { (tappable(guide, &lines.join(" "))) } });
        let link = fill(
            &phrases.permalink,
            self.language,
            &[("clause", clause.id.as_str())],
        );
        html! {
            section.entry id=(clause.id) {
                a.number href={ "#" (clause.id) } aria-label=(link) { (clause.id) }
                div {
                    (self.found.steps(&clause.id, phrases, self.language))
                    (self.view.show(self.paragraphs(at), english))
                    (hanging(self.site, self.loaded, &clause.id, self.language))
                }
            }
        }
    }

    /// The paragraphs of a clause, with the quotes of rules emphasized and what was sought marked.
    fn paragraphs(&self, at: usize) -> Markup {
        let clause = &self.loaded.guide.clauses[at];
        let marks = self.found.marks(&clause.id);
        let mut start = 0;
        let lines = clause.text.split('\n').map(|line| {
            let range = start..start + line.len();
            start += line.len() + 1;
            range
        });
        html! { @for range in lines.filter(|range| !range.is_empty()) { p { (emphasized(self.loaded, at, range, &marks)) } } }
    }
}

/// A range of a clause in bytes, with the quotes of rules emphasized and `marks` marked.
pub fn emphasized(
    loaded: &LoadedGuide,
    at: usize,
    range: Range<usize>,
    marks: &[Range<usize>],
) -> Markup {
    let clause = &loaded.guide.clauses[at];
    let rules = loaded.rules.rules.iter();
    let rules = rules.filter(|rule| rule.citation.clause == clause.id);
    let quotes: Vec<Range<usize>> = rules.map(|rule| rule.citation.quote.range()).collect();
    let all = quotes.iter().chain(marks);
    let mut cuts: Vec<usize> = all.flat_map(|it| [it.start, it.end]).collect();
    cuts.extend([range.start, range.end]);
    cuts.retain(|cut| (range.start..=range.end).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let within = |ranges: &[Range<usize>], start| ranges.iter().any(|it| it.contains(&start));
    // A piece goes as far as it is shown alike.
    let mut pieces: Vec<(Range<usize>, bool, bool)> = Vec::new();
    for (start, end) in cuts.iter().copied().zip(cuts.iter().copied().skip(1)) {
        let (is_quoted, is_marked) = (within(&quotes, start), within(marks, start));
        match pieces.last_mut() {
            Some((before, quoted, marked)) if (*quoted, *marked) == (is_quoted, is_marked) => {
                before.end = end;
            }
            _ => pieces.push((start..end, is_quoted, is_marked)),
        }
    }
    html! {
        @for (piece, is_quoted, is_marked) in pieces {
            @let words = tappable(&loaded.guide, clause.text.get(piece).unwrap_or_default());
            @let words = if is_marked { html! { mark { (words) } } } else { words };
            @if is_quoted { strong { (words) } } @else { (words) }
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
    let periods = loaded.rules.periods.iter().map(|it| &it.citation);
    let quotas = loaded.rules.quotas.iter().map(|it| &it.citation);
    let values = periods.chain(quotas).filter(|it| is_it(it)).map(quoted);
    let mut lists: [(&Bilingual, Vec<String>); 5] = [
        (&phrases.rules, rules),
        (&phrases.values, values.collect()),
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
