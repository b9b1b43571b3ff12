//! HTML as Telegram reads it: few tags, each closed in its turn, and every other `<`, `>` and `&` written as an entity.

/// What is seen of `text`, or what is wrong with it.
pub fn seen(text: &str) -> Result<String, String> {
    let (mut seen, mut open, mut at) = (String::new(), Vec::<&str>::new(), 0);
    while let Some(char) = text[at..].chars().next() {
        let rest = &text[at..];
        match char {
            '<' => {
                let end = rest
                    .find('>')
                    .ok_or_else(|| format!("Unclosed start tag at byte offset {at}"))?;
                let tag = &rest[1..end];
                match tag.strip_prefix('/') {
                    Some(name) => close(&mut open, name.trim_end(), at)?,
                    None => open.push(begin(tag, &open, at)?),
                }
                at += end + 1;
            }
            '>' => return Err(format!("Character '>' is not escaped at byte offset {at}")),
            '&' => {
                let (char, length) = entity(rest)
                    .ok_or_else(|| format!("Character '&' is not escaped at byte offset {at}"))?;
                seen.push(char);
                at += length;
            }
            _ => {
                seen.push(char);
                at += char.len_utf8();
            }
        }
    }
    match open.pop() {
        Some(name) => Err(format!(
            "Can't find end tag corresponding to start tag \"{name}\""
        )),
        None => Ok(seen),
    }
}

/// The name of a tag that opens, if it may stand there.
fn begin<'a>(tag: &'a str, open: &[&str], at: usize) -> Result<&'a str, String> {
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let attributes = attributes.trim();
    let has = |attribute: &str| {
        attributes.starts_with(&format!("{attribute}=\"")) && attributes.ends_with('"')
    };
    let is_known = match name {
        "b" | "strong" | "i" | "em" | "u" | "ins" | "s" | "strike" | "del" | "tg-spoiler"
        | "pre" => attributes.is_empty(),
        "code" => attributes.is_empty() || (has("class") && open.last() == Some(&"pre")),
        "blockquote" => attributes.is_empty() || attributes == "expandable",
        "span" => attributes == "class=\"tg-spoiler\"",
        "a" => has("href"),
        "tg-emoji" => has("emoji-id"),
        _ => false,
    };
    if !is_known {
        return Err(format!(
            "Unsupported start tag \"{tag}\" at byte offset {at}"
        ));
    }
    let is_code_of_pre = name == "code" && open == ["pre"];
    let is_inside_code = open.iter().any(|open| ["code", "pre"].contains(open));
    if (is_inside_code && !is_code_of_pre) || (name == "blockquote" && open.contains(&"blockquote"))
    {
        return Err(format!(
            "Entity \"{name}\" can't stand inside another at byte offset {at}"
        ));
    }
    Ok(name)
}

fn close(open: &mut Vec<&str>, name: &str, at: usize) -> Result<(), String> {
    match open.pop() {
        None => Err(format!("Unexpected end tag at byte offset {at}")),
        Some(begun) if begun == name => Ok(()),
        Some(begun) => Err(format!(
            "Unmatched end tag at byte offset {at}, expected \"</{begun}>\", found \"</{name}>\""
        )),
    }
}

/// The character that an entity stands for, and how long the entity is.
fn entity(text: &str) -> Option<(char, usize)> {
    let (name, _) = text.strip_prefix('&')?.split_once(';')?;
    let char = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)?
        }
    };
    Some((char, name.len() + 2))
}
