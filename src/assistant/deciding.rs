//! Deciding: the verdict at the end of an interview, what changed in it, and what can be done after it.

use super::phrases::fill;
use super::press::Press;
use super::reply::{Choice, Reply};
use super::teller::looked_at;
use super::turn::Turn;
use crate::condition::Truth;
use crate::fact::{FactName, Facts, Value};
use crate::interview::Command;
use crate::rules::{Outcome, TOPIC};

impl Turn<'_> {
    /// The verdict, with what changed in it, and what can be done after it.
    pub(super) fn decide(&mut self) -> Reply {
        let facts = &self.conversation.facts;
        let desk = self.composer.desk;
        let phrases = &self.composer.phrases.interview;
        let mut reply = self.composer.verdict(facts);
        let rest = reply.blocks.split_off(self.composer.preview().len());
        let mut blocks = reply.blocks;
        blocks.append(&mut self.notes);
        if let Some(before) = self.last_decided() {
            self.composer.compare(&before, facts, &mut blocks);
        }
        blocks.extend(rest);
        blocks.push(self.composer.say(&phrases.after));
        let mut choices: Vec<Vec<Choice>> = Vec::new();
        let verdicts = match desk.course().topic(facts) {
            Some(topic) => vec![desk.rules.decide(facts, topic)],
            None => desk.rules.decide_all(facts),
        };
        if desk.course().topic(facts).is_none() {
            blocks.push(self.composer.say(&phrases.choose_topic));
            choices.extend(self.topics_to_choose(verdicts.iter().map(|verdict| verdict.topic)));
        }
        let mut missing: Vec<&FactName> = Vec::new();
        let best = verdicts.iter().take(1).filter(|verdict| verdict.outcome() != Outcome::Eligible);
        for name in best.flat_map(|verdict| verdict.with(Truth::Unknown)).flat_map(|it| looked_at(it.rule)) {
            if facts.said(name.as_str()) == Some(None) && !missing.contains(&name) {
                missing.push(name);
            }
        }
        choices.extend(missing.into_iter().map(|fact| {
            let name = self.composer.teller().name(fact.as_str());
            let label = fill(&phrases.add, self.composer.language, &[("name", &name)]);
            vec![Choice { label, press: Press::Edit(fact.clone()) }]
        }));
        choices.push(vec![
            self.composer.steer(&phrases.buttons.summary, Command::Summary),
            self.composer.steer(&phrases.buttons.restart, Command::Restart),
        ]);
        Reply { blocks, choices, ..reply }
    }

    /// Buttons that choose a topic.
    pub(super) fn topics_to_choose<'t>(&self, topics: impl Iterator<Item = &'t str>) -> Vec<Vec<Choice>> {
        let Some(step) = self.composer.desk.eligibility.step(TOPIC) else { return Vec::new() };
        topics
            .map(|topic| {
                let press = Press::Set(step.fact.clone(), Value::Choice(topic.to_owned()));
                vec![Choice { label: self.composer.teller().topic(topic), press }]
            })
            .collect()
    }

    /// The facts on which the last verdict before this message's was given, where any fact is another now.
    pub(super) fn last_decided(&self) -> Option<Facts> {
        let facts = &self.conversation.facts;
        if *facts == self.before {
            return None;
        }
        let course = self.composer.desk.course();
        let is_decided =
            |facts: &Facts| course.dialog.contradiction(facts).is_none() && course.pending(facts).is_empty();
        let earlier = self.conversation.history.earlier(facts).take_while(|facts| !facts.is_empty());
        std::iter::once(self.before.clone()).chain(earlier).find(|facts| !facts.is_empty() && is_decided(facts))
    }
}
