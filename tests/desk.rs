//! The desk: the program itself, used by staff and tried by others.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::program::{NOW, Run, folder, program, run};
use crate::support::web::{Answer, Serving};

const ZH: (&str, &str) = ("accept-language", "zh-CN");
/// The password of the staff of these tests.
pub const PASSWORD: &str = "correct horse battery";

pub fn staff(data: &Path, words: &[&str], input: &str) -> Run {
    let mut command = program();
    command
        .args(["--now", NOW, "staff"])
        .args(words)
        .arg("--data")
        .arg(data);
    run(command, input.as_bytes())
}

/// Adds someone to the staff.
pub fn hire(data: &Path, name: &str) {
    let added = staff(data, &["add", name, "--password-stdin"], PASSWORD);
    assert_eq!((added.status, added.err.as_str()), (0, ""));
}

/// A cookie that an answer sets, as it is sent back.
pub fn set(answer: &Answer, name: &str) -> Option<String> {
    let begins = format!("{name}=");
    let set = answer
        .headers
        .iter()
        .filter(|(header, _)| header == "set-cookie")
        .map(|(_, value)| value.split(';').next().unwrap());
    let is_set = |pair: &&str| {
        let pair = pair.strip_prefix("__Host-").unwrap_or(pair);
        pair.starts_with(&begins) && pair != begins
    };
    set.filter(is_set).map(str::to_owned).next()
}

pub fn field(body: &str, name: &str) -> String {
    let begins = format!("name=\"{name}\" value=\"");
    body.split(begins.as_str())
        .nth(1)
        .unwrap_or_else(|| panic!("{body}"))
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

pub fn log_in_from(
    serving: &Serving,
    name: &str,
    password: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let page = serving.get("/desk/login", headers);
    let cookie = set(&page, "zhinan_login").unwrap();
    let headers = [headers, &[ZH, ("cookie", cookie.as_str())]].concat();
    let form = [
        ("name", name),
        ("password", password),
        ("mark", &field(&page.body, "mark")),
    ];
    serving.post("/desk/login", &headers, &form)
}

pub fn log_in(serving: &Serving, name: &str, password: &str) -> Answer {
    log_in_from(serving, name, password, &[])
}

/// The program with one of the staff at the desk: the cookie of the session.
pub fn at_desk(name: &str, options: &[&str]) -> (Serving, String) {
    let data = folder(name);
    hire(&data, "desk-1");
    let serving = Serving::start(&data, options);
    let entered = log_in(&serving, "desk-1", PASSWORD);
    assert_eq!(
        (entered.status, entered.header("location")),
        (303, Some("/desk")),
        "{}",
        entered.body
    );
    let cookie = set(&entered, "zhinan_desk").unwrap();
    (serving, cookie)
}

pub fn audit(data: &Path) -> Vec<Json> {
    let text = fs::read_to_string(data.join("audit.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn deeds(data: &Path) -> Vec<(Option<String>, String)> {
    let text = |value: &Json| value.as_str().map(str::to_owned);
    audit(data)
        .iter()
        .map(|line| (text(&line["staff"]), text(&line["what"]).unwrap()))
        .collect()
}

#[test]
fn staff_are_added_listed_and_removed_and_their_file_holds_no_password_and_is_for_its_owner_alone()
{
    let data = folder("desk-staff").join("new");
    assert_eq!(staff(&data, &["list"], "").out, "");
    hire(&data, "desk-1");
    hire(&data, "值班二号");
    assert_eq!(
        staff(&data, &["list"], "").out,
        "desk-1  since 2026-05-20\n值班二号  since 2026-05-20\n"
    );
    let file = fs::read_to_string(data.join("staff.toml")).unwrap();
    assert!(
        file.contains("$argon2id$v=19$m=19456,t=2,p=1$") && !file.contains(PASSWORD),
        "{file}"
    );
    let hash = |at: usize| {
        file.split("hash = \"")
            .nth(at)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_ne!(hash(1), hash(2), "the same password has two hashes");
    #[cfg(unix)]
    for name in ["staff.toml", "audit.jsonl"] {
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(data.join(name)).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    for (words, input, said) in [
        (
            &["add", "desk-1", "--password-stdin"][..],
            PASSWORD,
            "there is `desk-1` already",
        ),
        (
            &["add", "desk-3", "--password-stdin"],
            "short",
            "12 characters",
        ),
        (&["add", "desk-3", "--password-stdin"], "", "12 characters"),
        (
            &["add", "a long name of it", "--password-stdin"],
            PASSWORD,
            "a name has",
        ),
        (
            &["add", "desk-3-desk-3", "--password-stdin"],
            "Desk-3-Desk-3",
            "the name is no password",
        ),
        (&["add", "desk-3"], PASSWORD, "--password-stdin"),
    ] {
        let run = staff(&data, words, input);
        assert!(
            run.status == 2 && run.err.contains(said),
            "{words:?}: {run:?}"
        );
    }
    assert_eq!(
        fs::read_to_string(data.join("staff.toml")).unwrap(),
        file,
        "what failed changed nothing"
    );
    assert_eq!(staff(&data, &["remove", "desk-1"], "").status, 0);
    let again = staff(&data, &["remove", "desk-1"], "");
    assert!(
        again.status == 1 && again.err.contains("there is no `desk-1`"),
        "{again:?}"
    );
    assert_eq!(
        staff(&data, &["list"], "").out,
        "值班二号  since 2026-05-20\n"
    );
    let [one, two] = ["desk-1", "值班二号"].map(|name| Some(name.to_owned()));
    let added = |name: &Option<String>| (name.clone(), "staff_added".to_owned());
    assert_eq!(
        deeds(&data),
        [added(&one), added(&two), (one, "staff_removed".to_owned())]
    );
}

#[test]
fn without_staff_the_desk_says_how_to_add_one_and_with_them_it_asks_who_one_is() {
    let data = folder("desk-nobody");
    let serving = Serving::start(&data, &[]);
    let page = serving.get("/desk/login", &[ZH]);
    assert!(
        page.status == 200
            && page.body.contains("zhinan staff add")
            && !page.body.contains("password")
    );
    hire(&data, "desk-1");
    let page = serving.get("/desk/login", &[ZH]);
    assert!(
        page.body.contains("type=\"password\"") && !page.body.contains("zhinan staff add"),
        "{}",
        page.body
    );
    for path in [
        "/desk",
        "/desk?q=a",
        "/desk/missed",
        "/desk/missed/question?guide=a&q=b",
        "/desk/overlay.patch",
        "/desk/people",
        "/desk/people/waiting",
    ] {
        let turned_away = serving.get(path, &[ZH]);
        let login = turned_away.header("location").unwrap();
        assert_eq!(turned_away.status, 303, "{path}");
        let next = login.strip_prefix("/desk/login?next=%2Fdesk");
        assert!(next.is_some(), "{path}: {login}");
    }
    assert_eq!(
        serving
            .get("/desk/search?q=a", &[("x-zhinan-fragment", "1")])
            .status,
        401
    );
}

#[test]
fn who_has_the_password_comes_in_and_is_out_again_when_logged_out_or_removed() {
    let (serving, cookie) = at_desk("desk-login", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-login");
    let at = |cookie: &str| serving.get("/desk", &[ZH, ("cookie", cookie)]);
    let page = at(&cookie);
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(
        serving
            .get("/desk/login", &[("cookie", &cookie)])
            .header("location"),
        Some("/desk")
    );
    let flipped = if cookie.ends_with('A') { "B" } else { "A" };
    for other in [
        "zhinan_desk=",
        &format!("{}{flipped}", &cookie[..cookie.len() - 1]),
        "zhinan_desk=AAAA",
    ] {
        assert_eq!(at(other).status, 303, "{other}");
    }
    let second = set(&log_in(&serving, "desk-1", PASSWORD), "zhinan_desk").unwrap();
    assert_ne!(second, cookie);
    let out = serving.post(
        "/desk/logout",
        &[ZH, ("cookie", &cookie)],
        &[("mark", &field(&page.body, "mark"))],
    );
    assert_eq!(
        (out.status, out.header("location")),
        (303, Some("/desk/login"))
    );
    assert!(
        out.header("set-cookie")
            .unwrap()
            .starts_with("zhinan_desk=; ")
    );
    assert_eq!(
        at(&cookie).status,
        303,
        "a cookie that was kept is of no use any more"
    );
    assert_eq!(at(&second).status, 200, "and another session goes on");
    assert_eq!(staff(&data, &["remove", "desk-1"], "").status, 0);
    hire(&data, "desk-1");
    assert_eq!(
        at(&second).status,
        303,
        "who was removed is out, be it that the name is given out anew"
    );
    let what: Vec<String> = deeds(&data).into_iter().map(|(_, what)| what).collect();
    let expected = [
        "staff_added",
        "logged_in",
        "logged_in",
        "logged_out",
        "staff_removed",
        "staff_added",
    ];
    assert_eq!(what, expected);
    let log = fs::read_to_string(data.join("audit.jsonl")).unwrap()
        + &fs::read_to_string(data.join("log")).unwrap();
    assert!(
        !log.contains(PASSWORD) && !log.contains(cookie.split_once('=').unwrap().1),
        "{log}"
    );
}

#[test]
fn the_cookie_of_the_desk_is_sent_by_no_other_site_and_read_by_no_script() {
    let data = folder("desk-cookie");
    hire(&data, "desk-1");
    let serving = Serving::start(&data, &["--behind-proxy"]);
    let entered = log_in_from(
        &serving,
        "desk-1",
        PASSWORD,
        &[("x-forwarded-proto", "https")],
    );
    let cookies: Vec<&str> = entered
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("__Host-zhinan_desk=")),
        "{cookies:?}"
    );
    for cookie in cookies {
        assert!(
            cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict; Secure"),
            "{cookie}"
        );
    }
}

#[test]
fn many_tries_at_once_are_no_more_than_as_many_one_after_another() {
    let data = folder("desk-at-once");
    hire(&data, "desk-1");
    let serving = Serving::start(&data, &[]);
    let page = serving.get("/desk/login", &[]);
    let (cookie, mark) = (
        set(&page, "zhinan_login").unwrap(),
        field(&page.body, "mark"),
    );
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..20)
            .map(|count| {
                let (serving, cookie, mark) = (&serving, &cookie, &mark);
                let password = format!("a wrong password {count}");
                scope.spawn(move || {
                    let form = [
                        ("name", "desk-1"),
                        ("password", password.as_str()),
                        ("mark", mark),
                    ];
                    serving
                        .post("/desk/login", &[("cookie", cookie)], &form)
                        .status
                })
            })
            .collect();
        tries
            .into_iter()
            .map(|tried| tried.join().unwrap())
            .collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count(),
        5,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 429).count(),
        15,
        "{statuses:?}"
    );
}

#[test]
fn a_form_that_another_site_or_another_session_made_up_changes_nothing() {
    let (serving, cookie) = at_desk("desk-csrf", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-csrf");
    let page = serving.get("/desk", &[ZH, ("cookie", &cookie)]);
    let mark = field(&page.body, "mark");
    let other = set(&log_in(&serving, "desk-1", PASSWORD), "zhinan_desk").unwrap();
    let of_other = field(
        &serving.get("/desk", &[ZH, ("cookie", &other)]).body,
        "mark",
    );
    assert_ne!(mark, of_other);
    let login = serving.get("/desk/login", &[]);
    let of_login = field(&login.body, "mark");
    let fields = [
        ("guide", "stcsm-2026-8"),
        ("q", "a"),
        ("matter", "silent"),
        ("what_zh", "甲"),
        ("what_en", "a"),
        ("zh", "甲乙丙丁"),
        ("en", "abcd efgh"),
    ];
    for path in [
        "/desk/logout",
        "/desk/missed/question",
        "/desk/missed/entry/1",
    ] {
        for wrong in ["", "AAAA", &of_other, &of_login] {
            let form = [&fields[..], &[("mark", wrong)]].concat();
            assert_eq!(
                serving.post(path, &[ZH, ("cookie", &cookie)], &form).status,
                403,
                "{path} {wrong}"
            );
        }
        let form = [&fields[..], &[("mark", mark.as_str())]].concat();
        for (name, value) in [
            ("origin", "http://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let forged = serving.post(path, &[ZH, ("cookie", &cookie), (name, value)], &form);
            assert_eq!(forged.status, 403, "{path} {name}");
        }
        assert_eq!(
            serving.post(path, &[ZH], &form).header("location"),
            Some("/desk/login"),
            "{path}"
        );
    }
    assert_eq!(
        serving.get("/desk", &[ZH, ("cookie", &cookie)]).status,
        200,
        "nobody was logged out"
    );
    assert!(
        !deeds(&data)
            .iter()
            .any(|(_, what)| what == "learned" || what == "logged_out")
    );
    // The login too: whoever is logged in by another would write under a name that is not theirs.
    let form = [
        ("name", "desk-1"),
        ("password", PASSWORD),
        ("mark", &of_login),
    ];
    let forged = serving.post("/desk/login", &[ZH], &form);
    assert_eq!((forged.status, set(&forged, "zhinan_desk")), (403, None));
}

#[test]
fn a_log_in_leads_back_within_the_desk_and_nowhere_else_and_tells_who_keeps_no_cookies() {
    let data = folder("desk-next");
    hire(&data, "desk-1");
    let serving = Serving::start(&data, &[]);
    let page = serving.get("/desk/login", &[ZH]);
    let (cookie, mark) = (
        set(&page, "zhinan_login").unwrap(),
        field(&page.body, "mark"),
    );
    let log_in = |headers: &[(&str, &str)], next: &str| {
        let form = [
            ("name", "desk-1"),
            ("password", PASSWORD),
            ("mark", &mark),
            ("next", next),
        ];
        serving.post("/desk/login", headers, &form)
    };
    for (next, led) in [
        ("/desk/check", "/desk/check"),
        ("/desk?q=a%20b", "/desk?q=a%20b"),
        ("/desks", "/desk"),
        ("//evil.example/desk", "/desk"),
        ("https://evil.example", "/desk"),
        ("/desk/\r\nset-cookie: a=b", "/desk"),
    ] {
        let entered = log_in(&[ZH, ("cookie", &cookie)], next);
        assert_eq!(
            (entered.status, entered.header("location")),
            (303, Some(led)),
            "{next}"
        );
    }
    let without = log_in(&[ZH], "/desk/check");
    assert_eq!(without.status, 403);
    assert!(
        without.body.contains("没有把登录要用的 Cookie 带回来"),
        "{}",
        without.body
    );
    assert_eq!(field(&without.body, "next"), "/desk/check");
}

#[test]
fn where_the_guide_leaves_something_open_that_is_the_answer_to_look_up_and_to_paste() {
    let (serving, cookie) = at_desk("desk-silent", &[]);
    let headers = [ZH, ("cookie", cookie.as_str())];
    let asked: String = "年龄".bytes().map(|it| format!("%{it:02X}")).collect();
    let found = serving
        .get(&format!("/desk/search?q={asked}"), &headers)
        .body;
    let first = found.split("role=\"option\"").nth(1).unwrap();
    assert!(first.contains("指南没有写明申请人的年龄限制"), "{found}");
    assert!(!first.contains("引自"), "nothing is quoted: {first}");
    assert!(!found.contains("data-clause=\"end\""), "{found}");
    let asked: String = "70万".bytes().map(|it| format!("%{it:02X}")).collect();
    let found = serving
        .get(&format!("/desk/search?q={asked}"), &headers)
        .body;
    assert!(
        found.contains("<mark>70万</mark>") && !found.contains("<mark>300万"),
        "{found}"
    );
}

#[test]
fn what_is_typed_is_found_by_words_amounts_ratios_numbers_of_clauses_and_synonyms() {
    let (serving, cookie) = at_desk("desk-lookup", &[]);
    let search = |query: &str| {
        let address = format!(
            "/desk/search?q={}",
            query
                .bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        );
        serving.get(
            &address,
            &[ZH, ("cookie", &cookie), ("x-zhinan-fragment", "1")],
        )
    };
    let clauses = |answer: &Answer| -> Vec<String> {
        answer
            .body
            .split("data-clause=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    for (query, clause) in [
        ("2.11.b", "2.11.b"),
        ("1:1", "1.1.4"),
        ("1：1 承诺书", "2.11.c"),
        ("70万", "1.2.4"),
        ("700k", "1.2.4"),
        ("七十万", "1.2.4"),
        ("外企", "1.3.1.5"),
        ("在研", "2.8"),
        ("deadline", "3.2"),
    ] {
        let found = search(query);
        assert!(
            clauses(&found).iter().take(5).any(|it| it == clause),
            "{query}: {:?}",
            clauses(&found)
        );
        assert!(
            found
                .header("server-timing")
                .unwrap()
                .starts_with("look;dur=")
        );
    }
    let found = search("在研项目几项不能报");
    assert!(found.body.contains("<mark>在研项目"), "{}", found.body);
    assert!(found.body.contains("class=\"answer\""), "{}", found.body);
    assert!(
        found.body.contains("2.8") && found.body.contains("以上引自《"),
        "{}",
        found.body
    );
    assert!(
        search("今天天气怎么样")
            .body
            .find("class=\"answer\"")
            .is_none()
    );
    assert_eq!(clauses(&search("")).len(), 0);
    let shown = search("\"><img src=x onerror=alert(1)>").body;
    assert!(!shown.contains("<img"), "{shown}");
}

#[test]
fn looking_up_is_no_question_and_is_neither_noted_nor_counted() {
    let (serving, cookie) = at_desk("desk-no-question", &[]);
    for query in ["申请人有年龄限制吗", "年龄"] {
        let address = format!(
            "/desk?q={}",
            query
                .bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        );
        assert_eq!(
            serving.get(&address, &[ZH, ("cookie", &cookie)]).status,
            200
        );
    }
    let missed = serving.get("/desk/missed?all=1", &[ZH, ("cookie", &cookie)]);
    assert!(!missed.body.contains("年龄"), "{}", missed.body);
    serving.submit("/", &[ZH], &[("text", "申请人有年龄限制吗")]);
    let missed = serving.get("/desk/missed?all=1", &[ZH, ("cookie", &cookie)]);
    assert!(
        missed.body.contains("申请人有年龄限制吗"),
        "{}",
        missed.body
    );
}

#[test]
fn without_scripts_what_is_found_is_listed_and_a_reply_to_paste_is_a_link_away() {
    let (serving, cookie) = at_desk("desk-plain", &[]);
    let page = serving.get("/desk?q=2.8", &[ZH, ("cookie", &cookie)]);
    assert!(
        page.body.contains("href=\"/guide/stcsm-2026-8#2.8\""),
        "{}",
        page.body
    );
    let address = "/desk/reply?guide=stcsm-2026-8&clause=2.8&in=zh";
    assert!(
        page.body.contains(&address.replace('&', "&amp;")),
        "{}",
        page.body
    );
    let reply = serving.get(address, &[("cookie", &cookie)]);
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(
        reply.body.contains("（2.8）") && reply.body.contains("「8.已作为项目负责人承担"),
        "{}",
        reply.body
    );
    let english = serving.get(
        "/desk/reply?guide=stcsm-2026-8&clause=2.8&in=en",
        &[("cookie", &cookie)],
    );
    assert!(
        english.body.contains("Clause 2.8") && english.body.contains("「8.已作为项目负责人承担"),
        "{}",
        english.body
    );
    for wrong in [
        "guide=a&clause=2.8",
        "guide=stcsm-2026-8&clause=9.9",
        "guide=stcsm-2026-8&clause=%00",
    ] {
        assert_eq!(
            serving
                .get(&format!("/desk/reply?{wrong}"), &[("cookie", &cookie)])
                .status,
            404,
            "{wrong}"
        );
    }
}

#[test]
fn a_question_that_was_missed_is_linked_to_a_clause_works_at_once_and_can_be_taken_back() {
    const ASKED: &str = "两顶帽子戴着<b>行不行</b>";
    let (serving, cookie) = at_desk("desk-missed", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-missed");
    let headers = [ZH, ("cookie", cookie.as_str())];
    serving.submit("/", &[ZH], &[("text", ASKED)]);
    let page = serving.get("/desk/missed?all=1", &headers);
    assert!(
        page.body.contains("两顶帽子戴着&lt;b&gt;") && !page.body.contains("<b>行"),
        "{}",
        page.body
    );
    let link = page
        .body
        .split("href=\"/desk/missed/question?")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let question = serving.get(
        &format!("/desk/missed/question?{}", link.replace("&amp;", "&")),
        &headers,
    );
    let mark = field(&question.body, "mark");
    let form = |clause: &'static str, words: &'static str| {
        vec![
            ("mark", mark.clone()),
            ("guide", "stcsm-2026-8".to_owned()),
            ("q", ASKED.to_owned()),
            ("matter", "clauses".to_owned()),
            ("clause", clause.to_owned()),
            ("words", words.to_owned()),
            ("clause", String::new()),
            ("words", String::new()),
            ("zh", format!("{ASKED}\r\n\r\n两顶帽子可以吗")),
            ("en", "Wearing two hats, is that fine?".to_owned()),
        ]
    };
    let learn = |form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        serving.post("/desk/missed/question", &headers, &form)
    };
    let wrong = learn(form("9.9", ""));
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("指南里没有 9.9 这一条") && wrong.body.contains("value=\"9.9\""),
        "{}",
        wrong.body
    );
    let without = |names: &[&str], form: Vec<(&'static str, String)>| {
        let emptied = form
            .into_iter()
            .map(|(name, value)| match names.contains(&name) {
                true => (name, String::new()),
                false => (name, value),
            });
        learn(emptied.collect())
    };
    let as_known = |mut form: Vec<(&'static str, String)>| {
        form[3].1 = "ways".to_owned();
        form.push(("intent", String::new()));
        form
    };
    for (answer, told) in [
        (
            without(&["clause"], form("", "")),
            "请至少填一条回答它的条款",
        ),
        (
            without(&["en"], form("2.8", "")),
            "中文和英文的问法至少各写一种",
        ),
        (
            without(&["zh", "en"], as_known(form("", ""))),
            "请至少写一种问法",
        ),
        (learn(as_known(form("", ""))), "请选一个意思相同的问题"),
        (
            learn(form("2.8", "没有这句")),
            "2.8 里没有“没有这句”这几个字",
        ),
    ] {
        assert_eq!(answer.status, 422, "{told}");
        assert!(answer.body.contains(told), "{told}: {}", answer.body);
        assert!(!answer.body.contains("desk_"), "{}", answer.body);
    }
    let learned = learn(form("2.8", ""));
    assert_eq!(
        (learned.status, learned.header("location")),
        (303, Some("/desk/missed/entry/1")),
        "{}",
        learned.body
    );
    let entry = serving.get("/desk/missed/entry/1", &headers);
    assert!(
        entry.body.contains("✓ 两顶帽子可以吗：用 2.8 回答"),
        "{}",
        entry.body
    );
    let answer = serving.submit("/", &[ZH], &[("text", "两顶帽子可以吗")]);
    assert!(
        answer.body.contains("「8.已作为项目负责人承担"),
        "{}",
        answer.body
    );
    assert!(
        serving
            .get(
                "/desk/search?q=%E4%B8%A4%E9%A1%B6%E5%B8%BD%E5%AD%90%E5%8F%AF%E4%BB%A5%E5%90%97",
                &headers
            )
            .body
            .contains("class=\"answer\"")
    );
    let patch = serving.get("/desk/overlay.patch", &headers);
    assert!(
        patch.body.contains("+  \"两顶帽子可以吗\","),
        "{}",
        patch.body
    );
    assert!(
        serving
            .get("/desk/overlay.jsonl", &headers)
            .body
            .contains("两顶帽子可以吗")
    );
    let undone = serving.post("/desk/missed/entry/1", &headers, &[("mark", &mark)]);
    assert_eq!(undone.header("location"), Some("/desk/missed"));
    assert!(
        !serving
            .submit("/", &[ZH], &[("text", "两顶帽子可以吗")])
            .body
            .contains("「8.已作为项目负责人承担")
    );
    assert_eq!(serving.get("/desk/missed/entry/1", &headers).status, 404);
    let log = fs::read_to_string(data.join("audit.jsonl")).unwrap();
    assert!(
        log.contains("\"what\":\"learned\",\"entry\":1,") && log.contains("\"clauses\":[\"2.8\"]"),
        "{log}"
    );
    assert!(
        log.contains("\"what\":\"unlearned\",\"entry\":1")
            && log.contains("\"file\":\"overlay.patch\""),
        "{log}"
    );
    assert!(!log.contains("帽子"), "{log}");
}

#[test]
fn a_question_that_the_guide_leaves_open_is_marked_so_or_joined_to_one_that_is_known() {
    let (serving, cookie) = at_desk("desk-silent", &[]);
    let headers = [ZH, ("cookie", cookie.as_str())];
    let mark = field(&serving.get("/desk", &headers).body, "mark");
    let silent = [
        ("mark", mark.as_str()),
        ("guide", "stcsm-2026-8"),
        ("q", "a"),
        ("matter", "silent"),
        ("what_zh", "食堂"),
        ("what_en", "a canteen"),
        ("zh", "你们楼下有没有食堂可以吃饭"),
        ("en", "Is there a canteen downstairs?"),
    ];
    assert_eq!(
        serving
            .post("/desk/missed/question", &headers, &silent)
            .header("location"),
        Some("/desk/missed/entry/1")
    );
    let answer = serving.submit("/", &[ZH], &[("text", "你们楼下有没有食堂可以吃饭")]);
    assert!(answer.body.contains("没有写明食堂"), "{}", answer.body);
    let question = serving.get(
        "/desk/missed/question?guide=stcsm-2026-8&q=%E7%94%B3%E8%AF%B7%E4%BA%BA%E5%A4%9A%E5%A4%A7%E5%B9%B4%E7%BA%AA",
        &headers,
    );
    assert!(
        question.body.contains("value=\"age_limit\""),
        "what it is likest to is offered: {}",
        question.body
    );
    let known = [
        ("mark", mark.as_str()),
        ("guide", "stcsm-2026-8"),
        ("q", "a"),
        ("matter", "ways"),
        ("intent", "age_limit"),
        ("zh", "两顶帽子戴着行不行"),
        ("en", ""),
    ];
    assert_eq!(
        serving
            .post("/desk/missed/question", &headers, &known)
            .header("location"),
        Some("/desk/missed/entry/2")
    );
    let answer = serving.submit("/", &[ZH], &[("text", "两顶帽子戴着行不行")]);
    assert!(
        answer.body.contains("没有写明申请人的年龄限制"),
        "{}",
        answer.body
    );
}

#[test]
fn a_caller_is_checked_on_one_page_by_the_same_rules_and_contradictions_are_told() {
    let (serving, cookie) = at_desk("desk-check", &[]);
    let headers = [ZH, ("cookie", cookie.as_str())];
    let page = serving.get("/desk/check", &headers);
    let mark = field(&page.body, "mark");
    for fact in [
        "topic",
        "unit_type",
        "fields",
        "requested",
        "total_budget",
        "no_patent_or_shareholding_ties",
    ] {
        assert!(
            page.body.contains(&format!("data-fact=\"{fact}\"")),
            "{fact}: {}",
            page.body
        );
    }
    let decide = |given: &[(&str, &str)]| {
        let form = [&[("mark", mark.as_str())], given].concat();
        let headers = [&headers[..], &[("x-zhinan-fragment", "1")]].concat();
        serving.post("/desk/check", &headers, &form)
    };
    let outcome = |answer: &Answer| {
        answer
            .body
            .split("data-outcome=\"")
            .nth(1)
            .unwrap_or_else(|| panic!("{}", answer.body))
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let base = [
        ("topic", "2"),
        ("unit_type", "enterprise"),
        ("requested", "80万"),
        ("self_raised", "八十万元"),
    ];
    let failed = decide(&base);
    assert!(
        outcome(&failed).starts_with("专题二") && outcome(&failed).contains("不符合"),
        "{}",
        outcome(&failed)
    );
    assert!(
        failed.body.contains("「每项资助额度不超过70万元」"),
        "{}",
        failed.body
    );
    assert!(
        failed.body.contains("data-idle=\"fields "),
        "what topic 2 does not ask for is idle: {}",
        failed.body
    );
    let within = decide(&[
        ("topic", "2"),
        ("unit_type", "enterprise"),
        ("requested", "70万"),
    ]);
    assert!(outcome(&within).contains("待核实"), "{}", outcome(&within));
    let contradicted = decide(&[
        base[0],
        ("requested", "70万"),
        ("total_budget", "50万"),
        ("self_raised", "10万"),
    ]);
    assert!(
        !contradicted.body.contains("class=\"outcome\""),
        "no verdict is given on a contradiction"
    );
    assert!(
        outcome(&contradicted).contains("50") && outcome(&contradicted).contains("70"),
        "{}",
        outcome(&contradicted)
    );
    let unread = decide(&[
        base[0],
        ("requested", "很多"),
        ("pi_ongoing_projects", "半个"),
    ]);
    assert_eq!(
        unread.body.matches("data-fault=").count(),
        2,
        "{}",
        unread.body
    );
    let all = decide(&[("unit_type", "university"), ("requested", "<b>70万")]);
    assert_eq!(
        all.body.matches("<section class=\"outcome\">").count(),
        4,
        "without a topic all are checked"
    );
    assert!(!all.body.contains("<b>"));
    // Without scripts, the whole page comes back with what was given.
    let form = [
        &[("mark", mark.as_str())],
        &base[..],
        &[("fields", ""), ("confidential_content", "false")],
    ]
    .concat();
    let page = serving.post("/desk/check", &headers, &form);
    assert!(
        page.body.contains("value=\"80万\"") && page.body.contains("value=\"enterprise\" checked"),
        "{}",
        page.body
    );
    assert!(
        page.body
            .contains("name=\"confidential_content\" value=\"false\" checked"),
        "{}",
        page.body
    );
}

#[test]
fn a_verdict_is_found_by_the_number_that_a_caller_reads_out() {
    let (serving, cookie) = at_desk("desk-number", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-number");
    let headers = [ZH, ("cookie", cookie.as_str())];
    let said = serving.submit("/", &[ZH], &[("text", "帮我看看能不能报")]);
    let applicant = said.cookie();
    for press in ["a:topic:2", "a:unit_type:university"] {
        serving.submit("/", &[ZH, ("cookie", &applicant)], &[("press", press)]);
    }
    let verdict = serving.get("/verdict", &[ZH, ("cookie", &applicant)]);
    let number = verdict.body.split("核对编号：").nth(1).unwrap()[..9].to_owned();
    for written in [
        number.clone(),
        number.to_lowercase(),
        number.replace('-', ""),
    ] {
        let found = serving.get(&format!("/desk/check?number={written}"), &headers);
        assert!(
            found.body.contains("value=\"university\" checked")
                && found.body.contains("已调出核对"),
            "{}",
            found.body
        );
    }
    let unknown = serving.get("/desk/check?number=AAAA-AAAA", &headers);
    assert!(
        unknown.body.contains("没有找到编号为 AAAA-AAAA"),
        "{}",
        unknown.body
    );
    let log = audit(&data);
    let looked_up: Vec<&Json> = log
        .iter()
        .filter(|line| line["what"] == "verdict_looked_up")
        .collect();
    assert_eq!(looked_up.len(), 4);
    assert_eq!(
        (&looked_up[0]["number"], &looked_up[3]["number"]),
        (&Json::from(number), &Json::from(""))
    );
}

#[test]
fn the_audit_log_is_a_page_with_the_newest_first_and_for_staff_alone() {
    let (serving, cookie) = at_desk("desk-audit-page", &[]);
    log_in(&serving, "desk-1", "a wrong <password>");
    let page = serving.get("/desk/audit", &[ZH, ("cookie", &cookie)]).body;
    let rows: Vec<&str> = page.split("<tr>").skip(2).collect();
    assert!(
        rows[0].contains("密码不对") && rows[1].contains("登录"),
        "{page}"
    );
    assert!(
        rows[1].contains(">desk-1<") && rows[1].contains("127.0.0.1"),
        "{page}"
    );
    assert!(!page.contains("wrong"));
    let stranger = serving.get("/desk/audit", &[ZH]);
    assert!(stranger.status != 200 && !stranger.body.contains("desk-1"));
}

#[test]
fn figures_are_counted_by_day_and_are_there_after_a_restart() {
    let (serving, cookie) = at_desk("desk-figures", &[]);
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-figures");
    for text in [
        "专题二最多能申请多少钱",
        "什么时候截止",
        "申请人有年龄限制吗",
        "今天天气怎么样",
    ] {
        serving.submit("/", &[ZH], &[("text", text)]);
    }
    serving.call("/api/v1/ask", "{\"q\": \"什么时候截止\"}");
    for label in ["有帮助", "有帮助", "没帮上忙"] {
        let answer = serving.submit("/", &[ZH], &[("text", "评审方式是什么")]);
        let before = answer
            .body
            .split(&format!(">{label}</button>"))
            .next()
            .unwrap();
        let press = before
            .rsplit("value=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let cookie = answer.cookie();
        for _ in 0..2 {
            serving.submit("/", &[ZH, ("cookie", &cookie)], &[("press", press)]);
        }
    }
    let chat = serving
        .submit("/", &[ZH], &[("text", "我想报专题二，我是个人，申请80万")])
        .cookie();
    for _ in 0..30 {
        let page = serving.submit("/", &[ZH, ("cookie", &chat)], &[("text", "不清楚")]);
        if page.body.contains("核对编号") {
            break;
        }
    }
    let row = |serving: &Serving, cookie: &str, label: &str| -> Vec<u64> {
        let page = serving.get("/desk/figures", &[ZH, ("cookie", cookie)]);
        let rest = page
            .body
            .split(&format!("<th scope=\"row\">{label}"))
            .nth(1)
            .unwrap_or_else(|| panic!("{}", page.body));
        let cells = rest.split("</tr>").next().unwrap().split("<td>").skip(1);
        cells
            .map(|cell| cell.split('<').next().unwrap().parse().unwrap())
            .collect()
    };
    assert_eq!(
        row(&serving, &cookie, "05-20"),
        [6, 1, 1],
        "answered, open, off topic"
    );
    assert_eq!(row(&serving, &cookie, "05-19"), [0, 0, 0]);
    assert_eq!(
        row(&serving, &cookie, "专题二"),
        [0, 0, 1],
        "one verdict, and it is ineligible"
    );
    let page = serving
        .get("/desk/figures", &[ZH, ("cookie", &cookie)])
        .body;
    let week = serving.get("/desk/figures?days=7", &[ZH, ("cookie", &cookie)]);
    assert!(week.body.contains("最近 7 天") && !week.body.contains(">05-13<"));
    let file = serving.get("/desk/figures.csv", &[ZH, ("cookie", &cookie)]);
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.body);
    assert_eq!(
        (lines[0], lines[1]),
        (
            "date,answer,not_covered,off_topic,eligible,undetermined,ineligible,helpful,unhelpful",
            "2026-05-20,6,1,1,0,0,1,2,1"
        )
    );
    let stranger = serving.get("/desk/figures.csv", &[ZH]);
    assert!(stranger.status != 200 && !stranger.body.contains("2026-05-20"));
    for rated in ["有帮助</dt><dd>2</dd>", "没帮上忙</dt><dd>1</dd>"] {
        assert!(page.contains(rated), "each rating counts once: {page}");
    }
    assert!(
        page.contains("<span>申请资助额度</span>") && page.contains("<span>单位类型</span>"),
        "the rules that failed: {page}"
    );
    assert!(
        page.contains("<svg") && !page.contains("style="),
        "drawn without a style that the policy forbids"
    );
    drop(serving);
    let serving = Serving::start(&data, &[]);
    let cookie = set(&log_in(&serving, "desk-1", PASSWORD), "zhinan_desk").unwrap();
    assert_eq!(row(&serving, &cookie, "05-20"), [6, 1, 1]);
    drop(serving);
    let mut export = program();
    export
        .args(["--now", NOW, "store", "export", "--data"])
        .arg(&data);
    let out = run(export, b"").out;
    let day = out
        .lines()
        .find(|line| line.starts_with("{\"day\""))
        .unwrap_or_else(|| panic!("{out}"));
    assert!(
        day.contains("\"date\":\"2026-05-20\"") && day.contains("\"answer\":6"),
        "{day}"
    );
    let mut import = program();
    import
        .args(["--now", NOW, "store", "import", "--data"])
        .arg(folder("desk-figures-copy"));
    assert_eq!(run(import, out.as_bytes()).status, 0);
}

#[test]
fn one_of_the_staff_has_a_conversation_until_it_is_handed_back_and_the_log_holds_no_words_of_it() {
    let data = folder("desk-people");
    ["desk-1", "desk-2"]
        .into_iter()
        .for_each(|name| hire(&data, name));
    let serving = Serving::start(&data, &["--desk-hours", "Mon-Sun 0:00-24:00"]);
    let [one, two] = ["desk-1", "desk-2"]
        .map(|name| set(&log_in(&serving, name, PASSWORD), "zhinan_desk").unwrap());
    let at = |cookie: &str, path: &str| serving.get(path, &[ZH, ("cookie", cookie)]).body;
    let page = serving.submit("/", &[ZH], &[("text", "找人工")]);
    let applicant = page.cookie();
    let say = |text: &str| {
        serving
            .submit("/", &[ZH, ("cookie", &applicant)], &[("text", text)])
            .body
    };
    say("<i>两家</i>能一起报吗");
    assert_eq!(at(&one, "/desk/people/waiting"), "1");

    let list = at(&one, "/desk/people");
    assert!(
        list.contains("&lt;i&gt;两家&lt;/i&gt;能一起报吗") && list.contains("等了 0 分钟"),
        "{list}"
    );
    let talk = list
        .split("href=\"/desk/people?channel=")
        .nth(1)
        .unwrap()
        .split(['"', '#'])
        .next()
        .unwrap();
    let talk = format!("/desk/people?channel={}", talk.replace("&amp;", "&"));
    let act = |cookie: &str, page: &str, act: &str, id: &str, text: &str| {
        let of_page = |name: &str| field(page, name);
        let (mark, channel, person) = (of_page("mark"), of_page("channel"), of_page("person"));
        let person = person.as_str();
        let form = [
            ("mark", mark.as_str()),
            ("channel", &channel),
            ("person", person),
            ("place", ""),
            ("act", act),
        ];
        let form = [&form[..], &[("id", id), ("text", text)]].concat();
        serving.post("/desk/people", &[ZH, ("cookie", cookie)], &form)
    };
    let [page_1, page_2] = [&one, &two].map(|cookie| at(cookie, &talk));
    // The form of one is not that of another.
    assert_eq!(
        act(
            &two,
            page_1.split("<form id=\"writing\"").nth(1).unwrap(),
            "take",
            "",
            ""
        )
        .status,
        403
    );
    let [page_1, page_2] =
        [&page_1, &page_2].map(|page| page.split("<form id=\"writing\"").nth(1).unwrap());
    assert_eq!(act(&one, page_1, "take", "", "").status, 303);
    let refused = act(&two, page_2, "say", "b", "我来");
    assert!(refused.header("location").unwrap().contains("said=theirs"));
    assert!(at(&two, &format!("{talk}&said=theirs")).contains("已经有别的同事在答了"));
    assert!(!at(&two, &talk).contains("<textarea") && at(&one, &talk).contains("<textarea"));
    assert!(at(&two, &talk).contains("desk-1 在答"));
    let refused = act(&two, page_2, "back", "", "");
    assert!(refused.header("location").unwrap().contains("said=theirs"));
    assert!(
        at(&one, &talk).contains("您在答"),
        "only who has it hands it back"
    );
    assert_eq!(at(&two, "/desk/people/waiting"), "0");
    for id in ["a", "a"] {
        act(&one, page_1, "say", id, "可以，<u>见</u> 2.9");
    }
    let told = serving.get("/", &[ZH, ("cookie", &applicant)]).body;
    assert_eq!(
        told.matches("工作人员：可以，&lt;u&gt;见&lt;/u&gt; 2.9")
            .count(),
        1,
        "what is sent twice is said once: {told}"
    );
    assert!(
        act(&one, page_1, "back", "", "")
            .header("location")
            .unwrap()
            .contains("said=back")
    );
    assert!(
        act(&one, page_1, "say", "c", "还有")
            .header("location")
            .unwrap()
            .contains("said=gone")
    );
    assert_eq!(act(&one, page_1, "shout", "", "").status, 400);
    assert!(at(&one, &talk).contains("申报人回到了机器人，或者已经结束"));

    let log = fs::read_to_string(data.join("audit.jsonl")).unwrap();
    assert!(!log.contains("两家") && !log.contains("可以"), "{log}");
    let of_one: Vec<String> = deeds(&data)
        .into_iter()
        .filter(|(staff, _)| *staff == Some("desk-1".to_owned()))
        .map(|(_, what)| what)
        .collect();
    assert_eq!(
        of_one[2..],
        ["took_over", "replied", "replied", "handed_back"]
    );
    let kept = fs::read_to_string(data.join("log")).unwrap();
    assert!(!kept.contains("两家") && !kept.contains("可以"), "{kept}");
}
