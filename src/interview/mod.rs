//! Interviews: dialogs that lead an applicant, question by question, to a verdict.
//!
//! A [`Dialog`] is a list of [`Step`]s, and each step asks for one fact. The steps also declare the facts: their
//! names, kinds and options, in both languages. An [`Agenda`] says which questions are left.

mod agenda;
mod budget;
mod dialog;

pub use agenda::{Agenda, Progress};
pub use budget::{Budget, Computed};
pub use dialog::{Contradiction, Dialog, NamedBy, Opt, Saying, Spoken, Step, Words, places};
