//! The stand-in for the Bot API: each thing that it refuses, shown once, so that the tests which rely on it are not fooled.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::telegram::{Chaos, Fault, Limits, Over, Rate, TOKEN, Telegram};

/// Someone who asks the stand-in what a bot would.
struct Bot<'a> {
    telegram: &'a Telegram,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Bot<'_> {
    fn of(telegram: &Telegram) -> Bot<'_> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Bot {
            telegram,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            runtime,
        }
    }

    /// The answer, if any comes.
    fn call(&self, method: &str, params: Value) -> Option<Value> {
        self.send(method, "application/json", params.to_string())
    }

    fn send(&self, method: &str, kind: &str, body: String) -> Option<Value> {
        self.runtime.block_on(async {
            let url = format!("{}/bot{TOKEN}/{method}", self.telegram.url);
            let request = self
                .client
                .post(url)
                .header("content-type", kind)
                .body(body);
            let text = request
                .timeout(Duration::from_secs(5))
                .send()
                .await
                .ok()?
                .text()
                .await
                .ok()?;
            Some(serde_json::from_str(&text).unwrap_or(Value::String(text)))
        })
    }

    /// What is given.
    fn gets(&self, method: &str, params: Value) -> Value {
        let answer = self.call(method, params).unwrap();
        assert_eq!(answer["ok"], true, "{answer}");
        answer["result"].clone()
    }

    /// The code and reason of a refusal.
    fn refused(&self, method: &str, params: Value) -> (u64, String) {
        let answer = self.call(method, params).unwrap();
        assert_eq!(answer["ok"], false, "{answer}");
        (
            answer["error_code"].as_u64().unwrap(),
            answer["description"].as_str().unwrap().to_owned(),
        )
    }

    fn says(&self, text: &str) -> Result<i64, String> {
        let answer = self
            .call(
                "SendMessage",
                json!({"chat_id": 42, "text": text, "parse_mode": "HTML"}),
            )
            .unwrap();
        answer["result"]["message_id"]
            .as_i64()
            .ok_or_else(|| answer["description"].as_str().unwrap().to_owned())
    }
}

/// A stand-in to which 42 has written.
fn met() -> Telegram {
    let telegram = Telegram::start();
    let plenty = Rate(1000.0, 1000.0);
    let mut book = telegram.book();
    (book.limits.person, book.limits.all) = (plenty, plenty);
    drop(book);
    telegram.say(42, "a");
    telegram
}

#[test]
fn methods_are_known_in_any_case_and_parameters_come_as_json_or_as_a_form() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    assert_eq!(bot.gets("GETME", json!({}))["username"], "zhinan_bot");
    let part = |name: &str, rest: &str, value: &str| {
        format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{value}\r\n")
    };
    let form = [
        part("chat_id", "", "42"),
        part("caption", "", "1"),
        part("d", "; filename=\"a.md\"", "# a"),
        "--b--\r\n".into(),
    ];
    let answer = bot
        .send(
            "sendDocument",
            "multipart/form-data; boundary=b",
            form.concat(),
        )
        .unwrap();
    assert_eq!(
        answer["result"]["document"]["file_name"], "a.md",
        "{answer}"
    );
    assert_eq!(telegram.book().sent[0].text, "1");
    assert_eq!(
        bot.send("sendMessage", "application/json", "{".into())
            .unwrap()["error_code"],
        400
    );
    assert_eq!(
        bot.refused("sendNothing", json!({})),
        (404, "Not Found: method not found".to_owned())
    );
    let caption = "长".repeat(1025);
    let form = [
        part("chat_id", "", "42"),
        part("caption", "", &caption),
        part("d", "; filename=\"a\"", "a"),
        "--b--\r\n".into(),
    ];
    let answer = bot
        .send(
            "sendDocument",
            "multipart/form-data; boundary=b",
            form.concat(),
        )
        .unwrap();
    assert!(
        answer["description"]
            .as_str()
            .unwrap()
            .contains("caption is too long"),
        "{answer}"
    );
    assert!(
        bot.refused("sendDocument", json!({"chat_id": 42}))
            .1
            .contains("non-empty")
    );
}

#[test]
fn a_text_has_one_to_4096_units_once_its_formatting_is_read() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    assert!(
        bot.says(&format!("<b>{}</b>&lt;", "长".repeat(4095)))
            .is_ok()
    );
    assert!(
        bot.says(&"长".repeat(4097))
            .unwrap_err()
            .contains("too long")
    );
    // One beyond the basic plane takes two units.
    assert!(
        bot.says(&"😀".repeat(2049))
            .unwrap_err()
            .contains("too long")
    );
    assert!(bot.says("<b> </b>").unwrap_err().contains("text is empty"));
    assert_eq!(
        telegram.book().refused.len(),
        3,
        "what breaks a rule is noted"
    );
    assert!(
        bot.refused("sendMessage", json!({"chat_id": 43, "text": "a"}))
            .1
            .contains("chat not found")
    );
}

#[test]
fn html_is_read_as_telegram_reads_it() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let fine = "<b>a<i>&amp;</i></b> <a href=\"https://a.example\">a</a> <pre><code class=\"language-c\">&#60;</code></pre>\
                <blockquote expandable>&quot;</blockquote><tg-spoiler>a</tg-spoiler>";
    assert!(bot.says(fine).is_ok());
    assert_eq!(telegram.book().sent[0].text, "a& a <\"a");
    for (text, why) in [
        ("<b>a", "Can't find end tag"),
        ("a</b>", "Unexpected end tag"),
        ("<b><i>a</b></i>", "Unmatched end tag"),
        ("<h1>a</h1>", "Unsupported start tag"),
        ("<b class=\"a\">a</b>", "Unsupported start tag"),
        ("1 < 2", "Unclosed start tag"),
        ("2 > 1", "'>' is not escaped"),
        ("a & b", "'&' is not escaped"),
        ("&nbsp;", "'&' is not escaped"),
        ("<code><b>a</b></code>", "can't stand inside"),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            "can't stand inside",
        ),
    ] {
        let refused = bot.says(text).unwrap_err();
        assert!(
            refused.starts_with("Bad Request: can't parse entities: ") && refused.contains(why),
            "{text}: {refused}"
        );
    }
    let mode = bot.refused(
        "sendMessage",
        json!({"chat_id": 42, "text": "a", "parse_mode": "Text"}),
    );
    assert!(mode.1.contains("parse_mode"));
}

#[test]
fn buttons_have_a_label_and_at_most_64_bytes() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let with = |button: Value| json!({"chat_id": 42, "text": "a", "reply_markup": {"inline_keyboard": [[button]]}});
    bot.gets(
        "sendMessage",
        with(json!({"text": "a", "callback_data": "a".repeat(64)})),
    );
    for (button, why) in [
        (
            json!({"text": "a", "callback_data": "a".repeat(65)}),
            "BUTTON_DATA_INVALID",
        ),
        // 22 characters in 66 bytes.
        (
            json!({"text": "a", "callback_data": "长".repeat(22)}),
            "BUTTON_DATA_INVALID",
        ),
        (
            json!({"text": "a", "callback_data": ""}),
            "BUTTON_DATA_INVALID",
        ),
        (
            json!({"text": " ", "callback_data": "a"}),
            "BUTTON_TEXT_EMPTY",
        ),
        (json!({"text": "a"}), "BUTTON_TYPE_INVALID"),
    ] {
        assert_eq!(
            bot.refused("sendMessage", with(button)).1,
            format!("Bad Request: {why}")
        );
    }
}

#[test]
fn what_is_answered_or_edited_must_be_there() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let reply = |to: i64, without: bool| json!({"chat_id": 42, "text": "a", "reply_parameters": {"message_id": to, "allow_sending_without_reply": without}});
    bot.gets("sendMessage", reply(1, false));
    assert!(
        bot.refused("sendMessage", reply(99, false))
            .1
            .contains("message to be replied not found")
    );
    bot.gets("sendMessage", reply(99, true));
    let to: Vec<Option<i64>> = telegram.book().sent.iter().map(|sent| sent.to).collect();
    assert_eq!(to, [Some(1), None]);
    let thread = json!({"chat_id": 42, "text": "a", "message_thread_id": 7});
    assert!(
        bot.refused("sendMessage", thread)
            .1
            .contains("thread not found")
    );

    let message = bot.says("a").unwrap();
    let keyboard =
        |label: &str| json!({"inline_keyboard": [[{"text": label, "callback_data": "a"}]]});
    let edit = |message: i64, label: &str| json!({"chat_id": 42, "message_id": message, "reply_markup": keyboard(label)});
    bot.gets("editMessageReplyMarkup", edit(message, "a"));
    assert!(
        bot.refused("editMessageReplyMarkup", edit(message, "a"))
            .1
            .contains("message is not modified")
    );
    assert!(
        bot.refused("editMessageReplyMarkup", edit(99, "a"))
            .1
            .contains("message to edit not found")
    );
    assert!(
        bot.refused("editMessageReplyMarkup", edit(1, "a"))
            .1
            .contains("can't be edited")
    );
    let text = |text: &str| json!({"chat_id": 42, "message_id": message, "text": text, "reply_markup": keyboard("a")});
    bot.gets("editMessageText", text("b"));
    assert!(
        bot.refused("editMessageText", text("b"))
            .1
            .contains("message is not modified")
    );
    telegram.delete(message);
    assert!(
        bot.refused("editMessageText", text("c"))
            .1
            .contains("message to edit not found")
    );
}

#[test]
fn presses_and_inline_queries_are_answered_in_time_and_within_bounds() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let user = json!({"id": 42, "is_bot": false, "first_name": "a"});
    telegram.deliver(
        "inline_query",
        json!({"id": "1", "query": "a", "offset": "", "from": user}),
    );
    let result = |id: String, said: &str| json!({"type": "article", "id": id, "title": "a", "input_message_content": {"message_text": said}});
    let results = |results: Vec<Value>| json!({"inline_query_id": "1", "results": results});
    let many = |count: usize| results((0..count).map(|id| result(id.to_string(), "a")).collect());
    bot.gets("answerInlineQuery", many(50));
    for (params, why) in [
        (many(51), "RESULTS_TOO_MUCH"),
        (
            results(vec![result("a".repeat(65), "a")]),
            "RESULT_ID_INVALID",
        ),
        (
            results(vec![result("a".into(), "a"), result("a".into(), "b")]),
            "RESULT_ID_DUPLICATE",
        ),
        (results(vec![result("a".into(), " ")]), "MESSAGE_EMPTY"),
        (
            results(vec![
                json!({"id": "a", "input_message_content": {"message_text": "a"}}),
            ]),
            "ARTICLE_TITLE_EMPTY",
        ),
    ] {
        assert_eq!(
            bot.refused("answerInlineQuery", params).1,
            format!("Bad Request: {why}")
        );
    }
    assert!(
        bot.refused("answerCallbackQuery", json!({"callback_query_id": "2"}))
            .1
            .contains("query is too old")
    );
    let word = json!({"callback_query_id": "1", "text": "a".repeat(201)});
    assert!(
        bot.refused("answerCallbackQuery", word)
            .1
            .contains("MESSAGE_TOO_LONG")
    );
    telegram.age();
    assert!(
        bot.refused("answerInlineQuery", many(1))
            .1
            .contains("query is too old")
    );
}

#[test]
fn menus_have_names_of_32_small_letters() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let menu = |name: &str, description: &str| json!({"commands": [{"command": name, "description": description}]});
    bot.gets("setMyCommands", menu("check_1", "a"));
    for (params, why) in [
        (menu("Check", "a"), "BOT_COMMAND_INVALID"),
        (menu(&"a".repeat(33), "a"), "BOT_COMMAND_INVALID"),
        (menu("check", ""), "BOT_COMMAND_DESCRIPTION_INVALID"),
        (
            menu("check", &"长".repeat(257)),
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
    ] {
        assert_eq!(
            bot.refused("setMyCommands", params).1,
            format!("Bad Request: {why}")
        );
    }
    let mut odd = menu("check", "a");
    odd["language_code"] = json!("zh-hans");
    assert!(
        bot.refused("setMyCommands", odd.clone())
            .1
            .contains("language code")
    );
    odd["language_code"] = json!("zh");
    odd["scope"] = json!({"type": "everyone"});
    assert!(bot.refused("setMyCommands", odd).1.contains("scope"));
}

#[test]
fn updates_come_again_until_they_are_confirmed_and_only_if_asked_for() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let first = |params: Value| bot.gets("getUpdates", params)[0]["update_id"].as_i64();
    assert_eq!(first(json!({})), Some(1000));
    assert_eq!(first(json!({"offset": 1000})), Some(1000));
    telegram.say(42, "b");
    assert_eq!(first(json!({"offset": 1001})), Some(1001));
    assert_eq!(
        first(json!({})),
        Some(1001),
        "what was confirmed does not come again"
    );
    let changed = telegram.message(42, 42, json!({"text": "b"}));
    telegram.deliver("edited_message", changed);
    assert_eq!(first(json!({"offset": -1})), Some(1002));
    assert_eq!(
        first(json!({"allowed_updates": ["message"]})),
        None,
        "it is no new message"
    );
    assert!(
        bot.refused("getUpdates", json!({"allowed_updates": ["messages"]}))
            .1
            .contains("unknown kind")
    );
    assert_eq!(bot.refused("getUpdates", json!({"limit": 101})).0, 400);
    telegram.deliver_again(1000, "message", json!({"text": "a"}));
    assert_eq!(first(json!({"offset": 1003})), Some(1000), "it comes twice");
}

#[test]
fn of_two_that_ask_for_updates_the_first_is_turned_away() {
    let telegram = Telegram::start();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| Bot::of(&telegram).refused("getUpdates", json!({"timeout": 4})));
        telegram.wait("the first to ask", |book| {
            (book.requests == 1).then_some(())
        });
        Bot::of(&telegram).gets("getUpdates", json!({"timeout": 0}));
        let (code, why) = first.join().unwrap();
        assert_eq!(code, 409, "{why}");
        assert!(why.contains("terminated by other getUpdates request"));
    });
}

#[test]
fn a_webhook_has_an_https_address_and_a_plain_secret_and_there_is_no_polling_beside_it() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    for (params, why) in [
        (json!({"url": "http://a.example/"}), "HTTPS"),
        (
            json!({"url": "https://a.example:8080/"}),
            "ports 80, 88, 443 or 8443",
        ),
        (
            json!({"url": "https://a.example/", "secret_token": "a b"}),
            "unallowed characters",
        ),
        (
            json!({"url": "https://a.example/", "secret_token": "a".repeat(257)}),
            "too long",
        ),
        (
            json!({"url": "https://a.example/", "max_connections": 101}),
            "max_connections",
        ),
    ] {
        assert!(bot.refused("setWebhook", params).1.contains(why));
    }
    bot.gets(
        "setWebhook",
        json!({"url": "https://a.example:8443/", "secret_token": "a_B-1"}),
    );
    let (code, why) = bot.refused("getUpdates", json!({}));
    assert!(code == 409 && why.contains("webhook is active"));
    bot.gets("deleteWebhook", json!({}));
    bot.gets("getUpdates", json!({}));
}

#[test]
fn what_is_done_is_said_as_well_as_what_is_refused() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let says = |method: &str, params: Value| {
        let answer = bot.call(method, params).unwrap();
        assert_eq!(
            (&answer["ok"], &answer["result"]),
            (&json!(true), &json!(true)),
            "{answer}"
        );
        answer["description"].as_str().unwrap().to_owned()
    };
    let hook = json!({"url": "https://a.example/"});
    assert_eq!(
        says("deleteWebhook", json!({})),
        "Webhook is already deleted"
    );
    assert_eq!(says("setWebhook", hook.clone()), "Webhook was set");
    assert_eq!(
        bot.refused("setWebhook", hook.clone()).0,
        429,
        "once a second"
    );
    telegram.book().next_webhook = None;
    assert_eq!(says("setWebhook", hook), "Webhook is already set");
    assert_eq!(says("deleteWebhook", json!({})), "Webhook was deleted");
}

#[test]
fn a_webhook_that_is_set_ends_the_wait_for_updates() {
    let telegram = Telegram::start();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| Bot::of(&telegram).refused("getUpdates", json!({"timeout": 4})));
        telegram.wait("someone to wait", |book| (book.requests == 1).then_some(()));
        Bot::of(&telegram).gets("setWebhook", json!({"url": "https://a.example/"}));
        assert_eq!(
            waits.join().unwrap(),
            (409, "Conflict: terminated by setWebhook request".to_owned())
        );
    });
}

#[test]
fn an_offset_far_beyond_all_that_there_was_confirms_nothing() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    telegram.number_from(100);
    telegram.say(42, "b");
    let numbers = |offset: i64| {
        let updates = bot.gets("getUpdates", json!({"offset": offset}));
        updates
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["update_id"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(1001), [100]);
    assert_eq!(numbers(1001), [100]);
    assert!(numbers(101).is_empty());
}

#[test]
fn a_webhook_gets_an_update_with_the_secret_until_it_says_that_it_has_it() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    telegram.lead(&format!("http://{}", listener.local_addr().unwrap()));
    bot.gets(
        "setWebhook",
        json!({"url": "https://a.example/hook", "secret_token": "s"}),
    );
    let mut got = Vec::new();
    for status in ["500 no", "200 OK"] {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut part = [0; 4096];
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let body = |request: &[u8]| -> Option<Value> {
            serde_json::from_str(std::str::from_utf8(request).ok()?.split_once("\r\n\r\n")?.1).ok()
        };
        while body(&request).is_none() {
            let length = stream.read(&mut part).unwrap();
            request.extend(&part[..length]);
        }
        got.push(String::from_utf8(request).unwrap());
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
    }
    assert!(
        got[0].starts_with("POST /hook HTTP/1.1")
            && got[0].contains("x-telegram-bot-api-secret-token: s")
    );
    assert_eq!(
        got[0].split("\r\n\r\n").nth(1),
        got[1].split("\r\n\r\n").nth(1)
    );
    telegram.all_confirmed();
    let info = bot.gets("getWebhookInfo", json!({}));
    assert!(
        info["last_error_message"].as_str().unwrap().contains("500"),
        "{info}"
    );
    assert_eq!(info["pending_update_count"], 0);
}

#[test]
fn faults_come_when_they_are_wanted() {
    let telegram = met();
    let bot = Bot::of(&telegram);
    let hears = |fault: Fault| {
        telegram.book().faults.push((42, fault));
        bot.call("sendMessage", json!({"chat_id": 42, "text": "a"}))
    };
    assert_eq!(hears(Fault::Blocked).unwrap()["error_code"], 403);
    assert_eq!(hears(Fault::Markup).unwrap()["error_code"], 400);
    assert_eq!(
        hears(Fault::Odd(200, r#"{"ok":false}"#)).unwrap(),
        json!({"ok": false})
    );
    assert!(
        hears(Fault::Gateway)
            .unwrap()
            .as_str()
            .unwrap()
            .contains("bad gateway")
    );
    assert_eq!(hears(Fault::Broken), None);
    assert_eq!(telegram.book().sent.len(), 0);
    assert_eq!(hears(Fault::Lost), None);
    assert_eq!(hears(Fault::Hang), None);
    assert_eq!(telegram.book().sent.len(), 2, "after the effect");
    let answer = hears(Fault::Flood(7)).unwrap();
    assert_eq!(
        (
            answer["error_code"].as_u64(),
            answer["parameters"]["retry_after"].as_u64()
        ),
        (Some(429), Some(7))
    );
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": 42, "text": "a"}))
            .0,
        429,
        "the wait is not over"
    );
    assert_eq!(telegram.book().impatient, [42]);
}

#[test]
fn too_much_has_to_wait_in_a_chat_in_a_group_and_in_all() {
    let start = Instant::now();
    let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
    let mut limits = Limits::default();
    let let_through = |limits: &mut Limits, chat: i64, now| {
        (0..100)
            .take_while(|_| limits.admit(chat, now).is_ok())
            .count()
    };
    assert_eq!(let_through(&mut limits, 1, start), 20);
    assert_eq!(limits.admit(1, after(0.5)), Err(Over::Impatient(1)));
    assert_eq!(limits.admit(1, after(1.1)), Ok(()), "one a second");
    assert_eq!(let_through(&mut limits, -1, after(60.0)), 20);
    assert_eq!(limits.admit(-1, after(119.0)), Err(Over::Impatient(1)));
    assert_eq!(
        let_through(&mut limits, -1, after(120.1)),
        20,
        "twenty a minute"
    );
    let mut limits = Limits::default();
    let all = (1..=100)
        .take_while(|chat| limits.admit(*chat, start).is_ok())
        .count();
    assert_eq!(all, 30);
    assert_eq!(limits.admit(200, after(0.01)), Err(Over::Flood(1)));
    assert_eq!(limits.admit(300, after(0.1)), Ok(()), "thirty a second");
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let faults = |seed: u64| {
        let mut chaos = Chaos::new(seed);
        (chaos.flood, chaos.lost) = (200, 200);
        (0..1000).map(|_| chaos.of_sending(1)).collect::<Vec<_>>()
    };
    assert_eq!(faults(1), faults(1));
    assert_ne!(faults(1), faults(2));
    let lost = faults(1)
        .iter()
        .filter(|fault| **fault == Some(Fault::Lost))
        .count();
    assert!((150..250).contains(&lost), "{lost}");
    let mut chaos = Chaos::new(1);
    chaos.blocks.insert(1, 1);
    assert_eq!(chaos.of_sending(1), None);
    chaos.reached(1);
    assert_eq!(chaos.of_sending(1), Some(Fault::Blocked));
}
