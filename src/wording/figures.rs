//! Figures of the guide, put together, in words.

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyConclusion, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::{FactName, NamedValue, Says, Step};
use crate::guide::Citation;
use rust_decimal::Decimal;

/// Values with their computation and the sentences that have the figures.
pub(crate) struct Computed {
    /// The values, in the order asked.
    pub values: Vec<NamedValue>,
    /// The computation.
    pub steps: Vec<Step>,
    /// The sentences.
    pub citations: Vec<Citation>,
}

impl ReplyBuilder<'_> {
    /// The reply, without the sentences that it cites, that tells values.
    pub(crate) fn computed(&self, says: Says, computed: Computed) -> Reply {
        let steps = self.steps(&computed.steps);
        let values = computed.values.iter().map(|it| self.named_value(it));
        let values = self.finding_text().join(values);
        let phrase = &self.phrases.conclusion.value;
        let mut blocks = vec![self.say_filled(phrase, &[("values", &values)])];
        if !steps.is_empty() {
            blocks.push(Block::Say(steps.clone()));
        }
        let mut citations: Vec<Citation> = Vec::new();
        for citation in computed.citations {
            if !citations.contains(&citation) {
                citations.push(citation);
            }
        }
        Reply {
            citations,
            conclusion: Some(ReplyConclusion {
                values: computed.values,
                steps,
                ..ReplyConclusion::of_guide(says, None)
            }),
            ..Reply::new(ReplyKind::Answer, self.language, blocks)
        }
    }

    /// The reply, without the sentence that it cites, that tells whether so many projects can be funded.
    pub(crate) fn within_quota(&self, number: Decimal, most: Decimal, citation: Citation) -> Reply {
        let phrases = &self.phrases.conclusion;
        let is_within = number <= most;
        let (says, phrase) = match is_within {
            true => (Says::Yes, &phrases.within_quota),
            false => (Says::No, &phrases.over_quota),
        };
        let most = most.normalize().to_string();
        let said = fill(phrase, self.language, &[("most", &most)]);
        Reply {
            citations: vec![citation],
            conclusion: Some(ReplyConclusion::of_guide(says, Some(is_within))),
            ..Reply::new(ReplyKind::Answer, self.language, vec![Block::Say(said)])
        }
    }

    /// A computation in one line.
    pub(super) fn steps(&self, steps: &[Step]) -> String {
        let name = |fact: &FactName| self.finding_text().name(fact.as_str());
        let steps: Vec<String> = steps
            .iter()
            .map(|step| step.write(self.language, &name))
            .collect();
        steps.join(self.phrases.conclusion.between.get(self.language))
    }
}
