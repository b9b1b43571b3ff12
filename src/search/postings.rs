//! Postings: which clauses contain a feature, and what it adds to each score. By BM25, a feature counts more if fewer
//! clauses have it, if the clause has it more often, and if the clause is shorter.

use std::ops::Range;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, InvertedIndexReader, SegmentReader, Term};

/// BM25's k1: how soon repetitions of a feature stop to count.
const SATURATION: f32 = 1.2;

/// BM25's b: how much the length of a clause counts.
const LENGTH: f32 = 0.75;

/// One side of the clauses: text, path, utterances or English.
pub struct Side {
    field: Field,
    words: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
    /// The BM25 length norm for each length as tantivy encodes it.
    norms: Vec<f32>,
    weight: f32,
    documents: f32,
}

impl Side {
    /// Opens the side in `field`, with its weight.
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

    /// Finds the postings of `word` on this side. `weight` counts in addition to its rarity.
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
    /// The most that it can add to a score.
    pub worth: f32,
}

impl Posted<'_> {
    /// The number of clauses.
    pub fn len(&self) -> usize {
        self.info.doc_freq as usize
    }

    /// Adds its value to the scores of the clauses in `range`; the first score belongs to the first clause.
    pub fn add_to_all(&self, range: &Range<u32>, scores: &mut [f32]) -> std::io::Result<()> {
        let mut postings = self.read()?;
        let mut document = seek(&mut postings, range.start);
        while document < range.end {
            scores[(document - range.start) as usize] += self.score(&postings);
            document = postings.advance();
        }
        Ok(())
    }

    /// Adds its value to the scores of these clauses, which are in order.
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

/// Moves the postings to the first clause from `document` on, and returns it.
fn seek(postings: &mut SegmentPostings, document: u32) -> u32 {
    match postings.doc() < document {
        true => postings.seek(document),
        false => postings.doc(),
    }
}
