//! Log-ins: guessing, crowds, and a roster that is written meanwhile.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::desk::{PASSWORD, at_desk, audit, field, hire, log_in, log_in_from, set, staff};
use crate::support::program::folder;
use crate::support::web::Serving;

#[test]
fn guessing_waits_and_shuts_out_neither_the_right_person_nor_a_colleague() {
    let data = folder("desk-force");
    hire(&data, "desk-1");
    hire(&data, "desk-2");
    let serving = Serving::start(&data, &["--behind-proxy"]);
    let from = |name: &str, password: &str, address: &str| {
        log_in_from(&serving, name, password, &[("x-forwarded-for", address)])
    };
    let entered = from("desk-1", PASSWORD, "10.0.0.1");
    let known = set(&entered, "zhinan_known").unwrap();
    for _ in 0..5 {
        let wrong = from("desk-1", "a wrong password", "10.0.0.1");
        assert_eq!(wrong.status, 401);
        assert!(wrong.body.contains("名字或密码不对") && wrong.header("set-cookie").is_some());
        assert!(set(&wrong, "zhinan_desk").is_none());
    }
    for times in 1..=12 {
        let refused = from("desk-1", PASSWORD, "10.0.0.1");
        assert_eq!(refused.status, 429, "{times}");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=15).contains(&wait), "{wait}");
        assert!(refused.body.contains("分钟后再试") && set(&refused, "zhinan_desk").is_none());
    }
    assert_eq!(
        from("desk-1", PASSWORD, "10.0.0.2").status,
        303,
        "from elsewhere"
    );
    assert_eq!(
        from("desk-2", PASSWORD, "10.0.0.1").status,
        303,
        "a colleague"
    );
    // A browser in which one has logged in before passes, also where its address waits for all names.
    for name in 0..20 {
        let name = format!("nobody-{name}");
        let wrong = from(&name, "a wrong password", "10.0.0.1");
        assert!(
            matches!(wrong.status, 401 | 429),
            "a name that nobody has is told from no other"
        );
    }
    assert_eq!(from("desk-2", PASSWORD, "10.0.0.1").status, 429);
    let page = serving.get("/desk/login", &[]);
    let cookies = format!("{}; {known}", set(&page, "zhinan_login").unwrap());
    let mark = field(&page.body, "mark");
    let known_as = |name: &str| {
        let form = [
            ("name", name),
            ("password", PASSWORD),
            ("mark", mark.as_str()),
        ];
        let headers = [
            ("x-forwarded-for", "10.0.0.1"),
            ("cookie", cookies.as_str()),
        ];
        serving.post("/desk/login", &headers, &form).status
    };
    assert_eq!(known_as("desk-1"), 303);
    assert_eq!(known_as("desk-2"), 429, "it is known for its name alone");
    let log = audit(&data);
    let of =
        |what: &str| -> Vec<&Json> { log.iter().filter(|line| line["what"] == what).collect() };
    let failed = of("login_failed");
    assert!(
        failed
            .iter()
            .take(5)
            .all(|line| line["staff"] == "desk-1" && line["from"] == "10.0.0.1")
    );
    assert!(
        failed.iter().skip(5).all(|line| line["staff"].is_null()),
        "what nobody is called is not written down"
    );
    // Many that are refused are told in few lines.
    let refused: Vec<_> = of("locked_out")
        .iter()
        .map(|line| line["times"].as_u64().unwrap())
        .collect();
    assert!(
        refused.starts_with(&[1, 10]) && refused.len() < 6,
        "{refused:?}"
    );
}

#[test]
fn many_log_ins_at_once_take_little_memory_and_some_are_told_to_come_again() {
    let data = folder("desk-crowd");
    hire(&data, "desk-1");
    let serving = Serving::start(&data, &["--behind-proxy", "--rate", "0"]);
    let (page, before) = (serving.get("/desk/login", &[]), serving.memory().0);
    let (cookie, mark) = (
        set(&page, "zhinan_login").unwrap(),
        field(&page.body, "mark"),
    );
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..100)
            .map(|count| {
                let (serving, cookie, mark) = (&serving, &cookie, &mark);
                scope.spawn(move || {
                    let from = format!("10.0.1.{count}");
                    let headers = [
                        ("cookie", cookie.as_str()),
                        ("x-forwarded-for", from.as_str()),
                    ];
                    let form = [("name", "desk-1"), ("password", PASSWORD), ("mark", mark)];
                    serving.post("/desk/login", &headers, &form).status
                })
            })
            .collect();
        tries.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(statuses.contains(&303), "{statuses:?}");
    assert!(
        statuses.iter().all(|it| matches!(it, 303 | 503)),
        "{statuses:?}"
    );
    let grown = serving.memory().1.saturating_sub(before) / (1024 * 1024);
    assert!(grown < 60, "{grown} MB more");
    assert_eq!(log_in(&serving, "desk-1", PASSWORD).status, 303);
}

#[test]
fn accounts_that_are_added_at_once_are_all_there() {
    let data = folder("desk-added");
    std::thread::scope(|scope| {
        for at in 0..8 {
            let data = &data;
            scope.spawn(move || hire(data, &format!("desk-{at}")));
        }
    });
    assert_eq!(staff(&data, &["list"], "").out.lines().count(), 8);
}

#[test]
fn a_roster_that_cannot_be_read_ends_no_session() {
    let (serving, cookie) = at_desk("desk-unreadable", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-unreadable");
    let file = data.join("staff.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let at_desk = || serving.get("/desk", &[("cookie", &cookie)]).status;
    assert_eq!((at_desk(), at_desk()), (200, 200));
    let log = fs::read_to_string(data.join("log")).unwrap();
    assert_eq!(log.matches("the staff cannot be read").count(), 1, "{log}");
    fs::write(&file, text).unwrap();
    assert_eq!(at_desk(), 200);
    fs::write(&file, "").unwrap();
    assert_eq!(at_desk(), 303);
}
