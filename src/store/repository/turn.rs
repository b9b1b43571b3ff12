//! Turns: what a message comes to, and what is kept of it.

use jiff::Timestamp;

use crate::store::address::Address;
use crate::store::reply::StoredReply;
use crate::store::stored::Stored;

/// What is kept of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// When its last message came.
    pub last: Timestamp,
    /// The conversation.
    pub conversation: Stored,
}

/// What one message comes to.
#[derive(Debug, Clone)]
pub struct Turn<'a> {
    /// The conversation.
    pub address: &'a Address,
    /// The number of the update that brought the message, where the channel may deliver it again.
    pub update: Option<u64>,
    /// When it came.
    pub at: Timestamp,
    /// What becomes of the conversation.
    pub after: Disposition,
    /// Replies to send, where the channel does not take them at once.
    pub replies: Vec<StoredReply>,
}

/// What becomes of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Disposition {
    /// It is kept so.
    Kept(Box<Stored>),
    /// All that is kept of the person is erased, in every place.
    Forgotten,
}

/// Whether a turn was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// It was; the numbers of its replies.
    Applied(Vec<u64>),
    /// Its update was met before, so that nothing was changed.
    Duplicate,
}
