//! What came: of an update, what concerns the assistant, from whom, and where.

use teloxide::types::{
    CallbackQuery, CallbackQueryId, Chat, ChatId, ChatMemberUpdated, InlineKeyboardMarkup, Me,
    Message, MessageId, MessageKind, Update, UpdateKind, User,
};

use super::target::Target;
use super::{NAME, buttons};
use crate::service::{Address, Delivery};
use crate::text::Language;
use crate::wording::{ButtonAction, TelegramCommand};

/// A message or the press of a button.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// How it came.
    pub delivery: Delivery,
    /// The language of the user's app.
    pub language: Option<Language>,
    /// What it is.
    pub what: What,
    /// The button that was pressed.
    pub pressed: Option<Pressed>,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A text.
    Text(String),
    /// A command of the menu, and what stands after it.
    Command(String, String),
    /// A button with this data.
    ButtonAction(String),
    /// A message that was changed, with its new text.
    Edited(String),
    /// Something without words.
    NotText,
    /// We were put into a group.
    Added,
}

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

/// Reads updates.
pub struct Reader<'a> {
    /// Who we are.
    pub me: &'a Me,
    /// The commands of the menu.
    pub commands: &'a [TelegramCommand],
}

impl Reader<'_> {
    /// What `update` brings; nothing where it does not concern us.
    pub fn read(&self, update: &Update) -> Option<Incoming> {
        let number = u64::from(update.id.0);
        match &update.kind {
            UpdateKind::Message(message) => self.message(number, message, false),
            UpdateKind::EditedMessage(message) => self.message(number, message, true),
            UpdateKind::CallbackQuery(query) => press(number, query),
            UpdateKind::MyChatMember(change) => added(number, change),
            _ => None,
        }
    }

    fn message(&self, update: u64, message: &Message, is_edited: bool) -> Option<Incoming> {
        let from = message.from.as_ref().filter(|from| !from.is_bot)?;
        // What is left of a message of an unknown kind is empty.
        if !matches!(
            message.kind,
            MessageKind::Common(_) | MessageKind::Dice(_) | MessageKind::Empty {}
        ) {
            return None;
        }
        let text = message.text().or(message.caption());
        let is_private = message.chat.is_private();
        if !is_private && !self.is_meant(message, text.unwrap_or_default()) {
            return None;
        }
        let what = match text.map(|text| self.without_mention(text)) {
            Some(text) if is_edited => What::Edited(text),
            Some(text) => self.command(&text)?.unwrap_or(What::Text(text)),
            None if is_edited => return None,
            None => What::NotText,
        };
        let target = Target {
            answers: (!is_private).then_some(message.id),
            ..of_thread(message)
        };
        let delivery = Delivery {
            address: address(from, &message.chat),
            update,
            to: target.stored(),
        };
        Some(Incoming {
            delivery,
            language: language(from),
            what,
            pressed: None,
        })
    }

    /// Whether a message in a group is for us: it replies to us, names us, or is a command of ours.
    fn is_meant(&self, message: &Message, text: &str) -> bool {
        let to = message.reply_to_message().and_then(|to| to.from.as_ref());
        let replies = to.is_some_and(|to| to.id == self.me.id);
        let is_command = matches!(self.command(text), Some(Some(_)));
        replies || is_command || self.mention(text).is_some()
    }

    /// Where our name stands in a text.
    fn mention(&self, text: &str) -> Option<std::ops::Range<usize>> {
        // Lower case in ASCII keeps every letter where it is.
        let mention = format!("@{}", self.me.username()).to_ascii_lowercase();
        let at = text.to_ascii_lowercase().find(&mention)?;
        let range = at..at + mention.len();
        let goes_on =
            text[range.end..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        (!goes_on).then_some(range)
    }

    fn without_mention(&self, text: &str) -> String {
        match self.mention(text) {
            Some(range) if !text.starts_with('/') => {
                let (before, after) = (text[..range.start].trim(), text[range.end..].trim());
                [before, after]
                    .iter()
                    .filter(|part| !part.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join(" ")
            }
            _ => text.to_owned(),
        }
    }

    /// The command of ours that a text is, if it is one; nothing at all where it is one for another bot.
    fn command(&self, text: &str) -> Option<Option<What>> {
        let Some(command) = text.strip_prefix('/') else {
            return Some(None);
        };
        let (first, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        let (name, bot) = first.split_once('@').unwrap_or((first, self.me.username()));
        if !bot.eq_ignore_ascii_case(self.me.username()) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let is_ours = self.commands.iter().any(|command| command.name == name);
        Some(is_ours.then(|| What::Command(name, rest.trim().to_owned())))
    }
}

fn press(update: u64, query: &CallbackQuery) -> Option<Incoming> {
    let data = query.data.clone()?;
    let message = query.message.as_ref()?;
    let chat = message.chat();
    let shown = message.regular_message();
    // In a group a reply stands under the message that it answers, and its buttons are for whoever sent that.
    let answered = shown.and_then(Message::reply_to_message);
    let owner = answered.and_then(|answered| answered.from.as_ref());
    let toggled = ButtonAction::toggles(&data);
    let target = Target {
        answers: answered
            .filter(|_| !chat.is_private())
            .map(|answered| answered.id),
        redraws: toggled.map(|fact| (message.id(), fact.to_owned())),
        ..shown.map(of_thread).unwrap_or_default()
    };
    let delivery = Delivery {
        address: address(&query.from, chat),
        update,
        to: target.stored(),
    };
    let pressed = Pressed {
        query: query.id.clone(),
        message: (chat.id, message.id()),
        keyboard: shown
            .filter(|_| toggled.is_none())
            .and_then(|shown| buttons::pressed(shown, &data)),
        is_others: !chat.is_private() && owner.is_some_and(|owner| owner.id != query.from.id),
    };
    Some(Incoming {
        delivery,
        language: language(&query.from),
        what: What::ButtonAction(data),
        pressed: Some(pressed),
    })
}

/// That we were put into a group, by whom.
fn added(update: u64, change: &ChatMemberUpdated) -> Option<Incoming> {
    let is_group = change.chat.is_group() || change.chat.is_supergroup();
    let is_new = change.new_chat_member.is_present() && !change.old_chat_member.is_present();
    (is_group && is_new && !change.from.is_bot).then(|| Incoming {
        delivery: Delivery {
            address: address(&change.from, &change.chat),
            update,
            to: None,
        },
        language: language(&change.from),
        what: What::Added,
        pressed: None,
    })
}

/// The chat that we cannot send to any more: its user blocked us, or we were put out of it.
pub fn left(update: &Update) -> Option<ChatId> {
    match &update.kind {
        UpdateKind::MyChatMember(change) if !change.new_chat_member.is_present() => {
            Some(change.chat.id)
        }
        _ => None,
    }
}

fn of_thread(message: &Message) -> Target {
    Target {
        thread: message.thread_id.filter(|_| message.is_topic_message),
        ..Target::default()
    }
}

fn address(from: &User, chat: &Chat) -> Address {
    let place = if chat.is_private() {
        String::new()
    } else {
        chat.id.0.to_string()
    };
    Address::new(NAME, &from.id.0.to_string(), &place)
}

/// The chat in which a conversation is.
pub fn chat(address: &Address) -> Option<ChatId> {
    let number = if address.place().is_empty() {
        address.person()
    } else {
        address.place()
    };
    number.parse().ok().map(ChatId)
}

fn language(of: &User) -> Option<Language> {
    let code = of.language_code.as_deref()?;
    Some(if code.starts_with("zh") {
        Language::Zh
    } else {
        Language::En
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::update;
    use super::*;

    fn read(update: Value) -> Option<Incoming> {
        let me = json!({"id": 1, "is_bot": true, "first_name": "z", "username": "ZhinanBot", "can_join_groups": true,
            "can_read_all_group_messages": false, "supports_inline_queries": true, "can_connect_to_business": false,
            "has_main_web_app": false});
        let me: Me = serde_json::from_value(me).unwrap();
        let commands = [TelegramCommand {
            name: "check".to_owned(),
            ..TelegramCommand::default()
        }];
        Reader {
            me: &me,
            commands: &commands,
        }
        .read(&update::read(&update).unwrap())
    }

    fn message(chat: Value, of: Value) -> Value {
        let mut message = json!({"message_id": 5, "date": 0, "chat": chat,
            "from": {"id": 42, "is_bot": false, "first_name": "a", "language_code": "zh-hans"}});
        of.as_object()
            .unwrap()
            .iter()
            .for_each(|(name, value)| message[name] = value.clone());
        json!({"update_id": 7, "message": message})
    }

    fn private(of: Value) -> Option<What> {
        read(message(
            json!({"id": 42, "type": "private", "first_name": "a"}),
            of,
        ))
        .map(|it| it.what)
    }

    fn group(of: Value) -> Option<Incoming> {
        read(message(
            json!({"id": -100, "type": "supergroup", "title": "g"}),
            of,
        ))
    }

    #[test]
    fn texts_commands_and_what_has_no_words_are_told_apart() {
        assert_eq!(
            private(json!({"text": "问题"})),
            Some(What::Text("问题".to_owned()))
        );
        let check = What::Command("check".to_owned(), "a b".to_owned());
        assert_eq!(
            private(json!({"text": "/CHECK@zhinanbot a b"})),
            Some(check)
        );
        assert_eq!(
            private(json!({"text": "/undo"})),
            Some(What::Text("/undo".to_owned()))
        );
        assert_eq!(private(json!({"text": "/check@another_bot"})), None);
        let dice = json!({"dice": {"emoji": "🎲", "value": 3}});
        assert_eq!(private(dice), Some(What::NotText));
    }

    #[test]
    fn in_groups_only_what_names_us_or_replies_to_us_is_met_and_each_member_has_a_conversation() {
        assert_eq!(group(json!({"text": "问题"})), None);
        assert_eq!(group(json!({"text": "@ZhinanBotX 问题"})), None);
        let named = group(json!({"text": "@zhinanbot 问题"})).unwrap();
        assert_eq!(named.what, What::Text("问题".to_owned()));
        assert_eq!(named.delivery.address, Address::new(NAME, "42", "-100"));
        assert_eq!(named.delivery.to.as_deref(), Some("5"));
        assert_eq!(chat(&named.delivery.address), Some(ChatId(-100)));
        assert!(group(json!({"text": "/check"})).is_some());
        let in_topic = json!({"text": "/check", "message_thread_id": 17, "is_topic_message": true});
        assert_eq!(
            group(in_topic).unwrap().delivery.to.as_deref(),
            Some("5 #17")
        );
        let ours = json!({"message_id": 4, "date": 0, "chat": {"id": -100, "type": "supergroup", "title": "g"},
            "from": {"id": 1, "is_bot": true, "first_name": "z"}, "text": "a"});
        assert!(group(json!({"text": "80万", "reply_to_message": ours})).is_some());
    }

    #[test]
    fn a_caption_is_a_text() {
        let photo = json!([{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]);
        assert_eq!(private(json!({"photo": photo})), Some(What::NotText));
        let what = private(json!({"photo": photo, "caption": "问题"}));
        assert_eq!(what, Some(What::Text("问题".to_owned())));
    }

    #[test]
    fn that_we_were_put_into_a_group_or_blocked_is_met() {
        let change = |chat: Value, old: &str, new: &str| {
            let user = json!({"id": 42, "is_bot": false, "first_name": "a"});
            let me = json!({"id": 1, "is_bot": true, "first_name": "z"});
            let member = |status: &str| json!({"user": me, "status": status, "until_date": 0});
            json!({"update_id": 7, "my_chat_member": {"chat": chat, "from": user, "date": 0,
                "old_chat_member": member(old), "new_chat_member": member(new)}})
        };
        let group = json!({"id": -100, "type": "supergroup", "title": "g"});
        assert_eq!(
            read(change(group.clone(), "left", "member")).unwrap().what,
            What::Added
        );
        assert_eq!(read(change(group.clone(), "member", "left")), None);
        let alone = json!({"id": 42, "type": "private", "first_name": "a"});
        let left = |update: Value| left(&update::read(&update).unwrap());
        assert_eq!(
            left(change(alone.clone(), "member", "kicked")),
            Some(ChatId(42))
        );
        assert_eq!(read(change(alone.clone(), "kicked", "member")), None);
        assert_eq!(left(change(alone, "kicked", "member")), None);
    }

    #[test]
    fn the_reply_to_a_button_that_chooses_one_of_several_takes_the_place_of_its_message() {
        let button = json!([[{"text": "A", "callback_data": "t:fields:a"}]]);
        let shown = json!({"message_id": 9, "date": 1, "chat": {"id": 42, "type": "private", "first_name": "a"},
            "text": "a", "reply_markup": {"inline_keyboard": button}});
        let press = json!({"update_id": 7, "callback_query": {"id": "1", "chat_instance": "1", "data": "t:fields:a",
            "message": shown, "from": {"id": 42, "is_bot": false, "first_name": "a"}}});
        let incoming = read(press).unwrap();
        assert_eq!(incoming.delivery.to.as_deref(), Some("=9:fields"));
        assert_eq!(incoming.pressed.unwrap().keyboard, None);
    }

    #[test]
    fn service_messages_and_other_bots_are_left_alone() {
        assert_eq!(private(json!({"new_chat_title": "a"})), None);
        let bot = json!({"id": 9, "is_bot": true, "first_name": "b"});
        assert_eq!(private(json!({"text": "a", "from": bot})), None);
    }
}
