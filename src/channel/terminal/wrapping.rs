//! Wraps text into lines that fit. Chinese characters are two columns wide.
//!
//! A line can end between two Chinese characters, but not before `。` or inside a figure or a word (Unicode's line
//! breaking rules).

use std::ops::Range;

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// The lines of `text` as ranges of bytes, not longer than `width` columns if given.
pub fn lines(text: &str, width: Option<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        match width {
            None => lines.push(start..start + line.len()),
            Some(width) => {
                let mut at = start;
                for piece in textwrap::wrap(line, options(width)) {
                    // The pieces stand in the text in order, with nothing but blanks between them.
                    at += text[at..].find(&*piece).unwrap_or(0);
                    lines.push(at..at + piece.len());
                    at += piece.len();
                }
            }
        }
        start += line.len() + 1;
    }
    lines
}

/// The width of `text` in columns.
pub fn columns(text: &str) -> usize {
    display_width(text)
}

fn options(width: usize) -> Options<'static> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(pieces))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
}

/// The unbreakable pieces of a line.
fn pieces(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut start = 0;
    Box::new(unicode_linebreak::linebreaks(line).map(move |(end, _)| {
        let piece = Word::from(&line[start..end]);
        start = end;
        piece
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        lines(text, Some(width))
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn chinese_is_two_columns_wide_and_no_line_begins_with_a_full_stop() {
        assert_eq!(
            wrapped("专题二最多能申请。", 8),
            ["专题二最", "多能申", "请。"]
        );
    }

    #[test]
    fn a_figure_and_a_word_stay_whole() {
        assert_eq!(
            wrapped("不超过300万元 at most", 11),
            ["不超过300万", "元 at most"]
        );
        assert_eq!(wrapped("不超过300万元", 8), ["不超过", "300万元"]);
    }

    #[test]
    fn lines_that_are_there_stay_and_without_a_width_nothing_is_wrapped() {
        assert_eq!(wrapped("甲\n\n乙", 8), ["甲", "", "乙"]);
        assert_eq!(lines("甲乙\n丙", None), [0..6, 7..10]);
    }

    proptest! {
        #[test]
        fn no_character_but_blanks_is_lost(text in "[甲乙。，（）“”a-c0-9 \n]{0,60}", width in 2usize..12) {
            let kept = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
            let lines = wrapped(&text, width);
            prop_assert_eq!(kept(&lines.concat()), kept(&text));
            prop_assert!(lines.iter().all(|line| columns(line) <= width));
        }
    }
}
