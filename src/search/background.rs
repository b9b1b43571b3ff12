//! An index that is built in the background. Utterances answer nearly every question, so the first answer need not
//! wait.

use std::sync::{Mutex, OnceLock};
use std::thread::JoinHandle;

use super::features::Feature;
use super::index::{Document, Hit, Index};
use crate::error::Error;

/// An index in memory that may still be under construction. A search waits for it.
pub struct BackgroundIndex {
    making: Mutex<Option<JoinHandle<Result<Index, Error>>>>,
    made: OnceLock<Result<Index, Error>>,
}

impl BackgroundIndex {
    /// Starts to index `documents`, which come guide by guide, in order.
    pub fn build<Documents: IntoIterator<Item = Document>>(
        documents: impl FnOnce() -> Documents + Send + 'static,
    ) -> BackgroundIndex {
        let making = std::thread::spawn(|| Index::build(documents()));
        BackgroundIndex {
            making: Mutex::new(Some(making)),
            made: OnceLock::new(),
        }
    }

    /// Like [`Index::search`].
    ///
    /// # Errors
    ///
    /// If the index could not be built, or tantivy fails, which in memory means that memory is exhausted.
    pub fn search(
        &self,
        features: &[Feature],
        within: Option<usize>,
        limit: usize,
    ) -> Result<Vec<Hit>, Error> {
        match self.made.get_or_init(|| self.wait()) {
            Ok(index) => index.search(features, within, limit),
            Err(error) => Err(Error::Index(error.to_string())),
        }
    }

    fn wait(&self) -> Result<Index, Error> {
        let failed = || Error::Index("it could not be built".to_owned());
        let making = self
            .making
            .lock()
            .map_err(|_| failed())?
            .take()
            .ok_or_else(failed)?;
        making.join().map_err(|_| failed())?
    }
}
