//! `check --jsonl`: facts in, verdicts out, one per line.

use std::io::{self, BufRead, Write};

use serde::Serialize;

use super::given::Given;
use super::jsonl::{Failures, each_line};
use crate::assistant::Assistant;
use crate::dialogue::LoadedGuide;
use crate::eligibility::Truth;
use crate::eligibility::{Facts, Value};
use crate::eligibility::{Finding, Outcome, Verdict, number};
use crate::guide::{ApplicationPeriod, Citation, Limit, PeriodState};
use crate::service::Service;
use crate::text::Language;
use crate::wording::FindingText;

/// The JSON of a verdict.
#[derive(Debug, Clone, Serialize)]
pub struct WireVerdict {
    topic: String,
    verdict: Outcome,
    number: String,
    checks: Vec<WireCheck>,
    failed: Vec<String>,
    unknown: Vec<String>,
    judged: Vec<WireWords>,
    priority: Vec<WireWords>,
    materials: Vec<WireMaterial>,
    window: Option<WireWindow>,
}

#[derive(Debug, Clone, Serialize)]
struct WireCheck {
    rule: String,
    result: &'static str,
    clause: String,
    quote: String,
    because: String,
    repair: Option<WireRepair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct WireRepair {
    fact: String,
    value: Value,
    text: String,
}

#[derive(Debug, Clone, Serialize)]
struct WireWords {
    clause: String,
    quote: String,
}

#[derive(Debug, Clone, Serialize)]
struct WireMaterial {
    clause: String,
    quote: String,
    what: String,
    when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct WireWindow {
    /// Null where the guide names none; a day where it names no hour.
    opens: Option<String>,
    closes: Option<String>,
    state: &'static str,
}

/// The verdict for one topic, or for all topics, best first.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Checked {
    /// For one topic.
    One(Box<WireVerdict>),
    /// For all topics.
    All {
        /// Best first.
        topics: Vec<WireVerdict>,
    },
}

/// Answers each line of facts on `input`.
///
/// # Errors
///
/// If input or output fails.
pub fn check(
    service: &Service,
    language: Language,
    input: impl BufRead,
    output: impl Write,
) -> io::Result<Failures> {
    each_line(input, output, |given: Given| {
        let assistant = service.assistant();
        let (loaded, facts) = facts(&assistant, given, Language::En)?;
        Ok(Checked::new(service, loaded, &facts, language))
    })
}

impl Checked {
    /// Decides `facts`, with reasons in `language`.
    pub fn new(
        service: &Service,
        loaded: &LoadedGuide,
        facts: &Facts,
        language: Language,
    ) -> Checked {
        let wire =
            |verdict: &Verdict<'_>| WireVerdict::new(service, loaded, verdict, facts, language);
        match loaded.rules.topic_of(facts) {
            Some(topic) => Checked::One(Box::new(wire(&loaded.rules.decide(facts, topic)))),
            None => Checked::All {
                topics: loaded.rules.decide_all(facts).iter().map(wire).collect(),
            },
        }
    }
}

/// Reads facts for the newest guide. A contradiction is reported in `language`.
///
/// # Errors
///
/// Facts that cannot be used or contradict each other.
pub fn facts(
    assistant: &Assistant,
    given: Given,
    language: Language,
) -> Result<(&LoadedGuide, Facts), String> {
    let loaded = assistant.loaded_guide(None).ok_or("there is no guide")?;
    if loaded.rules.topics.is_empty() {
        return Err(format!(
            "the guide {} has no rules to check by",
            loaded.guide.id
        ));
    }
    let facts = loaded.eligibility.facts(given.0)?;
    match loaded.eligibility.contradiction(&facts) {
        None => Ok((loaded, facts)),
        Some(contradiction) => {
            let names: Vec<String> = contradiction
                .when
                .facts()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let why = assistant
                .finding_text(loaded, language)
                .contradiction(contradiction, &facts);
            Err(format!("{}: {why}", names.join(", ")))
        }
    }
}

impl WireVerdict {
    /// The JSON of a verdict on `facts`, with reasons in `language`.
    pub fn new(
        service: &Service,
        loaded: &LoadedGuide,
        verdict: &Verdict<'_>,
        facts: &Facts,
        language: Language,
    ) -> WireVerdict {
        let assistant = service.assistant();
        let finding_text = assistant.finding_text(loaded, language);
        let names = |result| {
            verdict
                .names(result)
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        WireVerdict {
            topic: verdict.topic.to_owned(),
            verdict: verdict.outcome(),
            number: number(&loaded.guide.id, facts),
            checks: verdict
                .findings
                .iter()
                .map(|finding| WireCheck::new(finding_text, finding, facts, language))
                .collect(),
            failed: names(Truth::No),
            unknown: names(Truth::Unknown),
            judged: verdict
                .judged
                .iter()
                .map(|it| words(&it.citation))
                .collect(),
            priority: verdict
                .priorities
                .iter()
                .map(|it| words(&it.citation))
                .collect(),
            materials: verdict
                .materials
                .iter()
                .map(|needed| WireMaterial {
                    clause: needed.material.citation.clause.to_string(),
                    quote: needed.material.citation.quote.text().to_owned(),
                    what: needed.material.what.get(language).to_owned(),
                    when: needed.in_case.map(|it| it.get(language).to_owned()),
                    reading: needed
                        .material
                        .reading
                        .as_ref()
                        .map(|it| it.get(language).to_owned()),
                })
                .collect(),
            window: loaded
                .guide
                .metadata
                .period
                .as_ref()
                .map(|period| WireWindow::new(period, service)),
        }
    }
}

impl WireCheck {
    fn new(
        finding_text: FindingText<'_>,
        finding: &Finding<'_>,
        facts: &Facts,
        language: Language,
    ) -> WireCheck {
        WireCheck {
            rule: finding.rule.id.clone(),
            result: match finding.result {
                Truth::Yes => "pass",
                Truth::No => "fail",
                Truth::Unknown => "unknown",
            },
            clause: finding.rule.citation.clause.to_string(),
            quote: finding.rule.citation.quote.text().to_owned(),
            because: finding_text.because(finding, facts),
            repair: finding.repair.as_ref().map(|repair| WireRepair {
                fact: repair.change.fact.to_string(),
                value: repair.value.clone(),
                text: finding_text.repair(repair),
            }),
            reading: finding
                .rule
                .reading
                .as_ref()
                .map(|it| it.get(language).to_owned()),
        }
    }
}

impl WireWindow {
    fn new(period: &ApplicationPeriod, service: &Service) -> WireWindow {
        let window = period.current(service.now());
        let limit = |limit: Limit| match limit.has_hour {
            true => limit.at.display_with_offset(period.offset).to_string(),
            false => limit.day.to_string(),
        };
        WireWindow {
            opens: window.opens.map(limit),
            closes: window.closes.map(limit),
            state: match period.state(service.now()) {
                PeriodState::Before => "before",
                PeriodState::Open { .. } => "open",
                PeriodState::Closed => "closed",
            },
        }
    }
}

fn words(citation: &Citation) -> WireWords {
    WireWords {
        clause: citation.clause.to_string(),
        quote: citation.quote.text().to_owned(),
    }
}
