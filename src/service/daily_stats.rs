//! The tally: what is counted of a day for the figures of the desk, and put into the store now and then.
//!
//! No reply waits for it. What was not put into the store yet is lost when the program is killed, and nothing else is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::Service;
use crate::assistant::Assistant;
use crate::eligibility::Truth;
use crate::eligibility::{Outcome, Verdict};
use crate::store::{Day, Repository, StoreError};
use crate::wording::Reply;

/// The times that are told apart, in microseconds; what takes longer than the last counts as it.
const TIMES: [u64; 12] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 5_000_000,
];

/// Counts.
pub(super) struct DailyStats {
    memory: Arc<Repository>,
    days: Mutex<BTreeMap<Date, Day>>,
}

impl DailyStats {
    /// A tally that is put into `memory`.
    pub(super) fn new(memory: Arc<Repository>) -> DailyStats {
        DailyStats {
            memory,
            days: Mutex::default(),
        }
    }

    /// Counts a reply, and how long it took.
    pub(super) fn count(
        &self,
        assistant: &Assistant,
        reply: &Reply,
        took: Duration,
        now: Timestamp,
    ) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bound = TIMES
            .iter()
            .find(|bound| micros <= **bound)
            .or(TIMES.last())
            .copied()
            .unwrap_or_default();
        let mut days = self.days();
        let day = days.entry(assistant.date(now)).or_default();
        increment(&mut day.replies, reply.kind.name());
        *day.times.entry(bound).or_default() += 1;
        if let Some(rating) = reply.rated {
            increment(&mut day.ratings, rating.name());
        }
        let loaded = assistant.loaded_guide(reply.guide.as_deref());
        let (Some(facts), Some(loaded)) = (&reply.verdict, loaded) else {
            return;
        };
        let chosen = loaded.agenda().topic(facts);
        let of_topic = |verdict: &&Verdict<'_>| chosen.is_some_and(|topic| verdict.topic == topic);
        for verdict in loaded.rules.decide_all(facts).iter().filter(of_topic) {
            let outcome = match verdict.outcome() {
                Outcome::Eligible => "eligible",
                Outcome::Undetermined => "undetermined",
                Outcome::Ineligible => "ineligible",
            };
            increment(
                day.verdicts.entry(verdict.topic.to_owned()).or_default(),
                outcome,
            );
            for rule in verdict.names(Truth::No) {
                increment(&mut day.failed, rule);
            }
        }
    }

    /// Puts what was counted into the store. Where it fails, that is kept to be put there the next time.
    pub(super) fn settle(&self, now: Timestamp) -> Result<(), StoreError> {
        let counted = std::mem::take(&mut *self.days());
        if counted.is_empty() {
            return Ok(());
        }
        self.memory.count_days(now, &counted).inspect_err(|_| {
            let mut days = self.days();
            for (date, day) in &counted {
                days.entry(*date).or_default().add(day);
            }
        })
    }

    fn days(&self) -> MutexGuard<'_, BTreeMap<Date, Day>> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for DailyStats {
    fn drop(&mut self) {
        // What cannot be kept now cannot be kept any more.
        let last = self.days().keys().next_back().copied();
        let at = last.and_then(|date| Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok());
        self.settle(at.unwrap_or(Timestamp::UNIX_EPOCH)).ok();
    }
}

impl Service {
    /// What was counted on each day so far, in order.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub fn days(&self) -> Result<BTreeMap<Date, Day>, StoreError> {
        if let Some(tally) = &self.tally {
            tally.settle(self.now())?;
        }
        self.memory.days()
    }
}

fn increment(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}
