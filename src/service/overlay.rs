//! What staff add to the knowledge while the service runs: it is checked as the files are, kept, and then the assistant is
//! exchanged as a whole. Replies that are under way end with the old one, and none waits for the new one to be made.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Service;
use crate::answers::Answer;
use crate::assistant::Assistant;
use crate::dialogue::Message;
use crate::error::Error;
use crate::guide::ClauseId;
use crate::knowledge::overlay::{self, Added, Addition, Entry, EntryStatus};
use crate::knowledge::{Files, load, patch};
use crate::store::{StoreError, StoredEntry};

/// The files that the overlay lies on.
pub(super) struct OverlaySource {
    files: Files,
    /// Who changes the overlay: one at a time.
    changing: Mutex<()>,
    /// Whether the overlay was read; it cannot be while the store fails.
    is_read: AtomicBool,
}

impl OverlaySource {
    /// Nothing is read yet.
    pub(super) fn new(files: Files) -> OverlaySource {
        OverlaySource {
            files,
            changing: Mutex::default(),
            is_read: AtomicBool::new(false),
        }
    }
}

/// An entry was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedEntry {
    /// Its number.
    pub id: u64,
    /// How each of its utterances is answered now.
    pub ways: Vec<UtteranceCheck>,
}

/// How an utterance is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtteranceCheck {
    /// The way.
    pub way: String,
    /// Whether it is answered as it was meant.
    pub as_meant: bool,
    /// The clauses that are cited.
    pub clauses: Vec<ClauseId>,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        Error::Store(error.to_string())
    }
}

impl Service {
    /// Makes the assistant anew with the overlay, unless that was done or the store fails.
    pub(super) fn read_overlay(&self) -> Result<(), Error> {
        let Some(overlay_source) = self
            .overlay_source
            .as_ref()
            .filter(|overlay_source| !overlay_source.is_read.load(Ordering::Acquire))
        else {
            return Ok(());
        };
        let _changing = overlay_source
            .changing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let kept = match self.memory.entries_added() {
            Ok(kept) => kept,
            Err(error) => {
                self.failed(&error);
                return Ok(());
            }
        };
        overlay_source.is_read.store(true, Ordering::Release);
        if kept.is_empty() {
            return Ok(());
        }
        let entries: Vec<Entry> = kept.into_iter().map(|kept| kept.entry).collect();
        let (files, standing) = overlay::fitting(&overlay_source.files, &entries)?;
        for (entry, standing) in entries.iter().zip(&standing) {
            if let EntryStatus::Rejected(mistakes) = standing {
                (self.tell)(&format!(
                    "entry {} of the overlay is left out:\n{mistakes}",
                    entry.id
                ));
            }
        }
        self.swap_assistant(load(&files)?);
        Ok(())
    }

    /// Adds to the knowledge; it is in use once this returns. `staff` says who adds it.
    ///
    /// # Errors
    ///
    /// If the loader finds mistakes in it, or if the store fails; then nothing is changed.
    pub fn add_entry(&self, staff: &str, addition: &Addition) -> Result<AddedEntry, Error> {
        let overlay_source = self.overlay_source()?;
        let _changing = overlay_source
            .changing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (files, _) = overlay::fitting(&overlay_source.files, &self.entries()?)?;
        let assistant = load(&overlay::with(&files, [addition])?)?;
        let id = self.memory.add_entry(self.now(), staff, addition)?;
        self.swap_assistant(assistant);
        Ok(AddedEntry {
            id,
            ways: self.answered_ways(addition),
        })
    }

    /// How each utterance of an addition is answered now.
    pub fn answered_ways(&self, addition: &Addition) -> Vec<UtteranceCheck> {
        let assistant = self.assistant();
        addition
            .zh
            .iter()
            .chain(&addition.en)
            .map(|way| learned(&assistant, addition, way))
            .collect()
    }

    /// Takes an entry back, and tells whether there was one.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing is changed.
    pub fn remove_entry(&self, id: u64) -> Result<bool, Error> {
        let overlay_source = self.overlay_source()?;
        let _changing = overlay_source
            .changing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut entries = self.entries()?;
        entries.retain(|entry| entry.id != id);
        let (files, _) = overlay::fitting(&overlay_source.files, &entries)?;
        let assistant = load(&files)?;
        let was_there = self.memory.take_entry_back(id)?;
        if was_there {
            self.swap_assistant(assistant);
        }
        Ok(was_there)
    }

    /// The entries of the overlay in the order in which they were added, and how each stands to the files.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn learned(&self) -> Result<Vec<(StoredEntry, EntryStatus)>, Error> {
        let kept = self.memory.entries_added()?;
        let entries: Vec<Entry> = kept.iter().map(|kept| kept.entry.clone()).collect();
        let (_, standing) = overlay::fitting(&self.overlay_source()?.files, &entries)?;
        Ok(kept.into_iter().zip(standing).collect())
    }

    /// The entries that are in use as a change of the files, for `git apply`.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn overlay_as_patch(&self) -> Result<String, Error> {
        let overlay_source = self.overlay_source()?;
        let (files, _) = overlay::fitting(&overlay_source.files, &self.entries()?)?;
        Ok(patch::diff(&overlay_source.files, &files))
    }

    /// The entries that are in use as questions for the tests, one a line.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn overlay_as_questions(&self) -> Result<String, Error> {
        let used = self
            .learned()?
            .into_iter()
            .filter(|(_, standing)| *standing == EntryStatus::Active);
        let used: Vec<Entry> = used.map(|(kept, _)| kept.entry).collect();
        Ok(patch::questions(&self.assistant(), &used))
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        Ok(self
            .memory
            .entries_added()?
            .into_iter()
            .map(|kept| kept.entry)
            .collect())
    }

    fn overlay_source(&self) -> Result<&OverlaySource, Error> {
        self.overlay_source
            .as_ref()
            .ok_or_else(|| Error::Store("nothing is kept, so that nothing can be added".to_owned()))
    }

    fn swap_assistant(&self, assistant: Assistant) {
        let assistant = Arc::new(
            assistant
                .keeping(self.assistant().kept())
                .staffed(self.assistant().staffing().cloned()),
        );
        *self
            .assistant
            .write()
            .unwrap_or_else(PoisonError::into_inner) = assistant;
    }
}

fn learned(assistant: &Assistant, addition: &Addition, way: &str) -> UtteranceCheck {
    let message = Message {
        guide: Some(addition.guide.clone()),
        ..Message::from(way)
    };
    let way = way.to_owned();
    let Some((loaded, answered)) = assistant.answered(&message) else {
        return UtteranceCheck {
            way,
            as_meant: false,
            clauses: Vec::new(),
        };
    };
    let is_likeliest = answered
        .ranking
        .first()
        .and_then(|likely| loaded.answerer.intent(likely.intent));
    let is_likeliest = is_likeliest.is_some_and(|intent| intent.name == addition.intent);
    let (is_silent, clauses) = match &answered.answer {
        Answer::Cited(parts) => {
            let citations = parts.iter().flat_map(|part| &part.citations);
            (
                false,
                citations.map(|citation| citation.clause.clone()).collect(),
            )
        }
        Answer::NotCovered { .. } => (true, Vec::new()),
        Answer::OffTopic | Answer::Smalltalk(_) | Answer::Interview => {
            return UtteranceCheck {
                way,
                as_meant: false,
                clauses: Vec::new(),
            };
        }
    };
    let as_meant = match addition.matter {
        Added::Ways => is_likeliest,
        Added::Clauses(_) => is_likeliest && !is_silent,
        Added::Silent(_) => is_likeliest && is_silent,
    };
    UtteranceCheck {
        way,
        as_meant,
        clauses,
    }
}
