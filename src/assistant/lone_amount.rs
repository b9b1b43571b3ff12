//! A lone amount: the only one of a message, that stands by itself (260万，该报哪个专题), is what one applies for.

use crate::eligibility::{Asks, FactName, Facts, Value};
use crate::text::money::amounts_in;
use crate::text::normalize;
use crate::understanding::{Parse, Question, QuestionKind};
use crate::wording::ReplyBuilder;

/// So many characters around an amount tell whether it stands by itself.
const AROUND: usize = 40;

/// The amount that one applies for, where a message has but one, names no other, and asks where one may apply with it or
/// whether one may.
pub(super) fn lone_amount(
    builder: &ReplyBuilder<'_>,
    parse: &Parse,
    question: &Question,
    facts: &Facts,
) -> Option<(FactName, Value)> {
    let goals = &builder.loaded.goals;
    let fact = goals.granted()?;
    let asks = matches!(
        question.kind,
        QuestionKind::WhichTopics | QuestionKind::Whether(Asks::Allowed | Asks::Barred)
    );
    let mut said = parse.said.iter().chain(&parse.tried);
    let tells_money = said.any(|said| matches!(said.value, Some(Value::Money(_))));
    if !asks || tells_money && question.kind == QuestionKind::WhichTopics {
        return None;
    }
    if facts.get(fact.as_str()).is_some() {
        return None;
    }
    let normalized = normalize(builder.question);
    let chars = normalized.chars();
    let text = |range: std::ops::Range<usize>| -> String { chars[range].iter().collect() };
    let amounts = amounts_in(chars).into_iter().filter(|it| it.is_money);
    let mut alone = amounts.filter(|it| {
        let (start, end) = (it.range.start, it.range.end);
        let before = text(start.saturating_sub(AROUND)..start);
        goals.is_lone(&before, &text(end..chars.len().min(end + AROUND)))
    });
    match (alone.next(), alone.next()) {
        (Some(only), None) => Some((fact.clone(), Value::Money(only.amount))),
        _ => None,
    }
}
