//! Missed questions: which of them staff should look at.

use crate::answers::Answered;
use crate::dialogue::{Missed, MissedKind};
use crate::text::redacted;
use crate::wording::{Reply, ReplyBuilder, ReplyKind};

/// What was asked and got `reply`, if it counts as missed.
pub(super) fn missed(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    reply: &Reply,
) -> Option<Missed> {
    let kind = match reply.kind {
        ReplyKind::NotCovered => MissedKind::NotCovered,
        ReplyKind::Answer | ReplyKind::OffTopic if !answered.is_confident => MissedKind::Unsure,
        ReplyKind::Answer | ReplyKind::OffTopic | ReplyKind::Interview | ReplyKind::Smalltalk => {
            return None;
        }
    };
    let shown = reply.citations.iter().chain(&reply.nearest);
    Some(Missed {
        guide: builder.loaded.guide.id.clone(),
        language: builder.language,
        question: redacted(builder.question),
        kind,
        clauses: shown.map(|citation| citation.clause.clone()).collect(),
    })
}
