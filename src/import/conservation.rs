//! Conservation: the headings and clauses contain every character of the published text, in the same order.

use super::lines::raw_lines;
use super::spacing::is_blank;
use crate::guide::{Outline, Part};

/// The number of characters shown around a loss.
const SHOWN: usize = 12;

/// The first place where the source and the outline differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: the source goes on with `{source_words}`, the clauses with `{outline_words}`, after `{before}`"
)]
pub struct Loss {
    /// The line of the source, from 1.
    pub line: usize,
    /// The last words that both share.
    pub before: String,
    /// The next words of the source; empty at its end.
    pub source_words: String,
    /// The next words of the headings and clauses; empty at their end.
    pub outline_words: String,
}

/// Compares all characters except white space and page marks.
pub fn check(source: &str, outline: &Outline) -> Result<(), Loss> {
    let lines = raw_lines(source);
    let mut published = lines
        .iter()
        .filter(|line| !line.page_mark)
        .flat_map(|line| {
            line.text
                .chars()
                .map(move |character| (line.number, character))
        })
        .filter(|&(_, character)| !is_blank(character))
        .peekable();
    let texts = outline.parts().map(|part| match part {
        Part::Heading(heading) => heading.title.as_str(),
        Part::Clause(clause) => clause.text.as_str(),
    });
    let mut kept = texts
        .flat_map(str::chars)
        .filter(|&character| !is_blank(character))
        .peekable();
    let mut before = std::collections::VecDeque::with_capacity(SHOWN);
    let mut line = 1;
    loop {
        let there = published.peek().copied();
        line = there.map_or(line, |(number, _)| number);
        let character = match (there.map(|(_, character)| character), kept.peek().copied()) {
            (None, None) => return Ok(()),
            (Some(published), Some(kept)) if published == kept => published,
            _ => break,
        };
        if before.len() == SHOWN {
            before.pop_front();
        }
        before.push_back(character);
        published.next();
        kept.next();
    }
    Err(Loss {
        line,
        before: before.into_iter().collect(),
        source_words: published
            .map(|(_, character)| character)
            .take(SHOWN)
            .collect(),
        outline_words: kept.take(SHOWN).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{ClauseId, Heading};

    fn outline(title: &str, text: &str) -> Outline {
        let id = ClauseId::parse("1").unwrap();
        Outline::assemble(
            vec![Heading {
                id: id.clone(),
                title: title.to_owned(),
            }],
            vec![(id, text.to_owned())],
        )
    }

    #[test]
    fn white_space_and_page_marks_are_no_words() {
        assert_eq!(
            check(
                "\u{FEFF}一、范 围\r\n\n— 4 —\n甲\u{3000}乙\n 丙",
                &outline("一、范围", "甲乙\n丙")
            ),
            Ok(())
        );
    }

    #[test]
    fn a_loss_is_told_with_its_line_and_the_words_around_it() {
        let loss = check("一、范围\n甲乙丙\n丁", &outline("一、范围", "甲丙丁")).unwrap_err();
        assert_eq!(
            loss.to_string(),
            "line 2: the source goes on with `乙丙丁`, the clauses with `丙丁`, after `一、范围甲`"
        );
        let loss = check("一、范围\n甲", &outline("一、范围", "甲乙")).unwrap_err();
        assert_eq!(
            (
                loss.line,
                loss.source_words.as_str(),
                loss.outline_words.as_str()
            ),
            (2, "", "乙")
        );
        assert!(check("一、范围\n甲乙", &outline("一、范围", "乙甲")).is_err());
    }
}
