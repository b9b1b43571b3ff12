//! Recent conversations: as the memory got them last, so that they go on where it cannot be read.

use jiff::Timestamp;
use lru::LruCache;

use crate::store::{Address, Disposition, Kept, Stored, Turn};

/// How much of them is held, in bytes; of more, those go that were talked in longest ago.
const MOST: usize = 16 << 20;

/// What one takes beside its form, about.
const OVERHEAD: usize = 512;

/// The conversations that were talked in last, each in its stored form.
pub(super) struct Recent {
    all: LruCache<Address, Form>,
    bytes: usize,
}

struct Form {
    last: Timestamp,
    json: Vec<u8>,
}

impl Form {
    fn bytes(&self) -> usize {
        self.json.len() + OVERHEAD
    }
}

impl Default for Recent {
    fn default() -> Recent {
        Recent {
            all: LruCache::unbounded(),
            bytes: 0,
        }
    }
}

impl Recent {
    /// A conversation as the memory got it last, if that is not too long ago.
    pub(super) fn load(&self, address: &Address) -> Option<Kept> {
        let form = self.all.peek(address)?;
        Some(Kept {
            last: form.last,
            conversation: Stored::read(&form.json).ok()?,
        })
    }

    /// Takes what the memory got.
    pub(super) fn take(&mut self, turn: &Turn<'_>) {
        match &turn.after {
            Disposition::Kept(conversation) => {
                self.drop(turn.address);
                // Without its form it is as one that was talked in too long ago.
                if let Ok(json) = serde_json::to_vec(conversation) {
                    let last = turn.at;
                    self.put(turn.address, Form { last, json });
                }
            }
            Disposition::Forgotten => {
                self.retain(|address, _| !address.is_same_person(turn.address));
            }
        }
    }

    /// Drops what is too old.
    pub(super) fn expire(&mut self, oldest: Timestamp) {
        self.retain(|_, form| form.last >= oldest);
    }

    fn put(&mut self, address: &Address, form: Form) {
        self.bytes += form.bytes();
        self.all.put(address.clone(), form);
        while self.bytes > MOST
            && let Some((_, form)) = self.all.pop_lru()
        {
            self.bytes -= form.bytes();
        }
    }

    fn drop(&mut self, address: &Address) {
        if let Some(form) = self.all.pop(address) {
            self.bytes -= form.bytes();
        }
    }

    fn retain(&mut self, stays: impl Fn(&Address, &Form) -> bool) {
        let gone = self
            .all
            .iter()
            .filter(|(address, form)| !stays(address, form));
        let gone: Vec<Address> = gone.map(|(address, _)| address.clone()).collect();
        gone.iter().for_each(|address| self.drop(address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::Conversation;

    fn turn(address: &Address, after: Disposition) -> Turn<'_> {
        Turn {
            address,
            update: None,
            at: Timestamp::UNIX_EPOCH,
            after,
            replies: Vec::new(),
        }
    }

    #[test]
    fn those_that_were_talked_in_last_are_held_up_to_the_bound_and_none_of_who_is_forgotten() {
        let mut recent = Recent::default();
        let addresses: Vec<Address> = (0..40_000)
            .map(|person: u32| Address::new("test", &person.to_string(), "here"))
            .collect();
        for address in &addresses {
            let kept = Box::new(Stored::from(&Conversation::default()));
            recent.take(&turn(address, Disposition::Kept(kept)));
            assert!(recent.bytes <= MOST);
        }
        let held = recent.all.len();
        assert!((2_000..40_000).contains(&held), "{held}");
        let (first, last) = (&addresses[0], &addresses[39_999]);
        assert!(recent.load(first).is_none() && recent.load(last).is_some());
        recent.take(&turn(
            &Address::new("test", "39999", ""),
            Disposition::Forgotten,
        ));
        assert!(recent.load(last).is_none());
        recent.expire(Timestamp::MAX);
        assert_eq!((recent.all.len(), recent.bytes), (0, 0));
    }
}
