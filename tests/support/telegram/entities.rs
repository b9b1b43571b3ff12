//! Entities: what Telegram tells of the runs of a text: commands, mentions and addresses.

use serde_json::{Value, json};

/// What runs of `text` are, where its formatting says nothing of them.
pub fn of(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(char) = text[at..].chars().next() {
        let length = match char {
            '/' | '@' if is_word_before(text, at) => None,
            '/' => command(&text[at..]).map(|length| ("bot_command", length)),
            '@' => mention(&text[at..]).map(|length| ("mention", length)),
            _ => address(text, at),
        };
        match length {
            Some((kind, length)) => {
                let units = |text: &str| text.encode_utf16().count();
                found
                    .push(json!({"type": kind, "offset": units(&text[..at]), "length": units(&text[at..at + length])}));
                at += length;
            }
            None => at += char.len_utf8(),
        }
    }
    found
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].ends_with(|char| is_word(char) || "/<>".contains(char))
}

/// How long a name of `least` to 64 letters is after a sign, if it is followed by no other letter, in whatever script.
fn name(text: &str, least: usize) -> Option<usize> {
    let length = text[1..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    (least..=64).contains(&length).then_some(1 + length)
}

fn mention(text: &str) -> Option<usize> {
    let length = name(text, 2).filter(|length| *length <= 33)?;
    (!text[length..].starts_with(is_word)).then_some(length)
}

fn command(text: &str) -> Option<usize> {
    let mut length = name(text, 1)?;
    if text[length..].starts_with('@') {
        length += name(&text[length..], 3)?;
    }
    (!text[length..].starts_with(|char| is_word(char) || "/<>".contains(char))).then_some(length)
}

/// An address of the web or of a mailbox that begins at `at`.
fn address(text: &str, at: usize) -> Option<(&'static str, usize)> {
    let is_part = |char: char| char.is_ascii_graphic();
    if text[..at].ends_with(is_part) {
        return None;
    }
    let length = text[at..]
        .find(|char| !is_part(char))
        .unwrap_or(text.len() - at);
    let token = &text[at..at + length];
    let is_host = |host: &str| {
        let parts: Vec<&str> = host.split('.').collect();
        let is_name = |part: &&str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'-')
        };
        parts.len() > 1 && parts.iter().all(is_name) && parts[parts.len() - 1].len() > 1
    };
    match token.split_once('@') {
        Some((person, host)) if !person.is_empty() && !person.contains('/') && is_host(host) => {
            Some(("email", length))
        }
        _ if token.starts_with("https://") || token.starts_with("http://") => Some(("url", length)),
        _ if is_host(token.split('/').next()?)
            && token.bytes().any(|it| it.is_ascii_alphabetic()) =>
        {
            Some(("url", length))
        }
        _ => None,
    }
}

#[test]
fn commands_mentions_and_addresses_are_told_as_telegram_tells_them() {
    let told = |text: &str| -> Vec<(String, u64, u64)> {
        let told = |it: &Value| {
            (
                it["type"].as_str().unwrap().to_owned(),
                it["offset"].as_u64().unwrap(),
                it["length"].as_u64().unwrap(),
            )
        };
        of(text).iter().map(told).collect()
    };
    let one = |kind: &str, offset: u64, length: u64| vec![(kind.to_owned(), offset, length)];
    assert_eq!(told("/check a"), one("bot_command", 0, 6));
    assert_eq!(told("/check@zhinan_bot a"), one("bot_command", 0, 17));
    assert_eq!(told("😀 @zhinan_bot 问"), one("mention", 3, 11));
    assert_eq!(told("me@zhinan_bot.com"), []);
    assert_eq!(told("写 me@ZhinanBot.com"), one("email", 2, 16));
    assert_eq!(told("https://a.example/@zhinan_bot"), one("url", 0, 29));
    assert_eq!(told("a.example/@zhinan_bot"), one("url", 0, 21));
    // Chinese characters are letters.
    assert_eq!(told("问@zhinan_bot 问"), []);
    assert_eq!(told("@zhinan_bot问"), []);
    assert_eq!(told("2.8 3/4 80万 a@b"), []);
}
