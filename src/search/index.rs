//! The index: finds clauses by their text, the headings above them, the utterances that ask for them and their
//! English. tantivy builds it, in memory.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::TantivyDocument;
use tantivy::directory::RamDirectory;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::features::Feature;
use super::postings::{Posted, Side};
use crate::error::Error;

/// The indexed sides of a clause: the keys of the features of each side, as often as they occur.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The number of the guide.
    pub guide: usize,
    /// The text of the clause.
    pub text: Vec<u64>,
    /// The headings above it and its label.
    pub path: Vec<u64>,
    /// The utterances that ask for it.
    pub asked: Vec<u64>,
    /// Its English.
    pub english: Vec<u64>,
}

/// A document that a search found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The index of the document as given to [`Index::build`].
    pub document: usize,
    /// The score, which can be compared within one search only.
    pub score: f32,
}

/// The weight of each side of a clause. Its text counts most; its headings, which all its neighbours share, count
/// least.
const WEIGHTS: [f32; 4] = [1.0, 0.4, 0.6, 0.5];

/// Numbers the indexed features. tantivy needs words, and is fastest with short ones.
#[derive(Debug, Default)]
struct Vocabulary(FxHashMap<u64, u32>);

impl Vocabulary {
    /// Writes features as words between blanks, as tantivy's tokenizer reads them. Equal features stand together, so
    /// that tantivy finds the next one fast.
    fn spell(&mut self, keys: &[u64]) -> String {
        let mut numbers: Vec<u32> = Vec::with_capacity(keys.len());
        for &key in keys {
            let next = self.0.len() as u32;
            numbers.push(*self.0.entry(key).or_insert(next));
        }
        numbers.sort_unstable();
        let mut words = String::with_capacity(keys.len() * 4);
        for number in numbers {
            word(number, &mut words);
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

/// Appends a number, written in letters, to `words`.
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
    vocabulary: Vocabulary,
    sides: Vec<Side>,
    /// The range of documents of each guide.
    guides: Vec<Range<u32>>,
}

impl Index {
    /// Indexes `documents`, which come guide by guide, in order.
    ///
    /// # Errors
    ///
    /// If tantivy fails, which in memory means that memory is exhausted.
    pub fn build(documents: impl IntoIterator<Item = Document>) -> Result<Index, Error> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs);
        let features = TextOptions::default().set_indexing_options(indexing);
        let fields = ["text", "path", "asked", "english"]
            .map(|side| schema.add_text_field(side, features.clone()));
        /// The memory limit for tantivy's writer, which uses only what it needs.
        const ROOM: usize = 1 << 30;
        let mut writer = tantivy::Index::builder()
            .schema(schema.build())
            .single_segment_index_writer(RamDirectory::create(), ROOM)
            .map_err(failed)?;
        let mut vocabulary = Vocabulary::default();
        let mut guides: Vec<Range<u32>> = Vec::new();
        for (number, document) in (0u32..).zip(documents) {
            guides.resize(guides.len().max(document.guide + 1), number..number);
            if let Some(guide) = guides.last_mut() {
                guide.end = number + 1;
            }
            let mut stored = TantivyDocument::default();
            let contents = [
                document.text,
                document.path,
                document.asked,
                document.english,
            ];
            for (field, keys) in fields.into_iter().zip(contents) {
                stored.add_text(field, vocabulary.spell(&keys));
            }
            writer.add_document(stored).map_err(failed)?;
        }
        let index = writer.finalize().map_err(failed)?;
        let searcher = index.reader().map_err(failed)?.searcher();
        // One segment, written in order: tantivy's number of a document is ours. None where there is no document.
        let mut sides = Vec::new();
        for segment in searcher.segment_readers() {
            for (field, weight) in fields.into_iter().zip(WEIGHTS) {
                sides.push(Side::open(segment, field, weight).map_err(failed)?);
            }
        }
        Ok(Index {
            vocabulary,
            sides,
            guides,
        })
    }

    /// Finds the documents that share most with `features`, best first, at most `limit`, and only in the guide
    /// `within` if one is named.
    ///
    /// The most valuable features count for every document. After a bounded number of postings, the rest counts only
    /// for the documents that lead by then.
    ///
    /// # Errors
    ///
    /// If tantivy fails, which it does not in memory.
    pub fn search(
        &self,
        features: &[Feature],
        within: Option<usize>,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        /// The number of postings that are read in full: a few milliseconds, enough for about a hundred guides.
        const READ: usize = 1 << 18;
        /// How many more documents than wanted stay in the running.
        const AHEAD: usize = 100;
        let range = match within {
            Some(guide) => self.guides.get(guide).cloned().unwrap_or_default(),
            None => 0..self.guides.last().map_or(0, |guide| guide.end),
        };
        let posted = self.posted(features).map_err(failed)?;
        let mut scores = vec![0.0; range.len()];
        let mut read = 0;
        let mut rest = posted.iter();
        while read < READ
            && let Some(posted) = rest.next()
        {
            posted.add_to_all(&range, &mut scores).map_err(failed)?;
            read += posted.len().min(range.len());
        }
        let found = range.zip(scores).filter(|(_, score)| *score > 0.0);
        let mut hits: Vec<(u32, f32)> = found.collect();
        if rest.len() > 0 {
            best(&mut hits, limit + AHEAD);
            hits.sort_unstable_by_key(|(document, _)| *document);
            for posted in rest {
                posted.add_to(&mut hits).map_err(failed)?;
            }
        }
        best(&mut hits, limit);
        hits.sort_unstable_by(order);
        Ok(hits
            .into_iter()
            .map(|(document, score)| Hit {
                document: document as usize,
                score,
            })
            .collect())
    }

    /// The postings of the features, most valuable first.
    fn posted(&self, features: &[Feature]) -> std::io::Result<Vec<Posted<'_>>> {
        let mut seen = FxHashSet::default();
        let mut posted = Vec::new();
        for feature in features.iter().filter(|feature| seen.insert(feature.key)) {
            let Some(word) = self.vocabulary.word(feature) else {
                continue;
            };
            for side in &self.sides {
                posted.extend(side.find(&word, feature.kind.weight())?);
            }
        }
        posted.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        Ok(posted)
    }
}

/// Keeps the best `limit` hits, in any order.
fn best(hits: &mut Vec<(u32, f32)>, limit: usize) {
    if hits.len() > limit {
        hits.select_nth_unstable_by(limit, order);
        hits.truncate(limit);
    }
}

/// Orders hits by score, then by position.
fn order(a: &(u32, f32), b: &(u32, f32)) -> std::cmp::Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

fn failed(error: impl Into<tantivy::TantivyError>) -> Error {
    Error::Index(error.into().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Lexicon, analyze};

    #[test]
    fn a_search_finds_the_clause_that_shares_most_and_keeps_to_its_guide() {
        let lexicon = Lexicon::new(Vec::new(), &[]);
        let texts = [
            (0, "申报单位应当推荐"),
            (0, "每项资助额度"),
            (2, "资助额度不超过七十万元"),
            (2, "推荐时间"),
        ];
        let document = |(guide, text): (usize, &str)| Document {
            guide,
            text: analyze(text, &lexicon)
                .iter()
                .map(|feature| feature.key)
                .collect(),
            ..Document::default()
        };
        let index = Index::build(texts.map(document)).unwrap();
        let found = |query: &str, within| -> Vec<usize> {
            let hits = index.search(&analyze(query, &lexicon), within, 10).unwrap();
            hits.iter().map(|hit| hit.document).collect()
        };
        assert_eq!(found("每项资助额度", None), [1, 2]);
        assert_eq!(found("每项资助额度", Some(2)), [2]);
        assert_eq!(found("推荐", Some(0)), [0]);
        assert!(found("推荐", Some(1)).is_empty());
        assert!(found("国籍", None).is_empty());
    }
}
