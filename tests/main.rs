//! All tests that use the crate from outside: one binary, a module a theme.

mod api;
mod architecture;
mod browser;
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
mod transcripts;
mod understanding;
mod verdicts;
mod web;
