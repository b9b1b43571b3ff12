//! Requests that are not what they seem: of another host, with bodies that nobody reads, to the webhook without its secret.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::{connect, post, send};
use crate::support::program::folder;
use crate::support::serving::{Serving as WithTelegram, serve_hook};
use crate::support::telegram::Telegram;
use crate::support::watched::until;
use crate::support::web::Serving;

/// Sends text as it is, and gives what comes until the connection ends.
fn raw(to: SocketAddr, request: &str) -> String {
    let mut stream = connect([127, 0, 0, 1], to).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_request_is_for_one_host_and_a_form_comes_from_it() {
    let serving = Serving::start(&folder("attacks-host"), &[]);
    let status = |headers: &str| {
        let request = format!(
            "POST / HTTP/1.1\r\n{headers}connection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 6\r\n\r\ntext=a"
        );
        raw(serving.address, &request)[9..12].to_owned()
    };
    assert_eq!(status("host: a\r\n"), "200");
    assert_eq!(status("host: a\r\norigin: http://a\r\n"), "200");
    assert_eq!(status(""), "400");
    assert_eq!(status("host: a\r\nhost: b\r\n"), "400");
    for origin in ["null", "a", "http://b", "x"] {
        assert_eq!(status(&format!("host: a\r\norigin: {origin}\r\n")), "403");
        assert_eq!(status(&format!("origin: {origin}\r\n")), "400");
    }
}

#[test]
fn a_client_that_is_held_back_can_go_on_on_its_connection_or_is_told_that_it_ends() {
    let serving = Serving::start(&folder("attacks-unread-body"), &["--rate", "1"]);
    let body = serde_json::json!({ "q": "x".repeat(2_000) }).to_string();
    let request =
        post("/api/v1/ask", "application/json", &body).replace("connection: close\r\n", "");
    let last = request.replace("content-type", "connection: close\r\ncontent-type");
    let answers = raw(serving.address, &[request.clone(), request, last].concat());
    let statuses: Vec<&str> = answers
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &answers[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "429", "429"]);
    let large = post("/api/v1/ask", "application/json", &"x".repeat(1 << 20))
        .replace("connection: close\r\n", "");
    let answer = raw(serving.address, &large);
    assert!(
        answer.is_empty() || answer.to_lowercase().contains("connection: close"),
        "{answer}"
    );
}

#[test]
fn a_conversation_that_another_host_planted_is_not_taken() {
    let serving = Serving::start(&folder("attacks-planted"), &["--behind-proxy"]);
    let https = ("x-forwarded-proto", "https");
    let own = serving.submit("/", &[https], &[("text", "你好")]).cookie();
    assert!(own.starts_with("__Host-zhinan="), "{own}");
    let planted = own.replace("__Host-", "");
    let begun = serving
        .submit("/", &[https, ("cookie", &planted)], &[("text", "你好")])
        .cookie();
    assert_ne!(begun, own);
    let both = format!("{planted}; {own}");
    let kept = serving
        .submit("/", &[https, ("cookie", &both)], &[("text", "你好")])
        .cookie();
    assert_eq!(kept, own);
}

#[test]
fn the_webhook_tells_few_of_those_without_its_secret_and_waits_for_no_body_for_long() {
    let telegram = Telegram::start();
    let data = folder("attacks-hook");
    let listen = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let command = serve_hook(
        &telegram.url,
        &listen.to_string(),
        "https://example.org/telegram",
    );
    let mut serving = WithTelegram::with(command, &data);
    until("it to listen", || TcpStream::connect(listen).ok());
    let statuses: Vec<u16> = (0..40)
        .map(|_| {
            send(
                [127, 0, 0, 2],
                listen,
                &post("/telegram", "application/json", "{}"),
            )
            .unwrap()
        })
        .collect();
    let told = statuses.iter().filter(|status| **status == 401).count();
    assert!((1..=12).contains(&told), "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429)));
    // A body that never ends is cut, whoever sends it.
    let mut stream = connect([127, 0, 0, 3], listen).unwrap();
    stream
        .write_all(b"POST /telegram HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")
        .unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let (_, log) = serving.stop();
    assert_eq!(log.matches("without its secret").count(), told + 1, "{log}");
}
