//! Tokens: a message cut into words with a meaning, numbers, and what is neither.

use std::ops::Range;

use rust_decimal::Decimal;

use super::number::{NumberToken, Shape, numbers};
use super::phrase::Phrase;
use super::text::{Text, is_word};
use super::vocabulary::{General, Meaning, Occurrence};
use crate::text::effort;
use crate::text::is_han;
use crate::text::numeral;

/// The most tokens of a phrase. Nobody says more between two commas, and each token is read among all of its phrase.
const LONGEST_PHRASE: usize = 48;

/// The most phrases of a sentence, as each is read beside the others.
const LONGEST_SENTENCE: usize = 48;

/// The longest run of numerals that is looked through for a range.
const LONGEST_RANGE: usize = 20;

/// A piece of a message.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// What it is.
    pub what: What,
    /// Where it stands in the normal text.
    pub range: Range<usize>,
}

/// What a piece of a message is.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A word of the vocabulary.
    Word(Vec<Meaning>),
    /// A number.
    NumberToken(NumberToken),
    /// A word that is in no vocabulary.
    Loose,
}

impl Token {
    /// All that it may mean.
    pub fn meanings(&self) -> &[Meaning] {
        effort::look_at(1);
        match &self.what {
            What::Word(meanings) => meanings,
            _ => &[],
        }
    }

    /// Whether it may do this.
    pub fn is(&self, general: General) -> bool {
        self.meanings().contains(&Meaning::General(general))
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self.what, What::NumberToken(_))
    }

    /// Whether it may name a fact.
    pub fn is_mention(&self) -> bool {
        self.meanings()
            .iter()
            .any(|meaning| matches!(meaning, Meaning::Mention(_)))
    }

    /// Whether it is in no vocabulary, or says nothing by itself but a name or what goes with names.
    pub fn is_loose(&self) -> bool {
        matches!(self.what, What::Loose) || self.is_name()
    }

    /// Whether it only names something that is no option, or goes with such names.
    pub fn is_name(&self) -> bool {
        let only_names = |it: &Meaning| {
            matches!(
                it,
                Meaning::Counts(..)
                    | Meaning::Elsewhere(_)
                    | Meaning::Unlisted(..)
                    | Meaning::Located(..)
                    | Meaning::OtherCity(_)
                    | Meaning::Beside(_)
                    | Meaning::Apart(_)
                    | Meaning::WithOwn(_)
                    | Meaning::From(_)
            )
        };
        !self.meanings().is_empty() && self.meanings().iter().all(only_names)
    }

    /// Whether it says nothing by itself.
    pub fn is_filler(&self) -> bool {
        use General::{About, Asker, Correction, Done, Filler, Supposing};
        let says_nothing = |it: &Meaning| {
            matches!(
                it,
                Meaning::General(Filler | Done | Asker | About | Correction | Supposing)
            )
        };
        self.meanings().iter().any(says_nothing)
    }
}

/// The phrases of a message, in which `words` stand.
pub(super) fn phrases(text: &Text, words: &[Option<Occurrence>]) -> Vec<Phrase> {
    let numbers = numbers(&text.chars);
    let mut numbers = numbers.iter().peekable();
    let mut cutting = Cutting {
        text,
        words,
        phrases: Vec::new(),
        phrase: Phrase::default(),
        in_sentence: 0,
    };
    let mut at = 0;
    while let Some(&char) = text.chars.get(at) {
        if text.has_gap(at) && ends_phrase(text, at) {
            cutting.end_phrase(false);
        }
        let word = words[at].as_ref();
        while numbers.next_if(|(range, _)| range.start < at).is_some() {}
        let number = numbers.peek().filter(|(range, _)| range.start == at);
        at = match (word, number) {
            (word, Some((range, number))) if word.is_none_or(|word| word.end < range.end) => {
                cutting.push(range.clone(), What::NumberToken(number.clone()))
            }
            (Some(word), _) => cutting.push(at..word.end, What::Word(word.meanings.clone())),
            (None, _) => match cutting.numeral(at) {
                Some(number) => cutting.push(at..at + 1, What::NumberToken(number)),
                None if is_word(char) => cutting.push_loose(at),
                None => {
                    cutting.end(at);
                    at + 1
                }
            },
        };
    }
    cutting.finish()
}

/// Whether a blank before `at` stands between two Chinese words, as speech without punctuation is written; within a number
/// it does not.
fn ends_phrase(text: &Text, at: usize) -> bool {
    let char = |at: Option<usize>| at.and_then(|at| text.chars.get(at)).copied();
    let is_word = |char: char| {
        is_han(char) && numeral(char).is_none() && !matches!(char, '百' | '千' | '万' | '亿' | '点')
    };
    let (before, after) = (char(at.checked_sub(1)), char(Some(at)));
    before.is_some_and(is_word) && after.is_some_and(is_word)
}

struct Cutting<'a> {
    text: &'a Text,
    words: &'a [Option<Occurrence>],
    phrases: Vec<Phrase>,
    phrase: Phrase,
    /// How many phrases the sentence has so far.
    in_sentence: usize,
}

impl Cutting<'_> {
    /// Adds a token; gives where it ends.
    fn push(&mut self, range: Range<usize>, what: What) -> usize {
        let end = range.end;
        if self.phrase.tokens.len() >= LONGEST_PHRASE {
            self.end_phrase(false);
        }
        self.phrase.tokens.push(Token { what, range });
        end
    }

    /// Adds a character that belongs to no word: to the Chinese or Latin run before it, if it goes on.
    fn push_loose(&mut self, at: usize) -> usize {
        let chars = &self.text.chars;
        let goes_on = at > 0 && is_han(chars[at - 1]) == is_han(chars[at]);
        if let Some(Token {
            what: What::Loose,
            range,
        }) = self.phrase.tokens.last_mut()
            && range.end == at
            && goes_on
        {
            range.end = at + 1;
            return at + 1;
        }
        // A Latin word is one, also where a shorter one of the vocabulary ends it.
        let rest = match is_han(chars[at]) {
            true => 1,
            false => chars[at..]
                .iter()
                .take_while(|&&char| is_word(char) && !is_han(char))
                .count(),
        };
        self.push(at..at + rest.max(1), What::Loose)
    }

    /// The numeral at `at`, where it is a number: behind nothing that it may be a part of, and before its end, a
    /// counter or what is counted.
    fn numeral(&self, at: usize) -> Option<NumberToken> {
        let value = numeral(self.text.chars[at])?;
        let is_apart = |last: &Token| last.range.end < at || !matches!(last.what, What::Loose);
        let stands_alone = self.phrase.tokens.last().is_none_or(is_apart);
        // 二、11 is a clause.
        let behind = self.text.chars.get(at + 1..at + 3);
        if matches!(behind, Some(['、', next]) if next.is_ascii_digit()) {
            return None;
        }
        // 十五六万 is a range, and no ten.
        if self.is_in_range(at) {
            return None;
        }
        let is_followed = match self.text.chars.get(at + 1) {
            None => true,
            Some(&next) if !is_word(next) || numeral(next).is_some() => true,
            Some(_) => self.words.get(at + 1).is_some_and(Option::is_some),
        };
        (stands_alone && is_followed).then(|| NumberToken::new(value.into(), Shape::Bare))
    }

    /// Whether a numeral is one of several with a unit behind them.
    fn is_in_range(&self, at: usize) -> bool {
        let is_unit = |char: char| matches!(char, '百' | '千' | '万' | '亿');
        let is_numeral = |char: &&char| numeral(**char).is_some() || is_unit(**char);
        let rest = self.text.chars[at..].iter().take(LONGEST_RANGE);
        let run = rest.take_while(is_numeral);
        let run: Vec<char> = run.copied().collect();
        run.len() > 2 && run.last().is_some_and(|last| is_unit(*last))
    }

    /// Ends the phrase at a comma, the sentence at a full stop or question mark.
    fn end(&mut self, at: usize) {
        let next = self.text.chars.get(at + 1);
        match self.text.chars[at] {
            ':' if next.is_none_or(|next| !next.is_ascii_digit()) => self.end_sentence(false),
            ',' | ':' | '【' | '】' | '“' | '”' => self.end_phrase(false),
            '?' => self.end_sentence(true),
            '。' | '!' | ';' | '\n' | '…' => self.end_sentence(false),
            '.' if next.is_none_or(|next| *next == ' ' || is_han(*next)) => {
                self.end_sentence(false)
            }
            _ => {}
        }
    }

    fn end_phrase(&mut self, is_marked: bool) {
        let sentence = self.phrase.sentence;
        let mut phrase = std::mem::replace(
            &mut self.phrase,
            Phrase {
                sentence,
                ..Phrase::default()
            },
        );
        phrase.is_marked = is_marked;
        phrase.turns = turns(&phrase, self.text);
        mark_counts(&mut phrase);
        if is_marked || !phrase.tokens.is_empty() {
            self.phrases.push(phrase);
            self.in_sentence += 1;
        }
        if self.in_sentence >= LONGEST_SENTENCE {
            self.phrase.sentence += 1;
            self.in_sentence = 0;
        }
    }

    fn end_sentence(&mut self, is_marked: bool) {
        self.end_phrase(is_marked);
        self.phrase.sentence += 1;
        self.in_sentence = 0;
    }

    fn finish(mut self) -> Vec<Phrase> {
        self.end_phrase(false);
        self.phrases
    }
}

/// Whether a "no" of one character stands between twice the same (收不收), or ends what says something (能报不).
fn turns(phrase: &Phrase, text: &Text) -> bool {
    phrase.tokens.iter().enumerate().any(|(at, token)| {
        if token.range.len() != 1
            || !token.is(General::No)
            || !is_han(text.chars[token.range.start])
        {
            return false;
        }
        let before = token
            .range
            .start
            .checked_sub(1)
            .and_then(|at| text.chars.get(at));
        let stands_between =
            before.is_some_and(|&it| is_word(it)) && before == text.chars.get(token.range.end);
        let is_last = phrase.tokens[at + 1..].iter().all(Token::is_filler);
        stands_between || is_last && phrase.tokens[..at].iter().any(|token| !token.is_filler())
    })
}

/// Whether a number is a mobile telephone's: eleven digits, the first two as they are given out.
fn is_telephone(amount: Decimal) -> bool {
    let (least, most) = (
        Decimal::from(13_000_000_000u64),
        Decimal::from(19_999_999_999u64),
    );
    amount >= least && amount <= most && !(amount % Decimal::from(100_000)).is_zero()
}

/// Numbers by what stands beside them: before a counter they count, before a year they are none, and money of another
/// country is not yuan.
fn mark_counts(phrase: &mut Phrase) {
    for at in 0..phrase.tokens.len() {
        let beside = |place: Option<usize>, general| {
            place
                .and_then(|place| phrase.tokens.get(place))
                .is_some_and(|token| token.is(general))
        };
        let names = beside(at.checked_sub(1), General::NumberOf)
            || beside(at.checked_sub(2), General::NumberOf);
        let foreign = beside(at.checked_sub(1), General::ForeignMoney)
            || beside(Some(at + 1), General::ForeignMoney);
        let counted = beside(Some(at + 1), General::Counter);
        let other = beside(Some(at + 1), General::OtherUnit);
        let in_words = phrase.tokens[at]
            .meanings()
            .iter()
            .find_map(|meaning| match meaning {
                Meaning::General(General::NumberToken(number)) => {
                    Some(NumberToken::new((*number).into(), Shape::Bare))
                }
                Meaning::General(General::Percent(percent)) => {
                    Some(NumberToken::new((*percent).into(), Shape::Percent))
                }
                _ => None,
            });
        let token = &mut phrase.tokens[at];
        if let Some(number) = in_words {
            token.what = What::NumberToken(number);
        }
        let What::NumberToken(number) = &mut token.what else {
            continue;
        };
        number.is_foreign = foreign;
        if names || is_telephone(number.amount) {
            token.what = What::Loose;
            continue;
        }
        if number.shape == Shape::Bare && counted {
            number.shape = Shape::Counted;
        }
        if number.shape == Shape::Bare && other {
            token.what = What::Loose;
        }
    }
}
