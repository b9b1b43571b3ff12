//! The readers of messages that all guides share, compiled once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::answers::{GuidePatterns, GuideWords};
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::interview::Dialog;
use crate::understanding::{
    AnswerParser, AnswerPatterns, AnswerWords, Command, CommandWords, Commands, Courtesy,
    CourtesyPatterns, DescriptionPatterns, GoalPatterns, GoalReader, TimePatterns, TimeReader,
};

/// The patterns of `dialogs/` as they are written.
pub struct Patterns {
    pub commands: BTreeMap<Command, CommandWords>,
    pub courtesy: CourtesyPatterns,
    pub answers: AnswerWords,
    pub descriptions: DescriptionPatterns,
    pub goals: GoalPatterns,
    pub times: TimePatterns,
    pub guides: GuidePatterns,
}

/// What reads messages, whatever guide they are about.
pub struct Readers {
    pub commands: Commands,
    pub courtesy: Courtesy,
    pub goals: Arc<GoalReader>,
    pub times: Arc<TimeReader>,
    pub guides: GuideWords,
    answers: Arc<AnswerPatterns>,
    /// For guides without an interview.
    of_no_dialog: Arc<AnswerParser>,
}

impl Readers {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(patterns: Patterns, gazetteer: Arc<Gazetteer>) -> Result<Readers, Error> {
        let answers = AnswerPatterns::new(patterns.answers, &patterns.descriptions, gazetteer)?;
        let answers = Arc::new(answers);
        let of_no_dialog = AnswerParser::new(&Dialog::default(), Arc::clone(&answers))?;
        Ok(Readers {
            commands: Commands::new(patterns.commands)?,
            courtesy: Courtesy::new(&patterns.courtesy)?,
            goals: Arc::new(GoalReader::new(&patterns.goals)?),
            times: Arc::new(TimeReader::new(&patterns.times)?),
            guides: GuideWords::new(&patterns.guides)?,
            answers,
            of_no_dialog: Arc::new(of_no_dialog),
        })
    }

    /// What reads the answers to the questions of `dialog`.
    ///
    /// # Errors
    ///
    /// If its words are too many to be looked for.
    pub fn of_dialog(&self, dialog: &Dialog) -> Result<Arc<AnswerParser>, Error> {
        match dialog.steps.is_empty() {
            true => Ok(Arc::clone(&self.of_no_dialog)),
            false => Ok(Arc::new(AnswerParser::new(
                dialog,
                Arc::clone(&self.answers),
            )?)),
        }
    }
}
