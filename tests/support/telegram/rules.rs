//! What Telegram takes: texts, keyboards, commands, inline results and the address of a webhook.

use std::collections::HashSet;

use serde_json::Value;

use super::html;
use super::refusal::{Refusal, wrong};

/// The longest text and caption, in UTF-16 units, without its formatting.
pub const TEXT: usize = 4096;
pub const CAPTION: usize = 1024;
/// The longest data of a button and id of an inline result, in bytes.
const DATA: usize = 64;
/// The kinds of updates that can be asked for.
const KINDS: [&str; 23] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
];
const SCOPES: [&str; 7] = [
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
];

/// What is seen of a text of at most `longest` units, trimmed as Telegram does.
pub fn visible(text: &str, mode: &Value, longest: usize) -> Result<String, Refusal> {
    let seen = match mode {
        Value::Null => text.to_owned(),
        Value::String(mode) if mode.eq_ignore_ascii_case("html") => {
            html::seen(text).or_else(|why| wrong(&format!("can't parse entities: {why}")))?
        }
        _ => return wrong("unsupported parse_mode"),
    };
    let seen = seen.trim().to_owned();
    match seen.encode_utf16().count() {
        length if length > longest && longest == CAPTION => wrong("message caption is too long"),
        length if length > longest => wrong("message is too long"),
        _ => Ok(seen),
    }
}

/// The same, of a text that must say something.
pub fn text(params: &Value) -> Result<String, Refusal> {
    let text = visible(
        params["text"].as_str().unwrap_or_default(),
        &params["parse_mode"],
        TEXT,
    )?;
    if text.is_empty() {
        wrong("message text is empty")
    } else {
        Ok(text)
    }
}

/// The labels and data of a keyboard; of a button that does something else than to tell us, the data is empty.
pub fn buttons(markup: &Value) -> Result<Vec<(String, String)>, Refusal> {
    if markup.is_null() {
        return Ok(Vec::new());
    }
    let Some(rows) = markup["inline_keyboard"].as_array() else {
        // Keyboards in place of the phone's, and their removal.
        let is_known = ["keyboard", "remove_keyboard", "force_reply"]
            .iter()
            .any(|name| !markup[name].is_null());
        return if is_known {
            Ok(Vec::new())
        } else {
            wrong("object expected as reply markup")
        };
    };
    let mut buttons = Vec::new();
    for row in rows {
        let Some(row) = row.as_array().filter(|row| row.len() <= 8) else {
            return wrong("BUTTON_TYPE_INVALID");
        };
        for button in row {
            let label = button["text"].as_str().unwrap_or_default();
            if label.trim().is_empty() {
                return wrong("BUTTON_TEXT_EMPTY");
            }
            let data = match button["callback_data"].as_str() {
                Some(data) if (1..=DATA).contains(&data.len()) => data,
                Some(_) => return wrong("BUTTON_DATA_INVALID"),
                None if button.as_object().is_some_and(|button| button.len() == 2) => "",
                None => return wrong("BUTTON_TYPE_INVALID"),
            };
            buttons.push((label.to_owned(), data.to_owned()));
        }
    }
    if buttons.len() > 100 {
        wrong("REPLY_MARKUP_TOO_LONG")
    } else {
        Ok(buttons)
    }
}

/// The commands of a menu, and whom it is for.
pub fn commands(params: &Value) -> Result<usize, Refusal> {
    let commands = params["commands"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if commands.is_empty() || commands.len() > 100 {
        return wrong("BOT_COMMANDS_INVALID");
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default();
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=32).contains(&name.len()) || !name.bytes().all(is_letter) {
            return wrong("BOT_COMMAND_INVALID");
        }
        let description = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&description.chars().count()) {
            return wrong("BOT_COMMAND_DESCRIPTION_INVALID");
        }
    }
    language_and_scope(params)?;
    Ok(commands.len())
}

/// For whom a menu is.
pub fn language_and_scope(params: &Value) -> Result<(), Refusal> {
    let language = params["language_code"].as_str().unwrap_or_default();
    if !(language.is_empty()
        || (language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase())))
    {
        return wrong("invalid language code specified");
    }
    let scope = &params["scope"];
    if !scope.is_null()
        && !scope["type"]
            .as_str()
            .is_some_and(|scope| SCOPES.contains(&scope))
    {
        return wrong("unsupported type of bot command scope");
    }
    Ok(())
}

/// The results of an inline query.
pub fn results(params: &Value) -> Result<&Value, Refusal> {
    let results = params["results"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if results.len() > 50 {
        return wrong("RESULTS_TOO_MUCH");
    }
    if params["next_offset"]
        .as_str()
        .is_some_and(|offset| offset.len() > DATA)
    {
        return wrong("NEXT_OFFSET_INVALID");
    }
    let mut ids = HashSet::new();
    for result in results {
        let id = result["id"].as_str().unwrap_or_default();
        if !(1..=DATA).contains(&id.len()) {
            return wrong("RESULT_ID_INVALID");
        }
        if !ids.insert(id) {
            return wrong("RESULT_ID_DUPLICATE");
        }
        if result["title"]
            .as_str()
            .unwrap_or_default()
            .trim()
            .is_empty()
        {
            return wrong("ARTICLE_TITLE_EMPTY");
        }
        let content = &result["input_message_content"];
        let said = content["message_text"].as_str().unwrap_or_default();
        if visible(said, &content["parse_mode"], TEXT)?.is_empty() {
            return wrong("MESSAGE_EMPTY");
        }
        buttons(&result["reply_markup"])?;
    }
    Ok(&params["results"])
}

/// The kinds of updates that are asked for; nothing where that stays as it was.
pub fn allowed(params: &Value) -> Result<Option<HashSet<String>>, Refusal> {
    let Some(kinds) = params["allowed_updates"].as_array() else {
        return if params["allowed_updates"].is_null() {
            Ok(None)
        } else {
            wrong("can't parse allowed updates")
        };
    };
    let known = |kind: &Value| {
        kind.as_str()
            .filter(|kind| KINDS.contains(kind))
            .map(str::to_owned)
    };
    match kinds.iter().map(known).collect::<Option<HashSet<String>>>() {
        Some(kinds) => Ok(Some(kinds)),
        None => wrong("an unknown kind of update is asked for"),
    }
}

/// Whether updates of a kind are delivered to whoever asked for `allowed`; what is no kind at all is a test's own.
pub fn is_delivered(kind: &str, allowed: Option<&HashSet<String>>) -> bool {
    const ONLY_IF_ASKED_FOR: [&str; 3] =
        ["chat_member", "message_reaction", "message_reaction_count"];
    match allowed.filter(|allowed| !allowed.is_empty()) {
        _ if !KINDS.contains(&kind) => true,
        Some(allowed) => allowed.contains(kind),
        None => !ONLY_IF_ASKED_FOR.contains(&kind),
    }
}

/// The address and secret of a webhook. As a Bot API server of one's own does, it also takes one on this machine.
pub fn webhook(params: &Value) -> Result<(String, Option<String>), Refusal> {
    let url = params["url"].as_str().unwrap_or_default();
    let is_local = ["http://127.0.0.1:", "http://localhost:"]
        .iter()
        .any(|local| url.starts_with(local));
    let Some(rest) = url
        .strip_prefix("https://")
        .or(url.strip_prefix("http://").filter(|_| is_local))
    else {
        return wrong("bad webhook: An HTTPS URL must be provided for webhook");
    };
    let host = rest.split('/').next().unwrap_or_default();
    let port = host.rsplit_once(':').map_or("443", |(_, port)| port);
    if !is_local && !["443", "80", "88", "8443"].contains(&port) {
        return wrong("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
    }
    let secret = params["secret_token"].as_str();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if secret.is_some_and(|secret| secret.len() > 256) {
        return wrong("secret token is too long");
    }
    if secret.is_some_and(|secret| !secret.bytes().all(is_letter)) {
        return wrong("secret token contains unallowed characters");
    }
    let connections = &params["max_connections"];
    if !connections.is_null()
        && !connections
            .as_u64()
            .is_some_and(|many| (1..=100).contains(&many))
    {
        return wrong("max_connections is out of range");
    }
    Ok((url.to_owned(), secret.map(str::to_owned)))
}
