//! Understanding: what an applicant types in an interview, read into values of facts.
//!
//! A message is cut into words that mean something, numbers and the rest, and into phrases and sentences. Each kind of
//! fact has its reader: numbers (`counting`), options (`choosing`), yes and no (`yes_no`). People's words stand in
//! the dialog (what an option is *also* called, what *mentions*, *says* or *suggests* a fact) and in
//! `dialogs/answers.toml` ([`AnswerWords`]).
//!
//! Nothing is guessed. What can be read in two ways is given back as both; what only suggests a value is not sure; and
//! a question says nothing of the applicant, save what it plainly states beside asking.

mod act;
mod assertions;
mod choosing;
mod command;
mod courtesy;
mod counting;
mod counts;
mod describing;
mod enumerated;
mod extraction;
mod figures;
mod gathering;
mod goal;
mod kinds;
mod lists;
mod named;
mod naming;
mod number;
mod ordinal;
mod partners;
mod parts;
mod pattern;
mod phrase;
mod polarity;
mod recall;
mod seat;
mod sentences;
mod shares;
mod sums;
mod text;
mod time;
mod time_figures;
mod token;
mod unknown;
mod vocabulary;
mod words;
mod yes_no;

pub use act::{Act, ActKind, acts};
pub use command::{Command, CommandWords, Commands};
pub use courtesy::{Courtesy, CourtesyPatterns};
pub use describing::DescriptionPatterns;
pub use figures::FigureQuestion;
pub use goal::{GoalPatterns, GoalReader, ListCue, Question, QuestionKind};
pub use ordinal::OfClient;
pub use recall::Recall;
pub use time::{Anchors, TimeCue, TimeMention, TimePatterns, TimeReader, Times};
pub use words::AnswerWords;

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::eligibility::{FactName, Facts, Kind, Proportion, TOPIC, Value};
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::interview::{Dialog, NamedBy};
use describing::Descriptions;
use extraction::{Assertion, Extraction};
use named::Names;
use ordinal::Ordinals;
use phrase::{Phrase, in_sentence};
use recall::RecallReader;
use text::Text;
use token::Token;
use vocabulary::{General, Meaning, Vocabulary};

/// One thing that a message says of the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The fact.
    pub fact: FactName,
    /// Its value; `None` if it is not known (不清楚).
    pub value: Option<Value>,
    /// Whether it is said; what is only suggested has to be confirmed.
    pub sure: bool,
    /// Whether it would be sure, did its sentence not end as a question.
    pub weak: bool,
    /// The words that say it, in characters of the message.
    pub words: Range<usize>,
    /// What it was worked out from, where it was said as a share of another amount.
    pub share: Option<ShareOf>,
    /// Which halves of the fact are said for sure, where it has several and not all are (场地是固定的).
    pub halves: Option<Halves>,
}

/// Some halves of a fact that is true if all of them are, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halves {
    /// Those that are said.
    pub said: u8,
    /// All.
    pub all: u8,
}

/// So many per cent of an amount in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareOf {
    /// Per cent.
    pub percent: Decimal,
    /// The amount that it is a share of.
    pub whole: Decimal,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parse {
    /// What it says of facts, each fact at most once, the open step's own first.
    pub said: Vec<Said>,
    /// What it only asks about or supposes: values that are tried, and never recorded.
    pub tried: Vec<Said>,
    /// The amounts that it gives as shares of others that are not known.
    pub proportions: Vec<Proportion>,
    /// The shares that it only asks about or supposes.
    pub tried_proportions: Vec<Proportion>,
    /// Whether it answers the open step, be it unsurely.
    pub answers_open: bool,
    /// Why what looks like an answer cannot be taken.
    pub unread: Option<Rejection>,
    /// Whether it changes something that was said before.
    pub correction: bool,
    /// Whether it only tries something.
    pub supposing: bool,
    /// Whether it means the case as it is on record: as we are.
    pub as_is: bool,
    /// Whether it goes on with what was tried before: 22万5呢, 那样.
    pub goes_on: bool,
    /// Whether it speaks of a case: of the applicant, or with more than its question.
    pub is_case: bool,
    /// The amount that was told last, and is meant: of this fact, or of the one that the talk is about.
    pub this_much: Option<Option<FactName>>,
    /// Whether it asks to be checked.
    pub checks: bool,
    /// Whether it says what is applied for: 报专题二呗, and not 专题二.
    pub applies: bool,
    /// Whether it asks something.
    pub asks: bool,
}

/// Why something that looks like an answer cannot be taken. It concerns the open step, save `Ambiguous` and `Share`,
/// which name facts themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Words where a number is asked for: 有, 很多.
    NotANumber,
    /// A number below zero.
    Negative,
    /// A count that is not whole.
    NotWhole,
    /// An amount in fractions of a cent.
    TooFine,
    /// More than any amount or count can be.
    TooLarge,
    /// An amount of money that is not yuan.
    ForeignMoney,
    /// A bound that the number itself lies outside of (不到80万); the number as it is written.
    Beyond(String),
    /// Several numbers where one is asked for, as they are written (80到100万).
    Numbers(Vec<String>),
    /// A share of an amount that is not known.
    Share {
        /// The share, in per cent.
        percent: Decimal,
        /// The amount.
        of: FactName,
    },
    /// It can be read in each of these ways: a bare 80 as 800,000 and as 80, 预算 as the grant and as the total.
    Ambiguous(Vec<Said>),
    /// None of the options.
    NoOption,
    /// Several options where one is asked for, by their values.
    Several(Vec<String>),
    /// Only which options it is not, by their values.
    Not(Vec<String>),
    /// Both yes and no.
    YesAndNo,
    /// Neither yes nor no yet, for it is under way: 正在办.
    Pending,
}

/// How people answer in any interview: what all dialogs share, made once.
#[derive(Debug)]
pub struct AnswerPatterns {
    words: AnswerWords,
    descriptions: Descriptions,
    ordinals: Ordinals,
    recall: RecallReader,
    gazetteer: Arc<Gazetteer>,
}

impl AnswerPatterns {
    /// Compiles the general words and descriptions of answers, in which names of the gazetteer may stand.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub fn new(
        words: AnswerWords,
        descriptions: &DescriptionPatterns,
        gazetteer: Arc<Gazetteer>,
    ) -> Result<AnswerPatterns, Error> {
        Ok(AnswerPatterns {
            descriptions: Descriptions::new(descriptions)?,
            ordinals: Ordinals::new(&words.ordinal)?,
            recall: RecallReader::new(&words.recall)?,
            words,
            gazetteer,
        })
    }
}

/// Understands what is typed in the interviews of one dialog.
#[derive(Debug)]
pub struct AnswerParser {
    dialog: Dialog,
    vocabulary: Vocabulary,
    names: Names,
    patterns: Arc<AnswerPatterns>,
}

impl AnswerParser {
    /// One for `dialog`.
    ///
    /// # Errors
    ///
    /// If the words are too many to be looked for.
    pub fn new(dialog: &Dialog, patterns: Arc<AnswerPatterns>) -> Result<AnswerParser, Error> {
        Ok(AnswerParser {
            dialog: dialog.clone(),
            vocabulary: Vocabulary::new(dialog, &patterns.words)?,
            names: Names::new(dialog, Arc::clone(&patterns.gazetteer)),
            patterns,
        })
    }

    /// A message in which the places of a list that was shown are replaced by what stands there: 第二块最多给多少.
    pub fn resolved(&self, message: &str, list: &[String]) -> Option<String> {
        self.patterns.ordinals.resolved(message, list)
    }

    /// Which of several clients a message is about, if it begins with that.
    pub fn client(&self, message: &str) -> Option<OfClient> {
        self.patterns.ordinals.client(message)
    }

    /// What a message says of each of several clients, if it names them.
    pub fn clients(&self, message: &str) -> Vec<String> {
        self.patterns.ordinals.each_client(message)
    }

    /// What `message` says, where the step of the fact `open` waits for an answer and `facts` are known.
    pub fn understand(&self, open: Option<&FactName>, facts: &Facts, message: &str) -> Parse {
        self.understand_after(open, (None, false), facts, message)
    }

    /// The same after a question about the fact `focus`: a bare number that is only tried is one of it (22万5呢). After a
    /// trial a message that asks with values alone tries them too (and 940,000?).
    pub fn understand_after(
        &self,
        open: Option<&FactName>,
        (focus, is_trial): (Option<&FactName>, bool),
        facts: &Facts,
        message: &str,
    ) -> Parse {
        let text = Text::of(message);
        let step = |fact: &FactName| self.dialog.steps.iter().position(|step| step.fact == *fact);
        let open = open.and_then(step);
        let focus = focus.and_then(step);
        let mut words = self.vocabulary.find(&text, open);
        self.names.add(&self.dialog, &text, &mut words);
        counts::add_givers(
            &self.patterns.descriptions.counts,
            &self.dialog,
            &text,
            &mut words,
        );
        let phrases = token::phrases(&text, &words);
        let supposing = phrases.iter().any(|phrase| phrase.has(General::Supposing));
        let checks = phrases.iter().any(Phrase::checks);
        let mut assertions = assertions::read(&phrases, open.is_some());
        let asks_again = |phrase: &Phrase| phrase.is_marked || phrase.asks_what_then();
        let changes = phrases.iter().any(|phrase| phrase.has(General::Correction));
        // Not where something is told in a sentence of its own.
        let tells = |phrase: &Phrase| {
            let sentence = in_sentence(&phrases, phrase.sentence);
            let says = phrase.has_number() || phrase.has(General::Asker);
            says && !sentence.iter().any(|it| asks_again(it) || it.asks())
        };
        let tells = phrases.iter().any(tells);
        if is_trial && !changes && !tells && phrases.iter().any(asks_again) {
            assertions.fill(Assertion::Asked);
        }
        // 不对 to a question of yes and no is an answer to it.
        let is_yes_no = open.is_some_and(|open| self.dialog.steps[open].accept == Kind::YesNo);
        let corrects =
            |token: &Token| token.is(General::Correction) && !(is_yes_no && token.is(General::No));
        let correction = phrases
            .iter()
            .flat_map(|phrase| &phrase.tokens)
            .any(corrects);
        let mut extraction = Extraction::new(
            (&self.dialog, &self.vocabulary),
            (open, facts),
            (&text, &phrases, &assertions),
            correction,
        );
        extraction.focus = focus;
        if let Some(place) = self.patterns.ordinals.framed(message) {
            choosing::read_place(&mut extraction, place);
        }
        choosing::read(&mut extraction);
        yes_no::read(&mut extraction);
        counting::read(&mut extraction, &self.patterns.descriptions);
        named::read(&mut extraction);
        describing::read(&mut extraction, &self.patterns.descriptions);
        kinds::read(&mut extraction, &self.patterns.descriptions);
        counts::correct(&mut extraction, &self.patterns.descriptions);
        seat::read(&mut extraction, &self.patterns.descriptions.seats);
        partners::read(&mut extraction, &self.patterns.descriptions.seats);
        choosing::read_topic_of_case(&mut extraction);
        lists::join(&mut extraction, self.patterns.descriptions.adds());
        yes_no::deny_what_changes(&mut extraction);
        unknown::read(&mut extraction, &self.patterns.descriptions);
        none(&mut extraction);
        let is_said = |extraction: &Extraction<'_>| {
            extraction.said.iter().any(|(step, _)| Some(*step) == open)
        };
        if !is_said(&extraction) && extraction.unread.is_none() {
            choosing::read_part(&mut extraction);
        }
        if !is_said(&extraction)
            && let Some(place) = self.patterns.ordinals.bare(message)
        {
            choosing::read_place(&mut extraction, place);
        }
        yes_no::suggests(&mut extraction);
        let (tried, tried_proportions) =
            self.tried((&text, &phrases, &assertions), (focus, facts), &extraction);
        let proportions = std::mem::take(&mut extraction.proportions);
        let asks = asks(&extraction, !tried.is_empty() && supposing);
        if let Some(open) = open
            && extraction.said.is_empty()
            && extraction.unread.is_none()
            && !asks
            && !supposing
        {
            no_answer(&mut extraction, open);
        }
        if let Some(open) = open {
            extraction.drop_spent(open);
        }
        let answers_open = is_said(&extraction);
        let this_much = this_much(&extraction);
        let is_told = |it: &Assertion| matches!(it, Assertion::Plainly | Assertion::NotOwn);
        let is_case = assertions.iter().any(is_told)
            || phrases.iter().any(|phrase| phrase.has(General::Asker));
        let as_is = phrases.iter().any(|phrase| phrase.has(General::AsIs));
        let topic = extraction.place(TOPIC);
        let says_so = |meaning| topic.is_some_and(|topic| meaning == Meaning::Mention(topic));
        let applies = phrases.iter().any(|phrase| phrase.means(says_so));
        extraction.said.sort_by_key(|(step, _)| Some(*step) != open);
        Parse {
            unread: extraction.unread.filter(|why| match why {
                Rejection::Ambiguous(_) => true,
                _ => !answers_open && (!asks || !extraction.said.is_empty()),
            }),
            said: extraction.said.into_iter().map(|(_, said)| said).collect(),
            tried,
            proportions,
            tried_proportions,
            answers_open,
            correction: extraction.correction,
            supposing,
            as_is,
            goes_on: phrases.iter().any(Phrase::goes_on) && !as_is,
            is_case,
            this_much,
            checks,
            applies,
            asks,
        }
    }

    /// What the phrases that ask or suppose would say, were they said; of no fact that the message asserts.
    fn tried(
        &self,
        (text, phrases, assertions): (&Text, &[Phrase], &[Assertion]),
        (focus, facts): (Option<usize>, &Facts),
        asserted: &Extraction<'_>,
    ) -> (Vec<Said>, Vec<Proportion>) {
        let tells_own = assertions.contains(&Assertion::Plainly);
        let others = assertions.contains(&Assertion::NotOwn) && !tells_own;
        if !assertions.contains(&Assertion::Asked) {
            return (Vec::new(), Vec::new());
        }
        let asked: Vec<Assertion> = assertions
            .iter()
            .map(|assertion| match assertion {
                Assertion::Asked => Assertion::Plainly,
                Assertion::NotOwn if others => Assertion::Plainly,
                Assertion::NotOwn => Assertion::NotOwn,
                _ => Assertion::Asked,
            })
            .collect();
        let vocabularies = (&self.dialog, &self.vocabulary);
        let mut extraction =
            Extraction::new(vocabularies, (focus, facts), (text, phrases, &asked), true);
        extraction.is_trial = true;
        choosing::read(&mut extraction);
        yes_no::read(&mut extraction);
        counting::read(&mut extraction, &self.patterns.descriptions);
        named::read(&mut extraction);
        describing::read(&mut extraction, &self.patterns.descriptions);
        kinds::read(&mut extraction, &self.patterns.descriptions);
        counts::correct(&mut extraction, &self.patterns.descriptions);
        seat::read(&mut extraction, &self.patterns.descriptions.seats);
        partners::read(&mut extraction, &self.patterns.descriptions.seats);
        let is_asserted = |step: &usize| asserted.said.iter().any(|(known, _)| known == step);
        let tried = extraction
            .said
            .into_iter()
            .filter(|(step, _)| !is_asserted(step));
        // A place says what it says in a question as well: 注册在江苏的公司能报吗.
        let by_place = |step: usize| {
            let names = &self.dialog.steps[step].spoken.names;
            matches!(
                names,
                Some(NamedBy::PlaceWithin(_) | NamedBy::PlaceOutside(_))
            )
        };
        let tried = tried.map(|(step, said)| Said {
            weak: said.weak || by_place(step) && said.value == Some(Value::YesNo(false)),
            ..said
        });
        let tried = tried.collect();
        (tried, extraction.proportions)
    }
}

/// Whether the message asks something that what it says does not account for.
fn asks(extraction: &Extraction<'_>, is_tried: bool) -> bool {
    extraction.phrases.iter().any(|phrase| {
        let is_covered = |token: &Token| {
            let range = extraction.text.source(&token.range);
            extraction
                .said
                .iter()
                .any(|(_, said)| said.words.start <= range.start && range.end <= said.words.end)
        };
        let is_said = || {
            in_sentence(extraction.phrases, phrase.sentence)
                .iter()
                .any(|other| other.tokens.iter().any(is_covered))
        };
        let asks_more = (phrase.asks_what_then() || phrase.is_marked) && !is_tried;
        let by_word = phrase.asks() || phrase.asks_what_then() && !is_tried;
        by_word || asks_more && !is_said()
    })
}

/// The fact that a phrase names whose amount is the one that was told last: 那交流就改成这个数.
fn this_much(extraction: &Extraction<'_>) -> Option<Option<FactName>> {
    let is_meant = |phrase: &&Phrase| {
        let changes = phrase.has(General::Correction) || phrase.has(General::Onward);
        phrase.has(General::ThisMuch)
            && (changes || phrase.loose() == 0)
            && !phrase.asks()
            && !phrase.has_number()
    };
    let phrase = extraction.phrases.iter().find(is_meant)?;
    let named = naming::mentions(extraction, phrase);
    let single = |steps: &Vec<usize>| match steps.as_slice() {
        [step] => Some(extraction.step(*step).fact.clone()),
        _ => None,
    };
    Some(named.iter().find_map(|(_, steps)| single(steps)))
}

/// 都没有 to an open step of which several can be chosen.
fn none(extraction: &mut Extraction<'_>) {
    let Some(open) = extraction
        .open
        .filter(|&open| extraction.kind(open) == Kind::Choices)
    else {
        return;
    };
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let none = phrase
            .tokens
            .iter()
            .find(|token| token.is(General::None) || token.is(General::No));
        if let Some(none) = none
            && extraction.is_heard(at)
            && (choosing::says_none(phrase) || choosing::says_none_of(phrase, open))
            && !extraction.speaks_of_other(phrase)
        {
            extraction.say(open, Some(Value::Choices(Vec::new())), true, &none.range);
        }
    }
}

/// Why a message that says nothing, but looks like an answer to the open step, is none.
fn no_answer(extraction: &mut Extraction<'_>, open: usize) {
    let answers = |phrase: &Phrase| {
        let is_plain = phrase.loose() == 0 && (phrase.has(General::Yes) || phrase.has(General::No));
        is_plain || phrase.has(General::Vague) || phrase.has_number()
    };
    let why = match extraction.kind(open) {
        Kind::Money | Kind::Count if extraction.phrases.iter().any(answers) => {
            Rejection::NotANumber
        }
        Kind::Choice | Kind::Choices if choosing::looks_like_option(extraction, open) => {
            Rejection::NoOption
        }
        _ => return,
    };
    extraction.cannot(Some(open), why);
}
