//! Features: what two texts can have in common.
//!
//! Short Chinese clauses and short questions are compared best by characters and pairs of characters together, without
//! a dictionary; beside these stand the terms of the lexicon (which join people's words, Chinese and English, to the
//! guides'), Latin words, figures, and pairs of characters by their sound, which survive a homophone typed by mistake
//! (回壁 for 回避) or printed by mistake (气侯 for 气候).

use std::hash::{Hash, Hasher as _};
use std::ops::Range;

use pinyin::ToPinyin as _;
use rustc_hash::FxHasher;

use super::lexicon::{Lexicon, Meaning};
use super::pieces::{Piece, PieceKind};
use crate::text::Number;

/// What kind of thing a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeatureKind {
    /// A term of the lexicon.
    Term,
    /// Two neighbouring characters.
    Pair,
    /// One character.
    Character,
    /// A Latin word's stem.
    Word,
    /// A figure.
    Number,
    /// Two neighbouring characters by their sound.
    Sound,
}

impl FeatureKind {
    /// How much a shared feature of this kind counts, beside how rare it is. Found by cross-validation over
    /// `tests/questions` (`tests/calibration.rs`).
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
    /// What kind it is.
    pub kind: FeatureKind,
    /// What it is, kind included, hashed: equal for equal features.
    pub key: u64,
    /// Where it stands in the original, in characters.
    pub source: Range<usize>,
    /// For a term, its place in the lexicon.
    pub term: Option<usize>,
}

impl Feature {
    fn new(kind: FeatureKind, what: impl Hash, source: Range<usize>) -> Feature {
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

/// The features of a text in pieces: the terms, then the others in the order in which they stand there.
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

/// What sort of figure it is, where that shows: an amount of money is asked about like another.
fn sort_of(figure: Number) -> Option<&'static str> {
    /// Less is a count, a day or a year; more is a telephone number.
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
