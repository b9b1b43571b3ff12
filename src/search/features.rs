//! Features: the parts of texts that can be compared.
//!
//! Short Chinese clauses and questions compare best by characters and pairs of characters, without a dictionary. Other
//! features are terms of the lexicon (which join people's words, Chinese and English, to the guides' words), Latin
//! words, figures, and pairs of characters by their sound, which survive homophones that are typed (回壁 for 回避) or
//! printed (气侯 for 气候) by mistake.

use std::hash::{Hash, Hasher as _};
use std::ops::Range;

use pinyin::ToPinyin as _;
use rustc_hash::FxHasher;

use super::lexicon::{Lexicon, Meaning};
use super::pieces::{Piece, PieceKind};
use crate::text::Number;

/// The kinds of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeatureKind {
    /// A term of the lexicon.
    Term,
    /// Two neighbouring characters.
    Pair,
    /// One character.
    Character,
    /// The stem of a Latin word.
    Word,
    /// A figure.
    Number,
    /// The sound of two neighbouring characters.
    Sound,
}

impl FeatureKind {
    /// The weight of a shared feature of this kind, apart from its rarity. Cross-validation over `tests/questions`
    /// chose it (`tests/calibration.rs`).
    pub fn weight(self) -> f32 {
        match self {
            FeatureKind::Term => 1.6,
            FeatureKind::Pair => 0.4,
            FeatureKind::Character => 0.35,
            FeatureKind::Word => 1.0,
            FeatureKind::Number => 1.5,
            FeatureKind::Sound => 0.25,
        }
    }
}

/// One feature of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// The kind.
    pub kind: FeatureKind,
    /// A hash of the kind and the content.
    pub key: u64,
    /// Its place in the original, in characters.
    pub source: Range<usize>,
    /// For a term, its index in the lexicon.
    pub term: Option<usize>,
}

impl Feature {
    pub(super) fn new(kind: FeatureKind, what: impl Hash, source: Range<usize>) -> Feature {
        let mut hasher = FxHasher::default();
        kind.hash(&mut hasher);
        what.hash(&mut hasher);
        Feature {
            kind,
            key: hasher.finish(),
            source,
            term: None,
        }
    }
}

/// Extracts the features of a text: the terms, then the others in the order of the text.
pub fn features(pieces: &[Piece], lexicon: &Lexicon) -> Vec<Feature> {
    let mut found = Vec::with_capacity(pieces.len() * 4);
    let mut stopped = vec![false; pieces.len()];
    for (range, meaning) in lexicon.find(pieces) {
        match meaning {
            Meaning::Stop => stopped[range].fill(true),
            Meaning::Term(at) => {
                let ([first, ..], [.., last], Some(term)) =
                    (&pieces[range.clone()], &pieces[range], lexicon.term(at))
                else {
                    continue;
                };
                let source = first.source.start..last.source.end;
                found.extend(
                    term.of
                        .iter()
                        .map(|of| Feature::new(FeatureKind::Term, of, source.clone())),
                );
                found.push(Feature {
                    term: Some(at),
                    ..Feature::new(FeatureKind::Term, &term.word, source)
                });
            }
        }
    }
    let sound = |kind: PieceKind| match kind {
        PieceKind::Han(char) => char.to_pinyin().map(|sound| sound.plain()),
        _ => None,
    };
    let sounds: Vec<Option<&str>> = pieces.iter().map(|piece| sound(piece.kind)).collect();
    let telling = |at: usize| pieces.get(at).filter(|_| !stopped[at]);
    for (at, piece) in pieces.iter().enumerate().filter(|&(at, _)| !stopped[at]) {
        let source = || piece.source.clone();
        match piece.kind {
            PieceKind::Han(char) => {
                found.push(Feature::new(FeatureKind::Character, char, source()));
                if let Some(Piece {
                    kind: PieceKind::Han(next),
                    source: after,
                    ..
                }) = telling(at + 1)
                {
                    let both = piece.source.start..after.end;
                    found.push(Feature::new(FeatureKind::Pair, (char, next), both.clone()));
                    if let (Some(first), Some(second)) = (sounds[at], sounds[at + 1]) {
                        found.push(Feature::new(FeatureKind::Sound, (first, second), both));
                    }
                }
            }
            PieceKind::Word => found.push(Feature::new(FeatureKind::Word, piece.key, source())),
            PieceKind::Number(figure) => {
                found.push(Feature::new(FeatureKind::Number, piece.key, source()));
                found.extend(
                    sort_of(figure).map(|sort| Feature::new(FeatureKind::Number, sort, source())),
                );
            }
            PieceKind::Break => {}
        }
    }
    found
}

/// The sort of a figure, if it shows one: questions about one amount of money are like questions about another.
fn sort_of(figure: Number) -> Option<&'static str> {
    /// The range of amounts. Smaller numbers are counts, days or years; larger ones are telephone numbers.
    const AMOUNT: Range<u64> = 10_000..1_000_000_000;
    match figure {
        Number::Percent(_) => Some("share"),
        Number::Ratio(..) => Some("ratio"),
        Number::Plain(number) => {
            let whole = number
                .is_integer()
                .then(|| u64::try_from(number).ok())
                .flatten()?;
            AMOUNT.contains(&whole).then_some("amount")
        }
    }
}
