//! Fatal answers: a fact that fails a rule is told as soon as it is said, with what would mend it; one may go on.

use super::turn::Turn;
use crate::eligibility::{Facts, Finding, Rule, Truth};
use crate::wording::Block;

impl Turn<'_> {
    /// Tells the rules that fail since this message, while the interview goes on.
    pub(super) fn note_fatal(&mut self) {
        let loaded = self.builder.loaded;
        let facts = &self.conversation.facts;
        let topics: Vec<&str> = match loaded.rules.topic_of(facts) {
            Some(topic) => vec![topic],
            None => loaded.rules.topics.iter().map(String::as_str).collect(),
        };
        let fails = |rule: &Rule, facts: &Facts| rule.result(facts) == Some(Truth::No);
        let under = |topic: &&str, id: &str, facts: &Facts| {
            let mut rules = loaded.rules.of_topic(topic);
            rules.any(|rule| rule.id == id && fails(rule, facts))
        };
        // Without a topic only what closes all of them is fatal.
        let is_fatal = |id: &str, facts: &Facts| topics.iter().all(|topic| under(topic, id, facts));
        let Some(topic) = topics.first() else { return };
        let new = loaded.rules.of_topic(topic).filter(|rule| {
            fails(rule, facts) && is_fatal(&rule.id, facts) && !is_fatal(&rule.id, &self.before)
        });
        let text = self.builder.finding_text();
        let mut told: Vec<(String, String, Block)> = Vec::new();
        for rule in new {
            let finding = Finding {
                rule,
                result: Truth::No,
                repair: loaded.rules.repair_of(rule, facts),
            };
            let repair = finding.repair.as_ref().map(|repair| text.repair(repair));
            let because = text.because(&finding, facts);
            let quote = self.builder.quote_in_short(&rule.citation);
            told.push((because, repair.unwrap_or_default(), quote));
        }
        let phrases = &self.builder.phrases.interview;
        for (because, repair, quote) in told {
            let places = [("because", because.as_str()), ("repair", repair.as_str())];
            let phrase = match repair.is_empty() {
                true => &phrases.fatal,
                false => &phrases.fatal_repair,
            };
            self.note_filled(phrase, &places);
            self.note_block(quote);
        }
    }
}
