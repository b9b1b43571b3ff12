//! The web: the program itself, asked by a client that trusts nothing.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;

use crate::support::program::{copy, folder, zhinan};
use crate::support::web::{Serving, answer};

const ZH: (&str, &str) = ("accept-language", "zh-CN");

#[test]
fn of_several_guides_the_pages_lead_to_each_and_a_link_names_one() {
    let knowledge = folder("web-guides");
    copy("knowledge/stcsm-2026-8", &knowledge.join("stcsm-2026-8"));
    let imported = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imported/sections.txt");
    let imported = imported.to_str().unwrap();
    let folder_of = knowledge.to_str().unwrap();
    let run = zhinan([
        "guide",
        "import",
        imported,
        "--id",
        "films",
        "--knowledge",
        folder_of,
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    let serving = Serving::start(&folder("web-guides-data"), &["--knowledge", folder_of]);
    let turn = "value=\"g:films\"";
    for page in ["/guide", "/guide/films", "/?guide=films"] {
        let shown = serving.get(page, &[ZH]);
        assert!(shown.body.contains(turn), "{page}: {}", shown.body);
    }
    let turned = serving.post("/", &[ZH], &[("press", "g:films")]);
    assert!(
        turned.body.contains("“南屏故事”短片征集活动"),
        "{}",
        turned.body
    );
    let cookie = turned.cookie();
    let answer = serving.submit("/", &[ZH, ("cookie", &cookie)], &[("text", "联系电话")]);
    assert!(answer.body.contains("0599-5550188"), "{}", answer.body);
    assert!(answer.body.contains("/guide/films#"), "{}", answer.body);
}

#[test]
fn a_question_is_answered_on_the_page_without_a_script_and_with_its_clause() {
    let serving = Serving::start(&folder("web-question"), &[]);
    let first = serving.get("/", &[ZH]);
    assert_eq!(first.status, 200);
    assert!(
        first.header("set-cookie").is_none(),
        "nothing is set before anything is said"
    );
    assert!(
        first.body.contains("<html lang=\"zh-CN\""),
        "{}",
        first.body
    );
    let page = serving.submit("/", &[ZH], &[("text", "专题二最多能申请多少钱")]);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("「每项资助额度不超过70万元」"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("<a href=\"/guide/stcsm-2026-8#1.2.4\">"),
        "{}",
        page.body
    );
    for (language, prevails) in [("zh", false), ("en", true)] {
        let clause = serving.submit("/", &[("accept-language", language)], &[("text", "2.11.b")]);
        assert!(clause.body.contains("2.11.b"), "{}", clause.body);
        assert_eq!(
            clause.body.contains("the Chinese text prevails"),
            prevails,
            "a number shows no language: {language}"
        );
    }
    let english = serving.get("/", &[("accept-language", "de,en;q=0.5")]);
    assert!(
        english.body.contains("<html lang=\"en\""),
        "{}",
        english.body
    );
    let switched = serving.get("/?lang=zh", &[("accept-language", "en")]);
    assert!(switched.body.contains("<html lang=\"zh-CN\""));
    let remembered = serving.get(
        "/",
        &[("accept-language", "en"), ("cookie", &switched.cookie())],
    );
    assert!(remembered.body.contains("<html lang=\"zh-CN\""));
}

#[test]
fn a_conversation_is_there_again_after_a_reload_and_after_a_restart_and_for_nobody_else() {
    let data = folder("web-reload");
    let serving = Serving::start(&data, &[]);
    let begun = serving.submit("/", &[ZH], &[("text", "帮我看看能不能报")]);
    let cookie = begun.cookie();
    let set = begun.header("set-cookie").unwrap();
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"),
        "{set}"
    );
    let mut page = begun;
    for (name, value) in [
        ("press", "a:topic:2"),
        ("press", "a:unit_type:university"),
        ("text", "是的"),
    ] {
        page = serving.submit("/", &[ZH, ("cookie", &cookie)], &[(name, value)]);
        assert_eq!(page.status, 200, "{value}");
    }
    let asked = |body: &str| {
        body.split("class=\"question\">")
            .nth(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
    };
    let open = asked(&page.body).unwrap_or_else(|| panic!("{}", page.body));
    assert_eq!(
        asked(&serving.get("/", &[ZH, ("cookie", &cookie)]).body).as_ref(),
        Some(&open)
    );
    drop(serving);

    let serving = Serving::start(&data, &[]);
    let again = serving.get("/", &[ZH, ("cookie", &cookie)]);
    assert_eq!(asked(&again.body).as_ref(), Some(&open));
    assert!(again.body.contains("<dd>高校"), "{}", again.body);
    let flipped = if cookie.ends_with('A') { "B" } else { "A" };
    let forged = format!("{}{flipped}", &cookie[..cookie.len() - 1]);
    for other in [
        forged.as_str(),
        "zhinan=",
        "zhinan=AAAA",
        "zhinan=%00",
        "other=1",
    ] {
        let page = serving.get("/", &[ZH, ("cookie", other)]);
        assert_eq!((page.status, asked(&page.body)), (200, None), "{other}");
    }
    let key = fs::read(data.join("web.key")).unwrap();
    assert_eq!(key.len(), 32);
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(data.join("web.key")).unwrap().permissions()
        ) & 0o777,
        0o600
    );
}

#[test]
fn a_form_leads_on_to_a_page_that_can_be_loaded_again_and_counts_once_however_often_it_is_sent() {
    let serving = Serving::start(&folder("web-once"), &[]);
    let cookie = serving
        .post("/", &[ZH], &[("text", "帮我看看能不能报")])
        .cookie();
    let kept = [ZH, ("cookie", cookie.as_str())];
    let form = [("press", "a:topic:2"), ("id", "once")];
    for _ in 0..2 {
        let answer = serving.post("/", &kept, &form);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/#standing"))
        );
        let page = serving.get("/", &kept);
        assert!(page.body.contains("data-last=\"once\""), "{}", page.body);
        assert!(
            page.body.contains("a:unit_type:university"),
            "{}",
            page.body
        );
    }
    let late = [("text", "不清楚"), ("answers", "topic")];
    let page = serving.submit("/", &kept, &late);
    assert!(
        page.body.contains("<dd>专题二"),
        "a late answer changes nothing: {}",
        page.body
    );
}

#[test]
fn a_browser_that_keeps_no_cookies_carries_the_conversation_in_its_forms() {
    let serving = Serving::start(&folder("web-no-cookies"), &[]);
    let carried = |body: &str| {
        let token = body.split("name=\"chat\" value=\"").nth(1);
        token.map(|rest| rest.split('"').next().unwrap().to_owned())
    };
    let mut token = carried(&serving.get("/", &[ZH]).body).unwrap();
    for (name, value) in [("text", "帮我看看能不能报"), ("press", "a:topic:2")] {
        let page = serving.post("/", &[ZH], &[("chat", &token), (name, value)]);
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("之前那一问"), "{}", page.body);
        assert_eq!(page.body.contains("没有保存本站的 Cookie"), name == "press");
        assert_eq!(carried(&page.body).as_ref(), Some(&token));
        token = carried(&page.body).unwrap();
    }
    let cookie = serving.post("/", &[ZH], &[("text", "你好")]).cookie();
    let page = serving.get("/", &[ZH, ("cookie", &cookie)]);
    assert_eq!(
        carried(&page.body),
        None,
        "who keeps cookies carries nothing"
    );
}

#[test]
fn the_deadline_stands_with_its_hour_on_every_page_and_what_else_to_do_once_it_has_passed() {
    let data = folder("web-deadline");
    for (now, class, says) in [
        (
            "2026-05-14T10:00:00+08:00",
            "calm",
            "5月15日 9:00 开始，6月3日 16:30 截止",
        ),
        (
            "2026-05-20T10:00:00+08:00",
            "calm",
            "6月3日 16:30 截止 · 还剩 14 天",
        ),
        (
            "2026-06-01T10:00:00+08:00",
            "soon",
            "6月3日 16:30 截止 · 还剩 2 天",
        ),
        (
            "2026-06-02T23:00:00+08:00",
            "soon",
            "明天截止：6月3日 16:30",
        ),
        (
            "2026-06-03T10:00:00+08:00",
            "today",
            "今天截止：6月3日 16:30",
        ),
        (
            "2026-06-03T16:30:00+08:00",
            "over",
            "已于 6月3日 16:30 截止",
        ),
    ] {
        let serving = Serving::start_at(now, &data, &[]);
        let said = [("text", "我们是上海注册的高校，报专题二，申请60万")];
        let cookie = serving.post("/", &[ZH], &said).cookie();
        let strip = format!("<p class=\"deadline {class}\">{says}</p>");
        for path in ["/", "/verdict", "/guide/stcsm-2026-8"] {
            let page = serving.get(path, &[ZH, ("cookie", &cookie)]).body;
            assert!(page.contains(&strip), "{now} {path}: {page}");
            let is_over = page.contains("还可以打热线问下一次");
            assert_eq!(is_over, class == "over" && path != "/", "{now} {path}");
        }
        let answer = serving.submit("/", &[ZH], &[("text", "专题二最多能申请多少钱")]);
        assert!(answer.body.contains("2026年"), "{now}: {}", answer.body);
    }
}

#[test]
fn telephone_numbers_can_be_called_and_the_address_for_applications_opened_wherever_they_stand() {
    let serving = Serving::start(&folder("web-tap"), &[]);
    let said = [("text", "我们是上海注册的高校，报专题二，申请60万")];
    let cookie = serving.post("/", &[ZH], &said).cookie();
    let kept = [ZH, ("cookie", cookie.as_str())];
    let asked = |text| serving.submit("/", &[ZH], &[("text", text)]).body;
    let pages = [
        serving.get("/", &[ZH]).body,
        serving.get("/", &[("accept-language", "en")]).body,
        serving.get("/verdict", &kept).body,
        serving.get("/guide/stcsm-2026-8", &[ZH]).body,
    ];
    for page in &pages {
        for href in [
            "tel:8008205114",
            "tel:4008205114",
            "https://svc.stcsm.sh.gov.cn",
        ] {
            assert!(page.contains(&format!("href=\"{href}\"")), "{href}: {page}");
        }
    }
    assert!(asked("咨询电话是多少").contains("href=\"tel:8008205114\""));
    assert!(asked("在哪里申报").contains("href=\"https://svc.stcsm.sh.gov.cn\""));
}

#[test]
fn english_pages_are_english_where_there_is_english_and_mark_the_chinese_in_them() {
    let serving = Serving::start(&folder("web-english"), &[]);
    let en = ("accept-language", "en");
    let said = [(
        "text",
        "we are a university registered in Shanghai, topic 2, 600k",
    )];
    let cookie = serving.post("/", &[en], &said).cookie();
    let guide = serving.get("/guide/stcsm-2026-8", &[en]).body;
    for english in [
        "<h1 lang=\"en\">Guide to applications for",
        "<th scope=\"row\"><span lang=\"en\">Research objective</span></th>",
        "Issued by <span lang=\"zh-CN\">上海市科学技术委员会</span> on",
        "under clause 2.11.b: 「<span lang=\"zh-CN\">",
    ] {
        assert!(guide.contains(english), "{english}: {guide}");
    }
    for path in ["/", "/verdict", "/guide"] {
        let page = serving.get(path, &[en, ("cookie", &cookie)]).body;
        assert!(!page.contains("二、11 (b)"), "{path}: {page}");
    }
}

#[test]
fn what_is_kept_and_who_can_use_the_pages_is_told_on_pages_that_each_page_links_to() {
    let serving = Serving::start(&folder("web-about"), &["--rate", "0", "--keep", "30d"]);
    for path in ["/", "/guide/stcsm-2026-8", "/verdict", "/api", "/nothing"] {
        let page = serving.get(path, &[ZH]).body;
        for about in ["privacy", "accessibility"] {
            let link = format!("href=\"/about/{about}\"");
            assert!(page.contains(&link), "{path}: {page}");
        }
        assert!(page.contains("property=\"og:title\"") && page.contains("name=\"theme-color\""));
    }
    let privacy = |language| {
        let page = serving.get("/about/privacy", &[("accept-language", language)]);
        assert_eq!(page.status, 200);
        page.body
    };
    assert!(privacy("zh").contains("保留 30 天"));
    assert!(privacy("en").contains("30 days after your last message"));
    let access = serving.get("/about/accessibility", &[ZH]).body;
    assert!(
        access.contains("tel:"),
        "whoever cannot use a page can call"
    );
    assert_eq!(serving.get("/about/nothing", &[ZH]).status, 404);
}

#[test]
fn to_be_forgotten_takes_the_answers_and_the_cookie_away() {
    let serving = Serving::start(&folder("web-forget"), &[]);
    let cookie = serving
        .submit("/", &[ZH], &[("text", "帮我看看能不能报")])
        .cookie();
    serving.submit("/", &[ZH, ("cookie", &cookie)], &[("press", "a:topic:2")]);
    let forgotten = serving.submit("/", &[ZH, ("cookie", &cookie)], &[("text", "/forget")]);
    assert!(
        forgotten
            .header("set-cookie")
            .unwrap()
            .contains("Max-Age=0")
    );
    let page = serving.get("/", &[ZH, ("cookie", &cookie)]);
    assert!(
        !page.body.contains("<dl>") && !page.body.contains("class=\"question\""),
        "{}",
        page.body
    );
}

#[test]
fn html_in_a_question_is_shown_as_text() {
    let serving = Serving::start(&folder("web-html"), &[]);
    for text in [
        "<script>alert(1)</script>专题二",
        "\"><img src=x onerror=alert(1)>",
        "{{7*7}}</title><b>",
    ] {
        for headers in [&[ZH][..], &[ZH, ("x-zhinan-fragment", "1")]] {
            let page = serving.submit("/", headers, &[("text", text)]);
            assert_eq!(page.status, 200);
            for tag in ["<script>alert", "<img", "<b>", "</title><b"] {
                assert!(!page.body.contains(tag), "{tag}: {}", page.body);
            }
        }
    }
}

#[test]
fn every_answer_tells_the_browser_what_it_may_do() {
    let serving = Serving::start(&folder("web-headers"), &[]);
    let first = serving.get("/", &[]);
    let asset = first
        .body
        .split("href=\"/assets/style")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for path in [
        "/",
        "/nothing",
        "/embed.js",
        &format!("/assets/style{asset}"),
        "/guide",
        "/api/v1/ask",
    ] {
        let answer = serving.get(path, &[]);
        let policy = answer
            .header("content-security-policy")
            .unwrap_or_else(|| panic!("{path}"));
        assert!(
            policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            policy.ends_with("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(
            answer.header("access-control-allow-origin").is_none(),
            "{path}"
        );
        assert!(
            !answer.body.contains(" style=")
                && !answer.body.contains("<style")
                && !answer.body.contains(" onclick")
        );
    }
    assert!(
        serving
            .get(&format!("/assets/style{asset}"), &[])
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    let icon = serving
        .get("/favicon.ico", &[])
        .header("location")
        .unwrap()
        .to_owned();
    assert_eq!(
        serving.get(&icon, &[]).header("content-type"),
        Some("image/svg+xml")
    );
}

#[test]
fn what_another_site_sends_is_refused_and_says_so() {
    let serving = Serving::start(&folder("web-other-site"), &[]);
    let own = format!("http://{}", serving.address);
    for (name, value, status) in [
        ("origin", "http://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("origin", own.as_str(), 200),
    ] {
        let page = serving.submit("/", &[ZH, (name, value)], &[("text", "你好")]);
        assert_eq!(page.status, status, "{name}: {value}");
        assert_eq!(
            page.header("set-cookie").is_some(),
            status == 200,
            "{name}: {value}"
        );
    }
}

#[test]
fn what_cannot_be_taken_gets_a_page_with_the_right_status() {
    let serving = Serving::start(&folder("web-faults"), &[]);
    let long = "a".repeat(10 << 20);
    for (method, path, kind, body, status) in [
        ("GET", "/nothing", "", "", 404),
        ("GET", "//evil.example/", "", "", 404),
        ("PUT", "/", "", "", 405),
        ("POST", "/", "text/plain", "a", 415),
        (
            "POST",
            "/",
            "application/x-www-form-urlencoded",
            "nothing=1",
            400,
        ),
        (
            "POST",
            "/",
            "application/x-www-form-urlencoded",
            "lang=fr&text=a",
            422,
        ),
        (
            "POST",
            "/",
            "application/x-www-form-urlencoded",
            long.as_str(),
            413,
        ),
    ] {
        let answer = serving.send(method, path, &[("content-type", kind)], body);
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{method} {path}"
        );
        assert!(answer.header("location").is_none(), "{method} {path}");
    }
}

#[test]
fn a_client_that_sends_too_much_is_told_when_to_go_on() {
    let serving = Serving::start(&folder("web-rate"), &["--rate", "3", "--behind-proxy"]);
    let from = |client: &str| {
        let said = serving.submit("/", &[ZH, ("x-forwarded-for", client)], &[("text", "你好")]);
        (
            said.status,
            said.header("retry-after")
                .map(|seconds| seconds.parse::<u64>().unwrap()),
        )
    };
    for _ in 0..3 {
        assert_eq!(from("1.1.1.1"), (200, None));
    }
    let (status, wait) = from("9.9.9.9, 1.1.1.1");
    assert_eq!(
        status, 429,
        "what stands before the proxy's own word is the client's"
    );
    assert!((1..=21).contains(&wait.unwrap()));
    assert_eq!(from("2.2.2.2").0, 200);
    assert_eq!(
        serving.get("/", &[("x-forwarded-for", "1.1.1.1")]).status,
        200,
        "reading is free"
    );
    let secure = serving.submit(
        "/",
        &[
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "3.3.3.3"),
        ],
        &[("text", "hi")],
    );
    assert!(secure.header("set-cookie").unwrap().contains("; Secure"));
}

#[test]
fn a_stranger_can_say_nothing_of_who_asks_unless_a_proxy_is_there() {
    let serving = Serving::start(&folder("web-no-proxy"), &["--rate", "1"]);
    let from = |client| {
        serving.submit(
            "/",
            &[("x-forwarded-for", client), ("x-forwarded-proto", "https")],
            &[("text", "hi")],
        )
    };
    let first = from("1.1.1.1");
    assert_eq!(first.status, 200);
    assert!(!first.header("set-cookie").unwrap().contains("Secure"));
    assert_eq!(from("2.2.2.2").status, 429);
}

#[test]
fn a_request_that_is_no_http_ends_without_harm_and_others_are_served() {
    let serving = Serving::start(&folder("web-garbage"), &[]);
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(serving.address).unwrap();
        stream.write_all(garbage).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        std::io::Read::read_to_end(&mut stream, &mut rest).ok();
    }
    let mut half = TcpStream::connect(serving.address).unwrap();
    half.write_all(b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 9\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\ntext=").unwrap();
    assert_eq!(serving.get("/", &[]).status, 200);
    half.write_all(b"abcd").unwrap();
    assert_eq!(answer(half).status, 200);
}

#[test]
fn the_log_holds_nothing_of_what_visitors_write() {
    let data = folder("web-log");
    let serving = Serving::start(&data, &[]);
    let cookie = serving
        .submit("/", &[ZH], &[("text", "秘密的问题")])
        .cookie();
    serving.get("/nothing?q=秘密的问题", &[("cookie", &cookie)]);
    drop(serving);
    let log = fs::read_to_string(data.join("log")).unwrap();
    let token = cookie.split_once('=').unwrap().1;
    assert!(!log.contains("秘密") && !log.contains(token), "{log}");
}

#[test]
fn every_clause_has_its_place_on_the_page_of_the_guide_and_every_link_there_leads_somewhere() {
    let serving = Serving::start(&folder("web-guide"), &["--rate", "0"]);
    let guide = &crate::support::loaded_guide().guide;
    for (language, html) in [("zh", "zh-CN"), ("en", "en")] {
        let page = serving.get(
            &format!("/guide/{}", guide.id),
            &[("accept-language", language)],
        );
        assert!(page.body.contains(&format!("<html lang=\"{html}\"")));
        for clause in &guide.clauses {
            assert_eq!(
                page.body.matches(&format!(" id=\"{}\"", clause.id)).count(),
                1,
                "{}",
                clause.id
            );
        }
        for link in page
            .body
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(
                page.body.contains(&format!(" id=\"{link}\"")),
                "#{link} leads nowhere"
            );
        }
    }
    let list = serving.get("/guide", &[ZH]);
    assert!(list.body.contains(&format!("href=\"/guide/{}\"", guide.id)));
    for missing in [
        "/guide/none",
        "/guide/none/window.ics",
        "/guide/",
        "/guide/..%2f..%2fetc",
    ] {
        assert_eq!(serving.get(missing, &[]).status, 404, "{missing}");
    }
}

#[test]
fn a_guide_is_searched_without_a_script_and_what_is_sought_is_shown_as_text() {
    let serving = Serving::start(&folder("web-search"), &["--rate", "0"]);
    let search = |query: &str| {
        serving
            .get(&format!("/guide/stcsm-2026-8?q={query}"), &[ZH])
            .body
    };
    let found = search("1%3A1%20%E6%89%BF%E8%AF%BA%E4%B9%A6");
    let first = found
        .split("<section class=\"found\"")
        .nth(1)
        .unwrap()
        .split("<li>")
        .nth(1)
        .unwrap();
    assert!(
        first.starts_with("<a href=\"#2.11.c\">") && first.contains("<mark>1:1</mark>"),
        "{first}"
    );
    let html = search("%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;"));
    assert!(
        html.contains("href=\"?q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&amp;lang=en\""),
        "the search outlasts the language"
    );
    assert!(!search("").contains("class=\"found\""));
}

#[test]
fn the_window_goes_into_a_calendar() {
    let serving = Serving::start(&folder("web-calendar"), &[]);
    let file = serving.get("/guide/stcsm-2026-8/window.ics", &[ZH]);
    assert_eq!(
        file.header("content-type"),
        Some("text/calendar; charset=utf-8")
    );
    for line in [
        "DTSTART:20260515T010000Z",
        "DTEND:20260603T083000Z",
        "BEGIN:VALARM",
        "END:VCALENDAR",
    ] {
        assert!(
            file.body.lines().any(|it| it == line),
            "{line}: {}",
            file.body
        );
    }
    let deadline = file.body.split("BEGIN:VEVENT").nth(2).unwrap();
    assert!(!deadline.contains("DTEND"), "{deadline}");
    for trigger in ["-P7D", "-P3D", "-P1D"] {
        assert!(
            deadline.contains(&format!("TRIGGER:{trigger}\r\n")),
            "{deadline}"
        );
    }
    assert!(file.body.ends_with("\r\n") && !file.body.replace("\r\n", "").contains('\n'));
}

#[test]
fn the_verdict_is_a_page_with_every_rule_and_a_file_and_no_one_elses() {
    let serving = Serving::start(&folder("web-verdict"), &["--rate", "0"]);
    let nothing = serving.get("/verdict", &[ZH]);
    assert!(nothing.status == 200 && !nothing.body.contains("class=\"rules\""));
    assert_eq!(serving.get("/verdict/summary.txt", &[ZH]).status, 404);
    let cookie = serving
        .submit("/", &[ZH], &[("text", "帮我看看能不能报")])
        .cookie();
    let cookie = ("cookie", cookie.as_str());
    let told = "我们是上海注册的高校，报专题二，申请80万";
    serving.submit("/", &[ZH, cookie], &[("text", told)]);
    let page = serving.get("/verdict", &[ZH, cookie]).body;
    let rules = crate::support::loaded_guide()
        .rules
        .rules
        .iter()
        .filter(|rule| rule.topics.iter().any(|topic| topic == "2"));
    for rule in rules.filter(|rule| rule.id != "self_raised_ratio") {
        assert!(page.contains(rule.citation.quote.text()), "{}", rule.id);
        assert!(
            page.contains(&format!("/guide/stcsm-2026-8#{}\"", rule.citation.clause)),
            "{}",
            rule.id
        );
    }
    assert!(
        page.contains("把申请额度降到 700,000 元以内") && page.contains("class=\"checklist\""),
        "{page}"
    );
    let file = serving.get("/verdict/summary.txt", &[ZH, cookie]);
    assert!(
        file.header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    assert!(
        file.body.starts_with("# ") && file.body.contains("800,000 元"),
        "{}",
        file.body
    );
    for path in ["/verdict", "/verdict/summary.txt"] {
        assert!(!serving.get(path, &[ZH]).body.contains("800,000"), "{path}");
    }
}

#[test]
fn only_the_sites_that_are_configured_may_show_the_chat() {
    let without = Serving::start(&folder("web-no-embed"), &[]);
    for path in ["/embed", "/embed.js", "/embed/verdict"] {
        assert_eq!(without.get(path, &[]).status, 404, "{path}");
    }
    let options = [
        "--embed-origin",
        "https://a.example",
        "--embed-origin",
        "https://b.example:8443",
    ];
    let serving = Serving::start(&folder("web-embed"), &options);
    for path in ["/embed", "/embed/verdict"] {
        let page = serving.get(path, &[ZH]);
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.ends_with("frame-ancestors https://a.example https://b.example:8443"),
            "{path}: {policy}"
        );
        assert!(page.header("x-frame-options").is_none(), "{path}");
    }
    for path in ["/", "/verdict", "/guide", "/embed.js", "/embedded"] {
        let policy = serving.get(path, &[ZH]);
        assert!(
            policy
                .header("content-security-policy")
                .unwrap()
                .ends_with("'none'"),
            "{path}"
        );
    }
    let said = serving.submit(
        "/embed",
        &[ZH, ("sec-fetch-site", "same-origin")],
        &[("text", "帮我看看能不能报")],
    );
    let set = said.header("set-cookie").unwrap();
    assert!(
        set.starts_with("__Host-zhinan_embed=")
            && set.ends_with("SameSite=None; Secure; Partitioned"),
        "{set}"
    );
    let token = said.cookie().split_once('=').unwrap().1.to_owned();
    let page = serving.get("/", &[ZH, ("cookie", &format!("zhinan={token}"))]);
    assert!(
        !page.body.contains("class=\"question\""),
        "a cookie of one is none of the other"
    );
    assert_eq!(
        serving
            .submit(
                "/embed",
                &[ZH, ("sec-fetch-site", "cross-site")],
                &[("text", "你好")]
            )
            .status,
        403
    );
}

#[test]
#[ignore = "needs half a minute"]
fn clients_that_are_slow_are_cut() {
    let serving = Serving::start(&folder("web-slow"), &[]);
    let mut head = TcpStream::connect(serving.address).unwrap();
    head.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").unwrap();
    let mut body = TcpStream::connect(serving.address).unwrap();
    body.write_all(b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 9\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\ntext=").unwrap();
    assert_eq!(serving.get("/", &[]).status, 200);
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut head, &mut rest).ok();
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    assert_eq!(answer(body).status, 408);
}
