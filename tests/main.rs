//! All tests that use the crate from outside: one binary, a module a theme.

mod calibration;
mod import;
mod questions;
mod support;
