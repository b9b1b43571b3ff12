//! The numbers that Word writes before paragraphs itself, as a reader of the page sees them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::attribute;

/// The deepest level of a list.
const LEVELS: usize = 9;
/// The largest number that is written.
const LARGEST: usize = 999;

/// A place in a list: its id and level.
pub type Place = (String, usize);

/// How the lists of a document are numbered.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The levels of each kind of list.
    kinds: HashMap<String, Vec<Level>>,
    /// The kind of each list.
    lists: HashMap<String, String>,
    /// Where a level of a list begins, if not as its kind.
    starts: HashMap<Place, usize>,
}

#[derive(Debug, Clone)]
struct Level {
    start: usize,
    format: String,
    /// The label, with `%1` for the number of the first level.
    text: String,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
        }
    }
}

/// The numbers written so far, for each kind of list.
#[derive(Debug, Default)]
pub struct Counters(HashMap<String, Vec<Option<usize>>>);

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn read(xml: &str) -> Result<Numbering, String> {
        let mut reader = Reader::from_str(xml);
        let mut numbering = Numbering::default();
        let (mut kind, mut list, mut level) = (None, None, 0_usize);
        loop {
            let event = reader.read_event().map_err(|error| error.to_string())?;
            let start = match &event {
                Event::Eof => return Ok(numbering),
                Event::Start(start) | Event::Empty(start) => start,
                _ => continue,
            };
            let name = start.name();
            let value = attribute(start, "w:val").unwrap_or_default();
            let number = |name: &str| attribute(start, name).and_then(|it| it.parse().ok());
            match name.as_ref() {
                "w:abstractNum" => {
                    (kind, list) = (attribute(start, "w:abstractNumId"), None);
                }
                "w:num" => (kind, list) = (None, attribute(start, "w:numId")),
                "w:abstractNumId" => {
                    if let Some(list) = &list {
                        numbering.lists.insert(list.clone(), value);
                    }
                }
                "w:lvl" | "w:lvlOverride" => {
                    level = number("w:ilvl").unwrap_or(0).min(LEVELS - 1);
                }
                "w:startOverride" => {
                    if let (Some(list), Some(from)) = (&list, number("w:val")) {
                        numbering.starts.insert((list.clone(), level), from);
                    }
                }
                "w:start" | "w:numFmt" | "w:lvlText" => {
                    let Some(kind) = &kind else { continue };
                    let levels = numbering.kinds.entry(kind.clone()).or_default();
                    levels.resize(levels.len().max(level + 1), Level::default());
                    match name.as_ref() {
                        "w:start" => levels[level].start = number("w:val").unwrap_or(1),
                        "w:numFmt" => levels[level].format = value,
                        _ => levels[level].text = value,
                    }
                }
                _ => {}
            }
        }
    }
}

impl Counters {
    /// The label of the next paragraph at a place; none where the document does not say how it is numbered, and an empty one for
    /// a bullet.
    pub fn next(&mut self, numbering: &Numbering, (list, level): &Place) -> Option<String> {
        let kind = numbering.lists.get(list)?;
        let levels = numbering.kinds.get(kind)?;
        let own = levels.get(*level)?;
        let start = |at: usize| {
            let of_list = numbering.starts.get(&(list.clone(), at)).copied();
            of_list.or_else(|| Some(levels.get(at)?.start)).unwrap_or(1)
        };
        let counts = self.0.entry(kind.clone()).or_default();
        counts.resize(counts.len().max(level + 1), None);
        // A level begins anew below the next number of one above it.
        counts.truncate(level + 1);
        let next = counts[*level].map_or_else(|| start(*level), |last| last + 1);
        counts[*level] = Some(next);
        if matches!(own.format.as_str(), "bullet" | "none") {
            return Some(String::new());
        }
        let mut label = own.text.clone();
        for (at, of) in levels.iter().enumerate().take(level + 1) {
            let count = counts
                .get(at)
                .copied()
                .flatten()
                .unwrap_or_else(|| start(at));
            let place = format!("%{}", at + 1);
            if label.contains(&place) {
                label = label.replace(&place, &written(count, &of.format)?);
            }
        }
        // A number without a mark stands apart from what it numbers.
        let is_bare = label.ends_with(|it: char| it.is_ascii_alphanumeric());
        Some(if is_bare { format!("{label} ") } else { label })
    }
}

/// A number as a format writes it; none for formats that are not known.
fn written(number: usize, format: &str) -> Option<String> {
    if number > LARGEST {
        return None;
    }
    Some(match format {
        "decimal" | "decimalFullWidth" | "decimalHalfWidth" => number.to_string(),
        "decimalZero" => format!("{number:02}"),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital" => han(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            let circled = u32::try_from(number)
                .ok()
                .filter(|it| (1..=20).contains(it))?;
            char::from_u32('①' as u32 + circled - 1)?.to_string()
        }
        "lowerLetter" | "upperLetter" => {
            let at = u8::try_from(number)
                .ok()
                .filter(|it| (1..=26).contains(it))?;
            let letter = char::from(b'a' + at - 1);
            match format {
                "lowerLetter" => letter.to_string(),
                _ => letter.to_ascii_uppercase().to_string(),
            }
        }
        "lowerRoman" | "upperRoman" => {
            let roman = roman(number);
            match format {
                "lowerRoman" => roman.to_lowercase(),
                _ => roman,
            }
        }
        _ => return None,
    })
}

/// A number below a thousand in Chinese: 十二, 二十, 一百零五.
fn han(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text.push_str(DIGITS[hundreds % 10]);
        text.push('百');
    }
    match (hundreds, tens) {
        (0, 0) => {}
        (0, 1) => text.push('十'),
        (_, 0) if ones > 0 => text.push('零'),
        (_, 0) => {}
        _ => {
            text.push_str(DIGITS[tens]);
            text.push('十');
        }
    }
    if ones > 0 || number == 0 {
        text.push_str(DIGITS[ones]);
    }
    text
}

fn roman(mut number: usize) -> String {
    const MARKS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, mark) in MARKS {
        while number >= value {
            text.push_str(mark);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering>
        <w:abstractNum w:abstractNumId="4">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="5">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    #[test]
    fn numbers_are_those_of_the_page() {
        let numbering = Numbering::read(XML).unwrap();
        let mut counters = Counters::default();
        let mut next =
            |list: &str, level: usize| counters.next(&numbering, &(list.to_owned(), level));
        let places = [
            ("1", 0),
            ("1", 1),
            ("1", 1),
            ("1", 0),
            ("1", 1),
            ("2", 0),
            ("2", 1),
            ("2", 1),
            ("2", 2),
        ];
        let labels: Vec<String> = places
            .iter()
            .filter_map(|(list, level)| next(list, *level))
            .collect();
        assert_eq!(
            labels,
            [
                "一、",
                "（一）",
                "（二）",
                "二、",
                "（一）",
                "1.",
                "1.1 ",
                "1.2 ",
                ""
            ]
        );
        assert_eq!(next("9", 0), None);
        let mut anew = Counters::default();
        assert_eq!(
            anew.next(&numbering, &("3".to_owned(), 0)).as_deref(),
            Some("7.")
        );
    }

    #[test]
    fn numbers_are_written_as_their_format_says() {
        let chinese: Vec<String> = [1, 10, 12, 20, 35, 105, 110].map(han).into();
        assert_eq!(
            chinese,
            ["一", "十", "十二", "二十", "三十五", "一百零五", "一百一十"]
        );
        assert_eq!(written(4, "lowerRoman").as_deref(), Some("iv"));
        assert_eq!(written(3, "decimalEnclosedCircle").as_deref(), Some("③"));
        assert_eq!(written(3, "hebrew1"), None);
    }
}
