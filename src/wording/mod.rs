//! Wording: what is said, as typed blocks, and the sentences that it is said with.

mod amounts;
mod button_action;
mod comparison;
mod conclusion;
mod figures;
mod finding_text;
mod hours;
mod membership;
mod number_words;
mod phrases;
mod question;
mod rejection;
mod reply;
mod reply_builder;
mod summary;
mod timed;
mod verdict;

pub use button_action::{ButtonAction, Rating};
pub(crate) use figures::Computed;
pub use finding_text::FindingText;
pub(crate) use finding_text::looked_at;
pub(crate) use hours::hours_in_words;
pub(crate) use membership::Listed;
pub(crate) use number_words::in_words;
pub use phrases::{
    Advice, ApiPagePhrases, CheckPhrases, DeskPhrases, DoctorPhrases, EmbedPhrases, FaultPhrases,
    FigurePhrases, GuidePagePhrases, GuidePhrases, HourPhrases, LoginPhrases, LookupPhrases,
    MissedPhrases, PeoplePhrases, PersonPhrases, Phrases, ResultPhrases, TelegramCommand,
    TelegramPhrases, TerminalPhrases, WebPhrases, fill,
};
pub(crate) use question::Open;
pub use reply::{Asks, Attachment, Block, Choice, Reply, ReplyConclusion, ReplyKind, RuleOutcome};
pub(crate) use reply_builder::{ReplyBuilder, shortened};
pub(crate) use timed::Timed;
