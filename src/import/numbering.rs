//! Numbering: how Chinese notices number headings and items inside paragraphs.

use crate::guide::label::{Label, LabelForm, han_number, ordinal_of};

/// The longest heading, in characters. Anything longer is a sentence.
const LONGEST_TITLE: usize = 40;

/// The longest heading without a separator after its number, in characters.
const LONGEST_BARE_TITLE: usize = 25;

/// Words for a topic.
const TOPIC_WORDS: [&str; 3] = ["专题", "主题", "板块"];

/// Words for a direction under a topic.
const DIRECTION_WORDS: [&str; 5] = ["方向", "子专题", "研究任务", "任务", "课题"];

/// The levels of headings, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeadingKind {
    /// `第一部分 …`, `附件2`: what has sections of its own, counted from 1.
    Part,
    /// `一、征集范围` `第一章 总则`
    Section,
    /// `专题一、…`
    Topic,
    /// `方向1：…`
    Direction,
    /// `（一）…`, if it heads more than itself. It belongs to any open heading.
    Subsection,
}

/// The number at the start of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingMark {
    /// The level.
    pub kind: HeadingKind,
    /// The number.
    pub ordinal: usize,
    /// The length of the mark in bytes, with its separator.
    pub length: usize,
    /// Whether a separator follows the number.
    pub separated: bool,
}

/// How a paragraph with the number of a heading divides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title<'text> {
    /// The paragraph is a heading.
    Whole,
    /// The first bytes are a heading, and text follows.
    Before(usize, &'text str),
    /// The paragraph is not a heading.
    None,
}

impl HeadingMark {
    /// Reads the mark of a section, topic or direction at the start of a text.
    pub fn at_start(text: &str) -> Option<HeadingMark> {
        section(text).or_else(|| chapter(text)).or_else(|| {
            let topic = TOPIC_WORDS
                .iter()
                .find_map(|word| named(text, word, HeadingKind::Topic));
            topic.or_else(|| {
                DIRECTION_WORDS
                    .iter()
                    .find_map(|word| named(text, word, HeadingKind::Direction))
            })
        })
    }

    /// Finds where the title ends.
    pub fn title<'text>(&self, text: &'text str) -> Title<'text> {
        let rest = &text[self.length..];
        let longest = if self.separated {
            LONGEST_TITLE
        } else {
            LONGEST_BARE_TITLE
        };
        let short = rest.chars().nth(longest).is_none();
        let sentence = rest.contains(['。', '；', '！', '？']);
        if !self.separated {
            return if short && !rest.contains(['，', '。', '；', '：', '！', '？']) {
                Title::Whole
            } else {
                Title::None
            };
        }
        if self.kind == HeadingKind::Section
            && let Some(label) = Label::at_start(rest)
                .filter(|label| label.form == LabelForm::Named && label.length < rest.len())
        {
            return Title::Before(self.length + label.length, &rest[label.length..]);
        }
        if short && !sentence {
            Title::Whole
        } else {
            Title::Before(self.length, rest)
        }
    }

    /// Whether a line that [divides](Title::Before) is a heading all the same, because text stands under it: a question, a
    /// short sentence without figures, a name with another behind a colon.
    pub fn is_title_above_text(&self, text: &str) -> bool {
        const LONGEST_SENTENCE: usize = 20;
        let rest = &text[self.length..];
        let asks = rest.ends_with(['？', '?']);
        let longest = if asks {
            LONGEST_TITLE
        } else {
            LONGEST_SENTENCE
        };
        let inner = rest.trim_end_matches(['。', '？', '?', '！']);
        self.separated
            && !inner.is_empty()
            && inner.chars().nth(longest).is_none()
            && !inner.contains(['，', '。', '；', '！', '？', '@'])
            && (asks || !inner.contains(|character: char| character.is_ascii_digit()))
    }

    /// Whether the whole line can be a heading.
    pub fn is_title(&self, text: &str) -> bool {
        self.title(text) == Title::Whole
    }
}

fn section(text: &str) -> Option<HeadingMark> {
    let (numeral, length) =
        leading_number(text, |character| "一二三四五六七八九十".contains(character))?;
    let separator = text[length..]
        .chars()
        .next()
        .filter(|character| matches!(character, '、' | '．' | '.'))?;
    let ordinal = han_number(numeral)?;
    Some(HeadingMark {
        kind: HeadingKind::Section,
        ordinal,
        length: length + separator.len_utf8(),
        separated: true,
    })
}

/// `第三章 申请条件`, which heads articles, or `第一部分 …`, which heads sections.
fn chapter(text: &str) -> Option<HeadingMark> {
    let rest = text.strip_prefix('第')?;
    let (numeral, length) = leading_number(rest, |character| {
        character.is_ascii_digit() || "一二三四五六七八九十".contains(character)
    })?;
    let rest = &rest[length..];
    let (kind, rest) = match rest.strip_prefix("部分") {
        Some(rest) => (HeadingKind::Part, rest),
        None => (HeadingKind::Section, rest.strip_prefix('章')?),
    };
    let ordinal = ordinal_of(numeral).or_else(|| han_number(numeral))?;
    // `第三章的规定` speaks of a chapter and heads none.
    let speaks = rest.starts_with(['的', '所', '中', '规', '第', '至', '和', '、', '，']);
    (!speaks).then_some(HeadingMark {
        kind,
        ordinal,
        length: text.len() - rest.len(),
        separated: true,
    })
}

/// Whether a line names an annex and nothing else: `附件`, `附件2`, `附表1：`.
pub fn is_annex(text: &str) -> bool {
    let rest = ["附件", "附表", "附录"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| {
        rest.trim_end_matches(['：', ':']).chars().all(|character| {
            character.is_ascii_digit() || "一二三四五六七八九十".contains(character)
        }) && rest.chars().nth(3).is_none()
    })
}

fn named(text: &str, word: &str, kind: HeadingKind) -> Option<HeadingMark> {
    let rest = text.strip_prefix(word)?;
    let (numeral, digits) = leading_number(rest, |character| {
        character.is_ascii_digit() || "一二三四五六七八九十".contains(character)
    })?;
    let ordinal = ordinal_of(numeral).or_else(|| han_number(numeral))?;
    let length = word.len() + digits;
    let mut after = text[length..].chars();
    match after.next() {
        Some(separator @ ('、' | '：' | ':' | '．' | '.' | '—' | '-')) => {
            // `专题一、二均可` names two topics, and heads none.
            let lists = separator == '、'
                && after
                    .next()
                    .is_some_and(|next| "一二三四五六七八九十0123456789".contains(next));
            let length = length + separator.len_utf8();
            (!lists).then_some(HeadingMark {
                kind,
                ordinal,
                length,
                separated: true,
            })
        }
        Some(next) if "的和与及中至到或内下".contains(next) => None,
        Some(_) => Some(HeadingMark {
            kind,
            ordinal,
            length,
            separated: false,
        }),
        None => Some(HeadingMark {
            kind,
            ordinal,
            length,
            separated: true,
        }),
    }
}

/// Reads the number at the start of the text, with its length in bytes. Numbers in notices are short.
fn leading_number(text: &str, is_numeral: impl Fn(char) -> bool) -> Option<(&str, usize)> {
    let length = text
        .char_indices()
        .take(5)
        .find(|(_, character)| !is_numeral(*character))
        .map_or(text.len(), |(at, _)| at);
    (length > 0).then(|| (&text[..length], length))
}

/// Whether a line lists attachments: `附件：1.申报书`, `附件2：承诺书`.
pub fn lists_attachments(text: &str) -> bool {
    let rest = ["附件", "附表", "附录"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| {
        rest.trim_start_matches(|character: char| {
            character.is_ascii_digit() || "一二三四五六七八九十".contains(character)
        })
        .starts_with(['：', ':'])
    })
}

/// Finds labels inside a paragraph that can begin items: each follows the end of a sentence, `；` or `：`.
pub fn inner_labels(text: &str) -> Vec<(usize, Label<'_>)> {
    let mut labels: Vec<(usize, Label<'_>)> = Vec::new();
    let mut sentence_ended = false;
    let mut last = None;
    for (at, character) in text.char_indices() {
        if at > 0 && sentence_ended && matches!(character, '（' | '(' | '0'..='9' | '①'..='⑳')
        {
            let label = Label::in_list(&text[at..], last)
                .filter(|label| label.form != LabelForm::HanParenthesised);
            if let Some(label) = label.filter(|label| label.form == LabelForm::Numbered) {
                last = label.ordinal.map(|ordinal| ordinal + 1);
            }
            labels.extend(label.map(|label| (at, label)));
        }
        sentence_ended = match character {
            '。' | '；' | '：' | '！' | '？' | ';' | ':' | '!' | '?' => true,
            // A closing quote or a space leaves a sentence ended that was.
            '”' | '’' | '」' | '』' | ' ' => sentence_ended,
            _ => false,
        };
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Option<(HeadingKind, usize, bool)> {
        HeadingMark::at_start(text).map(|mark| (mark.kind, mark.ordinal, mark.is_title(text)))
    }

    #[test]
    fn headings_begin_with_a_numeral_or_with_a_word_and_a_number() {
        assert_eq!(mark("一、征集范围"), Some((HeadingKind::Section, 1, true)));
        assert_eq!(mark("十二．附则"), Some((HeadingKind::Section, 12, true)));
        assert_eq!(
            mark("专题二、政府（机构）间合作项目"),
            Some((HeadingKind::Topic, 2, true))
        );
        assert_eq!(
            mark("方向一：协同创新平台建设"),
            Some((HeadingKind::Direction, 1, true))
        );
        assert_eq!(
            mark("方向10、第六代移动通信（6G）技术"),
            Some((HeadingKind::Direction, 10, true))
        );
        assert_eq!(mark("专题三"), Some((HeadingKind::Topic, 3, true)));
        assert_eq!(
            mark("方向1第六代移动通信"),
            Some((HeadingKind::Direction, 1, true))
        );
    }

    #[test]
    fn sentences_that_speak_of_topics_are_no_headings() {
        assert_eq!(mark("一、二类项目").map(|mark| mark.1), Some(1));
        for text in [
            "专题一的申报单位",
            "专题一、二均可",
            "专题均可",
            "一般项目",
            "方向性",
            "十十、",
        ] {
            assert_eq!(mark(text), None, "{text}");
        }
        assert_eq!(
            mark("专题一面向企业，不限领域。"),
            Some((HeadingKind::Topic, 1, false))
        );
    }

    #[test]
    fn a_heading_that_goes_on_as_a_sentence_is_divided() {
        let divide = |text: &'static str| HeadingMark::at_start(text).unwrap().title(text);
        assert_eq!(
            divide("三、项目申报截止于6月。"),
            Title::Before("三、".len(), "项目申报截止于6月。")
        );
        assert_eq!(
            divide("三、申报时间：6月"),
            Title::Before("三、申报时间：".len(), "6月")
        );
        assert_eq!(divide("三、申报要求："), Title::Whole);
    }

    #[test]
    fn labels_in_a_paragraph_count_after_the_end_of_a_sentence_only() {
        let found = |text: &'static str| -> Vec<&str> {
            inner_labels(text)
                .into_iter()
                .map(|(_, label)| label.text)
                .collect()
        };
        assert_eq!(
            found("系统：（a）甲（如系外文）；（b）乙。（c）丙"),
            ["（a）", "（b）", "（c）"]
        );
        assert_eq!(found("要求：1.甲；2.乙。“丙。” 3、丁"), ["1", "2", "3"]);
        assert_eq!(
            found(
                "研究内容（1）甲，研究内容（2）（3）（4）乙；研究内容（5）不低于1/2（专项经费/自筹经费）"
            ),
            [""; 0]
        );
        assert_eq!(found("比例：1.5倍。2026年"), [""; 0]);
    }
}
