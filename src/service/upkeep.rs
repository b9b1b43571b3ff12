//! Tending: a memory that failed is tried anew, and what has expired is erased.

use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Service;
use crate::measure;
use crate::store::{Commit, Disposition, StoreError, Stored, Turn};

/// How long after a failure of the store it is tried anew.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often conversations are looked for that have expired.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// How many are erased at once, so that no reply waits long for it.
const SWEEP: usize = 500;

/// How many conversations that went on while the memory failed it gets at once, so that no reply waits long for it.
const SETTLED: usize = 32;

/// How the memory fares.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct State {
    /// When it failed or was tried last, as long as it does not work.
    failed: Option<Instant>,
    swept: Option<Timestamp>,
}

impl Service {
    /// Does what falls due by itself, so that it is done too where no message comes: tries a memory that failed anew, ends
    /// what staff did not take, and erases what has expired. Call it now and then.
    pub fn sweep(&self, now: Timestamp) {
        self.mend();
        self.settle_acknowledgements();
        while self.settle_some() {}
        self.end_handed_over(self.believed(now));
        while self.sweep_some(now) {}
        if let Some(tally) = self.tally.as_ref().filter(|_| self.works())
            && let Err(error) = tally.settle(now)
        {
            self.failed(&error);
        }
    }

    /// The same before a message is replied to, which does not wait for all of it.
    pub(super) fn maintain(&self, now: Timestamp) {
        self.mend();
        self.settle_acknowledgements();
        self.settle_some();
        self.sweep_some(now);
    }

    /// When the last message of a conversation must have come that is still remembered.
    pub(super) fn oldest(&self, now: Timestamp) -> Option<Timestamp> {
        let now = self.believed(now);
        Some(now.saturating_sub(self.keep?).unwrap_or(Timestamp::MIN))
    }

    pub(super) fn works(&self) -> bool {
        self.state().failed.is_none()
    }

    /// Notes that the memory failed. That more of it fails as long as it is not mended puts the next try off by nothing.
    pub(super) fn failed(&self, error: &StoreError) {
        measure::store_failed();
        let is_new = {
            let failed = &mut self.state().failed;
            let is_new = failed.is_none();
            failed.get_or_insert_with(Instant::now);
            is_new
        };
        if is_new {
            (self.tell)(&format!(
                "{error}; answering goes on, and what is said now is kept in memory only"
            ));
        }
    }

    /// Erases some of what has expired, and tells whether there may be more.
    fn sweep_some(&self, now: Timestamp) -> bool {
        let Some(oldest) = self.oldest(now).filter(|_| self.works()) else {
            return false;
        };
        let is_due = self
            .state()
            .swept
            .is_none_or(|swept| now.duration_since(swept).abs() >= SWEEP_EVERY);
        if !is_due {
            return false;
        }
        let believed = self.believed(now);
        self.fallback.expire(oldest, believed);
        let expired = self.memory.expire(oldest, believed, SWEEP);
        match expired.and_then(|count| Ok(count.max(self.memory.expire_missed(oldest, SWEEP)?))) {
            Ok(SWEEP) => return true,
            Ok(_) => self.state().swept = Some(now),
            Err(error) => self.failed(&error),
        }
        false
    }

    /// Gives the memory some of what was said while it failed, so that it is kept though nothing more is said there; tells
    /// whether any of it was. A conversation in which something is said just now is kept by that.
    fn settle_some(&self) -> bool {
        if !self.works() {
            return false;
        }
        let mut has_settled = false;
        for address in self.fallback.some(SETTLED) {
            let Some(_in_turn) = self.lane_if_free(&address) else {
                continue;
            };
            let (Some(here), _) = self.fallback.load(&address) else {
                continue;
            };
            let replies = self.fallback.waiting_in(&address);
            let conversation = self.recall(&address).conversation;
            let turn = Turn {
                address: &address,
                update: None,
                at: here.last,
                after: Disposition::Kept(Box::new(Stored::from(&conversation))),
                replies: replies
                    .iter()
                    .map(|waiting| waiting.reply.clone())
                    .collect(),
            };
            let Some(Commit::Applied(numbers)) = self.commit(&turn) else {
                return false;
            };
            self.fallback.moved_replies(&address, &replies, &numbers);
            has_settled = true;
        }
        has_settled
    }

    /// Acknowledges what was sent and could not be acknowledged yet, where the memory works.
    pub(super) fn settle_acknowledgements(&self) {
        if self.works()
            && let Err(error) = self.fallback.settle_acknowledgements(&self.memory)
        {
            self.failed(&error);
        }
    }

    /// Tries a memory that failed anew, once some time has passed; one thread does.
    fn mend(&self) {
        {
            let failed = &mut self.state().failed;
            if failed.is_none_or(|failed| failed.elapsed() < PATIENCE) {
                return;
            }
            *failed = Some(Instant::now());
        }
        let tried = self
            .memory
            .open()
            .and_then(|()| self.fallback.move_marks(&self.memory))
            .and_then(|()| self.fallback.settle_acknowledgements(&self.memory));
        match tried {
            Ok(()) => {
                self.state().failed = None;
                measure::store_works(true);
                (self.tell)("the store works again");
                // What staff added could not be read while it failed.
                if let Err(error) = self.read_overlay() {
                    (self.tell)(&error.to_string());
                }
            }
            Err(error) => self.failed(&error),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
