//! The terminal: shows replies, clauses and hits, in colours for a person and as plain lines for a pipe.
//!
//! It decides nothing: the text comes from the assistant, and a typed number stands for a choice that a reply offered.

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
pub use page::{ASIDE, Page, Paragraph, QUOTE, SOURCE, STRONG, StandardPage};
pub use reply::show_reply;
