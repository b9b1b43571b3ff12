//! Growth: search within one guide and over all of them, from our guide to ten thousand like it.
//!
//! The others are ours with every sixth word changed for another of ours, each guide in its own way.

use std::time::Instant;

use zhinan::assistant::Assistant;
use zhinan::search::{Document, Feature, Index, Lexicon, analyze};

use crate::answers::questions;
use crate::latency::measure;
use crate::start::assistant;

const SIZES: [usize; 4] = [1, 10, 1_000, 10_000];

/// Numbers in no order, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// What guides are made of.
struct Mould<'a> {
    lexicon: &'a Lexicon,
    /// For each clause its text, its path and its English.
    clauses: Vec<[String; 3]>,
    /// Words to change others for: Chinese ones of two characters, and English ones.
    words: [Vec<String>; 2],
}

impl<'a> Mould<'a> {
    fn new(assistant: &'a Assistant) -> Mould<'a> {
        let guide = assistant.guides().next().unwrap();
        let sides = guide.clauses.iter().zip(&guide.english);
        let clauses: Vec<[String; 3]> = sides
            .map(|(clause, english)| {
                [
                    clause.text.clone(),
                    clause.path.join("\n"),
                    english.join("\n"),
                ]
            })
            .collect();
        let chinese = |char: &char| zhinan::text::is_han(*char);
        let runs = clauses
            .iter()
            .map(|[text, ..]| text.chars().collect::<Vec<char>>());
        let pairs =
            runs.flat_map(|run| run.chunks(2).map(|pair| pair.to_vec()).collect::<Vec<_>>());
        let pairs = pairs
            .filter(|pair| pair.iter().all(chinese))
            .map(String::from_iter)
            .collect();
        let english = clauses
            .iter()
            .flat_map(|[_, _, english]| english.split_whitespace().map(str::to_owned))
            .collect();
        Mould {
            lexicon: assistant.lexicon(),
            clauses,
            words: [pairs, english],
        }
    }

    fn guide(&self, number: usize) -> impl Iterator<Item = Document> {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1) << 20);
        self.clauses
            .iter()
            .map(move |[text, path, english]| Document {
                guide: number,
                text: self.keys(self.varied(text, number, &mut dice)),
                path: self.keys(self.varied(path, number, &mut dice)),
                asked: Vec::new(),
                english: self.keys(self.varied(english, number, &mut dice)),
            })
    }

    fn keys(&self, text: String) -> Vec<u64> {
        analyze(&text, self.lexicon)
            .into_iter()
            .map(|feature| feature.key)
            .collect()
    }

    /// The text with every sixth word changed; the first guide is ours.
    fn varied(&self, text: &str, number: usize, dice: &mut Dice) -> String {
        if number == 0 {
            return text.to_owned();
        }
        let [pairs, english] = &self.words;
        if text.is_ascii() {
            let words = text.split_whitespace().map(|word| match dice.below(6) {
                0 => english[dice.below(english.len())].as_str(),
                _ => word,
            });
            return words.collect::<Vec<_>>().join(" ");
        }
        let chars: Vec<char> = text.chars().collect();
        let words =
            chars.chunks(2).map(
                |pair| match pair.iter().all(|char| zhinan::text::is_han(*char)) {
                    true if dice.below(6) == 0 => pairs[dice.below(pairs.len())].clone(),
                    _ => pair.iter().collect(),
                },
            );
        words.collect()
    }
}

/// How long the index takes to build, and searches take in it.
pub fn table() {
    let (assistant, questions) = (assistant(), questions());
    let mould = Mould::new(&assistant);
    let queries: Vec<Vec<Feature>> = questions
        .iter()
        .map(|question| analyze(question, mould.lexicon))
        .collect();
    for guides in SIZES {
        let start = Instant::now();
        let index = Index::build((0..guides).flat_map(|number| mould.guide(number))).unwrap();
        let clauses = guides * mould.clauses.len();
        println!(
            "{guides} guides, {clauses} clauses: built in {:.2?}",
            start.elapsed()
        );
        let all = |query: &Vec<Feature>| index.search(query, None, 10).unwrap().len();
        measure("  a search over all", &queries, 1, all);
        let mut dice = Dice(7);
        let within: Vec<(&Vec<Feature>, usize)> = queries
            .iter()
            .map(|query| (query, dice.below(guides)))
            .collect();
        measure("  a search within one", &within, 1, |(query, guide)| {
            index.search(query, Some(*guide), 10).unwrap().len()
        });
    }
}
