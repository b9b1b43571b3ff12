//! Granting: what the guide's own words conclude, with no case told.

use super::goal::topics;
use crate::answers::{Answer, Answered, Resolution};
use crate::dialogue::Focus;
use crate::eligibility::{AskedAmount, Asks, Case, Facts, Goal, Says, Sums, conclude};
use crate::understanding::QuestionKind;
use crate::wording::{ReplyBuilder, ReplyConclusion};

/// What the guide's own words conclude for whoever asks: that it grants or refuses something, by the intent that the
/// question is plainly about, or a figure that nothing but the topic decides.
pub(super) fn granted(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    (facts, focus): (&Facts, &Focus),
) -> Option<ReplyConclusion> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.6;
    let loaded = builder.loaded;
    let question = loaded.goals.read(builder.question, focus.fact.as_ref())?;
    if !matches!(answered.answer, Answer::Cited(_)) {
        return None;
    }
    let asks = match question.kind {
        QuestionKind::Whether(asks) => asks,
        QuestionKind::HowMuch { amounts, .. } => {
            let topics = topics(loaded, answered, focus, facts);
            return figure(builder, &amounts, &topics);
        }
        QuestionKind::WhichTopics | QuestionKind::WhichPapers => return None,
    };
    let best = answered
        .ranking
        .first()
        .filter(|best| best.share >= PLAIN)?;
    let Resolution::Covered(binding) = &loaded.answerer.intent(best.intent)?.resolution else {
        return None;
    };
    let grants = binding.grants.filter(|_| binding.gist.is_some())?;
    let says = if grants == matches!(asks, Asks::Allowed | Asks::Spared) {
        Says::Yes
    } else {
        Says::No
    };
    Some(ReplyConclusion::of_guide(says, Some(grants)))
}

/// The figures that the topic alone decides: the ceiling.
fn figure(
    builder: &ReplyBuilder<'_>,
    amounts: &[AskedAmount],
    topics: &[String],
) -> Option<ReplyConclusion> {
    if topics.len() != 1 {
        return None;
    }
    let case = Case {
        rules: &builder.loaded.rules,
        facts: &Facts::default(),
        spoken: &[],
        topics,
        sums: Sums::Hold,
        proportions: &[],
        now: builder.now,
        period: None,
    };
    let conclusion = conclude(&case, &Goal::Solve(amounts.to_vec()))?;
    (conclusion.says == Says::Value).then(|| ReplyConclusion {
        values: conclusion.values,
        ..ReplyConclusion::of_guide(Says::Value, None)
    })
}
