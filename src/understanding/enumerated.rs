//! Enumerated: how many there are of what a message counts by naming each (日本、韩国、德国 are three).

use std::ops::Range;

use super::describing::Descriptions;
use super::extraction::Extraction;
use super::phrase::Phrase;
use super::vocabulary::Meaning;
use crate::eligibility::Value;

/// Counts what stands by name: 日本、韩国、德国 are three. A phrase that only goes on with names belongs to the one before it.
pub(super) fn read(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    for step in 0..extraction.dialog.steps.len() {
        let mut which: Vec<usize> = Vec::new();
        let mut words = None::<Range<usize>>;
        // 就这几个 says that they are all there are.
        let mut is_all = false;
        let mut goes_on = false;
        for (at, phrase) in extraction.phrases.iter().enumerate() {
            let means_any =
                |meanings: &[Meaning]| phrase.means(|meaning| meanings.contains(&meaning));
            let is_told = extraction.open == Some(step)
                || means_any(&[Meaning::Mention(step), Meaning::Beside(step)]);
            let has_names =
                phrase.means(|meaning| matches!(meaning, Meaning::Counts(of, _) if of == step));
            // Names themselves are in no vocabulary.
            let of_names = phrase.tokens.iter().filter(|it| it.is_name());
            let named: usize = of_names.map(|it| it.range.len()).sum();
            if is_told && !goes_on {
                // With Chile, Spain and Brazil it has been multilateral for years: the names begin before the word.
                let before = names_before(extraction, descriptions, at, step);
                extraction.names += before.len();
                for (name, range) in before {
                    if !which.contains(&name) {
                        which.push(name);
                        let start = words.as_ref().map_or(range.start, |it| it.start);
                        words = Some(start..range.end);
                    }
                }
            }
            let is_named = is_told || goes_on && has_names && phrase.loose() <= named;
            // What is tried may be told by what was said before it.
            let is_heard = extraction.is_heard(at) || extraction.is_trial;
            goes_on = is_heard && is_named;
            if !goes_on {
                continue;
            }
            is_all |= means_any(&[Meaning::Beside(step)]);
            for token in &phrase.tokens {
                for meaning in token.meanings() {
                    let Meaning::Counts(of, name) = meaning else {
                        continue;
                    };
                    if *of == step {
                        extraction.names += 1;
                    }
                    if *of == step && !which.contains(name) {
                        which.push(*name);
                        let start = words.as_ref().map_or(token.range.start, |it| it.start);
                        words = Some(start..token.range.end);
                    }
                }
            }
        }
        match words {
            Some(words) => {
                let named = which.len() as u64;
                let count = varied(extraction, descriptions, step, named).unwrap_or(named);
                extraction.say(step, Some(Value::Count(count)), is_all, &words);
            }
            None => listed(extraction, step),
        }
    }
}

/// The names that the phrases right before one tell of a step, in its sentence.
fn names_before(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    at: usize,
    step: usize,
) -> Vec<(usize, Range<usize>)> {
    // 巴西退出了，只剩英法: who left is none of them.
    let leaves = |phrase: &Phrase| descriptions.removes(&extraction.written(phrase));
    let counts = |meaning: &Meaning| match *meaning {
        Meaning::Counts(of, name) if of == step => Some(name),
        _ => None,
    };
    let sentence = extraction.phrases[at].sentence;
    let has_names = |phrase: &Phrase| phrase.means(|it| counts(&it).is_some());
    let is_other = |it: Meaning| matches!(it, Meaning::Beside(of) if of != step);
    // A list of names goes on into the phrase that tells.
    if !has_names(&extraction.phrases[at]) {
        return Vec::new();
    }
    let before = extraction.phrases[..at].iter().enumerate().rev();
    let before = before.take_while(|(place, phrase)| {
        phrase.sentence == sentence
            && (extraction.is_heard(*place) || extraction.is_trial)
            && has_names(phrase)
            && !leaves(phrase)
            && !phrase.means(is_other)
    });
    let mut names: Vec<(usize, Range<usize>)> = before
        .flat_map(|(_, phrase)| phrase.tokens.iter().rev())
        .filter_map(|token| {
            Some((
                token.meanings().iter().find_map(counts)?,
                token.range.clone(),
            ))
        })
        .collect();
    names.reverse();
    names
}

/// How many there are if those that are named join what is on record, or leave it: 要是加拿大也进来呢.
fn varied(
    extraction: &Extraction<'_>,
    descriptions: &Descriptions,
    step: usize,
    named: u64,
) -> Option<u64> {
    let fact = extraction.step(step).fact.as_str();
    let Some(Value::Count(known)) = extraction.facts.get(fact) else {
        return None;
    };
    // 只剩两个国家 says itself how many.
    if extraction.phrases.iter().any(Phrase::has_number) {
        return None;
    }
    let text: String = extraction.text.chars.iter().collect();
    match () {
        () if descriptions.removes(&text) => Some(known.saturating_sub(named)),
        () if descriptions.adds().is_match(&text) => Some(known + named),
        () => None,
    }
}

/// Says of how many places several are that a message lists apart from the words of the step: 米兰一家、伦敦一家，国别够吗.
fn listed(extraction: &mut Extraction<'_>, step: usize) {
    let is_said = extraction.said.iter().any(|(known, _)| *known == step);
    let of_step = |meaning: Meaning| meaning == Meaning::Mention(step);
    if is_said
        || !extraction
            .phrases
            .iter()
            .any(|phrase| phrase.means(of_step))
    {
        return;
    }
    let mut which: Vec<usize> = Vec::new();
    let mut words = None::<Range<usize>>;
    let mut named = 0;
    let mut has_number = false;
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        // Where the headquarters are is another matter.
        let is_other = |meaning: Meaning| matches!(meaning, Meaning::Beside(of) if of != step);
        if !extraction.is_heard(at) && !extraction.is_trial || phrase.means(is_other) {
            continue;
        }
        for (place, token) in phrase.tokens.iter().enumerate() {
            let names = token
                .meanings()
                .iter()
                .filter_map(|meaning| match *meaning {
                    Meaning::Counts(of, name) if of == step => Some(name),
                    _ => None,
                });
            for name in names.filter(|_| !phrase.is_negated(place)) {
                has_number |= phrase.has_number();
                named += 1;
                if !which.contains(&name) {
                    which.push(name);
                }
                let start = words
                    .as_ref()
                    .map_or(token.range.start, |it: &Range<usize>| it.start);
                words = Some(start..token.range.end);
            }
        }
    }
    // 美国三所大学 are in one country.
    if let Some(words) = words.filter(|_| named > 1 || has_number) {
        extraction.names += named;
        extraction.say(step, Some(Value::Count(which.len() as u64)), false, &words);
    }
}
