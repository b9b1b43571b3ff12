//! Carets: a line of the source with a mark under the words that a warning is about.

use super::Warning;
use super::lines::raw_lines;
use super::spacing::{character_width, is_blank};

/// How many characters of a long line are shown before the words, and from them on.
const BEFORE: usize = 12;
const BEHIND: usize = 28;

impl Warning {
    /// The line of the source, and below it carets under the words; `None` if the source has no such line.
    pub fn drawn(&self, source: &str) -> Option<String> {
        let lines = raw_lines(source).into_iter();
        let line = lines
            .filter(|line| line.number == self.line)
            .find(|line| !line.text.chars().all(is_blank))?;
        let (start, end) = place(line.text, &self.words);
        let characters: Vec<char> = line.text.chars().collect();
        let first = match start > BEFORE + 4 {
            true => start - BEFORE,
            false => characters
                .iter()
                .take_while(|it| is_blank(**it))
                .count()
                .min(start),
        };
        let last = characters.len().min(start + BEHIND);
        let cut = |at: bool| if at { "…" } else { "" };
        let shown: String = characters[first..last]
            .iter()
            .map(|&it| if is_blank(it) { ' ' } else { it })
            .collect();
        let head = format!("{} | {}", self.line, cut(first > 0 && start > BEFORE + 4));
        let width = |text: &str| text.chars().map(character_width).sum::<usize>();
        let before: String = characters[first..start].iter().collect();
        let marked: String = characters[start..end.min(last)].iter().collect();
        let gutter = head.find('|').unwrap_or(0);
        Some(format!(
            "{head}{shown}{}\n{}|{}{}",
            cut(last < characters.len()),
            " ".repeat(gutter),
            " ".repeat(width(&head) - gutter - 1 + width(&before)),
            "^".repeat(width(&marked).max(1)),
        ))
    }
}

/// Where the words stand in a line whose blanks may have been taken away; the first character that is none, if they don't.
fn place(line: &str, words: &str) -> (usize, usize) {
    let wanted: Vec<char> = words.chars().filter(|it| !is_blank(*it)).collect();
    let here: Vec<(usize, char)> = line
        .chars()
        .enumerate()
        .filter(|(_, character)| !is_blank(*character))
        .collect();
    let found = (!wanted.is_empty() && wanted.len() <= here.len())
        .then(|| {
            here.windows(wanted.len())
                .find(|window| window.iter().map(|(_, it)| it).eq(wanted.iter()))
        })
        .flatten();
    let range = |window: &[(usize, char)]| Some((window.first()?.0, window.last()?.0 + 1));
    let first = here.first().map_or(0, |(at, _)| *at);
    found
        .and_then(range)
        .unwrap_or((first, (first + 1).min(line.chars().count())))
}

#[cfg(test)]
mod tests {
    use crate::import::{Warning, WarningKind};

    #[test]
    fn carets_stand_under_the_words() {
        let warning = Warning::about(2, WarningKind::ItemOrText, "3.丙", "is taken for text");
        let drawn = warning.drawn("一、甲\n1.乙：（1）丁。3. 丙").unwrap();
        assert_eq!(drawn, "2 | 1.乙：（1）丁。3. 丙\n  |                ^^^^^");
    }

    #[test]
    fn a_long_line_is_cut_around_them() {
        let line = format!("{}丁{}", "甲".repeat(90), "乙".repeat(90));
        let warning = Warning::about(1, WarningKind::ItemOrText, "丁乙", "could be an item");
        let drawn = warning.drawn(&line).unwrap();
        assert!(
            drawn.starts_with("1 | …甲") && drawn.lines().count() == 2,
            "{drawn}"
        );
        assert!(warning.drawn("").is_none());
    }
}
