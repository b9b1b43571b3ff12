//! Amounts: what can be requested at most and has to be put in at least, computed from the rules.

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::{FactName, Facts, Value};
use crate::eligibility::{Reach, Rule};
use crate::guide::Citation;
use crate::text::Language;

impl ReplyBuilder<'_> {
    /// The amounts for the topic that is applied for, or for all.
    pub(crate) fn amounts(&self, facts: &Facts) -> Reply {
        let phrases = &self.phrases.interview;
        let finding_text = self.finding_text();
        let mut blocks = Vec::new();
        let is_used = |fact: &FactName| {
            let budget = &self.loaded.budget;
            budget.asks.contains(fact) || budget.amounts.iter().any(|amount| amount.fact == *fact)
        };
        let used = facts
            .iter()
            .filter(|(fact, value)| value.is_some() && is_used(fact));
        let given = finding_text.join(used.map(|(fact, value)| finding_text.said(fact, value)));
        if !given.is_empty() {
            blocks.push(self.say_filled(&phrases.budget_given, &[("answers", &given)]));
        }
        blocks.push(self.say(&phrases.budget));
        let mut citations: Vec<Citation> = Vec::new();
        let topics: Vec<&str> = match self.loaded.agenda().topic(facts) {
            Some(topic) => vec![topic],
            None => self
                .loaded
                .rules
                .topics
                .iter()
                .map(String::as_str)
                .collect(),
        };
        for topic in topics {
            blocks.push(self.amounts_of(topic, facts, &mut citations));
        }
        if self.language == Language::En {
            blocks.push(self.say(&self.phrases.unofficial));
        }
        blocks.push(self.say(&phrases.budget_more));
        blocks.push(self.say(&self.phrases.verdict.official));
        Reply {
            citations,
            ..Reply::new(ReplyKind::Interview, self.language, blocks)
        }
    }

    /// The amounts under one topic: each that nobody said counts as known for those after it.
    fn amounts_of(&self, topic: &str, facts: &Facts, citations: &mut Vec<Citation>) -> Block {
        let phrases = &self.phrases.interview;
        let mut lines = vec![fill(
            &phrases.budget_topic,
            self.language,
            &[("topic", &self.finding_text().topic(topic))],
        )];
        let mut computed = facts.clone();
        let mut open: Vec<&Rule> = Vec::new();
        for amount in &self.loaded.budget.amounts {
            // What was said is held against what was said, and not against what follows from it.
            let is_said = facts.get(amount.fact.as_str()).is_some();
            let known = if is_said { facts } else { &computed };
            let bound = self
                .loaded
                .rules
                .bound(topic, &amount.fact, amount.extreme, known);
            let clauses = self.clauses(&bound.by, citations);
            let name = self.finding_text().name(amount.fact.as_str());
            match bound.reach {
                Reach::To(value) if !bound.by.is_empty() || !value.is_zero() => {
                    let value = Value::Money(value);
                    let written = self.loaded.eligibility.write(
                        amount.fact.as_str(),
                        Some(&value),
                        self.language,
                    );
                    let said = fill(&amount.says, self.language, &[("value", &written)]);
                    let places = [("amount", said.as_str()), ("clauses", clauses.as_str())];
                    let phrase = if clauses.is_empty() {
                        &phrases.computed_alone
                    } else {
                        &phrases.computed
                    };
                    lines.push(fill(phrase, self.language, &places));
                    if !is_said {
                        computed.say(amount.fact.clone(), Some(value));
                    }
                }
                Reach::Nowhere => {
                    let places = [("name", name.as_str()), ("clauses", clauses.as_str())];
                    let phrase = if clauses.is_empty() {
                        &phrases.nowhere_alone
                    } else {
                        &phrases.nowhere
                    };
                    lines.push(fill(phrase, self.language, &places));
                }
                Reach::To(_) | Reach::Free => {}
            }
            open.extend(
                bound
                    .open
                    .iter()
                    .filter(|rule| !open.iter().any(|it| it.id == rule.id))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        // What has been computed since may have decided what was open.
        open.retain(|rule| rule.result(&computed) == Some(crate::eligibility::Truth::Unknown));
        for rule in open {
            let words = self.words(&rule.citation);
            let item = self.item(&words, &rule.citation);
            lines.push(fill(&phrases.also_holds, self.language, &[("rule", &item)]));
            self.clauses(&[rule], citations);
        }
        Block::Say(lines.join("\n"))
    }

    /// The clauses of rules in one line; they are cited.
    fn clauses(&self, rules: &[&Rule], citations: &mut Vec<Citation>) -> String {
        let mut named: Vec<&str> = Vec::new();
        for rule in rules {
            let clause = &rule.citation.clause;
            if !named.contains(&clause.as_str()) {
                named.push(clause.as_str());
            }
            if !citations.iter().any(|citation| citation.clause == *clause) {
                citations.push(rule.citation.clone());
            }
        }
        named.join(self.phrases.verdict.together.get(self.language))
    }
}
