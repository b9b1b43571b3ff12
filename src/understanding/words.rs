//! The general words of answers (`dialogs/answers.toml`): yes and no, corrections, questions, and what says nothing.

use serde::Deserialize;

use super::ordinal::OrdinalPatterns;

/// Words by what they do in an answer, Chinese and English together; one word may do several things.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWords {
    /// Yes.
    pub yes: Vec<String>,
    /// No.
    pub no: Vec<String>,
    /// Nothing, none of them.
    pub none: Vec<String>,
    /// That it is not known.
    pub unknown: Vec<String>,
    /// Takes back what follows: not a university.
    pub negation: Vec<String>,
    /// That something is under way: neither yes nor no.
    pub pending: Vec<String>,
    /// That something said before is changed.
    pub correction: Vec<String>,
    /// That something is only tried.
    pub supposing: Vec<String>,
    /// Asks leave, so that what follows is only asked about: 能申请300万吗.
    pub leave: Vec<String>,
    /// What is asked after something that is tried: 会怎样.
    pub what_then: Vec<String>,
    /// Makes a question of its sentence.
    pub question: Vec<String>,
    /// Makes a question of the phrase that it begins.
    pub question_first: Vec<String>,
    /// Whom the applicant speaks of: we, our unit.
    pub asker: Vec<String>,
    /// Says nothing.
    pub filler: Vec<String>,
    /// That something is done: 了, already.
    pub done: Vec<String>,
    /// Stands between the items of a list.
    pub joint: Vec<String>,
    /// Means the case as it is on record: 原来那套, as we are.
    pub as_is: Vec<String>,
    /// Goes on with what was said before, at the beginning: 那, and.
    pub onward: Vec<String>,
    /// Words that say that an amount is so much or more (肯定够1:1).
    #[serde(default)]
    pub enough: Vec<String>,
    /// Words that say that an amount is one of several (每年, per partner).
    #[serde(default)]
    pub rate: Vec<String>,
    /// Words that say that somebody did not tell (没说是负责还是参加).
    #[serde(default)]
    pub unsaid: Vec<String>,
    /// Words that mean the amount that was told last (改成这个数).
    #[serde(default)]
    pub this_much: Vec<String>,
    /// Words that agree, and answer nothing where something is changed (行，改成27万).
    #[serde(default)]
    pub agrees: Vec<String>,
    /// Words that say that an amount may still change (财务还没点头).
    #[serde(default)]
    pub unsettled: Vec<String>,
    /// Words that settle upon an amount, whose fact need not be named (那就70万吧).
    #[serde(default)]
    pub settles: Vec<String>,
    /// Words that say that several facts are the same (都是, both).
    #[serde(default)]
    pub alike: Vec<String>,
    /// Words that say that a share is one of all there is (占六成).
    #[serde(default)]
    pub of_all: Vec<String>,
    /// Words that say that a message is somebody else's (转发).
    #[serde(default)]
    pub forwarded: Vec<String>,
    /// That one asks to be checked: 核一下, check.
    pub checks: Vec<String>,
    /// Stands before whom one works with: what follows is the partner's.
    pub with: Vec<String>,
    /// That a number is not exact, or only a bound that it keeps: about, or more.
    pub about: Vec<String>,
    /// That the number meant is not the one that is written: more than, under.
    pub beyond: Vec<String>,
    /// Stands behind a number of things.
    pub counter: Vec<String>,
    /// Stands behind a number that is no answer: a year, a number of people.
    pub other_unit: Vec<String>,
    /// Whom somebody else's figures belong to: a colleague, last year's call.
    pub others: Vec<String>,
    /// Words that a telling begins with in English: this one is a hospital.
    pub subject: Vec<String>,
    /// Words for institutions, in whose names a field may stand.
    pub institution: Vec<String>,
    /// Words for what was before this call: a number beside them is that of another application.
    pub earlier: Vec<String>,
    /// What stands before a number that names a person or a thing: a telephone, a postcode.
    pub number_of: Vec<String>,
    /// Money that is not yuan.
    pub foreign_money: Vec<String>,
    /// Much, some, a few: amounts that are no numbers.
    pub vague: Vec<String>,
    /// Numbers in words.
    pub number: Vec<NumberWords>,
    /// How people ask back what they said.
    #[serde(default)]
    pub recall: RecallPatterns,
    /// How the places of a list are named.
    #[serde(default)]
    pub ordinal: OrdinalPatterns,
    /// Shares in words.
    pub share: Vec<ShareWords>,
}

/// How people ask back what they said themselves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecallPatterns {
    /// A question about what one said.
    pub asks: String,
    /// What makes it a question about something else.
    pub unless: String,
    /// That what was said first is meant.
    pub at_first: String,
}

/// What a number is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWords {
    /// The words.
    pub words: Vec<String>,
    /// The number.
    pub number: u32,
}

/// What a share is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareWords {
    /// The words.
    pub words: Vec<String>,
    /// The share in per cent.
    pub percent: u32,
}
