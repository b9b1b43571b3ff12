//! What is kept by the program: over restarts, how long, in which format; and how it is erased.

use serde_json::{Value as Json, json};
use zhinan::store::{Sled, Store};

use crate::support::kept::{chat, exported, input, replies, zhinan};
use crate::support::program::{NOW, folder, program, run};

#[test]
fn a_conversation_goes_on_after_a_restart() {
    let data = folder("memory-restart");
    let first = chat(
        &data,
        &[
            ("a", "帮我看看能不能报"),
            ("a", "专题二"),
            ("b", "check my eligibility"),
        ],
    );
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    assert!(
        replies(&first.out)[0]["text"]
            .as_str()
            .unwrap()
            .contains("90 天"),
        "{}",
        first.out
    );
    let second = replies(&chat(&data, &[("a", "企业"), ("b", "topic 2"), ("c", "企业")]).out);
    assert_eq!(second[0]["asks"]["fact"], "registered_in_shanghai");
    assert_eq!(second[1]["asks"]["fact"], "unit_type");
    assert!(
        second[2]["asks"].is_null(),
        "another chat knows nothing of it"
    );
}

#[test]
fn without_a_folder_nothing_is_kept_after_the_end() {
    let run_once = |lines: &[(&str, &str)]| {
        let mut command = program();
        command.args(["--now", NOW, "chat", "--jsonl"]);
        replies(&run(command, input(lines).as_bytes()).out)
    };
    assert_eq!(
        run_once(&[("a", "帮我看看能不能报"), ("a", "专题二")])[1]["asks"]["fact"],
        "unit_type"
    );
    assert!(run_once(&[("a", "企业")])[0]["asks"].is_null());
}

#[test]
fn the_terminal_remembers_too() {
    let data = folder("memory-terminal");
    zhinan(&data, &["--now", NOW, "chat"], "帮我看看能不能报\n专题二\n");
    let run = zhinan(&data, &["--now", NOW, "chat"], "企业\n");
    assert!(run.out.contains("上海市注册"), "{}", run.out);
    assert!(exported(&data).contains("\"channel\":\"terminal\""));
}

#[test]
fn who_is_forgotten_leaves_no_trace_in_what_is_kept() {
    for words in ["/forget", "忘记我", "删除我的数据", "erase my data"] {
        let data = folder("memory-forget");
        chat(
            &data,
            &[
                ("secret-name", "帮我看看能不能报"),
                ("secret-name", "专题二"),
                ("other", "帮我看看能不能报"),
            ],
        );
        assert!(exported(&data).contains("secret-name"));
        let told = replies(&chat(&data, &[("secret-name", words)]).out).remove(0);
        let text = told["text"].as_str().unwrap();
        assert!(
            text.contains("全部清除") || text.contains("erased"),
            "{words}: {text}"
        );
        let kept = exported(&data);
        assert!(
            !kept.contains("secret-name") && kept.contains("other"),
            "{words}: {kept}"
        );
        let mut keys = 0;
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        let mut visit = |key: &[u8], value: &[u8]| {
            keys += 1;
            let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("secret-name");
            assert!(
                !holds(key) && !holds(value),
                "{}",
                String::from_utf8_lossy(key)
            );
            Ok(true)
        };
        store.scan(&[], &mut visit).unwrap();
        assert_eq!(
            keys, 3,
            "the format, and the other's conversation with its expiry"
        );
    }
}

#[test]
fn a_conversation_is_gone_so_many_days_after_its_last_message() {
    let data = folder("memory-expiry");
    let on = |day: &str, chat: &str, text: &str| {
        let words = ["--now", day, "chat", "--jsonl", "--keep", "30d"];
        replies(&zhinan(&data, &words, &input(&[(chat, text)])).out).remove(0)
    };
    assert!(
        on("2026-05-20T10:00:00+08:00", "a", "帮我看看能不能报")["text"]
            .as_str()
            .unwrap()
            .contains("30 天")
    );
    on("2026-05-20T10:00:00+08:00", "b", "帮我看看能不能报");
    assert_eq!(
        on("2026-06-18T10:00:00+08:00", "a", "专题二")["asks"]["fact"],
        "unit_type",
        "within its days"
    );
    on("2026-06-19T11:00:00+08:00", "c", "你好");
    let kept = exported(&data);
    assert!(
        kept.contains("\"a\"") && !kept.contains("\"b\"") && kept.contains("\"c\""),
        "{kept}"
    );
    assert!(
        on("2026-07-20T10:00:00+08:00", "a", "企业")["asks"].is_null(),
        "it is another conversation"
    );
    let refused = zhinan(&data, &["chat", "--jsonl", "--keep", "soon"], "");
    assert!(
        refused.status == 2 && refused.err.contains("90d"),
        "{}",
        refused.err
    );
}

#[test]
fn a_second_process_on_the_same_store_is_refused() {
    let data = folder("memory-second");
    let store = Sled::new(&data.join("store"));
    store.open().unwrap();
    for words in [
        &["chat", "--jsonl"][..],
        &["chat"],
        &["store", "export"],
        &["store", "import"],
        &["store", "stats"],
    ] {
        let run = zhinan(&data, words, "");
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{words:?}");
        assert!(
            run.err
                .starts_with("error: another process uses the store in "),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let data = folder("memory-newer");
    chat(&data, &[("a", "帮我看看能不能报")]);
    {
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        store
            .apply(vec![(b"f".to_vec(), Some(b"7".to_vec()))])
            .unwrap();
    }
    for words in [&["chat", "--jsonl"][..], &["store", "export"]] {
        let run = zhinan(&data, words, &input(&[("a", "专题二")]));
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert!(
            run.err
                .contains("newer version of zhinan (format 7; this one knows 3)"),
            "{}",
            run.err
        );
    }
    let empty = folder("memory-newer-import");
    let run = zhinan(
        &empty,
        &["store", "import"],
        "{\"format\":7}\n{\"whatever\":1}\n",
    );
    assert!(
        run.status == 2 && run.err.contains("format 7"),
        "{}",
        run.err
    );
}

#[test]
fn what_is_exported_can_be_imported_all_of_it_or_nothing() {
    let (from, to) = (folder("memory-export"), folder("memory-import"));
    let long = "很长的名字".repeat(100);
    chat(
        &from,
        &[
            ("a", "帮我看看能不能报"),
            ("a", "专题二"),
            ("b", "check my eligibility"),
            (&long, "你好"),
        ],
    );
    let all = exported(&from);
    assert_eq!(all.lines().count(), 4, "{all}");
    let broken = format!("{all}{{\"conversation\": 1}}\n");
    let run = zhinan(&to, &["store", "import"], &broken);
    assert!(
        run.status == 2 && run.err.contains("line 5 cannot be imported"),
        "{}",
        run.err
    );
    assert_eq!(exported(&to), "{\"format\":3}\n", "nothing is left of it");
    let newer = all.replace("\"version\":2", "\"version\":9");
    assert!(
        zhinan(&to, &["store", "import"], &newer)
            .err
            .contains("newer version")
    );
    assert_eq!(
        zhinan(&to, &["store", "import"], &all).out,
        "{\"imported\":3}\n"
    );
    assert_eq!(exported(&to), all);
    let twice = zhinan(&to, &["store", "import"], &all);
    assert!(
        twice.status == 2 && twice.err.contains("not empty"),
        "{}",
        twice.err
    );
    assert_eq!(
        replies(&chat(&to, &[("a", "企业")]).out)[0]["asks"]["fact"],
        "registered_in_shanghai"
    );
    let stats: Json = serde_json::from_str(&zhinan(&to, &["store", "stats"], "").out).unwrap();
    assert_eq!(
        (&stats["format"], &stats["conversations"], &stats["waiting"]),
        (&json!(3), &json!(3), &json!(0))
    );
    let nothing = zhinan(&folder("memory-nothing"), &["store", "export"], "");
    assert!(
        nothing.status == 2 && nothing.err.contains("nothing is kept in"),
        "{}",
        nothing.err
    );
}

#[test]
fn staff_find_a_verdict_by_its_number() {
    let data = folder("memory-verdict");
    let told = replies(
        &chat(
            &data,
            &[
                ("a", "帮我看看能不能报"),
                ("a", "专题二"),
                ("a", "高校"),
                ("a", "总结"),
            ],
        )
        .out,
    );
    let summary = told[3]["file"]["text"].as_str().unwrap();
    let number = summary
        .split("核对编号：")
        .nth(1)
        .and_then(|after| after.get(..9))
        .unwrap();
    let shown = zhinan(
        &data,
        &["--now", NOW, "store", "verdict", &number.to_lowercase()],
        "",
    );
    assert!(
        shown.status == 0 && shown.out.contains(number) && shown.out.contains("单位类型：高校"),
        "{shown:?}"
    );
    let none = zhinan(&data, &["store", "verdict", "0000-0000"], "");
    assert!(
        none.status == 1 && none.err.contains("no conversation"),
        "{none:?}"
    );
}
