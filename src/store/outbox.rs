//! The outbox: the replies that wait to be sent. Who sends them remembers where they wait, and reads each when its turn
//! comes; what was sent is acknowledged, of a reply of several messages each message by itself.

use jiff::Timestamp;

use super::StoreError;
use super::address::Address;
use super::keys::{self, Key};
use super::reply::StoredReply;
use super::repository::{Repository, lock, stamped, unknown_key, unstamped};

/// Where a reply waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// To whom it goes.
    pub address: Address,
    /// Its number: replies stand in order of them, in all conversations.
    pub number: u64,
    /// Since when it waits.
    pub since: Timestamp,
}

/// A reply that waits to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Where.
    pub place: Place,
    /// The reply.
    pub reply: StoredReply,
}

/// How much of a reply was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// All of it, or all that can be.
    All,
    /// So many of its messages; the rest still waits.
    Messages(u32),
}

/// What was sent of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged<'a> {
    /// To whom it went.
    pub address: &'a Address,
    /// Its number.
    pub number: u64,
    /// How much of it.
    pub sent: Sent,
}

impl Repository {
    /// The replies that wait to be sent in a channel, in order: where they do, and not what they say.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn waiting(&self, channel: &str) -> Result<Vec<Place>, StoreError> {
        let mut waiting = Vec::new();
        self.store
            .scan(&keys::waiting_of(channel), &mut |key, value| {
                waiting.push(place(key, value)?);
                Ok(true)
            })?;
        waiting.sort_by_key(|place| place.number);
        Ok(waiting)
    }

    /// The replies that wait in one conversation, in order.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn waiting_in(&self, address: &Address) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        self.store
            .scan(&keys::waiting_in(address), &mut |key, value| {
                let reply = StoredReply::read(unstamped(value)?.1)?;
                waiting.push(Waiting {
                    place: place(key, value)?,
                    reply,
                });
                Ok(true)
            })?;
        Ok(waiting)
    }

    /// A reply that waits; nothing where it does not any more.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn waiting_reply(
        &self,
        address: &Address,
        number: u64,
    ) -> Result<Option<StoredReply>, StoreError> {
        let value = self.store.get(&keys::waiting(address, number))?;
        value
            .map(|value| StoredReply::read(unstamped(&value)?.1))
            .transpose()
    }

    /// Acknowledges what was sent: a reply that was sent as a whole is struck off.
    ///
    /// # Errors
    ///
    /// If the store cannot be written; it is sent once more then, after the next start.
    pub fn acknowledge(&self, acknowledged: &[Acknowledged<'_>]) -> Result<(), StoreError> {
        if acknowledged.is_empty() {
            return Ok(());
        }
        {
            let _writing = lock(&self.writer);
            let mut changes = Vec::with_capacity(acknowledged.len());
            for Acknowledged {
                address,
                number,
                sent,
            } in acknowledged
            {
                let key = keys::waiting(address, *number);
                match sent {
                    Sent::All => changes.push((key, None)),
                    Sent::Messages(count) => {
                        // Who was forgotten meanwhile has nothing waiting any more.
                        let Some(value) = self.store.get(&key)? else {
                            continue;
                        };
                        let (since, form) = unstamped(&value)?;
                        let mut reply = StoredReply::read(form)?;
                        reply.messages_sent = *count;
                        changes.push((key, Some(stamped(since, &reply)?)));
                    }
                }
            }
            self.apply(changes)?;
        }
        self.sync()
    }
}

fn place(key: &[u8], value: &[u8]) -> Result<Place, StoreError> {
    match Key::read(key) {
        Some(Key::Waiting { address, number }) => Ok(Place {
            address,
            number,
            since: unstamped(value)?.0,
        }),
        _ => Err(unknown_key(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Disposition, InMemory, Stored, Turn};
    use super::*;
    use crate::dialogue::Conversation;
    use crate::text::Language;
    use crate::wording::{Block, Reply, ReplyKind};

    #[test]
    fn what_was_sent_of_a_reply_is_known_until_all_of_it_was_or_its_person_is_forgotten() {
        let memory = Repository::new(InMemory::default());
        memory.open().unwrap();
        let address = Address::new("telegram", "42", "");
        let said = Reply::new(
            ReplyKind::Smalltalk,
            Language::En,
            vec![Block::Say("a".to_owned())],
        );
        let turn = |after, replies| Turn {
            address: &address,
            update: None,
            at: Timestamp::UNIX_EPOCH,
            after,
            replies,
        };
        let kept = || Disposition::Kept(Box::new(Stored::from(&Conversation::default())));
        memory
            .commit(&turn(kept(), vec![StoredReply::from(&said); 2]))
            .unwrap();
        let acknowledge = |number, sent| {
            memory
                .acknowledge(&[Acknowledged {
                    address: &address,
                    number,
                    sent,
                }])
                .unwrap()
        };
        acknowledge(0, Sent::Messages(2));
        let sent = |number| {
            memory
                .waiting_reply(&address, number)
                .unwrap()
                .map(|reply| reply.messages_sent)
        };
        assert_eq!((sent(0), sent(1), sent(2)), (Some(2), Some(0), None));
        acknowledge(0, Sent::All);
        assert_eq!(
            memory
                .waiting("telegram")
                .unwrap()
                .iter()
                .map(|place| place.number)
                .collect::<Vec<_>>(),
            [1]
        );
        memory
            .commit(&turn(Disposition::Forgotten, Vec::new()))
            .unwrap();
        acknowledge(1, Sent::Messages(1));
        assert_eq!(memory.waiting("telegram").unwrap(), []);
    }
}
