//! Transactions: a change of a conversation and what is said of it are kept together, all of it or nothing, one at a time in
//! each conversation. Whatever changes one (a message, an update, staff) does so here.

use std::time::Instant;

use jiff::Timestamp;

use super::Service;
use super::outbox::{Outgoing, outgoing};
use super::turn_event::{TurnEvent, What};
use crate::assistant::Assistant;
use crate::dialogue::Conversation;
use crate::store::{Address, Commit, Disposition, Stored, StoredReply, Turn};
use crate::wording::Reply;

/// What is to be changed, and what becomes of the reply.
pub(super) struct Transaction<'a> {
    /// The conversation.
    pub(super) address: &'a Address,
    /// When it is.
    pub(super) at: Timestamp,
    /// What brings the change, and where the reply to it goes.
    pub(super) origin: Origin<'a>,
}

/// What brings a change, and where the reply to it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin<'a> {
    /// A message, whose reply is shown at once.
    Message,
    /// An update, which may come twice, and whose reply waits to be sent.
    Update {
        /// Its number.
        number: u64,
        /// The message that it brings, as the channel names it, where the reply has to show that.
        to: Option<&'a str>,
    },
    /// Staff, or that nobody came; what is said of it goes out by itself, to where the applicant spoke last.
    Staff,
}

/// What came of a transaction.
pub(super) struct Transacted {
    /// What is said.
    pub(super) reply: Reply,
    /// The same as it waits to be sent; nothing where it is shown at once or goes out by itself.
    pub(super) outgoing: Vec<Outgoing>,
}

impl Service {
    /// Makes a change and keeps it; `change` makes it of the assistant and the conversation, or stops it. It is kept by the
    /// time this returns, or remembered as long as the store fails. A duplicate update changes and sends nothing.
    pub(super) fn transact<Stop>(
        &self,
        transaction: &Transaction<'_>,
        change: impl FnOnce(&Assistant, Conversation) -> Result<(Conversation, Reply), Stop>,
    ) -> Result<Transacted, Stop> {
        let began = Instant::now();
        let Transaction {
            address,
            at,
            origin,
        } = *transaction;
        let _in_turn = self.conversation_lock(address);
        if origin != Origin::Staff {
            self.maintain(at);
        }
        let before = self.recall(address);
        let to = match origin {
            Origin::Message => None,
            Origin::Update { to, .. } => to.map(str::to_owned),
            Origin::Staff => before
                .conversation
                .handover
                .as_ref()
                .and_then(|it| it.to.clone()),
        };
        let assistant = self.assistant();
        let was_handed_over = before.conversation.handover.is_some();
        let (mut after, mut reply) = change(&assistant, before.conversation)?;
        if after.handover.is_some() && !was_handed_over && self.is_staff_full() {
            after.handover = None;
            reply = assistant.cannot_hand_over(reply.language);
        }
        if let (Origin::Update { .. }, Some(handover)) = (origin, &mut after.handover) {
            handover.to.clone_from(&to);
        }
        self.tell_place(address, &after, &mut reply);
        let waits = origin != Origin::Message && !reply.passed_on;
        let replies = |reply: &Reply| match waits {
            true => vec![StoredReply::to(reply, to.clone())],
            false => Vec::new(),
        };
        let update = match origin {
            Origin::Update { number, .. } => Some(number),
            Origin::Message | Origin::Staff => None,
        };
        let has_facts = !after.facts.is_empty();
        let after = if reply.forgets {
            Disposition::Forgotten
        } else {
            Disposition::Kept(Box::new(Stored::from(&after)))
        };
        let mut turn = Turn {
            address,
            update,
            at,
            after,
            replies: replies(&reply),
        };
        // Whoever begins to send what staff say finds this among what waits, or is given it.
        let senders = (origin == Origin::Staff).then(|| self.senders.lock());
        let kept = self.commit(&turn);
        let is_kept = kept.is_some();
        let committed = kept.unwrap_or_else(|| {
            let is_whole = before.is_whole || reply.restarts;
            let is_first = self.fallback.load(address).0.is_none();
            if is_first && has_facts && origin != Origin::Staff && !reply.passed_on {
                reply.blocks.insert(0, assistant.not_stored(reply.language));
                turn.replies = replies(&reply);
            }
            if reply.forgets {
                // What was said to be erased and is not must not be told to be.
                reply = assistant.cannot_forget(reply.language);
                turn.replies = replies(&reply);
            }
            self.fallback.keep(&turn, is_whole)
        });
        let what = match (&committed, origin) {
            (_, Origin::Staff) => None,
            (Commit::Duplicate, _) => Some(What::Duplicate),
            (Commit::Applied(_), _) if reply.passed_on => Some(What::PassedOn),
            (Commit::Applied(_), _) => Some(What::Reply(&reply)),
        };
        if let Some(what) = what {
            self.observe(&TurnEvent {
                channel: address.channel(),
                is_update: update.is_some(),
                at,
                took: began.elapsed(),
                what,
            });
        }
        let mut outgoing = outgoing(&turn, committed, is_kept);
        if let Some(send) = senders
            .as_ref()
            .and_then(|senders| senders.get(address.channel()))
        {
            outgoing.drain(..).for_each(send);
        }
        Ok(Transacted { reply, outgoing })
    }
}
