//! Handing over, from the side of the staff: who waits, who takes whom, what is said, and what is left of it.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use zhinan::channel::telegram::{self, Settings};
use zhinan::channel::web;
use zhinan::dialogue::Message;
use zhinan::service::{Address, Clock, Delivery, Handled, Outgoing, Service, WithStaff};
use zhinan::store::{InMemory, Repository, Sled, Store as _, export, import};
use zhinan::wire::chat::chat;
use zhinan::wording::Reply;

use crate::failing::Failing;
use crate::support::program::{NOW, folder, program, run};
use crate::support::telegram::{TOKEN, Telegram};
use crate::support::web::{Serving, send_to};
use crate::support::{at, staffed};

const HOURS: &str = "Mon-Fri 09:00-17:00";
const ZH: (&str, &str) = ("accept-language", "zh-CN");

fn serving(memory: Repository) -> Service {
    serving_at(memory, at(NOW))
}

fn serving_at(memory: Repository, now: Timestamp) -> Service {
    Service::builder(staffed(HOURS), Clock::Fixed(now))
        .remembering(memory, 90, |_| ())
        .build()
        .unwrap()
}

fn later(minutes: i64) -> Timestamp {
    at(NOW)
        .saturating_add(SignedDuration::from_mins(minutes))
        .unwrap()
}

fn somebody(person: &str) -> Address {
    Address::new("web", person, "")
}

fn say(service: &Service, address: &Address, text: &str) -> Reply {
    service.say(address, &Message::from(text))
}

fn texts(letters: &[Outgoing]) -> Vec<String> {
    letters.iter().map(|letter| letter.reply.text()).collect()
}

fn words(with_staff: &WithStaff) -> Vec<(Option<&str>, &str)> {
    with_staff
        .handover
        .words
        .iter()
        .map(|words| (words.by.as_deref(), &*words.text))
        .collect()
}

fn all(memory: &Repository) -> String {
    let mut lines = Vec::new();
    export(memory, &mut lines).unwrap().unwrap();
    String::from_utf8(lines).unwrap()
}

#[test]
fn staff_see_who_waits_with_what_was_said_and_found_and_one_alone_takes_them() {
    let service = serving(Repository::new(InMemory::default()));
    let address = somebody("a");
    for text in [
        "帮我看看能不能报",
        "专题二",
        "高校",
        "找人工",
        "我们两家能一起报吗",
    ] {
        say(&service, &address, text);
    }
    let [waiting] = &service.with_staff()[..] else {
        panic!()
    };
    assert_eq!((&waiting.address, &waiting.handover.by), (&address, &None));
    assert_eq!(waiting.handover.since, at(NOW));
    assert_eq!(words(waiting), [(None, "我们两家能一起报吗")]);
    let in_full = service.with_staff_in_full(&address).unwrap();
    assert!(in_full.answers[1].contains("高校"), "{:?}", in_full.answers);
    assert!(in_full.verdict.as_ref().unwrap().text().contains("待核实"));

    assert_eq!(service.take_over(&address, "one"), Handled::Done);
    assert_eq!(
        service.take_over(&address, "one"),
        Handled::Done,
        "twice is once"
    );
    assert_eq!(texts(&service.pending_messages(&address)).len(), 1);
    let theirs = Handled::Theirs("one".to_owned());
    assert_eq!(service.take_over(&address, "other"), theirs);
    assert_eq!(service.say_as_staff(&address, "other", "1", "我来"), theirs);
    assert_eq!(
        service.say_as_staff(&address, "one", "1", " 可以。 "),
        Handled::Done
    );
    assert_eq!(
        service.say_as_staff(&address, "one", "1", "可以。"),
        Handled::Done,
        "the same is said once"
    );
    assert_eq!(
        service.say_as_staff(&address, "one", "2", " \n"),
        Handled::Done,
        "nothing is not said"
    );
    let letters = service.pending_messages(&address);
    assert_eq!(
        texts(&letters),
        ["工作人员来了，请直接说。", "工作人员：可以。"]
    );
    service.acknowledge(&letters);
    assert_eq!(service.pending_messages(&address), []);
    say(&service, &address, "谢谢");
    let expected = [
        (None, "我们两家能一起报吗"),
        (Some("one"), "可以。"),
        (None, "谢谢"),
    ];
    assert_eq!(words(&service.with_staff()[0]), expected);

    let theirs = Handled::Theirs("one".to_owned());
    assert_eq!(service.hand_back(&address, "other"), theirs);
    for _ in 0..2 {
        let taken = service.take_from(&address, "one", "other");
        assert_eq!(taken, Handled::Done, "twice is once");
    }
    let changed = service.pending_messages(&address);
    let told = "换了一位工作人员接着答，前面说的都看得到。";
    assert_eq!(texts(&changed), [told]);
    service.acknowledge(&changed);
    let theirs = Handled::Theirs("other".to_owned());
    assert_eq!(service.take_from(&address, "one", "third"), theirs);
    assert_eq!(service.hand_back(&address, "one"), theirs);
    assert_eq!(service.hand_back(&address, "other"), Handled::Done);
    assert_eq!(service.hand_back(&address, "other"), Handled::Gone);
    assert_eq!(service.take_over(&address, "one"), Handled::Gone);
    assert_eq!(
        service.say_as_staff(&address, "one", "3", "再见"),
        Handled::Gone
    );
    assert_eq!(service.with_staff(), []);
    let back = service.pending_messages(&address);
    assert!(
        back.len() == 1 && back[0].reply.text().contains("上海市注册"),
        "{back:?}"
    );
    assert!(!back[0].reply.buttons.is_empty());
    assert!(
        say(&service, &address, "是的").asks.is_some(),
        "the interview goes on"
    );
}

#[test]
fn who_came_first_is_served_first_and_each_is_told_how_many_wait_before() {
    let store = Arc::new(InMemory::default());
    let serving = |now| {
        serving_at(
            Repository::new(Failing {
                store: store.clone(),
                ..Failing::default()
            }),
            now,
        )
    };
    let person = |service: &Service, name: &str| say(service, &somebody(name), "找人工").text();
    let first = serving(at(NOW));
    assert!(person(&first, "z").ends_with("您前面没有人在等。"));
    assert!(
        person(&first, "z").ends_with("您前面没有人在等。"),
        "nobody waits for oneself"
    );
    assert!(person(&serving(later(1)), "b").contains("您前面还有一位在等。"));
    let third = serving(later(2));
    assert!(person(&third, "a").contains("您前面还有两位在等。"));
    let order = |service: &Service| -> Vec<String> {
        service
            .with_staff()
            .iter()
            .map(|it| it.address.person().to_owned())
            .collect()
    };
    assert_eq!(order(&third), ["z", "b", "a"]);
    third.take_over(&somebody("b"), "one");
    assert!(
        person(&third, "a").contains("您前面还有一位在等。"),
        "who was taken does not wait"
    );
    assert_eq!(
        order(&serving(later(10))),
        ["b", "a"],
        "nor does who waited too long"
    );
}

#[test]
fn whom_nobody_takes_is_told_the_hotline_once_without_a_message_of_theirs() {
    let service = serving(Repository::new(InMemory::default()));
    let (one, other) = (somebody("a"), somebody("b"));
    for address in [&one, &other] {
        say(&service, address, "帮我看看能不能报");
        say(&service, address, "找人工");
    }
    service.take_over(&other, "one");
    service.sweep(later(9));
    assert_eq!(service.pending_messages(&one), []);
    service.sweep(later(10));
    service.sweep(later(11));
    let told = texts(&service.pending_messages(&one));
    assert!(
        told.len() == 1 && told[0].contains("8008205114") && told[0].contains("您想申报哪个专题"),
        "{told:?}"
    );
    assert!(
        say(&service, &one, "专题二").asks.is_some(),
        "the assistant is back"
    );
    service.sweep(later(4 * 60 - 1));
    assert_eq!(service.with_staff().len(), 1, "who was taken has time");
    service.sweep(later(4 * 60));
    assert_eq!(service.with_staff(), [], "but not for ever");
    assert!(texts(&service.pending_messages(&other))[1].contains("很久没有动静"));
}

#[test]
fn all_of_it_outlives_a_restart_and_an_export() {
    let data = folder("handing-over-restart");
    let address = Address::new("telegram", "42", "-100");
    let memory = || Repository::new(Sled::new(&data.join("store")));
    let reply = |service: &Service, update: u64, text: &str| {
        let delivery = Delivery {
            address: address.clone(),
            update,
            to: Some(update.to_string()),
        };
        let assistant = service.assistant();
        service.deliver(&delivery, |before, now| {
            assistant.reply(before, &Message::from(text), now)
        })
    };
    {
        let service = serving(memory());
        assert_eq!(reply(&service, 1, "找人工").len(), 1);
        assert_eq!(
            reply(&service, 2, "有年龄限制吗"),
            [],
            "what goes to staff gets no reply"
        );
        assert_eq!(reply(&service, 2, "有年龄限制吗"), []);
        service.take_over(&address, "one");
    }
    let kept = {
        let service = serving(memory());
        assert_eq!(
            words(&service.with_staff()[0]),
            [(None, "有年龄限制吗")],
            "once, though it came twice"
        );
        assert_eq!(
            service.take_over(&address, "other"),
            Handled::Theirs("one".to_owned())
        );
        service.say_as_staff(&address, "one", "1", "没有");
        let unsent = service.unsent("telegram");
        let last = service
            .waiting_reply(unsent.last().unwrap())
            .unwrap()
            .unwrap();
        assert_eq!(last.text(), "工作人员：没有");
        assert_eq!(last.to.as_deref(), Some("2"), "in a group it says to whom");
        unsent.len()
    };
    assert_eq!(serving(memory()).unsent("telegram").len(), kept);
    let opened = memory();
    opened.open().unwrap();
    let lines = all(&opened);
    let imported = Repository::new(InMemory::default());
    import(&imported, Cursor::new(&lines)).unwrap();
    assert_eq!(all(&imported), lines);
    assert_eq!(imported.handover().unwrap(), std::slice::from_ref(&address));
    assert_eq!(imported.stats().unwrap().handed_over, 1);
    assert_eq!(
        imported
            .expire(Timestamp::MAX, Timestamp::MAX, 100)
            .unwrap(),
        2
    );
    assert_eq!(imported.handover().unwrap(), []);
}

#[test]
fn what_is_said_to_staff_is_kept_only_while_they_have_the_conversation() {
    let secret = "一句只给工作人员的话";
    for how in ["回到机器人", "/forget", "handed back", "nobody came"] {
        let store = Arc::new(InMemory::default());
        let memory = || {
            Repository::new(Failing {
                store: store.clone(),
                ..Failing::default()
            })
        };
        let service = serving(memory());
        let address = somebody("a");
        say(&service, &address, "找人工");
        say(&service, &address, secret);
        assert!(all(&memory()).contains(secret));
        match how {
            "handed back" => {
                service.take_over(&address, "one");
                service.hand_back(&address, "one");
            }
            "nobody came" => service.sweep(later(10)),
            words => drop(say(&service, &address, words)),
        }
        assert!(!all(&memory()).contains(secret), "{how}");
        let mut keys = Vec::new();
        let mut visit = |key: &[u8], value: &[u8]| {
            assert!(!String::from_utf8_lossy(value).contains(secret), "{how}");
            keys.push(key[0]);
            Ok(true)
        };
        store.scan(&[], &mut visit).unwrap();
        assert!(
            !keys.contains(&b'h'),
            "{how}: it is not looked for any more"
        );
    }
}

#[test]
fn staff_can_go_on_while_the_store_fails_and_it_has_all_of_it_once_it_works_again() {
    let fails = Arc::new(AtomicBool::new(false));
    let store = Failing {
        fails: fails.clone(),
        ..Failing::default()
    };
    let service = serving(Repository::new(store));
    let (known, new) = (somebody("a"), somebody("b"));
    say(&service, &known, "找人工");
    fails.store(true, Ordering::SeqCst);
    say(&service, &new, "找人工");
    assert_eq!(
        service.with_staff().len(),
        1,
        "what is in the store cannot be seen"
    );
    assert_eq!(
        service.say_as_staff(&new, "one", "1", "您好"),
        Handled::Done
    );
    assert_eq!(texts(&service.pending_messages(&new)), ["工作人员：您好"]);
    fails.store(false, Ordering::SeqCst);
    say(&service, &new, "在的");
    while !service.is_remembering() {
        service.sweep(at(NOW));
        std::thread::yield_now();
    }
    say(&service, &new, "好");
    let all = service.with_staff();
    assert_eq!(
        all.iter().map(|it| it.address.person()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        words(&all[1]),
        [(Some("one"), "您好"), (None, "在的"), (None, "好")]
    );
    service.acknowledge(&service.pending_messages(&new));
    assert_eq!(service.pending_messages(&new), []);
}

#[test]
fn what_staff_say_comes_by_lines_with_the_next_reply_or_when_it_is_asked_for() {
    let service = serving(Repository::new(InMemory::default()));
    let line = |requests: &[Json]| -> Vec<Json> {
        let input: String = requests
            .iter()
            .map(|request| format!("{request}\n"))
            .collect();
        let mut output = Vec::new();
        chat(&service, Cursor::new(input), &mut output).unwrap();
        String::from_utf8(output)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let text = |text: &str| json!({"chat": "c1", "text": text});
    let letters = json!({"chat": "c1", "letters": true});
    let told = line(&[text("你好"), text("找人工"), text("年龄"), letters.clone()]);
    assert!(told[0].get("handed_over").is_none());
    assert_eq!(
        (
            &told[1]["handed_over"],
            told[1]["replies"].as_array().unwrap().len()
        ),
        (&json!(true), 1)
    );
    assert_eq!(
        told[2],
        json!({
            "chat": "c1",
            "state": {"guide": "stcsm-2026-8", "facts": {}, "unsure": {}, "asking": null},
            "replies": [],
            "handed_over": true,
        })
    );
    assert_eq!(told[3], told[2]);
    let address = Address::new("jsonl", "c1", "");
    service.say_as_staff(&address, "one", "1", "不限");
    let told = line(&[
        letters.clone(),
        letters.clone(),
        json!({"chat": "c1", "letters": true, "text": "x"}),
    ]);
    assert_eq!(told[0]["replies"][0]["text"], "工作人员：不限");
    assert_eq!(
        told[1]["replies"],
        json!([]),
        "what was written is struck off"
    );
    assert!(
        told[2]["error"]
            .as_str()
            .unwrap()
            .contains("`letters` stands alone")
    );
    service.hand_back(&address, "one");
    let told = line(&[text("专题二最多能申请多少钱")]);
    let replies = told[0]["replies"].as_array().unwrap();
    assert!(
        replies[0]["text"].as_str().unwrap().contains("我回来了"),
        "{told:?}"
    );
    assert_eq!(
        (replies.len(), &replies[1]["citations"][0]["clause"]),
        (2, &json!("1.2.4"))
    );
}

#[test]
fn the_program_hands_over_within_its_hours_only() {
    let said = |hours: &[&str], text: &str| {
        let mut command = program();
        command.args(["--now", NOW, "chat", "--jsonl"]).args(hours);
        run(
            command,
            (json!({"chat": "a", "text": text}).to_string() + "\n").as_bytes(),
        )
    };
    assert!(
        said(&["--desk-hours", "Wed 09:00-11:00"], "找人工")
            .out
            .contains("\"handed_over\":true")
    );
    for hours in [&["--desk-hours", "Thu 09:00-11:00"][..], &[]] {
        let told = said(hours, "找人工").out;
        assert!(
            told.contains("8008205114") && !told.contains("handed_over"),
            "{told}"
        );
    }
    let wrong = said(&["--desk-hours", "always"], "找人工");
    assert!(
        wrong.status == 2 && wrong.err.contains("Mon-Fri 09:00-11:30"),
        "{wrong:?}"
    );
}

#[test]
fn in_the_terminal_a_word_says_that_staff_have_it() {
    let mut command = program();
    command.args(["--now", NOW, "chat", "--desk-hours", HOURS]);
    let told = run(command, "找人工\n有人吗\n回到机器人\n".as_bytes()).out;
    assert!(
        told.contains("（已转给工作人员") && told.contains("我回来了"),
        "{told}"
    );
}

#[test]
fn on_telegram_what_staff_say_goes_out_at_once() {
    let service = Arc::new(serving(Repository::new(InMemory::default())));
    let bot = Telegram::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings {
        token: TOKEN.to_owned(),
        api_url: Some(bot.url.clone()),
        proxy: None,
        budget: None,
        webhook: None,
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = Arc::clone(&service);
    let served = runtime.spawn(async move {
        telegram::serve(served, &settings, async { drop(stopped.await) }).await
    });
    bot.say(42, "找人工");
    assert!(bot.sent_to(42, 1)[0].text.contains("已经转给工作人员"));
    bot.say(42, "有年龄限制吗");
    bot.all_confirmed();
    let address = Address::new("telegram", "42", "");
    assert_eq!(words(&service.with_staff()[0]), [(None, "有年龄限制吗")]);
    service.take_over(&address, "one");
    bot.sent_to(42, 2);
    service.say_as_staff(&address, "one", "1", "<没有> & 不限");
    bot.sent_to(42, 3);
    service.hand_back(&address, "one");
    bot.sent_to(42, 4);
    bot.say(42, "专题二最多能申请多少钱");
    let sent = bot.sent_to(42, 5);
    assert_eq!(sent[1].text, "工作人员来了，请直接说。");
    assert_eq!(sent[2].text, "工作人员：<没有> & 不限");
    assert!(sent[3].text.contains("我回来了"));
    assert!(sent[4].text.contains("70万元"), "{}", sent[4].text);
    stop.send(()).unwrap();
    runtime.block_on(served).unwrap().unwrap();
    assert_eq!(service.unsent("telegram"), []);
}

#[test]
fn on_the_web_whoever_waits_is_told_and_gets_back() {
    let serving = Serving::start(
        &folder("handing-over-web"),
        &["--desk-hours", "Mon-Sun 0:00-24:00"],
    );
    let page = serving.submit("/", &[ZH], &[("text", "找人工")]);
    assert!(page.body.contains("已经转给工作人员"), "{}", page.body);
    let ways_back = page.buttons("press");
    assert_eq!(
        ways_back, ["c:assistant"; 2],
        "under what is said, and in the head"
    );
    assert!(
        page.body
            .contains("正在等工作人员</strong> 您前面没有人在等")
    );
    let cookie = page.cookie();
    let send =
        |name: &str, value: &str| serving.submit("/", &[ZH, ("cookie", &cookie)], &[(name, value)]);
    let passed_on = send("text", "<b>有人吗");
    assert!(
        passed_on.body.contains("（已转给工作人员") && passed_on.body.contains("&lt;b&gt;有人吗")
    );
    assert!(
        serving
            .get("/", &[ZH, ("cookie", &cookie)])
            .body
            .contains("&lt;b&gt;有人吗"),
        "it is there after a reload"
    );
    let other = serving.submit("/", &[ZH], &[("text", "找人工")]);
    let own = serving.get("/", &[ZH, ("cookie", &cookie)]);
    let second = "正在等工作人员</strong> 您前面还有一位在等";
    // They began to wait in the same moment.
    let behind = [&other, &own]
        .into_iter()
        .filter(|page| page.body.contains(second));
    assert_eq!(behind.count(), 1, "{}", own.body);
    let back = send("press", "c:assistant");
    assert!(
        back.body.contains("我回来了")
            && !back.body.contains("class=\"person")
            && !back.body.contains("data-with-staff"),
        "{}",
        back.body
    );

    let call = |request: Json| serving.call("/api/v1/chat", &request.to_string()).json();
    let begun = call(json!({"text": "找人工"}));
    assert_eq!(begun["handed_over"], true);
    let told = call(json!({"chat": begun["chat"], "text": "有人吗"}));
    assert_eq!(
        (&told["replies"], &told["handed_over"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(
        call(json!({"chat": begun["chat"], "letters": true}))["replies"],
        json!([])
    );
}

#[test]
fn on_the_web_what_staff_say_is_there_when_the_page_looks_for_it() {
    let service = Arc::new(serving(Repository::new(InMemory::default())));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    let router = web::router(Arc::clone(&service), web::Settings::default());
    runtime.spawn(web::serve(
        listener,
        router,
        web::Limits::default(),
        std::future::pending::<()>(),
    ));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let begun = send_to(
        address,
        "POST",
        "/",
        &[ZH, form],
        "text=%E6%89%BE%E4%BA%BA%E5%B7%A5",
    );
    let cookie = begun.cookie();
    assert!(begun.body.contains("data-with-staff"), "{}", begun.body);
    let looked = || {
        send_to(
            address,
            "POST",
            "/",
            &[ZH, form, ("cookie", &cookie), ("x-zhinan-fragment", "1")],
            "letters=1",
        )
    };
    let nothing = looked();
    assert!(
        nothing.status == 200 && !nothing.body.contains("class=\"said"),
        "{}",
        nothing.body
    );
    let person = service.with_staff()[0].address.clone();
    service.take_over(&person, "one");
    service.say_as_staff(&person, "one", "1", "<script>不限</script>");
    let news = looked().body;
    assert!(
        news.contains("工作人员来了") && news.contains("工作人员：&lt;script&gt;不限"),
        "{news}"
    );
    assert!(
        news.contains("data-with-staff") && !looked().body.contains("不限"),
        "it is shown once"
    );
    let again = send_to(address, "GET", "/", &[ZH, ("cookie", &cookie)], "").body;
    assert!(
        again.contains("工作人员：&lt;script&gt;不限")
            && again.contains("正在和工作人员对话")
            && again.contains("工作人员在线"),
        "{again}"
    );
    service.hand_back(&person, "one");
    let last = looked().body;
    assert!(
        last.contains("我回来了") && !last.contains("data-with-staff"),
        "{last}"
    );
}
