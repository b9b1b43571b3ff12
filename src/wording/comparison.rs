//! Comparisons: a verdict beside the one before it, what would be if, and all topics beside each other.

use super::reply::{Block, Reply, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::Telling;
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Facts, Value};
use crate::eligibility::{Outcome, Verdict};
use crate::guide::Citation;
use crate::text::Language;

impl ReplyBuilder<'_> {
    /// Says what the verdict on `after` has that the one on `before` had not.
    pub(crate) fn compare(&self, before: &Facts, after: &Facts, blocks: &mut Vec<Block>) {
        blocks.push(self.outcome(before, after));
        let phrases = &self.phrases.interview;
        let course = self.loaded.agenda();
        let (topic_before, topic_after) = (course.topic(before), course.topic(after));
        // The topic is named only where it is another.
        let is_named = topic_before != topic_after || topic_after.is_none();
        let rules = &self.loaded.rules;
        let (Some(old), Some(new)) = (topic_before, topic_after) else {
            return;
        };
        if !is_named {
            let flips = self.flips(&rules.decide(before, old), &rules.decide(after, new), after);
            match flips.is_empty() {
                true => blocks.push(self.say(&phrases.nothing_flips)),
                false => blocks.extend(flips),
            }
        }
    }

    /// The verdict on `after` in a word, beside the one on `before`.
    fn outcome(&self, before: &Facts, after: &Facts) -> Block {
        let phrases = &self.phrases.interview;
        let course = self.loaded.agenda();
        // The topic is named only where it is another.
        let is_named = course.topic(before) != course.topic(after) || course.topic(after).is_none();
        let (old, new) = (
            self.in_a_word(before, is_named),
            self.in_a_word(after, is_named),
        );
        match old == new {
            true => self.say_filled(&phrases.verdict_same, &[("after", &new)]),
            false => self.say_filled(&phrases.verdict_from, &[("before", &old), ("after", &new)]),
        }
    }

    /// What would be said if `told` were so.
    pub(crate) fn trial(&self, facts: &Facts, supposed: &Facts, told: &[Telling]) -> Reply {
        let phrases = &self.phrases.interview;
        let finding_text = self.finding_text();
        let mut blocks =
            vec![self.supposed(told.iter().map(|(fact, value)| (fact, value.as_ref())))];
        let mut citations = Vec::new();
        match self.loaded.eligibility.contradiction(supposed) {
            Some(contradiction) => blocks.push(Block::Say(
                finding_text.contradiction(contradiction, supposed),
            )),
            None => {
                self.compare(facts, supposed, &mut blocks);
                let course = self.loaded.agenda();
                if let Some(topic) = course.topic(supposed) {
                    let verdict = self.loaded.rules.decide(supposed, topic);
                    for finding in verdict.with(Truth::No) {
                        blocks.push(self.told(finding, supposed));
                    }
                    citations.extend(cited(&verdict));
                }
            }
        }
        blocks.push(self.say(&phrases.not_kept));
        Reply {
            citations,
            ..Reply::new(ReplyKind::Interview, self.language, blocks)
        }
    }

    /// A conclusion on what `tried` would make of `record`, with what was tried before it and that it is not kept behind it.
    pub(crate) fn on_trial(&self, reply: Reply, record: &Facts, tried: &Facts) -> Reply {
        let mut blocks = vec![self.supposed(tried.iter())];
        let is_said = |block: &&Block| matches!(block, Block::Say(_));
        let said = reply.blocks.iter().take_while(is_said).count();
        let mut told = reply.blocks;
        let quotes = told.split_off(said);
        blocks.extend(told);
        // After a verdict, what would become of it.
        if !record.is_empty() && self.loaded.agenda().pending(record).is_empty() {
            blocks.push(self.outcome(record, &record.clone().with(tried)));
        }
        blocks.extend(quotes);
        let changes = tried
            .iter()
            .any(|(fact, _)| record.get(fact.as_str()).is_some());
        if changes {
            blocks.push(self.say(&self.phrases.interview.not_kept));
        }
        Reply { blocks, ..reply }
    }

    /// If these were so.
    fn supposed<'f>(&self, told: impl Iterator<Item = (&'f FactName, Option<&'f Value>)>) -> Block {
        let phrases = &self.phrases.interview;
        let finding_text = self.finding_text();
        let answers = finding_text.join(told.map(|(fact, value)| {
            let value = self
                .loaded
                .eligibility
                .write(fact.as_str(), value, self.language);
            let name = finding_text.name(fact.as_str());
            super::phrases::fill(
                &phrases.suppose,
                self.language,
                &[("name", &name), ("value", &value)],
            )
        }));
        self.say_filled(&phrases.supposing, &[("answers", &answers)])
    }

    /// All topics by what is known, best first, with what speaks against each and what is open; and their order.
    pub(crate) fn all_topics(&self, facts: &Facts) -> (Reply, Vec<String>) {
        let phrases = &self.phrases.interview;
        let verdicts = self.loaded.rules.decide_all(facts);
        let mut blocks = vec![self.say(&phrases.compared)];
        let mut citations: Vec<Citation> = Vec::new();
        for verdict in &verdicts {
            blocks.push(self.headline(verdict));
            for finding in verdict.with(Truth::No) {
                blocks.push(self.told(finding, facts));
                blocks.push(self.quote(&finding.rule.citation));
            }
            let open = verdict
                .with(Truth::Unknown)
                .flat_map(|finding| super::finding_text::looked_at(finding.rule));
            if verdict.outcome() == Outcome::Undetermined {
                let missing = self.finding_text().missing(open, facts);
                blocks.push(self.say_filled(&self.phrases.verdict.open, &[("because", &missing)]));
            }
            for citation in cited(verdict) {
                if !citations
                    .iter()
                    .any(|known| known.clause == citation.clause)
                {
                    citations.push(citation);
                }
            }
        }
        if self.language == Language::En {
            blocks.push(self.say(&self.phrases.unofficial));
        }
        let order = verdicts
            .iter()
            .map(|verdict| verdict.topic.to_owned())
            .collect();
        (
            Reply {
                citations,
                ..Reply::new(ReplyKind::Interview, self.language, blocks)
            },
            order,
        )
    }

    /// The verdict on `facts` in a word; without a topic, of each topic.
    fn in_a_word(&self, facts: &Facts, is_named: bool) -> String {
        let phrases = &self.phrases.interview;
        let word = |verdict: &Verdict<'_>| {
            let outcome = match verdict.outcome() {
                Outcome::Eligible => &phrases.eligible,
                Outcome::Undetermined => &phrases.undetermined,
                Outcome::Ineligible => &phrases.ineligible,
            };
            let (topic, outcome) = (
                self.finding_text().topic(verdict.topic),
                outcome.get(self.language),
            );
            if !is_named {
                return outcome.to_owned();
            }
            super::phrases::fill(
                &phrases.topic_is,
                self.language,
                &[("topic", &topic), ("outcome", outcome)],
            )
        };
        match self.loaded.agenda().topic(facts) {
            Some(topic) => word(&self.loaded.rules.decide(facts, topic)),
            None => {
                let mut verdicts = self.loaded.rules.decide_all(facts);
                verdicts.sort_by_key(|verdict| verdict.topic);
                self.finding_text().join(verdicts.iter().map(word))
            }
        }
    }

    /// The rules whose result is another than it was.
    fn flips(&self, old: &Verdict<'_>, new: &Verdict<'_>, facts: &Facts) -> Vec<Block> {
        let phrases = &self.phrases.interview;
        let result = |id: &str| {
            old.findings
                .iter()
                .find(|it| it.rule.id == id)
                .map(|it| it.result)
        };
        let is_gone = |id: &str| !new.findings.iter().any(|it| it.rule.id == id);
        let gone = old
            .findings
            .iter()
            .filter(|it| it.result != Truth::Yes && is_gone(&it.rule.id));
        let gone = gone.map(|finding| {
            let rule = self.item(&self.words(&finding.rule.citation), &finding.rule.citation);
            self.say_filled(&phrases.now_gone, &[("rule", &rule)])
        });
        let flipped = new
            .findings
            .iter()
            .filter(|it| result(&it.rule.id) != Some(it.result));
        flipped
            .map(|finding| {
                let phrase = match finding.result {
                    Truth::Yes => &phrases.now_met,
                    Truth::No => &phrases.now_failed,
                    Truth::Unknown => &phrases.now_open,
                };
                let because = self.item(
                    &self.finding_text().because(finding, facts),
                    &finding.rule.citation,
                );
                self.say_filled(phrase, &[("because", &because)])
            })
            .chain(gone)
            .collect()
    }
}

fn cited<'a>(verdict: &'a Verdict<'_>) -> impl Iterator<Item = Citation> + use<'a> {
    verdict
        .findings
        .iter()
        .map(|finding| finding.rule.citation.clone())
}
