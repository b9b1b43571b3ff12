//! All tests that use the crate from outside: one binary, a module a theme.

mod architecture;
mod calibration;
mod crashes;
mod commands;
mod import;
mod interviews;
mod memory;
mod mistakes;
mod questions;
mod readme;
mod robustness;
mod rules;
mod support;
mod telegram;
mod telegram_features;
mod transcripts;
mod understanding;
mod verdicts;
