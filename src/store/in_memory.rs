//! A store that is gone with the program.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::{Change, Store, StoreError, Visit};

/// Keeps all in memory.
#[derive(Debug, Default)]
pub struct InMemory(RwLock<BTreeMap<Vec<u8>, Vec<u8>>>);

impl Store for InMemory {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned())
    }

    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in kept
            .range(prefix.to_vec()..)
            .take_while(|(key, _)| key.starts_with(prefix))
        {
            if !visit(key, value)? {
                break;
            }
        }
        Ok(())
    }

    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in changes {
            match value {
                Some(value) => kept.insert(key, value),
                None => kept.remove(&key),
            };
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn bytes(&self) -> Result<u64, StoreError> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(kept
            .iter()
            .map(|(key, value)| (key.len() + value.len()) as u64)
            .sum())
    }

    fn open(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
