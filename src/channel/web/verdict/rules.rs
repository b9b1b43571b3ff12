//! One verdict at length: what to change, every rule with its clause, what reviewers weigh and what to hand in.

use maud::{Markup, html};

use super::super::clause;
use super::super::frame::tag;
use super::super::prose::address;
use super::super::site::Site;
use crate::assistant::{Desk, fill};
use crate::condition::Truth;
use crate::fact::Facts;
use crate::guide::Citation;
use crate::language::{Bilingual, Language};
use crate::rules::{Finding, Needed, Outcome, Verdict};

/// The results, those first that something has to be done about.
const RESULTS: [Truth; 3] = [Truth::No, Truth::Unknown, Truth::Yes];

/// The verdict.
pub fn verdict(site: &Site, desk: &Desk, verdict: &Verdict<'_>, facts: &Facts, language: Language) -> Markup {
    let phrases = &site.phrases().result;
    let spoken = &site.assistant().phrases().verdict;
    let teller = site.assistant().teller(desk, language);
    let class = match verdict.outcome() {
        Outcome::Eligible => "met",
        Outcome::Undetermined => "open",
        Outcome::Ineligible => "failed",
    };
    let repairs: Vec<String> =
        verdict.with(Truth::No).filter_map(|finding| finding.repair.as_ref()).map(|it| teller.repair(it)).collect();
    html! {
        section.outcome {
            h2 class=(class) { (teller.headline(verdict)) }
            @if !repairs.is_empty() {
                h3 { (phrases.change.get(language)) }
                ul { @for repair in &repairs { li { (repair) } } }
            }
            h3 { (phrases.rules.get(language)) }
            ul.rules {
                @for result in RESULTS {
                    @for finding in verdict.with(result) { (rule(site, desk, finding, facts, language)) }
                }
            }
            (materials(desk, &spoken.materials, &spoken.in_case, &verdict.materials, language))
            (sentences(desk, &spoken.judged, verdict.judged.iter().map(|it| &it.citation), language))
            (sentences(desk, &spoken.priority, verdict.priorities.iter().map(|it| &it.citation), language))
        }
    }
}

fn rule(site: &Site, desk: &Desk, finding: &Finding<'_>, facts: &Facts, language: Language) -> Markup {
    let phrases = &site.phrases().result;
    let spoken = &site.assistant().phrases().verdict;
    let teller = site.assistant().teller(desk, language);
    let (class, result) = match finding.result {
        Truth::Yes => ("met", &phrases.passed),
        Truth::No => ("failed", &phrases.failed),
        Truth::Unknown => ("open", &phrases.open),
    };
    let citation = &finding.rule.citation;
    let change =
        finding.repair.as_ref().map(|repair| fill(&spoken.repair, language, &[("repair", &teller.repair(repair))]));
    html! {
        li {
            p.finding { span.badge.(class) { (result.get(language)) } " " (teller.because(finding, facts)) }
            @if let Some(change) = change { p { (change) } }
            @if let Some(reading) = &finding.rule.reading {
                p.soft { (fill(&spoken.reading, language, &[
                    ("reading", reading.get(language)), ("clause", citation.clause.as_str()),
                ])) }
            }
            (quoted(site, desk, citation, language))
        }
    }
}

/// The words that a rule goes by, and the clause that they stand in.
fn quoted(site: &Site, desk: &Desk, citation: &Citation, language: Language) -> Markup {
    let spoken = site.assistant().phrases();
    let path = match language {
        Language::Zh => citation.path.join(" › "),
        Language::En => desk.guide.english_path(&citation.clause).join(" › "),
    };
    let source = fill(&spoken.source, language, &[("path", &path), ("clause", citation.clause.as_str())]);
    let range = Some(citation.quote.range());
    html! {
        div.quote {
            @if let (Language::En, Some(english)) = (language, &citation.english) { blockquote { (english) } }
            blockquote.original[language == Language::En] lang=(tag(Language::Zh)) { "「" (citation.quote.text()) "」" }
            (clause::in_place(site.phrases(), &desk.guide, (&citation.clause, range), language, &source))
        }
    }
}

fn materials(
    desk: &Desk,
    heading: &Bilingual,
    in_case: &Bilingual,
    needed: &[Needed<'_>],
    language: Language,
) -> Markup {
    let what = |needed: &Needed<'_>| {
        let what = needed.material.what.get(language);
        match needed.in_case {
            Some(case) => fill(in_case, language, &[("in_case", case.get(language)), ("what", what)]),
            None => what.to_owned(),
        }
    };
    html! {
        @if !needed.is_empty() {
            h3 { (heading.get(language)) }
            ul.checklist {
                @for needed in needed {
                    li {
                        (what(needed)) " " (number(desk, &needed.material.citation))
                        @if let Some(reading) = &needed.material.reading { span.soft { " " (reading.get(language)) } }
                    }
                }
            }
        }
    }
}

fn sentences<'a>(
    desk: &Desk,
    heading: &Bilingual,
    citations: impl Iterator<Item = &'a Citation>,
    language: Language,
) -> Markup {
    let citations: Vec<&Citation> = citations.collect();
    html! {
        @if !citations.is_empty() {
            h3 { (heading.get(language)) }
            ul {
                @for citation in citations {
                    li {
                        @match (language, &citation.english) {
                            (Language::En, Some(english)) => (english),
                            _ => span lang=(tag(Language::Zh)) { "「" (citation.quote.text()) "」" },
                        }
                        " " (number(desk, citation))
                    }
                }
            }
        }
    }
}

fn number(desk: &Desk, citation: &Citation) -> Markup {
    html! { a.number href=(address(&desk.guide, &citation.clause)) { (citation.clause) } }
}
