//! What is kept, in figures.

use jiff::Timestamp;
use serde::Serialize;

use super::Repository;
use super::entry::unstamped;
use super::format::VERSION;
use super::marks::Block;
use crate::store::StoreError;
use crate::store::keys::{CONVERSATION, DAY, HANDED_OVER, MARKS, MISSED, OVERLAY, WAITING};

/// What is kept, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The version of the format.
    pub format: u32,
    /// Conversations.
    pub conversations: usize,
    /// Marks of updates.
    pub seen: usize,
    /// Those of them that are handed over to staff.
    pub handed_over: usize,
    /// Replies that wait to be sent.
    pub waiting: usize,
    /// Questions that were missed.
    pub missed: usize,
    /// What staff added to the knowledge.
    pub overlay: usize,
    /// Days of which something was counted.
    pub days: usize,
    /// When the conversation was used last that has not been used for longest.
    pub oldest: Option<Timestamp>,
    /// When the last message came.
    pub newest: Option<Timestamp>,
    /// The space that all this takes, in bytes.
    pub bytes: u64,
}

impl Repository {
    /// What is kept, in figures.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let (mut conversations, mut seen) = (0, 0);
        let (mut oldest, mut newest): (Option<Timestamp>, Option<Timestamp>) = (None, None);
        self.store.scan(&[CONVERSATION], &mut |_, value| {
            let (last, _) = unstamped(value)?;
            conversations += 1;
            oldest = Some(oldest.map_or(last, |oldest| oldest.min(last)));
            newest = newest.max(Some(last));
            Ok(true)
        })?;
        self.store.scan(&[MARKS], &mut |_, value| {
            seen += Block::read(value)?.updates(0).count();
            Ok(true)
        })?;
        let count = |kind| {
            let mut count = 0;
            self.scan_keys(&[kind], |_| count += 1).map(|()| count)
        };
        Ok(Stats {
            format: VERSION,
            conversations,
            seen,
            handed_over: count(HANDED_OVER)?,
            waiting: count(WAITING)?,
            missed: count(MISSED)?,
            overlay: count(OVERLAY)?,
            days: count(DAY)?,
            oldest,
            newest,
            bytes: self.store.bytes()?,
        })
    }
}
