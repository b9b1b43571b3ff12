//! Requests to the program as it serves the web: pages, forms and JSON, with their heads.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::fuzz;
use crate::desk::at_desk;

const WORDS: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "host: a\r\n",
    "content-length: 5\r\n",
    "transfer-encoding: chunked\r\n",
    "content-length: 99999999999\r\n",
    "expect: 100-continue\r\n",
    "x-forwarded-for: 1.2.3.4, ::1\r\n",
    "x-forwarded-proto: https\r\n",
    "cookie: zhinan=a.b.c\r\n",
    "accept-encoding: gzip\r\n",
    "origin: null\r\n",
    "%00",
    "%",
    "%E4",
    "+",
    "&",
    "=",
    "?",
    "..",
    "/",
    "\u{0}",
    "{",
    "}",
    "\"",
    ",",
    "text=",
    "press=",
    "name=",
    "password=",
    "mark=",
    "a:topic:2",
    "专题二",
    "\\ud800",
    "[[[[[[[[",
    "null",
    "1e999",
    "<script>",
    "GET",
    "POST",
    "PUT",
    "HTTP/1.0",
    "HTTP/2.0",
    "/desk",
    "/api/v1/chat",
    "/guide/stcsm-2026-8",
    "/verdict",
];

fn request(method: &str, path: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn whatever_is_requested_costs_nobody_else_anything() {
    let form = "application/x-www-form-urlencoded";
    let post = |path, body| request("POST", path, form, body);
    let call = |path, body| request("POST", path, "application/json", body);
    let page = |path| request("GET", path, form, "");
    let examples = [
        page("/"),
        page("/?q=%E4%B8%93%E9%A2%98"),
        page("/guide/stcsm-2026-8?q=1:1&topic=2"),
        page("/verdict?topic=2&requested=800000&unit_type=enterprise"),
        page("/desk/login"),
        page("/healthz"),
        post(
            "/",
            "text=%E4%B8%93%E9%A2%98%E4%BA%8C&chat=a.b.c&id=1&answers=topic",
        ),
        post("/", "press=a%3Atopic%3A2&lang=en"),
        post("/desk/login", "name=a&password=b+c&mark=d"),
        post("/embed", "text=%E4%BD%A0%E5%A5%BD"),
        call(
            "/api/v1/chat",
            r#"{"text":"帮我看看能不能报","token":"a.b.c","id":"1"}"#,
        ),
        call(
            "/api/v1/ask",
            r#"{"q":"专题二最多能申请多少钱","lang":"en"}"#,
        ),
        call(
            "/api/v1/check",
            r#"{"facts":{"topic":"2","requested":800000}}"#,
        ),
        call("/api/v1/search", r#"{"q":"承诺书","limit":3}"#),
    ];
    let (serving, cookie) = at_desk("fuzz-requests", &["--rate", "0", "--behind-proxy"]);
    let of_staff = [
        "/desk",
        "/desk/people",
        "/desk/figures",
        "/desk/missed",
        "/desk/search?q=1:1",
    ]
    .map(page);
    let done = [
        post("/desk/check", "topic=2&requested=80%E4%B8%87&mark=c"),
        post("/desk/missed", "clause=1.2.4&zh=a&en=b&mark=c"),
        post("/desk/people", "chat=web%3Aa&act=take&text=b&mark=c"),
    ];
    let signed = format!("host: a\r\ncookie: {cookie}");
    let of_staff = of_staff
        .iter()
        .chain(&done)
        .map(|it| it.replacen("host: a", &signed, 1));
    let examples: Vec<Vec<u8>> = examples
        .into_iter()
        .chain(of_staff)
        .map(String::into_bytes)
        .collect();
    fuzz(&examples, WORDS, 200, |input| {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        // It may have had enough before all is sent.
        stream.write_all(input).ok();
        stream.shutdown(Shutdown::Write).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        let is_answer = answer.is_empty() || answer.starts_with(b"HTTP/1.");
        assert!(is_answer, "{}", answer.escape_ascii());
        assert!(
            !answer.starts_with(b"HTTP/1.1 5"),
            "{}",
            answer.escape_ascii()
        );
    });
    assert_eq!(serving.get("/healthz", &[]).status, 200);
    let log = std::fs::read_to_string(serving.data.join("log")).unwrap();
    assert!(!log.contains("a panic"), "{log}");
}
