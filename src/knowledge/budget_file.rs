//! Reads `budget.toml`: what the budget helper asks for and computes.

use serde::Deserialize;
use toml::Spanned;

use super::diagnostics::DiagnosticSink;
use crate::eligibility::Extreme;
use crate::eligibility::{FactName, Kind};
use crate::interview::{Budget, Computed, Dialog};
use crate::text::Bilingual;
use crate::text::SourceFile;

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
pub fn read(source_file: &SourceFile, dialog: &Dialog, diagnostics: &mut DiagnosticSink) -> Budget {
    let file: File = diagnostics.toml(source_file);
    let mut fact = |written: &Spanned<String>, needed: Option<Kind>| -> Option<FactName> {
        let step = dialog.step(written.get_ref());
        let what = match step {
            None => format!("no step of the interview asks for `{}`", written.get_ref()),
            Some(step) if needed.is_some_and(|kind| kind != step.accept) => {
                format!("`{}` is no amount", written.get_ref())
            }
            Some(step) => return Some(step.fact.clone()),
        };
        diagnostics.mistake(source_file, written.span(), what);
        None
    };
    Budget {
        asks: file
            .asks
            .iter()
            .filter_map(|written| fact(written, None))
            .collect(),
        amounts: file
            .amount
            .into_iter()
            .filter_map(|entry| {
                let named = fact(&entry.fact, Some(Kind::Money))?;
                Some(Computed {
                    fact: named,
                    extreme: entry.extreme,
                    says: entry.says,
                })
            })
            .collect(),
    }
}
