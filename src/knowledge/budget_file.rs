//! `budget.toml`: what the budget helper asks for and computes.

use serde::Deserialize;
use toml::Spanned;

use super::reading::Reading;
use crate::fact::{FactName, Kind};
use crate::interview::{Budget, Computed, Dialog};
use crate::language::Bilingual;
use crate::rules::Extreme;
use crate::script::Script;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    asks: Vec<Spanned<String>>,
    #[serde(default)]
    amount: Vec<AmountEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountEntry {
    fact: Spanned<String>,
    extreme: Extreme,
    says: Bilingual,
}

/// Reads a budget helper, whose facts `dialog` declares.
pub fn read(script: &Script, dialog: &Dialog, reading: &mut Reading) -> Budget {
    let file: File = reading.toml(script);
    let mut fact = |written: &Spanned<String>, needed: Option<Kind>| -> Option<FactName> {
        let step = dialog.step(written.get_ref());
        let what = match step {
            None => format!("no step of the interview asks for `{}`", written.get_ref()),
            Some(step) if needed.is_some_and(|kind| kind != step.accept) => {
                format!("`{}` is no amount", written.get_ref())
            }
            Some(step) => return Some(step.fact.clone()),
        };
        reading.mistake(script, written.span(), what);
        None
    };
    Budget {
        asks: file.asks.iter().filter_map(|written| fact(written, None)).collect(),
        amounts: file
            .amount
            .into_iter()
            .filter_map(|entry| {
                let named = fact(&entry.fact, Some(Kind::Money))?;
                Some(Computed { fact: named, extreme: entry.extreme, says: entry.says })
            })
            .collect(),
    }
}
