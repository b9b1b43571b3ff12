//! Pieces: tokens of a text, before texts are compared.
//!
//! A piece is a Chinese character, the stem of a Latin word ("translations" and "translated" are `translat`) or a
//! figure in its normal form (三百万 is `3000000`). Punctuation separates pieces.

use std::cell::RefCell;
use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHasher};

use crate::text::{Normalized, effort, is_han};
use crate::text::{Number, numbers};

/// The kinds of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A Chinese character.
    Han(char),
    /// The stem of a Latin word.
    Word,
    /// A figure.
    Number(Number),
    /// Punctuation, which separates its two sides.
    Break,
}

/// A piece of text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The kind.
    pub kind: PieceKind,
    /// A hash of the normal form.
    pub key: u64,
    /// Its place in the original, in characters.
    pub source: Range<usize>,
}

impl Piece {
    fn new(kind: PieceKind, source: Range<usize>) -> Piece {
        let mut hasher = FxHasher::default();
        match kind {
            PieceKind::Han(char) => {
                return Piece {
                    kind,
                    key: char.into(),
                    source,
                };
            }
            PieceKind::Number(figure) => figure.hash(&mut hasher),
            PieceKind::Break | PieceKind::Word => {}
        }
        Piece {
            kind,
            key: hasher.finish(),
            source,
        }
    }
}

/// Cuts normalized text into pieces. The `dropped` ranges (characters of the original, in order) separate pieces.
pub fn pieces(normalized: &Normalized, dropped: &[Range<usize>]) -> Vec<Piece> {
    let chars = normalized.chars();
    let figures = numbers(chars);
    let mut figures = figures.iter().peekable();
    let mut dropped = dropped.iter().peekable();
    let mut pieces = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let source = |end: usize| normalized.origin(at)..normalized.origin(end - 1) + 1;
        let origin = normalized.origin(at);
        while dropped.next_if(|range| range.end <= origin).is_some() {}
        if dropped.peek().is_some_and(|range| range.contains(&origin)) {
            pieces.push(Piece::new(PieceKind::Break, source(at + 1)));
            at += 1;
            continue;
        }
        while figures.next_if(|found| found.range.start < at).is_some() {}
        if let Some(found) = figures.next_if(|found| found.range.start == at) {
            pieces.push(Piece::new(
                PieceKind::Number(found.figure),
                source(found.range.end),
            ));
            at = found.range.end;
            continue;
        }
        let char = chars[at];
        if is_han(char) {
            pieces.push(Piece::new(PieceKind::Han(char), source(at + 1)));
            at += 1;
        } else if char.is_alphanumeric() {
            let end = at
                + chars[at..]
                    .iter()
                    .take_while(|&&it| it.is_alphanumeric() && !is_han(it))
                    .count();
            let word: String = chars[at..end].iter().collect();
            pieces.push(Piece {
                kind: PieceKind::Word,
                key: stem(&word),
                source: source(end),
            });
            // "partner's" is "partner"
            at = match chars.get(end..end + 2) {
                Some(['\'' | '’', 's']) => end + 2,
                _ => end,
            };
        } else {
            if !matches!(char, ' ' | '-' | '/' | '·' | '“' | '”' | '"') {
                pieces.push(Piece::new(PieceKind::Break, source(at + 1)));
            }
            at += 1;
        }
    }
    effort::look_at(chars.len() + pieces.len());
    pieces
}

/// A hash of the stem of an English word. Any other word is its own stem.
fn stem(word: &str) -> u64 {
    thread_local! {
        // Stemming is the dearest part of reading an English question, and people use few words.
        static STEMS: RefCell<FxHashMap<String, u64>> = RefCell::default();
    }
    /// The size of the cache: more words than a conversation needs.
    const KEPT: usize = 4096;
    let hashed = |stem: &str| {
        let mut hasher = FxHasher::default();
        stem.hash(&mut hasher);
        hasher.finish()
    };
    if !word.is_ascii() || word.len() > 40 {
        return hashed(word);
    }
    STEMS.with_borrow_mut(|stems| {
        if let Some(&stem) = stems.get(word) {
            return stem;
        }
        if stems.len() >= KEPT {
            stems.clear();
        }
        let stem = hashed(&Stemmer::create(Algorithm::English).stem(word));
        stems.insert(word.to_owned(), stem);
        stem
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;

    fn cut(text: &str) -> Vec<u64> {
        pieces(&normalize(text), &[])
            .iter()
            .map(|piece| piece.key)
            .collect()
    }

    #[test]
    fn characters_stems_and_figures_are_pieces() {
        let cut = pieces(&normalize("专题2 partner's 三百万。"), &[]);
        let kinds: Vec<PieceKind> = cut.iter().map(|piece| piece.kind).collect();
        assert_eq!(
            kinds,
            [
                PieceKind::Han('专'),
                PieceKind::Han('题'),
                PieceKind::Number(Number::Plain(2.into())),
                PieceKind::Word,
                PieceKind::Number(Number::Plain(3_000_000.into())),
                PieceKind::Break
            ]
        );
    }

    #[test]
    fn pieces_are_equal_in_their_normal_form() {
        for (one, other) in [
            ("partner's translations", "partners translated"),
            ("三百万", "3,000,000.00"),
            ("專題", "专题"),
            ("bsl2里", "BSL2 里"),
        ] {
            assert_eq!(cut(one), cut(other), "{one} and {other}");
        }
        assert_ne!(cut("translation"), cut("transfer"));
    }

    #[test]
    fn a_piece_knows_its_place_in_the_original() {
        let places: Vec<_> = pieces(&normalize("約 ３００萬 wfoe"), &[])
            .iter()
            .map(|piece| piece.source.clone())
            .collect();
        assert_eq!(places, [0..1, 2..6, 7..11]);
    }
}
