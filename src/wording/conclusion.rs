//! A conclusion in words: what holds first, in one sentence, then the computation, then the sentences that it rests on.

use rust_decimal::Decimal;

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyConclusion, ReplyKind, RuleOutcome};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::{
    Asks, Conclusion, FactName, Facts, Figure, Finding, Goal, NamedValue, Needed, Proportion, Rule,
    Says, Truth,
};
use crate::guide::Citation;
use crate::text::{Bilingual, Language, money};

/// How many clauses a conclusion without a computation cites at most.
const CITED: usize = 4;

impl ReplyBuilder<'_> {
    /// The reply that says a conclusion, without the sentences that it cites.
    pub(crate) fn conclusion(
        &self,
        conclusion: &Conclusion<'_>,
        goal: &Goal,
        facts: &Facts,
    ) -> Reply {
        let steps = self.steps(&conclusion.steps);
        let mut blocks = vec![Block::Say(
            self.conclusion_sentence(conclusion, goal, facts),
        )];
        if !steps.is_empty() {
            blocks.push(Block::Say(steps.clone()));
        }
        let citations = self.conclusion_citations(conclusion);
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

    /// A reply with the sentences of the guide that it cites behind what it says.
    pub(crate) fn quoted(&self, mut reply: Reply) -> Reply {
        let quotes = reply.citations.iter().map(|it| self.quote_in_short(it));
        reply.blocks.extend(quotes);
        let is_translated = reply.citations.iter().any(|it| it.english.is_some());
        if self.language == Language::En && is_translated {
            reply.blocks.push(self.say(&self.phrases.unofficial));
        }
        reply
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
                let why = match self.of_whole(conclusion, result.rule, facts) {
                    Some(share) => text.ended(share, truth),
                    None => text.because(&finding, facts),
                };
                if !why.is_empty() && !said.contains(&why) {
                    said.push(why);
                }
            }
            match (truth, self.language) {
                (Truth::Yes, _) => text.join(said.into_iter()),
                // What fails and what is open stands in whole sentences.
                (_, Language::Zh) => said.concat(),
                (_, Language::En) => said.join(" "),
            }
        };
        let asks = match goal {
            Goal::Decide { asks, .. } => *asks,
            _ => Asks::Allowed,
        };
        let with = |phrase: &Bilingual, truth: Truth| {
            fill(phrase, self.language, &[("because", &because(truth))])
        };
        match (conclusion.says, conclusion.allowed) {
            (Says::Value, _) => {
                let values = conclusion
                    .values
                    .iter()
                    .map(|value| self.named_value(value));
                let values = text.join(values);
                let phrase = match conclusion.results.is_empty() && !conclusion.spared.is_empty() {
                    true => &phrases.value_spared,
                    false => &phrases.value,
                };
                fill(phrase, self.language, &[("values", &values)])
            }
            (Says::Topics, _) if conclusion.topics.is_empty() => with(&phrases.no_topic, Truth::No),
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
            (Says::NotStated, _) => with(&phrases.not_stated, Truth::Unknown),
            (Says::Yes | Says::No, allowed) => {
                let is_allowed = allowed == Some(true);
                match asks {
                    Asks::Required | Asks::Spared if is_allowed => {
                        phrases.spared.get(self.language).to_owned()
                    }
                    Asks::Required | Asks::Spared => phrases.required.get(self.language).to_owned(),
                    _ if !is_allowed => with(&phrases.not_allowed, Truth::No),
                    _ if conclusion.results.is_empty() => {
                        phrases.not_asked.get(self.language).to_owned()
                    }
                    Asks::Barred => with(&phrases.not_barred, Truth::Yes),
                    Asks::Allowed => with(&phrases.allowed, Truth::Yes),
                }
            }
        }
    }

    /// What share an amount of a rule was said to be of another, where the amount is not known.
    fn of_whole(&self, conclusion: &Conclusion<'_>, rule: &Rule, facts: &Facts) -> Option<String> {
        let demanded = rule.requires.facts();
        let is_its = |it: &&Proportion| {
            let both = [&it.part, &it.whole];
            both.iter().all(|name| demanded.contains(name))
                && both.iter().any(|name| facts.get(name.as_str()).is_none())
        };
        let said = conclusion.proportions.iter().find(is_its)?;
        let name = |fact: &FactName| self.finding_text().name(fact.as_str());
        // As much as another is one to one.
        let equal = (said.percent == Decimal::ONE_HUNDRED).then_some((Decimal::ONE, Decimal::ONE));
        let phrases = &self.phrases.conclusion;
        let (phrase, share) = match said.ratio.or(equal) {
            Some((part, whole)) => {
                let ratio = format!("{}:{}", part.normalize(), whole.normalize());
                (&phrases.in_ratio, ratio)
            }
            None => (&phrases.of_whole, format!("{}%", said.percent.normalize())),
        };
        let places = [
            ("part", &*name(&said.part)),
            ("whole", &*name(&said.whole)),
            ("share", &share),
        ];
        Some(fill(phrase, self.language, &places))
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

    pub(super) fn named_value(&self, value: &NamedValue) -> String {
        let phrases = &self.phrases.conclusion;
        let name = match value.name.as_str() {
            "missing" => phrases.missing.get(self.language).to_owned(),
            "share" => phrases.share.get(self.language).to_owned(),
            "ratio" => phrases.ratio.get(self.language).to_owned(),
            "count" => phrases.count.get(self.language).to_owned(),
            "sum" => phrases.sum.get(self.language).to_owned(),
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

    /// The sentences of the rules that it rests on: those that fail where any does, and where none holds for the case, those
    /// that do not.
    fn conclusion_citations(&self, conclusion: &Conclusion<'_>) -> Vec<Citation> {
        let rank = |truth| match (conclusion.says, truth) {
            (_, Truth::No) => 0,
            (Says::Depends | Says::NotStated, Truth::Unknown) => 1,
            (_, Truth::Yes) => 2,
            _ => 3,
        };
        let best = conclusion.results.iter().map(|it| rank(it.result)).min();
        let results = conclusion.results.iter();
        let mut rules: Vec<&Rule> = results
            .filter(|it| Some(rank(it.result)) == best)
            .map(|it| it.rule)
            .collect();
        if rules.is_empty() {
            rules.clone_from(&conclusion.spared);
        }
        let mut citations: Vec<Citation> = Vec::new();
        for paper in &conclusion.papers {
            let citation = &paper.material.citation;
            if !citations
                .iter()
                .any(|known| known.clause == citation.clause)
            {
                citations.push(citation.clone());
            }
        }
        for rule in rules {
            let citation = &rule.citation;
            // A figure that is computed with stands in a clause that is cited.
            if (citations.len() < CITED || !conclusion.steps.is_empty())
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
