//! Contact: whether a channel that others run can be reached, for those who watch over the program.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::Service;

/// How a channel was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contact {
    /// Whether it was, the last time that it was tried.
    pub is_reached: bool,
    /// When it was for the last time.
    pub last: Option<Timestamp>,
}

/// All channels that were tried.
#[derive(Debug, Default)]
pub(super) struct Contacts(Mutex<BTreeMap<&'static str, Contact>>);

impl Service {
    /// A channel was tried, and reached or not.
    pub fn tried(&self, channel: &'static str, is_reached: bool) {
        let now = self.clock.now();
        let mut contacts = self
            .contacts
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let contact = contacts.entry(channel).or_default();
        *contact = Contact {
            is_reached,
            last: if is_reached { Some(now) } else { contact.last },
        };
    }

    /// How the channels were reached that were tried.
    pub fn contacts(&self) -> BTreeMap<&'static str, Contact> {
        self.contacts
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
