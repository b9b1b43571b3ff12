//! The file of drafts: `bindings.toml` as the importer writes it.

use std::fmt::Write as _;

use crate::drafting::DraftBinding;

const HEAD: &str = "# Drafts of the importer, which nobody has reviewed: where the guide probably states what people ask, and how sure each draft\n\
# is. Read each beside its clause; keep it without `draft` and `value`, correct it or strike it out.\n";

/// Writes the drafts as `bindings.toml`.
pub fn render(drafts: &[DraftBinding]) -> String {
    let mut text = HEAD.to_owned();
    text.extend(drafts.iter().map(entry));
    text
}

/// Writes one draft.
pub fn entry(draft: &DraftBinding) -> String {
    let mut text = String::new();
    {
        let quoted = |words: &str| toml::Value::String(words.replace('\n', "")).to_string();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n[[binding]]\nintent = {}\ndraft = {:.2}\n",
            quoted(&draft.intent),
            draft.confidence
        );
        if let Some(value) = &draft.value {
            let _ = writeln!(text, "value = {}", quoted(value));
        }
        text.push_str("cites = [\n");
        for (clause, quote) in &draft.cites {
            let _ = writeln!(
                text,
                "  {{ clause = {}, quote = {} }},",
                quoted(clause.as_str()),
                quoted(quote.text())
            );
        }
        text.push_str("]\n");
    }
    text
}
