//! Watched: how the program is started, watched and stopped.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

use crate::support::program::{folder, run};
use crate::support::telegram::{Fault, TOKEN, Telegram};
use crate::support::watched::{Watched, get, serve, serve_bot, until};

#[test]
fn with_port_0_it_takes_a_free_port_says_which_and_is_healthy() {
    let mut serving = Watched::start(serve(&folder("serving-free")), "serving-free", 1);
    let (status, health) = serving.health();
    assert_eq!(
        (status, &health["status"], &health["store"]),
        (200, &"ok".into(), &"ok".into())
    );
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health.get("telegram"), None, "there is no token");
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
}

#[test]
fn health_tells_whether_telegram_is_reached() {
    let telegram = Telegram::start();
    let serving = Watched::start(
        serve_bot(&folder("serving-reached"), &telegram.url),
        "serving-reached",
        1,
    );
    until("telegram to be reached", || {
        (serving.health().1["telegram"]["reached"] == true).then_some(())
    });
    let (status, health) = serving.health();
    assert_eq!((status, &health["status"]), (200, &"ok".into()));
    assert!(health["telegram"]["last_contact"].is_string(), "{health}");
    drop(telegram);
    until("telegram to be gone", || {
        (serving.health().1["telegram"]["reached"] == false).then_some(())
    });
    let (status, health) = serving.health();
    assert_eq!((status, &health["status"]), (503, &"degraded".into()));
    assert!(health["telegram"]["last_contact"].is_string(), "{health}");
}

#[test]
fn what_it_cannot_start_with_is_told_and_the_status_is_2() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let data = folder("serving-refused");
    let refused = |args: &[&str], words: &[&str]| {
        let mut command = serve(&data);
        command.args(args);
        let ended = run(command, b"");
        assert_eq!(ended.status, 2, "{ended:?}");
        words
            .iter()
            .for_each(|word| assert!(ended.err.contains(word), "{word}: {ended:?}"));
    };
    // The last of what is given twice would count, but clap refuses it: these stand in the environment.
    let with = |name: &str, value: &str, words: &[&str]| {
        let mut command = crate::support::program::program();
        command
            .args(["serve", "--data"])
            .arg(&data)
            .env_remove("TELOXIDE_TOKEN")
            .env(name, value);
        let ended = run(command, b"");
        assert_eq!(ended.status, 2, "{ended:?}");
        words
            .iter()
            .for_each(|word| assert!(ended.err.contains(word), "{word}: {ended:?}"));
    };
    with("ZHINAN_LISTEN", &taken, &[&taken, "--listen", "port 0"]);
    with("ZHINAN_LISTEN", "nowhere:80", &["nowhere:80", "--listen"]);
    refused(&["--metrics-listen", &taken], &[&taken, "--metrics-listen"]);
    refused(&["--log-level", "loud"], &["loud", "trace"]);
    // A file is where the folder should be, which not even root can write into.
    let file = data.join("file");
    std::fs::write(&file, "").unwrap();
    let mut command = serve(&file.join("data"));
    command.args(["--log-format", "json"]);
    let ended = run(command, b"");
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains(file.to_str().unwrap()) && ended.err.contains("folder"),
        "{ended:?}"
    );
}

#[test]
fn both_signals_end_it_in_order_and_a_second_one_at_once() {
    for signal in ["TERM", "INT"] {
        let mut serving = Watched::start(serve(&folder("serving-signal")), "serving-signal", 1);
        serving.signal(signal);
        assert_eq!(serving.ended(), Some(0), "{signal}: {}", serving.log());
    }
    // A reply that has to wait would hold it up for some seconds; it goes out after the next start.
    let (telegram, data) = (Telegram::start(), folder("serving-twice"));
    telegram.book().faults.push((42, Fault::Flood(3600)));
    let mut serving = Watched::start(serve_bot(&data, &telegram.url), "serving-twice", 1);
    telegram.say(42, "专题二最多能申请多少钱");
    serving.wait_for("told to wait");
    serving.signal("TERM");
    serving.wait_for("told to stop");
    // Two signals at once mean one.
    std::thread::sleep(Duration::from_millis(500));
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(1), "{}", serving.log());
    assert!(telegram.book().sent.is_empty());
    // Its wait is over.
    telegram.book().limits = Default::default();
    let _serving = Watched::start(serve_bot(&data, &telegram.url), "serving-twice", 1);
    assert_eq!(telegram.sent_to(42, 1).len(), 1);
}

#[test]
fn what_is_counted_is_served_for_prometheus_and_names_nobody() {
    const PERSON: i64 = 987_654_321;
    let (telegram, data) = (Telegram::start(), folder("serving-measures"));
    let mut command = serve_bot(&data, &telegram.url);
    command.args(["--metrics-listen", "127.0.0.1:0"]);
    let serving = Watched::start(command, "serving-measures", 2);
    telegram
        .book()
        .faults
        .extend([(PERSON, Fault::Broken), (7, Fault::Blocked)]);
    let number = telegram.say(PERSON, "专题二最多能申请多少钱");
    // Replies that wait together are sent as one.
    telegram.sent_to(PERSON, 1);
    telegram.say(PERSON, "申请人有年龄限制吗");
    telegram.say(7, "你好");
    telegram.sent_to(PERSON, 2);
    telegram.all_confirmed();
    telegram.deliver_again(
        number,
        "message",
        telegram.message(PERSON, PERSON, serde_json::json!({"text": "你好"})),
    );
    telegram.all_confirmed();
    // What is confirmed is counted, and what is sent soon after it.
    let wanted = [
        "zhinan_updates_total{channel=\"telegram\",again=\"no\"} 3",
        "zhinan_updates_total{channel=\"telegram\",again=\"yes\"} 1",
        "zhinan_replies_total{channel=\"telegram\",kind=\"answer\"} 1",
        "zhinan_replies_total{channel=\"telegram\",kind=\"not_covered\"} 1",
        "zhinan_replies_total{channel=\"telegram\",kind=\"smalltalk\"} 1",
        "zhinan_turn_seconds_count{channel=\"telegram\"} 3",
        "zhinan_sending_seconds_count{channel=\"telegram\"} 3",
        "zhinan_waiting_replies{channel=\"telegram\"} 0",
        "zhinan_retries_total{channel=\"telegram\",cause=\"not_sent\"} 1",
        "zhinan_dropped_replies_total{channel=\"telegram\",cause=\"gone\"} 1",
        "zhinan_store_works 1",
        "zhinan_store_failures_total 0",
        "zhinan_panics_total 0",
        "zhinan_build_info{version=",
        "# TYPE zhinan_turn_seconds histogram",
        "# HELP zhinan_waiting_replies ",
    ];
    let told = || {
        let (status, text) = get(&serving.at[1], "/metrics");
        assert_eq!(status, 200);
        text
    };
    let mut text = told();
    for _ in 0..200 {
        if wanted.iter().all(|line| text.contains(line)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        text = told();
    }
    wanted
        .iter()
        .for_each(|line| assert!(text.contains(line), "{line}\nis not in\n{text}"));
    assert!(!text.contains("987654321"), "{text}");
    let types = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    types.for_each(|name| {
        assert!(
            include_str!("../src/manual/deploying.md").contains(name),
            "the manual does not tell of {name}"
        )
    });
    assert_eq!(
        get(&serving.at[0], "/metrics").0,
        404,
        "not where everybody looks"
    );
}

#[test]
fn the_log_has_no_texts_and_no_token_at_any_level_and_is_json_where_that_is_wanted() {
    let (telegram, data) = (Telegram::start(), folder("serving-log"));
    telegram
        .book()
        .faults
        .extend([(42, Fault::Gateway), (42, Fault::Broken)]);
    let mut command = serve_bot(&data, &telegram.url);
    command
        .env("ZHINAN_LOG", "trace")
        .env("ZHINAN_LOG_FORMAT", "json");
    let mut serving = Watched::start(command, "serving-log", 1);
    telegram.say(42, "专题二最多能申请多少钱");
    telegram.sent_to(42, 1);
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
    let log = serving.log();
    let events: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .any(|event| event["bot"] == "zhinan_bot" && event["level"] == "INFO"),
        "{log}"
    );
    assert!(
        events
            .iter()
            .all(|event| event["timestamp"].is_string() && event["message"].is_string()),
        "{log}"
    );
    for secret in [
        TOKEN,
        TOKEN.split_once(':').unwrap().1,
        "专题",
        telegram.url.as_str(),
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
