//! Acts: what the parts of a message do, each with the words that it stands on.

use std::ops::Range;

use super::{Parse, Question, Said};
use crate::eligibility::{FactName, Value};

/// What a part of a message does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What it does.
    pub kind: ActKind,
    /// Its words, in characters of the message; empty where the act is the message's as a whole.
    pub words: Range<usize>,
}

/// The kinds of acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// Greets, thanks or apologises around what is asked.
    Courtesy,
    /// States a fact of one's own case; `None` that one does not know it.
    Tell(FactName, Option<Value>),
    /// Changes a fact that was stated before.
    Correct(FactName, Option<Value>),
    /// Says a fact unsurely: it is read back as a question.
    Doubt(FactName, Option<Value>),
    /// Supposes a fact, or asks about a value: it is tried and not recorded.
    Suppose(FactName, Value),
    /// Asks for a conclusion on a case.
    AskCase(Question),
    /// Asks something else.
    Ask,
    /// Asks to be checked.
    Check,
}

/// The acts of a message: what it tells, tries and asks, in the order of its words.
pub fn acts(parse: &Parse, question: Option<&Question>) -> Vec<Act> {
    let told = parse.said.iter().map(|said| {
        let (fact, value) = (said.fact.clone(), said.value.clone());
        let kind = match (said.sure, parse.correction) {
            (false, _) => ActKind::Doubt(fact, value),
            (true, true) => ActKind::Correct(fact, value),
            (true, false) => ActKind::Tell(fact, value),
        };
        act(kind, said)
    });
    let tried = parse.tried.iter().filter_map(|said| {
        let kind = ActKind::Suppose(said.fact.clone(), said.value.clone()?);
        Some(act(kind, said))
    });
    let mut acts: Vec<Act> = told.chain(tried).collect();
    acts.sort_by_key(|act| act.words.start);
    let whole = |kind| Act { kind, words: 0..0 };
    acts.extend(parse.checks.then_some(ActKind::Check).map(whole));
    let asks = match question {
        Some(question) => Some(ActKind::AskCase(question.clone())),
        None => parse.asks.then_some(ActKind::Ask),
    };
    acts.extend(asks.map(whole));
    acts
}

fn act(kind: ActKind, said: &Said) -> Act {
    Act {
        kind,
        words: said.words.clone(),
    }
}
