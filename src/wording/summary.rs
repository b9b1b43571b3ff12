//! The summary: what was said and found, as Markdown to keep or to pass on.

use super::phrases::fill;
use super::reply::Block;
use super::reply_builder::ReplyBuilder;
use crate::eligibility::Facts;

impl ReplyBuilder<'_> {
    /// When it is, and by which guide it is checked.
    pub(crate) fn dated(&self) -> String {
        let card = &self.loaded.guide.metadata;
        let date = match &card.period {
            Some(period) => self.instant(period, self.now),
            None => self.now.to_string(),
        };
        let places = [
            ("date", date.as_str()),
            ("guide", card.title.as_str()),
            ("number", card.number.as_str()),
        ];
        fill(&self.phrases.interview.summary_date, self.language, &places)
    }

    /// The answers, and the verdict on them with its clauses, materials and window.
    pub(crate) fn summary(&self, facts: &Facts) -> String {
        let phrases = &self.phrases.interview;
        let say = |phrase: &crate::text::Bilingual| phrase.get(self.language).to_owned();
        let mut text = format!("# {}\n\n{}\n", say(&phrases.summary_title), self.dated());
        text.push_str(&format!("\n## {}\n\n", say(&phrases.summary_answers)));
        for (fact, value) in facts.iter() {
            text.push_str(&format!("- {}\n", self.finding_text().said(fact, value)));
        }
        text.push_str(&format!("\n## {}\n", say(&phrases.summary_verdict)));
        let is_open = !self.loaded.agenda().pending(facts).is_empty();
        if is_open {
            text.push_str(&format!("\n{}\n", say(&phrases.summary_open)));
        }
        match self.loaded.eligibility.contradiction(facts) {
            Some(contradiction) => text.push_str(&format!(
                "\n{}\n",
                self.finding_text().contradiction(contradiction, facts)
            )),
            None => self
                .verdict(facts)
                .blocks
                .iter()
                .for_each(|block| text.push_str(&markdown(block))),
        }
        text
    }
}

/// A block as Markdown: lines that begin with a mark become a list, a quote a quotation.
fn markdown(block: &Block) -> String {
    match block {
        Block::Say(said) => {
            let lines = said.lines().filter(|line| !line.is_empty());
            let mut out = String::from("\n");
            for line in lines {
                match line.strip_prefix("· ") {
                    Some(item) => out.push_str(&format!("- {item}\n")),
                    None => out.push_str(&format!("{line}\n\n")),
                }
            }
            out
        }
        Block::Quote {
            source,
            words,
            original,
            ..
        } => {
            let mut lines = vec![format!("**{source}**"), words.clone()];
            lines.extend(original.clone());
            let quoted: Vec<String> = lines
                .iter()
                .flat_map(|line| line.lines())
                .map(|line| format!("> {line}"))
                .collect();
            format!("\n{}\n", quoted.join("  \n"))
        }
    }
}
