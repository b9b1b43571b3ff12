//! The outbox: for channels that deliver messages perhaps twice and send replies by themselves. What a message comes to and
//! the reply to it are kept together; then the reply is sent, and struck off.

use std::time::Instant;

use jiff::Timestamp;

use super::Service;
use crate::dialogue::Conversation;
use crate::measure::{self, Taken};
use crate::store::{Address, Commit, Disposition, Stored, StoredReply, Turn, Waiting};
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

/// A reply that has to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// To whom.
    pub address: Address,
    /// The reply.
    pub reply: StoredReply,
    /// Since when it has been kept.
    since: Timestamp,
    number: u64,
    /// Whether the memory has it; else it is gone with the program.
    kept: bool,
}

impl Outgoing {
    /// Whether it is in the store, and is sent after the next start if it is not before.
    pub fn is_kept(&self) -> bool {
        self.kept
    }
}

impl Service {
    /// What a message comes to that a channel delivers: `reply` makes it of the conversation and the time. It is kept by
    /// the time this returns. Of an update that was met before nothing comes.
    pub fn deliver(
        &self,
        delivery: &Delivery,
        reply: impl FnOnce(Conversation, Timestamp) -> (Conversation, Reply),
    ) -> Vec<Outgoing> {
        let taken = Taken::now(delivery.address.channel());
        let mut kind = None;
        let outgoing = self.take(delivery, |conversation, now| {
            let (conversation, reply) = reply(conversation, now);
            kind = Some(reply.kind);
            (conversation, reply)
        });
        measure::update(delivery.address.channel(), outgoing.is_none());
        let outgoing = outgoing.unwrap_or_default();
        if let Some(kind) = kind.filter(|_| !outgoing.is_empty()) {
            taken.replied(kind);
        }
        outgoing
    }

    /// The replies to an update; nothing at all where it was met before.
    fn take(
        &self,
        delivery: &Delivery,
        reply: impl FnOnce(Conversation, Timestamp) -> (Conversation, Reply),
    ) -> Option<Vec<Outgoing>> {
        let Delivery {
            address,
            update,
            to,
        } = delivery;
        let _in_turn = self.conversation_lock(address);
        let now = self.clock.now();
        self.maintain(now);
        if self.fallback.has_met(address.channel(), *update) {
            return None;
        }
        let began = Instant::now();
        let before = self.recall(address, None);
        let (mut after, mut reply) = reply(before.conversation, now);
        if let Some(handover) = &mut after.handover {
            handover.to = to.clone();
        }
        self.tell_place(address, &after, &mut reply);
        let stored = |reply: &Reply| {
            let mut stored = StoredReply::from(reply);
            stored.to = to.clone();
            vec![stored]
        };
        let replies = if reply.passed_on {
            Vec::new()
        } else {
            stored(&reply)
        };
        let after = if reply.forgets {
            Disposition::Forgotten
        } else {
            Disposition::Kept(Stored::from(&after))
        };
        let mut turn = Turn {
            address,
            update: Some(*update),
            at: now,
            after,
            replies,
        };
        let kept = self.commit(&turn);
        let is_kept = kept.is_some();
        let committed = kept.unwrap_or_else(|| {
            if reply.forgets {
                // What was said to be erased and is not must not be told to be.
                turn.replies = stored(&self.assistant().cannot_forget(reply.language));
            }
            self.fallback.keep(&turn, before.is_whole || reply.restarts)
        });
        if committed == Commit::Duplicate {
            return None;
        }
        self.note_missed(address.channel(), &reply, now);
        self.count_day(&reply, began.elapsed(), now);
        Some(outgoing(&turn, committed, is_kept))
    }

    /// The replies that a channel has not sent yet, in order within each conversation.
    pub fn unsent(&self, channel: &str) -> Vec<Outgoing> {
        if !self.works() {
            return Vec::new();
        }
        let waiting = self.memory.waiting().unwrap_or_else(|error| {
            self.failed(&error);
            Vec::new()
        });
        let of_channel = waiting
            .into_iter()
            .filter(|waiting| waiting.address.channel() == channel);
        of_channel
            .map(|waiting| Outgoing::of(waiting, true))
            .collect()
    }

    /// Acknowledgements off replies that were sent, or that cannot be.
    pub fn acknowledge(&self, sent: &[Outgoing]) {
        let mut kept = Vec::new();
        for outgoing in sent {
            let waited = self.now().duration_since(outgoing.since);
            measure::sent(
                outgoing.address.channel(),
                waited.try_into().unwrap_or_default(),
            );
            match outgoing.kept {
                true => kept.push((&outgoing.address, outgoing.number)),
                false => self
                    .fallback
                    .acknowledge(&outgoing.address, outgoing.number),
            }
        }
        // Those that cannot be struck off are sent once more after the next start.
        if let Err(error) = self.memory.acknowledge(&kept) {
            self.failed(&error);
        }
    }
}

impl Outgoing {
    /// A reply that waits, in the memory or in what stands in for it.
    pub(super) fn of(waiting: Waiting, kept: bool) -> Outgoing {
        let Waiting {
            address,
            number,
            since,
            reply,
        } = waiting;
        Outgoing {
            address,
            reply,
            since,
            number,
            kept,
        }
    }
}

pub(super) fn outgoing(turn: &Turn<'_>, committed: Commit, kept: bool) -> Vec<Outgoing> {
    let numbers = match committed {
        Commit::Applied(numbers) => numbers,
        Commit::Duplicate => Vec::new(),
    };
    // As it is read from the store.
    let since = Timestamp::from_millisecond(turn.at.as_millisecond()).unwrap_or(turn.at);
    let replies = numbers.into_iter().zip(&turn.replies);
    replies
        .map(|(number, reply)| Outgoing {
            address: turn.address.clone(),
            reply: reply.clone(),
            since,
            number,
            kept,
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
        assert_eq!(service.unsent("telegram"), sent);
        assert_eq!(service.unsent("another"), []);
        service.acknowledge(&sent);
        assert_eq!(service.unsent("telegram"), []);
    }
}
