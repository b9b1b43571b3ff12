//! Interviews: dialogs that lead an applicant, question by question, to what has to be decided.
//!
//! A [`Dialog`] is a list of [`Step`]s, and a step asks for one fact. The steps are also the one declaration of facts:
//! their names, their kinds, their options, in both languages.

//!
//! What an applicant types is read by an [`Understander`].

mod dialog;
mod understand;

pub use dialog::{Contradiction, Dialog, Opt, Saying, Spoken, Step, Words, places};
pub use understand::{AnswerWords, Said, Understander, Understood, Unread};
