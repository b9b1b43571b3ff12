//! Lists: what is added to a list that is on record (领域还有先进材料); else what is told takes its place.

use regex::Regex;

use super::extraction::Extraction;
use crate::eligibility::{Kind, Value};

/// Joins what a message adds to what is on record.
pub(super) fn join(extraction: &mut Extraction<'_>, adds: &Regex) {
    let phrases = extraction.phrases.iter().filter_map(|phrase| {
        let range = phrase.range()?;
        let text: String = extraction.text.chars[range.clone()].iter().collect();
        adds.is_match(&text).then(|| extraction.text.source(&range))
    });
    let adding: Vec<_> = phrases.collect();
    let facts = extraction.facts;
    let dialog = extraction.dialog;
    for (step, said) in &mut extraction.said {
        let step = &dialog.steps[*step];
        let is_added = adding
            .iter()
            .any(|it| it.start <= said.words.start && said.words.end <= it.end);
        if step.accept != Kind::Choices || !is_added {
            continue;
        }
        if let (Some(Value::Choices(known)), Some(Value::Choices(new))) =
            (facts.get(step.fact.as_str()), &said.value)
        {
            let mut all = known.clone();
            all.extend(new.iter().filter(|it| !known.contains(it)).cloned());
            said.value = Some(Value::Choices(all));
            said.sure = true;
        }
    }
}
