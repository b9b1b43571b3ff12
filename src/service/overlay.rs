//! What staff add to the knowledge while the service runs: it is checked as the files are, kept, and then the assistant is
//! exchanged as a whole. Replies that are under way end with the old one, and none waits for the new one to be made.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Service;
use crate::answer::Answer;
use crate::assistant::{Assistant, Message};
use crate::error::Error;
use crate::guide::ClauseId;
use crate::knowledge::overlay::{self, Added, Addition, Entry, Standing};
use crate::knowledge::{Files, load, patch};
use crate::store::{KeptEntry, StoreError};

/// The files that the overlay lies on.
pub(super) struct Ground {
    files: Files,
    /// Who changes the overlay: one at a time.
    changing: Mutex<()>,
    /// Whether the overlay was read; it cannot be while the store fails.
    is_read: AtomicBool,
}

/// An entry was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Its number.
    pub id: u64,
    /// How each of its ways of asking is answered now.
    pub ways: Vec<LearnedWay>,
}

/// How a way of asking is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedWay {
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
    /// The same service, whose assistant was made of `files`, with what staff added to them. What does not fit the files
    /// any more is told of and left out.
    ///
    /// # Errors
    ///
    /// If `files` have mistakes.
    pub fn learning(self, files: Files) -> Result<Service, Error> {
        let service = Service {
            ground: Some(Ground { files, changing: Mutex::default(), is_read: AtomicBool::new(false) }),
            ..self
        };
        service.read_overlay()?;
        Ok(service)
    }

    /// Makes the assistant anew with the overlay, unless that was done or the store fails.
    pub(super) fn read_overlay(&self) -> Result<(), Error> {
        let Some(ground) = self.ground.as_ref().filter(|ground| !ground.is_read.load(Ordering::Acquire)) else {
            return Ok(());
        };
        let _changing = ground.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match self.memory.entries_added() {
            Ok(kept) => kept,
            Err(error) => {
                self.failed(&error);
                return Ok(());
            }
        };
        ground.is_read.store(true, Ordering::Release);
        if kept.is_empty() {
            return Ok(());
        }
        let entries: Vec<Entry> = kept.into_iter().map(|kept| kept.entry).collect();
        let (files, standing) = overlay::fitting(&ground.files, &entries)?;
        for (entry, standing) in entries.iter().zip(&standing) {
            if let Standing::Unfit(mistakes) = standing {
                (self.tell)(&format!("entry {} of the overlay is left out:\n{mistakes}", entry.id));
            }
        }
        self.exchange(load(&files)?);
        Ok(())
    }

    /// Adds to the knowledge; it is in use once this returns. `staff` says who adds it.
    ///
    /// # Errors
    ///
    /// If the loader finds mistakes in it, or if the store fails; then nothing is changed.
    pub fn learn(&self, staff: &str, addition: &Addition) -> Result<Learned, Error> {
        let ground = self.ground()?;
        let _changing = ground.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let (files, _) = overlay::fitting(&ground.files, &self.entries()?)?;
        let assistant = load(&overlay::with(&files, [addition])?)?;
        let id = self.memory.add_entry(self.now(), staff, addition)?;
        self.exchange(assistant);
        Ok(Learned { id, ways: self.answered_ways(addition) })
    }

    /// How each way of asking of an addition is answered now.
    pub fn answered_ways(&self, addition: &Addition) -> Vec<LearnedWay> {
        let assistant = self.assistant();
        addition.zh.iter().chain(&addition.en).map(|way| learned(&assistant, addition, way)).collect()
    }

    /// Takes an entry back, and tells whether there was one.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing is changed.
    pub fn unlearn(&self, id: u64) -> Result<bool, Error> {
        let ground = self.ground()?;
        let _changing = ground.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries = self.entries()?;
        entries.retain(|entry| entry.id != id);
        let (files, _) = overlay::fitting(&ground.files, &entries)?;
        let assistant = load(&files)?;
        let was_there = self.memory.take_entry_back(id)?;
        if was_there {
            self.exchange(assistant);
        }
        Ok(was_there)
    }

    /// The entries of the overlay in the order in which they were added, and how each stands to the files.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn learned(&self) -> Result<Vec<(KeptEntry, Standing)>, Error> {
        let kept = self.memory.entries_added()?;
        let entries: Vec<Entry> = kept.iter().map(|kept| kept.entry.clone()).collect();
        let (_, standing) = overlay::fitting(&self.ground()?.files, &entries)?;
        Ok(kept.into_iter().zip(standing).collect())
    }

    /// The entries that are in use as a change of the files, for `git apply`.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn learned_as_patch(&self) -> Result<String, Error> {
        let ground = self.ground()?;
        let (files, _) = overlay::fitting(&ground.files, &self.entries()?)?;
        Ok(patch::diff(&ground.files, &files))
    }

    /// The entries that are in use as questions for the tests, one a line.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn learned_as_questions(&self) -> Result<String, Error> {
        let used = self.learned()?.into_iter().filter(|(_, standing)| *standing == Standing::Used);
        let used: Vec<Entry> = used.map(|(kept, _)| kept.entry).collect();
        Ok(patch::questions(&self.assistant(), &used))
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        Ok(self.memory.entries_added()?.into_iter().map(|kept| kept.entry).collect())
    }

    fn ground(&self) -> Result<&Ground, Error> {
        self.ground.as_ref().ok_or_else(|| Error::Store("nothing is kept, so that nothing can be added".to_owned()))
    }

    fn exchange(&self, assistant: Assistant) {
        let assistant =
            Arc::new(assistant.keeping(self.assistant().kept()).staffed(self.assistant().staffing().cloned()));
        *self.assistant.write().unwrap_or_else(PoisonError::into_inner) = assistant;
    }
}

fn learned(assistant: &Assistant, addition: &Addition, way: &str) -> LearnedWay {
    let message = Message { guide: Some(addition.guide.clone()), ..Message::from(way) };
    let way = way.to_owned();
    let Some((desk, answered)) = assistant.explain(&message) else {
        return LearnedWay { way, as_meant: false, clauses: Vec::new() };
    };
    let is_likeliest = answered.ranking.first().and_then(|likely| desk.answerer.subject(likely.subject));
    let is_likeliest = is_likeliest.is_some_and(|subject| subject.name == addition.subject);
    let (is_silent, clauses) = match &answered.answer {
        Answer::Cited(parts) => {
            let citations = parts.iter().flat_map(|part| &part.citations);
            (false, citations.map(|citation| citation.clause.clone()).collect())
        }
        Answer::NotCovered { .. } => (true, Vec::new()),
        Answer::OffTopic | Answer::Smalltalk(_) | Answer::Interview => {
            return LearnedWay { way, as_meant: false, clauses: Vec::new() };
        }
    };
    let as_meant = match addition.matter {
        Added::Ways => is_likeliest,
        Added::Clauses(_) => is_likeliest && !is_silent,
        Added::Silent(_) => is_likeliest && is_silent,
    };
    LearnedWay { way, as_meant, clauses }
}
