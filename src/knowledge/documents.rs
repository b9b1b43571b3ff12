//! The clauses of all guides as the index takes them, with the utterances that ask for each.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::answers::{Binding, Intent, Resolution};
use crate::guide::Guide;
use crate::search::{Document, Lexicon, analyze};

/// A guide with the intents that it binds.
pub type Indexed = (Arc<Guide>, Vec<Intent>);

/// The clauses of guides, guide by guide.
pub fn documents(guides: Vec<Indexed>, lexicon: Arc<Lexicon>) -> impl Iterator<Item = Document> {
    let mut asked = Asked::default();
    guides
        .into_iter()
        .enumerate()
        .flat_map(move |(number, (guide, intents))| {
            of_guide(number, &guide, &intents, &lexicon, &mut asked)
        })
}

fn of_guide(
    number: usize,
    guide: &Guide,
    intents: &[Intent],
    lexicon: &Lexicon,
    asked: &mut Asked,
) -> Vec<Document> {
    let mut by_clause: FxHashMap<usize, Vec<u64>> = FxHashMap::default();
    for intent in intents {
        let first = reviewed(intent).and_then(|binding| binding.cites.first());
        if let Some(cite) = first {
            let keys = asked.keys(intent, lexicon);
            by_clause
                .entry(cite.clause)
                .or_default()
                .extend_from_slice(keys);
        }
    }
    let clauses = guide.clauses.iter().zip(&guide.english).enumerate();
    clauses
        .map(|(at, (clause, english))| Document {
            guide: number,
            text: keys(&clause.text, lexicon),
            path: keys(&clause.path.join("\n"), lexicon),
            asked: by_clause.remove(&at).unwrap_or_default(),
            english: keys(&english.join("\n"), lexicon),
        })
        .collect()
}

/// The binding of an intent that a person made or reviewed. What the importer only drafted is no reason to find a clause.
fn reviewed(intent: &Intent) -> Option<&Binding> {
    match &intent.resolution {
        Resolution::Covered(binding) if binding.confidence.is_none() => Some(binding),
        _ => None,
    }
}

/// The features of the utterances of intents, which are the same in all guides that bind them. Intents of single guides may
/// have a name in common, and no utterance.
#[derive(Default)]
struct Asked(FxHashMap<(String, Option<String>), Vec<u64>>);

impl Asked {
    fn keys(&mut self, intent: &Intent, lexicon: &Lexicon) -> &[u64] {
        let own = (intent.name.clone(), intent.zh.first().cloned());
        self.0.entry(own).or_insert_with(|| {
            let utterances = intent.utterances();
            utterances
                .flat_map(|utterance| keys(utterance, lexicon))
                .collect()
        })
    }
}

fn keys(text: &str, lexicon: &Lexicon) -> Vec<u64> {
    let features = analyze(text, lexicon).into_iter();
    features.map(|feature| feature.key).collect()
}
