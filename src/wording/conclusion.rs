//! A conclusion in words: what holds first, in one sentence, then the computation, then the sentences that it rests on.

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyConclusion, ReplyKind, RuleOutcome};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::{
    Asks, Conclusion, FactName, Facts, Figure, Finding, Goal, NamedValue, Needed, Says, Truth,
};
use crate::guide::Citation;
use crate::text::{Language, money};

/// How many clauses a conclusion cites at most.
const CITED: usize = 4;

impl ReplyBuilder<'_> {
    /// The reply that says a conclusion.
    pub(crate) fn conclusion(
        &self,
        conclusion: &Conclusion<'_>,
        goal: &Goal,
        facts: &Facts,
    ) -> Reply {
        let name = |fact: &FactName| self.finding_text().name(fact.as_str());
        let steps: Vec<String> = conclusion
            .steps
            .iter()
            .map(|step| step.write(self.language, &name))
            .collect();
        let steps = steps.join(self.phrases.conclusion.between.get(self.language));
        let mut blocks = vec![Block::Say(
            self.conclusion_sentence(conclusion, goal, facts),
        )];
        if !steps.is_empty() {
            blocks.push(Block::Say(steps.clone()));
        }
        let citations = self.conclusion_citations(conclusion);
        blocks.extend(citations.iter().map(|citation| self.quote(citation)));
        if self.language == Language::En
            && citations.iter().any(|citation| citation.english.is_some())
        {
            blocks.push(self.say(&self.phrases.unofficial));
        }
        let results = conclusion.results.iter().map(|result| RuleOutcome {
            rule: result.rule.id.clone(),
            topic: result.topic.to_owned(),
            result: result.result,
            clause: result.rule.citation.clause.clone(),
        });
        let said = ReplyConclusion {
            says: conclusion.says,
            allowed: conclusion.allowed,
            values: conclusion.values.clone(),
            topics: conclusion.topics.clone(),
            needs: conclusion.needs.clone(),
            rules: results.collect(),
            steps,
        };
        Reply {
            citations,
            conclusion: Some(said),
            ..Reply::new(ReplyKind::Answer, self.language, blocks)
        }
    }

    fn conclusion_sentence(
        &self,
        conclusion: &Conclusion<'_>,
        goal: &Goal,
        facts: &Facts,
    ) -> String {
        let phrases = &self.phrases.conclusion;
        let text = self.finding_text();
        let because = |truth: Truth| {
            let mut said: Vec<String> = Vec::new();
            for result in conclusion.results.iter().filter(|it| it.result == truth) {
                let finding = Finding {
                    rule: result.rule,
                    result: truth,
                    repair: None,
                };
                let why = text.because(&finding, facts);
                if !why.is_empty() && !said.contains(&why) {
                    said.push(why);
                }
            }
            text.join(said.into_iter())
        };
        let is_barred = matches!(
            goal,
            Goal::Decide {
                asks: Asks::Barred,
                ..
            }
        );
        match (conclusion.says, conclusion.allowed) {
            (Says::Value, _) => {
                let values = conclusion
                    .values
                    .iter()
                    .map(|value| self.named_value(value));
                let values = text.join(values);
                fill(&phrases.value, self.language, &[("values", &values)])
            }
            (Says::Topics, _) if conclusion.topics.is_empty() => fill(
                &phrases.no_topic,
                self.language,
                &[("because", &because(Truth::No))],
            ),
            (Says::Topics, _) => {
                let topics = text.join(conclusion.topics.iter().map(|topic| text.topic(topic)));
                let needs = self.needs(conclusion);
                let mut said = fill(&phrases.topics, self.language, &[("topics", &topics)]);
                if !needs.is_empty() {
                    said.push_str(&fill(
                        &phrases.still_open,
                        self.language,
                        &[("needs", &needs)],
                    ));
                }
                said
            }
            (Says::Papers, _) => {
                let papers = conclusion.papers.iter().map(|paper| self.paper(paper));
                fill(
                    &phrases.papers,
                    self.language,
                    &[("papers", &text.join(papers))],
                )
            }
            (Says::Depends, _) => fill(
                &phrases.depends,
                self.language,
                &[("needs", &self.needs(conclusion))],
            ),
            (Says::NotStated, _) => fill(
                &phrases.not_stated,
                self.language,
                &[("because", &because(Truth::Unknown))],
            ),
            (Says::Yes | Says::No, Some(true)) => {
                let phrase = if is_barred {
                    &phrases.not_barred
                } else {
                    &phrases.allowed
                };
                fill(phrase, self.language, &[("because", &because(Truth::Yes))])
            }
            (Says::Yes | Says::No, _) => fill(
                &phrases.not_allowed,
                self.language,
                &[("because", &because(Truth::No))],
            ),
        }
    }

    fn needs(&self, conclusion: &Conclusion<'_>) -> String {
        let text = self.finding_text();
        let named = |need: &String| {
            let phrase = self.phrases.conclusion.needs.get(need);
            phrase.map_or_else(
                || text.name(need),
                |phrase| phrase.get(self.language).to_owned(),
            )
        };
        text.join(conclusion.needs.iter().map(named))
    }

    fn paper(&self, paper: &Needed<'_>) -> String {
        let what = paper.material.what.get(self.language);
        paper.in_case.map_or_else(
            || what.to_owned(),
            |case| {
                let places = [("what", what), ("case", case.get(self.language))];
                fill(
                    &self.phrases.conclusion.paper_in_case,
                    self.language,
                    &places,
                )
            },
        )
    }

    fn named_value(&self, value: &NamedValue) -> String {
        let phrases = &self.phrases.conclusion;
        let name = match value.name.as_str() {
            "missing" => phrases.missing.get(self.language).to_owned(),
            "share" => phrases.share.get(self.language).to_owned(),
            "ratio" => phrases.ratio.get(self.language).to_owned(),
            "count" => phrases.count.get(self.language).to_owned(),
            fact => self.finding_text().name(fact),
        };
        let written = match value.figure {
            Figure::Yuan(amount) => money::short(amount, self.language),
            Figure::Percent(_) => format!("{}%", value.figure),
            Figure::Count(_) | Figure::Ratio(..) | Figure::Date(_) => value.figure.to_string(),
        };
        fill(
            &self.phrases.verdict.answer,
            self.language,
            &[("name", &name), ("value", &written)],
        )
    }

    /// The sentences of the rules that it rests on: those that fail where any does.
    fn conclusion_citations(&self, conclusion: &Conclusion<'_>) -> Vec<Citation> {
        let rank = |truth| match (conclusion.says, truth) {
            (_, Truth::No) => 0,
            (Says::Depends | Says::NotStated, Truth::Unknown) => 1,
            (_, Truth::Yes) => 2,
            _ => 3,
        };
        let mut results: Vec<_> = conclusion.results.iter().collect();
        results.sort_by_key(|it| rank(it.result));
        let best = results.first().map(|it| rank(it.result));
        let mut citations: Vec<Citation> = Vec::new();
        for result in results
            .into_iter()
            .filter(|it| Some(rank(it.result)) == best)
        {
            let citation = &result.rule.citation;
            if citations.len() < CITED
                && !citations
                    .iter()
                    .any(|known| known.clause == citation.clause)
            {
                citations.push(citation.clone());
            }
        }
        citations
    }
}
