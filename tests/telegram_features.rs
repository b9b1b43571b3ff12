//! Telegram: what can be done there beyond asking and answering, with the program itself against the stand-in.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};
use zhinan::channel::telegram::Webhook;

use crate::support::program::folder;
use crate::support::serving::{Serving, expected, seen, serve_hook};
use crate::support::telegram::{Fault, Sent, TOKEN, Telegram, chat_of, press};

const QUESTION: &str = "专题二最多能申请多少钱";
const HOOK: &str = "https://bot.example.org/telegram/a";

/// `zhinan serve` with a webhook, and where it listens.
fn serving_webhook(telegram: &Telegram, data: &std::path::Path) -> (Serving, String) {
    let listen = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let command = serve_hook(&telegram.url, &listen, HOOK);
    (Serving::with(command, data), listen)
}

/// Posts to the webhook, and gives the status of the answer.
fn post(listen: &str, secret: &str, body: &str) -> u16 {
    let mut stream = TcpStream::connect(listen).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /telegram/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n\
         X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn update(number: u32, message: Value) -> String {
    json!({"update_id": number, "message": message}).to_string()
}

/// Buttons whose data begins so.
fn buttons<'a>(sent: &'a Sent, begin: &str) -> Vec<&'a str> {
    sent.buttons
        .iter()
        .map(|(_, data)| data.as_str())
        .filter(|data| data.starts_with(begin))
        .collect()
}

#[test]
fn updates_are_posted_to_the_webhook_with_its_secret_and_confirmed_once_they_are_kept() {
    let (telegram, data) = (Telegram::start(), folder("telegram-webhook"));
    let (mut serving, listen) = serving_webhook(&telegram, &data);
    let set = telegram.wait("a webhook", |book| book.webhook.clone());
    let secret = Webhook::new(HOOK, TOKEN).unwrap().secret().to_owned();
    assert_eq!(
        (set["url"].as_str(), set["secret_token"].as_str()),
        (Some(HOOK), Some(secret.as_str()))
    );
    assert!(
        set["allowed_updates"]
            .as_array()
            .unwrap()
            .contains(&json!("my_chat_member"))
    );

    let asked = update(1, telegram.message(42, 42, json!({"text": QUESTION})));
    assert_eq!(post(&listen, "", &asked), 401);
    assert_eq!(post(&listen, &secret.replace('a', "b"), &asked), 401);
    assert_eq!(post(&listen, &secret, r#"{"message": 帮我"#), 400);
    assert_eq!(post(&listen, &secret, r#"{"something": "new"}"#), 200);
    assert_eq!(post(&listen, &secret, &"a".repeat(2 << 20)), 413);
    assert!(telegram.book().sent.is_empty());
    assert_eq!(post(&listen, &secret, &asked), 200);
    assert_eq!(
        telegram.sent_to(42, 1)[0].text,
        seen(&expected().ask(&QUESTION.into()))
    );
    // It is posted again where the answer was lost on the way.
    assert_eq!(post(&listen, &secret, &asked), 200);

    let many: Vec<String> = ["帮我看看能不能报", "高校"]
        .iter()
        .map(|text| telegram.message(7, 7, json!({"text": text})))
        .zip(2..)
        .map(|(it, number)| update(number, it))
        .collect();
    for (posted, count) in many.iter().zip(1..) {
        assert_eq!(post(&listen, &secret, posted), 200);
        telegram.sent_to(7, count);
    }
    assert!(telegram.sent_to(7, 2)[1].text.contains("高校"));

    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    assert!(
        !log.contains(&secret) && !log.contains("帮我") && !log.contains(TOKEN),
        "{log}"
    );
    assert!(
        telegram.book().webhook.is_some(),
        "another instance may serve it by now"
    );

    let (mut serving, listen) = serving_webhook(&telegram, &data);
    telegram.book().webhook = None;
    telegram.wait("the webhook anew", |book| book.webhook.clone());
    assert_eq!(post(&listen, &secret, &asked), 200);
    assert_eq!(
        post(
            &listen,
            &secret,
            &update(9, telegram.message(42, 42, json!({"text": "你好"})))
        ),
        200
    );
    telegram.sent_to(42, 2);
    assert_eq!(serving.stop().0, Some(0));
    assert_eq!(
        telegram.sent_to(42, 2).len(),
        2,
        "an update that comes twice has one effect"
    );

    // Without a webhook the updates are fetched again.
    let _serving = Serving::start(&telegram, &data);
    telegram.say(42, "你好");
    telegram.sent_to(42, 3);
    assert!(telegram.book().webhook.is_none());
}

#[test]
fn choosing_several_changes_the_question_in_its_place() {
    let (telegram, data) = (Telegram::start(), folder("telegram-choices"));
    let _serving = Serving::start(&telegram, &data);
    telegram.say(42, "/check");
    let mut sent = telegram.sent_to(42, 1);
    for _ in 0..40 {
        let last = sent.last().unwrap().clone();
        if !buttons(&last, "t:").is_empty() {
            break;
        }
        let topic = buttons(&last, "a:topic:1");
        let data = topic.first().copied().or(buttons(&last, "a:")
            .into_iter()
            .find(|data| data.ends_with(":?")));
        telegram.press(
            42,
            &last,
            data.unwrap_or_else(|| panic!("no way on: {last:?}")),
        );
        sent = telegram.sent_to(42, sent.len() + 1);
    }
    let question = sent.last().unwrap().clone();
    let fields = buttons(&question, "t:");
    assert!(fields.len() > 1, "{question:?}");
    for (count, data) in [(1, fields[0]), (2, fields[1]), (3, fields[0])] {
        telegram.press(42, &question, data);
        let rewritten = telegram.wait("another text", |book| {
            (book.rewritten.len() == count).then(|| book.rewritten.clone())
        });
        let (message, text) = rewritten.last().unwrap();
        assert_eq!(*message, question.message);
        assert!(text.contains("已选"), "{text}");
    }
    assert_eq!(
        telegram.sent_to(42, 1).len(),
        sent.len(),
        "nothing new is sent"
    );
    telegram.press(42, &question, buttons(&question, "d:")[0]);
    assert_eq!(telegram.sent_to(42, sent.len() + 1).len(), sent.len() + 1);
    // By now the question is another, which an old choice does not take the place of.
    telegram.press(42, &question, fields[0]);
    let assistant = expected().assistant();
    let stale = &assistant.phrases().interview.stale.zh;
    assert!(
        telegram
            .sent_to(42, sent.len() + 2)
            .pop()
            .unwrap()
            .text
            .contains(stale.as_str())
    );
    assert!(telegram.book().refused.is_empty());
}

#[test]
fn an_old_button_outside_an_interview_leads_on_to_the_check() {
    let (telegram, data) = (Telegram::start(), folder("telegram-stale"));
    let _serving = Serving::start(&telegram, &data);
    let old = json!({"message_id": 1, "date": 0, "chat": chat_of(42)});
    telegram.deliver(
        "callback_query",
        press(42, "a:unit_type:university", old.clone()),
    );
    let kind = telegram.sent_to(42, 1).remove(0);
    assert!(
        kind.text
            .contains(expected().assistant().phrases().interview.stale.zh.as_str())
    );
    telegram.press(42, &kind, &kind.buttons[0].1);
    assert!(!buttons(&telegram.sent_to(42, 2)[1], "a:").is_empty());
    telegram.deliver("callback_query", press(42, "no such data", old));
    assert!(
        !buttons(&telegram.sent_to(42, 3)[2], "a:").is_empty(),
        "the open question comes again"
    );
}

#[test]
fn a_chat_that_blocked_the_bot_gets_nothing_that_waited_once_it_writes_again() {
    let (telegram, data) = (Telegram::start(), folder("telegram-blocked"));
    let mut serving = Serving::start(&telegram, &data);
    telegram
        .book()
        .faults
        .extend([(42, Fault::Flood(3)), (42, Fault::Blocked)]);
    for text in ["你好", "/check", QUESTION] {
        telegram.say(42, text);
    }
    telegram.all_confirmed();
    telegram.wait("the fault", |book| book.faults.is_empty().then_some(()));
    assert_eq!(serving.stop().0, Some(0));
    let _serving = Serving::start(&telegram, &data);
    telegram.say(42, "/start lang_en");
    let sent = telegram.sent_to(42, 1);
    assert_eq!(sent.len(), 1);
    assert!(
        sent[0].text.is_ascii() || sent[0].text.contains("Ask me"),
        "{sent:?}"
    );
}

#[test]
fn captions_are_read_and_what_is_of_no_known_shape_is_met() {
    let (telegram, data) = (Telegram::start(), folder("telegram-captions"));
    let _serving = Serving::start(&telegram, &data);
    let photo = json!([{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]);
    telegram.deliver(
        "message",
        telegram.message(42, 42, json!({"photo": photo, "caption": QUESTION})),
    );
    assert_eq!(
        telegram.sent_to(42, 1)[0].text,
        seen(&expected().ask(&QUESTION.into()))
    );
    for (user, of) in [
        (1, json!({"voice": {"duration": 1}})),
        (2, json!({"sticker": {}})),
        (3, json!({"new": {}})),
    ] {
        telegram.deliver("message", telegram.message(user, user, of));
        assert_eq!(
            telegram.sent_to(user, 1)[0].text,
            expected().assistant().phrases().telegram.not_text.zh
        );
    }
    // An album is met once.
    for _ in 0..3 {
        telegram.deliver(
            "message",
            telegram.message(5, 5, json!({"photo": photo, "media_group_id": "1"})),
        );
    }
    telegram.sent_to(5, 1);
    telegram.say(5, QUESTION);
    assert_eq!(telegram.sent_to(5, 2).len(), 2);
}

#[test]
fn a_group_is_greeted_and_replies_stay_in_their_topic() {
    const GROUP: i64 = -100;
    let (telegram, data) = (Telegram::start(), folder("telegram-topics"));
    let _serving = Serving::start(&telegram, &data);
    let me = json!({"id": 1, "is_bot": true, "first_name": "z"});
    let change = json!({"chat": chat_of(GROUP), "date": 1, "from": {"id": 42, "is_bot": false, "first_name": "a"},
        "old_chat_member": {"user": me, "status": "left"}, "new_chat_member": {"user": me, "status": "member"}});
    telegram.deliver("my_chat_member", change);
    let assistant = expected().assistant();
    let added = &assistant.phrases().telegram.added;
    assert!([&added.zh, &added.en].contains(&&telegram.sent_to(GROUP, 1)[0].text));
    let in_topic = json!({"text": "/check", "message_thread_id": 17, "is_topic_message": true});
    telegram.deliver("message", telegram.message(42, GROUP, in_topic));
    let asked = telegram.sent_to(GROUP, 2).remove(1);
    assert_eq!(asked.thread, Some(17));
    assert!(asked.to.is_some());
}

/// A group with a topic, in which someone who may writes to us.
fn say_in_topic(telegram: &Telegram, group: i64, text: &str) {
    let message = json!({"text": text, "message_thread_id": 17, "is_topic_message": true});
    telegram.deliver("message", telegram.message(42, group, message));
}

#[test]
fn a_reply_to_a_closed_topic_goes_to_the_whole_group_or_it_is_told_that_it_cannot() {
    const GROUP: i64 = -100;
    let (telegram, data) = (Telegram::start(), folder("telegram-closed"));
    let mut serving = Serving::start(&telegram, &data);
    telegram.book().closed.insert((GROUP, Some(17)));
    say_in_topic(&telegram, GROUP, "/check");
    let first = telegram.sent_to(GROUP, 1).remove(0);
    assert_eq!(
        (first.thread, first.to),
        (None, None),
        "to reply there would be in the topic as well"
    );
    let refused = telegram.book().refused.len();
    say_in_topic(&telegram, GROUP, "@zhinan_bot 你好");
    assert_eq!(telegram.sent_to(GROUP, 2)[1].thread, None);
    assert_eq!(
        telegram.book().refused.len(),
        refused,
        "it is not tried again"
    );
    telegram.book().closed.insert((GROUP, None));
    say_in_topic(&telegram, GROUP, "@zhinan_bot 帮助");
    telegram.say(7, "你好");
    telegram.sent_to(7, 1);
    telegram.all_confirmed();
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    assert_eq!(telegram.sent_to(GROUP, 2).len(), 2);
    assert!(
        log.contains("a topic is closed; replies go to the whole group"),
        "{log}"
    );
    assert!(
        log.contains("a message was refused, and is dropped") && log.contains("TOPIC_CLOSED"),
        "{log}"
    );
}

#[test]
fn where_files_are_forbidden_the_text_goes_out_with_a_word_in_place_of_the_file() {
    const GROUP: i64 = -100;
    let (telegram, data) = (Telegram::start(), folder("telegram-no-files"));
    let _serving = Serving::start(&telegram, &data);
    let say = |text: &str, count: usize| {
        telegram.deliver(
            "message",
            telegram.message(42, GROUP, json!({"text": text})),
        );
        telegram.sent_to(GROUP, count)
    };
    say("@zhinan_bot 我们是高校，想报专题二，看看能不能报", 1);
    let with_file = say("@zhinan_bot 总结", 3);
    assert!(with_file[1].file.is_some(), "{with_file:?}");
    telegram.book().without_files.insert(GROUP);
    let sent = say("@zhinan_bot 总结", 5);
    assert_eq!(
        sent[3].text,
        expected().assistant().phrases().telegram.no_file.zh
    );
    assert_eq!(sent[4].text, with_file[2].text);
    assert!(sent[3].to.is_some() && sent[4].to == sent[3].to);
}

#[test]
fn after_a_kill_between_the_messages_of_a_reply_only_the_rest_is_sent() {
    let (telegram, data) = (Telegram::start(), folder("telegram-rest"));
    let mut serving = Serving::start(&telegram, &data);
    for (count, text) in [(1, "/check"), (2, "专题二")] {
        telegram.say(42, text);
        telegram.sent_to(42, count);
    }
    telegram
        .book()
        .faults
        .extend([(42, Fault::Nothing), (42, Fault::Flood(2))]);
    telegram.say(42, "总结");
    telegram.wait("the file to be sent and the text to be refused", |book| {
        book.faults.is_empty().then_some(())
    });
    assert!(telegram.sent_to(42, 3)[2].file.is_some());
    serving.kill();
    let mut serving = Serving::start(&telegram, &data);
    let sent = telegram.sent_to(42, 4);
    assert!(
        sent[3].file.is_none() && !sent[3].buttons.is_empty(),
        "{sent:?}"
    );
    assert_eq!(serving.stop().0, Some(0));
    assert_eq!(telegram.sent_to(42, 4).len(), 4, "the file came once");
}
