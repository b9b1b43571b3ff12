//! Options: which of them a message names, and which it takes back.

use std::ops::Range;

use super::Rejection;
use super::extraction::Extraction;
use super::ordinal::Ordinal;
use super::phrase::Phrase;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use crate::eligibility::Truth;
use crate::eligibility::{Kind, TOPIC, Value};
use crate::interview::NamedBy;

/// A message longer than this, in characters, does not look like the name of an option.
const LONG_NAME: usize = 16;

/// A Latin part of a name that is shorter than this is a part of too many.
const SHORTEST_LATIN: usize = 4;

/// An option that is named.
#[derive(Debug, Clone)]
struct Hit {
    step: usize,
    option: usize,
    /// Which phrase, and which token of it.
    phrase: usize,
    token: usize,
    range: Range<usize>,
    /// Whether it is taken back: 不是高校.
    is_negated: bool,
    /// Whether it is plain that the applicant is meant.
    is_sure: bool,
}

/// Reads the options of the phrases that count.
pub(super) fn read(extraction: &mut Extraction<'_>) {
    let hits = hits(extraction);
    for step in 0..extraction.dialog.steps.len() {
        let own: Vec<&Hit> = hits.iter().filter(|hit| hit.step == step).collect();
        let named: Vec<&Hit> = own.iter().copied().filter(|hit| !hit.is_negated).collect();
        if named.is_empty() {
            if !own.is_empty() {
                let values = own.iter().map(|hit| value(extraction, hit)).collect();
                extraction.cannot(Some(step), Rejection::Not(values));
            }
            continue;
        }
        if named.len() < own.len() {
            extraction.correction = true;
        }
        match extraction.kind(step) {
            Kind::Choice => choose(extraction, step, named),
            _ => {
                let mut values: Vec<String> = Vec::new();
                for hit in &named {
                    let value = value(extraction, hit);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                let range = named[0].range.start..named[named.len() - 1].range.end;
                extraction.say(
                    step,
                    Some(Value::Choices(values)),
                    named.iter().all(|hit| hit.is_sure),
                    &range,
                );
            }
        }
    }
}

/// Takes the topic that a message names for that of the case that it tells: 专题二，上海某某大学，申请50万.
pub(super) fn read_topic_of_case(extraction: &mut Extraction<'_>) {
    let Some(step) = extraction.place(TOPIC) else {
        return;
    };
    let is_known = extraction.facts.get(TOPIC).is_some();
    let is_said = extraction.said.iter().any(|(it, _)| *it == step);
    // Whoever asks to be checked for a topic applies under it.
    let checks = extraction.phrases.iter().any(Phrase::checks);
    let tells = checks || extraction.said.iter().any(|(_, said)| said.sure);
    if is_known || is_said || !tells {
        return;
    }
    let mut named: Vec<(usize, Range<usize>)> = Vec::new();
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        for (place, token) in phrase.tokens.iter().enumerate() {
            let option = token.meanings().iter().find_map(|meaning| match *meaning {
                Meaning::Option(of, option) if of == step => Some(option),
                _ => None,
            });
            let Some(option) = option else { continue };
            let is_told = checks || extraction.is_heard(at);
            if !is_told || phrase.is_negated(place) {
                return;
            }
            named.push((option, token.range.clone()));
        }
    }
    let Some((option, range)) = named.first().cloned() else {
        return;
    };
    if named.iter().all(|(other, _)| *other == option) {
        let topic = extraction.step(step).options[option].value.clone();
        extraction.say(step, Some(Value::Choice(topic)), true, &range);
    }
}

/// Reads a place of the options that the open question shows.
pub(super) fn read_place(extraction: &mut Extraction<'_>, place: Ordinal) {
    let Some(open) = extraction.open else {
        return;
    };
    let range = 0..extraction.text.chars.len();
    let option = |many: usize| place.among(many);
    let options = &extraction.step(open).options;
    let value = match extraction.kind(open) {
        Kind::YesNo => option(2).map(|place| Value::YesNo(place == 0)),
        Kind::Choice => {
            option(options.len()).map(|place| Value::Choice(options[place].value.clone()))
        }
        Kind::Choices => {
            let chosen = option(options.len()).map(|place| options[place].value.clone());
            chosen.map(|chosen| Value::Choices(vec![chosen]))
        }
        Kind::Money | Kind::Count => None,
    };
    if value.is_some() {
        extraction.unread = None;
        extraction.say(open, value, true, &range);
    }
}

/// Reads a message that is no more than an option's value, or a part of its name.
pub(super) fn read_part(extraction: &mut Extraction<'_>) {
    let Some(open) = extraction
        .open
        .filter(|&it| matches!(extraction.kind(it), Kind::Choice | Kind::Choices))
    else {
        return;
    };
    let tokens: Vec<&Token> = (0..extraction.phrases.len())
        .filter(|&at| extraction.is_heard(at))
        .flat_map(|at| &extraction.phrases[at].tokens)
        .collect();
    let is_more = |token: &&Token| {
        token.meanings().iter().any(|&meaning| match meaning {
            Meaning::Suggests(..) | Meaning::Counts(..) | Meaning::Elsewhere(_) => true,
            Meaning::Mention(step) => extraction.kind(step).is_number(),
            other => extraction.is_other(other),
        })
    };
    if tokens.iter().any(is_more) {
        return;
    }
    let says = |token: &&&Token| !token.is_filler();
    let (Some(first), Some(last)) = (tokens.iter().find(says), tokens.iter().rev().find(says))
    else {
        return;
    };
    let range = first.range.start..last.range.end;
    let written = extraction.text.written(&range);
    let by_value = extraction
        .step(open)
        .options
        .iter()
        .position(|option| option.value == written);
    let options = match by_value {
        Some(option) => vec![option],
        None if range.len()
            < if written.is_ascii() {
                SHORTEST_LATIN
            } else {
                2
            } =>
        {
            return;
        }
        None => extraction
            .vocabulary
            .options_called(open, |name| name.contains(&written)),
    };
    match options.as_slice() {
        [] => {}
        [option] => {
            let chosen = extraction.step(open).options[*option].value.clone();
            let chosen = match extraction.kind(open) {
                Kind::Choice => Value::Choice(chosen),
                _ => Value::Choices(vec![chosen]),
            };
            extraction.say(open, Some(chosen), true, &range);
        }
        several => {
            let values = several
                .iter()
                .map(|&option| extraction.step(open).options[option].value.clone())
                .collect();
            extraction.cannot(Some(open), Rejection::Several(values));
        }
    }
}

/// Whether a message that names no option looks as if it meant to: by an option of another fact, a number, yes or no,
/// or a part of an option's name.
pub(super) fn looks_like_option(extraction: &Extraction<'_>, open: usize) -> bool {
    let text = &extraction.text.chars;
    // The last noun says what something is: 别的单位.
    let shares_a_part = || {
        let part: String = text[text.len().saturating_sub(2)..].iter().collect();
        let is_chinese = text.len() > 2 && part.chars().all(crate::text::is_han);
        is_chinese
            && !extraction
                .vocabulary
                .options_called(open, |name| name.ends_with(&part))
                .is_empty()
    };
    let is_short = text.len() <= LONG_NAME
        && !extraction
            .phrases
            .iter()
            .any(|phrase| asks_number(extraction, phrase));
    let has_answer = extraction.phrases.iter().any(|phrase| {
        let says = phrase.has(General::Yes) || phrase.has(General::No) || phrase.has_number();
        phrase.loose() == 0
            && (says || phrase.means(|meaning| matches!(meaning, Meaning::Option(..))))
    });
    is_short && (has_answer || shares_a_part())
}

fn value(extraction: &Extraction<'_>, hit: &Hit) -> String {
    extraction.step(hit.step).options[hit.option].value.clone()
}

fn choose(extraction: &mut Extraction<'_>, step: usize, named: Vec<&Hit>) {
    let mut kept: Vec<&Hit> = Vec::new();
    let mut is_merged = false;
    for hit in named {
        let in_name =
            |other: &&Hit| other.option != hit.option && is_one_name(extraction, other, hit);
        // 外资的企业 is 外资企业; else the last noun of a name says what it is: 大学附属医院.
        if kept
            .last()
            .filter(|last| in_name(last))
            .is_some_and(|last| is_general(extraction, hit, last))
        {
            continue;
        }
        while kept.last().is_some_and(in_name) {
            kept.pop();
            is_merged = true;
        }
        kept.push(hit);
    }
    let differ = kept.iter().any(|hit| hit.option != kept[0].option);
    match (kept.as_slice(), differ && !extraction.correction) {
        ([], _) => {}
        (several, true) => {
            let mut values: Vec<String> = Vec::new();
            for hit in several {
                let value = value(extraction, hit);
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            extraction.cannot(Some(step), Rejection::Several(values));
        }
        ([.., last], false) => {
            let sure = last.is_sure && !is_merged;
            extraction.say(
                step,
                Some(Value::Choice(value(extraction, last))),
                sure,
                &last.range,
            );
        }
    }
}

/// Whether two options stand in one name: in one phrase, with nothing between them that joins two things.
fn is_one_name(extraction: &Extraction<'_>, first: &Hit, second: &Hit) -> bool {
    if first.phrase != second.phrase {
        return false;
    }
    let tokens = &extraction.phrases[first.phrase].tokens;
    let is_inside = |token: &Token| {
        let has_gap = token.range.clone().any(|at| extraction.text.has_gap(at));
        !has_gap && !token.is(General::Joint) && !token.is(General::Yes) && !token.is(General::Not)
    };
    let is_joined = second.range.start > first.range.end
        && extraction.text.chars[first.range.end..second.range.start]
            .iter()
            .any(|&it| matches!(it, '、' | '/' | '&' | ' '));
    !is_joined && tokens[first.token + 1..=second.token].iter().all(is_inside)
}

/// Whether what `hit` is called only repeats the kind of `other`: 企业 ends 外资企业.
fn is_general(extraction: &Extraction<'_>, hit: &Hit, other: &Hit) -> bool {
    let written = extraction.text.written(&hit.range);
    let options = extraction
        .vocabulary
        .options_called(hit.step, |name| name.ends_with(&written));
    options.contains(&other.option)
}

/// All options that are named where they count.
fn hits(extraction: &Extraction<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let taken_back = taken_back(extraction);
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        if !extraction.is_heard(at) || asks_number(extraction, phrase) {
            continue;
        }
        for (place, token) in phrase.tokens.iter().enumerate() {
            let options = options(extraction, phrase, place);
            let Some(step) = best(extraction, (phrase, place), &options, &taken_back) else {
                continue;
            };
            if !is_named(extraction, phrase, (place, step), &taken_back) {
                continue;
            }
            if is_in_name(extraction, phrase, (place, step)) {
                continue;
            }
            // A university may be anywhere, unless its name or a place tells.
            let is_placed = phrase.means(|meaning| {
                matches!(meaning, Meaning::Located(_, true) | Meaning::Suggests(..))
            });
            let written = extraction.text.written(&token.range);
            let is_anywhere = extraction.step(step).spoken.anywhere.contains(&written)
                && extraction.open != Some(step)
                && !is_placed;
            let is_sure = !is_anywhere
                && !is_elsewhere(phrase, place, step)
                && !phrase.trails_off(place, step, extraction.text);
            let own = options.iter().filter(|(of, _)| *of == step);
            hits.extend(own.map(|&(_, option)| Hit {
                step,
                option,
                phrase: at,
                token: place,
                range: token.range.clone(),
                is_negated: phrase.is_negated(place),
                is_sure,
            }));
        }
    }
    hits
}

/// Whether a field is no more than a part of the name of an institution: 农业科学院, University of Electric Power.
fn is_in_name(extraction: &Extraction<'_>, phrase: &Phrase, (place, step): (usize, usize)) -> bool {
    let names = &extraction.step(step).spoken.names;
    if !matches!(names, Some(NamedBy::FieldsElse(_))) {
        return false;
    }
    let at = &phrase.tokens[place].range;
    let next = phrase.tokens.get(place + 1);
    let before = place.checked_sub(1).map(|before| &phrase.tokens[before]);
    let gap = |from: usize, to: usize| to.saturating_sub(from);
    let follows =
        next.is_some_and(|it| it.is(General::Institution) && gap(at.end, it.range.start) <= 1);
    let precedes = before.is_some_and(|it| {
        let is_of = extraction.text.written(&it.range).ends_with(" of");
        it.is(General::Institution) && is_of && gap(it.range.end, at.start) <= 1
    });
    follows || precedes
}

/// The options that the token at `place` may name, each with its step.
fn options(extraction: &Extraction<'_>, phrase: &Phrase, place: usize) -> Vec<(usize, usize)> {
    // A partner elsewhere is none in the place, and nobody's own unit.
    let is_excluded = |step: usize| {
        let is_meant = extraction.open == Some(step) || is_beside(phrase, step);
        extraction.kind(step) == Kind::Choices && is_meant && is_elsewhere(phrase, place, step)
    };
    if phrase.is_none(place) || (0..extraction.dialog.steps.len()).any(is_excluded) {
        return Vec::new();
    }
    // Of a partner's kind only what lists partners may hear.
    let is_partners = is_partners(phrase, place);
    // 我们学校 is no partner.
    let before = place.checked_sub(1).map(|before| &phrase.tokens[before]);
    let is_own = before.is_some_and(|token| token.is(General::Asker));
    let lists_units = |step: usize| {
        matches!(
            extraction.step(step).spoken.names,
            Some(NamedBy::UnitsWithin(_))
        )
    };
    let can_mean = |step: usize| match extraction.kind(step) {
        Kind::YesNo => false,
        Kind::Choice => !is_partners,
        _ => !(is_own && lists_units(step)),
    };
    let meanings = phrase.tokens[place].meanings().iter();
    let options = meanings.filter_map(|meaning| match meaning {
        Meaning::Option(step, option)
        | Meaning::Answers(step, option)
        | Meaning::Unlisted(step, option) => Some((*step, *option)),
        _ => None,
    });
    options.filter(|&(step, _)| can_mean(step)).collect()
}

/// Of the steps of some options, the one that a phrase speaks of; none, if it speaks of several.
fn best(
    extraction: &Extraction<'_>,
    (phrase, place): (&Phrase, usize),
    options: &[(usize, usize)],
    taken_back: &[usize],
) -> Option<usize> {
    // A university with partners is none of them.
    let apart = phrase.tokens[place + 1..]
        .iter()
        .position(|token| token.is(General::With))
        .map_or(phrase.tokens.len(), |with| place + 1 + with);
    let names = |token: &Token, step: usize| token.meanings().contains(&Meaning::Mention(step));
    let is_beside = |step: usize| {
        phrase.tokens[..apart]
            .iter()
            .any(|token| names(token, step))
    };
    let rank = |step: usize| {
        let applies = extraction.step(step).applies(extraction.facts) != Truth::No;
        (
            is_beside(step),
            taken_back.contains(&step) && !is_open_unsaid(extraction, step),
            extraction.open == Some(step),
            applies,
        )
    };
    let mut steps: Vec<usize> = options.iter().map(|(step, _)| *step).collect();
    let best = steps
        .iter()
        .copied()
        .reduce(|a, b| if rank(b) > rank(a) { b } else { a })?;
    steps.retain(|&step| is_beside(step));
    steps.dedup();
    (steps.len() < 2).then_some(best)
}

/// Whether the option of a step that stands at `place` is meant: it answers the open step, says something of the applicant,
/// is all that its phrase says, or changes what was said.
fn is_named(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    (place, step): (usize, usize),
    taken_back: &[usize],
) -> bool {
    let is_open = extraction.open == Some(step);
    let is_mine = phrase.loose() == 0 || phrase.has(General::Asker);
    let is_told = is_open || is_mine && is_beside(phrase, step);
    let is_whole = phrase.loose() == 0 && !phrase.has_number();
    let is_doubtful = is_elsewhere(phrase, place, step) && !is_told
        || is_unlisted(&phrase.tokens[place], step)
            && (!is_told || !is_mine || has_option(phrase, step));
    let applies = is_open || extraction.step(step).applies(extraction.facts) != Truth::No;
    (is_told || is_whole || taken_back.contains(&step)) && !is_doubtful && applies
}

/// Whether a phrase names the fact of a step.
fn is_beside(phrase: &Phrase, step: usize) -> bool {
    phrase.means(|meaning| meaning == Meaning::Mention(step))
}

/// Whether the organisation at `place` is elsewhere than a step asks for: by its name, or by a place before it (苏州的一家企业).
fn is_elsewhere(phrase: &Phrase, place: usize, step: usize) -> bool {
    let is_told = |at: usize| {
        phrase.tokens[at]
            .meanings()
            .contains(&Meaning::Elsewhere(step))
    };
    let joins = |at: usize| phrase.tokens[at - 1].range.end == phrase.tokens[at].range.start;
    let says_nothing =
        |token: &Token| token.is_filler() || token.is_number() || token.is(General::Counter);
    let mut at = place;
    while at > 0 && joins(at) && says_nothing(&phrase.tokens[at - 1]) {
        at -= 1;
    }
    is_told(place) || at > 0 && joins(at) && is_told(at - 1) && phrase.tokens[at - 1].is_name()
}

/// Whether a token names none of the fields of a step.
fn is_unlisted(token: &Token, step: usize) -> bool {
    let is_own = |meaning: &Meaning| matches!(*meaning, Meaning::Unlisted(of, _) if of == step);
    token.meanings().iter().any(is_own)
}

/// Whether a phrase names an option of a step.
fn has_option(phrase: &Phrase, step: usize) -> bool {
    phrase.means(
        |meaning| matches!(meaning, Meaning::Option(of, _) | Meaning::Answers(of, _) if of == step),
    )
}

/// Whether the option at `place` is one with whom somebody works, and nobody's own: 跟上海大学一起做.
fn is_partners(phrase: &Phrase, place: usize) -> bool {
    let before = &phrase.tokens[..place];
    let Some(with) = before.iter().rposition(|token| token.is(General::With)) else {
        return false;
    };
    let names_another = |token: &Token| {
        let is_option = |it: &Meaning| matches!(it, Meaning::Option(..) | Meaning::Answers(..));
        token.is(General::Asker) || token.meanings().iter().any(is_option)
    };
    // 高校和企业 lists two kinds.
    !before[..with].last().is_some_and(names_another)
        && !before[with + 1..].iter().any(names_another)
}

/// Whether a phrase names a number and gives none, and does not speak of the applicant: 专题一的经费额度 asks for a
/// number, and says no topic.
fn asks_number(extraction: &Extraction<'_>, phrase: &Phrase) -> bool {
    let mentions = |token: &Token, of_number: bool| {
        let fits = |it: &Meaning| matches!(it, Meaning::Mention(step) if extraction.kind(*step).is_number() == of_number);
        token.meanings().iter().any(fits)
    };
    let names_number = phrase
        .tokens
        .iter()
        .any(|token| mentions(token, true) && !mentions(token, false));
    names_number && !phrase.has_number() && !phrase.has(General::Asker)
}

fn is_open_unsaid(extraction: &Extraction<'_>, step: usize) -> bool {
    extraction.open == Some(step)
        && extraction
            .facts
            .get(extraction.step(step).fact.as_str())
            .is_none()
}

/// The steps whose known value the message takes back: 不是高校, where the unit was said to be one.
fn taken_back(extraction: &Extraction<'_>) -> Vec<usize> {
    let mut steps = Vec::new();
    for phrase in extraction.phrases {
        for (at, token) in phrase.tokens.iter().enumerate() {
            for meaning in token.meanings() {
                let (Meaning::Option(step, option) | Meaning::Answers(step, option)) = *meaning
                else {
                    continue;
                };
                let is_known = match extraction.facts.get(extraction.step(step).fact.as_str()) {
                    Some(Value::Choice(known)) => {
                        *known == extraction.step(step).options[option].value
                    }
                    _ => false,
                };
                if is_known && phrase.is_negated(at) {
                    steps.push(step);
                }
            }
        }
    }
    steps
}

/// Whether a phrase names what a step asks for and says that there are none: 上海本地一个合作单位都没有.
pub(super) fn says_none_of(phrase: &Phrase, step: usize) -> bool {
    let names = |token: &Token| token.meanings().contains(&Meaning::Mention(step));
    let named = phrase.tokens.iter().position(names);
    named.is_some_and(|at| phrase.is_none(at)) && !has_option(phrase, step)
}

/// Whether a phrase says that there are none, and nothing else.
pub(super) fn says_none(phrase: &Phrase) -> bool {
    let is_none = phrase.has(General::None) || phrase.has(General::No);
    let is_option = |meaning| matches!(meaning, Meaning::Option(..) | Meaning::Answers(..));
    is_none && phrase.loose() == 0 && !phrase.has_number() && !phrase.means(is_option)
}
