//! Numbers to facts: which fact each number of a message is the value of.
//!
//! A number belongs to the fact that is named beside it (申请80万自筹100万; 2 million matching), else to the open step.

use rust_decimal::Decimal;

use super::describing::Descriptions;
use super::enumerated;
use super::extraction::Extraction;
use super::gathering;
use super::naming::{Mentioned, beside, fits, mentions, narrowed, unnamed};
use super::number::{Fault, NumberToken, Shape};
use super::parts;
use super::phrase::Phrase;
use super::shares::{alone, is_of_each, names_all, part_of, share, shared, whole_of_all};
use super::sums;
use super::text::Text;
use super::token::{Token, What};
use super::vocabulary::{General, Meaning};
use super::{Rejection, Said};
use crate::eligibility::{Kind, TOPIC, Value};
use crate::interview::NamedBy;

/// The largest count that is taken for one: more than anything that is counted here.
const LARGEST_COUNT: u64 = 1_000;

/// A bare number below this, for an amount, may be meant in units of ten thousand (万).
const SMALLEST_PLAIN: u64 = 10_000;

/// So many characters between the name of an amount and the amount are a pause for thought.
const PAUSE: usize = 10;

/// A number of a message and where it belongs.
pub(super) struct Counted<'a> {
    pub(super) token: &'a Token,
    pub(super) number: NumberToken,
    /// The steps that it may belong to.
    pub(super) steps: Vec<usize>,
    /// Whether it is not exact.
    pub(super) is_about: bool,
    /// Whether it is a bound, and what is meant lies beyond it.
    pub(super) is_beyond: bool,
    /// Whether only its kind, and nothing that was said, tells where it belongs.
    pub(super) is_guess: bool,
    /// Whether words name what it belongs to.
    pub(super) is_named: bool,
    /// Whether it is said to be a share of all there is (占六成).
    pub(super) is_of_all: bool,
}

/// Reads the numbers of the phrases that count.
pub(super) fn read(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    let mut counted: Vec<(usize, Counted<'_>)> = Vec::new();
    let mut waiting: Option<Vec<usize>> = None;
    let mut is_taken_back = false;
    let phrases = extraction.phrases;
    for (at, phrase) in phrases.iter().enumerate() {
        // 一个去年结题了 tells of one of those that were counted.
        let is_over = || {
            let text = extraction.written(phrase);
            !counted.is_empty()
                && (descriptions.tells_over(&text)
                    || gathering::is_of_what_was_said(descriptions, &text))
        };
        if !extraction.is_heard(at) && !is_over() {
            waiting = None;
            continue;
        }
        let waited = waiting.take().or_else(|| shared(extraction, at));
        let found = in_phrase(extraction, phrase, waited.clone());
        is_taken_back |= phrase
            .tokens
            .iter()
            .enumerate()
            .any(|(at, it)| it.is_number() && phrase.is_negated(at));
        if found.is_empty() {
            // 总经费，我看看啊，五十万
            let is_between = phrase
                .tokens
                .iter()
                .all(|it| it.is_filler() || it.is_loose());
            let named = mentions(extraction, phrase);
            let named = named.last().map(|(_, steps)| steps.clone());
            waiting = named.or(waited.filter(|_| is_between && phrase.loose() <= PAUSE));
        }
        let mut found = found;
        // 不少于17万，就写17万: the same again is that amount, and settles it.
        if let ([again], Some((_, before))) = (found.as_mut_slice(), counted.last())
            && !again.is_named
            && before.number.amount == again.number.amount
        {
            again.steps.clone_from(&before.steps);
            again.is_guess = false;
        }
        // 先写了80万，昨天改成68万: what is changed is what stands before.
        if let ([new], Some((changed, before))) = (found.as_mut_slice(), counted.last())
            && !new.is_named
            && (phrase.has(General::Correction) || phrases[*changed].has(General::Correction))
            && before.number.shape == new.number.shape
            && !before.steps.is_empty()
        {
            new.steps.clone_from(&before.steps);
            new.is_guess = false;
        }
        // 交流占35%，是49万: the amount is what the share comes to.
        if let ([amount], Some((last, before))) = (found.as_mut_slice(), counted.last())
            && !amount.is_named
            && (before.number.shape, amount.number.shape) == (Shape::Percent, Shape::Money)
            && phrase
                .tokens
                .iter()
                .all(|it| it.is_filler() || it.is_number())
            && ends_with(&phrases[*last], before.token)
        {
            amount.steps.clone_from(&before.steps);
            amount.is_guess = false;
        }
        let found = found
            .into_iter()
            .flat_map(|it| shared_out(extraction, phrase, it));
        counted.extend(found.map(|it| (at, it)));
    }
    // 八十万吧，财务还没点头
    let is_unsettled = extraction
        .phrases
        .iter()
        .any(|it| it.has(General::Unsettled));
    counted
        .iter_mut()
        .for_each(|(_, it)| it.is_about |= is_unsettled);
    gathering::gather(extraction, descriptions, &mut counted);
    sums::add_parts(extraction, &descriptions.words, &mut counted);
    sums::change_by(extraction, descriptions, &mut counted);
    let counted = parts::that_count(extraction, descriptions, counted);
    let mut counted = counted;
    extraction.correction |= is_taken_back && !counted.is_empty();
    enumerated::read(extraction, descriptions);
    // 一共140万 after what is applied for and what is put in: what remains is meant.
    let named: Vec<usize> = counted
        .iter()
        .filter(|it| it.steps.len() == 1)
        .map(|it| it.steps[0])
        .collect();
    let amounts = counted
        .iter()
        .filter(|it| it.steps.len() == 1 && sums::is_amount(it));
    let amounts: Vec<Decimal> = amounts.map(|it| it.number.amount).collect();
    let sums = sums::of_two(&amounts);
    for counted in counted.iter_mut().filter(|it| it.steps.len() > 1) {
        let may_be_any = counted.steps.len() > 2;
        counted.steps.retain(|step| !named.contains(step));
        // 预算总共80万, once the request is on record, is the other that the words may mean.
        let is_new = |step: &usize| {
            let fact = extraction.step(*step).fact.as_str();
            extraction.facts.get(fact).is_none()
        };
        if !extraction.correction && counted.steps.iter().filter(|it| is_new(it)).count() == 1 {
            counted.steps.retain(is_new);
        }
        let wholes = named.iter().filter_map(|&part| {
            let of = extraction.step(part).spoken.share_of.clone()?;
            let of = whole_of_all(extraction, part).unwrap_or(of);
            extraction.place(of.as_str())
        });
        let whole = wholes
            .into_iter()
            .find(|whole| counted.steps.contains(whole));
        // 总共改80万 changes the sum of all.
        let is_sum = |step: &usize| extraction.step(*step).spoken.share_of.is_none();
        let sum = counted.steps.iter().copied().find(is_sum);
        if let Some(whole) =
            whole.or(sum.filter(|_| extraction.correction && may_be_any && counted.is_named))
        {
            counted.steps = vec![whole];
        }
        // 2.0m, 2.1m, 4.1m in total: what the others come to is the sum.
        counted.is_guess = sums.iter().all(|sum| *sum != counted.number.amount);
    }
    let numeric: Vec<usize> = (0..extraction.dialog.steps.len())
        .filter(|&it| extraction.kind(it).is_number())
        .collect();
    for counted in counted.iter().filter(|it| it.steps.len() > 1) {
        ambiguous(extraction, counted);
    }
    // Shares come last: what they are shares of may stand in the same message.
    let mut shares = Vec::new();
    for step in numeric {
        let mut own: Vec<&Counted<'_>> = counted.iter().filter(|it| it.steps == [step]).collect();
        // 42万，占30%: the amount says it, the share only adds to it.
        if own.iter().any(|it| it.number.shape != Shape::Percent) {
            alone(extraction, &descriptions.words, step, &own);
            own.retain(|it| it.number.shape != Shape::Percent);
        }
        // We ask for 480,000, which is what two postdocs cost: what is named counts.
        // Because of the two summer schools counts something else.
        let is_small = |it: &&Counted<'_>| {
            let is_small = it.number.amount < SMALLEST_PLAIN.into();
            let tokens = || extraction.phrases.iter().flat_map(|phrase| &phrase.tokens);
            let next = tokens().find(|token| token.range.start >= it.token.range.end);
            let counts_other = next.is_some_and(|next| matches!(next.what, What::Loose));
            it.number.shape == Shape::Bare && is_small && counts_other
        };
        if own.iter().any(|it| !is_small(it)) && extraction.kind(step) == Kind::Money {
            own.retain(|it| !is_small(it) || extraction.correction);
        }
        let differ = own.iter().any(|it| it.number != own[0].number);
        match (own.as_slice(), differ && !extraction.correction) {
            ([], _) => {}
            (several, true) => {
                let written = several
                    .iter()
                    .map(|it| extraction.text.written(&it.token.range))
                    .collect();
                extraction.cannot(Some(step), Rejection::Numbers(written));
            }
            ([.., last], false) if last.number.shape == Shape::Percent => {
                shares.push((step, *last))
            }
            ([.., last], false) => value(extraction, step, last),
        }
    }
    for (step, counted) in shares {
        value(extraction, step, counted);
    }
}

/// Whether nothing is named behind a number of a phrase.
fn ends_with(phrase: &Phrase, number: &Token) -> bool {
    let behind = phrase.tokens.iter();
    let mut behind = behind.filter(|it| it.range.start >= number.range.end);
    !behind.any(|it| it.is_mention() || it.is(General::OfAll))
}

/// A number for each fact that is said to be the same: the request and the total are both 600,000.
fn shared_out<'a>(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    counted: Counted<'a>,
) -> Vec<Counted<'a>> {
    let is_only = phrase.tokens.iter().filter(|it| it.is_number()).count() == 1;
    let mentions = mentions(extraction, phrase);
    let single = |steps: &Vec<usize>| match steps.as_slice() {
        [step] if extraction.kind(*step) == Kind::Money => Some(*step),
        _ => None,
    };
    let mut named: Vec<usize> = mentions
        .iter()
        .filter_map(|(_, steps)| single(steps))
        .collect();
    named.dedup();
    let is_amount = counted.number.amount >= SMALLEST_PLAIN.into()
        && matches!(counted.number.shape, Shape::Money | Shape::Bare);
    let is_of_each = is_of_each(extraction, phrase, &counted);
    let is_alike = is_amount && phrase.has(General::Alike) || is_of_each;
    if !(is_only && is_alike && named.len() > 1) {
        return vec![counted];
    }
    let of_each = named.into_iter().map(|step| Counted {
        steps: vec![step],
        number: counted.number.clone(),
        is_of_all: counted.is_of_all || is_of_each,
        ..counted
    });
    of_each.collect()
}

/// The numbers of a phrase; `waiting` are the steps that the phrase before named without a number.
fn in_phrase<'a>(
    extraction: &mut Extraction<'_>,
    phrase: &'a Phrase,
    waiting: Option<Vec<usize>>,
) -> Vec<Counted<'a>> {
    let mentions = mentions(extraction, phrase);
    let numbers: Vec<(usize, &Token, &NumberToken)> = phrase
        .tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match &token.what {
            What::NumberToken(number) => Some((at, token, number)),
            _ => None,
        })
        .collect();
    // 专题三 and topic 3 name a heading by its number.
    let is_heading = |at: usize, number: &NumberToken| {
        let before = at.checked_sub(1).map(|before| &phrase.tokens[before]);
        let of_choice = |it: &Meaning| matches!(it, Meaning::Mention(step) if !extraction.kind(*step).is_number());
        number.shape == Shape::Bare
            && before
                .is_some_and(|it| !it.meanings().is_empty() && it.meanings().iter().all(of_choice))
    };
    let kept: Vec<_> = numbers
        .iter()
        .filter(|(at, _, number)| !phrase.is_negated(*at) && !is_heading(*at, number))
        // 国别够三个吗 names what is required.
        .filter(|(at, _, _)| !extraction.is_trial || !follows_enough(phrase, *at))
        // 专题二的三成 names what is required.
        .filter(|(at, _, number)| !is_known(extraction, phrase, *at, number.shape))
        // 持有5%的股份 is no share of an amount.
        .filter(|(_, token, number)| {
            let behind = &extraction.text.chars[token.range.end..];
            let behind: String = behind.iter().take(2).collect();
            number.shape != Shape::Percent || !behind.trim_start_matches('的').starts_with('股')
        })
        // 自筹肯定够1:1 tells no share.
        .filter(|(_, _, number)| number.shape != Shape::Percent || !phrase.has(General::Enough))
        .collect();
    if numbers.is_empty() {
        nothing(extraction, phrase, &mentions);
        return Vec::new();
    }
    // 180,000 of the whole 600,000 is for exchange: what the whole is says itself.
    let sum = sums::whole(extraction);
    let is_whole = |at: usize, number: &NumberToken| {
        number.shape != Shape::Percent && sum.is_some() && sums::follows_whole(phrase, at)
    };
    let parts = kept.iter().filter(|(at, _, number)| !is_whole(*at, number));
    let parts: Vec<(usize, &NumberToken)> = parts.map(|(at, _, it)| (*at, *it)).collect();
    let chosen = beside(extraction, phrase, &mentions, &parts);
    let mut chosen = chosen.into_iter();
    let mut is_settled = false;
    let found = kept
        .into_iter()
        .map(|&(at, token, number)| {
            let steps = match is_whole(at, number) {
                true => sum.as_ref(),
                false => chosen.next().flatten(),
            };
            let named = steps.or(waiting.as_ref().filter(|it| fits(extraction, it, number)));
            let (steps, is_guess) = match named {
                Some(steps) => {
                    let part = part_of(extraction, &mentions, at, number);
                    let steps = part.unwrap_or_else(|| narrowed(extraction, steps, number));
                    (steps, false)
                }
                None => unnamed(extraction, phrase, number),
            };
            let steps = without_others(extraction, phrase, at, steps);
            is_settled |= named.is_none() && !steps.is_empty() && phrase.has(General::Settles);
            let all = match steps.as_slice() {
                [step] if number.shape == Shape::Percent => {
                    names_all(extraction, &mentions, at, *step)
                }
                _ => false,
            };
            Counted {
                token,
                number: number.clone(),
                steps,
                is_about: is_beside(extraction.text, phrase, at, General::About),
                is_beyond: is_beside(extraction.text, phrase, at, General::Beyond)
                    || phrase.has(General::Rate),
                is_guess,
                is_named: named.is_some(),
                is_of_all: is_beside(extraction.text, phrase, at, General::OfAll) || all,
            }
        })
        .collect();
    extraction.correction |= is_settled;
    found
}

/// The steps that a number may count for: not those of countries where it counts universities.
fn without_others(
    extraction: &Extraction<'_>,
    phrase: &Phrase,
    at: usize,
    mut steps: Vec<usize>,
) -> Vec<usize> {
    let mut behind = phrase.tokens[at + 1..].iter();
    let next = behind.find(|it| !it.is(General::Counter) && !it.is_filler());
    // 十一家单位 may be in one country.
    let counter = phrase
        .tokens
        .get(at + 1)
        .map(|token| extraction.text.written(&token.range));
    let counts_units = matches!(counter.as_deref(), Some("家" | "所" | "校" | "位" | "名"));
    let is_loose =
        next.is_some_and(|next| matches!(next.what, What::Loose) && starts_latin(extraction, next));
    let counts_others = |step: usize| {
        let counts_places = extraction.step(step).spoken.names == Some(NamedBy::Countries);
        if counts_places && (counts_units || is_loose) {
            return true;
        }
        let is_other = |it: &Meaning| matches!(it, Meaning::Option(of, _) if *of != step);
        let is_own = |it: &Meaning| matches!(it, Meaning::Mention(of) if *of == step);
        next.is_some_and(|next| {
            next.meanings().iter().any(is_other) && !next.meanings().iter().any(is_own)
        })
    };
    steps.retain(|&step| {
        let is_count = extraction.kind(step) == Kind::Count;
        !is_count || extraction.open == Some(step) || !counts_others(step)
    });
    steps
}

/// Whether what stands right before a number says that it is one that is known: 那三成, 专题一说的三个国别.
fn is_known(extraction: &Extraction<'_>, phrase: &Phrase, at: usize, shape: Shape) -> bool {
    /// Verbs before 的 that say whose number it is.
    const SAID: [char; 4] = ['说', '求', '定', '讲'];
    let start = phrase.tokens[at].range.start;
    let before = |back: usize| {
        let at = start.checked_sub(back)?;
        Some(extraction.text.chars[at])
    };
    let is_topics = || {
        let topic = extraction.place(TOPIC);
        let is_topic =
            |it: &Meaning| matches!(*it, Meaning::Option(step, _) if Some(step) == topic);
        let mut tokens = phrase.tokens[..at].iter();
        tokens.any(|it| it.range.end + 1 == start && it.meanings().iter().any(is_topic))
    };
    let is_said = || before(2).is_some_and(|char| SAID.contains(&char));
    match (shape, before(1)) {
        (Shape::Percent, Some('那')) => true,
        (Shape::Percent, Some('的')) => is_topics() || is_said(),
        (Shape::Counted | Shape::Bare, Some('的')) => is_said(),
        _ => false,
    }
}

/// Whether what stands before a token says that it is reached.
fn follows_enough(phrase: &Phrase, at: usize) -> bool {
    let mut before = phrase.tokens[..at].iter().rev();
    let before = before.find(|token| !token.is_filler() || token.is(General::Enough));
    before.is_some_and(|token| token.is(General::Enough))
}

/// Whether a token is written in Latin letters.
fn starts_latin(extraction: &Extraction<'_>, token: &Token) -> bool {
    let first = extraction.text.chars.get(token.range.start);
    first.is_some_and(char::is_ascii_alphabetic)
}

/// Whether a word that does this stands beside a token, over what says nothing.
fn is_beside(text: &Text, phrase: &Phrase, at: usize, general: General) -> bool {
    let passes = |token: &&Token| {
        token.is(general) || token.is(General::Counter) || token.is_filler() || token.is_mention()
    };
    // 680,000 under topic 2: in English a bound stands before its number, and what follows goes on.
    let is_preposition = |token: &Token| {
        let written = text.written(&token.range);
        matches!(written.as_str(), "under" | "over" | "above" | "below")
    };
    let next = phrase.tokens[at + 1..].iter().find(|it| !it.is_filler());
    let goes_on = next.is_some_and(is_preposition);
    let behind = if goes_on { phrase.tokens.len() } else { at + 1 };
    let after = phrase.tokens[behind..].iter().take_while(passes);
    let before = phrase.tokens[..at]
        .iter()
        .rev()
        .take_while(|token| token.is(general) || token.is_filler());
    after.chain(before).any(|token| token.is(general))
}

/// A phrase without a number may say that there is nothing of what it names, or of what is asked for.
fn nothing(extraction: &mut Extraction<'_>, phrase: &Phrase, mentions: &[Mentioned]) {
    // 不是自筹 says what is not meant.
    let is_named = !mentions.is_empty();
    let says_nothing =
        |token: &&Token| token.is(General::None) || token.is(General::No) && !is_named;
    let Some(none) = phrase.tokens.iter().find(says_nothing) else {
        return;
    };
    let is_whole = phrase.loose() == 0;
    let step = match mentions {
        [(_, steps)] if steps.len() == 1 && is_whole => Some(steps[0]),
        // No, I mixed that up takes something back.
        [] if is_whole && !takes_back(extraction) && !extraction.speaks_of_other(phrase) => {
            // 没有上海的合作单位 denies what it names.
            let open = extraction.open;
            open.filter(|&open| !extraction.names_other(open, phrase))
        }
        _ => None,
    };
    let Some(step) = step.filter(|&step| extraction.kind(step).is_number()) else {
        return;
    };
    if !extraction.may_be_nothing(step) {
        return;
    }
    let value = match extraction.kind(step) {
        Kind::Count => Value::Count(0),
        _ => Value::Money(Decimal::ZERO),
    };
    extraction.say(step, Some(value), true, &none.range);
}

/// Whether a message takes back what was said before it.
fn takes_back(extraction: &Extraction<'_>) -> bool {
    let mut phrases = extraction.phrases.iter();
    phrases.any(|phrase| phrase.has(General::Correction))
}

/// Whether the message says that one's own is counted in (含中国), which the step does not count.
fn has_own(extraction: &Extraction<'_>, step: usize) -> bool {
    let says = |phrase: &Phrase| {
        let is_own = |token: &Token| token.meanings().contains(&Meaning::WithOwn(step));
        (0..phrase.tokens.len()).any(|at| is_own(&phrase.tokens[at]) && !phrase.is_negated(at))
    };
    extraction.phrases.iter().any(says)
}

/// A number that may belong to several facts: each is a way to read it.
fn ambiguous(extraction: &mut Extraction<'_>, counted: &Counted<'_>) {
    let words = extraction.text.source(&counted.token.range);
    let ways = counted.steps.iter().filter_map(|&step| {
        let value = match extraction.kind(step) {
            Kind::Count => Value::Count(u64::try_from(counted.number.amount).ok()?),
            _ => Value::Money(plain(&counted.number).unwrap_or(counted.number.amount)),
        };
        Some(Said {
            fact: extraction.step(step).fact.clone(),
            value: Some(value),
            sure: false,
            weak: false,
            words: words.clone(),
            share: None,
            halves: None,
        })
    });
    let ways: Vec<Said> = ways.collect();
    extraction.cannot(None, Rejection::Ambiguous(ways));
}

/// What a bare small number says if it is meant in 万.
fn plain(number: &NumberToken) -> Option<Decimal> {
    let is_small = number.amount > Decimal::ZERO && number.amount < SMALLEST_PLAIN.into();
    (number.shape == Shape::Bare && is_small).then(|| number.amount * Decimal::from(SMALLEST_PLAIN))
}

/// Takes a number as the value of a step's fact, or tells why it is none.
fn value(extraction: &mut Extraction<'_>, step: usize, counted: &Counted<'_>) {
    let number = &counted.number;
    let range = counted.token.range.clone();
    let fault = match number.fault {
        Some(Fault::Negative) => Some(Rejection::Negative),
        Some(Fault::TooLarge) => Some(Rejection::TooLarge),
        Some(Fault::TooFine) if extraction.kind(step) == Kind::Count => Some(Rejection::NotWhole),
        Some(Fault::TooFine) => Some(Rejection::TooFine),
        None if number.is_foreign => Some(Rejection::ForeignMoney),
        None if counted.is_beyond => Some(Rejection::Beyond(extraction.text.written(&range))),
        None => None,
    };
    if let Some(fault) = fault {
        return extraction.cannot(Some(step), fault);
    }
    let sure = !counted.is_about && !counted.is_guess;
    if extraction.kind(step) == Kind::Count {
        return match u64::try_from(number.amount) {
            Ok(count) if number.amount.normalize().scale() == 0 && count <= LARGEST_COUNT => {
                let own = u64::from(has_own(extraction, step));
                extraction.count(step, count.saturating_sub(own), sure, &range);
            }
            _ if number.amount.normalize().scale() > 0 => {
                extraction.cannot(Some(step), Rejection::NotWhole)
            }
            _ => extraction.cannot(Some(step), Rejection::TooLarge),
        };
    }
    if number.shape == Shape::Percent {
        return share(extraction, step, counted);
    }
    // 申请改300 after 310万 is in 万 as well.
    let old = extraction.facts.get(extraction.step(step).fact.as_str());
    let is_in_wan = |old: Decimal| {
        old >= SMALLEST_PLAIN.into() && (old % Decimal::from(SMALLEST_PLAIN)).is_zero()
    };
    let has_old = old.and_then(Value::number).is_some_and(is_in_wan);
    let written = extraction.text.written(&range);
    let is_changed = extraction.correction && written.chars().all(|it| it.is_ascii_digit());
    match plain(number) {
        Some(guess) if has_old && is_changed && !counted.is_guess => {
            extraction.say(step, Some(Value::Money(guess)), sure, &range);
        }
        Some(guess) => {
            let words = extraction.text.source(&range);
            let fact = &extraction.step(step).fact;
            let way = |amount| Said {
                fact: fact.clone(),
                value: Some(Value::Money(amount)),
                sure: false,
                weak: false,
                words: words.clone(),
                share: None,
                halves: None,
            };
            let ways = vec![way(guess), way(number.amount)];
            extraction.cannot(None, Rejection::Ambiguous(ways));
        }
        None => extraction.say(step, Some(Value::Money(number.amount)), sure, &range),
    }
}
