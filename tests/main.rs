//! All tests that use the crate from outside: one binary, a module a theme.

mod architecture;
mod browser;
mod calibration;
mod crashes;
mod commands;
mod failing;
mod handing_over;
mod import;
mod interviews;
mod memory;
mod missed;
mod overlay;
mod mistakes;
mod questions;
mod readme;
mod robustness;
mod rules;
mod store;
mod serving;
mod support;
mod telegram;
mod transcripts;
mod understanding;
mod verdicts;
mod web;
