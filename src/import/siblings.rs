//! Siblings: whether `（一）…` heads what follows or is an item, decided for all of its list at once.

use super::numbering::{HeadingKind, HeadingMark};
use super::reflow::Paragraph;
use crate::guide::label::{Label, LabelForm};

/// The longest heading after its number, in characters; one that is longer needs siblings that are headings.
const LONGEST_TITLE: usize = 25;
const LONGEST_AMONG_TITLES: usize = 40;

/// How much a paragraph looks like a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Looks {
    /// It says something, or nothing stands below it.
    Item,
    /// It can be a heading if its siblings are: it is long, or ends as a sentence does.
    Title,
    /// It is a heading unless most of its siblings are items.
    Heading,
}

/// What a paragraph `（一）…` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is no such paragraph.
    Other,
    /// It is an item.
    Item,
    /// It heads what follows.
    Heading,
    /// It is taken for an item like most of its siblings, though it looks like a heading.
    UnlikelyItem,
    /// It is taken for a heading, though some of its siblings are items.
    UnlikelyHeading,
}

/// The roles of all paragraphs.
pub fn roles(body: &[Paragraph]) -> Vec<Role> {
    let mut roles = vec![Role::Other; body.len()];
    let mut group: Vec<(usize, Looks)> = Vec::new();
    // `（一）…` under an article is a part of it, however short.
    let mut in_article = false;
    for (place, paragraph) in body.iter().enumerate() {
        let label = Label::at_start(&paragraph.text);
        let mark = HeadingMark::at_start(&paragraph.text);
        let form = label.map(|label| label.form);
        if mark.is_some() || form == Some(LabelForm::Article) {
            in_article = mark.is_none();
            decide(&mut group, &mut roles);
            continue;
        }
        let Some(label) = label.filter(|label| label.form == LabelForm::HanParenthesised) else {
            continue;
        };
        if label.ordinal == Some(1) {
            decide(&mut group, &mut roles);
        }
        let following = body.get(place + 1).map(|next| next.text.as_str());
        let looks = match following.is_some_and(heads) && !in_article {
            true => looks(&paragraph.text[label.length..]),
            false => Looks::Item,
        };
        group.push((place, looks));
    }
    decide(&mut group, &mut roles);
    roles
}

fn looks(title: &str) -> Looks {
    let inner = title.trim_end_matches(['。', '？', '?', '：', ':']);
    let is_sentence = inner.contains(['，', '。', '；', '：', '！', '？']) || inner.is_empty();
    let longer = |most: usize| title.chars().nth(most).is_some();
    match () {
        () if is_sentence || title.ends_with('；') || longer(LONGEST_AMONG_TITLES) => Looks::Item,
        () if inner.len() < title.len() || longer(LONGEST_TITLE) => Looks::Title,
        () => Looks::Heading,
    }
}

/// Whether a paragraph can stand under `（一）…` instead of being the next one of its kind.
fn heads(following: &str) -> bool {
    let section =
        HeadingMark::at_start(following).is_some_and(|mark| mark.kind == HeadingKind::Section);
    !section
        && Label::at_start(following).is_none_or(|label| label.form != LabelForm::HanParenthesised)
}

/// Decides for a whole list: all are headings if all look so, and those that do if they are not few.
fn decide(group: &mut Vec<(usize, Looks)>, roles: &mut [Role]) {
    let count = |least: Looks| group.iter().filter(|(_, looks)| *looks >= least).count();
    let all_titles = count(Looks::Title) == group.len();
    let certain = count(Looks::Heading);
    let few = certain * 2 < group.len();
    for (place, looks) in group.drain(..) {
        roles[place] = match looks {
            Looks::Item => Role::Item,
            _ if all_titles => Role::Heading,
            Looks::Title => Role::Item,
            Looks::Heading if few => Role::UnlikelyItem,
            Looks::Heading => Role::UnlikelyHeading,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::layout::Layout;
    use crate::import::lines::read;
    use crate::import::reflow::{Manner, Reflow};

    fn of(source: &str) -> Vec<Role> {
        let lines = read(source);
        let layout = Layout::of(&lines);
        let body = Reflow::new(&layout, &lines).paragraphs(&lines, Manner::Body, &mut Vec::new());
        let roles = roles(&body).into_iter();
        roles.filter(|role| *role != Role::Other).collect()
    }

    #[test]
    fn siblings_are_headings_together_even_with_full_stops_and_long_names() {
        assert_eq!(
            of(
                "一、程序\n（一）学徒。\n1.对象。\n（二）师傅、班组长和车间主任以及其他带徒弟的人员的申请材料要求\n1.表。"
            ),
            [Role::Heading; 2]
        );
    }

    #[test]
    fn one_that_looks_like_a_heading_among_items_is_an_item() {
        assert_eq!(
            of(
                "一、要求\n（一）应当甲，且乙。\n（二）应当丙，且丁。\n（三）其他\n见附件，自行下载。"
            ),
            [Role::Item, Role::Item, Role::UnlikelyItem]
        );
        assert_eq!(
            of("一、协议\n（一）待遇；\n（二）责任。\n期限为三个月。"),
            [Role::Item; 2]
        );
    }

    #[test]
    fn what_stands_under_an_article_is_an_item() {
        assert_eq!(
            of("第三条 分为：\n（一）需求\n九月前汇总。\n（二）指标\n十月前分配。"),
            [Role::Item; 2]
        );
    }
}
