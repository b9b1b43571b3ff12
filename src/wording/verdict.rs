//! A verdict as a reply: what fails first, then what is open, what is met in one line, and what comes with it.

use super::finding_text::{FindingText, looked_at};
use super::phrases::fill;
use super::reply::{Block, Reply, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::Facts;
use crate::eligibility::Truth;
use crate::eligibility::{Finding, Outcome, Rule, Verdict, number};
use crate::guide::{Citation, PeriodState};
use crate::text::{Bilingual, Language};

impl ReplyBuilder<'_> {
    /// The verdict on `facts` under their topic; without one, under all topics, with the best at length.
    pub fn verdict(&self, facts: &Facts) -> Reply {
        let rules = &self.loaded.rules;
        let guide = &self.loaded.guide;
        let mut blocks = self.preview();
        let time = match guide
            .metadata
            .period
            .as_ref()
            .map(|period| self.time(period))
        {
            Some((PeriodState::Open { .. }, said)) => Some(said),
            _ => None,
        };
        let chosen = rules.topic_of(facts);
        let mut citations = Vec::new();
        match chosen {
            Some(topic) => {
                let verdict = rules.decide(facts, topic);
                self.at_length(&verdict, facts, &mut blocks, &mut citations);
                if verdict.outcome() == Outcome::Ineligible && rules.topics.len() > 1 {
                    self.other_topics(topic, facts, &mut blocks);
                }
            }
            None => {
                let verdicts = rules.decide_all(facts);
                blocks.push(self.say(&self.phrases.verdict.all_topics));
                for verdict in &verdicts {
                    blocks.push(self.headline(verdict));
                    let failed = verdict
                        .with(Truth::No)
                        .map(|finding| self.told(finding, facts));
                    blocks.extend(failed.collect::<Vec<_>>());
                }
                if let Some(best) = verdicts.first() {
                    self.at_length(best, facts, &mut blocks, &mut citations);
                }
            }
        }
        blocks.extend(time);
        if self.language == Language::En {
            blocks.push(self.say(&self.phrases.unofficial));
        }
        blocks.push(self.say_filled(
            &self.phrases.verdict.number,
            &[("number", &number(&guide.id, facts))],
        ));
        blocks.push(self.say(&self.phrases.verdict.official));
        let contact: Vec<Citation> = guide
            .metadata
            .contact
            .iter()
            .filter_map(|id| guide.cite_whole(id))
            .collect();
        blocks.extend(contact.iter().map(|citation| self.quote(citation)));
        let window = guide
            .metadata
            .period
            .as_ref()
            .and_then(|period| guide.cite_whole(&period.current(self.now).clause));
        citations.extend(window);
        Reply {
            blocks,
            citations,
            contact,
            verdict: Some(facts.clone()),
            ..self.plain(ReplyKind::Interview, &self.phrases.empty)
        }
    }

    /// The verdict on `facts` under a topic with what fails, and no more.
    pub(crate) fn verdict_in_short(&self, before: &Facts, facts: &Facts, topic: &str) -> Reply {
        let verdict = self.loaded.rules.decide(facts, topic);
        // What fails since then is told by the comparison.
        let is_told = |rule: &Rule| rule.result(before) != Some(Truth::No);
        let mut blocks = self.preview();
        blocks.push(self.headline(&verdict));
        let mut citations = Vec::new();
        for finding in verdict.with(Truth::No) {
            if !is_told(finding.rule) {
                blocks.push(self.told(finding, facts));
            }
            blocks.push(self.quote_in_short(&finding.rule.citation));
            citations.push(finding.rule.citation.clone());
        }
        Reply {
            blocks,
            citations,
            verdict: Some(facts.clone()),
            ..self.plain(ReplyKind::Interview, &self.phrases.empty)
        }
    }

    /// What is said before all else while the window is not open: that it is not, and that a check is a preview.
    pub(crate) fn preview(&self) -> Vec<Block> {
        match self
            .loaded
            .guide
            .metadata
            .period
            .as_ref()
            .map(|period| self.time(period))
        {
            Some((PeriodState::Before | PeriodState::Closed, said)) => {
                vec![said, self.say(&self.phrases.verdict.preview)]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn finding_text(&self) -> FindingText<'_> {
        FindingText {
            phrases: &self.phrases.verdict,
            dialog: &self.loaded.eligibility,
            language: self.language,
        }
    }

    fn at_length(
        &self,
        verdict: &Verdict<'_>,
        facts: &Facts,
        blocks: &mut Vec<Block>,
        citations: &mut Vec<Citation>,
    ) {
        let phrases = &self.phrases.verdict;
        blocks.push(self.headline(verdict));
        for result in [Truth::No, Truth::Unknown] {
            for finding in verdict.with(result) {
                blocks.push(self.told(finding, facts));
                blocks.push(self.quote(&finding.rule.citation));
                blocks.extend(self.reading(finding));
                if result == Truth::No {
                    blocks.push(match &finding.repair {
                        Some(repair) => self.say_filled(
                            &phrases.repair,
                            &[("repair", &self.finding_text().repair(repair))],
                        ),
                        None => self.say(&phrases.no_repair),
                    });
                }
            }
        }
        let passed = verdict.with(Truth::Yes);
        let passed = self.finding_text().join(passed.map(|finding| {
            self.item(
                &self.finding_text().because(finding, facts),
                &finding.rule.citation,
            )
        }));
        if !passed.is_empty() {
            blocks.push(self.say_filled(&phrases.passed, &[("passed", &passed)]));
        }
        blocks.extend(
            verdict
                .with(Truth::Yes)
                .filter_map(|finding| self.reading(finding)),
        );
        citations.extend(
            verdict
                .findings
                .iter()
                .map(|finding| finding.rule.citation.clone()),
        );
        let judged = verdict
            .judged
            .iter()
            .map(|it| self.item(&self.words(&it.citation), &it.citation));
        self.list(&phrases.judged, judged, blocks);
        let priorities = verdict.priorities.iter();
        self.list(
            &phrases.priority,
            priorities.map(|it| self.item(&self.words(&it.citation), &it.citation)),
            blocks,
        );
        let materials = verdict.materials.iter().map(|needed| {
            let what = needed.material.what.get(self.language);
            let what = match needed.in_case {
                Some(in_case) => fill(
                    &phrases.in_case,
                    self.language,
                    &[("in_case", in_case.get(self.language)), ("what", what)],
                ),
                None => what.to_owned(),
            };
            let mut said = self.item(&what, &needed.material.citation);
            if let Some(reading) = &needed.material.reading {
                said.push_str(reading.get(self.language));
            }
            said
        });
        self.list(&phrases.materials, materials, blocks);
        citations.extend(verdict.judged.iter().map(|it| it.citation.clone()));
        citations.extend(verdict.priorities.iter().map(|it| it.citation.clone()));
        citations.extend(
            verdict
                .materials
                .iter()
                .map(|it| it.material.citation.clone()),
        );
    }

    pub(crate) fn headline(&self, verdict: &Verdict<'_>) -> Block {
        Block::Say(self.finding_text().headline(verdict))
    }

    /// A finding that is not met, in one line.
    pub(crate) fn told(&self, finding: &Finding<'_>, facts: &Facts) -> Block {
        let phrase = match finding.result {
            Truth::No => &self.phrases.verdict.failed,
            Truth::Yes | Truth::Unknown => &self.phrases.verdict.open,
        };
        self.say_filled(
            phrase,
            &[("because", &self.finding_text().because(finding, facts))],
        )
    }

    /// What of a rule is our reading of the guide; its clause is named, for it may stand apart from the rule.
    fn reading(&self, finding: &Finding<'_>) -> Option<Block> {
        let reading = finding.rule.reading.as_ref()?.get(self.language);
        let places = [
            ("reading", reading),
            ("clause", finding.rule.citation.clause.as_str()),
        ];
        Some(self.say_filled(&self.phrases.verdict.reading, &places))
    }

    /// Other topics under which no rule fails.
    fn other_topics(&self, topic: &str, facts: &Facts, blocks: &mut Vec<Block>) {
        let phrases = &self.phrases.verdict;
        for verdict in self
            .loaded
            .rules
            .decide_all(facts)
            .iter()
            .filter(|it| it.topic != topic)
        {
            let named = self.finding_text().topic(verdict.topic);
            match verdict.outcome() {
                Outcome::Eligible => {
                    blocks.push(self.say_filled(&phrases.other_fits, &[("topic", &named)]))
                }
                Outcome::Undetermined => {
                    let open = verdict
                        .with(Truth::Unknown)
                        .flat_map(|finding| looked_at(finding.rule));
                    let missing = self.finding_text().missing(open, facts);
                    let places = [("topic", named.as_str()), ("because", missing.as_str())];
                    blocks.push(self.say_filled(&phrases.other_may_fit, &places));
                }
                Outcome::Ineligible => {}
            }
        }
    }

    fn list(
        &self,
        heading: &Bilingual,
        items: impl Iterator<Item = String>,
        blocks: &mut Vec<Block>,
    ) {
        let mut items: Vec<String> = items.map(|item| format!("· {item}")).collect();
        // Two quotes of one sentence are one sentence of its English.
        items.dedup();
        if !items.is_empty() {
            blocks.push(Block::Say(format!(
                "{}\n{}",
                heading.get(self.language),
                items.join("\n")
            )));
        }
    }

    pub(crate) fn item(&self, item: &str, citation: &Citation) -> String {
        let places = [("item", item), ("clause", citation.clause.as_str())];
        fill(&self.phrases.verdict.item, self.language, &places)
    }

    /// The words of a citation: quoted, or in English.
    pub(crate) fn words(&self, citation: &Citation) -> String {
        match (self.language, &citation.english) {
            (Language::En, Some(english)) => english.clone(),
            _ => fill(
                &self.phrases.quote,
                self.language,
                &[("quote", citation.quote.text())],
            ),
        }
    }
}
