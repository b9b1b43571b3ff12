//! Small numbers in words: how a figure is written that the assistant computed and no clause says.

use crate::text::Language;

/// `number` in words, up to 99; beyond that, that it is more.
pub fn in_words(number: u32, language: Language) -> String {
    match language {
        Language::Zh => chinese(number),
        Language::En => english(number),
    }
}

fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number as usize / 10, number as usize % 10);
    match (tens, ones) {
        (0, 0) => "零".to_owned(),
        // Before what is counted: 两项, 两天.
        (0, 2) => "两".to_owned(),
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (2..10, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => "九十九以上".to_owned(),
    }
}

fn english(number: u32) -> String {
    const SMALL: [&str; 20] = [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = [
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    match (number as usize / 10, number as usize % 10) {
        (0..2, _) => SMALL[number as usize].to_owned(),
        (tens @ 2..10, 0) => TENS[tens].to_owned(),
        (tens @ 2..10, ones) => format!("{}-{}", TENS[tens], SMALL[ones]),
        _ => "more than ninety-nine".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, zh, en) in [
            (1, "一", "one"),
            (2, "两", "two"),
            (10, "十", "ten"),
            (14, "十四", "fourteen"),
            (40, "四十", "forty"),
            (99, "九十九", "ninety-nine"),
        ] {
            assert_eq!(in_words(number, Language::Zh), zh);
            assert_eq!(in_words(number, Language::En), en);
        }
        assert_eq!(in_words(100, Language::En), "more than ninety-nine");
    }
}
