//! What came: of an update, what concerns the assistant, from whom, and where.

use teloxide::types::{ChatId, MessageId, ThreadId};

use super::NAME;
use super::callback::Pressed;
use super::me::Me;
use super::mentions::{begins_with_code, mentions, without};
use super::target::Target;
use super::update::{Chat, Entity, Membership, Message, User};
use crate::dialogue::Origin;
use crate::service::{Address, Delivery};
use crate::text::Language;
use crate::wording::TelegramCommand;

/// A message or the press of a button.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// How it came.
    pub delivery: Delivery,
    /// The language of the user's app.
    pub language: Option<Language>,
    /// What it is.
    pub what: What,
    /// Whose words it is in.
    pub origin: Origin,
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
    /// A message that was edited, with its new text.
    Edited(String),
    /// Something without words.
    NotText,
    /// We were put into a group.
    Added,
}

impl What {
    /// How long what is to be read is, in bytes.
    pub fn length(&self) -> usize {
        match self {
            What::Text(text) | What::Edited(text) | What::Command(_, text) => text.len(),
            What::ButtonAction(_) | What::NotText | What::Added => 0,
        }
    }
}

/// Whether a message is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Novelty {
    /// It is.
    New,
    /// It was there, and says something else now.
    Edited,
}

/// Reads messages.
pub struct Reader<'a> {
    /// Who we are.
    pub me: &'a Me,
    /// The commands of the menu.
    pub commands: &'a [TelegramCommand],
}

/// A text, and what the runs of it are.
type Words<'a> = (&'a str, &'a [Entity]);

impl Reader<'_> {
    /// What a message brings; nothing where it does not concern us.
    pub fn message(&self, update: u64, message: &Message, novelty: Novelty) -> Option<Incoming> {
        if message.is_service {
            return None;
        }
        let person = sender(message)?;
        let words = message.words();
        let is_private = message.chat.is_private();
        if !is_private && !self.is_meant(message, words.unwrap_or_default()) {
            return None;
        }
        let origin = if message.is_own() {
            Origin::Own
        } else {
            Origin::Forwarded
        };
        let command = words.map(|words| self.command(words));
        let what = match (words, command) {
            (Some(_), Some(Command::OfAnother)) => return None,
            // What is passed on tells what someone said, and commands nothing.
            (Some(_), Some(Command::Ours(what))) if origin == Origin::Own => what,
            (Some(words), _) if novelty == Novelty::New => What::Text(self.without_mentions(words)),
            (Some(words), _) => What::Edited(self.without_mentions(words)),
            (None, _) if novelty == Novelty::Edited => return None,
            (None, _) => What::NotText,
        };
        let target = Target {
            answers: (!is_private).then_some(MessageId(message.id)),
            ..of_topic(message)
        };
        let delivery = Delivery {
            address: address(person, &message.chat),
            update,
            to: target.stored(),
        };
        let language = message.from.as_ref().and_then(language);
        Some(Incoming {
            delivery,
            language,
            what,
            origin,
            pressed: None,
        })
    }

    /// Whether a message in a group is for us: it replies to us, names us, or is a command of ours.
    fn is_meant(&self, message: &Message, words: Words<'_>) -> bool {
        let to = message
            .reply_to_message
            .as_ref()
            .filter(|to| !to.is_service)
            .and_then(|to| to.from.as_ref());
        let replies = to.is_some_and(|to| to.id == self.me.id);
        let is_command = message.is_own() && matches!(self.command(words), Command::Ours(_));
        replies || is_command || !mentions(self.me, words.0, words.1).is_empty()
    }

    fn without_mentions(&self, (text, entities): Words<'_>) -> String {
        match text.starts_with('/') {
            true => text.to_owned(),
            false => without(text, &mentions(self.me, text, entities)),
        }
    }

    fn command(&self, (text, entities): Words<'_>) -> Command {
        let Some(command) = text
            .strip_prefix('/')
            .filter(|_| !begins_with_code(entities))
        else {
            return Command::None;
        };
        let (first, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        let (name, bot) = first.split_once('@').unwrap_or((first, &self.me.username));
        if !bot.eq_ignore_ascii_case(&self.me.username) {
            return Command::OfAnother;
        }
        let name = name.to_ascii_lowercase();
        match self.commands.iter().any(|command| command.name == name) {
            true => Command::Ours(What::Command(name, rest.trim().to_owned())),
            false => Command::None,
        }
    }
}

/// What a text is as a command.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    /// None that we know.
    None,
    /// One of the menu.
    Ours(What),
    /// One that is for another bot.
    OfAnother,
}

/// Who sent a message: a person, or the chat as which one writes. Other bots, and what a channel has copied to its group,
/// are left alone.
pub fn sender(message: &Message) -> Option<i64> {
    match &message.sender_chat {
        Some(_) if message.is_automatic_forward == Some(true) => None,
        Some(chat) => Some(chat.id.0),
        None => message
            .from
            .as_ref()
            .filter(|from| !from.is_bot)
            .map(|from| from.id),
    }
}

/// That we were put into a group, by whom.
pub fn added(update: u64, change: &Membership) -> Option<Incoming> {
    let is_new = change.new_chat_member.is_present() && !change.old_chat_member.is_present();
    (change.chat.is_group() && is_new && !change.from.is_bot).then(|| Incoming {
        delivery: Delivery {
            address: address(change.from.id, &change.chat),
            update,
            to: None,
        },
        language: language(&change.from),
        what: What::Added,
        origin: Origin::Own,
        pressed: None,
    })
}

/// The chat that we cannot send to any more: its user blocked us, or we were put out of it.
pub fn left(change: &Membership) -> Option<ChatId> {
    (!change.new_chat_member.is_present()).then_some(change.chat.id)
}

/// The topic in which a message stands.
pub fn of_topic(message: &Message) -> Target {
    Target {
        thread: message.topic().map(|topic| ThreadId(MessageId(topic))),
        ..Target::default()
    }
}

/// The conversation of a person, or of those who write as a chat, in a chat.
pub fn address(person: i64, chat: &Chat) -> Address {
    let place = if chat.is_private() {
        String::new()
    } else {
        chat.id.0.to_string()
    };
    Address::new(NAME, &person.to_string(), &place)
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

/// The language of the app that someone uses.
pub fn language(of: &User) -> Option<Language> {
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

    use super::super::update::{self, Event};
    use super::*;

    fn read(update: Value) -> Option<Incoming> {
        let me = Me {
            id: 1,
            username: "ZhinanBot".to_owned(),
            supports_inline_queries: true,
        };
        let commands = [TelegramCommand {
            name: "check".to_owned(),
            ..TelegramCommand::default()
        }];
        let reader = Reader {
            me: &me,
            commands: &commands,
        };
        let update = update::read(&update).unwrap();
        match update.event {
            Event::Message(message) => reader.message(update.number, &message, Novelty::New),
            Event::Edited(message) => reader.message(update.number, &message, Novelty::Edited),
            Event::Membership(change) => added(update.number, &change),
            other => panic!("{other:?}"),
        }
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
        let mention = json!([{"type": "mention", "offset": 0, "length": 10}]);
        let code = json!([{"type": "code", "offset": 0, "length": 10}]);
        assert_eq!(
            group(json!({"text": "@zhinanbot 问题", "entities": code})),
            None
        );
        let named = group(json!({"text": "@zhinanbot 问题", "entities": mention})).unwrap();
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
        let left = |update: Value| match update::read(&update).unwrap().event {
            Event::Membership(change) => left(&change),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            left(change(alone.clone(), "member", "kicked")),
            Some(ChatId(42))
        );
        assert_eq!(read(change(alone.clone(), "kicked", "member")), None);
        assert_eq!(left(change(alone, "kicked", "member")), None);
    }

    #[test]
    fn service_messages_and_other_bots_are_left_alone() {
        assert_eq!(private(json!({"new_chat_title": "a"})), None);
        let bot = json!({"id": 9, "is_bot": true, "first_name": "b"});
        assert_eq!(private(json!({"text": "a", "from": bot})), None);
    }

    #[test]
    fn who_writes_as_a_chat_is_met_and_what_a_channel_has_copied_is_not() {
        let anonymous = json!({"text": "/check", "sender_chat": {"id": -100, "type": "supergroup"},
            "from": {"id": 1_087_968_824, "is_bot": true, "first_name": "Group"}});
        assert_eq!(
            group(anonymous).unwrap().delivery.address,
            Address::new(NAME, "-100", "-100")
        );
        let channel = json!({"text": "/check", "sender_chat": {"id": -200, "type": "channel"}, "from": {"id": 136_817_688, "is_bot": true}});
        assert_eq!(
            group(channel.clone()).unwrap().delivery.address,
            Address::new(NAME, "-200", "-100")
        );
        let mut copied = channel;
        copied["is_automatic_forward"] = json!(true);
        assert_eq!(group(copied), None);
    }

    #[test]
    fn what_is_passed_on_is_no_command_and_not_in_the_words_of_its_sender() {
        let private = json!({"id": 42, "type": "private"});
        let forwarded = json!({"text": "/check", "forward_origin": {"type": "user"}});
        let forwarded = read(message(private.clone(), forwarded)).unwrap();
        assert_eq!(
            (forwarded.what, forwarded.origin),
            (What::Text("/check".to_owned()), Origin::Forwarded)
        );
        assert_eq!(
            group(json!({"text": "/check", "forward_origin": {"type": "user"}})),
            None
        );
        assert_eq!(
            read(message(private, json!({"text": "a"}))).unwrap().origin,
            Origin::Own
        );
    }

    #[test]
    fn a_message_that_becomes_a_command_is_one() {
        let edited = |text: &str| {
            let chat = json!({"id": 42, "type": "private"});
            let mut update = message(chat, json!({"text": text}));
            update["edited_message"] = update["message"].take();
            update.as_object_mut().unwrap().remove("message");
            read(update).unwrap().what
        };
        assert_eq!(
            edited("/check"),
            What::Command("check".to_owned(), String::new())
        );
        assert_eq!(edited("问题"), What::Edited("问题".to_owned()));
    }
}
