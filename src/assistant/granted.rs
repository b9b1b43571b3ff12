//! Granting: what the guide's own words conclude, with no case told.

use super::goal::topics;
use regex::Regex;

use crate::answers::{Answer, Answered, HangsOn, Resolution};
use crate::dialogue::{Focus, LoadedGuide};
use rust_decimal::Decimal;

use crate::eligibility::{
    AskedAmount, Asks, Case, Facts, Figure, Goal, NamedValue, Says, Sums, Want, conclude,
};
use crate::text::{Number, normalize, numbers, small_numerals};
use crate::understanding::{Question, QuestionKind};
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
    if !loaded.guide.metadata.is_reviewed() {
        return None;
    }
    if let Some(conclusion) = counted(builder, answered) {
        return Some(conclusion);
    }
    // 专题二呢 asks what was asked before.
    let earlier = || {
        let earlier = focus
            .question
            .as_ref()
            .filter(|_| loaded.goals.is_elliptical(builder.question))?;
        loaded.goals.read(earlier, focus.fact.as_ref())
    };
    let question = loaded.goals.read(builder.question, focus.fact.as_ref());
    let question = question.or_else(earlier)?;
    if !matches!(answered.answer, Answer::Cited(_)) {
        return None;
    }
    let asks = match question.kind {
        QuestionKind::Whether(asks) => asks,
        QuestionKind::HowMuch { amounts, .. } => {
            let topics = topics(loaded, answered, focus, facts);
            return figure(builder, &amounts, &topics);
        }
        QuestionKind::WhichTopics | QuestionKind::WhichPapers { .. } => return None,
    };
    // What is set for other topics alone is not asked for under the topic that is meant.
    if let Answer::Cited(parts) = &answered.answer
        && parts.iter().all(|part| !part.elsewhere.is_empty())
    {
        return match asks {
            Asks::Required => Some(ReplyConclusion::of_guide(Says::No, Some(true))),
            Asks::Spared => Some(ReplyConclusion::of_guide(Says::Yes, Some(true))),
            Asks::Allowed | Asks::Barred => None,
        };
    }
    if let Some(conclusion) = demanded_of_all(builder, answered, &question, (facts, focus)) {
        return Some(conclusion);
    }
    if let Some(conclusion) = told_in_words(builder, answered, &question) {
        return Some(conclusion);
    }
    let best = answered
        .ranking
        .first()
        .filter(|best| best.share >= PLAIN)?;
    let Resolution::Covered(binding) = &loaded.answerer.intent(best.intent)?.resolution else {
        return None;
    };
    if let Some(hangs_on) = &binding.hangs_on
        && let Some(conclusion) = in_case(hangs_on, builder.question, &question)
    {
        return Some(conclusion);
    }
    let intent = loaded.answerer.intent(best.intent)?;
    if intent.links.value.is_some()
        && asks == Asks::Allowed
        && let Some(is_so) = agrees(builder.question, &answered.answer)
    {
        let says = if is_so { Says::Yes } else { Says::No };
        return Some(ReplyConclusion::of_guide(says, None));
    }
    let grants = binding.grants.filter(|_| binding.gist.is_some())?;
    // A demand answers those who ask whether it is one; whether theirs meets it is another question.
    if !grants && binding.is_demand && !matches!(asks, Asks::Required | Asks::Spared) {
        return None;
    }
    let says = if grants == matches!(asks, Asks::Allowed | Asks::Spared) {
        Says::Yes
    } else {
        Says::No
    };
    Some(ReplyConclusion::of_guide(says, Some(grants)))
}

/// That the guide demands of all what a question asks about, where every rule that it names holds for whoever applies under
/// the topics that are meant, and the clause of one of them answers it.
fn demanded_of_all(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    question: &Question,
    (facts, focus): (&Facts, &Focus),
) -> Option<ReplyConclusion> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.5;
    let loaded = builder.loaded;
    let says = match question.kind {
        QuestionKind::Whether(Asks::Required) => Says::Yes,
        QuestionKind::Whether(Asks::Spared) => Says::No,
        _ => return None,
    };
    let best = answered.ranking.first().filter(|it| it.share >= PLAIN)?;
    let decides = &loaded.answerer.intent(best.intent)?.links.decides;
    let meant = topics(loaded, answered, focus, facts);
    let is_meant = |topic: &&String| meant.is_empty() || meant.contains(topic);
    let holds_for_all = |name: &String| {
        let mut topics = loaded.rules.topics.iter().filter(is_meant);
        topics.all(|topic| {
            let mut rules = loaded.rules.of_topic(topic);
            rules.any(|rule| rule.id == *name && rule.when.is_none())
        })
    };
    let is_cited = |name: &String| {
        let mut rules = loaded.rules.rules.iter().filter(|rule| rule.id == *name);
        let Answer::Cited(parts) = &answered.answer else {
            return false;
        };
        rules.any(|rule| {
            let mut cited = parts.iter().flat_map(|part| &part.citations);
            cited.any(|it| it.clause == rule.citation.clause)
        })
    };
    let all = !decides.is_empty() && decides.iter().all(holds_for_all);
    (all && decides.iter().any(is_cited)).then(|| ReplyConclusion::of_guide(says, None))
}

/// So many intents are looked at for what the words of a question decide by themselves.
const FEW: usize = 3;
/// How likely each of them has to be.
const LIKELY: f32 = 0.1;

/// What tells in words whether what is asked holds, of the few intents that a question may be about.
fn hanging<'a>(
    loaded: &'a LoadedGuide,
    answered: &'a Answered,
) -> impl Iterator<Item = &'a HangsOn> {
    let likely = answered.ranking.iter().take(FEW);
    let likely = likely.filter(|it| it.share >= LIKELY);
    likely.filter_map(|it| match &loaded.answerer.intent(it.intent)?.resolution {
        Resolution::Covered(binding) => binding.hangs_on.as_deref(),
        _ => None,
    })
}

/// Whether the words of a question decide it, whatever the rules say of its case: it supposes a demand or a limit that the
/// guide does not have, or says that what is asked for is lacking.
pub(super) fn is_told_in_words(
    loaded: &LoadedGuide,
    answered: &Answered,
    question: (&str, &Question),
) -> bool {
    let (text, question) = question;
    let QuestionKind::Whether(asks) = question.kind else {
        return false;
    };
    let text = normalize(text).text().to_lowercase();
    let mut hanging = hanging(loaded, answered);
    hanging.any(|it| {
        let says = |words: &Option<Regex>| words.as_ref().is_some_and(|it| it.is_match(&text));
        says(&it.not_so) || asks != Asks::Required && (says(&it.lacks) || says(&it.meets))
    })
}

/// What the words of a question decide by themselves: that the guide does not have what it supposes, or that what is
/// asked for is lacking or there.
fn told_in_words(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    question: &Question,
) -> Option<ReplyConclusion> {
    let QuestionKind::Whether(asks) = question.kind else {
        return None;
    };
    let text = normalize(builder.question).text().to_lowercase();
    let says = |words: &Option<Regex>| words.as_ref().is_some_and(|it| it.is_match(&text));
    if hanging(builder.loaded, answered).any(|it| says(&it.not_so)) {
        return Some(ReplyConclusion::of_guide(Says::No, Some(true)));
    }
    let mut hanging = hanging(builder.loaded, answered)
        .filter(|it| asks != Asks::Required && (says(&it.lacks) || says(&it.meets)));
    hanging.find_map(|hangs_on| in_case(hangs_on, builder.question, question))
}

/// Whether what only some have to do holds for whoever asks, as far as the question tells.
fn in_case(hangs_on: &HangsOn, text: &str, question: &Question) -> Option<ReplyConclusion> {
    let QuestionKind::Whether(asks) = question.kind else {
        return None;
    };
    let text = normalize(text).text().to_lowercase();
    let says = |words: &Option<Regex>| words.as_ref().is_some_and(|it| it.is_match(&text));
    let of_guide = |is_so: bool, allowed: Option<bool>| {
        let says = if is_so { Says::Yes } else { Says::No };
        Some(ReplyConclusion::of_guide(says, allowed))
    };
    let holds = match (says(&hangs_on.fails), says(&hangs_on.holds)) {
        (false, false) => None,
        (fails, _) => Some(!fails),
    };
    match (asks, holds) {
        (Asks::Allowed | Asks::Barred | Asks::Spared, _) if says(&hangs_on.lacks) => {
            of_guide(asks == Asks::Barred, Some(false))
        }
        (Asks::Allowed | Asks::Barred, _) if says(&hangs_on.meets) => {
            of_guide(asks == Asks::Allowed, Some(true))
        }
        (Asks::Required, Some(holds)) => of_guide(holds, (!holds).then_some(true)),
        (Asks::Spared, Some(holds)) => of_guide(!holds, (!holds).then_some(true)),
        // Whether it will do without cannot be told from the case alone, and one who asks to apply asks for more.
        (Asks::Allowed | Asks::Barred, Some(_)) => None,
        (Asks::Allowed | Asks::Barred, None) if question.is_application => None,
        (_, None) => hangs_on.need.clone().map(|need| ReplyConclusion {
            needs: vec![need],
            ..ReplyConclusion::of_guide(Says::Depends, None)
        }),
    }
}

/// How many there are of what is asked, where each sentence of the answer has one number and the intent asks for a value.
fn counted(builder: &ReplyBuilder<'_>, answered: &Answered) -> Option<ReplyConclusion> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.5;
    let loaded = builder.loaded;
    let best = answered
        .ranking
        .first()
        .filter(|best| best.share >= PLAIN)?;
    let name = loaded.answerer.intent(best.intent)?.links.value.clone()?;
    let Answer::Cited(parts) = &answered.answer else {
        return None;
    };
    // One who multiplies or adds asks for more than the sentence has.
    if !loaded.goals.counts(builder.question) || loaded.goals.sums_up(builder.question) {
        return None;
    }
    let citations = parts.iter().flat_map(|part| &part.citations);
    let values = citations.map(|citation| {
        let figure = Figure::Count(only_number(citation.quote.text())?);
        let name = name.clone();
        Some(NamedValue { name, figure })
    });
    let values: Vec<NamedValue> = values.collect::<Option<_>>()?;
    // Of several topics it is told which has how many.
    (values.len() == 1).then(|| ReplyConclusion {
        values,
        ..ReplyConclusion::of_guide(Says::Value, None)
    })
}

/// Whether the only number that a question names is that of the sentence that answers it.
fn agrees(question: &str, answer: &Answer) -> Option<bool> {
    let Answer::Cited(parts) = answer else {
        return None;
    };
    let mut citations = parts.iter().flat_map(|part| &part.citations);
    let said = only_number(citations.next()?.quote.text())?;
    Some(only_number(question)? == said)
}

/// The only number of a sentence; a single numeral where it has no other (一轮).
fn only_number(sentence: &str) -> Option<Decimal> {
    let normalized = normalize(sentence);
    let found: Vec<Number> = numbers(normalized.chars())
        .into_iter()
        .map(|it| it.figure)
        .collect();
    let found = match found.is_empty() {
        true => small_numerals(normalized.chars()).collect(),
        false => found,
    };
    match found.as_slice() {
        [Number::Plain(number)] => Some(*number),
        _ => None,
    }
}

/// The shares that the guide demands of whoever applies, where nothing else is asked: 30 % of the total, 1:1.
fn demanded_shares(
    builder: &ReplyBuilder<'_>,
    amounts: &[AskedAmount],
    topics: &[String],
) -> Option<ReplyConclusion> {
    let rules = &builder.loaded.rules;
    let under = |topic: &String| {
        let values = amounts.iter().map(|asked| {
            let (share, _) = rules.demanded_share(topic, &asked.fact)?;
            let (name, figure) = match asked.want {
                Want::Share => ("share", Figure::Percent(share)),
                Want::Ratio if share == Decimal::ONE_HUNDRED => {
                    ("ratio", Figure::Ratio(Decimal::ONE, Decimal::ONE))
                }
                _ => return None,
            };
            let name = name.to_owned();
            Some(NamedValue { name, figure })
        });
        values.collect::<Option<Vec<NamedValue>>>()
    };
    let all: Vec<Vec<NamedValue>> = topics.iter().filter_map(under).collect();
    let values = all.first()?.clone();
    (all.len() == topics.len() && all.iter().all(|it| *it == values)).then(|| ReplyConclusion {
        values,
        ..ReplyConclusion::of_guide(Says::Value, None)
    })
}

/// The figures that the topic alone decides: the ceiling.
fn figure(
    builder: &ReplyBuilder<'_>,
    amounts: &[AskedAmount],
    topics: &[String],
) -> Option<ReplyConclusion> {
    if let Some(conclusion) = demanded_shares(builder, amounts, topics) {
        return Some(conclusion);
    }
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
