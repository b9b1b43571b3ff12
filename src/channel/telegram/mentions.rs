//! Mentions: where a text names us, as Telegram tells by what the runs of the text are. A name within an address or in code
//! names nobody.

use std::ops::Range;

use super::me::Me;
use super::update::Entity;

/// What a run of a text may be that is read as any other.
const SHAPES: [&str; 8] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "custom_emoji",
];

/// Where `text` names us, in bytes, in order.
pub fn mentions(me: &Me, text: &str, entities: &[Entity]) -> Vec<Range<usize>> {
    let others = entities
        .iter()
        .filter(|entity| !SHAPES.contains(&entity.kind.as_str()));
    let others: Vec<(Range<usize>, &Entity)> = others
        .filter_map(|entity| Some((bytes(text, entity)?, entity)))
        .collect();
    let told = others
        .iter()
        .filter(|(range, entity)| names(me, &text[range.clone()], entity));
    let is_free = |at: &Range<usize>| {
        others
            .iter()
            .all(|(range, _)| range.end <= at.start || at.end <= range.start)
    };
    let mut named: Vec<_> = told
        .map(|(range, _)| range.clone())
        .chain(glued(me, text).filter(is_free))
        .collect();
    named.sort_by_key(|range| range.start);
    named
}

fn names(me: &Me, text: &str, entity: &Entity) -> bool {
    match entity.kind.as_str() {
        "mention" => text
            .strip_prefix('@')
            .is_some_and(|name| name.eq_ignore_ascii_case(&me.username)),
        "text_mention" => entity.user.as_ref().is_some_and(|user| user.id == me.id),
        _ => false,
    }
}

/// Where our name stands by itself among what is no Latin letter. Telegram does not tell of one that touches a Chinese
/// character, between which nobody puts blanks.
fn glued(me: &Me, text: &str) -> impl Iterator<Item = Range<usize>> {
    // Lower case in ASCII keeps every letter where it is.
    let name = format!("@{}", me.username).to_ascii_lowercase();
    let found: Vec<usize> = text
        .to_ascii_lowercase()
        .match_indices(&name)
        .map(|(at, _)| at)
        .collect();
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    found
        .into_iter()
        .map(move |at| at..at + name.len())
        .filter(move |range| {
            let goes_before =
                text[..range.start].ends_with(|char| is_word(char) || "/.-+".contains(char));
            let mut after = text[range.end..].chars();
            let goes_on = match after.next() {
                Some('.' | '-') => after.next().is_some_and(is_word),
                next => next.is_some_and(is_word),
            };
            !goes_before && !goes_on
        })
}

/// `text` without what stands at `ranges`, which are in order.
pub fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let ends = ranges.iter().map(|range| range.start).chain([text.len()]);
    let begins = [0].into_iter().chain(ranges.iter().map(|range| range.end));
    let parts = begins
        .zip(ends)
        .filter_map(|(begin, end)| text.get(begin..end))
        .map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a text begins with code, which is shown and not meant.
pub fn begins_with_code(entities: &[Entity]) -> bool {
    entities
        .iter()
        .any(|entity| entity.offset == 0 && matches!(entity.kind.as_str(), "code" | "pre"))
}

/// Where an entity stands in `text`, in bytes; nothing where it does not.
fn bytes(text: &str, entity: &Entity) -> Option<Range<usize>> {
    let byte_at = |unit: usize| {
        let mut units = 0;
        for (byte, char) in text.char_indices() {
            if units >= unit {
                return (units == unit).then_some(byte);
            }
            units += char.len_utf16();
        }
        (units == unit).then_some(text.len())
    };
    let (begin, end) = (
        byte_at(entity.offset)?,
        byte_at(entity.offset.checked_add(entity.length)?)?,
    );
    Some(begin..end)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn me() -> Me {
        Me {
            id: 1,
            username: "ZhinanBot".to_owned(),
            supports_inline_queries: false,
        }
    }

    /// Where each begins and ends.
    fn named(text: &str, entities: serde_json::Value) -> Vec<(usize, usize)> {
        let named = mentions(
            &me(),
            text,
            &serde_json::from_value::<Vec<Entity>>(entities).unwrap(),
        );
        named
            .into_iter()
            .map(|range| (range.start, range.end))
            .collect()
    }

    #[test]
    fn a_name_is_a_mention_where_telegram_says_so() {
        let mention = |offset: usize| json!([{"type": "mention", "offset": offset, "length": 10}]);
        assert_eq!(named("@zhinanbot 问题", mention(0)), [(0, 10)]);
        assert_eq!(
            named("😀问@ZhinanBot", mention(3)),
            [(7, 17)],
            "offsets are in UTF-16 units"
        );
        assert!(named("@AnotherBo 问题", mention(0)).is_empty());
        assert!(
            named(
                "@zhinanbot",
                json!([{"type": "code", "offset": 0, "length": 10}])
            )
            .is_empty()
        );
        assert!(
            named(
                "me@ZhinanBot.com",
                json!([{"type": "email", "offset": 0, "length": 16}])
            )
            .is_empty()
        );
        assert!(
            named(
                "https://a.example/@zhinanbot",
                json!([{"type": "url", "offset": 0, "length": 28}])
            )
            .is_empty()
        );
        let us = json!([{"type": "text_mention", "offset": 0, "length": 2, "user": {"id": 1}}]);
        assert_eq!(named("指南 问题", us), [(0, 6)]);
        // What does not fit the text is left out.
        assert_eq!(named("@zhinanbot", mention(5)), [(0, 10)]);
        assert!(named("😀", json!([{"type": "mention", "offset": 1, "length": 1}])).is_empty());
    }

    #[test]
    fn a_name_that_touches_chinese_characters_is_a_mention_although_telegram_tells_of_none() {
        assert_eq!(named("@ZhinanBot专题二", json!([])), [(0, 10)]);
        assert_eq!(
            named(
                "请问@ZhinanBot，",
                json!([{"type": "bold", "offset": 0, "length": 12}])
            ),
            [(6, 16)]
        );
        for other in [
            "me@ZhinanBot.com",
            "@ZhinanBot.com",
            "@ZhinanBotX",
            "a.example/@ZhinanBot",
            "@ZhinanBot_1",
        ] {
            assert!(named(other, json!([])).is_empty(), "{other}");
        }
        let code = json!([{"type": "code", "offset": 0, "length": 13}]);
        assert!(named("@ZhinanBot专题二", code).is_empty());
    }

    #[test]
    fn a_text_is_read_without_every_mention() {
        assert_eq!(without("@a 问题 @a 一", &[0..2, 10..12]), "问题 一");
        assert_eq!(without("问题", &[]), "问题");
        assert_eq!(without("@a @a", &[0..2, 3..5]), "");
    }
}
