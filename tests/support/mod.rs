//! What the tests share.

pub mod score;
