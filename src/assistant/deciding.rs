//! Deciding: the verdict at the end of an interview, what changed in it, and what can be done after it.

use super::turn::Turn;
use crate::eligibility::Truth;
use crate::eligibility::{FactName, Facts, Value};
use crate::eligibility::{Outcome, TOPIC};
use crate::understanding::Command;
use crate::wording::ButtonAction;
use crate::wording::fill;
use crate::wording::looked_at;
use crate::wording::{Choice, Reply};

impl Turn<'_> {
    /// The verdict, with what changed in it, and what can be done after it.
    pub(super) fn decide(&mut self) -> Reply {
        let facts = &self.conversation.facts;
        let loaded = self.builder.loaded;
        let phrases = &self.builder.phrases.interview;
        // After a verdict only what a change makes of it is told; the whole stands in the summary.
        let topic = loaded.agenda().topic(facts);
        let before = self.last_decided();
        let is_same = |before: &&Facts| topic.is_some() && loaded.agenda().topic(before) == topic;
        let earlier = before.as_ref().filter(is_same);
        let is_short = earlier.is_some();
        let mut reply = match (earlier, topic) {
            (Some(earlier), Some(topic)) => self.builder.verdict_in_short(earlier, facts, topic),
            _ => self.builder.verdict(facts),
        };
        let rest = reply.blocks.split_off(self.builder.preview().len());
        let mut blocks = reply.blocks;
        blocks.append(&mut self.notes);
        if let Some(before) = before {
            self.builder.compare(&before, facts, &mut blocks);
        }
        blocks.extend(rest);
        blocks.push(self.builder.say(match is_short {
            true => &phrases.after_change,
            false => &phrases.after,
        }));
        let mut choices: Vec<Vec<Choice>> = Vec::new();
        let verdicts = match loaded.agenda().topic(facts) {
            Some(topic) => vec![loaded.rules.decide(facts, topic)],
            None => loaded.rules.decide_all(facts),
        };
        if loaded.agenda().topic(facts).is_none() {
            blocks.push(self.builder.say(&phrases.choose_topic));
            choices.extend(self.topics_to_choose(verdicts.iter().map(|verdict| verdict.topic)));
        }
        let mut missing: Vec<&FactName> = Vec::new();
        let best = verdicts
            .iter()
            .take(1)
            .filter(|verdict| verdict.outcome() != Outcome::Eligible);
        for name in best
            .flat_map(|verdict| verdict.with(Truth::Unknown))
            .flat_map(|it| looked_at(it.rule))
        {
            if facts.said(name.as_str()) == Some(None) && !missing.contains(&name) {
                missing.push(name);
            }
        }
        choices.extend(missing.into_iter().map(|fact| {
            let name = self.builder.finding_text().name(fact.as_str());
            let label = fill(&phrases.add, self.builder.language, &[("name", &name)]);
            vec![Choice {
                label,
                press: ButtonAction::Edit(fact.clone()),
            }]
        }));
        choices.push(vec![
            self.builder
                .steer(&phrases.buttons.summary, Command::Summary),
            self.builder
                .steer(&phrases.buttons.restart, Command::Restart),
        ]);
        Reply {
            blocks,
            choices,
            ..reply
        }
    }

    /// The facts of the verdict, where one was given and this message changed what it rests on.
    pub(super) fn decided_anew(&self) -> Option<Facts> {
        let facts = &self.conversation.facts;
        let agenda = self.builder.loaded.agenda();
        let is_decided = agenda.topic(facts).is_some()
            && agenda.dialog.contradiction(facts).is_none()
            && agenda.pending(facts).is_empty();
        (is_decided && self.last_decided().is_some()).then(|| facts.clone())
    }

    /// Buttons that choose a topic.
    pub(super) fn topics_to_choose<'t>(
        &self,
        topics: impl Iterator<Item = &'t str>,
    ) -> Vec<Vec<Choice>> {
        let Some(step) = self.builder.loaded.eligibility.step(TOPIC) else {
            return Vec::new();
        };
        topics
            .map(|topic| {
                let press = ButtonAction::Set(step.fact.clone(), Value::Choice(topic.to_owned()));
                vec![Choice {
                    label: self.builder.finding_text().topic(topic),
                    press,
                }]
            })
            .collect()
    }

    /// The facts on which the last verdict before this message's was given, where any fact is another now.
    pub(super) fn last_decided(&self) -> Option<Facts> {
        let facts = &self.conversation.facts;
        if *facts == self.before {
            return None;
        }
        let course = self.builder.loaded.agenda();
        let is_decided = |facts: &Facts| {
            course.dialog.contradiction(facts).is_none() && course.pending(facts).is_empty()
        };
        let earlier = self
            .conversation
            .history
            .earlier(facts)
            .take_while(|facts| !facts.is_empty());
        std::iter::once(self.before.clone())
            .chain(earlier)
            .find(|facts| !facts.is_empty() && is_decided(facts))
    }
}
