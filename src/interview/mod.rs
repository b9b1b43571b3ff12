//! Interviews: dialogs that lead an applicant, question by question, to what has to be decided.
//!
//! A [`Dialog`] is a list of [`Step`]s, and a step asks for one fact. The steps are also the one declaration of facts:
//! their names, their kinds, their options, in both languages. An [`Agenda`] tells what is left to be asked.

mod agenda;
mod budget;
mod dialog;

pub use agenda::{Agenda, Progress};
pub use budget::{Budget, Computed};
pub use dialog::{Contradiction, Dialog, Opt, Saying, Spoken, Step, Words, places};
