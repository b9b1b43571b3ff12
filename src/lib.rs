//! Zhinan (指南) answers questions on a grant guide with the guide's own clauses.
//!
//! Read the modules in this order; each uses only those above it (`tests/architecture.rs` holds them to it).

#![warn(missing_docs)]

pub mod fold;
pub mod figure;
pub mod language;
pub mod script;
pub mod error;
pub mod money;
pub mod fact;
pub mod condition;
pub mod guide;
pub mod import;
pub mod search;
pub mod answer;
pub mod rules;
pub mod interview;
pub mod assistant;
pub mod knowledge;
pub mod store;
pub mod measure;
pub mod service;
pub mod channel;
