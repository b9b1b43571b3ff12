//! The files of drafted rules: `rules.toml` and the dialog `eligibility.toml`, as the importer writes them.

use std::fmt::Write as _;

use crate::drafting::{DraftRule, DraftRules, Shapes, Unread, UnreadWhy};
use crate::import::{Warning, WarningKind};
use crate::interview::Words;
use crate::text::Bilingual;

const RULES: &str = "# Drafts of the importer, which nobody has reviewed: conditions of the guide, each on its sentence. Read each beside its\n\
# clause; keep it without `draft`, correct it or strike it out. A draft decides nothing.\n";
const DIALOG: &str = "# The interview for the rules of rules.toml. A step that no rule needs is not asked. What a step leaves out stands in the\n\
# file of its fact.\n";

/// How sure it is that words in no known form are a condition.
const OPEN: &str = "0.50";

/// Writes the rules as `rules.toml`, and what could not be read as rules that nothing decides.
pub fn rules(drafts: &DraftRules, shapes: &Shapes) -> String {
    let mut text = RULES.to_owned();
    for draft in &drafts.rules {
        rule(&mut text, draft, shapes);
    }
    for (unread, number) in drafts.unread.iter().zip(1..) {
        text.push_str("\n[[rule]]\n");
        line(&mut text, "id", &quoted(&format!("open_{number}")));
        line(&mut text, "draft", OPEN);
        line(&mut text, "clause", &quoted(unread.clause.as_str()));
        line(&mut text, "quote", &quoted(unread.quote.text()));
        line(&mut text, "fails", &both(&shapes.not_met));
        line(
            &mut text,
            "undecided",
            &format!("{{ says = {} }}", both(&shapes.open)),
        );
    }
    text
}

/// Writes the dialog that asks for the facts of the rules, each once.
pub fn dialog(drafts: &DraftRules, shapes: &Shapes) -> String {
    let Words {
        yes,
        no,
        none,
        not_known,
    } = &shapes.words;
    let mut text = format!("{DIALOG}\n[words]\n");
    for (key, word) in [
        ("yes", yes),
        ("no", no),
        ("none", none),
        ("not_known", not_known),
    ] {
        line(&mut text, key, &both(word));
    }
    let mut asked: Vec<&str> = Vec::new();
    // The order of the shapes is that of an interview.
    let facts = shapes.shapes.iter().flat_map(|shape| &shape.facts);
    for fact in facts {
        let of_fact = drafts.rules.iter().filter(|rule| rule.facts.contains(fact));
        let rules: Vec<&DraftRule> = of_fact.collect();
        if rules.is_empty() || asked.contains(&fact.as_str()) {
            continue;
        }
        asked.push(fact);
        text.push_str("\n[[step]]\n");
        line(&mut text, "fact", &quoted(fact));
        let is_first = |rule: &&&DraftRule| rule.facts.first() == Some(fact);
        if let Some(ask) = rules
            .iter()
            .find(is_first)
            .and_then(|rule| rule.ask.as_ref())
        {
            line(&mut text, "ask", &both(ask));
        }
    }
    text
}

/// What looks like a condition and was not read, under its words in the source.
pub fn doubts(drafts: &DraftRules, source: &str) -> Vec<Warning> {
    // The characters of the source that are no blanks, with their lines.
    let lines = source.lines().zip(1..);
    let (characters, numbers): (Vec<char>, Vec<usize>) = lines
        .flat_map(|(line, number)| line.chars().map(move |it| (it, number)))
        .filter(|(it, _)| !it.is_whitespace())
        .unzip();
    let squeezed: String = characters.iter().collect();
    let doubt = |unread: &Unread| {
        let wanted: String = unread
            .quote
            .text()
            .chars()
            .filter(|it| !it.is_whitespace())
            .collect();
        let at = squeezed.find(&wanted).unwrap_or_default();
        let first = squeezed
            .get(..at)
            .map_or(0, |before| before.chars().count());
        let line = numbers.get(first).copied().unwrap_or(1);
        let words = wanted.chars().zip(numbers.iter().skip(first));
        let why = match unread.why {
            UnreadWhy::Alternative => "one of several alternatives, of which one may suffice",
            UnreadWhy::Several => "one of several of its kind, for different applicants or topics",
            UnreadWhy::Shape => "this may be a condition in no known form",
        };
        Warning {
            line,
            kind: WarningKind::Condition,
            message: format!(
                "{why}; it is drafted as undecided (clause {})",
                unread.clause
            ),
            words: words
                .take_while(|(_, of)| **of == line)
                .map(|(it, _)| it)
                .collect(),
        }
    };
    drafts.unread.iter().map(doubt).collect()
}

fn rule(text: &mut String, draft: &DraftRule, shapes: &Shapes) {
    text.push_str("\n[[rule]]\n");
    line(text, "id", &quoted(&draft.id));
    line(text, "draft", &format!("{:.2}", draft.confidence));
    line(text, "clause", &quoted(draft.clause.as_str()));
    line(text, "quote", &quoted(draft.quote.text()));
    line(text, "requires", &quoted(&draft.requires));
    line(text, "fails", &both(&draft.fails));
    if draft.is_soft {
        let when = quoted(&format!("not ({})", draft.requires));
        let says = both(&shapes.exception);
        line(
            text,
            "undecided",
            &format!("{{ when = {when}, says = {says} }}"),
        );
    }
    if let Some(reading) = &draft.reading {
        line(text, "reading", &both(reading));
    }
    let repairs = draft.repairs.iter();
    let repairs: Vec<String> = repairs
        .map(|(fact, says)| format!("{{ fact = {}, says = {} }}", quoted(fact), both(says)))
        .collect();
    if !repairs.is_empty() {
        line(text, "repairs", &format!("[{}]", repairs.join(", ")));
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn quoted(words: &str) -> String {
    toml::Value::String(words.replace('\n', "")).to_string()
}

fn both(said: &Bilingual) -> String {
    format!("{{ zh = {}, en = {} }}", quoted(&said.zh), quoted(&said.en))
}
