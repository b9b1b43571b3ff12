//! Telegram: how what people send there is read, with the program itself against the stand-in.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zhinan::dialogue::{Message, Origin};
use zhinan::service::Address;

use crate::support::program::{copy, folder};
use crate::support::serving::{Serving, expected, seen, serve};
use crate::support::telegram::{Book, TOKEN, Telegram, chat_of, press};

const QUESTION: &str = "专题二最多能申请多少钱";
const GROUP: i64 = -100;

fn answer() -> String {
    seen(&expected().ask(&QUESTION.into()))
}

/// A message of `user` in `chat`, delivered.
fn sends(telegram: &Telegram, user: i64, chat: i64, of: Value) -> Value {
    let message = telegram.message(user, chat, of);
    telegram.deliver("message", message.clone());
    message
}

/// Whether nothing but `count` messages came to `chat`, now that all that was delivered is seen to.
fn only(telegram: &Telegram, chat: i64, count: usize) {
    let sent: Vec<String> = telegram
        .sent_to(chat, count)
        .into_iter()
        .map(|sent| sent.text)
        .collect();
    assert_eq!(sent.len(), count, "{sent:#?}");
}

#[test]
fn people_and_groups_with_large_numbers_are_served_before_and_after_a_kill() {
    let (telegram, data) = (Telegram::start(), folder("telegram-large"));
    let (person, groups) = (1 << 45, [-2_002_147_483_649, -4_000_000_000_000]);
    for _ in 0..2 {
        let mut serving = Serving::start(&telegram, &data);
        let before = telegram.book().sent.len() / 3;
        telegram.say(person, QUESTION);
        assert_eq!(telegram.sent_to(person, before + 1)[before].text, answer());
        for group in groups {
            sends(
                &telegram,
                person,
                group,
                json!({"text": format!("@zhinan_bot {QUESTION}")}),
            );
            assert_eq!(telegram.sent_to(group, before + 1)[before].text, answer());
        }
        telegram.all_confirmed();
        serving.kill();
    }
}

#[test]
fn administrators_without_a_name_and_those_who_write_as_a_channel_are_answered() {
    let (telegram, data) = (Telegram::start(), folder("telegram-as-chat"));
    let _serving = Serving::start(&telegram, &data);
    let stands_in = |id: i64| json!({"id": id, "is_bot": true, "first_name": "Group"});
    let anonymous =
        json!({"text": "/check", "sender_chat": chat_of(GROUP), "from": stands_in(1_087_968_824)});
    let begun = sends(&telegram, 1, GROUP, anonymous);
    let question = telegram.sent_to(GROUP, 1).remove(0);
    assert_eq!(question.to, begun["message_id"].as_i64());
    let channel = json!({"id": -200, "type": "channel", "title": "c"});
    let asks = json!({"text": format!("@zhinan_bot {QUESTION}"), "sender_chat": channel, "from": stands_in(136_817_688)});
    sends(&telegram, 1, GROUP, asks.clone());
    assert_eq!(
        telegram.sent_to(GROUP, 2)[1].text,
        answer(),
        "it is in no interview"
    );
    // What the group's own channel publishes is copied there, and asks nobody.
    let mut copied = asks;
    copied["is_automatic_forward"] = json!(true);
    sends(&telegram, 1, GROUP, copied);
    // The buttons work, though Telegram tells who pressed.
    let shown = json!({"message_id": question.message, "date": 1, "chat": chat_of(GROUP), "text": "a", "reply_to_message": begun});
    telegram.deliver("callback_query", press(7, &question.buttons[0].1, shown));
    assert!(!telegram.sent_to(GROUP, 3)[2].buttons.is_empty());
    telegram.all_confirmed();
    only(&telegram, GROUP, 3);
}

#[test]
fn a_reaction_is_no_edit_and_an_edit_into_a_command_is_the_command() {
    let (telegram, data) = (Telegram::start(), folder("telegram-edits"));
    let _serving = Serving::start(&telegram, &data);
    let changes = |mut message: Value, text: &str| {
        message["text"] = json!(text);
        message["edit_date"] = json!(1_780_000_001);
        telegram.deliver("edited_message", message);
    };
    let asked = sends(&telegram, 42, 42, json!({"text": QUESTION}));
    telegram.sent_to(42, 1);
    changes(asked.clone(), QUESTION);
    changes(asked.clone(), "/check");
    let begun = telegram.sent_to(42, 2).remove(1);
    assert!(
        begun.buttons.iter().any(|(_, data)| data.starts_with("a:")),
        "{begun:?}"
    );
    // In an interview as well.
    changes(asked.clone(), "/check");
    changes(asked, "高校");
    assert_eq!(
        telegram.sent_to(42, 3)[2].text,
        expected().assistant().phrases().telegram.edited.zh
    );
    telegram.say(42, "你好");
    telegram.sent_to(42, 4);
    telegram.all_confirmed();
    only(&telegram, 42, 4);
}

#[test]
fn only_true_mentions_are_met_and_each_of_them() {
    let (telegram, data) = (Telegram::start(), folder("telegram-mentions"));
    let _serving = Serving::start(&telegram, &data);
    let code = json!([{"type": "code", "offset": 0, "length": 30}]);
    for none in [
        json!({"text": "写信到 me@zhinan_bot.com 专题二"}),
        json!({"text": "看 https://a.example/@zhinan_bot 专题二"}),
        json!({"text": "@zhinan_bot 专题二最多能申请多少钱", "entities": code}),
        json!({"text": "@zhinan_bot_2 专题二"}),
    ] {
        sends(&telegram, 42, GROUP, none);
    }
    for (count, asks) in (1..).zip([
        json!({"text": format!("不是 me@zhinan-bot.com，@zhinan_bot {QUESTION}")}),
        json!({"text": format!("@zhinan_bot{QUESTION}")}),
        json!({"text": format!("指南 {QUESTION}"), "entities": [{"type": "text_mention", "offset": 0, "length": 2,
            "user": {"id": 1, "is_bot": true, "first_name": "z"}}]}),
    ]) {
        sends(&telegram, 42, GROUP, asks);
        assert!(telegram.sent_to(GROUP, count)[count - 1].text.contains("70万"), "{count}");
    }
    telegram.all_confirmed();
    only(&telegram, GROUP, 3);
}

#[test]
fn an_album_is_met_once_by_its_caption_or_else_as_a_picture() {
    let (telegram, data) = (Telegram::start(), folder("telegram-albums"));
    let _serving = Serving::start(&telegram, &data);
    let picture = |album: &str| {
        let photo = json!([{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]);
        json!({"photo": photo, "media_group_id": album})
    };
    let captioned = |album: &str| {
        let mut captioned = picture(album);
        captioned["caption"] = json!(QUESTION);
        captioned
    };
    for (user, parts) in [
        (1, [captioned("1"), picture("1"), picture("1")]),
        (2, [picture("2"), picture("2"), captioned("2")]),
        (3, [picture("3"), picture("3"), picture("3")]),
    ] {
        for part in parts {
            sends(&telegram, user, user, part);
        }
    }
    // By then it is known what the others come to.
    assert_eq!(
        telegram.sent_to(3, 1)[0].text,
        expected().assistant().phrases().telegram.not_text.zh
    );
    for user in [1, 2] {
        assert_eq!(telegram.sent_to(user, 1)[0].text, answer());
        only(&telegram, user, 1);
    }
    only(&telegram, 3, 1);
}

#[test]
fn what_others_said_is_asked_about_and_not_recorded() {
    let (telegram, data) = (Telegram::start(), folder("telegram-forwarded"));
    let _serving = Serving::start(&telegram, &data);
    let address = Address::new("expected", "42", "forwarded");
    let forwarded = |text: &str| Message {
        origin: Origin::Forwarded,
        can_rate: true,
        ..Message::from(text)
    };
    let own = |text: &str| Message {
        can_rate: true,
        ..Message::from(text)
    };
    let from = json!({"type": "user", "date": 1, "sender_user": {"id": 9, "is_bot": false, "first_name": "b"}});
    let me = json!({"id": 1, "is_bot": true, "first_name": "zhinan", "username": "zhinan_bot"});
    let mut facts = Vec::new();
    for (count, (message, said)) in (1..).zip([
        (own("帮我看看能不能报"), json!({"text": "帮我看看能不能报"})),
        (
            forwarded("高校"),
            json!({"text": "高校", "forward_origin": from}),
        ),
        (own("是的"), json!({"text": "是的"})),
        // Nor does it steer.
        (
            forwarded("/forget"),
            json!({"text": "/forget", "forward_origin": from}),
        ),
        (
            forwarded("忘记我"),
            json!({"text": "忘记我", "forward_origin": from}),
        ),
        (
            forwarded("申请80万"),
            json!({"text": "申请80万", "via_bot": me}),
        ),
    ]) {
        sends(&telegram, 42, 42, said);
        let wanted = seen(&expected().say(&address, &message));
        assert_eq!(
            telegram.sent_to(42, count)[count - 1].text,
            wanted,
            "{}",
            message.text
        );
        facts.push(expected().conversation(&address).facts.iter().count());
    }
    assert_eq!(facts, [0, 0, 1, 1, 1, 1]);
}

#[test]
fn every_press_is_acknowledged_and_every_inline_query_answered() {
    let (telegram, data) = (Telegram::start(), folder("telegram-acknowledged"));
    let _serving = Serving::start(&telegram, &data);
    let user = |language: &str| json!({"id": 9, "is_bot": false, "first_name": "a", "language_code": language});
    let game =
        json!({"id": "game", "from": user("en"), "chat_instance": "1", "game_short_name": "g"});
    let inline = json!({"id": "inline", "from": user("en"), "chat_instance": "1", "inline_message_id": "m", "data": "c:why"});
    telegram.deliver("callback_query", game);
    telegram.deliver("callback_query", inline);
    for id in ["game", "inline"] {
        telegram.wait(id, |book| {
            book.met.iter().any(|(met, _)| met == id).then_some(())
        });
    }
    let query = |id: &str, query: &str| json!({"id": id, "query": query, "offset": "", "from": user("en"), "chat_type": "a_kind_of_tomorrow"});
    telegram.deliver("inline_query", query("1", "2.8"));
    let offered = telegram.wait("a clause", |book| book.offered.first().cloned());
    assert!(
        offered[0]["id"].as_str().unwrap().starts_with("2.8:"),
        "{offered}"
    );
    telegram.deliver("inline_query", query("2", ""));
    let offered = telegram.wait("clauses", |book| book.offered.get(1).cloned());
    assert!(
        offered[0]["title"].as_str().unwrap().starts_with("Clause "),
        "{offered}"
    );
}

#[test]
fn a_clause_that_is_longer_than_a_message_begins_there_and_is_read_in_full_with_the_bot() {
    let (telegram, data) = (Telegram::start(), folder("telegram-long-clause"));
    let knowledge = folder("telegram-long-knowledge");
    copy("knowledge", &knowledge);
    let more: String = (1..=300)
        .map(|number| format!("，第{number}件材料应当按时上传到申报系统"))
        .collect();
    let call = knowledge.join("stcsm-2026-8");
    let read = |file: &str| std::fs::read_to_string(call.join(file)).unwrap();
    let sum = || {
        Sha256::digest(read("source.txt"))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let before = sum();
    for file in ["guide.md", "source.txt"] {
        let (text, end) = (read(file), "汇交工作");
        assert_eq!(text.matches(end).count(), 1);
        std::fs::write(call.join(file), text.replace(end, &format!("{end}{more}"))).unwrap();
    }
    std::fs::write(
        call.join("guide.toml"),
        read("guide.toml").replace(&before, &sum()),
    )
    .unwrap();
    let mut command = serve(&telegram.url);
    command.arg("--knowledge").arg(&knowledge);
    let mut serving = Serving::with(command, &data);
    let from = json!({"id": 42, "is_bot": false, "first_name": "a", "language_code": "zh-hans"});
    telegram.deliver(
        "inline_query",
        json!({"id": "1", "query": "2.5", "offset": "", "from": from}),
    );
    let offered = telegram.wait("a clause", |book| book.offered.first().cloned());
    let said = offered[0]["input_message_content"]["message_text"]
        .as_str()
        .unwrap();
    assert!(
        said.contains("第9件材料") && !said.contains("第300件材料"),
        "{said}"
    );
    let link = "https://t.me/zhinan_bot?start=";
    let (_, name) = said
        .split_once(link)
        .unwrap_or_else(|| panic!("no link: {said}"));
    telegram.say(42, &format!("/start {name}"));
    let is_whole = |text: &str| text.contains("第1件材料") && text.contains("第300件材料");
    let said = |book: &Book| {
        book.sent
            .iter()
            .map(|sent| sent.text.as_str())
            .collect::<String>()
    };
    telegram.wait("the whole clause", |book| {
        is_whole(&said(book)).then_some(())
    });
    assert!(
        telegram.book().refused.is_empty(),
        "{:?}",
        telegram.book().refused
    );
    let (_, log) = serving.stop();
    assert!(!log.contains(TOKEN), "{log}");
}
