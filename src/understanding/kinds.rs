//! Kinds: which one of several an applicant says to be or to work on, in running speech (`dialogs/descriptions.toml`).

use std::ops::Range;

use super::describing::Descriptions;
use super::extraction::Extraction;
use super::phrase::Phrase;
use super::polarity::Belief;
use super::token::Token;
use super::vocabulary::Meaning;
use crate::eligibility::{Kind, Value};

/// The fact that lists what an applicant works on.
const FIELDS: &str = "fields";

/// A phrase no longer than this, in characters, only names what it names.
const BARE: usize = 8;

/// Reads the kinds that the phrases that count describe: of a choice the first, of choices all.
pub(super) fn read(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    let mut lists: Vec<(usize, Vec<String>, Range<usize>, bool)> = Vec::new();
    // What answers the open question by its words says nothing else.
    let answered = extraction
        .open
        .filter(|open| extraction.said.iter().any(|(step, _)| step == open));
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let Some(range) = phrase.range().filter(|_| extraction.is_heard(at)) else {
            continue;
        };
        let whole: String = extraction.text.chars[range.clone()].iter().collect();
        let belief = descriptions.words.belief(&whole);
        if belief == Belief::NotOwn {
            continue;
        }
        for choice in &descriptions.choices {
            let text = match extraction.place(&choice.fact) {
                Some(step) => without_others(extraction, phrase, step),
                None => continue,
            };
            // 农业科学院 does not tell what one works on.
            let text = match choice.fact == FIELDS {
                true => descriptions
                    .words
                    .institution
                    .replace_all(&text, " ")
                    .into_owned(),
                false => text,
            };
            let is_other = choice
                .unless
                .as_ref()
                .is_some_and(|unless| unless.is_match(&text));
            let Some(found) = choice.cue.find(&text).filter(|_| !is_other) else {
                continue;
            };
            // 也没有科研机构 says of nobody that they are one.
            if descriptions.words.denies_at_end(&text[..found.start()]) {
                continue;
            }
            let Some(step) = extraction.place(&choice.fact) else {
                continue;
            };
            let is_listed = matches!(extraction.kind(step), Kind::Choice | Kind::Choices);
            if is_alternative(&text)
                || is_listed && (answered.is_some_and(|open| open != step) || is_several(&text))
            {
                continue;
            }
            // 我们公司准备报 says who one is.
            let is_doubted = descriptions.words.doubt.is_match(&whole)
                || descriptions.words.past.is_match(&whole);
            let is_who = extraction.kind(step) == Kind::Choice && !is_doubted;
            let sure = belief == Belief::Sure || is_who;
            match extraction.kind(step) {
                Kind::YesNo => extraction.say(
                    step,
                    Some(Value::YesNo(choice.value == "true")),
                    sure,
                    &range,
                ),
                Kind::Choice => extraction.say(
                    step,
                    Some(Value::Choice(choice.value.clone())),
                    sure,
                    &range,
                ),
                Kind::Choices => {
                    // What is only mentioned may be anybody's.
                    let sure = sure
                        && (extraction.open == Some(step)
                            || text.chars().count() <= BARE
                            || descriptions.words.doing.is_match(&text)
                            || extraction.step(step).fact.as_str() != FIELDS);
                    match lists.iter_mut().find(|(known, ..)| *known == step) {
                        Some((_, values, _, all)) => {
                            *all |= sure;
                            if !values.contains(&choice.value) {
                                values.push(choice.value.clone());
                            }
                        }
                        None => lists.push((step, vec![choice.value.clone()], range.clone(), sure)),
                    }
                }
                Kind::Money | Kind::Count => {}
            }
        }
    }
    for (step, values, range, sure) in lists {
        extraction.say(step, Some(Value::Choices(values)), sure, &range);
    }
    let wondered = wondered_kinds(extraction, descriptions);
    extraction.said.retain(|(step, _)| !wondered.contains(step));
}

/// The choices of which a message says that it is not known which kind it is: 是公司还是民非我不清楚.
fn wondered_kinds(extraction: &Extraction<'_>, descriptions: &Descriptions) -> Vec<usize> {
    let mut steps = Vec::new();
    for range in extraction.phrases.iter().filter_map(Phrase::range) {
        let text: String = extraction.text.chars[range].iter().collect();
        if !descriptions.words.doubt.is_match(&text) || !leaves_open(&text) {
            continue;
        }
        let choices = descriptions.choices.iter();
        let named = choices.filter(|choice| choice.cue.is_match(&text));
        let kinds = named.filter_map(|choice| extraction.place(&choice.fact));
        steps.extend(kinds.filter(|&step| extraction.kind(step) == Kind::Choice));
    }
    steps
}

/// A phrase without the organisations that a step does not count, for they are elsewhere.
fn without_others(extraction: &Extraction<'_>, phrase: &Phrase, step: usize) -> String {
    const NAME: char = '某';
    let Some(range) = phrase.range() else {
        return String::new();
    };
    let mut chars: Vec<char> = extraction.text.chars[range.clone()].to_vec();
    let is_other = |token: &&Token| token.meanings().contains(&Meaning::Elsewhere(step));
    for token in phrase.tokens.iter().filter(is_other) {
        chars[token.range.start - range.start..token.range.end - range.start].fill(NAME);
    }
    chars.into_iter().collect()
}

/// Whether a phrase leaves open which of two it is: 是官办还是民办, and not 还是企业.
fn is_alternative(text: &str) -> bool {
    let before = text.find("还是").map(|at| &text[..at]);
    before.is_some_and(|before| before.contains(['是', '按', '拿', '算', '在']))
}

/// Whether a phrase leaves open whether something is so.
fn leaves_open(text: &str) -> bool {
    let wonders = ["还是", "是不是", "算不算", "是否", " whether ", " if "];
    wonders.iter().any(|word| text.contains(word))
}

/// Whether a phrase names several kinds, or what is asked of kinds, and so says none.
fn is_several(text: &str) -> bool {
    const SHORT: usize = 24;
    let joins = [" or ", "和", "或", "比例", "及"];
    let is_alternative = is_alternative(text) || text.contains(" whether ");
    // 和某某大学共建 names one.
    let text = text.trim_start_matches(['只', '就', '仅', '也', '是', '我', '们']);
    let text = text.trim_start_matches(['和', '与', '跟', '同']);
    is_alternative
        || text.chars().count() <= SHORT && joins.iter().any(|joint| text.contains(joint))
}
