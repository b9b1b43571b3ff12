//! Grounding: every figure that is said of a guide stands in a clause that is cited.

use std::collections::HashSet;

use super::Citation;
use crate::text::normalize;
use crate::text::{Number, numbers, small_numerals};

/// The figures that may be said.
#[derive(Debug, Default)]
pub struct Grounding {
    figures: HashSet<Number>,
}

impl Grounding {
    /// What the citations say: their words, their headings, their numbers.
    pub fn of<'a>(citations: impl IntoIterator<Item = &'a Citation>) -> Grounding {
        let mut ground = Grounding::default();
        for citation in citations {
            ground = ground
                .and(&citation.text)
                .and(&citation.path.join("\n"))
                .and(citation.clause.as_str())
                .and(&citation.clause.as_str().replace('.', "\n"));
        }
        ground
    }

    /// Also what `text` says, a single Chinese numeral (专题二) included.
    pub fn and(mut self, text: &str) -> Grounding {
        let normalized = normalize(text);
        self.figures.extend(
            numbers(normalized.chars())
                .into_iter()
                .map(|found| found.figure),
        );
        self.figures.extend(small_numerals(normalized.chars()));
        self
    }

    /// Whether a figure may be said.
    pub fn has(&self, figure: Number) -> bool {
        self.figures.contains(&figure)
    }

    /// The figures in `text` that may not be said.
    pub fn ungrounded(&self, text: &str) -> Vec<Number> {
        let said = numbers(normalize(text).chars())
            .into_iter()
            .map(|found| found.figure);
        said.filter(|&figure| !self.has(figure)).collect()
    }

    /// Whether every figure in `text` may be said.
    pub fn holds(&self, text: &str) -> bool {
        self.ungrounded(text).is_empty()
    }
}
