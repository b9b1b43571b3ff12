//! Related words: everyday words that point to words of guides, without being the same.
//!
//! 老婆 points to 配偶, and 房租 to 租金. A phrase may point to several words, and a word may be pointed to by many phrases. They
//! widen a search in a guide that nobody has written utterances for; the [`Lexicon`](super::Lexicon) joins words that are the same.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::text::{Normalized, normalize};

/// Everyday phrases, with the words of guides that they point to.
#[derive(Debug, Clone, Default)]
pub struct Related {
    /// The words for each phrase, both normalized.
    words: FxHashMap<Vec<char>, Vec<String>>,
    /// The length of the longest phrase, in characters.
    longest: usize,
}

/// A phrase in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedMatch {
    /// Its place in the original, in characters.
    pub source: Range<usize>,
    /// The phrase itself and the words that it points to, normalized.
    pub words: Vec<String>,
}

impl Related {
    /// Makes the table from groups: what people say, and what guides say.
    pub fn new(groups: &[(Vec<String>, Vec<String>)]) -> Related {
        let mut related = Related::default();
        for (says, means) in groups {
            for phrase in says {
                let phrase = normalize(phrase);
                related.longest = related.longest.max(phrase.chars().len());
                let words = related.words.entry(phrase.chars().to_vec()).or_default();
                let all = std::iter::once(phrase.text().to_owned())
                    .chain(means.iter().map(|word| normalize(word).into_text()));
                for word in all {
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
            }
        }
        related
    }

    /// Finds the phrases in a text, longest match from the left.
    pub fn find(&self, normalized: &Normalized) -> Vec<RelatedMatch> {
        let chars = normalized.chars();
        let mut found = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let most = self.longest.min(chars.len() - at);
            let longest = (1..=most)
                .rev()
                .find_map(|length| Some((length, self.words.get(&chars[at..at + length])?)));
            match longest {
                Some((length, words)) => {
                    found.push(RelatedMatch {
                        source: normalized.origin(at)..normalized.origin(at + length - 1) + 1,
                        words: words.clone(),
                    });
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_found_with_all_that_it_points_to() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let related = Related::new(&[
            (words(&["老婆"]), words(&["配偶"])),
            (words(&["老婆孩子", "老婆"]), words(&["家属"])),
        ]);
        let found = related.find(&normalize("我老婆孩子和老婆"));
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.source.clone(), it.words.join(" ")))
            .collect();
        assert_eq!(
            found,
            [
                (1..5, "老婆孩子 家属".to_owned()),
                (6..8, "老婆 配偶 家属".to_owned())
            ]
        );
    }
}
