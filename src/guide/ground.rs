//! Grounding: every figure that is said of a guide stands in a clause that is cited.

use std::collections::HashSet;

use super::Citation;
use crate::figure::{Figure, figures, small_numerals};
use crate::fold::fold;

/// The figures that may be said.
#[derive(Debug, Default)]
pub struct Ground {
    figures: HashSet<Figure>,
}

impl Ground {
    /// What the citations say: their words, their headings, their numbers.
    pub fn of<'a>(citations: impl IntoIterator<Item = &'a Citation>) -> Ground {
        let mut ground = Ground::default();
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
    pub fn and(mut self, text: &str) -> Ground {
        let folded = fold(text);
        self.figures.extend(figures(folded.chars()).into_iter().map(|found| found.figure));
        self.figures.extend(small_numerals(folded.chars()));
        self
    }

    /// Whether a figure may be said.
    pub fn has(&self, figure: Figure) -> bool {
        self.figures.contains(&figure)
    }

    /// The figures in `text` that may not be said.
    pub fn strange(&self, text: &str) -> Vec<Figure> {
        let said = figures(fold(text).chars()).into_iter().map(|found| found.figure);
        said.filter(|&figure| !self.has(figure)).collect()
    }

    /// Whether every figure in `text` may be said.
    pub fn holds(&self, text: &str) -> bool {
        self.strange(text).is_empty()
    }
}
