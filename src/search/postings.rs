//! Postings: where in the index a feature stands, and what that is worth to each clause (BM25: a feature counts the more,
//! the fewer clauses have it, the more often this one has it, and the shorter it is).

use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, InvertedIndexReader, SegmentReader, Term};

/// How soon it stops to matter how often a clause has a feature.
const SATURATION: f32 = 1.2;

/// How much the length of a clause matters.
const LENGTH: f32 = 0.75;

/// One side of all clauses.
pub struct Side {
    field: Field,
    words: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
    /// For each length, as tantivy encodes it, what how often a feature stands there is held against.
    norms: Vec<f32>,
    weight: f32,
    documents: f32,
}

impl Side {
    /// The side that is in `field`, counting `weight`.
    pub fn open(segment: &SegmentReader, field: Field, weight: f32) -> tantivy::Result<Side> {
        let words = segment.inverted_index(field)?;
        let documents = segment.num_docs() as f32;
        let average = words.total_num_tokens() as f32 / documents;
        let norm = |code| {
            let length = FieldNormReader::id_to_fieldnorm(code) as f32;
            SATURATION * (1.0 - LENGTH + LENGTH * length / average)
        };
        let norms = (0..=u8::MAX).map(norm).collect();
        Ok(Side {
            field,
            words,
            lengths: segment.get_fieldnorms_reader(field)?,
            norms,
            weight,
            documents,
        })
    }

    /// Where `word` stands on this side, if it does anywhere; it counts `weight` beside how rare it is.
    pub fn find(&self, word: &str, weight: f32) -> std::io::Result<Option<Posted<'_>>> {
        let found = self
            .words
            .get_term_info(&Term::from_field_text(self.field, word))?;
        Ok(found.map(|info| {
            let held = info.doc_freq as f32;
            let rarity = (1.0 + (self.documents - held + 0.5) / (held + 0.5)).ln();
            Posted {
                side: self,
                info,
                worth: self.weight * weight * rarity * (1.0 + SATURATION),
            }
        }))
    }
}

/// The clauses that have a feature on one side.
pub struct Posted<'a> {
    side: &'a Side,
    info: TermInfo,
    /// The most that it can add to a clause's score.
    pub worth: f32,
}

impl Posted<'_> {
    /// How many clauses there are.
    pub fn len(&self) -> usize {
        self.info.doc_freq as usize
    }

    /// Adds what it is worth to the score of each clause of `range` (the first of which has the first score).
    pub fn add_to_all(&self, range: &Range<u32>, scores: &mut [f32]) -> std::io::Result<()> {
        let mut postings = self.read()?;
        let mut document = seek(&mut postings, range.start);
        while document < range.end {
            scores[(document - range.start) as usize] += self.score(&postings);
            document = postings.advance();
        }
        Ok(())
    }

    /// Adds what it is worth to the score of each of these clauses, which are in order.
    pub fn add_to(&self, clauses: &mut [(u32, f32)]) -> std::io::Result<()> {
        let mut postings = self.read()?;
        for (document, score) in clauses {
            if seek(&mut postings, *document) == *document {
                *score += self.score(&postings);
            }
        }
        Ok(())
    }

    fn read(&self) -> std::io::Result<SegmentPostings> {
        self.side
            .words
            .read_postings_from_terminfo(&self.info, IndexRecordOption::WithFreqs)
    }

    fn score(&self, postings: &SegmentPostings) -> f32 {
        let often = postings.term_freq() as f32;
        let norm = self.side.norms[usize::from(self.side.lengths.fieldnorm_id(postings.doc()))];
        self.worth * often / (often + norm)
    }
}

/// The first clause from `document` on, where the postings then stand.
fn seek(postings: &mut SegmentPostings, document: u32) -> u32 {
    match postings.doc() < document {
        true => postings.seek(document),
        false => postings.doc(),
    }
}
