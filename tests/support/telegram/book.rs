//! All that came and went.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use serde_json::Value;

use super::chaos::Chaos;
use super::hook::Hook;
use super::limits::Limits;
use super::queue::Queue;

/// All that came and went.
#[derive(Default)]
pub struct Book {
    pub(super) queue: Queue,
    pub(super) hook: Option<Hook>,
    /// When a webhook may be set again.
    pub next_webhook: Option<Instant>,
    /// What is answered to a method, whatever it asks for, as long as it stands here.
    pub odd: HashMap<String, (u16, &'static str)>,
    /// How often that was answered.
    pub oddly_answered: usize,
    pub(super) next_message: i64,
    /// The most updates that are delivered at once, if there is a limit.
    pub at_once: usize,
    /// What was sent, in order.
    pub sent: Vec<Sent>,
    /// The keyboards that were changed, with the message.
    pub marked: Vec<(i64, Value)>,
    /// The texts that were changed, with the message.
    pub rewritten: Vec<(i64, String)>,
    /// The webhook that was set, as it was asked for.
    pub webhook: Option<Value>,
    /// The presses that were met, with the word on them.
    pub met: Vec<(String, Option<String>)>,
    /// What was offered inline.
    pub offered: Vec<Value>,
    /// What was shown as being done, by chat.
    pub actions: Vec<(i64, String)>,
    /// The menus that were published, by language.
    pub menus: HashMap<String, usize>,
    /// What was refused because it breaks a rule, and why.
    pub refused: Vec<String>,
    /// The chats that were told to wait because of the limits.
    pub flooded: Vec<i64>,
    /// The chats to which something was sent before their wait was over.
    pub impatient: Vec<i64>,
    /// How much may be sent.
    pub limits: Limits,
    /// What goes wrong next with what is sent to a chat.
    pub faults: Vec<(i64, Fault)>,
    /// What goes wrong by chance.
    pub chaos: Option<Chaos>,
    /// How many requests arrived.
    pub requests: u64,
    /// How many of them are not answered yet, those for updates left out.
    pub under_way: usize,
    pub(super) trap: Option<Trap>,
    pub(super) messages: HashMap<i64, Known>,
    pub(super) chats: HashSet<i64>,
    pub(super) threads: HashSet<(i64, i64)>,
    /// Topics that nothing can be sent into; nothing in place of the topic is the general one.
    pub closed: HashSet<(i64, Option<i64>)>,
    /// Chats that take no files.
    pub without_files: HashSet<i64>,
    /// The topics in which messages stand.
    pub(super) topics: HashMap<i64, i64>,
    pub(super) queries: HashSet<String>,
}

/// Something sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub chat: i64,
    pub message: i64,
    /// As it is seen.
    pub text: String,
    /// As it was sent.
    pub raw: String,
    /// Labels and data.
    pub buttons: Vec<(String, String)>,
    pub to: Option<i64>,
    /// The topic of the group that it stands in.
    pub thread: Option<i64>,
    pub file: Option<(String, String)>,
    /// The number of the request that sent it.
    pub request: u64,
    /// When that was answered, if it was.
    pub answered: Option<Instant>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it goes through, and the next does not.
    Nothing,
    /// 429: wait for so many seconds.
    Flood(u32),
    /// 403: the bot is blocked.
    Blocked,
    /// 400: the formatting cannot be read.
    Markup,
    /// 502.
    Gateway,
    /// This status with this text.
    Odd(u16, &'static str),
    /// The connection breaks, before the effect.
    Broken,
    /// The connection breaks, after the effect.
    Lost,
    /// No answer comes, after the effect.
    Hang,
}

/// A message that stands in a chat.
pub struct Known {
    pub chat: i64,
    pub is_ours: bool,
    pub text: String,
    pub markup: Value,
}

/// Where a request is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// It has arrived, and nothing has come of it.
    Arrival,
    /// All has come of it but the answer.
    Effect,
}

/// A request that is held until it is let go.
#[derive(Debug, Clone, Copy)]
pub struct Trap {
    pub request: u64,
    pub point: Point,
    pub is_shut: bool,
    /// Whether it goes on, once it is let go, or is lost.
    pub goes_on: Option<bool>,
}

impl Book {
    /// Whether the request that a trap was set for is in it.
    pub fn is_trapped(&self) -> bool {
        self.trap.is_some_and(|trap| trap.is_shut)
    }
}
