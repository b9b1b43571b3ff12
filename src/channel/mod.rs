//! Channels: the ways in. Each renders replies for its medium and decides nothing.

pub mod chat;
pub mod check;
pub mod given;
pub mod jsonl;
pub mod terminal;
