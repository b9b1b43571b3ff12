//! Telling: a finding in words.

use super::number_words::in_words;
use super::phrases::{VerdictPhrases, fill};
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Facts, Value};
use crate::eligibility::{Finding, Outcome, Repair, Rule, TOPIC, Verdict, WHOLE};
use crate::interview::{Contradiction, Dialog};
use crate::text::Language;

/// Puts findings into words.
#[derive(Clone, Copy)]
pub struct FindingText<'a> {
    pub(crate) phrases: &'a VerdictPhrases,
    pub(crate) dialog: &'a Dialog,
    pub(crate) language: Language,
}

impl FindingText<'_> {
    /// What a verdict comes to, in one line.
    pub fn headline(&self, verdict: &Verdict<'_>) -> String {
        let phrase = match verdict.outcome() {
            Outcome::Eligible => &self.phrases.eligible,
            Outcome::Undetermined => &self.phrases.undetermined,
            Outcome::Ineligible => &self.phrases.ineligible,
        };
        let count = |result| {
            in_words(
                u32::try_from(verdict.count(result)).unwrap_or(u32::MAX),
                self.language,
            )
        };
        let topic = self.topic(verdict.topic);
        let places = [
            ("topic", topic),
            ("failed", count(Truth::No)),
            ("open", count(Truth::Unknown)),
        ];
        fill(
            phrase,
            self.language,
            &places
                .each_ref()
                .map(|(place, text)| (*place, text.as_str())),
        )
    }

    /// Why a rule has its result: the answers that decided it, or what is missing.
    pub fn because(&self, finding: &Finding<'_>, facts: &Facts) -> String {
        let rule = finding.rule;
        match (finding.result, &rule.undecided) {
            (Truth::No, _) => self.dialog.fill(&rule.fails, facts, self.language),
            (Truth::Yes, _) => {
                self.together(looked_at(rule).filter_map(|fact| self.answer(fact, facts)))
            }
            (Truth::Unknown, Some(undecided)) if rule.is_undecided(facts) => {
                self.dialog.fill(&undecided.says, facts, self.language)
            }
            (Truth::Unknown, _) => self.missing(looked_at(rule), facts),
        }
    }

    /// Why a rule has its result, as a sentence where it fails.
    pub(crate) fn ended(&self, why: String, result: Truth) -> String {
        match (result, self.language) {
            (Truth::Yes, _) => why,
            (_, Language::Zh) => why + "。",
            (_, Language::En) => why + ".",
        }
    }

    /// Which of these facts are not known.
    pub fn missing<'a>(&self, names: impl Iterator<Item = &'a FactName>, facts: &Facts) -> String {
        let mut missing: Vec<&FactName> = Vec::new();
        for name in names.filter(|name| facts.get(name.as_str()).is_none()) {
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        let names = self.together(missing.into_iter().map(|name| self.name(name.as_str())));
        fill(&self.phrases.missing, self.language, &[("names", &names)])
    }

    /// The least change, in words.
    pub fn repair(&self, repair: &Repair<'_>) -> String {
        let write = |value| {
            self.dialog
                .write(repair.change.fact.as_str(), Some(value), self.language)
        };
        let by = repair.by.as_ref().map(write).unwrap_or_default();
        fill(
            &repair.change.says,
            self.language,
            &[("value", &write(&repair.value)), ("change", &by)],
        )
    }

    /// What contradicts itself, in words.
    pub fn contradiction(&self, contradiction: &Contradiction, facts: &Facts) -> String {
        self.dialog.fill(&contradiction.says, facts, self.language)
    }

    /// What a topic is called.
    pub fn topic(&self, topic: &str) -> String {
        if topic == WHOLE {
            return self.phrases.whole.get(self.language).to_owned();
        }
        self.dialog
            .write(TOPIC, Some(&Value::Choice(topic.to_owned())), self.language)
    }

    /// Items in one line.
    pub fn join(&self, items: impl Iterator<Item = String>) -> String {
        items
            .collect::<Vec<_>>()
            .join(self.phrases.next.get(self.language))
    }

    /// What belongs to one item.
    fn together(&self, parts: impl Iterator<Item = String>) -> String {
        parts
            .collect::<Vec<_>>()
            .join(self.phrases.together.get(self.language))
    }

    fn answer(&self, fact: &FactName, facts: &Facts) -> Option<String> {
        Some(self.said(fact, Some(facts.get(fact.as_str())?)))
    }

    /// What was said of a fact.
    pub fn said(&self, fact: &FactName, value: Option<&Value>) -> String {
        let value = self.dialog.write(fact.as_str(), value, self.language);
        fill(
            &self.phrases.answer,
            self.language,
            &[("name", &self.name(fact.as_str())), ("value", &value)],
        )
    }

    /// What a fact is called.
    pub fn name(&self, fact: &str) -> String {
        self.dialog
            .step(fact)
            .map_or(fact, |step| step.name.get(self.language))
            .to_owned()
    }
}

/// The facts that a rule looks at: first those that it demands something of.
pub(crate) fn looked_at(rule: &Rule) -> impl Iterator<Item = &FactName> {
    let demanded = rule.requires.facts();
    let holds_for = rule.when.iter().flat_map(|when| when.facts());
    let others: Vec<&FactName> = holds_for.filter(|fact| !demanded.contains(fact)).collect();
    demanded.into_iter().chain(others)
}
