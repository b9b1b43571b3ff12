//! The press of a button: what it tells, of which message, and whether it is for whoever pressed.

use teloxide::types::{CallbackQueryId, ChatId, InlineKeyboardMarkup, MessageId};

use super::buttons;
use super::incoming::{Incoming, What, address, language, of_topic, sender};
use super::target::Target;
use super::update::{CallbackQuery, Message};
use crate::dialogue::Origin;
use crate::service::Delivery;
use crate::wording::ButtonAction;

/// A button that was pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressed {
    /// By this Telegram waits for a word that it was met.
    pub query: CallbackQueryId,
    /// The message that it stands under.
    pub message: (ChatId, MessageId),
    /// The keyboard as it is to be from now on; nothing where the reply takes the place of the message.
    pub keyboard: Option<InlineKeyboardMarkup>,
    /// Whether it stands under a reply to somebody else.
    pub is_others: bool,
}

/// What a press brings; nothing where it tells nothing, or nobody knows where it stands.
pub fn pressed(update: u64, query: &CallbackQuery) -> Option<Incoming> {
    let data = query.data.clone()?;
    let message = query.message.as_ref()?;
    let is_private = message.chat.is_private();
    let target = Target {
        answers: answered(message)
            .filter(|_| !is_private)
            .map(|answered| MessageId(answered.id)),
        redraws: ButtonAction::toggles(&data).map(|fact| (MessageId(message.id), fact.to_owned())),
        ..of_topic(message)
    };
    let is_toggle = target.redraws.is_some();
    // Whoever writes as a chat presses as themselves.
    let (owner, writes_as_chat) = match answered(message).filter(|_| !is_private) {
        Some(answered) => (sender(answered), answered.sender_chat.is_some()),
        None => (None, false),
    };
    let person = owner.filter(|_| writes_as_chat).unwrap_or(query.from.id);
    let pressed = Pressed {
        query: CallbackQueryId(query.id.clone()),
        message: (message.chat.id, MessageId(message.id)),
        keyboard: if is_toggle {
            None
        } else {
            buttons::pressed(message.reply_markup.as_ref(), &data)
        },
        is_others: owner.is_some_and(|owner| owner != person),
    };
    Some(Incoming {
        delivery: Delivery {
            address: address(person, &message.chat),
            update,
            to: target.stored(),
        },
        language: language(&query.from),
        what: What::ButtonAction(data),
        origin: Origin::Own,
        pressed: Some(pressed),
    })
}

/// The message that a reply of ours stands under. In a group its buttons are for whoever sent that.
fn answered(message: &Message) -> Option<&Message> {
    // In a topic, what replies to nothing seems to reply to the beginning of the topic.
    message
        .reply_to_message
        .as_deref()
        .filter(|answered| !answered.is_service)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::update::{self, Event};
    use super::*;
    use crate::service::Address;

    fn read(message: Value, data: &str) -> Option<Incoming> {
        let press = json!({"id": "1", "chat_instance": "1", "data": data, "message": message,
            "from": {"id": 42, "is_bot": false, "first_name": "a"}});
        match update::read(&json!({"update_id": 7, "callback_query": press}))
            .unwrap()
            .event
        {
            Event::CallbackQuery(query) => pressed(7, &query),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_reply_to_a_button_that_chooses_one_of_several_takes_the_place_of_its_message() {
        let button = json!([[{"text": "A", "callback_data": "t:fields:a"}]]);
        let shown = json!({"message_id": 9, "date": 1, "chat": {"id": 42, "type": "private", "first_name": "a"},
            "text": "a", "reply_markup": {"inline_keyboard": button}});
        let incoming = read(shown, "t:fields:a").unwrap();
        assert_eq!(incoming.delivery.to.as_deref(), Some("=9:fields"));
        assert_eq!(incoming.pressed.unwrap().keyboard, None);
    }

    #[test]
    fn buttons_are_for_whoever_is_replied_to_and_those_who_write_as_a_chat_press_as_themselves() {
        let under = |answered: Value| {
            let mut shown =
                json!({"message_id": 9, "chat": {"id": -100, "type": "supergroup"}, "text": "a"});
            shown["reply_to_message"] = answered;
            let incoming = read(shown, "c:why").unwrap();
            (
                incoming.pressed.unwrap().is_others,
                incoming.delivery.address,
            )
        };
        let chat = json!({"id": -100, "type": "supergroup"});
        let by = |person: i64| json!({"message_id": 5, "chat": chat, "from": {"id": person}});
        let address = |person: &str| Address::new("telegram", person, "-100");
        assert_eq!(under(by(42)), (false, address("42")));
        assert_eq!(under(by(43)), (true, address("42")));
        let anonymous = json!({"message_id": 5, "chat": chat, "from": {"id": 9, "is_bot": true}, "sender_chat": chat});
        assert_eq!(under(anonymous), (false, address("-100")));
        assert_eq!(under(Value::Null), (false, address("42")));
    }
}
