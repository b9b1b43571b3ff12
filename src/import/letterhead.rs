//! Letterhead and end of a notice: the text before the first section, and the signature, date and distribution list.

use std::ops::Range;

use super::lines::Line;
use super::numbering::{HeadingKind, HeadingMark};
use super::{Warning, WarningKind};
use crate::guide::label::{Label, LabelForm, is_han};

/// The longest name of an issuer, in characters.
const LONGEST_SIGNATURE: usize = 30;

/// The lines of each part of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    /// Letterhead, number, title, addressees, opening paragraph.
    pub front: Range<usize>,
    /// The sections.
    pub body: Range<usize>,
    /// Signature, date and distribution.
    pub end: Range<usize>,
    /// Whether the sections or paragraphs have numbers.
    pub numbering: Numbering,
}

/// Whether a text numbers anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// Sections, articles or paragraphs have numbers.
    Some,
    /// Nothing has, so that each paragraph counts as one.
    None,
}

/// Finds the parts of a notice.
pub fn regions(lines: &[Line], doubts: &mut Vec<Warning>) -> Regions {
    let is_heading = |line: &Line| {
        HeadingMark::at_start(&line.text).is_some_and(|mark| mark.is_title(&line.text))
    };
    let body = first_section(lines).or_else(|| {
        doubts.extend(lines.first().map(|line| {
            Warning::new(
                line.number,
                WarningKind::Sections,
                "no section was found that is numbered as in 一、".to_owned(),
            )
        }));
        lines
            .iter()
            .position(is_heading)
            .or_else(|| first_number(lines))
    });
    let Some(body) = body else {
        let body = first_paragraph(lines).unwrap_or(lines.len());
        let end = end_of_body(lines, body);
        return Regions {
            front: 0..body,
            body: body..end,
            end: end..lines.len(),
            numbering: Numbering::None,
        };
    };
    if let Some(early) = lines[..body].iter().find(|line| is_heading(line)) {
        let message = format!(
            "`{}` stands before the first section and is taken for a part of the letterhead",
            early.text
        );
        doubts.push(Warning::new(early.number, WarningKind::Sections, message));
    }
    let end = end_of_body(lines, body);
    Regions {
        front: 0..body,
        body: body..end,
        end: end..lines.len(),
        numbering: Numbering::Some,
    }
}

/// Finds where the paragraphs of a text without numbers begin: after its title and addressees.
fn first_paragraph(lines: &[Line]) -> Option<usize> {
    /// The shortest line that is a sentence and no title, in characters.
    const SENTENCE: usize = 30;
    let addressees = lines
        .iter()
        .position(|line| line.text.ends_with(['：', ':']));
    let after = addressees.map_or(1, |at| at + 1);
    let is_long = |line: &&Line| line.text.chars().nth(SENTENCE).is_some();
    let several = lines.iter().skip(after).filter(is_long).count() >= 2;
    several.then_some(after)
}

fn first_section(lines: &[Line]) -> Option<usize> {
    let section = lines.iter().position(|line| {
        HeadingMark::at_start(&line.text).is_some_and(|mark| mark.kind <= HeadingKind::Section)
    });
    // Articles may come before sections that only an annex has.
    let is_article = |line: &Line, ordinal| {
        Label::at_start(&line.text)
            .is_some_and(|it| it.form == LabelForm::Article && it.ordinal == Some(ordinal))
    };
    let article = lines.iter().position(|line| is_article(line, 1));
    let articles = article.filter(|&at| lines[at..].iter().any(|line| is_article(line, 2)));
    section.into_iter().chain(articles).min()
}

/// Finds where a text without headings begins to number its paragraphs.
fn first_number(lines: &[Line]) -> Option<usize> {
    lines
        .iter()
        .position(|line| Label::at_start(&line.text).is_some_and(|label| label.ordinal == Some(1)))
}

/// Finds where the end begins: the last lines, if they have its forms and one is a date or a distribution list.
fn end_of_body(lines: &[Line], body: usize) -> usize {
    let mut end = lines.len();
    let mut certain = None;
    // What may stand above a date only counts where a date is below it.
    for place in (body + 1..lines.len()).rev() {
        let text = lines[place].text.as_str();
        if is_date(text) || is_distribution(text) {
            certain = Some(place);
        } else if is_attachment(text) && certain.is_some() {
            // A list of attachments runs from its first line to the signature.
            return place;
        } else if !(is_signature(text) || is_attachment(text)) {
            break;
        }
        end = place;
    }
    match certain {
        Some(_) => attachments(lines, body, end).unwrap_or(end),
        None => lines.len(),
    }
}

/// Finds the first line of a numbered list of attachments above the signature.
fn attachments(lines: &[Line], body: usize, end: usize) -> Option<usize> {
    let numbered = |line: &Line| {
        Label::at_start(&line.text).is_some_and(|label| label.form == LabelForm::Numbered)
    };
    let above = (body + 1..end)
        .rev()
        .take_while(|&place| numbered(&lines[place]) || is_attachment(&lines[place].text))
        .last()?;
    is_attachment(&lines[above].text).then_some(above)
}

/// Whether the line is a date, `2026年5月8日` or `二〇二六年五月八日`, perhaps after the name of the signer.
fn is_date(text: &str) -> bool {
    let is_numeral = |character: char| {
        character.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(character)
    };
    let Some(rest) = text.strip_suffix('日') else {
        return false;
    };
    let rest = rest.trim_end_matches(is_numeral);
    let Some(rest) = rest.strip_suffix('月') else {
        return false;
    };
    let Some(rest) = rest.trim_end_matches(is_numeral).strip_suffix('年') else {
        return false;
    };
    let signer = rest.trim_end_matches(is_numeral);
    signer.len() < rest.len() && (signer.is_empty() || is_signature(signer))
}

/// Whether the line is about distribution: `（此件主动公开）`, `抄送：…`, `某办公室2026年5月8日印发`.
fn is_distribution(text: &str) -> bool {
    let bare = text.trim_start_matches(['（', '(']);
    let words = [
        "此件",
        "公开方式",
        "公开属性",
        "信息公开选项",
        "此页无正文",
        "主题词",
        "分送",
    ];
    words.iter().any(|word| bare.starts_with(word))
        || text.starts_with("抄送")
        || text.strip_suffix("印发").is_some_and(is_date)
}

fn is_attachment(text: &str) -> bool {
    let after = text
        .strip_prefix("附件")
        .map(|rest| rest.trim_start_matches(|character: char| character.is_ascii_digit()));
    after.is_some_and(|after| after.starts_with(['：', ':']) || after.is_empty())
}

/// Whether the line is a name: Chinese characters that are neither a sentence nor the rest of one, such as `（手机）`.
fn is_signature(text: &str) -> bool {
    let brackets = |bracket: char| {
        text.chars()
            .filter(|&character| character == bracket)
            .count()
    };
    text.chars().nth(LONGEST_SIGNATURE).is_none()
        && text.starts_with(is_han)
        && brackets('（') == brackets('）')
        && text
            .chars()
            .all(|character| is_han(character) || matches!(character, '（' | '）' | '·' | ' '))
        && !text.contains(['为', '是', '至', '到', '于', '自', '从', '由'])
        && !HeadingMark::at_start(text).is_some_and(|mark| mark.is_title(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::read;

    fn parts(source: &str) -> [usize; 3] {
        let regions = regions(&read(source), &mut Vec::new());
        [regions.front.len(), regions.body.len(), regions.end.len()]
    }

    #[test]
    fn a_notice_has_a_letterhead_a_body_and_an_end() {
        assert_eq!(
            parts(
                "某委\n通知\n一、范围\n甲。\n某委\n2026 年 5 月 8 日\n（此件主动公开）\n某办公室  2026年5月8日印发"
            ),
            [2, 2, 4]
        );
        assert_eq!(
            parts("一、范围\n甲。\n某委 二〇二六年五月八日\n抄送：某局。"),
            [0, 2, 2]
        );
        assert_eq!(
            parts("一、范围\n甲。\n附件：1.申报书\n2.承诺书\n某委\n2026年5月8日"),
            [0, 2, 4]
        );
    }

    #[test]
    fn a_text_that_has_neither_gets_neither() {
        assert_eq!(
            parts("一、范围\n甲。\n二、电话\n服务热线：8008205114（座机）、4008205114（手机）。"),
            [0, 4, 0]
        );
        assert_eq!(parts("一、范围\n甲\n乙"), [0, 3, 0]);
        assert_eq!(
            parts("一、电话\n8008205114\n（手机）\n某委\n2026年5月8日"),
            [0, 3, 2]
        );
        assert_eq!(parts("一、截止时间\n截止时间为2022年6月29日"), [0, 2, 0]);
    }

    #[test]
    fn a_text_without_sections_begins_where_it_begins_to_number() {
        assert_eq!(parts("通知\n1.甲\n2.乙"), [1, 2, 0]);
        assert_eq!(parts("通知\n专题一、甲\n研究。"), [1, 2, 0]);
        assert_eq!(parts("通知\n2026年5月8日"), [2, 0, 0]);
        assert_eq!(parts(""), [0, 0, 0]);
    }
}
