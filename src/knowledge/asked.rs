//! What people ask about one guide: the intents that it binds, those that it leaves open, and other messages.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bindings_file::Bindings;
use super::intents_file::{Catalog, Declared};
use crate::answers::{Intent, plain};

/// All intents of a guide, with their utterances.
#[derive(Debug)]
pub struct Asked {
    /// The intents; those that the guide binds come first.
    pub intents: Vec<Intent>,
    /// The index in `intents` of the intent of each utterance, normalized and [plain].
    pub utterances: FxHashMap<String, usize>,
}

impl Asked {
    /// Resolves the `own` intents of a guide and the `shared` ones by its `bindings`.
    pub fn new(bindings: &Bindings, own: &Catalog, shared: &Catalog) -> Asked {
        let bound: FxHashSet<&str> = bindings.intents.iter().map(|it| it.name.as_str()).collect();
        let open = |intent: &&Declared| !bound.contains(intent.name.as_str());
        let (talk, questions): (Vec<&Declared>, Vec<&Declared>) = shared
            .intents
            .iter()
            .chain(&own.intents)
            .filter(open)
            .partition(|intent| intent.talk.is_some());
        let is_left_open =
            |name: &str| bindings.left_open.contains(name) || own.position(name).is_some();
        let unbound = questions.into_iter().chain(talk).filter_map(|intent| {
            Some(Intent {
                is_left_open: is_left_open(&intent.name),
                ..intent.resolved(intent.unbound()?, None)
            })
        });
        let intents: Vec<Intent> = bindings.intents.iter().cloned().chain(unbound).collect();
        Asked {
            utterances: utterances(&intents, [own, shared]),
            intents,
        }
    }
}

fn utterances(intents: &[Intent], catalogs: [&Catalog; 2]) -> FxHashMap<String, usize> {
    let numbers: FxHashMap<&str, usize> = intents
        .iter()
        .enumerate()
        .map(|(number, intent)| (intent.name.as_str(), number))
        .collect();
    let mut all: FxHashMap<String, usize> = FxHashMap::default();
    let mut unclear = Vec::new();
    for catalog in catalogs {
        let number = |at: &usize| {
            numbers
                .get(catalog.intents.get(*at)?.name.as_str())
                .copied()
        };
        for (utterance, at) in &catalog.utterances {
            let Some(number) = number(at) else { continue };
            let utterance = plain(utterance);
            // Without its marks an utterance may be one of two intents.
            match all.get(utterance) {
                None => drop(all.insert(utterance.to_owned(), number)),
                Some(other) if *other != number => unclear.push(utterance),
                Some(_) => {}
            }
        }
    }
    for utterance in unclear {
        all.remove(utterance);
    }
    all
}
