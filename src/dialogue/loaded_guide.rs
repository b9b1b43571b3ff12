//! A loaded guide: the guide with everything that answers questions and gives verdicts about it.

use std::sync::Arc;

use super::focus::Focus;
use crate::answers::Answerer;
use crate::eligibility::{Facts, RuleSet, TOPIC, Value};
use crate::gazetteer::{Gazetteer, List};
use crate::guide::{ClauseId, Guide};
use crate::interview::{Agenda, Budget, Dialog};
use crate::understanding::{AnswerParser, GoalReader, TimeReader};

/// A guide with its answerer, dialog and rules.
pub struct LoadedGuide {
    /// The guide.
    pub guide: Arc<Guide>,
    /// Answers questions about it.
    pub answerer: Answerer,
    /// The interview, which also declares the facts; without steps if the guide has none.
    pub eligibility: Dialog,
    /// Reads typed answers.
    pub answer_parser: Arc<AnswerParser>,
    /// Reads what questions about a case ask for.
    pub goals: Arc<GoalReader>,
    /// Reads the times that messages name.
    pub times: Arc<TimeReader>,
    /// The rules for the verdict.
    pub rules: RuleSet,
    /// The budget helper.
    pub budget: Budget,
    /// The places and fields that the guide lists.
    pub lists: Vec<List>,
    /// The places, fields and organisations that all guides share.
    pub gazetteer: Arc<Gazetteer>,
}

impl LoadedGuide {
    /// The agenda of its interview.
    pub fn agenda(&self) -> Agenda<'_> {
        Agenda {
            dialog: &self.eligibility,
            rules: &self.rules,
        }
    }

    /// The heading of the topic that is on record, else of the one in focus.
    pub fn topic_heading(&self, facts: &Facts, focus: &Focus) -> Option<ClauseId> {
        let topic = match facts.get(TOPIC) {
            Some(Value::Choice(topic)) => topic,
            _ => focus.topic.as_ref()?,
        };
        self.heading(topic)
    }

    /// The heading of a topic: that around all its own rules.
    pub fn topics_within(&self, headings: &[ClauseId]) -> Vec<&String> {
        let is_shown = |topic: &&String| {
            let own = self.heading(topic);
            own.is_some_and(|own| {
                headings.is_empty() || headings.iter().any(|it| own.is_within(it))
            })
        };
        self.rules.topics.iter().filter(is_shown).collect()
    }

    /// The heading under which the rules of a topic alone stand.
    pub fn heading(&self, topic: &str) -> Option<ClauseId> {
        let rules = self.rules.rules.iter();
        let own = rules.filter(|rule| rule.topics == [topic]);
        let clauses: Vec<&ClauseId> = own.map(|rule| &rule.citation.clause).collect();
        let headings: Vec<ClauseId> = clauses.first()?.lineage().collect();
        let is_around =
            |heading: &&ClauseId| clauses.iter().all(|clause| clause.is_within(heading));
        headings.iter().rev().find(is_around).cloned()
    }
}
