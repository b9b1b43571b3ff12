//! Spacing: which spaces belong to a published text, and how wide its lines are.

use crate::guide::label::is_han;

/// Whether the character is white space or invisible, such as the byte order mark.
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
}

/// What the blanks between Chinese words mean in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// They part names and titles: `张三 李四`, `第一条 为…`.
    Part,
    /// They are an accident of the conversion, for they stand everywhere.
    Accident,
}

impl Blanks {
    /// Detects what the blanks of a text mean, by how many there are.
    pub fn of(text: &str) -> Blanks {
        const FEW: usize = 12;
        const MOST_ONE_IN: usize = 25;
        let han = text.chars().filter(|&character| is_han(character)).count();
        let parted: usize = text.lines().map(|line| word_gaps(line).count()).sum();
        if parted <= FEW || parted * MOST_ONE_IN <= han {
            Blanks::Part
        } else {
            Blanks::Accident
        }
    }
}

/// Removes the spaces that typesetting puts next to Chinese characters and punctuation. Spaces inside Latin text
/// become one, and so do those between Chinese words of two characters or more, where they part words.
pub fn tidy(line: &str, blanks: Blanks) -> String {
    let mut tidied = String::with_capacity(line.len());
    let mut spaced = false;
    let mut gaps = word_gaps(line).peekable();
    for (at, character) in line.char_indices() {
        if is_blank(character) {
            // What shows nothing sets nothing apart.
            spaced |= character.is_whitespace();
            continue;
        }
        let is_gap = gaps.next_if_eq(&at).is_some() && blanks == Blanks::Part;
        if spaced && (is_gap || needs_space(&tidied, character)) {
            tidied.push(' ');
        }
        spaced = false;
        tidied.push(character);
    }
    tidied
}

/// The bytes at which a word begins after a Chinese word and blanks that part them: both have two characters or more, or the
/// blanks are wide. `年 月 日` and `范 围` are set wide, and have none.
fn word_gaps(line: &str) -> impl Iterator<Item = usize> + '_ {
    let words = line
        .split(is_blank)
        .scan(0, |next, word| {
            let at = *next;
            let blank = line.get(at + word.len()..).and_then(|it| it.chars().next());
            *next = at + word.len() + blank.map_or(0, char::len_utf8);
            Some((at, word))
        })
        .filter(|(_, word)| !word.is_empty());
    let mut before: Option<(usize, &str)> = None;
    // Whether the blank before the word before was narrow: `周 琳` are one word where a wide blank follows.
    let mut was_narrow = false;
    words.filter_map(move |(at, word)| {
        let (start, above) = before.replace((at, word))?;
        let gap = line.get(start + above.len()..at)?;
        let is_wide = gap.contains(['\u{3000}', '\t']) || gap.chars().nth(1).is_some();
        let is_word = |word: &str| word.chars().nth(1).is_some();
        let ends = above.ends_with(|last| is_han(last) && !matches!(last, '年' | '月' | '第'));
        let begins = word.starts_with(is_han)
            || is_wide && (word.starts_with(|it: char| it.is_ascii_alphabetic()) || is_phone(word));
        let is_name = std::mem::replace(&mut was_narrow, !is_wide);
        let parts = is_word(word) && (is_word(above) || is_wide && is_name);
        (ends && begins && parts).then_some(at)
    })
}

/// Whether a word begins as a telephone number does, and not as a date.
fn is_phone(word: &str) -> bool {
    const SHORTEST: usize = 6;
    let digits = word
        .chars()
        .take_while(|it| it.is_ascii_digit() || *it == '-');
    digits.count() >= SHORTEST
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
        assert_eq!(tidy(" 不低于 1:1 的 ", Blanks::Part), "不低于1:1的");
        assert_eq!(
            tidy("沪科指南〔2026〕8 号\u{3000}", Blanks::Part),
            "沪科指南〔2026〕8号"
        );
        assert_eq!(tidy("1.        项目", Blanks::Part), "1.项目");
        assert_eq!(
            tidy("采用 Open   Source 软件 ，含 C ++", Blanks::Part),
            "采用Open Source软件，含C ++"
        );
        assert_eq!(
            tidy("021-12345 8008205114", Blanks::Part),
            "021-12345 8008205114"
        );
        assert_eq!(tidy("\u{FEFF}项\u{200B}目\t", Blanks::Part), "项目");
        assert_eq!(tidy(" \u{3000}\t", Blanks::Part), "");
    }

    #[test]
    fn a_blank_between_words_of_two_characters_parts_them() {
        assert_eq!(
            tidy("联系人：张三\u{3000} 李四", Blanks::Part),
            "联系人：张三 李四"
        );
        assert_eq!(tidy("第一章   总则", Blanks::Part), "第一章 总则");
        assert_eq!(tidy("一、范 围", Blanks::Part), "一、范围");
        assert_eq!(tidy("盖章 年 月 日", Blanks::Part), "盖章年月日");
        assert_eq!(
            tidy("周 琳\u{3000}电话  0599-5550188", Blanks::Part),
            "周琳 电话 0599-5550188"
        );
        assert_eq!(tidy("地\u{3000}址：甲路", Blanks::Part), "地址：甲路");
        assert_eq!(tidy("张三 李四", Blanks::Accident), "张三李四");
        assert_eq!(
            Blanks::of(&"面向 全市 企业 征集 项目".repeat(9)),
            Blanks::Accident
        );
        assert_eq!(Blanks::of("甲局 乙局\n第一条 为了促进"), Blanks::Part);
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
