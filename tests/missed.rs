//! What was not well answered is kept for those who write the knowledge, without those who asked.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use zhinan::answers::groups;
use zhinan::dialogue::{Conversation, Message, Missed, MissedKind};
use zhinan::guide::ClauseId;
use zhinan::knowledge::overlay::{Added, Addition};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Delivery, Service};
use zhinan::store::{
    Change, InMemory, KeptMissed, Repository, Sled, Store, StoreError, Visit, export, import,
};
use zhinan::text::Language;
use zhinan::wording::{ButtonAction, Reply, ReplyKind};

use crate::support::at;
use crate::support::program::{NOW, Run, folder, program, run};
use crate::support::score::{held_out, looked_at};

const AGE: &str = "申请人有年龄限制吗";

fn serving(memory: Repository) -> Service {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    Service::builder(assistant, Clock::Fixed(at(NOW)))
        .remembering(memory, 90, |_| ())
        .build()
        .unwrap()
}

fn zhinan(data: &Path, words: &[&str], input: &str) -> Run {
    let mut command = program();
    command
        .args(["--now", NOW])
        .args(words)
        .arg("--data")
        .arg(data);
    run(command, input.as_bytes())
}

fn line(chat: &str, text: &str) -> String {
    json!({"chat": chat, "text": text}).to_string() + "\n"
}

fn questions(service: &Service) -> Vec<(String, String, MissedKind)> {
    let missed = service.missed().unwrap().into_iter();
    missed
        .map(|it| (it.channel, it.missed.question, it.missed.kind))
        .collect()
}

#[test]
fn a_question_that_the_guide_leaves_open_is_kept_whichever_way_it_came() {
    let service = serving(Repository::new(InMemory::default()));
    let address = Address::new("web", "someone", "");
    service.say(&address, &Message::from(AGE));
    service.say(&address, &Message::from("专题二最多能申请多少钱"));
    service.ask(&Message::from("is there an age limit"));
    let delivery = Delivery {
        address: Address::new("telegram", "42", "-100"),
        update: 7,
        to: None,
    };
    for _ in 0..2 {
        service.deliver(&delivery, |conversation, now| {
            service
                .assistant()
                .reply(conversation, &Message::from("年龄要求"), now)
        });
    }
    let kind = MissedKind::NotCovered;
    let expected = [
        ("telegram", "年龄要求"),
        ("ask", "is there an age limit"),
        ("web", AGE),
    ];
    assert_eq!(
        questions(&service),
        expected.map(|(channel, text)| (channel.to_owned(), text.to_owned(), kind))
    );
}

#[test]
fn what_is_kept_of_a_missed_question_names_nobody() {
    let data = folder("missed-names");
    let asked = "我58岁，申请人有年龄限制吗？电话13812345678，邮箱 someone@example.com";
    let chat = zhinan(&data, &["chat", "--jsonl"], &line("secret-name", asked));
    assert!(chat.out.contains("\"not_covered\""), "{}", chat.out);
    let all = zhinan(&data, &["store", "export"], "").out;
    let missed: Vec<&str> = all
        .lines()
        .filter(|line| line.starts_with("{\"missed\""))
        .collect();
    let [missed] = missed[..] else {
        panic!("{all}")
    };
    let kept: Json = serde_json::from_str(missed).unwrap();
    let question = &kept["missed"]["question"];
    assert_eq!(
        question["question"],
        "我58岁，申请人有年龄限制吗？电话***，邮箱 ***"
    );
    assert_eq!(
        (&question["channel"], &question["kind"]),
        (&json!("jsonl"), &json!("not_covered"))
    );
    assert!(!missed.contains("secret-name"));
    let stats = zhinan(&data, &["store", "stats"], "").out;
    assert!(stats.contains("\"missed\":1"), "{stats}");
    let copy = folder("missed-names-import");
    assert_eq!(
        zhinan(&copy, &["store", "import"], &all).out,
        "{\"imported\":2}\n"
    );
    assert_eq!(zhinan(&copy, &["store", "export"], "").out, all);
}

#[test]
fn an_answer_that_a_little_less_belief_would_have_turned_is_kept_too() {
    let service = serving(Repository::new(InMemory::default()));
    let (mut kept, mut not_kept) = ((0, 0), (0, 0));
    for question in looked_at().iter().chain(&held_out()) {
        let message = Message::from(question.q.as_str());
        let reply = service
            .assistant()
            .reply(Conversation::default(), &message, at(NOW))
            .1;
        let is_wrong = (reply.kind == ReplyKind::Answer) != (question.kind == "answer");
        // What the rules conclude, and an interview that begins with what was told, hang on no belief.
        if reply.conclusion.is_some() || reply.kind == ReplyKind::Interview {
            continue;
        }
        let counts = match reply
            .missed
            .is_some_and(|missed| missed.kind == MissedKind::Unsure)
        {
            true => &mut kept,
            false if reply.kind == ReplyKind::NotCovered => continue,
            false => &mut not_kept,
        };
        counts.0 += usize::from(is_wrong);
        counts.1 += 1;
    }
    let share = |(wrong, all): (usize, usize)| wrong as f64 / all as f64;
    assert!(
        kept.1 > 30 && share(kept) > 5.0 * share(not_kept),
        "wrong of kept {kept:?}, of not kept {not_kept:?}"
    );
    assert!(
        kept.1 * 5 < not_kept.1,
        "most answers are sure: {kept:?} {not_kept:?}"
    );
}

fn missed(at: Timestamp, question: &str) -> KeptMissed {
    let clauses = vec![ClauseId::parse("2.8").unwrap()];
    let (guide, question) = ("g".to_owned(), question.to_owned());
    let missed = Missed {
        guide,
        language: Language::Zh,
        question,
        kind: MissedKind::Unsure,
        clauses,
    };
    KeptMissed {
        at,
        channel: "web".to_owned(),
        missed,
    }
}

/// The same promises in memory and on disk.
fn memories(name: &str, promise: fn(&Repository)) {
    for memory in [
        Repository::new(InMemory::default()),
        Repository::new(Sled::new(&folder(name).join("store"))),
    ] {
        memory.open().unwrap();
        promise(&memory);
    }
}

#[test]
fn missed_questions_stand_in_order_and_the_oldest_go_first() {
    memories("missed-order", |memory| {
        let on = |day: i64| {
            at(NOW)
                .saturating_add(SignedDuration::from_hours(24 * day))
                .unwrap()
        };
        memory
            .note_missed(&[missed(on(0), "a"), missed(on(0), "b"), missed(on(1), "c")])
            .unwrap();
        memory
            .note_missed(&[missed(on(0), "b2"), missed(on(2), "d")])
            .unwrap();
        let order = || -> String {
            memory
                .missed()
                .unwrap()
                .iter()
                .map(|it| &*it.missed.question)
                .collect()
        };
        assert_eq!(memory.missed().unwrap().last(), Some(&missed(on(0), "a")));
        assert_eq!(order(), "dcb2ba");
        assert_eq!(memory.trim_missed(4).unwrap(), 4);
        assert_eq!(order(), "dcb2b");
        assert_eq!(memory.expire_missed(on(1), 1).unwrap(), 1);
        assert_eq!(memory.expire_missed(on(1), 100).unwrap(), 1);
        assert_eq!(order(), "dc");
    });
}

#[test]
fn missed_questions_expire_with_the_conversations() {
    let data = folder("missed-expiry");
    let on = |day: &str, text: &str| {
        let mut command = program();
        command
            .args(["--now", day, "chat", "--jsonl", "--keep", "30d", "--data"])
            .arg(&data);
        run(command, line("a", text).as_bytes())
    };
    on("2026-05-20T10:00:00+08:00", AGE);
    on("2026-06-18T10:00:00+08:00", "年龄要求");
    let kept = || zhinan(&data, &["store", "export"], "").out;
    assert!(kept().contains(AGE));
    on("2026-06-20T10:00:00+08:00", "你好");
    assert!(
        !kept().contains(AGE) && kept().contains("年龄要求"),
        "{}",
        kept()
    );
}

/// A store that fails as long as it is told to.
#[derive(Default)]
pub struct Failing {
    pub store: Arc<InMemory>,
    pub fails: Arc<AtomicBool>,
}

impl Failing {
    fn checked(&self) -> Result<&InMemory, StoreError> {
        match self.fails.load(Ordering::SeqCst) {
            true => Err(StoreError::Failed("as it was told to".to_owned())),
            false => Ok(&self.store),
        }
    }
}

impl Store for Failing {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.checked()?.get(key)
    }
    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        self.checked()?.scan(prefix, visit)
    }
    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.checked()?.apply(changes)
    }
    fn sync(&self) -> Result<(), StoreError> {
        self.checked()?.sync()
    }
    fn bytes(&self) -> Result<u64, StoreError> {
        self.checked()?.bytes()
    }
    fn open(&self) -> Result<(), StoreError> {
        self.checked()?.open()
    }
}

#[test]
fn what_is_missed_while_the_store_fails_is_kept_with_what_comes_next() {
    let fails = Arc::new(AtomicBool::new(false));
    let service = serving(Repository::new(Failing {
        fails: fails.clone(),
        ..Failing::default()
    }));
    fails.store(true, Ordering::SeqCst);
    assert_eq!(service.ask(&Message::from(AGE)).kind, ReplyKind::NotCovered);
    assert!(service.missed().is_err());
    fails.store(false, Ordering::SeqCst);
    service.ask(&Message::from("年龄要求"));
    let texts: Vec<String> = questions(&service)
        .into_iter()
        .map(|(_, text, _)| text)
        .collect();
    assert_eq!(texts, ["年龄要求", AGE]);
}

#[test]
fn an_answer_can_be_said_to_be_of_no_help_once_where_the_channel_has_a_button() {
    let service = serving(Repository::new(InMemory::default()));
    let address = Address::new("web", "someone", "");
    let say = |message: Message| service.say(&address, &message);
    let asked = |text: &str| Message {
        can_rate: true,
        ..Message::from(text)
    };
    let rates = |reply: &Reply, mark: &str| {
        let presses = reply.choices.iter().flatten();
        let mut presses = presses.map(|choice| choice.press.to_string());
        presses.find(|press| press.starts_with(mark))
    };
    let button = |reply: &Reply| rates(reply, "u:");
    let elsewhere = say(Message::from("专题二最多能申请多少钱"));
    assert!(elsewhere.choices.is_empty(), "other channels show none");
    let first = button(&say(asked("专题二最多能申请多少钱，电话13812345678"))).unwrap();
    let second = button(&say(asked("什么时候截止"))).unwrap();
    assert!(say(asked("你好")).choices.is_empty());
    let phrases = service.assistant();
    let rating = &phrases.phrases().rating;
    let told = |reply: Reply| reply.text();
    let old = told(say(Message::press(&first)));
    assert!(
        old.starts_with(&rating.sorry.zh) && old.contains("4008205114"),
        "{old}"
    );
    assert!(told(say(Message::press(&second))).starts_with(&rating.noted.zh));
    assert!(
        told(say(Message::press(&second))).starts_with(&rating.sorry.zh),
        "it is noted once"
    );
    let helped = rates(&say(asked("评审方式是什么")), "h:").unwrap();
    for counts in [true, false] {
        let reply = say(Message::press(&helped));
        assert_eq!(reply.rated.is_some(), counts, "it counts once");
        assert!(reply.text().starts_with(&rating.thanks.zh));
    }
    let kept = service.missed().unwrap();
    let [only] = &kept[..] else {
        panic!("{kept:?}")
    };
    assert_eq!(
        (only.missed.question.as_str(), only.missed.kind),
        ("什么时候截止", MissedKind::Unhelpful)
    );
    assert_eq!(only.missed.clauses[0].as_str(), "3.2");
    let third = button(&say(asked("专题二最多能申请多少钱"))).unwrap();
    assert!(say(asked("帮我看看能不能报")).asks.is_some());
    let within = say(asked("什么时候截止"));
    assert!(
        within
            .choices
            .iter()
            .flatten()
            .all(|choice| !matches!(choice.press, ButtonAction::Rate(..)))
    );
    let reply = say(Message::press(&third));
    assert!(
        reply.asks.is_some() && reply.text().starts_with(&rating.noted.zh),
        "the open question comes back"
    );
    say(asked("退出"));
    let fourth = button(&say(asked("专题二最多能申请多少钱"))).unwrap();
    say(Message::from("/forget"));
    assert!(
        told(say(Message::press(&fourth))).starts_with(&rating.sorry.zh),
        "nothing is known of it any more"
    );
    assert_eq!(service.missed().unwrap().len(), 2);
}

#[test]
fn many_thousand_missed_questions_are_grouped_in_a_moment_by_what_they_ask_for() {
    /// What people add to a question that makes it no other one.
    const TAILS: [&str; 4] = ["", "？谢谢", "请问", " please"];
    let answerer = &crate::support::loaded_guide().answerer;
    let intents: Vec<_> = (0..).map_while(|at| answerer.intent(at)).collect();
    let asked = TAILS.iter().flat_map(|tail| {
        intents
            .iter()
            .enumerate()
            .flat_map(move |(number, intent)| {
                let ways = intent.utterances();
                ways.map(move |way| (number, format!("{way}{tail}")))
            })
    });
    let asked: Vec<(usize, String)> = asked.take(50_000).collect();
    let texts: Vec<&str> = asked.iter().map(|(_, text)| text.as_str()).collect();
    let assistant = crate::support::service().assistant();
    let begun = std::time::Instant::now();
    let grouped = groups(&texts, assistant.lexicon());
    let took = begun.elapsed();
    assert_eq!(grouped.iter().map(Vec::len).sum::<usize>(), texts.len());
    let (mut same, mut together) = (0, 0);
    for group in grouped.iter().filter(|group| group.len() > 2) {
        let of = |at: &usize| asked[*at].0;
        let most = group
            .iter()
            .map(|at| group.iter().filter(|other| of(other) == of(at)).count())
            .max();
        same += most.unwrap_or_default();
        together += group.len();
    }
    let share = same as f64 / together as f64;
    println!(
        "{} questions in {} groups in {took:?}; {share:.3} with their like",
        texts.len(),
        grouped.len()
    );
    assert!(
        texts.len() == 50_000 && together > 10_000 && share > 0.65,
        "{share}"
    );
}

#[test]
fn what_the_first_version_kept_of_missed_questions_and_additions_is_read() {
    const LINES: &str = include_str!("stored/missed_and_overlay.jsonl");
    memories("missed-first-version", |memory| {
        assert_eq!(import(memory, Cursor::new(LINES)).unwrap(), 3);
        let missed = memory.missed().unwrap();
        assert_eq!(
            (
                missed[0].missed.question.as_str(),
                missed[0].channel.as_str()
            ),
            ("请问能不能加急评审", "jsonl")
        );
        let entries = memory.entries_added().unwrap();
        assert!(
            matches!(&entries[0].entry.addition.matter, Added::Silent(what) if what.zh == "加急评审")
        );
        assert!(
            matches!(&entries[1].entry.addition.matter, Added::Clauses(cites) if cites[1].quote.is_some())
        );
        let mut again = Vec::new();
        export(memory, &mut again).unwrap().unwrap();
        let entries = |lines: &str| {
            lines
                .lines()
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<String>>()
        };
        assert_eq!(entries(&String::from_utf8(again).unwrap()), entries(LINES));
        let addition = Addition {
            matter: Added::Ways,
            ..memory.entries_added().unwrap().remove(0).entry.addition
        };
        assert_eq!(memory.add_entry(at(NOW), "desk-2", &addition).unwrap(), 6);
        assert!(memory.take_entry_back(4).unwrap() && !memory.take_entry_back(4).unwrap());
        assert_eq!(memory.entries_added().unwrap().len(), 2);
    });
}
