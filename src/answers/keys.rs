//! Keys: which features a text has, in little room.

use crate::search::Feature;

/// The keys of the features of a text, in order, each once.
#[derive(Debug, Clone, Default)]
pub struct Keys(Box<[u64]>);

impl Keys {
    /// The keys of `features`.
    pub fn of(features: &[Feature]) -> Keys {
        let mut keys: Vec<u64> = features.iter().map(|feature| feature.key).collect();
        keys.sort_unstable();
        keys.dedup();
        Keys(keys.into_boxed_slice())
    }

    /// Whether the text has a feature.
    pub fn has(&self, key: u64) -> bool {
        self.0.binary_search(&key).is_ok()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each.
    pub fn iter(&self) -> impl Iterator<Item = &u64> {
        self.0.iter()
    }

    /// How many another text has as well.
    pub fn shared_with(&self, other: &Keys) -> usize {
        self.0.iter().filter(|key| other.has(**key)).count()
    }
}
