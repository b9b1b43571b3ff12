//! Zhinan (指南) answers questions on a grant guide with the guide's own clauses.
//!
//! Read the modules in this order; each uses only those above it (`tests/architecture.rs` holds them to it).

#![warn(missing_docs)]

pub mod text;
pub mod error;
pub mod guide;
pub mod gazetteer;
pub mod import;
pub mod search;
pub mod answers;
pub mod eligibility;
pub mod interview;
pub mod drafting;
pub mod understanding;
pub mod dialogue;
pub mod wording;
pub mod assistant;
pub mod knowledge;
pub mod store;
pub mod measure;
pub mod service;
pub mod wire;
pub mod limiter;
pub mod staff;
pub mod channel;
pub mod manual;
