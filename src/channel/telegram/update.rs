//! Updates as they come, read even where teloxide does not know their shape.

use serde::Deserialize as _;
use serde_json::{Map, Value};
use teloxide::types::{MessageKind, Update, UpdateKind};

/// What of a message is needed, and does not change from one version of the Bot API to the next.
const NEEDED: [&str; 11] = [
    "message_id",
    "date",
    "edit_date",
    "chat",
    "from",
    "message_thread_id",
    "is_topic_message",
    "reply_to_message",
    "reply_markup",
    "text",
    "caption",
];

/// The number of an update.
pub fn number(update: &Value) -> Option<u32> {
    update["update_id"].as_u64()?.try_into().ok()
}

/// Reads an update; nothing where it has no number. A message with something in it that is not known (a file without a
/// type, a kind of message of a later day) is read without that.
pub fn read(update: &Value) -> Option<Update> {
    // Borrowed: what owns its text is not read rightly.
    let read = Update::deserialize(update).ok()?;
    if is_known(&read.kind) {
        return Some(read);
    }
    let mut reduced = update.clone();
    for (kind, of) in reduced.as_object_mut()? {
        match kind.as_str() {
            "message" | "edited_message" => reduce(of),
            "callback_query" => of.get_mut("message").into_iter().for_each(reduce),
            _ => {}
        }
    }
    Update::deserialize(&reduced).ok()
}

fn is_known(kind: &UpdateKind) -> bool {
    match kind {
        UpdateKind::Error(_) => false,
        UpdateKind::Message(message) | UpdateKind::EditedMessage(message) => {
            !matches!(message.kind, MessageKind::Empty {})
        }
        _ => true,
    }
}

fn reduce(message: &mut Value) {
    let Some(message) = message.as_object_mut() else {
        return;
    };
    message.retain(|key, _| NEEDED.contains(&key.as_str()));
    // Without its picture, a caption is a text.
    rename(message, "caption", "text");
    message
        .get_mut("reply_to_message")
        .into_iter()
        .for_each(reduce);
}

fn rename(message: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = message.remove(from) {
        message.insert(to.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(of: Value) -> Value {
        let mut message = json!({"message_id": 5, "date": 1, "chat": {"id": 42, "type": "private", "first_name": "a"},
            "from": {"id": 42, "is_bot": false, "first_name": "a"}});
        of.as_object()
            .unwrap()
            .iter()
            .for_each(|(name, value)| message[name] = value.clone());
        message
    }

    fn text_of(update: &Value) -> Option<String> {
        match read(update)?.kind {
            UpdateKind::Message(message) => Some(
                message
                    .text()
                    .or(message.caption())
                    .unwrap_or_default()
                    .to_owned(),
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_is_read_although_a_file_in_it_is_of_no_known_shape() {
        let voice = json!({"update_id": 7, "message": message(json!({"voice": {"file_id": "a"}}))});
        assert_eq!(text_of(&voice).as_deref(), Some(""));
        let video = message(json!({"video": {"file_id": "a"}, "caption": "问题"}));
        assert_eq!(
            text_of(&json!({"update_id": 7, "message": video})).as_deref(),
            Some("问题")
        );
        let replies = message(json!({"text": "问题", "reply_to_message": video}));
        assert_eq!(
            text_of(&json!({"update_id": 7, "message": replies})).as_deref(),
            Some("问题")
        );
        let said = message(json!({"text": "问题", "a_thing_of_tomorrow": {}}));
        assert_eq!(
            text_of(&json!({"update_id": 7, "message": said})).as_deref(),
            Some("问题")
        );
    }

    #[test]
    fn an_update_of_an_unknown_kind_is_read_as_such_and_one_without_a_number_is_none() {
        let new = read(&json!({"update_id": 7, "something_new": {}})).unwrap();
        assert!(matches!(new.kind, UpdateKind::Error(_)));
        assert_eq!(number(&json!({"update_id": 7})), Some(7));
        assert!(read(&json!({"message": message(json!({"text": "a"}))})).is_none());
    }
}
