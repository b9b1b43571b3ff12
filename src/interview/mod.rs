//! Interviews: dialogs that lead an applicant, question by question, to what has to be decided.
//!
//! A [`Dialog`] is a list of [`Step`]s, and a step asks for one fact. The steps are also the one declaration of facts:
//! their names, their kinds, their options, in both languages. A [`Course`] tells what is left to be asked; an
//! [`Understander`] tells what a message says; a [`History`] holds what can be taken back.

mod budget;
mod command;
mod course;
mod dialog;
mod history;
mod understand;

pub use budget::{Budget, Computed};
pub use command::{Command, CommandWords, Commands};
pub use course::{Course, Progress};
pub use dialog::{Contradiction, Dialog, Opt, Saying, Spoken, Step, Words, places};
pub use history::{Change, History, State};
pub use understand::{AnswerWords, Said, Understander, Understood, Unread};
