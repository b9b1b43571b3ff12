//! Spacing: which spaces belong to a published text, and how wide its lines are.

use crate::guide::label::is_han;

/// Whether the character is white space or invisible, such as the byte order mark.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
}

/// Removes the spaces that typesetting puts next to Chinese characters and punctuation. Spaces inside Latin text
/// become one.
pub fn tidy(line: &str) -> String {
    let mut tidied = String::with_capacity(line.len());
    let mut spaced = false;
    for character in line.chars() {
        if is_blank(character) {
            // What shows nothing sets nothing apart.
            spaced |= character.is_whitespace();
            continue;
        }
        if spaced && needs_space(&tidied, character) {
            tidied.push(' ');
        }
        spaced = false;
        tidied.push(character);
    }
    tidied
}

/// Whether a space between the two separates words.
fn needs_space(before: &str, after: char) -> bool {
    before
        .chars()
        .next_back()
        .is_some_and(|before| !is_chinese(before))
        && !is_chinese(after)
}

/// Whether two lines of a sentence need a space between them: words do, `×` and `/` do not.
pub fn parts_words(before: &str, after: &str) -> bool {
    let ends_word = |character: char| {
        character.is_alphanumeric()
            || matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '"')
    };
    let begins_word =
        |character: char| character.is_alphanumeric() || matches!(character, '(' | '"');
    after.chars().next().is_some_and(|next| {
        begins_word(next) && before.ends_with(ends_word) && needs_space(before, next)
    })
}

/// Whether the character is Chinese or Chinese punctuation.
fn is_chinese(character: char) -> bool {
    is_han(character)
        || matches!(character, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}' | '①'..='⑳')
}

/// The width of a line, in halves of a Chinese character.
pub fn width(line: &str) -> usize {
    line.chars().map(character_width).sum()
}

/// The width of one character, in halves of a Chinese one.
pub fn character_width(character: char) -> usize {
    // Chinese typesetting gives these the width of a character, though they are not Chinese alone.
    let wide =
        is_chinese(character) || matches!(character, '“' | '”' | '‘' | '’' | '—' | '…' | '·');
    if wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_beside_chinese_go_and_spaces_inside_latin_stay() {
        assert_eq!(tidy(" 不低于 1:1 的 "), "不低于1:1的");
        assert_eq!(tidy("沪科指南〔2026〕8 号\u{3000}"), "沪科指南〔2026〕8号");
        assert_eq!(tidy("1.        项目"), "1.项目");
        assert_eq!(
            tidy("采用 Open   Source 软件 ，含 C ++"),
            "采用Open Source软件，含C ++"
        );
        assert_eq!(tidy("021-12345 8008205114"), "021-12345 8008205114");
        assert_eq!(tidy("\u{FEFF}项\u{200B}目\t"), "项目");
        assert_eq!(tidy(" \u{3000}\t"), "");
    }

    #[test]
    fn a_broken_line_parts_words_and_nothing_else() {
        assert!(parts_words("采用Open", "Source软件"));
        assert!(
            !parts_words("分辨率>2K", "×2K")
                && !parts_words("A", "/B")
                && !parts_words("项目A", "的")
                && !parts_words("", "A")
        );
    }

    #[test]
    fn a_chinese_character_is_as_wide_as_two_figures() {
        assert_eq!(width("2026年度“国际”"), 4 + 4 + 8);
    }
}
