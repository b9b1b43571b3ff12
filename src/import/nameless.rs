//! Nameless headings: short lines above paragraphs, in a text that numbers nothing.

use super::reflow::{Paragraph, ParagraphKind};
use crate::guide::label::Label;

/// The longest such heading, in characters.
const LONGEST: usize = 16;

/// What may stand before such a heading.
pub const BULLETS: [char; 10] = ['■', '●', '◆', '▲', '★', '➢', '►', '◼', '▪', '□'];

/// Tells which paragraphs are such headings: two of them at least, each above a paragraph that is none.
pub fn headings(body: &[Paragraph]) -> Vec<bool> {
    let titles: Vec<bool> = body.iter().map(is_title).collect();
    let is_heading = |place: usize| {
        let next = titles.get(place + 1).copied();
        titles.get(place) == Some(&true) && next == Some(false)
    };
    let headings: Vec<bool> = (0..body.len()).map(is_heading).collect();
    match headings.iter().filter(|it| **it).count() >= 2 {
        true => headings,
        false => vec![false; body.len()],
    }
}

fn is_title(paragraph: &Paragraph) -> bool {
    let text = paragraph.text.trim_start_matches(BULLETS);
    let bare = text
        .trim_start_matches('【')
        .trim_end_matches(['】', '：', ':']);
    let is_label = bare == text && Label::at_start(text).is_some_and(|it| it.length < text.len());
    paragraph.kind == ParagraphKind::Text
        && bare.chars().count() >= 2
        && bare.chars().nth(LONGEST).is_none()
        && !is_label
        && !bare.ends_with('日')
        && !bare.contains(['，', '。', '；', '：', ':', '、', '【', '】', '@', '.'])
}

#[cfg(test)]
mod tests {
    use crate::import::import;

    #[test]
    fn short_lines_above_paragraphs_head_them_where_nothing_is_numbered() {
        let source = "申报须知\n申报对象\n在青禾区注册并且依法纳税的文化企业，成立满一年，近两年没有违法记录。\n■ 申报时间\n每年四月一日到四月三十日接受申报，逾期不予受理，材料不予退还。";
        let outline = import(source).outline;
        let titles: Vec<&str> = outline
            .headings
            .iter()
            .map(|it| it.title.as_str())
            .collect();
        assert_eq!(titles, ["申报对象", "■申报时间"]);
        assert_eq!(outline.clauses[1].id.as_str(), "1");
    }
}
