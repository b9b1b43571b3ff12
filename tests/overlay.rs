//! What staff add while the program runs: it works at once, is checked as the files are, and becomes a change of them.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use zhinan::dialogue::Message;
use zhinan::error::Error;
use zhinan::knowledge::overlay::{Added, AddedCitation, Addition, EntryStatus};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Now, Service};
use zhinan::store::{InMemory, Repository, Sled};
use zhinan::text::Bilingual;
use zhinan::wording::{Reply, ReplyKind};

use crate::missed::Failing;
use crate::support::at;
use crate::support::program::{NOW, Run, copy, folder, program, run};

const CANTEEN: &str = "你们楼下有没有食堂可以吃饭";
const GUIDE: &str = "stcsm-2026-8";

fn files() -> Files {
    Files::read(None, None).unwrap()
}

fn serving(memory: Repository, files: Files) -> Service {
    let service = Service::builder(
        load(&files).unwrap_or_else(|error| panic!("{error}")),
        Clock::Fixed(at(NOW)),
    );
    service
        .remembering(memory, 90, |_| ())
        .with_overlay(files)
        .build()
        .unwrap()
}

fn volatile() -> Service {
    serving(Repository::new(InMemory::default()), files())
}

fn addition(intent: &str, matter: Added, zh: &[&str], en: &[&str]) -> Addition {
    let owned = |ways: &[&str]| ways.iter().map(|way| (*way).to_owned()).collect();
    Addition {
        guide: GUIDE.to_owned(),
        intent: intent.to_owned(),
        matter,
        zh: owned(zh),
        en: owned(en),
    }
}

fn clause(clause: &str, quote: Option<&str>) -> Added {
    Added::Clauses(vec![AddedCitation {
        clause: clause.to_owned(),
        quote: quote.map(str::to_owned),
    }])
}

fn canteen() -> Addition {
    let what = Bilingual {
        zh: "食堂".to_owned(),
        en: "a canteen".to_owned(),
    };
    addition(
        "canteen",
        Added::Silent(what),
        &[CANTEEN],
        &["Is there a canteen downstairs?"],
    )
}

/// Words that nothing in the guide explains.
fn nonsense() -> Addition {
    let quote =
        Some("已作为项目负责人承担市科委科技计划在研项目2项及以上者，不得作为项目负责人申报");
    addition(
        "two_hats",
        clause("2.8", quote),
        &["两顶帽子戴着行不行"],
        &["Wearing two hats, is that fine?"],
    )
}

fn ask(service: &Service, question: &str) -> Reply {
    service.ask(&Message::from(question))
}

fn mistakes(error: Error) -> Vec<(String, String)> {
    let Error::Knowledge(mistakes) = error else {
        panic!("{error}")
    };
    let told = mistakes.0.into_iter();
    told.map(|mistake| {
        (
            mistake.what,
            mistake.script.text.get(mistake.range).unwrap().to_owned(),
        )
    })
    .collect()
}

#[test]
fn what_is_added_works_at_once_and_can_be_taken_back() {
    let service = volatile();
    let before = service.assistant();
    assert_eq!(ask(&service, "两顶帽子戴着行不行").citations.len(), 0);
    let learned = service.add_entry("desk-1", &nonsense()).unwrap();
    assert!(
        learned
            .ways
            .iter()
            .all(|way| way.as_meant && way.clauses[0].as_str() == "2.8"),
        "{learned:?}"
    );
    let reply = ask(&service, "两顶帽子戴着行不行");
    assert_eq!(
        (reply.kind, reply.citations[0].clause.as_str()),
        (ReplyKind::Answer, "2.8")
    );
    assert!(
        ask(&service, "wearing two hats is that fine")
            .text()
            .contains("2.8")
    );
    let old = before.answer(&Message::from("两顶帽子戴着行不行"), at(NOW));
    assert_eq!(
        old.citations.len(),
        0,
        "a reply that is under way ends with the assistant that it began with"
    );
    assert!(service.remove_entry(learned.id).unwrap());
    assert_eq!(ask(&service, "两顶帽子戴着行不行").citations.len(), 0);
    assert!(!service.remove_entry(learned.id).unwrap());
}

#[test]
fn what_the_guide_leaves_open_is_said_to_be_by_its_name() {
    let service = volatile();
    assert_ne!(ask(&service, CANTEEN).kind, ReplyKind::Answer);
    service.add_entry("desk-1", &canteen()).unwrap();
    let reply = ask(&service, CANTEEN);
    assert_eq!(reply.kind, ReplyKind::NotCovered);
    assert!(reply.text().contains("没有写明食堂"), "{}", reply.text());
    assert!(
        ask(&service, "is there a canteen downstairs")
            .text()
            .contains("does not state a canteen")
    );
}

#[test]
fn ways_are_added_to_a_subject_that_is_there() {
    let service = volatile();
    let way = addition("age_limit", Added::Ways, &["两顶帽子戴着行不行"], &[]);
    let learned = service.add_entry("desk-1", &way).unwrap();
    assert!(learned.ways[0].as_meant);
    let age = ask(&service, "申请人有年龄限制吗").blocks.remove(0);
    assert_eq!(ask(&service, "两顶帽子戴着行不行").blocks.remove(0), age);
}

#[test]
fn what_is_wrong_with_an_addition_is_told_under_its_words_and_nothing_is_changed() {
    let service = volatile();
    let told = |addition: &Addition| mistakes(service.add_entry("desk-1", addition).unwrap_err());
    let words = |what: &str, words: &str| vec![(what.to_owned(), words.to_owned())];
    let new = ["戴帽子"];
    let (zh, en) = (&new[..], &["hats"][..]);
    assert_eq!(
        told(&addition("hats", clause("9.9", None), zh, en)),
        words("the guide has no clause `9.9`", "\"9.9\"")
    );
    assert_eq!(
        told(&addition("hats", clause("2.8", Some("帽子")), zh, en)),
        words("these words do not stand in clause 2.8", "\"帽子\"")
    );
    assert_eq!(
        told(&addition("hats", clause("2.8", None), zh, &[])),
        words("`hats` has no utterance in `en`", "\"hats\"")
    );
    assert_eq!(
        told(&addition(
            "hats",
            clause("2.8", None),
            &["申请人有年龄限制吗"],
            en
        )),
        words(
            "this is an utterance for `age_limit` of knowledge/intents/leader.toml already",
            "\"申请人有年龄限制吗\""
        )
    );
    assert_eq!(
        told(&addition("age_limit", Added::Ways, &["年龄要求"], &[])),
        words(
            "this is an utterance for `age_limit` already",
            "\"年龄要求\""
        )
    );
    let nowhere = told(&addition("hats", Added::Ways, zh, &[]));
    assert!(
        nowhere[0].0.starts_with("there is no intent `hats`"),
        "{nowhere:?}"
    );
    service.add_entry("desk-1", &canteen()).unwrap();
    assert_eq!(
        told(&canteen())[0],
        words("there are two intents `canteen`", "\"canteen\"")[0]
    );
    assert_eq!(service.learned().unwrap().len(), 1);
    assert_eq!(ask(&service, "戴帽子").citations.len(), 0);
}

#[test]
fn after_a_restart_it_is_there_save_what_the_files_have_or_no_longer_fit() {
    let data = folder("overlay-restart");
    let memory = || Repository::new(Sled::new(&data.join("store")));
    {
        let service = serving(memory(), files());
        for addition in [
            nonsense(),
            canteen(),
            addition("hats", clause("2.6", None), &["戴帽子"], &["hats"]),
        ] {
            service.add_entry("desk-1", &addition).unwrap();
        }
    }
    assert_eq!(
        ask(&serving(memory(), files()), CANTEEN).kind,
        ReplyKind::NotCovered
    );
    // Meanwhile someone added the first to the files, and a way of the third to another intent.
    let mut edited = files();
    let mut edit = |path: &str, old: &str, new: &str| {
        let text = &edited.get(path).unwrap().text;
        edited.insert(path, text.replacen(old, new, 1));
    };
    edit(
        &format!("knowledge/{GUIDE}/questions.toml"),
        "[[intent]]",
        "[[intent]]\nname = \"two_hats\"\nzh = [\"两顶帽子\"]\nen = [\"two hats\"]\n\n[[intent]]",
    );
    edit(
        &format!("knowledge/{GUIDE}/bindings.toml"),
        "[[binding]]",
        "[[binding]]\nintent = \"two_hats\"\ncites = [{ clause = \"2.8\" }]\n\n[[binding]]",
    );
    edit(
        "knowledge/intents/leader.toml",
        "\"申请人有年龄限制吗\",",
        "\"申请人有年龄限制吗\",\n  \"戴帽子\",",
    );
    let service = serving(memory(), edited);
    let standing: Vec<EntryStatus> = service
        .learned()
        .unwrap()
        .into_iter()
        .map(|(_, standing)| standing)
        .collect();
    assert!(
        matches!(&standing[..], [EntryStatus::Merged, EntryStatus::Active, EntryStatus::Rejected(why)] if why.0[0].what.contains("age_limit")),
        "{standing:?}"
    );
    assert!(ask(&service, CANTEEN).text().contains("食堂"));
    assert!(
        service
            .overlay_as_patch()
            .unwrap()
            .matches("\n+name = ")
            .count()
            == 1
    );
}

#[test]
fn a_store_that_fails_at_the_start_prevents_none_and_what_was_added_is_in_use_once_it_works() {
    let (store, fails) = (
        Arc::new(InMemory::default()),
        Arc::new(AtomicBool::new(false)),
    );
    let memory = || {
        Repository::new(Failing {
            store: Arc::clone(&store),
            fails: Arc::clone(&fails),
        })
    };
    serving(memory(), files())
        .add_entry("desk-1", &nonsense())
        .unwrap();
    fails.store(true, Ordering::SeqCst);
    let service = serving(memory(), files());
    let is_known = || !ask(&service, "两顶帽子戴着行不行").citations.is_empty();
    assert!(!is_known() && service.add_entry("desk-1", &canteen()).is_err());
    fails.store(false, Ordering::SeqCst);
    let address = zhinan::service::Address::new("web", "a", "");
    let begun = Instant::now();
    while !is_known() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it is never read"
        );
        service.say(&address, &Message::from("你好"));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_missed_question_is_open_until_it_is_answered_or_said_to_be_left_open() {
    let service = volatile();
    for question in [
        "两顶帽子戴着行不行",
        "戴着两顶帽子行不行？",
        "有年龄要求吗",
        CANTEEN,
    ] {
        let address = zhinan::service::Address::new("web", "a", "");
        service.say(&address, &Message::from(question));
    }
    let missed = service.missed_groups(10, false).unwrap();
    let find = |question: &str| missed.iter().find(|group| group.question == question);
    assert_eq!(find("有年龄要求吗").unwrap().now, Now::Silent, "{missed:?}");
    assert!(
        service
            .missed_groups(10, true)
            .unwrap()
            .iter()
            .all(|group| group.now == Now::Open)
    );
}

fn zhinan(data: &Path, words: &[&str]) -> Run {
    let mut command = program();
    command
        .args(["--now", NOW])
        .args(words)
        .arg("--data")
        .arg(data);
    run(command, b"")
}

/// Additions made by the program, of each kind.
fn added(data: &Path) {
    zhinan(data, &["chat", "--jsonl"]);
    let add = |words: &[&str]| {
        let words: Vec<&str> = ["store", "overlay", "add", "--staff", "desk-1"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        let run = zhinan(data, &words);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{}", run.out);
    };
    add(&[
        "--subject",
        "age_limit",
        "--zh",
        "两顶帽子年龄",
        "--en",
        "two hats of age",
    ]);
    add(&[
        "--subject",
        "project_leader_limit_two",
        "--clause",
        "2.8",
        "--zh",
        "两顶帽子戴着行不行",
        "--en",
        "two hats",
    ]);
    add(&[
        "--subject",
        "canteen",
        "--what-zh",
        "食堂",
        "--what-en",
        "a canteen",
        "--zh",
        CANTEEN,
        "--en",
        "canteen?",
    ]);
}

#[test]
fn staff_add_list_and_take_back_by_commands() {
    let data = folder("overlay-commands");
    added(&data);
    let list = zhinan(&data, &["store", "overlay", "list"]).out;
    assert!(
        list.contains(
            "    2  stcsm-2026-8 project_leader_limit_two · clauses 2.8 · desk-1 2026-05-20"
        ),
        "{list}"
    );
    let chat = |text: &str| {
        let mut command = program();
        command
            .args(["--now", NOW, "chat", "--jsonl", "--data"])
            .arg(&data);
        run(
            command,
            format!("{{\"chat\":\"a\",\"text\":\"{text}\"}}\n").as_bytes(),
        )
        .out
    };
    assert!(chat("两顶帽子戴着行不行").contains("\"clause\":\"2.8\""));
    assert_eq!(
        zhinan(&data, &["store", "overlay", "remove", "2"]).status,
        0
    );
    assert_eq!(
        zhinan(&data, &["store", "overlay", "remove", "2"]).status,
        1
    );
    assert!(!chat("两顶帽子戴着行不行").contains("\"clause\":\"2.8\""));
    let broken = [
        "store",
        "overlay",
        "add",
        "--staff",
        "a",
        "--subject",
        "x",
        "--clause",
        "9.9",
        "--zh",
        "甲乙",
        "--en",
        "a b",
    ];
    let broken = zhinan(&data, &broken);
    assert!(
        broken.status == 2 && broken.err.contains("the guide has no clause `9.9`"),
        "{}",
        broken.err
    );
    assert!(broken.err.contains('^'), "{}", broken.err);
    let all = zhinan(&data, &["store", "export"]).out;
    assert_eq!(all.matches("{\"overlay\":").count(), 2, "{all}");
    let missed = zhinan(&data, &["store", "missed", "--json"]);
    assert!(
        missed.status == 0 && missed.err.is_empty(),
        "{}",
        missed.err
    );
}

#[test]
fn what_was_added_can_be_taken_over_into_the_files() {
    let data = folder("overlay-patch");
    added(&data);
    let patch = zhinan(&data, &["store", "overlay", "patch"]).out;
    assert!(
        patch.contains(
            "--- a/knowledge/intents/leader.toml\n+++ b/knowledge/intents/leader.toml\n@@ "
        ),
        "{patch}"
    );
    for file in [
        "intents/other",
        "stcsm-2026-8/questions",
        "stcsm-2026-8/bindings",
    ] {
        assert!(
            patch.contains(&format!("+++ b/knowledge/{file}.toml")),
            "{patch}"
        );
    }
    let removed = patch
        .lines()
        .filter(|line| line.starts_with('-') && !line.starts_with("---"));
    assert!(
        removed.count() <= 2,
        "only ends of lists are touched: {patch}"
    );
    let questions = zhinan(&data, &["store", "overlay", "questions"]).out;
    let lines: Vec<serde_json::Value> = questions
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "not_covered",
            "not_covered",
            "answer",
            "answer",
            "not_covered",
            "not_covered"
        ]
    );
    assert!(
        lines[2]["gold"][0][0]
            .as_str()
            .unwrap()
            .contains("在研项目2项及以上者"),
        "{questions}"
    );
}

#[test]
#[ignore = "needs git"]
fn git_takes_the_patch_and_the_files_then_answer_the_same() {
    let (data, copied) = (folder("overlay-git"), folder("overlay-git-copy"));
    added(&data);
    copy("knowledge", &copied.join("knowledge"));
    std::fs::write(
        copied.join("overlay.patch"),
        zhinan(&data, &["store", "overlay", "patch"]).out,
    )
    .unwrap();
    let mut git = Command::new("git");
    // Else git looks at the repository around it, and leaves alone what stands outside of the paths that it knows.
    git.args(["apply", "--whitespace=error-all", "overlay.patch"])
        .current_dir(&copied);
    git.env("GIT_CEILING_DIRECTORIES", copied.parent().unwrap());
    let applied = run(git, b"");
    assert_eq!((applied.status, applied.err.as_str()), (0, ""));
    let service = serving(
        Repository::new(InMemory::default()),
        Files::read(Some(&copied.join("knowledge")), None).unwrap(),
    );
    assert!(ask(&service, CANTEEN).text().contains("没有写明食堂"));
    assert_eq!(
        ask(&service, "两顶帽子戴着行不行").citations[0]
            .clause
            .as_str(),
        "2.8"
    );
    let mut list = program();
    list.args(["store", "overlay", "list", "--knowledge"])
        .arg(copied.join("knowledge"))
        .arg("--data")
        .arg(&data);
    let list = run(list, b"").out;
    assert_eq!(
        list.matches("already in the knowledge files").count(),
        3,
        "{list}"
    );
}
