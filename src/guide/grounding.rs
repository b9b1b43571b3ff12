//! Grounding: every figure that a reply states about a guide must stand in a clause that the reply cites.

use std::collections::HashSet;

use super::Citation;
use crate::text::normalize;
use crate::text::{Number, numbers, small_numerals};

/// The figures that a reply may state.
#[derive(Debug, Default)]
pub struct Grounding {
    figures: HashSet<Number>,
}

impl Grounding {
    /// Allows the figures in the citations: in their text, headings and ids.
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

    /// Also allows the figures in `text`, including single Chinese numerals (专题二).
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

    /// Whether a reply may state this figure.
    pub fn has(&self, figure: Number) -> bool {
        self.figures.contains(&figure)
    }

    /// The figures in `text` that a reply may not state.
    pub fn ungrounded(&self, text: &str) -> Vec<Number> {
        let said = numbers(normalize(text).chars())
            .into_iter()
            .map(|found| found.figure);
        said.filter(|&figure| !self.has(figure)).collect()
    }

    /// Whether a reply may state every figure in `text`.
    pub fn holds(&self, text: &str) -> bool {
        self.ungrounded(text).is_empty()
    }
}
