//! The terminal: replies, clauses and hits on a page for a person, in colours where they can be seen, and as plain lines
//! for a pipe.
//!
//! It renders and decides nothing: what is said comes from the assistant, and a number typed by the user stands for a
//! choice that a reply offered.

mod chat;
mod choices;
mod clauses;
mod explanation;
mod guides;
mod hits;
mod page;
mod reply;
mod wrapping;

pub use chat::{Chat, chat};
pub use clauses::{UnknownClause, show_clauses, show_guide};
pub use explanation::show_explanation;
pub use guides::{list_guides, show_checked};
pub use hits::show_hits;
pub use page::{Page, Paragraph, StandardPage};
pub use reply::show_reply;
