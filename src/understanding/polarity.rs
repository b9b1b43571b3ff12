//! Polarity: what the words of running speech deny, and how far they may be believed (`dialogs/descriptions.toml`).

use regex::Regex;
use serde::Deserialize;

use super::pattern::pattern;
use crate::error::Error;

/// The words as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordPatterns {
    neutral: String,
    negation: String,
    double: String,
    affirm: String,
    doubt: String,
    pending: String,
    past: String,
    others: String,
    between: String,
    doing: String,
    adds: String,
    removes: String,
    more_by: String,
    less_by: String,
    part_of: String,
    taken_out: String,
    taken_off: String,
    item: String,
    spends: String,
    spent: String,
    institution: String,
    of_whole: String,
    joins: String,
    not_usable: String,
    is_share: String,
}

/// The words, ready to be held against a message.
#[derive(Debug)]
pub(super) struct Words {
    pub neutral: Regex,
    pub negation: Regex,
    pub double: Regex,
    pub affirm: Regex,
    pub doubt: Regex,
    pub pending: Regex,
    pub past: Regex,
    pub others: Regex,
    pub between: Regex,
    pub doing: Regex,
    pub adds: Regex,
    pub removes: Regex,
    pub more_by: Regex,
    pub less_by: Regex,
    /// Before an amount: it is a part of what is named before it.
    pub part_of: Regex,
    /// Behind such an amount: it does not count.
    pub taken_out: Regex,
    /// Right behind an amount: it does not count in what is named.
    pub taken_off: Regex,
    /// What single items of a budget are for.
    pub item: Regex,
    /// Before an amount: it is taken in hand.
    pub spends: Regex,
    /// Behind such an amount: it is spent on something.
    pub spent: Regex,
    pub institution: Regex,
    pub of_whole: Regex,
    pub joins: Regex,
    pub not_usable: Regex,
    pub is_share: Regex,
}

/// How far what a piece says may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    Sure,
    Doubtful,
    /// It is about somebody else.
    NotOwn,
}

/// What the negations of a piece come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Denials {
    /// Whether it denies.
    pub denies: bool,
    /// Whether it affirms by denying twice: 不是没有.
    pub is_double: bool,
}

impl Words {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub(super) fn new(words: &WordPatterns) -> Result<Words, Error> {
        let compile = |written: &str| pattern("dialogs/descriptions.toml", written);
        Ok(Words {
            neutral: compile(&words.neutral)?,
            negation: compile(&words.negation)?,
            double: compile(&words.double)?,
            affirm: compile(&words.affirm)?,
            doubt: compile(&words.doubt)?,
            pending: compile(&words.pending)?,
            past: compile(&words.past)?,
            others: compile(&words.others)?,
            between: compile(&words.between)?,
            doing: compile(&words.doing)?,
            adds: compile(&words.adds)?,
            removes: compile(&words.removes)?,
            more_by: compile(&words.more_by)?,
            less_by: compile(&words.less_by)?,
            part_of: compile(&words.part_of)?,
            taken_out: compile(&words.taken_out)?,
            taken_off: compile(&words.taken_off)?,
            item: compile(&words.item)?,
            spends: compile(&words.spends)?,
            spent: compile(&words.spent)?,
            institution: compile(&words.institution)?,
            of_whole: compile(&words.of_whole)?,
            joins: compile(&words.joins)?,
            not_usable: compile(&words.not_usable)?,
            is_share: compile(&words.is_share)?,
        })
    }

    /// What a piece denies and affirms twice over.
    pub(super) fn denials(&self, text: &str) -> Denials {
        let plain = self.neutral.replace_all(text, "\u{20}");
        let doubles = self.double.find_iter(&plain).count();
        let plain = self.double.replace_all(&plain, "\u{20}");
        let (mut denies, mut turns) = (false, false);
        // Nothing is agreed and there is no agreement: each part denies for itself.
        for part in plain.split(" and ") {
            let negations = self.negation.find_iter(part).count();
            denies |= !negations.is_multiple_of(2);
            turns |= negations > 0 && negations.is_multiple_of(2);
        }
        Denials {
            denies: denies && !turns,
            is_double: doubles > 0,
        }
    }

    /// Whether a text says that something is not yet so.
    pub(super) fn leaves_open(&self, text: &str) -> bool {
        self.pending.is_match(text) || self.negation.is_match(&self.neutral.replace_all(text, ""))
    }

    /// Whether a text ends with a word that denies what follows it.
    pub(super) fn denies_at_end(&self, text: &str) -> bool {
        /// How many characters may stand between: 不是一家企业.
        const BETWEEN: usize = 3;
        let plain = self.neutral.replace_all(text, "");
        let last = self.negation.find_iter(&plain).last();
        last.is_some_and(|found| {
            let rest = plain[found.end()..].trim();
            let is_short = match rest.is_ascii() {
                true => rest.split_whitespace().count() <= 1,
                false => rest.chars().count() <= BETWEEN,
            };
            is_short && self.double.find_iter(&plain).count() == 0
        })
    }

    /// Whether a text between two amounts says that the second comes on top of the first.
    pub(super) fn joins(&self, between: &str, behind: &str) -> bool {
        self.joins.is_match(&format!("{between}#{behind}"))
    }

    /// Whether what is said around a part of an amount takes it off: 其中5万已经占用.
    pub(super) fn is_of_it(&self, between: &str, behind: &str) -> bool {
        let part = format!("{between}#{behind}");
        self.not_usable.is_match(&part)
    }

    /// How far a piece may be believed.
    pub(super) fn belief(&self, text: &str) -> Belief {
        if self.others.is_match(text) {
            return Belief::NotOwn;
        }
        let bare = self.neutral.replace_all(text, "");
        let is_denied = self.negation.is_match(&bare);
        let is_open = self.doubt.is_match(text)
            || self.past.is_match(text)
            || self.pending.is_match(&bare) && !is_denied;
        if is_open {
            Belief::Doubtful
        } else {
            Belief::Sure
        }
    }
}
