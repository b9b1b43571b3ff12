//! Updates as Telegram posts them to the webhook.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use zhinan::channel::telegram::Webhook;

use super::{fuzz, of_json, of_text};
use crate::support::program::folder;
use crate::support::telegram::{TOKEN, Telegram};
use crate::support::watched::{Watched, get, serve_bot};

const HOOK: &str = "https://bot.example.org/telegram";

/// Stands for the number of the next update.
const NUMBER: &str = "777000777";

const UPDATES: &[&str] = &[
    r#"{"update_id":777000777,"message":{"message_id":5,"date":1780000000,"chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"first_name":"a","language_code":"zh-hans"},"text":"/start 专题二","entities":[{"type":"bot_command","offset":0,"length":6}]}}"#,
    r#"{"update_id":777000777,"message":{"message_id":6,"message_thread_id":3,"is_topic_message":true,"date":1780000000,"media_group_id":"9","chat":{"id":-100200,"type":"supergroup","title":"g","is_forum":true},"from":{"id":43,"is_bot":false,"first_name":"b"},"caption":"@zhinan_bot 帮我看看能不能报","caption_entities":[{"type":"mention","offset":0,"length":11}],"photo":[],"reply_to_message":{"message_id":4,"date":1,"chat":{"id":-100200,"type":"supergroup"},"text":"x"}}}"#,
    r#"{"update_id":777000777,"edited_message":{"message_id":5,"date":1780000000,"edit_date":1780000009,"chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"first_name":"a"},"text":"专题一"}}"#,
    r#"{"update_id":777000777,"callback_query":{"id":"1","from":{"id":42,"is_bot":false,"first_name":"a"},"chat_instance":"2","data":"a:topic:2","message":{"message_id":5,"date":0,"chat":{"id":42,"type":"private"}}}}"#,
    r#"{"update_id":777000777,"inline_query":{"id":"1","query":"2.5","offset":"","from":{"id":42,"is_bot":false,"first_name":"a"}}}"#,
    r#"{"update_id":777000777,"my_chat_member":{"chat":{"id":-100200,"type":"group","title":"g"},"from":{"id":43,"is_bot":false,"first_name":"b"},"date":1,"old_chat_member":{"user":{"id":1,"is_bot":true,"first_name":"z"},"status":"left"},"new_chat_member":{"user":{"id":1,"is_bot":true,"first_name":"z"},"status":"member"}}}"#,
];

const WORDS: &[&str] = &[
    "true",
    "-1",
    "9223372036854775807",
    "18446744073709551616",
    "1e400",
    "\"text\":",
    "\"offset\":",
    "\"length\":",
    "\"from\":",
    "\"chat\":",
    "\"id\":",
    "\\u0000",
    "\\ud83d",
    "😀",
    "@zhinan_bot",
    "/check@zhinan_bot",
    "\"entities\":[{\"type\":\"mention\",\"offset\":-5,\"length\":99}],",
    "[[[[[[[[[[",
];

#[test]
fn whatever_is_posted_is_taken_or_refused_and_the_next_is_read() {
    let (telegram, data) = (Telegram::start(), folder("fuzz-updates"));
    // Those who wrote can be written to.
    for chat in [42, 43, -100_200, 4242] {
        telegram.message(42, chat, json!({}));
    }
    let mut command = serve_bot(&data, &telegram.url);
    command.args(["--webhook-url", HOOK, "--metrics-listen", "127.0.0.1:0"]);
    let serving = Watched::start(command, "fuzz-updates", 2);
    serving.wait_for("serving telegram");
    let secret = Webhook::new(HOOK, TOKEN).unwrap().secret().to_owned();
    let number = AtomicU64::new(1_000);
    let post = |body: &[u8]| {
        let mut stream = TcpStream::connect(&serving.at[0]).unwrap();
        write!(
            stream,
            "POST /telegram HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-telegram-bot-api-secret-token: {secret}\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned()
    };
    fuzz(&of_text(UPDATES), &of_json(WORDS), 150, |input| {
        let next = number.fetch_add(1, Ordering::SeqCst).to_string();
        let at = input
            .windows(NUMBER.len())
            .position(|it| it == NUMBER.as_bytes());
        let mut body = input.to_vec();
        if let Some(at) = at {
            body.splice(at..at + NUMBER.len(), next.bytes());
        }
        let status = post(&body);
        assert!(["200", "400"].contains(&status.as_str()), "{status}");
    });
    let next = number.load(Ordering::SeqCst).to_string();
    let asks = UPDATES[0]
        .replace(NUMBER, &next)
        .replace("42", "4242")
        .replace("/start 专题二", "专题二最多能申请多少钱");
    assert_eq!(post(asks.as_bytes()), "200");
    assert!(telegram.sent_to(4242, 1)[0].text.contains("70万元"));
    let (_, counted) = get(&serving.at[1], "/metrics");
    assert!(
        counted.contains("zhinan_panics_total 0"),
        "{}",
        serving.log()
    );
}
