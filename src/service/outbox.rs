//! The outbox: for channels that deliver messages perhaps twice and send replies by themselves. What a message comes to and
//! the reply to it are kept together; then the reply is sent, and struck off.

use std::convert::Infallible;

use jiff::Timestamp;

use super::Service;
use super::transaction::{Origin, Transaction};
use crate::dialogue::Conversation;
use crate::measure;
use crate::store::{Address, Commit, Place, Sent, StoreError, StoredReply, Turn, Waiting};
use crate::wording::Reply;

/// How a message came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// From whom, and where.
    pub address: Address,
    /// The number of the update that brought it; the same update has no second effect.
    pub update: u64,
    /// The message that the reply answers, as the channel names it, where that has to be shown.
    pub to: Option<String>,
}

/// A reply that waits to be sent, by where it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    place: Place,
    /// Whether the memory has it; else it is gone with the program.
    is_kept: bool,
}

/// A reply that has to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Where it waits.
    pub pending: Pending,
    /// The reply.
    pub reply: StoredReply,
}

/// How much of a reply was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The reply.
    pub pending: Pending,
    /// How much of it.
    pub sent: Sent,
}

impl Pending {
    /// To whom it goes.
    pub fn address(&self) -> &Address {
        &self.place.address
    }

    /// One that waits nowhere.
    #[cfg(test)]
    pub(crate) fn example(address: Address, number: u64) -> Pending {
        Pending {
            place: Place {
                address,
                number,
                since: Timestamp::UNIX_EPOCH,
            },
            is_kept: true,
        }
    }
}

impl Service {
    /// What a message comes to that a channel delivers: `reply` makes it of the conversation and the time. It is kept by
    /// the time this returns. A duplicate update brings no replies.
    pub fn deliver(
        &self,
        delivery: &Delivery,
        reply: impl FnOnce(Conversation, Timestamp) -> (Conversation, Reply),
    ) -> Vec<Outgoing> {
        let Delivery {
            address,
            update,
            to,
        } = delivery;
        let at = self.now();
        let origin = Origin::Update {
            number: *update,
            to: to.as_deref(),
        };
        let transaction = Transaction {
            address,
            at,
            origin,
        };
        let Ok(transacted) =
            self.transact::<Infallible>(&transaction, |_, before| Ok(reply(before, at)));
        transacted.outgoing
    }

    /// The replies that a channel has not sent yet, in order.
    pub fn unsent(&self, channel: &str) -> Vec<Pending> {
        if !self.works() {
            return Vec::new();
        }
        let waiting = self
            .memory
            .waiting(channel)
            .inspect_err(|error| self.failed(error))
            .unwrap_or_default();
        waiting
            .into_iter()
            .map(|place| Pending {
                place,
                is_kept: true,
            })
            .collect()
    }

    /// Those of them that wait since before the program was started.
    pub fn left_over(&self, channel: &str) -> Vec<Pending> {
        let mut unsent = self.unsent(channel);
        unsent.retain(|pending| self.memory.is_of_old(pending.place.number));
        unsent
    }

    /// A reply that waits; nothing where it does not any more, because its person was forgotten.
    ///
    /// # Errors
    ///
    /// If it is in the store, and that cannot be read.
    pub fn waiting_reply(&self, pending: &Pending) -> Result<Option<StoredReply>, StoreError> {
        let Place {
            address, number, ..
        } = &pending.place;
        let number = match pending.is_kept {
            true => *number,
            false => match self.fallback.moved_to(address, *number) {
                Some(number) => number,
                None => return Ok(self.fallback.waiting_reply(address, *number)),
            },
        };
        if !self.works() {
            return Err(StoreError::Closed);
        }
        self.memory
            .waiting_reply(address, number)
            .inspect_err(|error| self.failed(error))
    }

    /// Acknowledges replies that were sent as a whole, or that cannot be.
    pub fn acknowledge(&self, sent: &[Outgoing]) {
        let all = |outgoing: &Outgoing| Acknowledgement {
            pending: outgoing.pending.clone(),
            sent: Sent::All,
        };
        self.note_sent(&sent.iter().map(all).collect::<Vec<_>>());
    }

    /// Acknowledges what was sent: replies that were sent as a whole are struck off. What the store cannot take now it is
    /// given once it works again; if the program ends before, that is sent once more after the next start.
    pub fn note_sent(&self, acknowledgements: &[Acknowledgement]) {
        for Acknowledgement { pending, sent } in acknowledgements {
            let Place {
                address,
                number,
                since,
            } = &pending.place;
            if *sent == Sent::All {
                let waited = self.now().duration_since(*since);
                measure::sent(address.channel(), waited.try_into().unwrap_or_default());
            }
            let number = match pending.is_kept {
                true => Some(*number),
                false => self.fallback.acknowledge(address, *number, *sent),
            };
            if let Some(number) = number {
                self.fallback.hold_acknowledgement(address, number, *sent);
            }
        }
        self.settle_acknowledgements();
    }
}

impl Outgoing {
    /// A reply that waits, in the memory or in what stands in for it.
    pub(super) fn of(waiting: Waiting, is_kept: bool) -> Outgoing {
        let Waiting { place, reply } = waiting;
        Outgoing {
            pending: Pending { place, is_kept },
            reply,
        }
    }
}

pub(super) fn outgoing(turn: &Turn<'_>, committed: Commit, is_kept: bool) -> Vec<Outgoing> {
    let numbers = match committed {
        Commit::Applied(numbers) => numbers,
        Commit::Duplicate => Vec::new(),
    };
    // As it is read from the store.
    let since = Timestamp::from_millisecond(turn.at.as_millisecond()).unwrap_or(turn.at);
    let replies = numbers.into_iter().zip(&turn.replies);
    let place = |number| Place {
        address: turn.address.clone(),
        number,
        since,
    };
    replies
        .map(|(number, reply)| Outgoing {
            pending: Pending {
                place: place(number),
                is_kept,
            },
            reply: reply.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Files, load};
    use crate::service::Clock;
    use crate::text::Language;
    use crate::wording::{Block, ReplyKind};

    #[test]
    fn an_update_that_comes_twice_has_one_effect_and_its_reply_waits_until_it_is_struck_off() {
        let service = Service::new(
            load(&Files::read(None, None).unwrap()).unwrap(),
            Clock::System,
        );
        let address = Address::new("telegram", "42", "");
        let delivery = Delivery {
            address,
            update: 7,
            to: None,
        };
        let reply = |conversation: Conversation, _: Timestamp| {
            let said = vec![Block::Say("a".to_owned())];
            (
                conversation,
                Reply::new(ReplyKind::Smalltalk, Language::En, said),
            )
        };
        let sent = service.deliver(&delivery, reply);
        assert_eq!(sent.len(), 1);
        assert_eq!(service.deliver(&delivery, reply), []);
        let pending: Vec<Pending> = sent
            .iter()
            .map(|outgoing| outgoing.pending.clone())
            .collect();
        assert_eq!(service.unsent("telegram"), pending);
        assert_eq!(
            service.waiting_reply(&pending[0]).unwrap().as_ref(),
            Some(&sent[0].reply)
        );
        assert_eq!(service.unsent("another"), []);
        service.acknowledge(&sent);
        assert_eq!(service.unsent("telegram"), []);
        assert_eq!(service.waiting_reply(&pending[0]), Ok(None));
    }
}
