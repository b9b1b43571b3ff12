//! Marks: what a symbol of a symbol font shows, and which properties of a run are on.

use quick_xml::events::BytesStart;

use super::attribute;

/// What a symbol shows, for the boxes and ticks of the usual fonts.
pub fn symbol(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code, 16).ok()? & 0xFF;
    let shown = match (font, code) {
        ("Wingdings", 0xFE) | ("Wingdings 2", 0x52) => '☑',
        ("Wingdings", 0xFD | 0x78) | ("Wingdings 2", 0x51 | 0x54) => '☒',
        ("Wingdings", 0xA8 | 0x6F | 0x71 | 0x72) | ("Wingdings 2", 0x2A | 0xA3 | 0x30) => '☐',
        ("Wingdings", 0xFC) | ("Wingdings 2", 0x50) => '✓',
        ("Wingdings", 0xFB) | ("Wingdings 2", 0x4F) => '✗',
        ("Wingdings", 0x6C | 0x9F) | ("Symbol", 0xB7) => '●',
        ("Wingdings", 0x6E | 0xA7) => '■',
        ("Wingdings", 0x75) => '◆',
        ("Wingdings", 0xD8) => '➢',
        ("Symbol", 0xB3) => '≥',
        ("Symbol", 0xA3) => '≤',
        ("Symbol", 0xB4) => '×',
        ("Symbol", 0xB1) => '±',
        _ => return None,
    };
    Some(shown)
}

/// Whether a property of a run, such as `w:strike`, is on.
pub fn is_on(property: &BytesStart<'_>) -> bool {
    attribute(property, "w:val")
        .is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

/// What stands before a part of a formula that is written in one line, and behind it.
pub fn around(part: &str) -> (&'static str, &'static str) {
    match part {
        "m:num" => ("(", ")"),
        "m:den" => ("/(", ")"),
        "m:sup" => ("^(", ")"),
        "m:sub" => ("_(", ")"),
        "m:rad" => ("√(", ")"),
        _ => ("", ""),
    }
}
