//! The patch: writes the overlay as a diff of the files for `git apply`, and as test questions that hold its answers.

use serde::Serialize;
use similar::TextDiff;

use super::Files;
use super::overlay::{Added, Addition, Entry};
use crate::answers::{Answer, Resolution};
use crate::assistant::Assistant;
use crate::dialogue::Message;
use crate::guide::{Guide, Quote};
use crate::text::Language;

/// A test question in the form of `tests/questions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TestQuestion {
    id: String,
    lang: Language,
    q: String,
    kind: &'static str,
    /// Words of each clause that must be cited, without white space.
    gold: Vec<Vec<String>>,
    facts: Vec<String>,
    difficulty: &'static str,
    note: String,
}

/// Writes the change from `before` to `after` as a unified diff with paths from the root of the repository.
pub fn diff(before: &Files, after: &Files) -> String {
    let mut patch = String::new();
    for source_file in after.scripts() {
        let path = &source_file.path;
        let (old, from) = match before.get(path) {
            Some(old) => (old.text.as_str(), format!("a/{path}")),
            None => ("", "/dev/null".to_owned()),
        };
        if old != source_file.text {
            let diff = TextDiff::from_lines(old, &source_file.text);
            patch.push_str(
                &diff
                    .unified_diff()
                    .header(&from, &format!("b/{path}"))
                    .to_string(),
            );
        }
    }
    patch
}

/// Writes each utterance of `entries` as a test question, one per line.
pub fn questions(assistant: &Assistant, entries: &[Entry]) -> String {
    let mut lines = String::new();
    for Entry { id, addition } in entries {
        let utterances = [(Language::Zh, &addition.zh), (Language::En, &addition.en)];
        let utterances = utterances
            .iter()
            .flat_map(|(lang, utterances)| utterances.iter().map(|utterance| (*lang, utterance)));
        for (number, (lang, utterance)) in utterances.enumerate() {
            let gold = gold(assistant, addition, utterance);
            let kind = if gold.is_empty() {
                "not_covered"
            } else {
                "answer"
            };
            let (id, note) = (format!("o{id}-{number}"), addition.intent.clone());
            let question = TestQuestion {
                id,
                lang,
                q: utterance.clone(),
                kind,
                gold,
                facts: Vec::new(),
                difficulty: "added",
                note,
            };
            // It is plain data, and can be written.
            lines.extend(serde_json::to_string(&question).ok());
            lines.push('\n');
        }
    }
    lines
}

/// The words that the answer to `utterance` must cite; none if the guide is silent.
fn gold(assistant: &Assistant, addition: &Addition, utterance: &str) -> Vec<Vec<String>> {
    let message = Message {
        guide: Some(addition.guide.clone()),
        ..Message::from(utterance)
    };
    let Some((loaded, answered)) = assistant.answered(&message) else {
        return Vec::new();
    };
    let squashed = |words: &str| vec![words.split_whitespace().collect::<String>()];
    match &addition.matter {
        Added::Silent(_) => Vec::new(),
        Added::Clauses(cites) => {
            let words = |guide: &Guide, clause: &str| {
                guide
                    .clauses
                    .iter()
                    .find(|it| it.id.as_str() == clause)
                    .map(|it| it.text.clone())
            };
            let cites = cites.iter().filter_map(|cite| {
                cite.quote
                    .clone()
                    .or_else(|| words(&loaded.guide, &cite.clause))
            });
            cites.map(|words| squashed(&words)).collect()
        }
        // Which of its clauses an intent is answered with depends on the topics that a question names.
        Added::Ways => {
            let intents = (0..).map_while(|at| loaded.answerer.intent(at));
            let matter = intents
                .filter(|intent| intent.name == addition.intent)
                .map(|intent| &intent.resolution)
                .next();
            let (Some(Resolution::Covered(set)), Answer::Cited(parts)) = (matter, &answered.answer)
            else {
                return Vec::new();
            };
            let is_of_it = |quote: &Quote| set.cites.iter().any(|cite| cite.quote == *quote);
            let citations = parts
                .iter()
                .flat_map(|part| &part.citations)
                .filter(|citation| is_of_it(&citation.quote));
            citations
                .map(|citation| squashed(citation.quote.text()))
                .collect()
        }
    }
}
