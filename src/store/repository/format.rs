//! The format of the store: opening one looks at it, and brings an older one to the newest.
//!
//! 1. A mark was an entry of its own, and every message moved a conversation in the order of expiry.
//! 2. Marks stand in blocks, and that order goes by the hour.
//! 3. A waiting reply says how many of its messages were sent.

use std::sync::atomic::Ordering;

use super::contents::Marks;
use super::entry::{hour, unstamped};
use super::{Repository, lock, unknown_key};
use crate::store::keys::{self, CONVERSATION, EXPIRY, FORMAT, Key, MARK, WAITING};
use crate::store::{Change, StoreError};

/// The version of the format as a whole: of the keys and of what stands under them. It is another one as soon as a version
/// of a stored form is.
pub(in crate::store) const VERSION: u32 = 3;

impl Repository {
    /// Opens the store, where it is not open, and looks at its format.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, if it is of a newer format, or if it is no store of this program.
    pub fn open(&self) -> Result<(), StoreError> {
        let _writing = lock(&self.writer);
        self.store.open()?;
        let Some(format) = self.store.get(FORMAT)? else {
            let mut is_empty = true;
            self.store.scan(&[], &mut |_, _| {
                is_empty = false;
                Ok(false)
            })?;
            if !is_empty {
                return Err(StoreError::Damaged(
                    "it does not say of which format it is".to_owned(),
                ));
            }
            self.first.get_or_init(|| 0);
            return self.set_format();
        };
        let found = std::str::from_utf8(&format)
            .ok()
            .and_then(|text| text.parse().ok());
        match found {
            Some(found) if found > VERSION => {
                return Err(StoreError::Newer {
                    found,
                    known: VERSION,
                });
            }
            Some(VERSION) => {}
            Some(1) => self.renew()?,
            // What stands in format 2 is read as it is.
            Some(_) => self.set_format()?,
            None => return Err(StoreError::Damaged("its format is no number".to_owned())),
        }
        let mut next = 0;
        self.scan_keys(&[WAITING], |key| {
            if let Some(Key::Waiting { number, .. }) = Key::read(key) {
                next = next.max(number.saturating_add(1));
            }
        })?;
        let next = next.max(self.next.fetch_max(next, Ordering::AcqRel));
        self.first.get_or_init(|| next);
        Ok(())
    }

    /// Brings format 1 to this one. Cut short, it is done anew: each step can be done twice.
    fn renew(&self) -> Result<(), StoreError> {
        let mut changes: Vec<Change> = Vec::new();
        self.scan_keys(&[EXPIRY], |key| changes.push((key.to_vec(), None)))?;
        self.apply_all(&mut changes)?;
        self.store.scan(&[CONVERSATION], &mut |key, value| {
            changes.push((keys::expiry(key, hour(value)?), Some(Vec::new())));
            Ok(true)
        })?;
        let mut marks = Marks::default();
        let mut old = Vec::new();
        self.store.scan(&[MARK], &mut |key, value| {
            let Some(Key::Mark { channel, update }) = Key::read(key) else {
                return Err(unknown_key(key));
            };
            marks.add(channel, update, unstamped(value)?.0);
            old.push((key.to_vec(), None));
            Ok(true)
        })?;
        changes.extend(marks.changes());
        self.apply_all(&mut changes)?;
        self.apply_all(&mut old)?;
        self.set_format()
    }

    fn set_format(&self) -> Result<(), StoreError> {
        self.apply(vec![(
            FORMAT.to_vec(),
            Some(VERSION.to_string().into_bytes()),
        )])?;
        self.sync()
    }
}
