//! All tests that use the crate from outside: one binary, a module a theme.

mod architecture;
mod calibration;
mod crashes;
mod commands;
mod emulator;
mod import;
mod interviews;
mod memory;
mod mistakes;
mod questions;
mod readme;
mod robustness;
mod rules;
mod stand_in;
mod support;
mod telegram;
mod telegram_crashes;
mod transcripts;
mod understanding;
mod verdicts;
