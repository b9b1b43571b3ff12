//! Text: what holds of any text that people write, before anything is known of guides.
//!
//! [`normalize`] gives the one form in which texts are compared; [`numbers`] and [`money`] read figures and amounts however
//! they are written; [`Language`] tells Chinese from English; a [`Diagnostic`] points at a mistake in a file.

mod diagnostic;
mod language;
pub mod money;
mod normalize;
pub mod number;
mod redaction;

pub use diagnostic::{Diagnostic, Diagnostics, SourceFile};
pub use language::{Bilingual, Language};
pub use normalize::{Normalized, is_han, normalize};
pub use number::{Number, NumberMatch, numbers, numeral, small_numerals};
pub use redaction::redacted;
