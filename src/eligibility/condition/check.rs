//! Checks conditions against the declared facts: names, kinds and values.

use super::{Condition, Expression, Fault, Named, Term};
use crate::eligibility::{FactName, Kind};

/// The declaration of a fact.
#[derive(Debug, Clone)]
pub struct Declared<'a> {
    /// The kind of value.
    pub kind: Kind,
    /// The options, if the kind has options.
    pub options: Vec<&'a str>,
}

impl Condition {
    /// Finds everything that does not fit the declarations.
    pub fn faults<'a>(&self, declared: impl Fn(&FactName) -> Option<Declared<'a>>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut of_kind = |fact: &Named, fits: fn(Kind) -> bool, what: &str| {
            let found = declared(&fact.name);
            let what = match &found {
                None => format!("no dialog asks for `{}`", fact.name),
                Some(found) if !fits(found.kind) => format!("`{}` {what}", fact.name),
                Some(_) => return found,
            };
            faults.push(Fault {
                range: fact.at.clone(),
                what,
            });
            None
        };
        let mut strangers = Vec::new();
        self.0.each_atom(&mut |atom| match atom {
            Expression::Compare { left, right, .. } => {
                let facts = left
                    .terms()
                    .iter()
                    .chain(right.terms())
                    .filter_map(|Term { fact, .. }| fact.as_ref());
                facts.for_each(|fact| {
                    of_kind(fact, Kind::is_number, "is no amount or count");
                });
            }
            Expression::Is { fact, .. } => {
                of_kind(
                    fact,
                    |kind| kind == Kind::YesNo,
                    "is not answered by yes or no",
                );
            }
            Expression::AnyOf {
                fact,
                values,
                of_list,
            } => {
                let found = match of_list {
                    true => of_kind(
                        fact,
                        |kind| kind == Kind::Choices,
                        "is no list of choices; write `in`",
                    ),
                    false => of_kind(
                        fact,
                        |kind| kind == Kind::Choice,
                        "is no single choice; write `any of` for a list",
                    ),
                };
                if let Some(found) = found {
                    let strange = values
                        .iter()
                        .filter(|listed| !found.options.contains(&listed.value.as_str()));
                    strangers.extend(strange.map(|listed| Fault {
                        range: listed.at.clone(),
                        what: format!("`{}` has no value `{}`", fact.name, listed.value),
                    }));
                }
            }
            Expression::Not(_) | Expression::And(_) | Expression::Or(_) => {}
        });
        faults.extend(strangers);
        faults.sort_by_key(|fault| fault.range.start);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_does_not_fit_the_facts_is_told() {
        let declared = |name: &FactName| match name.as_str() {
            "unit" => Some(Declared {
                kind: Kind::Choice,
                options: vec!["a", "b"],
            }),
            "fields" => Some(Declared {
                kind: Kind::Choices,
                options: vec!["x"],
            }),
            "own" => Some(Declared {
                kind: Kind::Money,
                options: vec![],
            }),
            _ => None,
        };
        let text = "unit in [a, c] and unit any of [a] and fields in [x] and own is true and unit > 1 and none > own";
        let faults = Condition::parse(text).unwrap().faults(declared);
        let told: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (&text[fault.range.clone()], fault.what.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("c", "`unit` has no value `c`"),
                ("unit", "`unit` is no list of choices; write `in`"),
                (
                    "fields",
                    "`fields` is no single choice; write `any of` for a list"
                ),
                ("own", "`own` is not answered by yes or no"),
                ("unit", "`unit` is no amount or count"),
                ("none", "no dialog asks for `none`"),
            ]
        );
    }
}
