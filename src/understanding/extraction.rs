//! What the readers of one message share: what they read it against, and what they have found so far.

use std::ops::Range;

use rust_decimal::Decimal;

use super::phrase::{Phrase, in_sentence};
use super::text::Text;
use super::token::Token;
use super::vocabulary::{General, Meaning, Vocabulary};
use super::{Rejection, Said, ShareOf};
use crate::eligibility::{FactName, Facts, Kind, Proportion, Value};
use crate::interview::{Dialog, NamedBy, Step};

/// One message being read.
pub(super) struct Extraction<'a> {
    pub dialog: &'a Dialog,
    pub vocabulary: &'a Vocabulary,
    pub facts: &'a Facts,
    /// The step that waits for an answer.
    pub open: Option<usize>,
    /// The step of the fact that the last question was about.
    pub focus: Option<usize>,
    pub text: &'a Text,
    pub phrases: &'a [Phrase],
    /// How each phrase counts.
    pub heard: &'a [Assertion],
    /// Whether it changes something.
    pub correction: bool,
    /// Whether what is asked about or supposed is read, and not what is said.
    pub is_trial: bool,
    /// Whether it asks something.
    pub asks: bool,
    /// What was found, by step.
    pub said: Vec<(usize, Said)>,
    /// How many names were counted, those of one country each for itself.
    pub names: usize,
    /// The amounts that are given as shares of others that are not known.
    pub proportions: Vec<Proportion>,
    /// Why an answer cannot be taken; of the open step, if of any.
    pub unread: Option<Rejection>,
    is_open_unread: bool,
}

/// How a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    /// As said.
    Plainly,
    /// As something to be confirmed.
    Weakly,
    /// As an answer to the open step, to be confirmed, and as nothing else.
    AsAnswer,
    /// As something that is asked about or supposed, and not said.
    Asked,
    /// As somebody else's.
    NotOwn,
}

impl<'a> Extraction<'a> {
    /// A extraction at its start.
    pub fn new(
        (dialog, vocabulary): (&'a Dialog, &'a Vocabulary),
        (open, facts): (Option<usize>, &'a Facts),
        (text, phrases, heard): (&'a Text, &'a [Phrase], &'a [Assertion]),
        correction: bool,
    ) -> Extraction<'a> {
        Extraction {
            dialog,
            vocabulary,
            facts,
            open,
            focus: None,
            text,
            phrases,
            heard,
            correction,
            is_trial: false,
            asks: phrases.iter().any(Phrase::asks),
            said: Vec::new(),
            names: 0,
            proportions: Vec::new(),
            unread: None,
            is_open_unread: false,
        }
    }

    /// What a phrase says, in normal form.
    pub fn written(&self, phrase: &Phrase) -> String {
        let range = phrase.range().unwrap_or_default();
        self.text.chars[range].iter().collect()
    }

    /// The step at a place.
    pub fn step(&self, step: usize) -> &'a Step {
        &self.dialog.steps[step]
    }

    /// The kind of a step's fact.
    pub fn kind(&self, step: usize) -> Kind {
        self.step(step).accept
    }

    /// The place of the step that asks for a fact.
    pub fn place(&self, fact: &str) -> Option<usize> {
        self.dialog
            .steps
            .iter()
            .position(|step| step.fact.as_str() == fact)
    }

    /// Whether a phrase counts at all.
    pub fn is_heard(&self, phrase: usize) -> bool {
        self.heard
            .get(phrase)
            .is_some_and(|&it| !matches!(it, Assertion::Asked | Assertion::NotOwn))
    }

    /// Whether a phrase speaks of a fact other than the open one.
    pub fn speaks_of_other(&self, phrase: &Phrase) -> bool {
        phrase.means(|meaning| self.is_other(meaning))
            && !phrase.means(|meaning| self.is_own(meaning))
    }

    /// Whether a phrase names another fact than that of the open step; words that its question has itself name nothing else.
    pub fn names_other(&self, open: usize, phrase: &Phrase) -> bool {
        let step = self.step(open);
        let asked = format!("{}{}{}", step.ask.zh, step.ask.en, step.name.zh).to_lowercase();
        let names = |token: &Token| {
            let of_other =
                |meaning: &Meaning| matches!(*meaning, Meaning::Mention(of) if of != open);
            let written = self.text.written(&token.range);
            token.meanings().iter().any(of_other)
                && written.chars().count() > 1
                && !asked.contains(&written)
        };
        let mut tokens = phrase.tokens.iter().filter(|token| !token.is_filler());
        tokens.any(names)
    }

    /// Whether a meaning is one of the open step.
    pub fn is_own(&self, meaning: Meaning) -> bool {
        step_of(meaning).is_some_and(|step| Some(step) == self.open)
    }

    /// Whether a meaning tells of another step's fact by itself, as what only goes with options does not.
    pub fn is_other(&self, meaning: Meaning) -> bool {
        let is_company = matches!(meaning, Meaning::Mention(step) if !self.kind(step).is_number());
        !is_company && step_of(meaning).is_some_and(|step| Some(step) != self.open)
    }

    /// Whether nothing can be the value of a number: not where the dialog calls that a contradiction.
    pub fn may_be_nothing(&self, step: usize) -> bool {
        let zero = match self.kind(step) {
            Kind::Count => Value::Count(0),
            _ => Value::Money(0.into()),
        };
        let mut facts = Facts::default();
        facts.say(self.step(step).fact.clone(), Some(zero));
        self.dialog.contradiction(&facts).is_none()
    }

    /// Notes a value, or that it is not known; what was noted first stands.
    pub fn say(&mut self, step: usize, value: Option<Value>, sure: bool, range: &Range<usize>) {
        let at = self.phrases.iter().position(|phrase| {
            phrase
                .tokens
                .last()
                .is_some_and(|last| last.range.end > range.start)
        });
        let heard = at
            .and_then(|at| self.heard.get(at))
            .copied()
            .unwrap_or(Assertion::Asked);
        let changes = self
            .facts
            .get(self.step(step).fact.as_str())
            .is_some_and(|old| Some(old) != value.as_ref());
        let is_plain = sure;
        let sure = match heard {
            Assertion::Plainly => sure,
            Assertion::Weakly => false,
            Assertion::AsAnswer if Some(step) == self.open => false,
            Assertion::AsAnswer | Assertion::Asked | Assertion::NotOwn => return,
        };
        // 应该拿过吧 says what is thought, and not what is.
        let is_claim = |value: &Value| !matches!(value, Value::Money(_) | Value::Count(_));
        let is_apart =
            |token: &Token| token.range.end <= range.start || range.end <= token.range.start;
        let doubts = |phrase: &Phrase| {
            let mut tokens = phrase.tokens.iter();
            tokens.any(|token| token.is(General::About) && is_apart(token))
        };
        let is_doubted =
            value.as_ref().is_some_and(is_claim) && at.is_some_and(|at| doubts(&self.phrases[at]));
        let weak = heard == Assertion::Weakly && is_plain && !is_doubted;
        let sure = sure && !is_doubted;
        // What was said before is changed only by those who say so, or answer its question again.
        let names_itself = !matches!(self.kind(step), Kind::Choice | Kind::Choices);
        let is_meant = self.correction || names_itself || Some(step) == self.open;
        // Whom or what a question mentions is not always the applicant's.
        let is_mentioned = self.kind(step) == Kind::Choices
            && at.is_some_and(|at| self.is_mentioned(&self.phrases[at], step));
        let sure = sure && (!changes || is_meant) && !is_mentioned;
        if let Some((_, known)) = self.said.iter_mut().find(|(it, _)| *it == step) {
            // Two readings that agree are surer than one, save where the words doubt it: 好像有一个.
            let is_open = at.is_some_and(|at| doubts(&self.phrases[at]));
            known.sure |= sure && !is_open && known.value == value;
            return;
        }
        let words = self.text.source(range);
        self.said.push((
            step,
            Said {
                fact: self.step(step).fact.clone(),
                value,
                sure,
                weak,
                words,
                share: None,
                halves: None,
            },
        ));
    }

    /// Notes a value that is only suggested: a question is concluded with it, and it is asked back before it is recorded.
    pub fn say_weakly(&mut self, step: usize, value: Value, range: &Range<usize>) {
        let is_new = |(known, _): &(usize, Said)| *known != step;
        if self.said.iter().all(is_new) {
            self.say(step, Some(value), false, range);
            if let Some((_, said)) = self.said.iter_mut().find(|(known, _)| *known == step) {
                said.weak = true;
            }
        }
    }

    /// Whether a phrase of a question only mentions what a step asks for: not where it answers the open step, says what the
    /// applicant does or names whom they work with (合作方同济大学，能报吗), and says no more.
    fn is_mentioned(&self, phrase: &Phrase, step: usize) -> bool {
        let sentence = in_sentence(self.phrases, phrase.sentence);
        let asks = sentence.iter().any(Phrase::asks);
        let names_units = matches!(self.step(step).spoken.names, Some(NamedBy::UnitsWithin(_)));
        let is_own = names_units || phrase.has(General::Asker);
        let is_beside = phrase.means(|meaning| meaning == Meaning::Mention(step));
        let is_partner = names_units && phrase.has(General::With);
        let is_told = Some(step) == self.open || is_own && is_beside || is_partner;
        asks && (phrase.loose() > 0 || !is_told)
    }

    /// Drops a doubtful yes or no to the open step whose phrase plainly says something of another: 没有科委项目 denies no more
    /// than it names.
    pub fn drop_spent(&mut self, open: usize) {
        let ranges: Vec<Range<usize>> = self
            .phrases
            .iter()
            .filter_map(|phrase| {
                Some(phrase.tokens.first()?.range.start..phrase.tokens.last()?.range.end)
            })
            .map(|range| self.text.source(&range))
            .collect();
        let phrase = |said: &Said| {
            ranges
                .iter()
                .position(|range| range.contains(&said.words.start))
        };
        let is_other = |(step, said): &&(usize, Said)| *step != open && said.sure;
        let spent: Vec<usize> = self
            .said
            .iter()
            .filter(is_other)
            .filter_map(|(_, said)| phrase(said))
            .collect();
        let is_spent = |said: &Said| {
            let is_claim = matches!(said.value, Some(Value::YesNo(_)));
            is_claim && !said.sure && phrase(said).is_some_and(|at| spent.contains(&at))
        };
        self.said
            .retain(|(step, said)| *step != open || !is_spent(said));
    }

    /// Takes an amount as said that was worked out as a share of another.
    pub fn say_share(&mut self, step: usize, amount: Decimal, of: ShareOf, range: &Range<usize>) {
        self.say(step, Some(Value::Money(amount)), false, range);
        let said = self
            .said
            .iter_mut()
            .find(|(it, said)| *it == step && said.value == Some(Value::Money(amount)));
        if let Some((_, said)) = said {
            said.share = Some(of);
        }
    }

    /// Notes a count; where names were counted before, they must be as many.
    pub fn count(&mut self, step: usize, count: u64, sure: bool, range: &Range<usize>) {
        let earlier = self.said.iter().position(|(it, _)| *it == step);
        if let Some(earlier) = earlier {
            let (_, named) = self.said.remove(earlier);
            let fewer = matches!(named.value, Some(Value::Count(named)) if named < count);
            if fewer && self.names as u64 == count {
                // England and Scotland are one, though two were counted.
                return self.say(step, named.value, sure, range);
            }
            if let Some(Value::Count(named)) = named.value.filter(|it| *it != Value::Count(count)) {
                return self.cannot(
                    Some(step),
                    Rejection::Numbers(vec![count.to_string(), named.to_string()]),
                );
            }
        }
        self.say(step, Some(Value::Count(count)), sure, range);
    }

    /// What this message says of a fact.
    pub fn heard_value(&self, fact: &FactName) -> Option<&Value> {
        self.said
            .iter()
            .find(|(_, said)| said.fact == *fact)
            .and_then(|(_, said)| said.value.as_ref())
    }

    /// Notes why something cannot be taken as the answer of a step, if that is the open one, or of any (`None`).
    pub fn cannot(&mut self, step: Option<usize>, why: Rejection) {
        let is_open = step.is_some() && step == self.open;
        let concerns = step.is_none() || is_open || matches!(why, Rejection::Share { .. });
        if concerns && (self.unread.is_none() || is_open && !self.is_open_unread) {
            self.unread = Some(why);
            self.is_open_unread = is_open;
        }
    }
}

/// The step that a meaning belongs to; what only suggests belongs to none.
pub(super) fn step_of(meaning: Meaning) -> Option<usize> {
    match meaning {
        Meaning::Option(step, _)
        | Meaning::Answers(step, _)
        | Meaning::Says(step, _)
        | Meaning::Mention(step) => Some(step),
        Meaning::Suggests(..)
        | Meaning::Counts(..)
        | Meaning::Elsewhere(_)
        | Meaning::Unlisted(..)
        | Meaning::Located(..)
        | Meaning::OtherCity(_)
        | Meaning::Beside(_)
        | Meaning::Apart(_)
        | Meaning::From(_)
        | Meaning::WithOwn(_)
        | Meaning::Unclear(_)
        | Meaning::General(_) => None,
    }
}
