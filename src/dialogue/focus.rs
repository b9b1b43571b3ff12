//! Focus: what a conversation is about beside its record, so that the next message may leave it out.

use rust_decimal::Decimal;

use crate::eligibility::{FactName, Facts, Value};

/// A question that may be about several guides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingQuestion {
    /// The question, without what names a person.
    pub question: String,
    /// The ids of the guides.
    pub guides: Vec<String>,
}

/// What was asked about and tried last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Focus {
    /// The amount or number that the last question was about: 最少补到几万 asks for it.
    pub fact: Option<FactName>,
    /// The amount that was told of it last: 改成这个数 means that.
    pub amount: Option<Decimal>,
    /// The only topic that fitted, where that was asked.
    pub topic: Option<String>,
    /// The topics that were shown last beside each other: 第二块 is one of them.
    pub list: Vec<String>,
    /// The list of the guide that the last question was about, by its name: 墨尔本呢 asks of it too.
    pub of_list: Option<String>,
    /// A fact of which some halves are told, and which, as bits.
    pub half: Option<(FactName, u8)>,
    /// The last question that was answered, without what names a person: 再说一遍 asks it again.
    pub question: Option<String>,
    /// A question for which it is asked back which guide it is about.
    pub waiting: Option<WaitingQuestion>,
    /// What the last supposition changed of the record: 22万5呢 varies it.
    pub tried: Facts,
}

impl Focus {
    /// The fact that a bare number is of: the one that was tried last, else the one that was asked about.
    pub fn of_number(&self) -> Option<&FactName> {
        let is_number = |value: Option<&Value>| value.is_some_and(|value| value.number().is_some());
        let tried = self.tried.iter().filter(|(_, value)| is_number(*value));
        tried
            .map(|(fact, _)| fact)
            .next_back()
            .or(self.fact.as_ref())
    }
}
