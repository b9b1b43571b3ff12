//! Names in another form: one in Latin letters by its sound (Tianhe for 天河), and one of a thing that is called in several ways.

use std::ops::Range;

use pinyin::ToPinyin as _;

use super::features::{Feature, FeatureKind};
use crate::text::normalize;

/// How many characters a name has that is written by its sound.
const CHARACTERS: Range<usize> = 2..5;

/// The feature of a thing by the name that is shown of it, whatever it was called.
pub fn of_thing(name: &str) -> Feature {
    Feature::new(FeatureKind::Term, name, 0..0)
}

/// The sounds of the runs of characters of `text`, each as one Latin word.
pub fn sounds(text: &str) -> Vec<Feature> {
    let normalized = normalize(text);
    let sounds: Vec<Option<&str>> = normalized
        .chars()
        .iter()
        .map(|char| char.to_pinyin().map(|sound| sound.plain()))
        .collect();
    let runs =
        (0..sounds.len()).flat_map(|start| CHARACTERS.map(move |length| start..start + length));
    runs.filter_map(|run| {
        let sounds: Option<String> = sounds.get(run)?.iter().copied().collect();
        Some(latin(&sounds?))
    })
    .collect()
}

/// The Latin words of `text` that may be names written by their sounds.
pub fn latin_words(text: &str) -> Vec<Feature> {
    /// The shortest, in letters.
    const SHORTEST: usize = 4;
    let normalized = normalize(text);
    let words = normalized
        .text()
        .split(|char: char| !char.is_ascii_lowercase());
    words
        .filter(|word| word.len() >= SHORTEST)
        .map(latin)
        .collect()
}

fn latin(word: &str) -> Feature {
    Feature::new(FeatureKind::Word, ("sound", word), 0..0)
}

#[cfg(test)]
mod tests {
    use super::{latin_words, sounds};

    #[test]
    fn a_name_is_found_by_its_sound() {
        let written = latin_words("the Tianhe flats");
        assert!(sounds("天河区").iter().any(|it| written.contains(it)));
        assert!(!sounds("海淀区").iter().any(|it| written.contains(it)));
    }
}
