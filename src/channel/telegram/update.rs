//! Updates as they come: of each, what is needed of it, which does not change from one version of the Bot API to the next.
//! All but the number, the chat and the sender may be missing, or of a shape that is not known, and is left out then.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use teloxide::types::ChatId;

/// What tells that a message is none that someone wrote, but tells of something that was done.
const SERVICE: [&str; 50] = [
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "user_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "paid_message_price_changed",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];

/// An update.
#[derive(Debug, Clone)]
pub struct Update {
    /// Its number. Those of a bot grow, until nothing came for a week; then they begin anywhere.
    pub number: u64,
    /// What it tells of.
    pub event: Event,
}

/// What an update tells of.
#[derive(Debug, Clone)]
pub enum Event {
    /// A message was sent.
    Message(Box<Message>),
    /// A message was edited, or something about it changed.
    Edited(Box<Message>),
    /// A button was pressed.
    CallbackQuery(Box<CallbackQuery>),
    /// Someone looks for something to put into any chat.
    Inline(InlineQuery),
    /// We were put into a chat or out of it.
    Membership(Membership),
    /// Something that we cannot read.
    Unreadable,
    /// Something that does not concern us.
    Other,
}

/// A message.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// Its number in its chat.
    #[serde(rename = "message_id")]
    pub id: i32,
    /// Where it stands.
    pub chat: Chat,
    /// Who sent it. For those who write as a chat a bot stands here.
    #[serde(default, deserialize_with = "if_known")]
    pub from: Option<User>,
    /// The chat as which it was sent: by a channel, or by an administrator who does not show who they are.
    #[serde(default, deserialize_with = "if_known")]
    pub sender_chat: Option<Chat>,
    /// Whether it is a copy of what stands in the channel of the group.
    #[serde(default, deserialize_with = "if_known")]
    pub is_automatic_forward: Option<bool>,
    #[serde(default, deserialize_with = "if_known")]
    message_thread_id: Option<i32>,
    #[serde(default, deserialize_with = "if_known")]
    is_topic_message: Option<bool>,
    /// The message that it replies to.
    #[serde(default, deserialize_with = "if_message")]
    pub reply_to_message: Option<Box<Message>>,
    #[serde(default, deserialize_with = "if_known")]
    forward_origin: Option<Value>,
    #[serde(default, deserialize_with = "if_known")]
    forward_date: Option<Value>,
    #[serde(default, deserialize_with = "if_known")]
    via_bot: Option<Value>,
    /// When it was edited. What changed about it otherwise leaves none.
    #[serde(default, deserialize_with = "if_known")]
    pub edit_date: Option<i64>,
    /// The album of which it is a part.
    #[serde(default, deserialize_with = "if_known")]
    pub media_group_id: Option<String>,
    #[serde(default, deserialize_with = "if_known")]
    text: Option<String>,
    #[serde(default, deserialize_with = "if_known")]
    caption: Option<String>,
    #[serde(default, deserialize_with = "if_known")]
    entities: Option<Vec<Entity>>,
    #[serde(default, deserialize_with = "if_known")]
    caption_entities: Option<Vec<Entity>>,
    /// The buttons under it.
    #[serde(default, deserialize_with = "if_known")]
    pub reply_markup: Option<Markup>,
    /// Whether it is none that someone wrote.
    #[serde(skip)]
    pub is_service: bool,
}

/// Where messages stand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Chat {
    /// Its number.
    pub id: ChatId,
    #[serde(rename = "type", default)]
    kind: String,
}

/// Someone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Their number.
    pub id: i64,
    /// Whether it is a bot.
    #[serde(default)]
    pub is_bot: bool,
    /// The language of their app.
    #[serde(default, deserialize_with = "if_known")]
    pub language_code: Option<String>,
}

/// What a run of a text is.
#[derive(Debug, Clone, Deserialize)]
pub struct Entity {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins, and how long it is, in UTF-16 units.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// Whom it names, where that is told.
    #[serde(default, deserialize_with = "if_known")]
    pub user: Option<User>,
}

/// The buttons under a message.
#[derive(Debug, Clone, Deserialize)]
pub struct Markup {
    /// In rows.
    pub inline_keyboard: Vec<Vec<Button>>,
}

/// A button.
#[derive(Debug, Clone, Deserialize)]
pub struct Button {
    /// Its label.
    pub text: String,
    /// What its press tells, if it tells us anything.
    #[serde(default, deserialize_with = "if_known")]
    pub callback_data: Option<String>,
}

/// The press of a button.
#[derive(Debug, Clone, Deserialize)]
pub struct CallbackQuery {
    /// By this Telegram waits for a word that it was met.
    pub id: String,
    /// Who pressed.
    pub from: User,
    /// The message that the button stands under; little is told of an old one.
    #[serde(default, deserialize_with = "if_message")]
    pub message: Option<Box<Message>>,
    /// What the button tells.
    #[serde(default, deserialize_with = "if_known")]
    pub data: Option<String>,
}

/// A query from any chat.
#[derive(Debug, Clone, Deserialize)]
pub struct InlineQuery {
    /// By this Telegram waits for the answer.
    pub id: String,
    /// Who asks.
    pub from: User,
    /// What was typed.
    #[serde(default)]
    pub query: String,
}

/// That we are in a chat, or no longer.
#[derive(Debug, Clone, Deserialize)]
pub struct Membership {
    /// The chat.
    pub chat: Chat,
    /// Who brought it about.
    pub from: User,
    /// How it was.
    pub old_chat_member: Member,
    /// How it is.
    pub new_chat_member: Member,
}

/// How someone stands in a chat.
#[derive(Debug, Clone, Deserialize)]
pub struct Member {
    status: String,
    #[serde(default, deserialize_with = "if_known")]
    is_member: Option<bool>,
}

/// The number of an update.
pub fn number(update: &Value) -> Option<u64> {
    update["update_id"].as_u64()
}

/// Reads an update; nothing where it has no number.
pub fn read(update: &Value) -> Option<Update> {
    let event = update.as_object()?.iter().find_map(|(kind, of)| {
        let event = match kind.as_str() {
            "message" => message(of).map(Event::Message),
            "edited_message" => message(of).map(Event::Edited),
            "callback_query" => CallbackQuery::deserialize(of)
                .ok()
                .map(|query| Event::CallbackQuery(Box::new(query))),
            "inline_query" => InlineQuery::deserialize(of).ok().map(Event::Inline),
            "my_chat_member" => Membership::deserialize(of).ok().map(Event::Membership),
            _ => return None,
        };
        Some(event.unwrap_or(Event::Unreadable))
    });
    Some(Update {
        number: number(update)?,
        event: event.unwrap_or(Event::Other),
    })
}

fn message(of: &Value) -> Option<Box<Message>> {
    let message = Message::deserialize(of).ok()?;
    Some(Box::new(Message {
        is_service: is_service(of),
        ..message
    }))
}

fn is_service(message: &Value) -> bool {
    SERVICE.iter().any(|kind| message.get(kind).is_some())
}

/// What is of a shape that is known; nothing for all else.
fn if_known<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(Value::deserialize(deserializer)?).ok())
}

fn if_message<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Message>>, D::Error> {
    Ok(message(&Value::deserialize(deserializer)?))
}

impl Message {
    /// What it says, be it under a picture, and what the runs of that are.
    pub fn words(&self) -> Option<(&str, &[Entity])> {
        let (text, entities) = match self.text {
            Some(_) => (&self.text, &self.entities),
            None => (&self.caption, &self.caption_entities),
        };
        Some((text.as_deref()?, entities.as_deref().unwrap_or_default()))
    }

    /// Whether its words are those of whoever sent it: it is neither forwarded nor made by a bot for them to send.
    pub fn is_own(&self) -> bool {
        [&self.forward_origin, &self.forward_date, &self.via_bot]
            .iter()
            .all(|origin| origin.is_none())
    }

    /// The topic of a forum that it stands in.
    pub fn topic(&self) -> Option<i32> {
        self.message_thread_id
            .filter(|_| self.is_topic_message == Some(true))
    }
}

impl Chat {
    /// Whether it is one with a single person.
    pub fn is_private(&self) -> bool {
        self.kind == "private"
    }

    /// Whether it is one in which several talk.
    pub fn is_group(&self) -> bool {
        matches!(self.kind.as_str(), "group" | "supergroup")
    }
}

impl Member {
    /// Whether they are there.
    pub fn is_present(&self) -> bool {
        match self.status.as_str() {
            "left" | "kicked" => false,
            "restricted" => self.is_member == Some(true),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn update(of: &Value) -> Value {
        let mut message = json!({"message_id": 5, "date": 1, "chat": {"id": 42, "type": "private", "first_name": "a"},
            "from": {"id": 42, "is_bot": false, "first_name": "a"}});
        of.as_object()
            .unwrap()
            .iter()
            .for_each(|(name, value)| message[name] = value.clone());
        json!({"update_id": 7, "message": message})
    }

    fn text_of(of: &Value) -> Option<String> {
        match read(&update(of))?.event {
            Event::Message(message) => Some(
                message
                    .words()
                    .map(|(text, _)| text)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_is_read_although_something_in_it_is_of_no_known_shape() {
        assert_eq!(
            text_of(&json!({"voice": {"file_id": "a"}})).as_deref(),
            Some("")
        );
        let video = json!({"video": {"file_id": "a"}, "caption": "问题"});
        assert_eq!(text_of(&video).as_deref(), Some("问题"));
        for odd in [
            "reply_to_message",
            "from",
            "sender_chat",
            "entities",
            "reply_markup",
            "edit_date",
            "a_thing_of_tomorrow",
        ] {
            let said = json!({"text": "问题", odd: {"a": []}});
            assert_eq!(text_of(&said).as_deref(), Some("问题"), "{odd}");
        }
    }

    #[test]
    fn numbers_may_be_as_large_as_they_like() {
        for chat in [-2_002_147_483_649_i64, -4_000_000_000_000, 1 << 52] {
            let read = read(&update(
                &json!({"chat": {"id": chat, "type": "supergroup"}, "from": {"id": 1_u64 << 52}}),
            ));
            let Some(Update {
                event: Event::Message(message),
                ..
            }) = read
            else {
                panic!("{chat}")
            };
            assert_eq!(
                (message.chat.id.0, message.from.unwrap().id),
                (chat, 1 << 52)
            );
        }
        assert_eq!(number(&json!({"update_id": 1_u64 << 40})), Some(1 << 40));
    }

    #[test]
    fn what_is_of_an_unknown_kind_does_not_concern_us_and_what_has_no_number_is_none() {
        assert!(matches!(
            read(&json!({"update_id": 7, "something_new": {}}))
                .unwrap()
                .event,
            Event::Other
        ));
        let cut = json!({"update_id": 7, "message": {"text": "a"}});
        assert!(matches!(read(&cut).unwrap().event, Event::Unreadable));
        assert!(read(&json!({"message": {"text": "a"}})).is_none());
    }

    #[test]
    fn words_are_their_senders_own_unless_they_are_passed_on() {
        let is_own = |of: Value| match read(&update(&of)).unwrap().event {
            Event::Message(message) => message.is_own(),
            other => panic!("{other:?}"),
        };
        assert!(is_own(json!({"text": "a"})));
        assert!(!is_own(
            json!({"text": "a", "forward_origin": {"type": "hidden_user"}})
        ));
        assert!(!is_own(json!({"text": "a", "forward_date": 1})));
        assert!(!is_own(json!({"text": "a", "via_bot": {"id": 1}})));
    }
}
