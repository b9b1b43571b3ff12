//! Assertions: how each phrase of a message counts, as said, as asked about, or as somebody else's.

use super::extraction::Assertion;
use super::phrase::{Phrase, in_sentence};
use super::vocabulary::General;

/// How each phrase counts. What stands beside a question is said; what a question holds is asked about, unless it speaks
/// of the applicant without asking leave (我们申请90万行吗); what follows an "if" is supposed.
pub(super) fn read(phrases: &[Phrase], is_open: bool) -> Vec<Assertion> {
    let supposed_from = phrases
        .iter()
        .position(|phrase| phrase.has(General::Supposing));
    let has_asker = phrases.iter().any(|phrase| phrase.has(General::Asker));
    // What is passed on is somebody else's to its end.
    let is_forwarded = |phrase: &Phrase| phrase.has(General::Forwarded);
    let forwarded_from = phrases.iter().position(is_forwarded);
    let in_phrase = |(at, phrase): (usize, &Phrase)| {
        if supposed_from.is_some_and(|from| at >= from) {
            return Assertion::Asked;
        }
        let is_forwarded = forwarded_from.is_some_and(|from| at >= from);
        // 去年申请了80万 is no part of this case, and 总部去年搬到了上海 is.
        let is_earlier = phrase.has(General::Earlier) && phrase.has_number();
        let before = phrases[..at].iter().rev();
        let mut before = before.take_while(|it| it.sentence == phrase.sentence);
        // 我朋友公司是外资的，总部在东京: to the end of the sentence, or until one speaks of oneself.
        let mut goes_on = || {
            let is_other = |it: &Phrase| it.has(General::Others);
            let is_turn = |it: &Phrase| it.has(General::Asker) && !is_other(it);
            let asks = phrase.asks() || phrase.asks_what_then() || phrase.is_marked;
            !phrase.has(General::Asker)
                && !asks
                && before
                    .find(|it| is_other(it) || is_turn(it))
                    .is_some_and(is_other)
        };
        if is_forwarded || is_earlier || phrase.has(General::Others) || goes_on() {
            return Assertion::NotOwn;
        }
        // 体检一下能不能报 asks to be checked for it.
        if phrase.checks() {
            return Assertion::Plainly;
        }
        let is_own = phrase.has(General::Asker) && !phrase.has(General::Leave);
        if phrase.asks() || phrase.asks_what_then() {
            return match is_own && phrase.has_number() && !phrase.asks() {
                true => Assertion::Plainly,
                false => Assertion::Asked,
            };
        }
        let sentence = in_sentence(phrases, phrase.sentence);
        let by_word = sentence
            .iter()
            .any(|other| other.asks() || other.asks_what_then());
        let is_marked = sentence.iter().any(|other| other.is_marked);
        let is_plain = phrase.loose() == 0;
        match (by_word, is_marked) {
            (true, _) if is_open && at == 0 && is_plain && !has_asker && !phrase.has_number() => {
                Assertion::AsAnswer
            }
            (true, _) => Assertion::Plainly,
            // A mere question mark asks whether what stands before it will do; with more words it asks something else.
            (false, true) if sentence.iter().all(|other| other.loose() == 0) => Assertion::Weakly,
            (false, true) if phrase.has(General::Asker) || !phrase.is_marked => Assertion::Weakly,
            (false, true) => Assertion::Asked,
            (false, false) => Assertion::Plainly,
        }
    };
    phrases.iter().enumerate().map(in_phrase).collect()
}
