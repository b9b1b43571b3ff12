//! Requests that are made to take long: long blanks, runs of numerals, lists without an end.

use std::net::SocketAddr;
use std::time::Duration;

use super::{User, ask, from_all, get, others, post, send};
use crate::support::program::folder;
use crate::support::web::Serving;

/// Queries that were once read by the square of their length.
fn queries() -> [String; 4] {
    [
        format!("x{}x", "+".repeat(60_000)),
        "%E9%9B%B6".repeat(6_000),
        "%E4%B8%89%E7%82%B9".repeat(3_000),
        "123,".repeat(15_000),
    ]
}

/// Searches for all of them in the page of the guide.
pub fn search(from: [u8; 4], to: SocketAddr) {
    for query in queries() {
        send(from, to, &get(&format!("/guide/stcsm-2026-8?q={query}"))).ok();
    }
}

/// Says what takes longest to understand in a conversation, and in another one each time where there is none.
pub fn say(from: [u8; 4], to: SocketAddr, chat: Option<&str>) -> Option<u16> {
    let body = serde_json::json!({ "chat": chat, "text": "1,".repeat(1_999) }).to_string();
    send(from, to, &post("/api/v1/chat", "application/json", &body)).ok()
}

/// A request to check as many facts that there are not as fit into it.
pub fn unknown_facts() -> String {
    let facts: Vec<String> = (0..6_000).map(|at| format!("\"{at}\":1")).collect();
    post(
        "/api/v1/check",
        "application/json",
        &format!("{{{}}}", facts.join(",")),
    )
}

/// The token of a new conversation.
pub fn conversation(serving: &Serving) -> String {
    let begun = serving.call("/api/v1/chat", "{\"text\": \"你好\"}");
    begun.json()["chat"].as_str().unwrap().to_owned()
}

#[test]
fn heavy_searches_hold_up_nobody() {
    let serving = Serving::start(&folder("attacks-searches"), &["--rate", "0"]);
    let address = serving.address;
    let user = User::at(address);
    from_all(others(16), Duration::from_secs(3), move |from| {
        search(from, address);
    });
    let served = user.served();
    assert!(served.count >= 10, "{served:?}");
    assert!(served.p99 < Duration::from_secs(3), "{served:?}");
    assert_eq!(serving.get("/healthz", &[]).status, 200);
}

#[test]
fn many_heavy_messages_in_one_conversation_wait_for_each_other_and_hold_up_nobody() {
    let serving = Serving::start(&folder("attacks-messages"), &["--rate", "0"]);
    let (address, chat) = (serving.address, conversation(&serving));
    let user = User::at(address);
    from_all(others(32), Duration::from_secs(3), move |from| {
        let status = say(from, address, Some(&chat));
        assert!(matches!(status, Some(200 | 429)), "{status:?}");
    });
    let served = user.served();
    assert!(served.count >= 10, "{served:?}");
    assert!(served.p99 < Duration::from_secs(3), "{served:?}");
}

#[test]
fn questions_and_facts_that_are_long_are_refused_or_cut() {
    let serving = Serving::start(&folder("attacks-long"), &["--rate", "0"]);
    let from = [127, 0, 0, 2];
    assert_eq!(
        send(from, serving.address, &ask(&"零".repeat(20_000))).ok(),
        Some(200)
    );
    // As many unknown facts as fit into a request are told briefly.
    let facts: Vec<String> = (0..6_000).map(|at| format!("\"{at}\":1")).collect();
    let refused = serving.call("/api/v1/check", &format!("{{{}}}", facts.join(",")));
    assert_eq!(refused.status, 422);
    assert!(refused.body.len() < 64 * 1024, "{}", refused.body.len());
    // So is a query on its page.
    let page = serving.get(
        &format!("/guide/stcsm-2026-8?q={}", "x".repeat(60_000)),
        &[],
    );
    let plain = serving.get("/guide/stcsm-2026-8", &[]);
    assert!(page.body.len() < plain.body.len() + 16 * 1024);
}
