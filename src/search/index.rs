//! The index: clauses by what they say, by the headings above them, by the ways people ask for them and by their
//! English. It is the one place that knows tantivy, and lives in memory.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Searcher, TantivyDocument, Term};

use super::features::Feature;
use crate::error::Error;

/// What is indexed of one clause: the features of each of its sides.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The guide it is of, by number.
    pub guide: usize,
    /// What it says.
    pub text: Vec<Feature>,
    /// The headings above it and its own label.
    pub path: Vec<Feature>,
    /// The ways people ask for it.
    pub asked: Vec<Feature>,
    /// Its English.
    pub english: Vec<Feature>,
}

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number: the place in which it was given to [`Index::build`].
    pub document: usize,
    /// How well it fits; comparable within one search only.
    pub score: f32,
}

/// How much each side of a clause counts: what it says most; its headings, which all its neighbours share, least.
const WEIGHTS: [f32; 4] = [1.0, 0.4, 0.6, 0.5];

/// The features that are indexed, by number: tantivy wants words, and is quickest with short ones.
#[derive(Debug, Default)]
struct Vocabulary(FxHashMap<u64, u32>);

impl Vocabulary {
    /// The features as words between blanks, as tantivy's tokenizer reads them.
    fn spell(&mut self, features: &[Feature]) -> String {
        let mut words = String::with_capacity(features.len() * 5);
        for feature in features {
            let next = self.0.len() as u32;
            word(*self.0.entry(feature.key).or_insert(next), &mut words);
            words.push(' ');
        }
        words
    }

    /// The word for a feature, if it is indexed at all.
    fn word(&self, feature: &Feature) -> Option<String> {
        let mut spelled = String::new();
        word(*self.0.get(&feature.key)?, &mut spelled);
        Some(spelled)
    }
}

/// Adds a number in letters to `words`.
fn word(mut number: u32, words: &mut String) {
    loop {
        words.push(char::from(b'0' + (number % 64) as u8));
        number /= 64;
        if number == 0 {
            return;
        }
    }
}

/// An index in memory.
pub struct Index {
    searcher: Searcher,
    vocabulary: Vocabulary,
    guide: Field,
    sides: [Field; 4],
    guides: usize,
}

impl Index {
    /// Indexes `documents`.
    ///
    /// # Errors
    ///
    /// If tantivy fails, which in memory means that memory is exhausted.
    pub fn build(documents: impl IntoIterator<Item = Document>) -> Result<Index, Error> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs);
        let features = TextOptions::default().set_indexing_options(indexing);
        let guide = schema.add_text_field("guide", STRING);
        let sides = ["text", "path", "asked", "english"].map(|side| schema.add_text_field(side, features.clone()));
        /// Room for the postings before tantivy complains; it is taken only as far as it is needed.
        const ROOM: usize = 1 << 30;
        let mut writer = tantivy::Index::builder()
            .schema(schema.build())
            .single_segment_index_writer(RamDirectory::create(), ROOM)
            .map_err(failed)?;
        let mut vocabulary = Vocabulary::default();
        let mut guides = 0;
        for document in documents {
            guides = guides.max(document.guide + 1);
            let mut stored = TantivyDocument::default();
            stored.add_text(guide, document.guide.to_string());
            let contents = [document.text, document.path, document.asked, document.english];
            for (side, features) in sides.into_iter().zip(contents) {
                stored.add_text(side, vocabulary.spell(&features));
            }
            writer.add_document(stored).map_err(failed)?;
        }
        let index = writer.finalize().map_err(failed)?;
        let searcher = index.reader().map_err(failed)?.searcher();
        Ok(Index { searcher, vocabulary, guide, sides, guides })
    }

    /// The documents that share most with `features`, best first, at most `limit`; of one guide only if `within` names it.
    ///
    /// # Errors
    ///
    /// If tantivy fails, which it does not in memory.
    pub fn search(&self, features: &[Feature], within: Option<usize>, limit: usize) -> Result<Vec<Hit>, Error> {
        let mut seen = FxHashSet::default();
        let once = features.iter().filter(|feature| seen.insert(feature.key));
        let wanted: Vec<(String, f32)> =
            once.filter_map(|it| Some((self.vocabulary.word(it)?, it.kind.weight()))).collect();
        if wanted.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let mut shared: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(wanted.len() * self.sides.len());
        for (word, weight) in wanted {
            for (side, side_weight) in self.sides.into_iter().zip(WEIGHTS) {
                let term = TermQuery::new(Term::from_field_text(side, &word), IndexRecordOption::WithFreqs);
                shared.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight * side_weight))));
            }
        }
        let mut query: Box<dyn Query> = Box::new(BooleanQuery::new(shared));
        if let Some(guide) = within.filter(|_| self.guides > 1) {
            let of_guide =
                TermQuery::new(Term::from_field_text(self.guide, &guide.to_string()), IndexRecordOption::Basic);
            query = Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(of_guide), 0.0)) as Box<dyn Query>),
                (Occur::Must, query),
            ]));
        }
        let found = self.searcher.search(&query, &TopDocs::with_limit(limit).order_by_score()).map_err(failed)?;
        Ok(found
            .into_iter()
            // One segment, written in order: tantivy's number of a document is ours.
            .map(|(score, address)| Hit { document: address.doc_id as usize, score })
            .collect())
    }
}

fn failed(error: tantivy::TantivyError) -> Error {
    Error::Index(error.to_string())
}
