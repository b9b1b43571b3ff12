//! A loaded guide: the guide with everything that answers questions and gives verdicts about it.

use std::sync::Arc;

use crate::answers::Answerer;
use crate::eligibility::RuleSet;
use crate::gazetteer::{Gazetteer, List};
use crate::guide::Guide;
use crate::interview::{Agenda, Budget, Dialog};
use crate::understanding::{AnswerParser, GoalReader};

/// A guide with its answerer, dialog and rules.
pub struct LoadedGuide {
    /// The guide.
    pub guide: Arc<Guide>,
    /// Answers questions about it.
    pub answerer: Answerer,
    /// The interview, which also declares the facts; without steps if the guide has none.
    pub eligibility: Dialog,
    /// Reads typed answers.
    pub answer_parser: AnswerParser,
    /// Reads what questions about a case ask for.
    pub goals: GoalReader,
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
}
