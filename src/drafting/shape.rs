//! Shapes: how sentences of calls state conditions, and which rule each makes.

use regex::Regex;

use crate::interview::Words;
use crate::text::Bilingual;

/// All shapes, and what tells where conditions stand.
#[derive(Debug, Clone)]
pub struct Shapes {
    /// Headings and lead-ins of conditions.
    pub within: Regex,
    /// Headings of papers, reviews and payments.
    pub apart: Regex,
    /// A sentence that says of whom it speaks.
    pub subject: Regex,
    /// Words that let an exception in.
    pub softens: Regex,
    /// Words that make conditions alternatives of one another.
    pub alternatives: Regex,
    /// Words that ought to be read as a condition.
    pub cue: Regex,
    /// Words with which such a sentence says nothing of an applicant.
    pub idle: Regex,
    /// What is said where a sentence lets an exception in.
    pub exception: Bilingual,
    /// What is said of a condition that no rule decides.
    pub open: Bilingual,
    /// What is said if it fails, once a person gave it a condition.
    pub not_met: Bilingual,
    /// Words for the answers of a drafted dialog.
    pub words: Words,
    /// The shapes, those that are tried first before the others.
    pub shapes: Vec<Shape>,
}

/// How sentences state one condition.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The id of the rule.
    pub rule: String,
    /// The facts that the rule looks at, in the order in which a dialog asks for them.
    pub facts: Vec<String>,
    /// Headings and lead-ins above it, if they are others than those of all shapes.
    pub within: Option<Regex>,
    /// The words that state it; its groups fill the other texts.
    pub pattern: Regex,
    /// Words with which the sentence means something else.
    pub unless: Option<Regex>,
    /// The condition, with groups in braces.
    pub requires: String,
    /// How the dialog asks for the first fact, likewise.
    pub ask: Option<Bilingual>,
    /// What is said if the rule fails, likewise.
    pub fails: Bilingual,
    /// What of it is our reading.
    pub reading: Option<Bilingual>,
    /// What an applicant can change: the fact, and how that is said.
    pub repairs: Vec<(String, Bilingual)>,
}
