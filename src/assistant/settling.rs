//! Settling: which amount on record a message means that says only how much (改成这个数, 那就70万吧).

use super::turn::Turn;
use crate::eligibility::{Facts, Truth, Value};
use crate::understanding::{Parse, Rejection, Said};

impl Turn<'_> {
    /// Takes the amount that was told last for the one that a message means: 改成这个数.
    pub(super) fn take_this_much(&self, parse: &mut Parse) {
        let focus = &self.conversation.focus;
        let Some((named, amount)) = parse.this_much.clone().zip(focus.amount) else {
            return;
        };
        let Some(fact) = named.or_else(|| focus.fact.clone()) else {
            return;
        };
        if parse.said.iter().any(|said| said.fact == fact) {
            return;
        }
        parse.correction = true;
        parse.unread = None;
        parse.said.push(Said {
            fact,
            value: Some(Value::Money(amount)),
            sure: true,
            weak: false,
            words: 0..0,
            share: None,
            halves: None,
        });
    }

    /// Takes an amount that may be one of several on record for the only one with which fewer rules fail than without:
    /// 那就70万吧, after 800,000 was too much.
    pub(super) fn take_what_mends(&self, parse: &mut Parse) {
        let facts = &self.conversation.facts;
        let Some(Rejection::Ambiguous(ways)) = &parse.unread else {
            return;
        };
        let is_known = |way: &Said| facts.get(way.fact.as_str()).is_some();
        if !ways.iter().all(is_known) {
            return;
        }
        let failing = self.failing(facts);
        let mends = |way: &&Said| {
            let mut after = facts.clone();
            after.say(way.fact.clone(), way.value.clone());
            let dialog = &self.builder.loaded.eligibility;
            self.failing(&after) < failing && dialog.contradiction(&after).is_none()
        };
        let mut mending = ways.iter().filter(mends);
        let (Some(meant), None) = (mending.next(), mending.next()) else {
            return;
        };
        let meant = Said {
            sure: true,
            ..meant.clone()
        };
        parse.correction = true;
        parse.unread = None;
        parse.said.push(meant);
    }

    /// How many rules of the topic that is applied for fail.
    fn failing(&self, facts: &Facts) -> usize {
        let rules = &self.builder.loaded.rules;
        let Some(topic) = rules.topic_of(facts) else {
            return 0;
        };
        let facts = rules.completed(facts);
        let fails = rules
            .of_topic(topic)
            .filter(|rule| rule.result(&facts) == Some(Truth::No));
        fails.count()
    }
}
