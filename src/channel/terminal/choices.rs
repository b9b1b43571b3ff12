//! Choices: numbers what a reply offers, so that a typed number works like a button.

use std::io::{self, Write};

use super::page::{Page, Paragraph, STRONG};
use crate::dialogue::Message;
use crate::text::normalize;
use crate::wording::Reply;

/// A numbered choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The label.
    pub label: String,
    /// The message that choosing it sends.
    pub message: Message,
}

/// All choices, in rows as a chat app shows buttons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices(Vec<Vec<Choice>>);

impl Choices {
    /// The choices of `reply`: its buttons, and each suggested question in a row of its own. If the reply asks for a
    /// number, nothing is numbered, because a number is then an answer; the words on the buttons can be typed.
    pub fn of(reply: &Reply) -> Choices {
        if reply
            .asks
            .as_ref()
            .is_some_and(|asks| asks.kind.is_number())
        {
            return Choices::default();
        }
        let press = |choice: &crate::wording::Choice| Choice {
            label: choice.label.clone(),
            message: Message::press(&choice.press.to_string()),
        };
        let ask = |question: &String| Choice {
            label: question.clone(),
            message: Message::from(question.as_str()),
        };
        let buttons = reply
            .choices
            .iter()
            .map(|row| row.iter().map(press).collect());
        Choices(
            buttons
                .chain(reply.suggestions.iter().map(|question| vec![ask(question)]))
                .collect(),
        )
    }

    /// Whether there are no choices.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The choice with the typed number.
    pub fn chosen(&self, typed: &str) -> Option<&Choice> {
        let number: usize = normalize(typed).text().trim().parse().ok()?;
        self.0.iter().flatten().nth(number.checked_sub(1)?)
    }

    /// Shows the choices, one row per line.
    pub fn show<Out: Write>(&self, page: &mut Page<Out>) -> io::Result<()> {
        let mut number = 0;
        for row in &self.0 {
            let mut shown = String::new();
            let mut lead = String::new();
            for choice in row {
                number += 1;
                match lead.is_empty() {
                    true => lead = format!("  [{number}] "),
                    false => shown.push_str(&format!("  [{number}] ")),
                }
                shown.push_str(&choice.label);
            }
            page.put(&Paragraph::new(shown).after(lead, STRONG))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(rows: &[&[&str]]) -> Choices {
        let choice = |label: &&str| Choice {
            label: (*label).to_owned(),
            message: Message::from(*label),
        };
        Choices(
            rows.iter()
                .map(|row| row.iter().map(choice).collect())
                .collect(),
        )
    }

    #[test]
    fn choices_are_numbered_through_row_by_row() {
        let choices = choices(&[&["高校", "企业"], &["不清楚"]]);
        let mut shown = anstream::StripStream::new(Vec::new());
        choices.show(&mut Page::new(&mut shown, None)).unwrap();
        let shown = String::from_utf8(shown.into_inner()).unwrap();
        assert_eq!(shown, "  [1] 高校  [2] 企业\n  [3] 不清楚\n");
        let label = |typed: &str| choices.chosen(typed).map(|choice| choice.label.as_str());
        assert_eq!(
            ["1", " ２ ", "3", "0", "4", "2.11", "专题1"].map(label),
            [
                Some("高校"),
                Some("企业"),
                Some("不清楚"),
                None,
                None,
                None,
                None
            ]
        );
    }
}
