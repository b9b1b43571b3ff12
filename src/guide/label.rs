//! Labels at the start of paragraphs, such as `11.`, `（b）`, `【初次填写】` or `经费额度：`.

/// The most characters of a label in words. Longer ones are sentences that contain a colon.
const LONGEST_NAME: usize = 16;

/// The forms of labels in Chinese notices. Labels of the same form at the same level make a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelForm {
    /// `研究目标：`
    Named,
    /// `第三条`
    Article,
    /// `（三）`
    HanParenthesised,
    /// `3.` `3．` `3、`
    Numbered,
    /// `3.2`, `3.2.1`: with how many numbers.
    Dotted(u8),
    /// `3)` `3）`
    HalfParenthesised,
    /// `（3）`
    Parenthesised,
    /// `③`
    Circled,
    /// `（c）` `c.` `c、` `c)`
    Lettered,
    /// `【初次填写】`
    Bracketed,
}

/// The label of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'text> {
    /// The form of the label.
    pub form: LabelForm,
    /// The label as a path shows it: the number, the name without its colon, or the brackets with their content.
    pub text: &'text str,
    /// The number that it claims in its list, for forms that count.
    pub ordinal: Option<usize>,
    /// Its length in bytes, with its separator.
    pub length: usize,
}

impl<'text> Label<'text> {
    /// The label at the start of the paragraph, if there is one.
    pub fn at_start(paragraph: &'text str) -> Option<Label<'text>> {
        let first = paragraph.chars().next()?;
        match first {
            '0'..='9' => numbered(paragraph).or_else(|| dotted(paragraph)),
            '（' | '(' => parenthesised(paragraph),
            '①'..='⑳' => {
                let ordinal = first as usize - '①' as usize + 1;
                let length = first.len_utf8();
                Some(Label {
                    form: LabelForm::Circled,
                    text: &paragraph[..length],
                    ordinal: Some(ordinal),
                    length,
                })
            }
            'a'..='z' => lettered(paragraph).or_else(|| named(paragraph)),
            '【' => bracketed(paragraph),
            '第' => article(paragraph).or_else(|| named(paragraph)),
            _ => named(paragraph),
        }
    }
}

impl<'text> Label<'text> {
    /// The number of an item right before a figure, such as the 2 of `2.2031年3月前` or the 3 of `3.30%以上`. Only the numbers
    /// around it tell whether it is one.
    pub fn before_figure(paragraph: &'text str) -> Option<Label<'text>> {
        let digits = paragraph.bytes().take_while(u8::is_ascii_digit).count();
        let ordinal = ordinal_of(&paragraph[..digits])?;
        let mut rest = paragraph[digits..].chars();
        let separator = rest.next().filter(|it| matches!(it, '.' | '．' | '、'))?;
        rest.next().filter(|next| next.is_numeric())?;
        Some(Label {
            form: LabelForm::Numbered,
            text: &paragraph[..digits],
            ordinal: Some(ordinal),
            length: digits + separator.len_utf8(),
        })
    }

    /// The label of a paragraph whose number in its list would be `ordinal`.
    pub fn in_list(paragraph: &'text str, ordinal: Option<usize>) -> Option<Label<'text>> {
        let figure = || Label::before_figure(paragraph);
        Label::at_start(paragraph)
            .or_else(|| figure().filter(|label| ordinal.is_some() && label.ordinal == ordinal))
    }
}

fn numbered(paragraph: &str) -> Option<Label<'_>> {
    let digits = paragraph.bytes().take_while(u8::is_ascii_digit).count();
    let ordinal = ordinal_of(&paragraph[..digits])?;
    let mut rest = paragraph[digits..].chars();
    let separator = rest.next()?;
    let form = match separator {
        '.' | '．' | '、' => LabelForm::Numbered,
        ')' | '）' => LabelForm::HalfParenthesised,
        _ => return None,
    };
    // `1.5倍` and `2026.5.8` are figures.
    if rest.next().is_some_and(|next| next.is_numeric()) {
        return None;
    }
    let length = digits + separator.len_utf8();
    let shown = if form == LabelForm::Numbered {
        digits
    } else {
        length
    };
    Some(Label {
        form,
        text: &paragraph[..shown],
        ordinal: Some(ordinal),
        length,
    })
}

/// Reads `1.1`, `2.3.1` and so on before words; a figure with its unit (`1.5倍`) or a date is none.
fn dotted(paragraph: &str) -> Option<Label<'_>> {
    /// The most numbers of a label, and the most digits of each.
    const MOST: usize = 4;
    const DIGITS: usize = 2;
    /// What follows a figure, or joins it to another.
    const UNITS: &str = "倍％%‰°℃万亿千百元米厘毫克吨升个月日号至到—－–-~～、，。；）)";
    let end = paragraph
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .count();
    let text = &paragraph[..end];
    let numbers: Vec<&str> = text.split('.').collect();
    let is_number =
        |number: &&str| (1..=DIGITS).contains(&number.len()) && !number.starts_with('0');
    let depth = u8::try_from(numbers.len()).ok()?;
    let rest = paragraph[end..].trim_start_matches([' ', '\u{3000}']);
    let is_label = (2..=MOST).contains(&numbers.len())
        && numbers.iter().all(is_number)
        && rest.chars().next().is_some_and(|it| !it.is_ascii_lowercase())
        // A figure has one dot at most, and 年龄 is no unit.
        && (numbers.len() > 2 || !rest.starts_with(|it| UNITS.contains(it)))
        && (!rest.starts_with('年') || rest.starts_with("年龄") || rest.starts_with("年度"));
    is_label.then_some(Label {
        form: LabelForm::Dotted(depth),
        text,
        ordinal: numbers.last().and_then(|last| ordinal_of(last)),
        length: paragraph.len() - rest.len(),
    })
}

fn parenthesised(paragraph: &str) -> Option<Label<'_>> {
    // The longest that counts is `（九十九）`: five characters are looked at, however long the paragraph.
    let close = paragraph
        .char_indices()
        .take(5)
        .find(|(_, character)| matches!(character, '）' | ')'))?;
    let open = paragraph.chars().next().map_or(0, char::len_utf8);
    let inner = &paragraph[open..close.0];
    let length = close.0 + close.1.len_utf8();
    let (form, ordinal) = if let Some(ordinal) = ordinal_of(inner) {
        // `（2）（3）拟各投入` speaks of items and is none.
        let mut rest = paragraph[length..].chars();
        if matches!(rest.next(), Some('（' | '('))
            && rest.next().is_some_and(|next| next.is_ascii_digit())
        {
            return None;
        }
        (LabelForm::Parenthesised, ordinal)
    } else if let [letter @ b'a'..=b'z'] = inner.as_bytes() {
        (LabelForm::Lettered, usize::from(letter - b'a') + 1)
    } else {
        (LabelForm::HanParenthesised, han_number(inner)?)
    };
    Some(Label {
        form,
        text: &paragraph[..length],
        ordinal: Some(ordinal),
        length,
    })
}

/// Reads `c.甲`: a letter and a mark right before Chinese text.
fn lettered(paragraph: &str) -> Option<Label<'_>> {
    let mut chars = paragraph.chars();
    let letter = chars.next()?;
    let separator = chars
        .next()
        .filter(|mark| matches!(mark, '.' | '．' | '、' | ')' | '）'))?;
    let is_before_text = chars
        .next()
        .is_some_and(|next| is_han(next) || matches!(next, '《' | '“'));
    let length = letter.len_utf8() + separator.len_utf8();
    is_before_text.then_some(Label {
        form: LabelForm::Lettered,
        text: &paragraph[..letter.len_utf8()],
        ordinal: Some(letter as usize - 'a' as usize + 1),
        length,
    })
}

fn bracketed(paragraph: &str) -> Option<Label<'_>> {
    let (close, bracket) = paragraph
        .char_indices()
        .take(LONGEST_NAME + 2)
        .find(|(_, character)| *character == '】')?;
    let length = close + bracket.len_utf8();
    // `【】` names nothing.
    (close > '【'.len_utf8()).then_some(Label {
        form: LabelForm::Bracketed,
        text: &paragraph[..length],
        ordinal: None,
        length,
    })
}

fn article(paragraph: &str) -> Option<Label<'_>> {
    let (close, character) = paragraph
        .char_indices()
        .take(6)
        .find(|(_, character)| *character == '条')?;
    let inner = &paragraph['第'.len_utf8()..close];
    let ordinal = ordinal_of(inner).or_else(|| han_number(inner))?;
    let length = close + character.len_utf8();
    Some(Label {
        form: LabelForm::Article,
        text: &paragraph[..length],
        ordinal: Some(ordinal),
        length,
    })
}

/// Reads a name and a colon: Han and Latin letters, perhaps followed by a small number, but not a sentence.
fn named(paragraph: &str) -> Option<Label<'_>> {
    let (end, colon) = paragraph
        .char_indices()
        .take(LONGEST_NAME + 1)
        .find(|(_, character)| matches!(character, '：' | ':'))?;
    let (name, length) = (&paragraph[..end], end + colon.len_utf8());
    let letters = name.trim_end_matches(|character: char| character.is_ascii_digit());
    let is_name = letters.chars().all(|character| {
        is_han(character)
            || character.is_ascii_alphabetic()
            || matches!(character, '、' | '/' | '（' | '）' | '(' | ')')
    }) || is_mail(letters);
    let enough = letters
        .chars()
        .filter(|&character| is_han(character))
        .count()
        >= 2
        || is_mail(letters);
    // `比例不低于1:1` is a ratio, and `须符合以下条件：` leads in to a list and names nothing.
    let ratio = letters.len() < name.len()
        && paragraph[length..].starts_with(|next: char| next.is_ascii_digit());
    let leads_in = ["以下", "下列", "如下"]
        .iter()
        .any(|word| name.contains(word));
    let few_digits = name.len() - letters.len() <= 2;
    (is_name && enough && few_digits && !ratio && !leads_in).then_some(Label {
        form: LabelForm::Named,
        text: name,
        ordinal: None,
        length,
    })
}

/// Whether a name is that of an address for letters: `E-mail`, `email`.
fn is_mail(name: &str) -> bool {
    ["E-mail", "e-mail", "Email", "email", "E-Mail"].contains(&name)
}

/// Reads a number in digits that counts something: one to three digits, not beginning with 0.
pub fn ordinal_of(text: &str) -> Option<usize> {
    let counts = (1..=3).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    if counts { text.parse().ok() } else { None }
}

/// Reads a number in Chinese numerals, from 一 to 九十九.
pub fn han_number(text: &str) -> Option<usize> {
    let digit = |character: char| {
        "一二三四五六七八九"
            .chars()
            .position(|numeral| numeral == character)
            .map(|place| place + 1)
    };
    let characters: Vec<char> = text.chars().take(4).collect();
    match characters[..] {
        ['十'] => Some(10),
        [ones] => digit(ones),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] => Some(10 * digit(tens)? + digit(ones)?),
        _ => None,
    }
}

/// Whether the character is a Chinese one.
pub fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '〇' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(paragraph: &str) -> Option<(&str, LabelForm)> {
        Label::at_start(paragraph).map(|label| (label.text, label.form))
    }

    #[test]
    fn numbers_with_dots_are_labels_before_words_and_figures_before_units() {
        let read =
            |text: &'static str| Label::at_start(text).map(|it| (it.form, it.text, it.ordinal));
        assert_eq!(
            read("1.2申报单位"),
            Some((LabelForm::Dotted(2), "1.2", Some(2)))
        );
        assert_eq!(
            read("2.3.11 年龄要求"),
            Some((LabelForm::Dotted(3), "2.3.11", Some(11)))
        );
        for figure in [
            "1.5倍以内",
            "5.15日前",
            "2026.5.8发布",
            "1.5年",
            "3.30%以上",
            "0.5公里",
        ] {
            assert!(
                !matches!(read(figure), Some((LabelForm::Dotted(_), ..))),
                "{figure}"
            );
        }
    }

    #[test]
    fn a_paragraph_calls_itself_by_number_letter_bracket_or_name() {
        assert_eq!(label("11.项目申报单位"), Some(("11", LabelForm::Numbered)));
        assert_eq!(label("1．项目"), Some(("1", LabelForm::Numbered)));
        assert_eq!(label("2、项目"), Some(("2", LabelForm::Numbered)));
        assert_eq!(
            label("3）项目"),
            Some(("3）", LabelForm::HalfParenthesised))
        );
        assert_eq!(
            label("（12）项目"),
            Some(("（12）", LabelForm::Parenthesised))
        );
        assert_eq!(label("(b)项目"), Some(("(b)", LabelForm::Lettered)));
        assert_eq!(
            label("（十二）项目"),
            Some(("（十二）", LabelForm::HanParenthesised))
        );
        assert_eq!(label("③项目"), Some(("③", LabelForm::Circled)));
        assert_eq!(label("第十条项目"), Some(("第十条", LabelForm::Article)));
        assert_eq!(
            label("【初次填写】使用"),
            Some(("【初次填写】", LabelForm::Bracketed))
        );
        assert_eq!(
            label("支持合作国别与领域：不限"),
            Some(("支持合作国别与领域", LabelForm::Named))
        );
        assert_eq!(
            label("研究内容:（1）"),
            Some(("研究内容", LabelForm::Named))
        );
        assert_eq!(
            label("研究内容2：新"),
            Some(("研究内容2", LabelForm::Named))
        );
    }

    #[test]
    fn a_number_before_a_figure_counts_where_its_list_goes_on_with_it() {
        let read = |paragraph: &'static str, next| {
            Label::in_list(paragraph, next).map(|label| (label.text, label.length))
        };
        assert_eq!(read("2.2031年3月前报送", Some(2)), Some(("2", 2)));
        assert_eq!(read("3、30%以上", Some(3)), Some(("3", 4)));
        assert_eq!(read("1.5倍", Some(3)), None);
        assert_eq!(read("2.5倍", None), None);
    }

    #[test]
    fn figures_and_sentences_are_no_labels() {
        for paragraph in [
            "1.5倍",
            "2026.5.8",
            "2026年",
            "（如系外文）",
            "（MBSE）",
            "（专项经费/自筹经费）",
            "（）",
            "（2）（3）拟各投入",
            "【】",
            "第三方应",
            "于1:1。",
            "比例不低于1:1的",
            "https://www.sh.gov.cn",
            "除满足前述相应条件外，还须遵循以下要求：",
            "材料如下：",
            "须符合下列条件：",
            "：",
            "注",
            "",
        ] {
            assert_eq!(label(paragraph), None, "{paragraph}");
        }
    }

    #[test]
    fn chinese_numerals_are_read_to_ninety_nine() {
        let read: Vec<_> = ["一", "十", "十九", "二十", "九十九", "百", "", "十十"]
            .into_iter()
            .map(han_number)
            .collect();
        assert_eq!(
            read,
            [
                Some(1),
                Some(10),
                Some(19),
                Some(20),
                Some(99),
                None,
                None,
                None
            ]
        );
    }
}
