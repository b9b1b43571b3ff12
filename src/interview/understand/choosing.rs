//! Options: which of them a message names, and which it takes back.

use std::ops::Range;

use super::Unread;
use super::phrase::Phrase;
use super::reading::Reading;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use crate::condition::Truth;
use crate::fact::{Kind, Value};

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
pub(super) fn read(reading: &mut Reading<'_>) {
    let hits = hits(reading);
    for step in 0..reading.dialog.steps.len() {
        let own: Vec<&Hit> = hits.iter().filter(|hit| hit.step == step).collect();
        let named: Vec<&Hit> = own.iter().copied().filter(|hit| !hit.is_negated).collect();
        if named.is_empty() {
            if !own.is_empty() {
                let values = own.iter().map(|hit| value(reading, hit)).collect();
                reading.cannot(Some(step), Unread::Not(values));
            }
            continue;
        }
        if named.len() < own.len() {
            reading.correction = true;
        }
        match reading.kind(step) {
            Kind::Choice => choose(reading, step, named),
            _ => {
                let mut values: Vec<String> = Vec::new();
                for hit in &named {
                    let value = value(reading, hit);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                let range = named[0].range.start..named[named.len() - 1].range.end;
                reading.say(step, Some(Value::Choices(values)), named.iter().all(|hit| hit.is_sure), &range);
            }
        }
    }
}

/// Reads a message that is no more than an option's value, or a part of its name.
pub(super) fn read_part(reading: &mut Reading<'_>) {
    let Some(open) = reading.open.filter(|&it| matches!(reading.kind(it), Kind::Choice | Kind::Choices)) else {
        return;
    };
    let tokens: Vec<&Token> = (0..reading.phrases.len())
        .filter(|&at| reading.is_heard(at))
        .flat_map(|at| &reading.phrases[at].tokens)
        .collect();
    let is_more = |token: &&Token| {
        token.meanings().iter().any(|&meaning| match meaning {
            Meaning::Suggests(..) | Meaning::Counts(..) => true,
            Meaning::Mention(step) => reading.kind(step).is_number(),
            other => reading.is_other(other),
        })
    };
    if tokens.iter().any(is_more) {
        return;
    }
    let says = |token: &&&Token| !token.is_filler();
    let (Some(first), Some(last)) = (tokens.iter().find(says), tokens.iter().rev().find(says)) else { return };
    let range = first.range.start..last.range.end;
    let written = reading.text.written(&range);
    let by_value = reading.step(open).options.iter().position(|option| option.value == written);
    let options = match by_value {
        Some(option) => vec![option],
        None if range.len() < if written.is_ascii() { SHORTEST_LATIN } else { 2 } => return,
        None => reading.vocabulary.options_called(open, |name| name.contains(&written)),
    };
    match options.as_slice() {
        [] => {}
        [option] => {
            let chosen = reading.step(open).options[*option].value.clone();
            let chosen = match reading.kind(open) {
                Kind::Choice => Value::Choice(chosen),
                _ => Value::Choices(vec![chosen]),
            };
            reading.say(open, Some(chosen), true, &range);
        }
        several => {
            let values = several.iter().map(|&option| reading.step(open).options[option].value.clone()).collect();
            reading.cannot(Some(open), Unread::Several(values));
        }
    }
}

/// Whether a message that names no option looks as if it meant to: by an option of another fact, a number, yes or no,
/// or a part of an option's name.
pub(super) fn looks_like_option(reading: &Reading<'_>, open: usize) -> bool {
    let text = &reading.text.chars;
    // The last noun says what something is: 别的单位.
    let shares_a_part = || {
        let part: String = text[text.len().saturating_sub(2)..].iter().collect();
        let is_chinese = text.len() > 2 && part.chars().all(crate::fold::is_han);
        is_chinese && !reading.vocabulary.options_called(open, |name| name.ends_with(&part)).is_empty()
    };
    let is_short = text.len() <= LONG_NAME && !reading.phrases.iter().any(|phrase| asks_number(reading, phrase));
    let has_answer = reading.phrases.iter().any(|phrase| {
        let says = phrase.has(General::Yes) || phrase.has(General::No) || phrase.has_number();
        phrase.loose() == 0 && (says || phrase.means(|meaning| matches!(meaning, Meaning::Option(..))))
    });
    is_short && (has_answer || shares_a_part())
}

fn value(reading: &Reading<'_>, hit: &Hit) -> String {
    reading.step(hit.step).options[hit.option].value.clone()
}

fn choose(reading: &mut Reading<'_>, step: usize, named: Vec<&Hit>) {
    let mut kept: Vec<&Hit> = Vec::new();
    let mut is_merged = false;
    for hit in named {
        let in_name = |other: &&Hit| other.option != hit.option && is_one_name(reading, other, hit);
        // 外资的企业 is 外资企业; else the last noun of a name says what it is: 大学附属医院.
        if kept.last().filter(|last| in_name(last)).is_some_and(|last| is_general(reading, hit, last)) {
            continue;
        }
        while kept.last().is_some_and(in_name) {
            kept.pop();
            is_merged = true;
        }
        kept.push(hit);
    }
    let differ = kept.iter().any(|hit| hit.option != kept[0].option);
    match (kept.as_slice(), differ && !reading.correction) {
        ([], _) => {}
        (several, true) => {
            let mut values: Vec<String> = Vec::new();
            for hit in several {
                let value = value(reading, hit);
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            reading.cannot(Some(step), Unread::Several(values));
        }
        ([.., last], false) => {
            let sure = last.is_sure && !is_merged;
            reading.say(step, Some(Value::Choice(value(reading, last))), sure, &last.range);
        }
    }
}

/// Whether two options stand in one name: in one phrase, with nothing between them that joins two things.
fn is_one_name(reading: &Reading<'_>, first: &Hit, second: &Hit) -> bool {
    if first.phrase != second.phrase {
        return false;
    }
    let tokens = &reading.phrases[first.phrase].tokens;
    let is_inside = |token: &Token| {
        let has_gap = token.range.clone().any(|at| reading.text.has_gap(at));
        !has_gap && !token.is(General::Joint) && !token.is(General::Yes) && !token.is(General::Not)
    };
    let is_joined = second.range.start > first.range.end
        && reading.text.chars[first.range.end..second.range.start]
            .iter()
            .any(|&it| matches!(it, '、' | '/' | '&' | ' '));
    !is_joined && tokens[first.token + 1..=second.token].iter().all(is_inside)
}

/// Whether what `hit` is called only repeats the kind of `other`: 企业 ends 外资企业.
fn is_general(reading: &Reading<'_>, hit: &Hit, other: &Hit) -> bool {
    let written = reading.text.written(&hit.range);
    let options = reading.vocabulary.options_called(hit.step, |name| name.ends_with(&written));
    options.contains(&other.option)
}

/// All options that are named where they count.
fn hits(reading: &Reading<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let taken_back = taken_back(reading);
    for (at, phrase) in reading.phrases.iter().enumerate() {
        if !reading.is_heard(at) {
            continue;
        }
        if asks_number(reading, phrase) {
            continue;
        }
        let is_whole = phrase.loose() == 0 && !phrase.has_number();
        for (place, token) in phrase.tokens.iter().enumerate() {
            let options = token.meanings().iter().filter_map(|meaning| match meaning {
                Meaning::Option(step, option) | Meaning::Answers(step, option) => Some((*step, *option)),
                _ => None,
            });
            let options: Vec<(usize, usize)> = options.filter(|&(step, _)| reading.kind(step) != Kind::YesNo).collect();
            let is_beside = |step: usize| phrase.means(|meaning| meaning == Meaning::Mention(step));
            let rank = |step: usize| {
                let applies = reading.step(step).applies(reading.facts) != Truth::No;
                let is_open = reading.open == Some(step);
                (is_beside(step), taken_back.contains(&step) && !is_open_unsaid(reading, step), is_open, applies)
            };
            let best = options.iter().copied().reduce(|a, b| if rank(b.0) > rank(a.0) { b } else { a });
            let Some((step, option)) = best else { continue };
            let rivals = options.iter().filter(|(other, _)| is_beside(*other)).count();
            let is_open = reading.open == Some(step);
            let is_mine = phrase.loose() == 0 || phrase.has(General::Asker);
            let is_named = is_open || is_whole || is_mine && is_beside(step) || taken_back.contains(&step);
            if rivals > 1 || !is_named || !is_open && reading.step(step).applies(reading.facts) == Truth::No {
                continue;
            }
            hits.push(Hit {
                step,
                option,
                phrase: at,
                token: place,
                range: token.range.clone(),
                is_negated: phrase.is_negated(place),
                is_sure: !phrase.trails_off(place, step, reading.text),
            });
        }
    }
    hits
}

/// Whether a phrase names a number and gives none, and does not speak of the applicant: 专题一的经费额度 asks for a
/// number, and says no topic.
fn asks_number(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let mentions = |token: &Token, of_number: bool| {
        let fits = |it: &Meaning| matches!(it, Meaning::Mention(step) if reading.kind(*step).is_number() == of_number);
        token.meanings().iter().any(fits)
    };
    let names_number = phrase.tokens.iter().any(|token| mentions(token, true) && !mentions(token, false));
    names_number && !phrase.has_number() && !phrase.has(General::Asker)
}

fn is_open_unsaid(reading: &Reading<'_>, step: usize) -> bool {
    reading.open == Some(step) && reading.facts.get(reading.step(step).fact.as_str()).is_none()
}

/// The steps whose known value the message takes back: 不是高校, where the unit was said to be one.
fn taken_back(reading: &Reading<'_>) -> Vec<usize> {
    let mut steps = Vec::new();
    for phrase in reading.phrases {
        for (at, token) in phrase.tokens.iter().enumerate() {
            for meaning in token.meanings() {
                let (Meaning::Option(step, option) | Meaning::Answers(step, option)) = *meaning else { continue };
                let is_known = match reading.facts.get(reading.step(step).fact.as_str()) {
                    Some(Value::Choice(known)) => *known == reading.step(step).options[option].value,
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

/// Whether a phrase says that there are none, and nothing else.
pub(super) fn says_none(phrase: &Phrase) -> bool {
    let is_none = phrase.has(General::None) || phrase.has(General::No);
    let is_option = |meaning| matches!(meaning, Meaning::Option(..) | Meaning::Answers(..));
    is_none && phrase.loose() == 0 && !phrase.has_number() && !phrase.means(is_option)
}
