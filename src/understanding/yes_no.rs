//! Yes and no: answers to the open step, and what is said of such facts anywhere.

use std::ops::Range;

use super::extraction::Extraction;
use super::phrase::Phrase;
use super::token::{Token, What};
use super::vocabulary::{General, Meaning};
use super::{Rejection, Said};
use crate::eligibility::{Kind, Value};
use crate::interview::Step;
use crate::text::is_han;

/// Yes or no, as a phrase says it.
#[derive(Debug, Clone)]
struct Vote {
    yes: bool,
    sure: bool,
    range: Range<usize>,
}

/// What one phrase says of the open step.
#[derive(Debug, Clone)]
enum Voted {
    Nothing,
    Under,
    Both,
    Vote(Vote),
}

/// Reads what is said of facts that are yes or no: by words that say them, and as the answer to the open step.
pub(super) fn read(extraction: &mut Extraction<'_>) {
    says(extraction);
    let Some(open) = extraction
        .open
        .filter(|&open| extraction.kind(open) == Kind::YesNo)
    else {
        return;
    };
    let mut votes: Vec<Vote> = Vec::new();
    let mut why = None;
    // 行，改成27万 agrees to a change of something else, and 不是改 denies one.
    let changes = |phrase: &Phrase| phrase.has(General::Correction) && phrase.has_number();
    let changes_other = extraction.phrases.iter().any(changes);
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let is_own = phrase.means(|meaning| extraction.is_own(meaning));
        let denies_change = phrase
            .tokens
            .windows(2)
            .any(|pair| pair[0].is(General::No) && pair[1].is(General::Correction));
        let agrees = changes_other && phrase.has(General::Agrees);
        if !extraction.is_heard(at) || (agrees || denies_change) && !is_own {
            continue;
        }
        match vote(extraction, open, phrase) {
            Voted::Nothing => {}
            Voted::Under => why = Some(Rejection::Pending),
            Voted::Both => why = Some(Rejection::YesAndNo),
            Voted::Vote(vote) => votes.push(vote),
        }
    }
    if votes.iter().any(|vote| vote.yes != votes[0].yes) {
        why = Some(Rejection::YesAndNo);
    }
    match (why, votes.first()) {
        (Some(why), _) => {
            extraction.said.retain(|(step, _)| *step != open);
            extraction.cannot(Some(open), why);
        }
        (None, Some(vote)) => {
            let sure = votes.iter().any(|vote| vote.sure);
            extraction.say(open, Some(Value::YesNo(vote.yes)), sure, &vote.range);
        }
        (None, None) => {}
    }
}

/// Takes back a no that was meant for what was said before: a "no" beside a change of another fact denies that fact's old
/// value, and a "wrong" beside any other fact is no answer (不对，我们其实是高校).
pub(super) fn deny_what_changes(extraction: &mut Extraction<'_>) {
    let Some(open) = extraction.open else { return };
    let is_no = |said: &Said| said.value == Some(Value::YesNo(false));
    let answer = extraction
        .said
        .iter()
        .find(|(step, said)| *step == open && is_no(said));
    let Some((_, answer)) = answer else { return };
    let tokens = extraction.phrases.iter().flat_map(|phrase| &phrase.tokens);
    let mut denying = tokens.filter(|token| {
        token.is(General::No) && extraction.text.source(&token.range) == answer.words
    });
    let Some(denying) = denying.next() else {
        return;
    };
    let changes = |(step, said): &(usize, Said)| {
        let old = extraction.facts.get(extraction.step(*step).fact.as_str());
        *step != open
            && (denying.is(General::Correction) || old.is_some() && old != said.value.as_ref())
    };
    // 不对，第一个是高校，不是外企 speaks of another fact, be it clear what it says or not.
    let is_other = |meaning| matches!(meaning, Meaning::Option(step, _) if step != open);
    let is_correction = denying.is(General::Correction);
    let speaks_of_other = is_correction && extraction.phrases.iter().any(|it| it.means(is_other));
    if speaks_of_other || extraction.said.iter().any(changes) {
        extraction.said.retain(|(step, _)| *step != open);
    }
}

/// Reads what only suggests a value, where nothing is known of the fact.
pub(super) fn suggests(extraction: &mut Extraction<'_>) {
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        if !extraction.is_heard(at) {
            continue;
        }
        for (place, token) in phrase.tokens.iter().enumerate() {
            for meaning in token.meanings() {
                let Meaning::Suggests(step, which) = *meaning else {
                    continue;
                };
                let fact = extraction.step(step).fact.as_str();
                if phrase.is_negated(place) || extraction.facts.said(fact).is_some() {
                    continue;
                }
                let value = extraction.step(step).spoken.suggests[which].value.clone();
                extraction.say(step, Some(value), false, &token.range);
            }
        }
    }
}

/// Facts that words say wherever they stand (在上海注册), and the opposite where they are taken back.
fn says(extraction: &mut Extraction<'_>) {
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        // 涉不涉密还没定 tells nothing.
        let is_open = phrase.has(General::Unknown) || phrase.turns;
        if !extraction.is_heard(at) || phrase.has(General::Pending) || is_open {
            continue;
        }
        for (place, token) in phrase.tokens.iter().enumerate() {
            for meaning in token.meanings() {
                let Meaning::Says(step, which) = *meaning else {
                    continue;
                };
                if extraction.open == Some(step) && extraction.kind(step) == Kind::YesNo {
                    continue;
                }
                let value = &extraction.step(step).spoken.says[which].value;
                let sure = !phrase.trails_off_before_and(place, step, extraction.text);
                match (value, phrase.is_negated(place)) {
                    (Value::YesNo(yes), negated) => {
                        extraction.say(
                            step,
                            Some(Value::YesNo(*yes != negated)),
                            sure,
                            &token.range,
                        );
                    }
                    (value, false) => extraction.say(step, Some(value.clone()), sure, &token.range),
                    (_, true) => {}
                }
            }
        }
    }
}

/// What a phrase answers to the open step.
fn vote(extraction: &Extraction<'_>, open: usize, phrase: &Phrase) -> Voted {
    let step = extraction.step(open);
    let mut own: Vec<Vote> = Vec::new();
    let mut plain: Vec<(Vote, bool)> = Vec::new();
    let mut negators = Vec::new();
    let mut loose = 0;
    let mut restated: Option<Range<usize>> = None;
    let mut leads = false;
    for (at, token) in phrase.tokens.iter().enumerate() {
        let is_general = token.is(General::Yes) || token.is(General::No);
        if is_general && is_about_other(extraction, phrase, at) {
            continue;
        }
        if let Some(yes) = own_value(step, open, token) {
            negators.extend(phrase.negator(at));
            let yes = yes != phrase.is_negated(at);
            own.push(Vote {
                yes,
                sure: true,
                range: token.range.clone(),
            });
        } else if is_general {
            leads |= phrase.is_first(at) && !token.is_filler();
            let vote = Vote {
                yes: token.is(General::Yes),
                sure: true,
                range: token.range.clone(),
            };
            plain.push((vote, token.is_filler()));
        } else if matches!(token.what, What::Loose)
            || token.meanings().contains(&Meaning::Beside(open))
        {
            match repeats(extraction, open, token) {
                true => restated = restated.or(Some(token.range.clone())),
                false => loose += token.range.len(),
            }
        } else if matches!(token.what, What::NumberToken(_)) {
            loose += token.range.len();
        }
    }
    if phrase.has(General::Unknown) {
        return Voted::Nothing;
    }
    if phrase.has(General::Pending) {
        return if extraction.speaks_of_other(phrase) {
            Voted::Nothing
        } else {
            Voted::Under
        };
    }
    if own.is_empty() && phrase.means(|meaning| meaning == Meaning::Unclear(open)) {
        return Voted::Both;
    }
    if let Some(first) = own.first() {
        // 没有涉密内容: the negation belongs to what it stands before, a "yes" or "no" apart from it must agree.
        let others = plain.iter().filter(|(vote, is_weak)| {
            let is_negator = negators
                .iter()
                .any(|&at| phrase.tokens[at].range == vote.range);
            !is_negator && !is_weak
        });
        let agree = own
            .iter()
            .chain(others.map(|(vote, _)| vote))
            .all(|vote| vote.yes == first.yes);
        return if agree {
            Voted::Vote(first.clone())
        } else {
            Voted::Both
        };
    }
    let speaks_of_other = extraction.speaks_of_other(phrase);
    // 自筹没有 and 没有上海的合作单位 deny what they name.
    if extraction.names_other(open, phrase) {
        return Voted::Nothing;
    }
    let strong: Vec<&Vote> = plain
        .iter()
        .filter(|(_, is_weak)| !is_weak)
        .map(|(vote, _)| vote)
        .collect();
    let meant = if strong.is_empty() {
        plain.iter().map(|(vote, _)| vote).collect()
    } else {
        strong
    };
    let Some(first) = meant.first() else {
        let is_done = phrase.has(General::Done);
        return match restated.filter(|_| loose == 0 && !speaks_of_other) {
            Some(range) => Voted::Vote(Vote {
                yes: true,
                sure: is_done,
                range,
            }),
            None => Voted::Nothing,
        };
    };
    if meant.iter().any(|vote| vote.yes != first.yes) {
        return if loose == 0 {
            Voted::Both
        } else {
            Voted::Nothing
        };
    }
    match (loose, leads) {
        (0, _) => Voted::Vote((*first).clone()),
        (_, true) => Voted::Vote(Vote {
            sure: false,
            ..(*first).clone()
        }),
        _ => Voted::Nothing,
    }
}

/// The value that a token has as an option or a saying of the open step.
fn own_value(step: &Step, open: usize, token: &Token) -> Option<bool> {
    token.meanings().iter().find_map(|meaning| match *meaning {
        Meaning::Answers(of, option) if of == open => Some(step.options[option].value == "true"),
        Meaning::Says(of, which) if of == open => match step.spoken.says[which].value {
            Value::YesNo(yes) => Some(yes),
            _ => None,
        },
        _ => None,
    })
}

/// Whether a yes or no goes with something that the open step did not ask: 没有在研项目, 是企业, 有两个.
fn is_about_other(extraction: &Extraction<'_>, phrase: &Phrase, at: usize) -> bool {
    phrase.next(at).is_some_and(|next| {
        let is_own = next
            .meanings()
            .iter()
            .any(|&meaning| extraction.is_own(meaning));
        let is_other = next
            .meanings()
            .iter()
            .any(|&meaning| extraction.is_other(meaning));
        !is_own && (is_other || matches!(next.what, What::NumberToken(_)))
    })
}

/// Whether words that no vocabulary knows only repeat the question of a step: 注册了, signed.
pub(super) fn repeats(extraction: &Extraction<'_>, step: usize, token: &Token) -> bool {
    let step = extraction.step(step);
    let written = extraction.text.written(&token.range);
    if !written.chars().all(is_han) {
        let asked = format!("{} {}", step.ask.en, step.name.en).to_lowercase();
        return asked
            .split(|char: char| !char.is_alphanumeric())
            .any(|word| word == written);
    }
    let asked = [&step.ask.zh, &step.name.zh];
    let chars: Vec<char> = written.chars().collect();
    let stands = |part: &[char]| {
        let part: String = part.iter().collect();
        asked.iter().any(|text| text.contains(&part))
    };
    match chars.as_slice() {
        [one] => stands(&[*one]),
        // Each character stands in the question, next to one that it stands next to here.
        many => (0..many.len()).all(|at| {
            let before = at > 0 && stands(&many[at - 1..=at]);
            before || at + 1 < many.len() && stands(&many[at..=at + 1])
        }),
    }
}
