//! Pieces: what a text is cut into before anything is compared.
//!
//! A Chinese character is a piece; so is a Latin word (by its stem: "translations" and "translated" are `translat`) and a
//! figure (in its one form: 三百万 is `3000000`). Punctuation separates.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};

use crate::figure;
use crate::fold::{Folded, fold, is_han};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// One Chinese character.
    Han,
    /// The stem of one Latin word.
    Word,
    /// A figure.
    Figure,
    /// Punctuation: what stands on its two sides does not belong together.
    Break,
}

/// One piece.
#[derive(Debug, Clone)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it stands in the original, in characters.
    pub source: Range<usize>,
    normal: Range<usize>,
}

/// A text in pieces, and the pieces written one after the other in their normal form.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    pieces: Vec<Piece>,
    normal: String,
}

/// Marks the beginning and the end of a Latin word or a figure in the normal form, so that no phrase is found in the
/// middle of one.
const WORD_BEGINS: char = '\u{1}';
const WORD_ENDS: char = '\u{2}';

impl Pieces {
    /// The pieces in order.
    pub fn iter(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    /// How many pieces there are.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// All pieces in their normal form: what phrases of the lexicon are looked for in.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The normal form of one piece, without the marks around it.
    pub fn text(&self, piece: &Piece) -> &str {
        self.normal[piece.normal.clone()].trim_matches([WORD_BEGINS, WORD_ENDS])
    }

    /// The pieces that a range of [`Pieces::normal`] covers.
    pub fn within(&self, normal: Range<usize>) -> Range<usize> {
        let start = self.pieces.partition_point(|piece| piece.normal.end <= normal.start);
        let end = self.pieces.partition_point(|piece| piece.normal.start < normal.end);
        start..end
    }

    fn push(&mut self, kind: PieceKind, text: &str, source: Range<usize>) {
        let start = self.normal.len();
        match kind {
            PieceKind::Word | PieceKind::Figure => {
                self.normal.push(WORD_BEGINS);
                self.normal.push_str(text);
                self.normal.push(WORD_ENDS);
            }
            PieceKind::Han | PieceKind::Break => self.normal.push_str(text),
        }
        self.pieces.push(Piece { kind, source, normal: start..self.normal.len() });
    }
}

/// Cuts `text` into pieces.
pub fn pieces(text: &str) -> Pieces {
    pieces_of(&fold(text), &[])
}

/// Cuts folded text into pieces; what stands in one of the `dropped` ranges (of characters of the original, in order)
/// separates.
pub fn pieces_of(folded: &Folded, dropped: &[Range<usize>]) -> Pieces {
    let chars = folded.chars();
    let figures = figure::figures(chars);
    let mut figures = figures.iter().peekable();
    let mut dropped = dropped.iter().peekable();
    let mut pieces = Pieces::default();
    let mut at = 0;
    while at < chars.len() {
        let source = |end: usize| folded.origin(at)..folded.origin(end - 1) + 1;
        let origin = folded.origin(at);
        while dropped.next_if(|range| range.end <= origin).is_some() {}
        if dropped.peek().is_some_and(|range| range.contains(&origin)) {
            pieces.push(PieceKind::Break, "\n", source(at + 1));
            at += 1;
            continue;
        }
        while figures.next_if(|found| found.range.start < at).is_some() {}
        if let Some(found) = figures.next_if(|found| found.range.start == at) {
            pieces.push(PieceKind::Figure, &found.figure.to_string(), source(found.range.end));
            at = found.range.end;
            continue;
        }
        let char = chars[at];
        if is_han(char) {
            pieces.push(PieceKind::Han, char.encode_utf8(&mut [0; 4]), source(at + 1));
            at += 1;
        } else if char.is_alphanumeric() {
            let end = at + chars[at..].iter().take_while(|&&it| it.is_alphanumeric() && !is_han(it)).count();
            let word: String = chars[at..end].iter().collect();
            pieces.push(PieceKind::Word, &stem(&word), source(end));
            // "partner's" is "partner"
            at = match chars.get(end..end + 2) {
                Some(['\'' | '’', 's']) => end + 2,
                _ => end,
            };
        } else {
            if !matches!(char, ' ' | '-' | '/' | '·' | '“' | '”' | '"') {
                pieces.push(PieceKind::Break, "\n", source(at + 1));
            }
            at += 1;
        }
    }
    pieces
}

/// The stem of an English word; another word is its own stem.
fn stem(word: &str) -> String {
    thread_local! {
        // Stemming is the dearest part of reading an English question, and people use few words.
        static STEMS: RefCell<HashMap<String, String>> = RefCell::default();
    }
    /// More words than a conversation needs, few enough to be no matter.
    const KEPT: usize = 4096;
    if !word.is_ascii() || word.len() > 40 {
        return word.to_owned();
    }
    STEMS.with_borrow_mut(|stems| {
        if let Some(stem) = stems.get(word) {
            return stem.clone();
        }
        if stems.len() >= KEPT {
            stems.clear();
        }
        let stem = Stemmer::create(Algorithm::English).stem(word).into_owned();
        stems.insert(word.to_owned(), stem.clone());
        stem
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let pieces = pieces(text);
        pieces.iter().map(|piece| pieces.text(piece).to_owned()).collect()
    }

    #[test]
    fn characters_stems_and_figures_are_pieces() {
        assert_eq!(
            cut("专题2 partner's translations三百万。"),
            ["专", "题", "2", "partner", "translat", "3000000", "\n"]
        );
        assert_eq!(cut("bsl2里"), ["bsl2", "里"]);
    }

    #[test]
    fn a_piece_knows_its_place_in_the_original() {
        let pieces = pieces("約 ３００萬 wfoe");
        let places: Vec<_> = pieces.iter().map(|piece| piece.source.clone()).collect();
        assert_eq!(places, [0..1, 2..6, 7..11]);
    }
}
