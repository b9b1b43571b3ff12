//! Telegram: the program itself against a strict stand-in for the Bot API.

use std::time::{Duration, Instant};

use serde_json::json;
use zhinan::service::Address;

use crate::support::program::{folder, run};
use crate::support::serving::{Serving, expected, seen, serve};
use crate::support::telegram::{Fault, TOKEN, Telegram};

#[test]
fn a_question_is_answered_on_telegram_with_the_clause_and_a_stop_is_in_order() {
    let (telegram, data) = (Telegram::start(), folder("telegram-question"));
    let mut serving = Serving::start(&telegram, &data);
    telegram.say(42, "专题二最多能申请多少钱");
    let sent = telegram.sent_to(42, 1).remove(0);
    let reply = expected().ask(&"专题二最多能申请多少钱".into());
    assert_eq!(sent.text, seen(&reply));
    assert!(sent.raw.contains("<blockquote>"), "{}", sent.raw);
    assert_eq!(sent.to, None);
    let menus = telegram.wait("both menus", |book| {
        (book.menus.len() == 2).then(|| book.menus.clone())
    });
    assert_eq!(menus["zh"], 12);

    telegram.say(42, "<b>&\u{0}专题一</i>");
    assert_eq!(telegram.sent_to(42, 2).len(), 2);
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("serving telegram"), "{log}");
    assert!(
        !log.contains(TOKEN) && !log.contains("secret") && !log.contains("专题"),
        "{log}"
    );
    assert!(telegram.book().refused.is_empty());
}

#[test]
fn an_interview_is_led_by_buttons_that_are_marked_and_its_summary_comes_as_a_file() {
    let (telegram, data) = (Telegram::start(), folder("telegram-interview"));
    let _serving = Serving::start(&telegram, &data);
    telegram.say(42, "/start check");
    let mut pressed = 0;
    // A reply may be several messages; the buttons are under the last.
    let shown = |count: usize| {
        telegram.wait("a question", |book| {
            let is_shown = book.sent.len() >= count
                && book
                    .sent
                    .last()
                    .is_some_and(|last| !last.buttons.is_empty());
            is_shown.then(|| book.sent.clone())
        })
    };
    let mut sent = shown(1);
    for step in 2.. {
        let last = sent.last().unwrap().clone();
        if last.buttons.iter().any(|(_, data)| data == "c:summary")
            && !last.buttons.iter().any(|(_, data)| data.starts_with("a:"))
        {
            break;
        }
        let option = last
            .buttons
            .iter()
            .find(|(_, data)| data.starts_with("a:") && data.ends_with(":?"));
        let (_, data) = option.unwrap_or_else(|| panic!("no way on: {last:?}"));
        telegram.press(42, &last, data);
        pressed += 1;
        assert!(step < 40, "no end");
        sent = shown(sent.len() + 1);
    }
    assert!(pressed > 5);
    let marked = telegram.wait("marks", |book| {
        (book.marked.len() == pressed).then(|| book.marked.clone())
    });
    assert!(marked.iter().all(|(_, markup)| {
        markup["inline_keyboard"][0][0]["text"]
            .as_str()
            .unwrap()
            .starts_with('✓')
    }));
    assert_eq!(
        telegram.wait("presses to be met", |book| (book.met.len() == pressed)
            .then_some(book.met.len())),
        pressed
    );

    // A button of an earlier question is met with a kind word, and the verdict stands.
    let (first, last) = (sent[0].clone(), sent.last().unwrap().clone());
    telegram.press(42, &first, &first.buttons[0].1);
    let count = sent.len();
    let sent = telegram.sent_to(42, count + 1);
    let stale = expected().assistant().phrases().interview.stale.zh.clone();
    assert!(
        sent[count].text.contains(stale.as_str()),
        "{:?}",
        sent[count]
    );

    telegram.press(42, &last, "c:summary");
    let sent = telegram.sent_to(42, count + 3);
    let (name, text) = sent[count + 1]
        .file
        .clone()
        .unwrap_or_else(|| panic!("{sent:?}"));
    assert!(
        name.ends_with(".txt") && text.starts_with("# "),
        "{name} {text}"
    );
    assert!(telegram.book().refused.is_empty());
}

#[test]
fn an_update_that_comes_twice_has_one_effect_before_and_after_a_restart() {
    let (telegram, data) = (Telegram::start(), folder("telegram-twice"));
    let mut serving = Serving::start(&telegram, &data);
    let begin = telegram.message(42, 42, json!({"text": "帮我看看能不能报"}));
    let number = telegram.deliver("message", begin.clone());
    telegram.sent_to(42, 1);
    telegram.all_confirmed();
    // It is confirmed, and comes all the same.
    telegram.deliver_again(number, "message", begin.clone());
    telegram.say(42, "高校");
    assert_eq!(telegram.sent_to(42, 2).len(), 2);
    telegram.all_confirmed();
    // In order: after a kill, a reply may come once more by right.
    assert_eq!(serving.stop().0, Some(0));
    let _serving = Serving::start(&telegram, &data);
    telegram.deliver_again(number, "message", begin);
    telegram.say(42, "专题二");
    let sent = telegram.sent_to(42, 3);
    telegram.all_confirmed();
    assert_eq!(sent.len(), 3);
    let address = Address::new("expected", "42", "twice");
    let wanted = ["帮我看看能不能报", "高校", "专题二"]
        .map(|text| seen(&expected().say(&address, &text.into())));
    assert_eq!(
        sent.iter()
            .map(|sent| sent.text.clone())
            .collect::<Vec<_>>(),
        wanted
    );
}

#[test]
fn a_chat_that_has_to_wait_or_fails_holds_up_no_other_and_loses_nothing() {
    let (telegram, data) = (Telegram::start(), folder("telegram-faults"));
    let mut serving = Serving::start(&telegram, &data);
    telegram.book().faults.extend([
        (1, Fault::Flood(6)),
        (2, Fault::Broken),
        (2, Fault::Broken),
        (3, Fault::Markup),
        (4, Fault::Blocked),
        (5, Fault::Lost),
        (6, Fault::Gateway),
    ]);
    let started = Instant::now();
    let question = "专题二最多能申请多少钱";
    for user in 1..=7 {
        telegram.say(user, question);
    }
    telegram.say(1, "专题一最多能申请多少钱");
    let wanted = seen(&expected().ask(&question.into()));
    assert_eq!(telegram.sent_to(7, 1)[0].text, wanted);
    assert_eq!(telegram.sent_to(2, 1)[0].text, wanted);
    let plain = telegram.sent_to(3, 1).remove(0);
    assert_eq!(
        (plain.text.as_str(), plain.raw.as_str()),
        (wanted.as_str(), wanted.as_str())
    );
    let lost = telegram.sent_to(5, 2);
    assert_eq!(lost[0].text, lost[1].text);
    assert!(
        telegram.book().sent.iter().all(|sent| sent.chat != 1),
        "one chat holds up another"
    );
    let waited = telegram.sent_to(1, 1).remove(0);
    assert!(
        started.elapsed() >= Duration::from_secs(6),
        "a wait is not obeyed"
    );
    let other = seen(&expected().ask(&"专题一最多能申请多少钱".into()));
    assert_eq!(
        waited.text,
        format!("{wanted}\n\n{other}"),
        "what waited together is one message"
    );
    // The blocked one is asked again, for it may have come back.
    telegram.say(4, question);
    assert_eq!(telegram.sent_to(4, 1).len(), 1);
    assert_eq!(telegram.sent_to(6, 1)[0].text, wanted);
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0));
    assert!(
        log.contains("nothing can be sent to a chat any more"),
        "{log}"
    );
    assert!(!log.contains(TOKEN) && !log.contains("127.0.0.1"), "{log}");
}

#[test]
fn in_a_group_each_member_has_an_interview_of_their_own_and_buttons_are_for_their_owner() {
    const GROUP: i64 = -100;
    let (telegram, data) = (Telegram::start(), folder("telegram-group"));
    let _serving = Serving::start(&telegram, &data);
    let say = |user: i64, text: &str| {
        let message = telegram.message(user, GROUP, json!({"text": text}));
        let id = message["message_id"].as_i64();
        telegram.deliver("message", message);
        id
    };
    say(42, "大家好");
    let begun = say(42, "/check");
    let first = telegram.sent_to(GROUP, 1).remove(0);
    assert_eq!(
        first.to, begun,
        "it replies to what it answers, and to nothing that is not for it"
    );
    let other = say(43, "@zhinan_bot 专题二最多能申请多少钱");
    let second = telegram.sent_to(GROUP, 2).remove(1);
    assert_eq!(second.to, other);
    assert_eq!(
        second.text,
        seen(&expected().ask(&"专题二最多能申请多少钱".into())),
        "43 is in no interview"
    );
    telegram.press(43, &first, &first.buttons[0].1);
    let not_yours = &expected()
        .assistant()
        .phrases()
        .telegram
        .not_yours
        .zh
        .clone();
    telegram.wait("a word on it", |book| {
        book.met
            .iter()
            .any(|(_, word)| word.as_deref() == Some(not_yours))
            .then_some(())
    });
    telegram.press(42, &first, &first.buttons[0].1);
    let third = telegram.sent_to(GROUP, 3).remove(2);
    assert_eq!(
        third.to, begun,
        "what follows a press stays with whom it is for"
    );
    telegram.wait("one mark", |book| {
        (book.marked.len() == 1 && book.marked[0].0 == first.message).then_some(())
    });
}

#[test]
fn what_has_no_words_what_is_changed_and_what_floods_is_met_with_a_kind_word() {
    let (telegram, data) = (Telegram::start(), folder("telegram-kind"));
    let _serving = Serving::start(&telegram, &data);
    let assistant = expected().assistant();
    let phrases = &assistant.phrases().telegram;
    let voice = json!({"voice": {"file_id": "a", "file_unique_id": "a", "duration": 1, "file_size": 1,
        "mime_type": "audio/ogg"}});
    telegram.deliver("message", telegram.message(42, 42, voice));
    assert_eq!(telegram.sent_to(42, 1)[0].text, phrases.not_text.zh);
    let changed = |text: &str| {
        let mut message = telegram.message(42, 42, json!({"text": text}));
        message["edit_date"] = json!(1_780_000_001);
        telegram.deliver("edited_message", message);
    };
    changed("专题二最多能申请多少钱");
    assert_eq!(
        telegram.sent_to(42, 2)[1].text,
        seen(&expected().ask(&"专题二最多能申请多少钱".into()))
    );
    telegram.say(42, "/check");
    telegram.sent_to(42, 3);
    changed("高校");
    assert_eq!(telegram.sent_to(42, 4)[3].text, phrases.edited.zh);
    // A bot that was never heard of says something in a way that is not known: all goes on.
    telegram.deliver("something_new", json!({"a": 1}));
    let query = json!({"id": "1", "query": "1:1 承诺书", "offset": "", "from": {"id": 9, "is_bot": false, "first_name": "a"}});
    telegram.deliver("inline_query", query);
    let offered = telegram.wait("clauses", |book| book.offered.first().cloned());
    assert!(
        offered[0]["id"].as_str().unwrap().starts_with("2.11.c"),
        "{offered}"
    );
    for _ in 0..50 {
        telegram.say(7, "你好");
    }
    let is_told = |book: &crate::support::telegram::Book| {
        let told: usize = book
            .sent
            .iter()
            .map(|sent| sent.text.matches(phrases.slow_down.zh.as_str()).count())
            .sum();
        (told > 0).then_some(told)
    };
    assert_eq!(telegram.wait("to be told to slow down", is_told), 1);
    telegram.all_confirmed();
}

#[test]
fn serve_says_what_is_missing() {
    let data = folder("telegram-missing");
    let telegram = Telegram::start();
    let mut wrong = serve(&telegram.url);
    wrong
        .arg("--data")
        .arg(&data)
        .env("TELOXIDE_TOKEN", "1:wrong");
    let failed = run(wrong, b"");
    assert_eq!(failed.status, 2);
    assert!(
        failed.err.contains("does not know the token") && !failed.err.contains("1:wrong"),
        "{failed:?}"
    );
}
