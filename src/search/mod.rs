//! Search: finds the clauses that share most with a text.

mod background;
mod features;
mod index;
mod lexicon;
pub mod names;
mod pieces;
mod postings;
mod related;

pub use background::BackgroundIndex;
pub use features::{Feature, FeatureKind};
pub use index::{Document, Hit, Index};
pub use lexicon::{Lexicon, Term};
pub use related::{Related, RelatedMatch};

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::text::{Normalized, normalize};

/// Extracts the features of `text`.
pub fn analyze(text: &str, lexicon: &Lexicon) -> Vec<Feature> {
    analyze_without(&normalize(text), &[], lexicon)
}

/// Extracts the features of normalized text without the `dropped` ranges (characters of the original, in order).
pub fn analyze_without(
    normalized: &Normalized,
    dropped: &[Range<usize>],
    lexicon: &Lexicon,
) -> Vec<Feature> {
    Cut::new(normalized, dropped).features(lexicon)
}

/// A text in pieces, in which several lexicons can search.
pub struct Cut(Vec<pieces::Piece>);

impl Cut {
    /// Cuts normalized text without the `dropped` ranges (characters of the original, in order).
    pub fn new(normalized: &Normalized, dropped: &[Range<usize>]) -> Cut {
        Cut(pieces::pieces(normalized, dropped))
    }

    /// Extracts the features of the text.
    pub fn features(&self, lexicon: &Lexicon) -> Vec<Feature> {
        features::features(&self.0, lexicon)
    }

    /// Finds the terms of `lexicon` in the text: their indexes in the lexicon, and their places in the original, in
    /// characters.
    pub fn terms<'a>(
        &'a self,
        lexicon: &'a Lexicon,
    ) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        lexicon
            .find(&self.0)
            .filter_map(|(range, meaning)| match (meaning, &self.0[range]) {
                (lexicon::Meaning::Term(at), [first, .., last]) => {
                    Some((at, first.source.start..last.source.end))
                }
                (lexicon::Meaning::Term(at), [only]) => Some((at, only.source.clone())),
                _ => None,
            })
    }
}

/// Where the words of `query` themselves stand in `text`, in characters, whatever the case of Latin letters.
pub fn literally(text: &str, query: &str) -> Vec<Range<usize>> {
    let (text, query) = (text.to_ascii_lowercase(), query.trim().to_ascii_lowercase());
    if query.is_empty() {
        return Vec::new();
    }
    let length = query.chars().count();
    let (mut bytes, mut chars) = (0, 0);
    let ranges = text.match_indices(&query).map(|(at, _)| {
        chars += text[bytes..at].chars().count();
        bytes = at;
        chars..chars + length
    });
    ranges.collect()
}

/// Finds what `query` looks for in `text`: ranges of characters, in order, that do not touch.
///
/// Single characters match too often, so they count only if the query has nothing else.
pub fn highlights(text: &str, query: &[Feature], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let telling =
        |feature: &Feature| !matches!(feature.kind, FeatureKind::Character | FeatureKind::Sound);
    let any_telling = query.iter().any(telling);
    let wanted: FxHashSet<u64> = query
        .iter()
        .filter(|feature| telling(feature) || !any_telling)
        .map(|feature| feature.key)
        .collect();
    let mut ranges: Vec<Range<usize>> = analyze(text, lexicon)
        .into_iter()
        .filter(|feature| wanted.contains(&feature.key))
        .map(|feature| feature.source)
        .collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_in_a_text_are_found_by_characters_whatever_their_case() {
        assert_eq!(literally("甲AI、乙ai", " Ai "), [1..3, 5..7]);
        assert!(literally("甲乙", "丙").is_empty());
        assert!(literally("甲乙", " ").is_empty());
    }
}
