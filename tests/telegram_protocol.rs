//! Telegram: how the program starts there, fetches and is refused, against a stand-in that says what Telegram says.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::program::{NOW, folder, program, run};
use crate::support::serving::{Serving, expected, seen, serve};
use crate::support::socks::Socks;
use crate::support::telegram::{Fault, TOKEN, Telegram};

const QUESTION: &str = "专题二最多能申请多少钱";
const REFUSED: &str = r#"{"ok":false,"error_code":400,"description":"Bad Request: on purpose"}"#;

/// Says something as `user`, and returns once it is answered.
fn is_answered(telegram: &Telegram, user: i64) {
    let before = telegram
        .book()
        .sent
        .iter()
        .filter(|sent| sent.chat == user)
        .count();
    telegram.say(user, QUESTION);
    let sent = telegram.sent_to(user, before + 1);
    assert_eq!(sent[before].text, seen(&expected().ask(&QUESTION.into())));
}

#[test]
fn a_start_that_is_refused_is_tried_again_and_said() {
    let (telegram, data) = (Telegram::start(), folder("telegram-start"));
    telegram
        .book()
        .odd
        .insert("deletewebhook".to_owned(), (200, REFUSED));
    let mut serving = Serving::start(&telegram, &data);
    telegram.wait("a start that is refused", |book| {
        (book.oddly_answered > 1).then_some(())
    });
    telegram.book().odd.clear();
    is_answered(&telegram, 42);
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    assert!(
        log.contains("on purpose") && log.contains("deleteWebhook"),
        "{log}"
    );
}

#[test]
fn a_webhook_that_is_refused_ends_the_program_with_the_reason() {
    let (telegram, data) = (Telegram::start(), folder("telegram-hook-refused"));
    telegram
        .book()
        .odd
        .insert("setwebhook".to_owned(), (400, REFUSED));
    let mut command = serve(&telegram.url);
    command
        .args(["--webhook-url", "https://bot.example.org/telegram"])
        .arg("--data")
        .arg(&data);
    let refused = run(command, b"");
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(
        refused.err.contains("--webhook-url") && refused.err.contains("on purpose"),
        "{refused:?}"
    );
}

#[test]
fn a_port_that_telegram_does_not_post_to_is_told_at_the_start() {
    let data = folder("telegram-port");
    let mut command = program();
    command.args([
        "--now",
        NOW,
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--webhook-url",
        "https://bot.example.org:9000/telegram",
    ]);
    command
        .arg("--data")
        .arg(&data)
        .env("TELOXIDE_TOKEN", TOKEN)
        .env_remove("TELOXIDE_API_URL")
        .env_remove("TELOXIDE_PROXY");
    let refused = run(command, b"");
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.err.contains("443, 80, 88 and 8443"), "{refused:?}");
}

#[test]
fn numbers_of_updates_that_begin_anew_lower_than_before_are_followed() {
    let (telegram, data) = (Telegram::start(), folder("telegram-numbers"));
    telegram.number_from(5_000_000);
    let _serving = Serving::start(&telegram, &data);
    is_answered(&telegram, 1);
    telegram.all_confirmed();
    telegram.number_from(100);
    let before = telegram.book().requests;
    for user in 2..=5 {
        is_answered(&telegram, user);
        telegram.all_confirmed();
    }
    let asked = telegram.book().requests - before;
    assert!(asked < 40, "{asked} requests for four answers");
}

#[test]
fn answers_without_updates_that_come_at_once_are_paced_and_told_once() {
    let (telegram, data) = (Telegram::start(), folder("telegram-paced"));
    telegram
        .book()
        .odd
        .insert("getupdates".to_owned(), (200, r#"{"ok":true,"result":[]}"#));
    let mut serving = Serving::start(&telegram, &data);
    telegram.wait("the first fetch", |book| {
        (book.oddly_answered >= 1).then_some(())
    });
    let began = Instant::now();
    telegram.wait("three more", |book| {
        (book.oddly_answered >= 4).then_some(())
    });
    assert!(
        began.elapsed() > Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    telegram.book().odd.clear();
    is_answered(&telegram, 42);
    let (_, log) = serving.stop();
    assert_eq!(
        log.matches("updates are not waited for").count(),
        1,
        "{log}"
    );
}

#[test]
fn the_same_updates_again_and_again_are_paced_and_have_one_effect() {
    let (telegram, data) = (Telegram::start(), folder("telegram-same"));
    let again = r#"{"ok":true,"result":[{"update_id":7,"message":{"message_id":1,"date":1,"text":"你好",
        "chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"first_name":"a"}}}]}"#;
    telegram.message(42, 42, json!({}));
    telegram
        .book()
        .odd
        .insert("getupdates".to_owned(), (200, again));
    let mut serving = Serving::start(&telegram, &data);
    telegram.sent_to(42, 1);
    let (began, asked) = (Instant::now(), telegram.book().oddly_answered);
    telegram.wait("three more", |book| {
        (book.oddly_answered >= asked + 3).then_some(())
    });
    assert!(
        began.elapsed() > Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    telegram.book().odd.clear();
    is_answered(&telegram, 43);
    assert_eq!(telegram.sent_to(42, 1).len(), 1);
    let (_, log) = serving.stop();
    assert_eq!(
        log.matches("the same updates come again").count(),
        1,
        "{log}"
    );
}

#[test]
fn what_is_refused_without_a_reason_or_a_wait_is_sent_again_by_its_status() {
    let (telegram, data) = (Telegram::start(), folder("telegram-unreasoned"));
    let answers = [
        (429, r#"{"ok":false,"error_code":429}"#),
        (
            420,
            r#"{"ok":false,"error_code":420,"description":"FLOOD_WAIT_1"}"#,
        ),
        (200, r#"{"ok":false}"#),
        (500, r#"{"ok":false,"error_code":500}"#),
        (200, r#"{"ok":false,"error_code":503,"description":""}"#),
    ];
    let faults = (1..)
        .zip(answers)
        .map(|(chat, (code, text))| (chat, Fault::Odd(code, text)));
    telegram.book().faults.extend(faults);
    let _serving = Serving::start(&telegram, &data);
    for user in 1..=5 {
        telegram.say(user, QUESTION);
    }
    for user in 1..=5 {
        assert_eq!(telegram.sent_to(user, 1).len(), 1);
    }
    assert!(telegram.book().faults.is_empty());
}

#[test]
fn a_proxy_by_socks_is_used() {
    for (scheme, host) in [("socks5", "127.0.0.1"), ("socks5h", "api.telegram.test")] {
        let (telegram, data) = (Telegram::start(), folder(&format!("telegram-{scheme}")));
        let to: std::net::SocketAddr = telegram
            .url
            .strip_prefix("http://")
            .unwrap()
            .parse()
            .unwrap();
        let socks = Socks::start(to);
        let mut command = serve(&format!("http://{host}:{}", to.port()));
        command.env("TELOXIDE_PROXY", format!("{scheme}://{}", socks.address));
        let _serving = Serving::with(command, &data);
        is_answered(&telegram, 42);
        let asked = socks.asked();
        assert!(
            !asked.is_empty() && asked.iter().all(|it| it == host),
            "{asked:?}"
        );
    }
    let telegram = Telegram::start();
    let mut command = serve(&telegram.url);
    command
        .arg("--data")
        .arg(folder("telegram-no-proxy"))
        .env("TELOXIDE_PROXY", "gopher://secret:70");
    let refused = run(command, b"");
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(
        refused.err.contains("TELOXIDE_PROXY") && refused.err.contains("socks5h"),
        "{refused:?}"
    );
    assert!(!refused.err.contains("secret"), "{refused:?}");
}
