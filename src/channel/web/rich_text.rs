//! Prose: what is said, as HTML: paragraphs, lists, and each clause that is named linked to its place in the guide.

use maud::{Markup, html};

use super::layout::tag;
use crate::guide::{ClauseId, Guide};
use crate::text::Language;

/// Before an item of a list.
const ITEM: &str = "· ";

/// Marks that begin a line, and what they mean to the style.
const MARKS: &[(char, &str)] = &[('✓', "met"), ('✗', "failed"), ('？', "open")];

/// A line, or the lines of a list.
enum Part<'a> {
    Line(&'a str),
    List(Vec<&'a str>),
}

/// `said` as paragraphs and lists.
pub fn prose(guide: &Guide, said: &str) -> Markup {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in said.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix(ITEM), parts.last_mut()) {
            (Some(item), Some(Part::List(items))) => items.push(item),
            (Some(item), _) => parts.push(Part::List(vec![item])),
            (None, _) => parts.push(Part::Line(line)),
        }
    }
    html! {
        @for part in &parts {
            @match part {
                Part::Line(line) => p class=[mark(line)] { (linked(guide, line)) },
                Part::List(items) => ul { @for item in items { li { (linked(guide, item)) } } },
            }
        }
    }
}

fn mark(line: &str) -> Option<&'static str> {
    MARKS
        .iter()
        .find(|(mark, _)| line.starts_with(*mark))
        .map(|(_, class)| *class)
}

/// `text` with the clauses that it names in brackets linked: `（3.2）`, `(clause 2.11.a)`.
pub fn linked(guide: &Guide, text: &str) -> Markup {
    let mut rest = text;
    let mut pieces: Vec<(&str, Option<ClauseId>)> = Vec::new();
    while let Some(open) = rest.find(['（', '(']) {
        let inside = open + rest[open..].chars().next().map_or(0, char::len_utf8);
        let Some(close) = rest[inside..].find(['）', ')']) else {
            break;
        };
        let group = &rest[inside..inside + close];
        // Nothing else stands in these brackets but the number, or the word for a clause before it.
        let named = match group.split_once(' ') {
            Some((word, number)) if word.chars().all(char::is_alphabetic) => number,
            _ => group,
        };
        let start = inside + (group.len() - named.len());
        let id = ClauseId::parse(named)
            .ok()
            .filter(|id| guide.clause(id).is_some());
        let end = inside + close;
        pieces.push((&rest[..start], None));
        pieces.push((&rest[start..end], id));
        rest = &rest[end..];
    }
    pieces.push((rest, None));
    html! {
        @for (piece, clause) in pieces {
            @match clause {
                Some(clause) => a.clause href=(address(guide, &clause)) { (piece) },
                None => (tappable(guide, piece)),
            }
        }
    }
}

/// `text` with the telephone numbers of the hotline to call, and the address for applications to open.
pub fn tappable(guide: &Guide, text: &str) -> Markup {
    let phones = guide
        .phones()
        .map(|number| (number, format!("tel:{number}")));
    let address = guide.metadata.address.iter();
    let address = address.map(|address| (address.as_str(), address.clone()));
    let targets: Vec<(&str, String)> = phones.chain(address).collect();
    let mut found: Vec<(usize, &(&str, String))> = Vec::new();
    for target in &targets {
        let is_whole = |at: &usize| {
            let digit = |char: Option<char>| char.is_some_and(|it| it.is_ascii_digit());
            let end = at + target.0.len();
            !digit(text[..*at].chars().next_back()) && !digit(text[end..].chars().next())
        };
        let places = text.match_indices(target.0).map(|(at, _)| at);
        found.extend(places.filter(is_whole).map(|at| (at, target)));
    }
    found.sort_by_key(|(at, _)| *at);
    let mut done = 0;
    let mut pieces: Vec<(&str, Option<&str>)> = Vec::new();
    for (at, (words, href)) in found {
        if at >= done {
            pieces.push((&text[done..at], None));
            pieces.push((words, Some(href)));
            done = at + words.len();
        }
    }
    pieces.push((&text[done..], None));
    html! {
        @for (piece, href) in pieces {
            @match href {
                Some(href) => a.tap href=(href) rel="noopener" { (piece) },
                None => (in_tongues(piece)),
            }
        }
    }
}

/// `text` with the Chinese in it marked as such, where it is not Chinese itself, so that it is read out rightly.
pub fn in_tongues(text: &str) -> Markup {
    let is_chinese =
        |char: &char| Language::of(char.encode_utf8(&mut [0; 4])) == Some(Language::Zh);
    let words = text.split(|char: char| !char.is_ascii_alphabetic());
    let mut runs: Vec<(bool, &str)> = Vec::new();
    // An acronym or two stand in Chinese as well.
    let is_mixed = words.filter(|word| word.len() > 1).count() > 2;
    let mut start = 0;
    let mut before = false;
    for (at, char) in text.char_indices().filter(|_| is_mixed) {
        let own = is_chinese(&char);
        if own != before {
            runs.push((before, &text[start..at]));
            (start, before) = (at, own);
        }
    }
    runs.push((before, &text[start..]));
    html! {
        @for (is_chinese, run) in runs {
            @if is_chinese { span lang=(tag(Language::Zh)) { (run) } } @else { (run) }
        }
    }
}

/// Where a clause stands.
pub fn address(guide: &Guide, clause: &ClauseId) -> String {
    format!("/guide/{}#{clause}", guide.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Files, load};

    #[test]
    fn text_is_escaped_and_clauses_in_brackets_are_linked() {
        let assistant = load(&Files::read(None, None).unwrap()).unwrap();
        let guide = assistant.guides().next().unwrap();
        let link = |id: &str| {
            format!(
                "<a class=\"clause\" href=\"/guide/{}#{id}\">{id}</a>",
                guide.id
            )
        };
        assert_eq!(
            linked(guide, "<b>（3.2）").into_string(),
            format!("&lt;b&gt;（{}）", link("3.2"))
        );
        assert_eq!(
            linked(guide, "x (clause 2.11.a).").into_string(),
            format!("x (clause {}).", link("2.11.a"))
        );
        for plain in ["（9.9）", "(3 days)", "（", "()", "3.2", "（三.2）"] {
            assert_eq!(linked(guide, plain).into_string(), plain);
        }
        let called = linked(guide, "a 8008205114、40082051140").into_string();
        let phone = "<a class=\"tap\" href=\"tel:8008205114\" rel=\"noopener\">8008205114</a>";
        assert_eq!(called, format!("a {phone}、40082051140"));
        let portal = linked(guide, "（https://svc.stcsm.sh.gov.cn）").into_string();
        assert!(
            portal.contains("href=\"https://svc.stcsm.sh.gov.cn\""),
            "{portal}"
        );
        let mixed = in_tongues("as the 《指南》 says").into_string();
        assert_eq!(mixed, "as the 《<span lang=\"zh-CN\">指南</span>》 says");
        assert_eq!(
            in_tongues("按接口 API 来说").into_string(),
            "按接口 API 来说"
        );
        let list = prose(guide, "a\n· b\n· c\n\n✗ d").into_string();
        assert_eq!(
            list,
            "<p>a</p><ul><li>b</li><li>c</li></ul><p class=\"failed\">✗ d</p>"
        );
    }
}
