//! Zhinan (指南) answers questions on a grant guide with the guide's own clauses.
//!
//! Read the modules in this order; each uses only those above it.

#![warn(missing_docs)]

pub mod answer;
pub mod assistant;
pub mod channel;
pub mod condition;
pub mod error;
pub mod fact;
pub mod figure;
pub mod fold;
pub mod guide;
pub mod import;
pub mod interview;
pub mod knowledge;
pub mod language;
pub mod money;
pub mod rules;
pub mod script;
pub mod search;
pub mod service;
