//! Channels: the ways in. Each renders replies for its medium and decides nothing.

pub mod telegram;
pub mod terminal;
pub mod web;
mod workers;

pub use workers::at_once;
