//! All tests that use the crate from outside: one binary, a module a theme.

mod calibration;
mod import;
mod interviews;
mod mistakes;
mod questions;
mod rules;
mod support;
mod transcripts;
mod understanding;
mod verdicts;
