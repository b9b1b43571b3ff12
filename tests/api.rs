//! The interface for programs, held against its own document and against the JSON Lines commands.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::program::{folder, zhinan_with};
use crate::support::schema::faults;
use crate::support::web::Serving;

fn document(serving: &Serving) -> Value {
    let answer = serving.get("/api/v1/openapi.json", &[]);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    answer.json()
}

/// What of the answer to a call its document does not tell.
fn untold(document: &Value, path: &str, status: u16, body: &Value) -> Vec<String> {
    let response = &document["paths"][path]["post"]["responses"][status.to_string()];
    assert!(response.is_object(), "{path} tells nothing of {status}");
    faults(
        document,
        &response["content"]["application/json"]["schema"],
        body,
    )
}

#[test]
fn every_call_answers_as_its_document_says() {
    let serving = Serving::start(&folder("api-document"), &["--rate", "0"]);
    let document = document(&serving);
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(
        paths.keys().collect::<Vec<_>>(),
        [
            "/api/v1/ask",
            "/api/v1/chat",
            "/api/v1/check",
            "/api/v1/search"
        ]
    );
    for (path, methods) in paths {
        let example = &methods["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(
            faults(&document, &example["schema"], &example["example"]),
            [""; 0],
            "{path}"
        );
        let answer = serving.call(path, &example["example"].to_string());
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(
            untold(&document, path, 200, &answer.json()),
            [""; 0],
            "{path}"
        );
    }
    for (path, body) in [
        ("/api/v1/ask", json!({ "q": "申请人有年龄限制吗" })),
        (
            "/api/v1/ask",
            json!({ "q": "how is the weather", "lang": "en", "guide": null }),
        ),
        ("/api/v1/search", json!({ "q": "承诺书", "limit": 0 })),
        ("/api/v1/check", json!({})),
        (
            "/api/v1/check",
            json!({ "topic": "3.1", "unit_type": "individual", "requested": 9_000_000, "fields": [] }),
        ),
        (
            "/api/v1/chat",
            json!({ "text": "哪个专题适合我", "lang": "en" }),
        ),
    ] {
        let answer = serving.call(path, &body.to_string());
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(
            untold(&document, path, 200, &answer.json()),
            [""; 0],
            "{path} {body}"
        );
    }
    let facts = serving.call(
        "/api/v1/check?lang=en",
        &json!({ "topic": "2", "requested": "800000" }).to_string(),
    );
    assert!(
        facts.json()["checks"]
            .to_string()
            .contains("is above the limit"),
        "{}",
        facts.body
    );
}

#[test]
fn the_facts_of_the_document_are_those_of_the_dialog() {
    let document: Value =
        serde_json::from_str(include_str!("../src/channel/web/files/openapi.json")).unwrap();
    let told = document["components"]["schemas"]["Facts"]["properties"]
        .as_object()
        .unwrap();
    let steps = &crate::support::loaded_guide().eligibility.steps;
    assert_eq!(told.len(), steps.len());
    for step in steps {
        let told = &told[step.fact.as_str()];
        let values = told["enum"].as_array().or(told["items"]["enum"].as_array());
        let values: Vec<&str> = values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let own: Vec<&str> = match step.accept {
            zhinan::eligibility::Kind::YesNo => Vec::new(),
            _ => step
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect(),
        };
        assert_eq!(values.len(), own.len(), "{}", step.fact);
        assert!(
            own.iter().all(|value| values.contains(value)),
            "{}: {own:?}",
            step.fact
        );
    }
}

#[test]
fn a_call_answers_what_the_command_answers() {
    let serving = Serving::start(&folder("api-commands"), &[]);
    for (command, request) in [
        ("ask", json!({ "q": "专题二最多能申请多少钱" })),
        ("search", json!({ "q": "1:1 承诺书", "limit": 3 })),
        (
            "check",
            json!({ "topic": "2", "unit_type": "enterprise", "requested": "700000", "self_raised": "1" }),
        ),
    ] {
        let timeless = |mut answer: Value| {
            answer.as_object_mut().unwrap().remove("micros");
            answer
        };
        let by_line = zhinan_with(format!("{request}\n"), [command, "--jsonl"]);
        let by_call = serving.call(&format!("/api/v1/{command}"), &request.to_string());
        assert_eq!(
            timeless(by_call.json()),
            timeless(serde_json::from_str(&by_line.out).unwrap()),
            "{command}"
        );
    }
}

#[test]
fn a_conversation_goes_on_by_its_token_and_nobody_without_it_hears_of_it() {
    let serving = Serving::start(&folder("api-chat"), &[]);
    let chat = |body: Value| serving.call("/api/v1/chat", &body.to_string());
    let begun = chat(json!({ "text": "帮我看看能不能报" })).json();
    let token = begun["chat"].as_str().unwrap().to_owned();
    let data = begun["replies"][0]["asks"]["options"][1]["data"]
        .as_str()
        .unwrap()
        .to_owned();
    let next = chat(json!({ "chat": token, "press": data })).json();
    assert_eq!(next["chat"].as_str(), Some(token.as_str()));
    assert_eq!(next["replies"][0]["asks"]["step"], 2);
    let other = chat(json!({ "press": data })).json();
    assert_ne!(other["chat"].as_str(), Some(token.as_str()));
    assert_ne!(other["replies"][0]["asks"]["step"], 2);

    let cookie = serving
        .submit("/", &[], &[("text", "check my eligibility")])
        .cookie();
    let of_the_page = cookie.split_once('=').unwrap().1;
    let changed = format!(
        "{}{}",
        &token[..token.len() - 1],
        if token.ends_with('A') { 'B' } else { 'A' }
    );
    for foreign in ["", "c1", &changed, of_the_page] {
        let refused = chat(json!({ "chat": foreign, "text": "总结" }));
        assert_eq!(refused.status, 403, "{foreign}");
        assert!(refused.json()["error"].as_str().unwrap().contains("token"));
    }
    let page = serving.get("/", &[("cookie", &format!("zhinan={token}"))]);
    assert!(!page.body.contains("<dl>"), "a token is no cookie");
}

#[test]
fn a_message_that_is_sent_again_under_its_id_counts_once_and_gets_the_same_answer() {
    let serving = Serving::start(&folder("api-once"), &[]);
    let chat = |body: Value| serving.call("/api/v1/chat", &body.to_string());
    let begun = chat(json!({"text": "帮我看看能不能报"})).json();
    let token = &begun["chat"];
    let press = json!({"chat": token, "press": "a:topic:2", "id": "1"});
    let first = chat(press.clone());
    assert_eq!(chat(press).body, first.body);
    let late = json!({"chat": token, "text": "不知道", "answers": "topic", "id": "2"});
    let late = chat(late).json();
    assert_eq!(late["state"]["facts"]["topic"], "2");
    assert_eq!(late["state"]["asking"], first.json()["state"]["asking"]);
    let long = chat(json!({"chat": token, "text": "你好", "id": "1".repeat(101)}));
    assert_eq!(long.status, 422);
}

#[test]
fn what_is_wrong_with_a_call_is_told_as_json_with_the_right_status() {
    let serving = Serving::start(&folder("api-faults"), &["--rate", "0"]);
    let document = document(&serving);
    let long = json!({ "q": "长".repeat(30_000) }).to_string();
    let json = "application/json";
    for (path, kind, body, status) in [
        ("/api/v1/ask", json, "{", 400),
        ("/api/v1/ask", json, "", 400),
        ("/api/v1/ask", json, "{\"q\": 1}", 422),
        ("/api/v1/ask", json, "{\"q\": \"a\", \"x\": 1}", 422),
        (
            "/api/v1/ask",
            json,
            "{\"q\": \"a\", \"guide\": \"none\"}",
            422,
        ),
        ("/api/v1/ask", "text/plain", "{\"q\": \"a\"}", 415),
        ("/api/v1/ask", "", "{\"q\": \"a\"}", 415),
        ("/api/v1/ask", json, long.as_str(), 413),
        ("/api/v1/search", json, "{\"q\": \"a\", \"limit\": -1}", 422),
        ("/api/v1/check", json, "{\"requested\": 0}", 422),
        ("/api/v1/check", json, "{\"requested\": 1.5}", 422),
        ("/api/v1/check?lang=fr", json, "{}", 400),
        ("/api/v1/chat", json, "{}", 422),
        (
            "/api/v1/chat",
            json,
            "{\"text\": \"a\", \"press\": \"b\"}",
            422,
        ),
    ] {
        let answer = serving.send("POST", path, &[("content-type", kind)], body);
        assert_eq!(answer.status, status, "{path} {body:.40}: {}", answer.body);
        let path = path.split('?').next().unwrap();
        assert_eq!(
            untold(&document, path, status, &answer.json()),
            [""; 0],
            "{path} {body:.40}"
        );
    }
    for (method, path, status) in [
        ("GET", "/api/v1/ask", 405),
        ("DELETE", "/api/v1/chat", 405),
        ("POST", "/api/v1/nothing", 404),
        ("POST", "/api/v1/openapi.json", 405),
    ] {
        let answer = serving.send(method, path, &[("content-type", json)], "{}");
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(
            answer.header("allow").is_some(),
            status == 405,
            "{method} {path}"
        );
        assert!(answer.json()["error"].is_string(), "{method} {path}");
    }
}

#[test]
fn json_that_begins_with_a_byte_order_mark_is_read() {
    let serving = Serving::start(&folder("api-mark"), &[]);
    let marked = serving.call("/api/v1/ask", "\u{feff}{\"q\": \"什么时候截止\"}");
    assert_eq!(marked.status, 200, "{}", marked.body);
}

#[test]
fn a_program_that_calls_too_often_is_told_when_to_go_on() {
    let serving = Serving::start(&folder("api-rate"), &["--rate", "2"]);
    let ask = || serving.call("/api/v1/ask", "{\"q\": \"什么时候截止\"}");
    assert_eq!([ask().status, ask().status], [200, 200]);
    let refused = ask();
    assert_eq!(refused.status, 429);
    assert!(
        refused
            .header("retry-after")
            .unwrap()
            .parse::<u64>()
            .unwrap()
            <= 31
    );
    assert_eq!(
        untold(&document(&serving), "/api/v1/ask", 429, &refused.json()),
        [""; 0]
    );
}

#[test]
fn pages_of_other_sites_may_call_only_where_they_are_configured() {
    let serving = Serving::start(&folder("api-cors"), &["--cors-origin", "https://a.example"]);
    let asked_by = |origin: &str| {
        let headers = [("content-type", "application/json"), ("origin", origin)];
        let answer = serving.send("POST", "/api/v1/ask", &headers, "{\"q\": \"什么时候截止\"}");
        answer
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    assert_eq!(
        asked_by("https://a.example").as_deref(),
        Some("https://a.example")
    );
    assert_eq!(asked_by("https://b.example"), None);
    let wants = [
        ("origin", "https://a.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let allowed = serving.send("OPTIONS", "/api/v1/ask", &wants, "");
    assert_eq!(
        (
            allowed.status,
            allowed.header("access-control-allow-headers")
        ),
        (200, Some("content-type"))
    );
    assert!(
        serving
            .get("/", &[("origin", "https://a.example")])
            .header("access-control-allow-origin")
            .is_none()
    );
}

#[test]
fn a_page_shows_what_can_be_called() {
    let serving = Serving::start(&folder("api-page"), &[]);
    for language in ["zh", "en"] {
        let page = serving.get("/api", &[("accept-language", language)]);
        for call in [
            "/api/v1/ask",
            "/api/v1/search",
            "/api/v1/check",
            "/api/v1/chat",
            "registered_in_shanghai",
        ] {
            assert!(page.body.contains(call), "{language}: {call}");
        }
        let example = format!("' http://{}/api/v1/ask", serving.address);
        assert!(page.body.contains(&example), "it can be tried as it stands");
    }
}

#[test]
#[ignore = "needs schemathesis"]
fn a_fuzzer_finds_no_answer_that_the_document_does_not_tell_and_no_fault_of_ours() {
    let data = folder("api-fuzzer");
    let serving = Serving::start(&data, &["--rate", "0"]);
    let url = format!("http://{}", serving.address);
    // What is valid by itself may contradict itself together, so that refusals of valid requests are none of its business.
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                  response_schema_conformance,negative_data_rejection,unsupported_method";
    let mut fuzzer = Command::new("schemathesis");
    // What it notes stays there.
    fuzzer.current_dir(&data);
    fuzzer.args([
        "run",
        &format!("{url}/api/v1/openapi.json"),
        "--url",
        &url,
        "--checks",
        checks,
    ]);
    let output = fuzzer
        .args(["--max-examples", "100", "--seed", "1"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
