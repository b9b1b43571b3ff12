//! Phrases: what stands between two commas of a message, and what can be told of it by its words.

use std::ops::Range;

use super::text::Text;
use super::token::{Token, What};
use super::vocabulary::{General, Meaning};

/// What stands between two commas.
#[derive(Debug, Default)]
pub(super) struct Phrase {
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Which sentence it belongs to.
    pub sentence: usize,
    /// Whether a question mark ends it.
    pub is_marked: bool,
    /// Whether its words make a question by the way they stand: 收不收, 能报不.
    pub turns: bool,
}

/// The phrases of a sentence, among all of a message in order.
pub(super) fn in_sentence(phrases: &[Phrase], sentence: usize) -> &[Phrase] {
    let start = phrases.partition_point(|phrase| phrase.sentence < sentence);
    let rest = &phrases[start..];
    &rest[..rest.partition_point(|phrase| phrase.sentence == sentence)]
}

impl Phrase {
    /// Whether a token of it may do this.
    pub fn has(&self, general: General) -> bool {
        self.tokens.iter().any(|token| token.is(general))
    }

    /// Whether a token of it may mean this.
    pub fn means(&self, fits: impl Fn(Meaning) -> bool) -> bool {
        self.tokens
            .iter()
            .flat_map(Token::meanings)
            .any(|&meaning| fits(meaning))
    }

    /// Whether it asks what then: 呢 does so only at its end.
    pub fn asks_what_then(&self) -> bool {
        let last = self.tokens.len().saturating_sub(1);
        let mut tokens = self.tokens.iter().enumerate();
        tokens
            .any(|(at, token)| token.is(General::WhatThen) && (at == last || token.range.len() > 1))
    }

    /// How many characters stand in words that are in no vocabulary, or that only name something.
    pub fn loose(&self) -> usize {
        self.tokens
            .iter()
            .filter(|token| token.is_loose())
            .map(|token| token.range.len())
            .sum()
    }

    /// Whether it goes on with what was said before: 22万5呢, 那样, and 940,000.
    pub fn goes_on(&self) -> bool {
        let is_first = |at: usize| self.is_first(at);
        let mut tokens = self.tokens.iter().enumerate();
        self.asks_what_then() || tokens.any(|(at, token)| token.is(General::Onward) && is_first(at))
    }

    /// Whether it asks to be checked: 核专题二, and not 核心.
    pub fn checks(&self) -> bool {
        let goes_on = |pair: &[Token]| {
            let [word, next] = pair else { return false };
            word.range.end == next.range.start && matches!(next.what, What::Loose)
        };
        let mut places = (0..self.tokens.len()).filter(|&at| self.tokens[at].is(General::Checks));
        places.any(|at| !self.tokens.get(at..at + 2).is_some_and(goes_on))
    }

    /// Whether more is said with the option or saying of `step` at `at` than a name has: words behind it in Chinese (专题一
    /// 截止时间, while 某某大学 only has a name before it), any in English (deadline of topic 1), or what goes with
    /// another fact. Not where the applicant speaks of themselves.
    pub fn trails_off(&self, at: usize, step: usize, text: &Text) -> bool {
        self.trails_off_within(self.tokens.len(), at, step, text)
    }

    /// The same, where an "and" ends what is said: he is on the front line and leads nothing.
    pub fn trails_off_before_and(&self, at: usize, step: usize, text: &Text) -> bool {
        let is_and = |token: &Token| {
            let is_latin = text
                .chars
                .get(token.range.start)
                .is_some_and(char::is_ascii_alphabetic);
            token.is(General::Joint) && is_latin
        };
        let end = self.tokens[at..].iter().position(is_and);
        let end = end.map_or(self.tokens.len(), |end| at + end);
        self.trails_off_within(end, at, step, text)
    }

    fn trails_off_within(&self, end: usize, at: usize, step: usize, text: &Text) -> bool {
        let is_latin = |token: &Token| {
            let first = text.chars.get(token.range.start);
            first.is_some_and(char::is_ascii_alphabetic)
        };
        let is_more = |(place, token): (usize, &Token)| match &token.what {
            _ if token.is_loose() => place > at || is_latin(token),
            What::Loose => false,
            What::NumberToken(_) => false,
            What::Word(meanings) => {
                let is_other =
                    |it: &Meaning| matches!(it, Meaning::Mention(other) if *other != step);
                let is_own = |it: &Meaning| matches!(it, Meaning::Mention(other) if *other == step);
                // 专题二申请80万 tells two things.
                let names_other = meanings.iter().any(is_other) && !meanings.iter().any(is_own);
                place > at && names_other && !self.has_number()
            }
        };
        let mut tokens = self.tokens.iter().enumerate().take(end);
        !self.has(General::Asker) && tokens.any(is_more)
    }

    /// Where it stands.
    pub fn range(&self) -> Option<Range<usize>> {
        Some(self.tokens.first()?.range.start..self.tokens.last()?.range.end)
    }

    /// Whether it has a number.
    pub fn has_number(&self) -> bool {
        self.tokens.iter().any(Token::is_number)
    }

    /// Whether the token at `at` is taken back by one before it, over what says nothing.
    pub fn is_negated(&self, at: usize) -> bool {
        self.negator(at).is_some()
    }

    /// What takes back the token at `at`.
    pub fn negator(&self, at: usize) -> Option<usize> {
        let before = (0..at).rev().find(|&before| {
            let token = &self.tokens[before];
            token.is(General::Not) || !token.is_filler()
        })?;
        self.tokens[before].is(General::Not).then_some(before)
    }

    /// Whether it says that there are none of what stands at `at`, and ends: 一家高校都没有.
    pub fn is_none(&self, at: usize) -> bool {
        let is_none = |token: &Token| token.is(General::None) || token.is(General::No);
        let mut after = self.tokens[at + 1..]
            .iter()
            .filter(|it| !it.is_filler() || is_none(it));
        after.next().is_some_and(is_none) && after.next().is_none()
    }

    /// The next token after `at` that says something.
    pub fn next(&self, at: usize) -> Option<&Token> {
        self.tokens[at + 1..]
            .iter()
            .find(|token| !token.is_filler())
    }

    /// Whether nothing before the token at `at` says anything.
    pub fn is_first(&self, at: usize) -> bool {
        self.tokens[..at].iter().all(Token::is_filler)
    }

    /// Whether it is a question by a word of its own.
    pub fn asks(&self) -> bool {
        // "Our company is registered here" begins with whom it speaks of.
        let begins = self.tokens.iter().position(|token| {
            !token.is_filler() || token.is(General::QuestionFirst) || token.is(General::Asker)
        });
        // This one is a hospital tells.
        let begins_asking = |at: usize| {
            let before = &self.tokens[..at];
            let has_subject = before.iter().any(|token| token.is(General::Subject));
            self.tokens[at].is(General::QuestionFirst) && !has_subject
        };
        let asks = self.turns || self.has(General::Question) || begins.is_some_and(begins_asking);
        // 不知道多少 is an answer; 忘了怎么找回 is not.
        let place = |general| self.tokens.iter().position(|token| token.is(general));
        let is_not_known = match (place(General::Unknown), place(General::Question)) {
            (Some(unknown), Some(question)) => {
                unknown < question && (self.loose() == 0 || self.is_first(unknown))
            }
            (unknown, None) => unknown.is_some(),
            _ => false,
        };
        asks && (!is_not_known || self.is_marked)
    }
}
