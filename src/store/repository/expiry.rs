//! Expiry: what was not used for long is erased.

use jiff::{SignedDuration, Timestamp};

use super::marks::Block;
use super::{Repository, lock, unknown_key};
use crate::store::StoreError;
use crate::store::keys::{self, CONVERSATION, EXPIRY, Key, MARKS};

/// How long the mark of an update is kept: longer than any channel delivers one again, which Telegram does for a day.
const MARKS_KEPT: SignedDuration = SignedDuration::from_hours(48);

impl Repository {
    /// Erases the conversations whose last message came before the hour of `before`, with the replies that wait for them,
    /// and marks that are of no use any more: at most `limit`. Tells how many.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written.
    pub fn expire(
        &self,
        before: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let _writing = lock(&self.writer);
        let before = keys::hour(before);
        let marks_before = now.saturating_sub(MARKS_KEPT).unwrap_or(Timestamp::MIN);
        let mut changes = Vec::new();
        let mut expired = Vec::new();
        self.store.scan(&[EXPIRY, CONVERSATION], &mut |key, _| {
            let (used, of) = keys::expires(key).ok_or_else(|| unknown_key(key))?;
            if used >= before || expired.len() == limit {
                return Ok(false);
            }
            changes.extend([(key.to_vec(), None), (of.clone(), None)]);
            expired.push(of);
            Ok(true)
        })?;
        for key in &expired {
            if let Some(Key::Conversation(address)) = Key::read(key) {
                changes.push((keys::handover(&address), None));
                self.scan_keys(&keys::waiting_in(&address), |key| {
                    changes.push((key.to_vec(), None))
                })?;
            }
        }
        let mut count = expired.len();
        self.store.scan(&[MARKS], &mut |key, value| {
            if count < limit && Block::read(value)?.last < marks_before {
                changes.push((key.to_vec(), None));
                count += 1;
            }
            Ok(count < limit)
        })?;
        if !changes.is_empty() {
            self.apply(changes)?;
        }
        Ok(count)
    }
}
