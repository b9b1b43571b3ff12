//! Facts: what is known about an applicant, by name, in the order in which it was told.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::text::money;

/// The name of a fact, such as `self_raised`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FactName(String);

/// Why a text is not the name of a fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the name of a fact: a name is small letters, digits and `_`, and begins with a letter"
)]
pub struct InvalidFactName(pub String);

impl FactName {
    /// Parses a name.
    ///
    /// # Errors
    ///
    /// If the text is not a name.
    pub fn parse(text: &str) -> Result<FactName, InvalidFactName> {
        let fits = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
        match text.starts_with(|first: char| first.is_ascii_lowercase()) && text.chars().all(fits) {
            true => Ok(FactName(text.to_owned())),
            false => Err(InvalidFactName(text.to_owned())),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FactName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kind of value of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One of the options.
    Choice,
    /// Any of the options, or none.
    Choices,
    /// An amount in yuan.
    Money,
    /// A whole number.
    Count,
    /// Yes or no.
    YesNo,
}

impl Kind {
    /// Whether values of this kind are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Money | Kind::Count)
    }
}

/// The value of a fact. Its JSON can be read back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One of the options.
    Choice(String),
    /// Some of the options, each once, in the order in which they were named; possibly none.
    Choices(Vec<String>),
    /// An amount in yuan.
    Money(Decimal),
    /// A whole number.
    Count(u64),
    /// Yes or no.
    YesNo(bool),
}

/// Why JSON is not a value of a kind. The message follows the name of the fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A choice that is not a string.
    #[error("must be one of the values as a string, not {0}")]
    NotText(String),
    /// A list of choices that is not a list.
    #[error("must be a list of values (empty for none), not {0}")]
    NotList(String),
    /// A choice that is not an option.
    #[error("has no value `{0}`")]
    NoOption(String),
    /// Neither true nor false.
    #[error("must be true or false, not {0}")]
    NotYesNo(String),
    /// Not a whole number.
    #[error("must be a whole number, not {0}")]
    NotCount(String),
    /// Not an amount.
    #[error(
        "must be an amount in yuan, as a decimal string (\"700000.00\") or an integer, not {0}"
    )]
    NotMoney(String),
    /// An amount finer than a cent.
    #[error("must be exact to the cent, unlike {0}")]
    TooFine(String),
    /// An amount or count below zero.
    #[error("must not be negative, unlike {0}")]
    Negative(String),
    /// An amount beyond the largest.
    #[error("is too large: {0}")]
    TooLarge(String),
}

impl Value {
    /// Reads a value of `kind`; `is_option` says what is an option.
    ///
    /// # Errors
    ///
    /// If it is not a value of that kind. A floating-point number is never an amount, because it is not exact.
    pub fn from_json(
        json: &serde_json::Value,
        kind: Kind,
        is_option: impl Fn(&str) -> bool,
    ) -> Result<Value, Unreadable> {
        let option = |json: &serde_json::Value| match json.as_str() {
            Some(text) if is_option(text) => Ok(text.to_owned()),
            Some(text) => Err(Unreadable::NoOption(text.to_owned())),
            None => Err(Unreadable::NotText(json.to_string())),
        };
        match kind {
            Kind::Choice => option(json).map(Value::Choice),
            Kind::Choices => {
                let list = json
                    .as_array()
                    .ok_or_else(|| Unreadable::NotList(json.to_string()))?;
                let mut chosen: Vec<String> = Vec::with_capacity(list.len());
                for item in list {
                    let item = option(item)?;
                    if !chosen.contains(&item) {
                        chosen.push(item);
                    }
                }
                Ok(Value::Choices(chosen))
            }
            Kind::YesNo => json
                .as_bool()
                .map(Value::YesNo)
                .ok_or_else(|| Unreadable::NotYesNo(json.to_string())),
            Kind::Count => match json.as_u64() {
                Some(count) => Ok(Value::Count(count)),
                None if json.is_i64() => Err(Unreadable::Negative(json.to_string())),
                None => Err(Unreadable::NotCount(json.to_string())),
            },
            Kind::Money => read_money(json).map(Value::Money),
        }
    }

    /// The number of an amount or a count.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Money(amount) => Some(*amount),
            Value::Count(count) => Some((*count).into()),
            _ => None,
        }
    }
}

fn read_money(json: &serde_json::Value) -> Result<Decimal, Unreadable> {
    let written = match json {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) if !number.is_f64() => number.to_string(),
        other => return Err(Unreadable::NotMoney(other.to_string())),
    };
    let (negative, digits) = match written.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, written.as_str()),
    };
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(cents) {
        return Err(Unreadable::NotMoney(json.to_string()));
    }
    if negative {
        return Err(Unreadable::Negative(json.to_string()));
    }
    let cents = cents.trim_end_matches('0');
    if cents.len() > 2 {
        return Err(Unreadable::TooFine(json.to_string()));
    }
    let amount = format!("{whole}.{cents:0<2}").parse::<Decimal>();
    amount
        .ok()
        .filter(|&it| money::is_exact(it))
        .ok_or_else(|| Unreadable::TooLarge(json.to_string()))
}

/// A fact as told: its value, or that it is not known.
pub type Telling = (FactName, Option<Value>);

/// Facts by name, in the order in which they were told. A fact that the user does not know (不清楚) is here without a
/// value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(Vec<(FactName, Option<Value>)>);

impl Facts {
    /// The value of a fact, if it is known.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.said(name).flatten()
    }

    /// The state of a fact: unsaid, not known, or its value.
    pub fn said(&self, name: &str) -> Option<Option<&Value>> {
        self.0
            .iter()
            .find(|(it, _)| it.as_str() == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Records a fact in place of its earlier state. It counts as told last.
    pub fn say(&mut self, name: FactName, value: Option<Value>) {
        self.0.retain(|(it, _)| *it != name);
        self.0.push((name, value));
    }

    /// These facts with `others` on top.
    #[must_use]
    pub fn with(mut self, others: &Facts) -> Facts {
        others
            .iter()
            .for_each(|(name, value)| self.say(name.clone(), value.cloned()));
        self
    }

    /// The position of a fact.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(it, _)| it.as_str() == name)
    }

    /// Inserts a fact at a position, or at the end if there is no such position.
    pub fn put(&mut self, place: usize, name: FactName, value: Option<Value>) {
        self.forget(name.as_str());
        self.0.insert(place.min(self.0.len()), (name, value));
    }

    /// Removes a fact.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|(it, _)| it.as_str() != name);
    }

    /// All facts in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&FactName, Option<&Value>)> {
        self.0.iter().map(|(name, value)| (name, value.as_ref()))
    }

    /// The number of facts.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no facts.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A source of values of facts.
pub trait Known {
    /// The value of a fact, if it is known.
    fn value(&self, fact: &str) -> Option<&Value>;
}

impl Known for Facts {
    fn value(&self, fact: &str) -> Option<&Value> {
        self.get(fact)
    }
}

/// The same facts with another value for one of them: a supposition.
#[derive(Debug, Clone, Copy)]
pub struct Supposing<'a> {
    /// The recorded facts.
    pub facts: &'a Facts,
    /// The supposed fact.
    pub fact: &'a FactName,
    /// The supposed value.
    pub value: &'a Value,
}

impl Known for Supposing<'_> {
    fn value(&self, fact: &str) -> Option<&Value> {
        match self.fact.as_str() == fact {
            true => Some(self.value),
            false => self.facts.get(fact),
        }
    }
}

impl FromIterator<(FactName, Option<Value>)> for Facts {
    fn from_iter<Said: IntoIterator<Item = (FactName, Option<Value>)>>(said: Said) -> Facts {
        let mut facts = Facts::default();
        said.into_iter()
            .for_each(|(name, value)| facts.say(name, value));
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn money(json: serde_json::Value) -> Result<Value, Unreadable> {
        Value::from_json(&json, Kind::Money, |_| false)
    }

    #[test]
    fn an_amount_is_a_decimal_string_or_an_integer_and_never_a_float() {
        for seven_hundred in [
            json!("700000"),
            json!(700000),
            json!("700000.00"),
            json!("700000.0"),
        ] {
            assert_eq!(money(seven_hundred), Ok(Value::Money(700_000.into())));
        }
        assert_eq!(money(json!("0.05")), Ok(Value::Money(Decimal::new(5, 2))));
        for (other, why) in [
            (json!(700000.5), Unreadable::NotMoney("700000.5".into())),
            (json!("80万"), Unreadable::NotMoney("\"80万\"".into())),
            (json!("1e6"), Unreadable::NotMoney("\"1e6\"".into())),
            (json!(".5"), Unreadable::NotMoney("\".5\"".into())),
            (json!(""), Unreadable::NotMoney("\"\"".into())),
            (json!("1.005"), Unreadable::TooFine("\"1.005\"".into())),
            (json!("-1"), Unreadable::Negative("\"-1\"".into())),
            (json!(-1), Unreadable::Negative("-1".into())),
            (
                json!("1000000000000000001"),
                Unreadable::TooLarge("\"1000000000000000001\"".into()),
            ),
        ] {
            assert_eq!(money(other), Err(why));
        }
    }

    #[test]
    fn a_value_of_another_kind_is_told() {
        let read = |json: serde_json::Value, kind| {
            Value::from_json(&json, kind, |it| it == "a" || it == "b")
        };
        assert_eq!(read(json!(2), Kind::Count), Ok(Value::Count(2)));
        assert_eq!(
            read(json!(2.0), Kind::Count),
            Err(Unreadable::NotCount("2.0".into()))
        );
        assert_eq!(
            read(json!(-2), Kind::Count),
            Err(Unreadable::Negative("-2".into()))
        );
        assert_eq!(
            read(json!("yes"), Kind::YesNo),
            Err(Unreadable::NotYesNo("\"yes\"".into()))
        );
        assert_eq!(
            read(json!("c"), Kind::Choice),
            Err(Unreadable::NoOption("c".into()))
        );
        assert_eq!(
            read(json!(1), Kind::Choice),
            Err(Unreadable::NotText("1".into()))
        );
        assert_eq!(
            read(json!("a"), Kind::Choices),
            Err(Unreadable::NotList("\"a\"".into()))
        );
        let twice = Value::Choices(vec!["b".into(), "a".into()]);
        assert_eq!(read(json!(["b", "a", "b"]), Kind::Choices), Ok(twice));
    }

    #[test]
    fn what_is_not_known_is_kept_apart_from_what_was_never_said() {
        let name = |text| FactName::parse(text).unwrap();
        let mut facts = Facts::default();
        facts.say(name("a"), Some(Value::YesNo(true)));
        facts.say(name("b"), None);
        assert_eq!(
            (facts.said("b"), facts.get("b"), facts.said("c")),
            (Some(None), None, None)
        );
        facts.say(name("a"), Some(Value::YesNo(false)));
        assert_eq!(
            facts
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            ["b", "a"]
        );
        facts.forget("b");
        assert_eq!(facts.len(), 1);
    }
}
