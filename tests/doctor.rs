//! The doctor: what it finds and says, with the settings and folders that the program would have.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use serde_json::Value;
use zhinan::store::{Sled, Store as _};

use crate::support::program::{NOW, Run, copy, folder, program, run, zhinan};
use crate::support::telegram::{TOKEN, Telegram};
use crate::support::watched::{Watched, serve};
use crate::support::web::send_to;

/// What it says with `args` and settings.
fn doctor(data: &Path, args: &[&str], settings: &[(&str, &str)]) -> Run {
    let mut command = program();
    for name in [
        "TELOXIDE_TOKEN",
        "TELOXIDE_API_URL",
        "TELOXIDE_PROXY",
        "ZHINAN_LISTEN",
        "LC_ALL",
        "LC_MESSAGES",
    ] {
        command.env_remove(name);
    }
    command
        .env("LANG", "C.UTF-8")
        .envs(settings.iter().copied());
    command
        .args(["--now", NOW, "doctor", "--data"])
        .arg(data)
        .args(args);
    if !args.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    run(command, b"")
}

/// The one line on `check`, with what to do.
fn line(run: &Run, check: &str) -> String {
    let mut lines = run
        .out
        .lines()
        .skip_while(|line| line.split_whitespace().nth(1) != Some(check));
    let first = lines
        .next()
        .unwrap_or_else(|| panic!("no {check}: {run:?}"));
    let todo = lines
        .next()
        .filter(|line| line.trim_start().starts_with('→'))
        .unwrap_or_default();
    format!("{first}\n{todo}")
}

#[test]
fn where_all_is_well_it_says_so_in_both_languages_and_to_programs() {
    let data = folder("doctor-well");
    let well = doctor(&data, &[], &[]);
    assert_eq!((well.status, well.err.as_str()), (0, ""));
    assert!(
        well.out.ends_with("No problems found.\n") && !well.out.contains('✗'),
        "{}",
        well.out
    );
    assert!(
        line(&well, "window").contains("until 2026-06-03 16:30"),
        "{}",
        well.out
    );
    assert!(line(&well, "token").contains("@BotFather"), "{}", well.out);
    let zh = |run: Run| run.out.lines().next().unwrap().contains("没有错误");
    assert!(zh(doctor(&data, &["--lang", "zh"], &[])));
    assert!(zh(doctor(&data, &[], &[("LANG", "zh_CN.UTF-8")])));
    assert!(!zh(doctor(
        &data,
        &[],
        &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")]
    )));
    let json = doctor(&data, &["--json"], &[]);
    let report: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(report["ok"], true);
    let checks: Vec<&str> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        checks,
        [
            "knowledge",
            "window",
            "folder",
            "disk",
            "store",
            "staff",
            "token",
            "listen",
            "clock"
        ]
    );
    assert!(!data.join("store").exists(), "it looks, and makes nothing");
}

#[test]
fn mistakes_of_the_knowledge_are_shown_with_their_place() {
    let knowledge = folder("doctor-knowledge");
    copy("knowledge", &knowledge);
    let rules = knowledge.join("stcsm-2026-8/rules.toml");
    let text = fs::read_to_string(&rules)
        .unwrap()
        .replace("requested <= 700000", "requested <= 700001");
    fs::write(&rules, text).unwrap();
    let found = doctor(
        &folder("doctor-knowledge-data"),
        &["--knowledge", knowledge.to_str().unwrap()],
        &[],
    );
    assert_eq!(found.status, 1);
    assert!(line(&found, "knowledge").starts_with("✗ "), "{}", found.out);
    assert!(
        found.out.contains("rules.toml:") && found.out.contains("^^^^^^"),
        "{}",
        found.out
    );
    assert!(
        found.out.contains("✓ listen"),
        "it goes on to the rest: {}",
        found.out
    );
}

#[test]
fn what_telegram_says_of_the_token_is_told_and_the_token_is_not() {
    let (telegram, data) = (Telegram::start(), folder("doctor-telegram"));
    let good = doctor(
        &data,
        &[],
        &[
            ("TELOXIDE_TOKEN", TOKEN),
            ("TELOXIDE_API_URL", &telegram.url),
        ],
    );
    assert_eq!(good.status, 0, "{good:?}");
    assert!(line(&good, "token").contains("@zhinan_bot"), "{}", good.out);
    assert!(
        line(&good, "webhook").contains("updates waiting: 0"),
        "{}",
        good.out
    );
    let unknown = doctor(
        &data,
        &[],
        &[
            ("TELOXIDE_TOKEN", "1:mistyped"),
            ("TELOXIDE_API_URL", &telegram.url),
        ],
    );
    assert_eq!(unknown.status, 1);
    assert!(
        line(&unknown, "token").contains("does not know") && unknown.out.contains("/token"),
        "{}",
        unknown.out
    );
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = format!("http://{gone}");
    let unreached = doctor(
        &data,
        &[],
        &[("TELOXIDE_TOKEN", TOKEN), ("TELOXIDE_API_URL", &gone)],
    );
    assert_eq!(unreached.status, 1);
    assert!(
        line(&unreached, "token").contains("cannot reach Telegram: no connection"),
        "{}",
        unreached.out
    );
    let wrong = doctor(
        &data,
        &["--json"],
        &[("TELOXIDE_TOKEN", TOKEN), ("TELOXIDE_PROXY", "::secret")],
    );
    assert!(
        wrong.status == 1 && wrong.out.contains("TELOXIDE_PROXY"),
        "{wrong:?}"
    );
    for run in [good, unknown, unreached, wrong] {
        let all = run.out + &run.err;
        assert!(
            !all.contains("secret") && !all.contains("mistyped"),
            "{all}"
        );
    }
}

#[test]
fn a_store_is_told_as_it_is_while_the_program_runs_and_after_it() {
    let data = folder("doctor-store");
    let mut serving = Watched::start(serve(&data), "doctor-store", 1);
    let busy = doctor(&data, &["--listen", &serving.at[0]], &[]);
    assert_eq!(busy.status, 0, "{busy:?}");
    assert!(
        line(&busy, "store").contains("a running zhinan is using it"),
        "{}",
        busy.out
    );
    assert!(
        line(&busy, "listen").contains("its status is ok"),
        "{}",
        busy.out
    );
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
    let closed = doctor(&data, &[], &[]);
    assert!(
        line(&closed, "store").contains("conversations 0"),
        "{}",
        closed.out
    );
    {
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        store
            .apply(vec![(b"f".to_vec(), Some(b"999".to_vec()))])
            .unwrap();
    }
    let newer = doctor(&data, &[], &[]);
    assert_eq!(newer.status, 1);
    assert!(
        line(&newer, "store").contains("newer version of zhinan (format 999"),
        "{}",
        newer.out
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let other = doctor(&folder("doctor-listen"), &["--listen", &taken], &[]);
    assert_eq!(other.status, 1);
    assert!(
        line(&other, "listen").contains(&taken) && other.out.contains("--listen"),
        "{}",
        other.out
    );
}

#[test]
fn a_folder_that_cannot_be_used_or_that_others_can_look_into_is_told() {
    let data = folder("doctor-folder");
    fs::write(data.join("file"), "").unwrap();
    let unusable = doctor(&data.join("file/data"), &[], &[]);
    assert_eq!(unusable.status, 1);
    assert!(
        line(&unusable, "folder").starts_with("✗ ") && unusable.out.contains("chown"),
        "{}",
        unusable.out
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
        let open = doctor(&data, &[], &[]);
        assert!(line(&open, "folder").contains("chmod 700"), "{}", open.out);
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(line(&doctor(&data, &[], &[]), "folder").starts_with("✓ "));
    }
    assert_eq!(zhinan(["doctor", "--lang", "fr"]).status, 2);
}

#[test]
fn who_is_at_the_desk_is_told_and_that_nobody_is_where_applicants_are_handed_over() {
    let data = folder("doctor-staff");
    let at = |args: &[&str]| line(&doctor(&data, args, &[]), "staff");
    let hours = ["--desk-hours", "Mon-Fri 09:00-17:00"];
    assert!(
        at(&[]).starts_with("! ") && at(&[]).contains("zhinan staff add NAME"),
        "{}",
        at(&[])
    );
    assert_eq!(doctor(&data, &hours, &[]).status, 1);
    assert!(at(&hours).contains("wait in vain"), "{}", at(&hours));
    crate::desk::hire(&data, "desk-1");
    assert!(at(&hours).starts_with("✓ "), "{}", at(&hours));
    assert!(
        at(&[]).contains("staff accounts: 1; no desk hours are set"),
        "{}",
        at(&[])
    );
    fs::write(data.join("staff.toml"), "staff = 3").unwrap();
    let broken = at(&hours);
    assert!(
        broken.starts_with("✗ ") && broken.contains("staff.toml"),
        "{broken}"
    );
}

#[test]
fn whether_telegram_posts_where_it_is_to_post_is_told() {
    let (telegram, data) = (Telegram::start(), folder("doctor-webhook"));
    let settings = [
        ("TELOXIDE_TOKEN", TOKEN),
        ("TELOXIDE_API_URL", telegram.url.as_str()),
    ];
    let at = |url: &str| {
        line(
            &doctor(&data, &["--webhook-url", url], &settings),
            "webhook",
        )
    };
    let own = "https://bot.example.org/telegram";
    assert!(
        at(own).starts_with("! ")
            && at(own).contains("does not send updates to https://bot.example.org yet")
    );
    let address = telegram
        .url
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap();
    let body = format!("{{\"url\":\"{own}\"}}");
    let set = format!("/bot{TOKEN}/setWebhook");
    assert_eq!(
        send_to(
            address,
            "POST",
            &set,
            &[("content-type", "application/json")],
            &body
        )
        .status,
        200
    );
    assert!(
        at(own).starts_with("✓ ") && at(own).contains("as --webhook-url says"),
        "{}",
        at(own)
    );
    assert!(at("https://other.example.org/telegram").starts_with("! "));
    let wrong = doctor(
        &data,
        &["--webhook-url", "http://bot.example.org/telegram"],
        &settings,
    );
    assert!(
        wrong.status == 1 && line(&wrong, "token").contains("--webhook-url is no https address"),
        "{}",
        wrong.out
    );
}

#[test]
fn a_bot_that_cannot_start_is_found_and_it_is_told_why() {
    let (telegram, data) = (Telegram::start(), folder("doctor-start"));
    let settings = [
        ("TELOXIDE_TOKEN", TOKEN),
        ("TELOXIDE_API_URL", telegram.url.as_str()),
    ];
    let hook = ["--webhook-url", "https://bot.example.org/telegram"];
    let refused = r#"{"ok":false,"error_code":400,"description":"Bad Request: on purpose"}"#;
    let found = |method: &str, (code, text), args: &[&str]| {
        telegram.book().odd.insert(method.to_owned(), (code, text));
        let found = doctor(&data, args, &settings);
        telegram.book().odd.clear();
        assert_eq!(found.status, 1, "{method}: {found:?}");
        line(&found, "token")
    };
    for (method, args) in [
        ("getMe", &[][..]),
        ("getWebhookInfo", &[]),
        ("deleteWebhook", &[]),
    ] {
        let told = found(&method.to_lowercase(), (400, refused), args);
        assert!(
            told.starts_with("✗ ")
                && told.contains(&format!("{method} fails: Bad Request: on purpose")),
            "{told}"
        );
    }
    let told = found("getme", (200, r#"{"ok":true,"result":{"id":1}}"#), &[]);
    assert!(
        told.contains("getMe fails: the answer cannot be read"),
        "{told}"
    );
    let told = found(
        "getme",
        (
            404,
            r#"{"ok":false,"error_code":404,"description":"Not Found"}"#,
        ),
        &[],
    );
    assert!(told.contains("does not know the token"), "{told}");
    let told = found("getme", (502, "<html>"), &[]);
    assert!(
        told.contains("cannot reach Telegram: Bad Gateway"),
        "{told}"
    );
    assert!(
        telegram.book().webhook.is_none(),
        "it looks, and changes nothing"
    );

    let address = telegram
        .url
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap();
    let set = format!("/bot{TOKEN}/setWebhook");
    let body = format!("{{\"url\":\"{}\"}}", hook[1]);
    assert_eq!(
        send_to(
            address,
            "POST",
            &set,
            &[("content-type", "application/json")],
            &body
        )
        .status,
        200
    );
    let told = found("setwebhook", (400, refused), &hook);
    assert!(
        told.contains("setWebhook fails: Bad Request: on purpose"),
        "{told}"
    );
    let port = doctor(
        &data,
        &["--webhook-url", "https://bot.example.org:9000/telegram"],
        &[("TELOXIDE_TOKEN", TOKEN)],
    );
    assert!(
        port.status == 1 && line(&port, "token").contains("443, 80, 88 and 8443"),
        "{port:?}"
    );
    let proxy = [
        settings[0],
        settings[1],
        ("TELOXIDE_PROXY", "gopher://127.0.0.1:1"),
    ];
    let proxy = doctor(&data, &[], &proxy);
    assert!(
        proxy.status == 1 && line(&proxy, "token").contains("TELOXIDE_PROXY"),
        "{proxy:?}"
    );
}
