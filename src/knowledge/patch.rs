//! The patch: what was added while the program ran, as a change of the files that `git apply` takes, and as questions for
//! the tests, so that it stays answered as it was meant.

use serde::Serialize;
use similar::TextDiff;

use super::Files;
use super::overlay::{Added, Addition, Entry};
use crate::answer::{Answer, Matter};
use crate::assistant::{Assistant, Message};
use crate::guide::{Guide, Quote};
use crate::language::Language;

/// A question for the tests, in the form of `tests/questions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct TestQuestion {
    id: String,
    lang: Language,
    q: String,
    kind: &'static str,
    /// For each clause that must be cited, words of it without white space.
    gold: Vec<Vec<String>>,
    facts: Vec<String>,
    difficulty: &'static str,
    note: String,
}

/// The change from `before` to `after`, as a unified diff with the paths from the root of the repository.
pub fn diff(before: &Files, after: &Files) -> String {
    let mut patch = String::new();
    for script in after.scripts() {
        let path = &script.path;
        let (old, from) = match before.get(path) {
            Some(old) => (old.text.as_str(), format!("a/{path}")),
            None => ("", "/dev/null".to_owned()),
        };
        if old != script.text {
            let diff = TextDiff::from_lines(old, &script.text);
            patch.push_str(&diff.unified_diff().header(&from, &format!("b/{path}")).to_string());
        }
    }
    patch
}

/// Each way of asking of `entries` as a question for the tests, one a line.
pub fn questions(assistant: &Assistant, entries: &[Entry]) -> String {
    let mut lines = String::new();
    for Entry { id, addition } in entries {
        let ways = [(Language::Zh, &addition.zh), (Language::En, &addition.en)];
        let ways = ways.iter().flat_map(|(lang, ways)| ways.iter().map(|way| (*lang, way)));
        for (number, (lang, way)) in ways.enumerate() {
            let gold = gold(assistant, addition, way);
            let kind = if gold.is_empty() { "not_covered" } else { "answer" };
            let (id, note) = (format!("o{id}-{number}"), addition.subject.clone());
            let question =
                TestQuestion { id, lang, q: way.clone(), kind, gold, facts: Vec::new(), difficulty: "added", note };
            // It is plain data, and can be written.
            lines.extend(serde_json::to_string(&question).ok());
            lines.push('\n');
        }
    }
    lines
}

/// The words that must be cited in answer to `way`; none where the guide is silent.
fn gold(assistant: &Assistant, addition: &Addition, way: &str) -> Vec<Vec<String>> {
    let message = Message { guide: Some(addition.guide.clone()), ..Message::from(way) };
    let Some((desk, answered)) = assistant.explain(&message) else { return Vec::new() };
    let squashed = |words: &str| vec![words.split_whitespace().collect::<String>()];
    match &addition.matter {
        Added::Silent(_) => Vec::new(),
        Added::Clauses(cites) => {
            let words = |guide: &Guide, clause: &str| {
                guide.clauses.iter().find(|it| it.id.as_str() == clause).map(|it| it.text.clone())
            };
            let cites = cites.iter().filter_map(|cite| cite.quote.clone().or_else(|| words(&desk.guide, &cite.clause)));
            cites.map(|words| squashed(&words)).collect()
        }
        // Which of its clauses a subject is answered with depends on the topics that a question names.
        Added::Ways => {
            let subjects = (0..).map_while(|at| desk.answerer.subject(at));
            let matter =
                subjects.filter(|subject| subject.name == addition.subject).map(|subject| &subject.matter).next();
            let (Some(Matter::Set(set)), Answer::Cited(parts)) = (matter, &answered.answer) else { return Vec::new() };
            let is_of_it = |quote: &Quote| set.cites.iter().any(|cite| cite.quote == *quote);
            let citations = parts.iter().flat_map(|part| &part.citations).filter(|citation| is_of_it(&citation.quote));
            citations.map(|citation| squashed(citation.quote.text())).collect()
        }
    }
}
