//! Text: what is true of any text that people write, whatever it is about.
//!
//! [`normalize`] gives texts the form in which they are compared. [`numbers`] and [`money`] read numbers and amounts
//! as people write them. [`Language`] tells Chinese from English. A [`Diagnostic`] points at an error in a file.

mod diagnostic;
pub mod effort;
mod language;
pub mod money;
mod normalize;
pub mod number;
mod redaction;

pub use diagnostic::{Diagnostic, Diagnostics, SourceFile};
pub use language::{Bilingual, Language};
pub use normalize::{Normalized, is_han, normalize, without_accent};
pub use number::{Number, NumberMatch, numbers, numeral, small_numerals};
pub use redaction::redacted;
