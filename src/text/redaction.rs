//! Redaction: takes out of a question what could identify a person, before the question is stored.
//!
//! It replaces e-mail addresses, handles, telephone and card numbers, and other long runs of digits or of digits and
//! letters. Dates and amounts stay. A written name cannot be told from other words, so it stays.

use std::ops::Range;

/// The replacement.
const BLANK: &str = "***";
/// The longest question that is stored, in characters.
const LONGEST: usize = 300;
/// A run of at least so many digits can identify a telephone, a person or a card.
const DIGITS: usize = 7;
/// The least length of a word of digits and letters that counts as an identifier, and its least number of digits.
const CODE: (usize, usize) = (9, 5);

/// Writes `text` in one line, shortened and without what could identify a person.
pub fn redacted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = line.chars().collect();
    let mut blanks: Vec<Range<usize>> = addresses(&chars)
        .chain(numbers(&chars))
        .chain(codes(&chars))
        .collect();
    blanks.sort_by_key(|range| range.start);
    let mut kept = String::with_capacity(line.len());
    let mut at = 0;
    for blank in blanks {
        if blank.start >= at {
            kept.extend(&chars[at..blank.start]);
            kept.push_str(BLANK);
        }
        at = at.max(blank.end);
    }
    kept.extend(&chars[at..]);
    // Only now is it cut off, for half a telephone number would not be known as one.
    match kept.char_indices().nth(LONGEST) {
        Some((end, _)) => kept[..end].to_owned(),
        None => kept,
    }
}

/// Finds e-mail addresses and names after an @.
fn addresses(chars: &[char]) -> impl Iterator<Item = Range<usize>> {
    let is_part =
        |char: &char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-' | '+' | '%');
    let ats = chars
        .iter()
        .enumerate()
        .filter(|(_, char)| matches!(char, '@' | '＠'));
    ats.filter_map(move |(at, _)| {
        let before = chars[..at]
            .iter()
            .rev()
            .take_while(|char| is_part(char))
            .count();
        let after = chars[at + 1..]
            .iter()
            .take_while(|char| is_part(char))
            .count();
        (after > 0).then_some(at - before..at + 1 + after)
    })
}

/// Finds long runs of digits, written together or in groups, in Arabic or Chinese numerals.
fn numbers(chars: &[char]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < chars.len() {
            let start = at;
            let is_digit = [is_figure, is_chinese_digit]
                .into_iter()
                .find(|is_digit| is_digit(chars[start]));
            let Some(is_digit) = is_digit else {
                at += 1;
                continue;
            };
            let groups = groups(chars, start, is_digit);
            at = groups.last().map_or(start + 1, |group| group.end);
            let digits: usize = groups.iter().map(Range::len).sum();
            if digits >= DIGITS
                && !is_date(chars, &groups)
                && !(groups.len() == 1 && is_amount(chars, start..at))
            {
                return Some(start..at);
            }
        }
        None
    })
}

/// Finds words of digits and letters, such as the numbers of passports, cards and companies.
fn codes(chars: &[char]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < chars.len() {
            let start = at;
            at += chars[start..]
                .iter()
                .take_while(|char| char.is_ascii_alphanumeric())
                .count();
            if at == start {
                at += 1;
                continue;
            }
            let word = &chars[start..at];
            let digits = word.iter().filter(|char| char.is_ascii_digit()).count();
            if word.len() >= CODE.0 && digits >= CODE.1 && digits < word.len() {
                return Some(start..at);
            }
        }
        None
    })
}

/// The groups of digits from `start` on that only separators part.
fn groups(chars: &[char], start: usize, is_digit: fn(char) -> bool) -> Vec<Range<usize>> {
    /// The most separators between two groups, as in `(021) 5555`.
    const MARKS: usize = 2;
    let run = |from: usize| {
        from..from
            + chars[from..]
                .iter()
                .take_while(|char| is_digit(**char))
                .count()
    };
    let mut groups = vec![run(start)];
    while let Some(end) = groups.last().map(|group| group.end) {
        let marks = chars[end..]
            .iter()
            .take(MARKS)
            .take_while(|char| is_mark(**char))
            .count();
        let next = run(end + marks);
        if next.is_empty() {
            break;
        }
        groups.push(next);
    }
    groups
}

fn is_figure(char: char) -> bool {
    matches!(char, '0'..='9' | '０'..='９')
}

fn is_chinese_digit(char: char) -> bool {
    "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖".contains(char)
}

fn is_mark(char: char) -> bool {
    matches!(
        char,
        ' ' | '-' | '–' | '—' | '－' | '.' | '/' | '(' | ')' | '（' | '）' | '_'
    )
}

/// Whether the groups are a year of four digits, a month, a day and perhaps an hour.
fn is_date(chars: &[char], groups: &[Range<usize>]) -> bool {
    let Some((year, rest)) = groups.split_first() else {
        return false;
    };
    year.len() == 4
        && matches!(chars[year.start..year.start + 2], ['1', '9'] | ['2', '0'])
        && (2..=4).contains(&rest.len())
        && rest.iter().all(|group| group.len() <= 2)
}

/// Whether a number is an amount of money, which identifies nobody.
fn is_amount(chars: &[char], number: Range<usize>) -> bool {
    let before = chars[..number.start]
        .iter()
        .rev()
        .find(|char| !char.is_whitespace());
    let after: String = chars[number.end..]
        .iter()
        .filter(|char| !char.is_whitespace())
        .take(4)
        .collect();
    let units = ["元", "块", "万", "yuan", "rmb", "cny", "usd"];
    before.is_some_and(|char| matches!(char, '¥' | '￥' | '$'))
        || units
            .iter()
            .any(|unit| after.to_lowercase().starts_with(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_a_person_is_blanked() {
        for (text, kept) in [
            ("我的手机13812345678，能报吗", "我的手机***，能报吗"),
            (
                "call me at +86 138-1234-5678 please",
                "call me at +*** please",
            ),
            ("电话（021）5555 1234转12", "电话（***转12"),
            ("我的号码是１３８１２３４５６７８", "我的号码是***"),
            ("身份证31010119900307123X有问题", "身份证***有问题"),
            ("护照 E12345678 过期", "护照 *** 过期"),
            ("机构代码91310000MA1K3ABC1D", "机构代码***"),
            ("write to li.x+a@mail.example.com now", "write to *** now"),
            ("微信 @some_one 联系", "微信 *** 联系"),
            ("打一三八一二三四五六七八找我", "打***找我"),
        ] {
            assert_eq!(redacted(text), kept);
        }
    }

    #[test]
    fn dates_amounts_and_numbers_of_clauses_stay() {
        for text in [
            "2026-06-03 16:30 截止吗",
            "2026年6月3日",
            "申请3000000元，自筹 1500000 yuan",
            "¥1200000 可以吗",
            "3,000,000元",
            "2.11.b 和 1.3.2.4 说了什么",
            "专题二最多70万，1:1",
            "BSL-2 lab in 2027",
            "一二三四专题",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn what_is_kept_is_one_line_and_not_long() {
        assert_eq!(redacted(" a\n b\t"), "a b");
        assert_eq!(redacted(&"问".repeat(1000)).chars().count(), LONGEST);
        // A number at the end of what is kept is no shorter number.
        let text = format!("{}13812345678", "问".repeat(LONGEST - 5));
        assert!(!redacted(&text).contains("138"));
    }
}
