//! A loaded guide: the guide with all that answers on it and decides by it.

use std::sync::Arc;

use crate::answers::Answerer;
use crate::eligibility::RuleSet;
use crate::guide::Guide;
use crate::interview::{Agenda, Budget, Dialog};
use crate::understanding::{AnswerParser, GoalReader};

/// A guide and who answers on it.
pub struct LoadedGuide {
    /// The guide.
    pub guide: Arc<Guide>,
    /// Answers questions on it.
    pub answerer: Answerer,
    /// The interview that leads to a verdict, and the declaration of its facts; no steps where there is none.
    pub eligibility: Dialog,
    /// Reads what is typed in the interview.
    pub answer_parser: AnswerParser,
    /// Reads what questions about a case ask for.
    pub goals: GoalReader,
    /// The rules that the verdict is given by.
    pub rules: RuleSet,
    /// The budget helper.
    pub budget: Budget,
}

impl LoadedGuide {
    /// The course of its interview.
    pub fn agenda(&self) -> Agenda<'_> {
        Agenda {
            dialog: &self.eligibility,
            rules: &self.rules,
        }
    }
}
