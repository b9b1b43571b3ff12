//! One verdict at length: what to change, every rule with its clause, what reviewers weigh and what to hand in.

use maud::{Markup, html};

use super::super::clause;
use super::super::layout::tag;
use super::super::rich_text::address;
use super::super::site::Site;
use crate::dialogue::LoadedGuide;
use crate::eligibility::Facts;
use crate::eligibility::Truth;
use crate::eligibility::{Finding, Needed, Outcome, Verdict};
use crate::guide::Citation;
use crate::text::{Bilingual, Language};
use crate::wording::fill;

/// The verdict: what it comes to, what to do about it, what to hand in, and every rule; those that are met are folded.
pub fn verdict(
    site: &Site,
    loaded: &LoadedGuide,
    verdict: &Verdict<'_>,
    facts: &Facts,
    language: Language,
) -> Markup {
    let phrases = &site.phrases().result;
    let spoken = &site.assistant().phrases().verdict;
    let finding_text = site.assistant().finding_text(loaded, language);
    let repairs: Vec<String> = verdict
        .with(Truth::No)
        .filter_map(|finding| finding.repair.as_ref())
        .map(|it| finding_text.repair(it))
        .collect();
    let rules = |result| -> (usize, Markup) {
        let findings: Vec<&Finding<'_>> = verdict.with(result).collect();
        let list = html! {
            ul.rules { @for finding in &findings { (rule(site, loaded, finding, facts, language)) } }
        };
        (findings.len(), list)
    };
    let counted =
        |phrase: &Bilingual, count: usize| fill(phrase, language, &[("count", &count.to_string())]);
    let ((failed, failures), (open, unknown), (met, passes)) =
        (rules(Truth::No), rules(Truth::Unknown), rules(Truth::Yes));
    html! {
        section.outcome {
            h2.band.(result_class(verdict.outcome())) { (signed(verdict.outcome(), &finding_text.headline(verdict))) }
            @if !repairs.is_empty() {
                h3 { (phrases.change.get(language)) }
                ul.repairs { @for repair in &repairs { li { (repair) } } }
            }
            @if failed > 0 {
                h3 { (counted(&phrases.rules_failed, failed)) }
                (failures)
            }
            @if open > 0 {
                h3 { (counted(&phrases.rules_open, open)) }
                (unknown)
            }
            (materials(loaded, &spoken.materials, &spoken.in_case, &verdict.materials, language))
            @if met > 0 {
                details.folded {
                    summary { (counted(&phrases.rules_met, met)) }
                    (passes)
                }
            }
            (sentences(loaded, &spoken.judged, verdict.judged.iter().map(|it| &it.citation), language))
            (sentences(loaded, &spoken.priority, verdict.priorities.iter().map(|it| &it.citation), language))
        }
    }
}

/// What a verdict comes to, with its sign.
pub fn signed(outcome: Outcome, headline: &str) -> Markup {
    let sign = match outcome {
        Outcome::Eligible => "✓",
        Outcome::Undetermined => "？",
        Outcome::Ineligible => "✗",
    };
    html! { span.sign aria-hidden="true" { (sign) } span { (headline) } }
}

/// The style of an outcome.
pub fn result_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "met",
        Outcome::Undetermined => "open",
        Outcome::Ineligible => "failed",
    }
}

fn rule(
    site: &Site,
    loaded: &LoadedGuide,
    finding: &Finding<'_>,
    facts: &Facts,
    language: Language,
) -> Markup {
    let phrases = &site.phrases().result;
    let spoken = &site.assistant().phrases().verdict;
    let finding_text = site.assistant().finding_text(loaded, language);
    let (class, result) = match finding.result {
        Truth::Yes => ("met", &phrases.passed),
        Truth::No => ("failed", &phrases.failed),
        Truth::Unknown => ("open", &phrases.open),
    };
    let citation = &finding.rule.citation;
    let change = finding.repair.as_ref().map(|repair| {
        fill(
            &spoken.repair,
            language,
            &[("repair", &finding_text.repair(repair))],
        )
    });
    html! {
        li {
            p.finding { span.badge.(class) { (result.get(language)) } " " (finding_text.because(finding, facts)) }
            @if let Some(change) = change { p { (change) } }
            @if let Some(reading) = &finding.rule.reading {
                p.soft { (fill(&spoken.reading, language, &[
                    ("reading", reading.get(language)), ("clause", citation.clause.as_str()),
                ])) }
            }
            (quoted(site, loaded, citation, language))
        }
    }
}

/// The words that a rule goes by, and the clause that they stand in.
fn quoted(site: &Site, loaded: &LoadedGuide, citation: &Citation, language: Language) -> Markup {
    let spoken = site.assistant().phrases();
    let path = match language {
        Language::Zh => citation.path.join(" › "),
        Language::En => loaded.guide.english_path(&citation.clause).join(" › "),
    };
    let source = fill(
        &spoken.source,
        language,
        &[("path", &path), ("clause", citation.clause.as_str())],
    );
    let range = Some(citation.quote.range());
    html! {
        div.quote {
            @if let (Language::En, Some(english)) = (language, &citation.english) { blockquote { (english) } }
            blockquote.original[language == Language::En] lang=(tag(Language::Zh)) { "「" (citation.quote.text()) "」" }
            (clause::in_place(site.phrases(), &loaded.guide, (&citation.clause, range), language, &source))
        }
    }
}

fn materials(
    loaded: &LoadedGuide,
    heading: &Bilingual,
    in_case: &Bilingual,
    needed: &[Needed<'_>],
    language: Language,
) -> Markup {
    let what = |needed: &Needed<'_>| {
        let what = needed.material.what.get(language);
        match needed.in_case {
            Some(case) => fill(
                in_case,
                language,
                &[("in_case", case.get(language)), ("what", what)],
            ),
            None => what.to_owned(),
        }
    };
    html! {
        @if !needed.is_empty() {
            h3 { (heading.get(language)) }
            ul.checklist {
                @for needed in needed {
                    li {
                        label { input type="checkbox" data-tick=(needed.material.citation.clause); " " (what(needed)) } " "
                        (number(loaded, &needed.material.citation))
                        @if let Some(reading) = &needed.material.reading { span.soft { " " (reading.get(language)) } }
                    }
                }
            }
        }
    }
}

fn sentences<'a>(
    loaded: &LoadedGuide,
    heading: &Bilingual,
    citations: impl Iterator<Item = &'a Citation>,
    language: Language,
) -> Markup {
    let citations: Vec<&Citation> = citations.collect();
    html! {
        @if !citations.is_empty() {
            details.folded { summary { (heading.get(language)) }
            ul {
                @for citation in citations {
                    li {
                        @match (language, &citation.english) {
                            (Language::En, Some(english)) => (english),
                            _ => span lang=(tag(Language::Zh)) { "「" (citation.quote.text()) "」" },
                        }
                        " " (number(loaded, citation))
                    }
                }
            }
            }
        }
    }
}

fn number(loaded: &LoadedGuide, citation: &Citation) -> Markup {
    html! { a.number href=(address(&loaded.guide, &citation.clause)) { (citation.clause) } }
}
