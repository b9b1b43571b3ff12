//! Features: what two texts can have in common.
//!
//! Short Chinese clauses and short questions are compared best by characters and pairs of characters together, without
//! a dictionary; beside these stand the terms of the lexicon (which join people's words, Chinese and English, to the
//! guides'), Latin words, figures, and pairs of characters by their sound, which survive a homophone typed by mistake
//! (回壁 for 回避) or printed by mistake (气侯 for 气候).

use std::ops::Range;

use pinyin::ToPinyin as _;

use super::lexicon::{Lexicon, Meaning};
use super::pieces::{PieceKind, Pieces};

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
    Figure,
    /// Two neighbouring characters by their sound.
    Sound,
}

impl FeatureKind {
    /// How much a shared feature of this kind counts, beside how rare it is. Found by cross-validation over
    /// `tests/questions` (`tests/calibration.rs`).
    pub fn weight(self) -> f32 {
        match self {
            FeatureKind::Term => 1.6,
            FeatureKind::Pair => 0.8,
            FeatureKind::Character => 0.35,
            FeatureKind::Word => 1.0,
            FeatureKind::Figure => 1.0,
            FeatureKind::Sound => 0.25,
        }
    }

    /// The letter that keeps features of different kinds apart in one index.
    fn prefix(self) -> char {
        match self {
            FeatureKind::Term => '=',
            FeatureKind::Pair => '2',
            FeatureKind::Character => '1',
            FeatureKind::Word => 'w',
            FeatureKind::Figure => '#',
            FeatureKind::Sound => '~',
        }
    }
}

/// One feature of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// What kind it is.
    pub kind: FeatureKind,
    /// What it is, in a form unlike that of any other kind.
    pub key: String,
    /// Where it stands in the original, in characters.
    pub source: Range<usize>,
    /// For a term, its place in the lexicon.
    pub term: Option<usize>,
}

impl Feature {
    fn new(kind: FeatureKind, text: &[&str], source: Range<usize>) -> Feature {
        let mut key = String::with_capacity(8);
        key.push(kind.prefix());
        text.iter().for_each(|part| key.push_str(part));
        Feature { kind, key, source, term: None }
    }
}

/// The features of a text in pieces, in the order in which they stand there.
pub fn features(pieces: &Pieces, lexicon: &Lexicon) -> Vec<Feature> {
    let mut found = Vec::with_capacity(pieces.len() * 4);
    let mut stopped = vec![false; pieces.len()];
    let all: Vec<_> = pieces.iter().collect();
    for (range, meaning) in lexicon.find(pieces) {
        match meaning {
            Meaning::Stop => stopped[range].fill(true),
            Meaning::Term(at) => {
                let (Some(first), Some(last), Some(term)) =
                    (all.get(range.start), all.get(range.end.saturating_sub(1)), lexicon.term(at))
                else {
                    continue;
                };
                let source = first.source.start..last.source.end;
                found.extend(term.of.iter().map(|of| Feature::new(FeatureKind::Term, &[of], source.clone())));
                found.push(Feature { term: Some(at), ..Feature::new(FeatureKind::Term, &[&term.word], source) });
            }
        }
    }
    let sounds: Vec<Option<&str>> = all
        .iter()
        .map(|piece| match piece.kind {
            PieceKind::Han => pieces.text(piece).chars().next()?.to_pinyin().map(|sound| sound.plain()),
            _ => None,
        })
        .collect();
    for (at, piece) in all.iter().enumerate().filter(|&(at, _)| !stopped[at]) {
        let text = pieces.text(piece);
        match piece.kind {
            PieceKind::Han => {
                found.push(Feature::new(FeatureKind::Character, &[text], piece.source.clone()));
                let next = at + 1;
                if let Some(after) = all.get(next).filter(|after| after.kind == PieceKind::Han && !stopped[next]) {
                    let both = piece.source.start..after.source.end;
                    found.push(Feature::new(FeatureKind::Pair, &[text, pieces.text(after)], both.clone()));
                    if let (Some(first), Some(second)) = (sounds[at], sounds[next]) {
                        found.push(Feature::new(FeatureKind::Sound, &[first, " ", second], both));
                    }
                }
            }
            PieceKind::Word => found.push(Feature::new(FeatureKind::Word, &[text], piece.source.clone())),
            PieceKind::Figure => {
                found.push(Feature::new(FeatureKind::Figure, &[text], piece.source.clone()));
                let sort = sort_of(text);
                found.extend(sort.map(|sort| Feature::new(FeatureKind::Figure, &[sort], piece.source.clone())));
            }
            PieceKind::Break => {}
        }
    }
    found
}

/// What sort of figure it is, where that shows: an amount of money is asked about like another.
fn sort_of(figure: &str) -> Option<&'static str> {
    /// Less is a count, a day or a year.
    const AMOUNT: Range<usize> = 5..10;
    if figure.ends_with('%') {
        Some("share")
    } else if figure.contains(':') {
        Some("ratio")
    } else if AMOUNT.contains(&figure.len()) && figure.bytes().all(|byte| byte.is_ascii_digit()) {
        Some("amount")
    } else {
        None
    }
}
