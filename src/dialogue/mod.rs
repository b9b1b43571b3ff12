//! Dialogue: the durable state of a conversation, and its history.

mod conversation;
mod focus;
mod handover;
mod history;
mod hours;
mod loaded_guide;
mod missed;

pub use conversation::{ActiveFlow, Conversation, Elsewhere, Message, Origin, Profile};
pub use focus::{Focus, WaitingQuestion};
pub use handover::{Handover, Staffing, Words};
pub use history::{Change, History, State};
pub use hours::Hours;
pub(crate) use hours::clock;
pub use loaded_guide::LoadedGuide;
pub use missed::{Missed, MissedKind};
