//! What people ask about one guide: the shared intents that it binds, and its own.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bindings_file::Bindings;
use super::intents_file::{Catalog, Declared};
use crate::answers::{Intent, plain};

/// What a guide adds to the shared intents.
#[derive(Debug)]
pub struct Asked {
    /// The shared intents that it binds, by their number.
    pub bound: Vec<(usize, Intent)>,
    /// Its own intents.
    pub own: Vec<Intent>,
    /// The utterances for those, normalized and [plain], each with the name of its intent.
    pub utterances: Vec<(String, String)>,
}

impl Asked {
    /// Resolves the `own` intents of a guide and the `shared` ones by its `bindings`.
    pub fn new(bindings: &Bindings, own: &Catalog, shared: &Catalog) -> Asked {
        let by_name: FxHashMap<&str, &Intent> = bindings
            .intents
            .iter()
            .map(|intent| (intent.name.as_str(), intent))
            .collect();
        let bound = bindings.intents.iter().filter_map(|intent| {
            let number = shared.position(&intent.name)?;
            Some((number, intent.clone()))
        });
        let open = |declared: &Declared| {
            Some(Intent {
                is_left_open: true,
                ..declared.resolved(declared.unbound()?, None)
            })
        };
        // Who leaves a shared intent open on purpose resolves it otherwise than who only does not bind it.
        let left_open = bindings.left_open.iter().filter_map(|name| {
            let number = shared.position(name)?;
            Some((number, open(shared.intents.get(number)?)?))
        });
        let resolved = own.intents.iter().filter_map(|declared| {
            let bound = by_name.get(declared.name.as_str());
            let bound = bound.map(|intent| (*intent).clone());
            bound.or_else(|| open(declared))
        });
        let utterances = own.utterances.iter().filter_map(|(utterance, at)| {
            let intent = own.intents.get(*at)?;
            Some((plain(utterance).to_owned(), intent.name.clone()))
        });
        Asked {
            bound: bound.chain(left_open).collect(),
            own: resolved.collect(),
            utterances: utterances.collect(),
        }
    }
}

/// The shared intents, each as a guide leaves it open that does not bind it, and their numbers by utterance.
pub fn unbound(shared: &Catalog) -> (Vec<Arc<Intent>>, FxHashMap<String, usize>) {
    // Each says what it leaves open, else the knowledge is not loaded.
    let intents = shared.intents.iter().filter_map(|declared| {
        let resolution = declared.unbound()?;
        Some(Arc::new(declared.resolved(resolution, None)))
    });
    let mut all: FxHashMap<String, usize> = FxHashMap::default();
    let mut unclear = Vec::new();
    for (utterance, at) in &shared.utterances {
        let utterance = plain(utterance);
        // Without its marks an utterance may be one of two intents.
        match all.get(utterance) {
            None => drop(all.insert(utterance.to_owned(), *at)),
            Some(other) if other != at => unclear.push(utterance),
            Some(_) => {}
        }
    }
    for utterance in unclear {
        all.remove(utterance);
    }
    (intents.collect(), all)
}
