//! Missed questions: they are noted beside the replies, by a thread of their own, so that no reply waits for it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;

use super::Service;
use crate::dialogue::Missed;
use crate::store::{KeptMissed, Repository, StoreError};

/// How many are kept at most: the newest.
const MOST: usize = 50_000;
/// How many more there may be before the oldest are erased, so that this is not done each time.
const SLACK: usize = 1_000;
/// How many wait at most while the store fails.
const WAITING: usize = 1_000;
/// How long whoever reads waits for what is being noted.
const PATIENCE: Duration = Duration::from_secs(5);

/// Notes missed questions.
pub(super) struct MissedLog {
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
}

/// What lies between those who reply and the one who writes.
#[derive(Default)]
struct Queue {
    notes: Mutex<Notes>,
    changed: Condvar,
}

#[derive(Default)]
struct Notes {
    waiting: Vec<KeptMissed>,
    is_writing: bool,
    is_closed: bool,
}

impl MissedLog {
    /// A notebook that is kept in `memory`.
    pub(super) fn new(memory: Arc<Repository>) -> MissedLog {
        let queue = Arc::new(Queue::default());
        let of_writer = Arc::clone(&queue);
        let writer = std::thread::spawn(move || write(&of_writer, &memory));
        MissedLog {
            queue,
            writer: Some(writer),
        }
    }

    /// Notes a question that was missed.
    pub(super) fn note(&self, channel: &str, missed: &Missed, at: Timestamp) {
        let mut notes = self.queue.notes();
        if notes.waiting.len() < WAITING {
            notes.waiting.push(KeptMissed {
                at,
                channel: channel.to_owned(),
                missed: missed.clone(),
            });
            self.queue.changed.notify_all();
        }
    }

    /// Returns once all is written that was noted before, unless that takes long.
    fn settle(&self) {
        let notes = self.queue.notes();
        let is_busy = |notes: &mut Notes| notes.is_writing || !notes.waiting.is_empty();
        drop(
            self.queue
                .changed
                .wait_timeout_while(notes, PATIENCE, is_busy),
        );
    }
}

impl Drop for MissedLog {
    fn drop(&mut self) {
        self.queue.notes().is_closed = true;
        self.queue.changed.notify_all();
        if let Some(writer) = self.writer.take() {
            // That it panicked has been told where panics are told.
            writer.join().ok();
        }
    }
}

impl Queue {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what is noted until the notebook is closed. What cannot be written is tried again with what comes next.
fn write(queue: &Queue, memory: &Repository) {
    let mut unwritten: Vec<KeptMissed> = Vec::new();
    let mut count = None;
    loop {
        let is_closed = {
            let mut notes = queue.notes();
            notes.is_writing = false;
            queue.changed.notify_all();
            let is_idle = |notes: &mut Notes| notes.waiting.is_empty() && !notes.is_closed;
            let mut notes = queue
                .changed
                .wait_while(notes, is_idle)
                .unwrap_or_else(PoisonError::into_inner);
            notes.is_writing = true;
            unwritten.append(&mut notes.waiting);
            notes.is_closed
        };
        unwritten.drain(..unwritten.len().saturating_sub(WAITING));
        if !unwritten.is_empty() && memory.note_missed(&unwritten).is_ok() {
            let known: Option<usize> = count.map(|count: usize| count + unwritten.len());
            unwritten.clear();
            // The store may fail in between; it is counted again then.
            count = match known {
                Some(count) if count < MOST + SLACK => Some(count),
                _ => memory.trim_missed(MOST).ok(),
            };
        }
        if is_closed {
            return;
        }
    }
}

impl Service {
    /// The missed questions that are kept, newest first.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn missed(&self) -> Result<Vec<KeptMissed>, StoreError> {
        self.notebook.iter().for_each(MissedLog::settle);
        self.memory.missed()
    }
}
