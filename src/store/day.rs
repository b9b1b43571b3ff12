//! The stored form of what was counted on a day. It counts and names nobody, and is kept for some years.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::keys::{self, DAY};
use super::repository::{Repository, lock, stamped, unknown_key, unstamped};
use super::version::read;
use super::{Change, StoreError};

/// The version that is written.
const VERSION: u32 = 1;

/// How many days are kept.
const MOST: usize = 3 * 366;

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Replies by their kind.
    #[serde(default)]
    pub replies: BTreeMap<String, u64>,
    /// Verdicts by topic, and in it by outcome.
    #[serde(default)]
    pub verdicts: BTreeMap<String, BTreeMap<String, u64>>,
    /// Rules that failed in them.
    #[serde(default)]
    pub failed: BTreeMap<String, u64>,
    /// Replies by how long they took: by the number of microseconds that it was no longer than.
    #[serde(default)]
    pub times: BTreeMap<u64, u64>,
    /// Answers by how they were rated.
    #[serde(default)]
    pub ratings: BTreeMap<String, u64>,
}

/// A day as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredDay {
    version: u32,
    replies: BTreeMap<String, u64>,
    verdicts: BTreeMap<String, BTreeMap<String, u64>>,
    failed: BTreeMap<String, u64>,
    times: BTreeMap<u64, u64>,
    #[serde(default)]
    ratings: BTreeMap<String, u64>,
}

impl Day {
    /// Counts what was counted elsewhere too.
    pub fn add(&mut self, other: &Day) {
        add(&mut self.replies, &other.replies);
        add(&mut self.failed, &other.failed);
        add(&mut self.times, &other.times);
        add(&mut self.ratings, &other.ratings);
        for (topic, outcomes) in &other.verdicts {
            add(self.verdicts.entry(topic.clone()).or_default(), outcomes);
        }
    }
}

fn add<Name: Ord + Clone>(counts: &mut BTreeMap<Name, u64>, others: &BTreeMap<Name, u64>) {
    for (name, count) in others {
        *counts.entry(name.clone()).or_default() += count;
    }
}

impl From<Day> for StoredDay {
    fn from(
        Day {
            replies,
            verdicts,
            failed,
            times,
            ratings,
        }: Day,
    ) -> StoredDay {
        StoredDay {
            version: VERSION,
            replies,
            verdicts,
            failed,
            times,
            ratings,
        }
    }
}

impl StoredDay {
    /// Reads what was written by this version or an older one.
    pub(super) fn read(bytes: &[u8]) -> Result<StoredDay, StoreError> {
        read(bytes, VERSION)
    }

    fn day(self) -> Day {
        let StoredDay {
            version: _,
            replies,
            verdicts,
            failed,
            times,
            ratings,
        } = self;
        Day {
            replies,
            verdicts,
            failed,
            times,
            ratings,
        }
    }
}

impl Repository {
    /// Adds what was counted to what was counted before, all of it or nothing, and erases days that are too long ago.
    /// What this returned for is not lost any more.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn count_days(
        &self,
        at: Timestamp,
        counted: &BTreeMap<Date, Day>,
    ) -> Result<(), StoreError> {
        {
            let _writing = lock(&self.writer);
            let mut changes: Vec<Change> = Vec::with_capacity(counted.len());
            for (date, new) in counted {
                let key = keys::day(*date);
                let mut day = match self.store.get(&key)? {
                    Some(value) => StoredDay::read(unstamped(&value)?.1)?.day(),
                    None => Day::default(),
                };
                day.add(new);
                changes.push((key, Some(stamped(at, &StoredDay::from(day))?)));
            }
            let mut all = Vec::new();
            self.scan_keys(&[DAY], |key| all.push(key.to_vec()))?;
            changes.extend(
                all.iter()
                    .take(all.len().saturating_sub(MOST))
                    .map(|key| (key.clone(), None)),
            );
            self.apply(changes)?;
        }
        self.sync()
    }

    /// What was counted on each day, in order.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn days(&self) -> Result<BTreeMap<Date, Day>, StoreError> {
        let mut days = BTreeMap::new();
        self.store.scan(&[DAY], &mut |key, value| {
            let date = keys::day_date(key).ok_or_else(|| unknown_key(key))?;
            days.insert(date, StoredDay::read(unstamped(value)?.1)?.day());
            Ok(true)
        })?;
        Ok(days)
    }
}
